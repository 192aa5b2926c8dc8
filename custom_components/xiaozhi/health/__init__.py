"""What keeps boards from working and a person can mend: found here, told as repair issues, mended in `repairs.py`."""
