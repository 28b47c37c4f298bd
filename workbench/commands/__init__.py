"""The command channel: edges from control to audio, every one, in order, at its frame."""

from workbench.commands.queue import CommandQueue
from workbench.commands.records import CENTS, NOW, SPEAK_OF_MEMORY, CommandKind
from workbench.rt.note_key import note_key
from workbench.rt.record import RECORD

__all__ = ["CENTS", "NOW", "RECORD", "SPEAK_OF_MEMORY", "CommandKind", "CommandQueue", "note_key"]
