"""The engine in a listener's browser: the same kernels as WebAssembly, and the arena as it lies."""
