"""The wire of a board, read and written without I/O, clock or Home Assistant."""
