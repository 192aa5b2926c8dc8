"""What a board says of itself (`self.get_device_status`), as typed values; what it says badly, or not, is None.

78/xiaozhi-esp32 main/boards/common/*_board.cc GetDeviceStatusJson (protocol.md 6.4).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Self

STATUS_TOOL: Final = "self.get_device_status"

THEMES: Final = ("light", "dark")
SIGNALS: Final = ("very_weak", "weak", "medium", "strong")
"""Worst first. Wi-Fi: strong from -60 dBm, medium from -70 dBm; `very weak` only on mobile networks."""

MAX_PERCENT: Final = 100
MIN_TEMPERATURE_C: Final = -40.0
MAX_TEMPERATURE_C: Final = 150.0
"""The sensor inside the chips reads -40 to 125 °C; what is far beyond is no temperature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStatus:
    """One reading. Percentages are 0 to 100."""

    volume: int | None = None
    brightness: int | None = None
    theme: str | None = None
    battery_level: int | None = None
    is_charging: bool | None = None
    signal: str | None = None
    """One of `SIGNALS`."""
    temperature_c: float | None = None
    """Of the chip, not of the room."""

    def updated(self, newer: Self) -> Self:
        """Return this with all that a newer reading says; what that does not say stays as it was."""
        return replace(self, **{name: value for name, value in newer.as_data().items() if value is not None})

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read what `as_data` gave, of another version of this class too."""
        return cls(**{field.name: data.get(field.name) for field in fields(cls)})


def parse_status(said: object) -> DeviceStatus | None:
    """Read the answer of the tool; None for what is no status at all. Never raises."""
    if not isinstance(said, dict):
        return None
    screen, battery = _section(said, "screen"), _section(said, "battery")
    theme = screen.get("theme")
    is_charging = battery.get("charging")
    return DeviceStatus(
        volume=_percent(_section(said, "audio_speaker").get("volume")),
        brightness=_percent(screen.get("brightness")),
        theme=theme if isinstance(theme, str) and theme in THEMES else None,
        battery_level=_percent(battery.get("level")),
        is_charging=is_charging if isinstance(is_charging, bool) else None,
        signal=_signal(_section(said, "network").get("signal")),
        temperature_c=_temperature_c(_section(said, "chip").get("temperature")),
    )


def _section(said: dict[str, Any], name: str) -> dict[str, Any]:
    section = said.get(name)
    return section if isinstance(section, dict) else {}


def _number(value: object) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _percent(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and 0 <= number <= MAX_PERCENT else None


def _signal(value: object) -> str | None:
    signal = value.replace(" ", "_") if isinstance(value, str) else None
    return signal if signal in SIGNALS else None


def _temperature_c(value: object) -> float | None:
    number = _number(value)
    return float(number) if number is not None and MIN_TEMPERATURE_C <= number <= MAX_TEMPERATURE_C else None
