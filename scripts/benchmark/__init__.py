"""The benchmark behind scripts/bench: a real Home Assistant, fake speech engines and many boards, each in a process.

What is measured is defined in `board.py` and `playback.py`, what it is compared with in `targets.py`.
"""
