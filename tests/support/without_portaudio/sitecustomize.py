"""A process whose PYTHONPATH begins with this folder finds no PortAudio library: as in a container without one."""

import ctypes.util

_find = ctypes.util.find_library
ctypes.util.find_library = lambda name: None if "portaudio" in name else _find(name)
