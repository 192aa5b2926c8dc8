"""The throw-away configuration folder: the demo home itself, this integration, and all of set-up but the owner done.

There is firmware in it for simulated boards, newer than theirs and nothing but a head. Lamps, blinds and fan are
template entities without actions, which believe what they are told (optimistic).
"""

import json
from pathlib import Path
import socket

from tests.board import FULL
from tests.firmware_image import image_of

from .process import REPOSITORY
from .sentences import COVER, FAN, LAMPS, THERMOMETER

GARDEN_C = 18.5
NEW_FIRMWARE = "9.0.0"
_IMAGE_BYTES = 300_000

# The last steps of onboarding would install what needs the internet (homeassistant/components/onboarding/views.py).
_ONBOARDING = {
    "version": 4,
    "minor_version": 1,
    "key": "onboarding",
    "data": {"done": ["core_config", "analytics", "integration"]},
}


def write_configuration(folder: Path, port: int) -> None:
    """Fill an empty folder for a Home Assistant that listens on one port of this machine only."""
    lights = [{"name": lamp.capitalize(), "unique_id": _id(lamp), "turn_on": [], "turn_off": []} for lamp in LAMPS]
    cover = {"name": COVER.capitalize(), "unique_id": _id(COVER), "open_cover": [], "close_cover": []}
    fan = {"name": FAN.capitalize(), "unique_id": _id(FAN), "turn_on": [], "turn_off": []}
    sensor = {
        "name": THERMOMETER.capitalize(),
        "unique_id": _id(THERMOMETER),
        "state": str(GARDEN_C),
        "device_class": "temperature",
        "state_class": "measurement",
        "unit_of_measurement": "°C",
    }
    configuration = {
        "homeassistant": {"name": "Demo home", "unit_system": "metric", "country": "GB", "language": "en"},
        "http": {"server_host": "127.0.0.1", "server_port": port},
        "config": {},
        "frontend": {},
        "assist_pipeline": {},
        "template": [{"light": lights}, {"cover": [cover]}, {"fan": [fan]}, {"sensor": [sensor]}],
        "logger": {"default": "warning", "logs": {"custom_components.xiaozhi": "debug"}},
    }
    # Every JSON document is a YAML document.
    (folder / "configuration.yaml").write_text(json.dumps(configuration, indent=2, ensure_ascii=False))
    (folder / ".storage").mkdir()
    (folder / ".storage" / "onboarding").write_text(json.dumps(_ONBOARDING))
    (folder / "custom_components").mkdir()
    (folder / "custom_components" / "xiaozhi").symlink_to(REPOSITORY / "custom_components" / "xiaozhi")
    images = folder / "xiaozhi" / "firmware" / FULL.name
    images.mkdir(parents=True)
    (images / "demo.bin").write_bytes(image_of(NEW_FIRMWARE, size_bytes=_IMAGE_BYTES))
    (images / "demo.txt").write_text("- Nothing new: this is the demo home.\n")


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _id(name: str) -> str:
    return name.replace(" ", "_")
