"""App images as ESP-IDF lays them out (esp_app_format), with nothing but a head that says the right things."""

import struct

CHIP_S3, CHIP_C3 = 9, 5


def image_of(version: str, *, chip: int = CHIP_S3, size_bytes: int = 4096, project: str = "xiaozhi") -> bytes:
    """Return an app image."""
    header = struct.pack("<BBBBIB3sHB4sHHB", 0xE9, 1, 2, 0x2F, 0x40375000, 0xEE, bytes(3), chip, 0, bytes(4), 0, 0, 1)
    header = header[:24].ljust(24, b"\0")
    segment = struct.pack("<II", 0x3C0A0020, size_bytes)
    text = struct.Struct("32s")
    descriptor = struct.pack("<IIII", 0xABCD5432, 0, 0, 0) + text.pack(version.encode()) + text.pack(project.encode())
    return (header + segment + descriptor.ljust(256, b"\0")).ljust(size_bytes, b"\xa5")
