"""Reaching people at a board that is perhaps asleep: now, at its next conversation, or somewhere else; and timers."""
