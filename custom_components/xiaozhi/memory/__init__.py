"""What agents remember of earlier talks: kept (memories.py), gathered (remembering.py) and made (condensing.py)."""
