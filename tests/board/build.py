"""Which board, and which firmware was built for it: what differs between the boards on people's shelves."""

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """Who ends an utterance (firmware main/protocols/protocol.cc SendStartListening)."""

    AUTO = "auto"
    MANUAL = "manual"
    REALTIME = "realtime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One kind of board; the default is a common one with a display and no echo cancellation."""

    name: str = "esp-box-3"
    firmware: str = "2.4.2"
    language: str = "en-US"
    chip: str = "esp32s3"
    serial_number: str = ""
    """From the efuse; boards that have one ask with `Activation-Version: 2`."""
    sends_wake_word: bool = True
    """CONFIG_SEND_WAKE_WORD_DATA: pre-roll and `listen detect`; never on ESP32, C3, C5 and C6."""
    has_aec: bool = False
    """Device echo cancellation: the default mode is then realtime."""
    restarts_while_speaking: bool = True
    """A wake word while speaking leads to listening at once (2.2.3 and later), or only sends `abort` (before)."""
    start_delay_s: float = 0.0
    """Between `tts start` and the moment the decoder is ready; audio that comes sooner is lost (OnIncomingAudio)."""
    ssid: str = "home"
    has_tools: bool = True
    """The `mcp` feature: since 1.8.0 always there."""
    has_screen: bool = True
    """A display with backlight and themes."""
    has_battery: bool = False
    has_camera: bool = False
    has_thermometer: bool = False
    """In the chip; boards that implement GetTemperature."""
    has_reboot: bool = True
    """The tools for people only, since 1.9.0."""

    @property
    def mode(self) -> Mode:
        """Firmware main/application.cc GetDefaultListeningMode."""
        return Mode.REALTIME if self.has_aec else Mode.AUTO


FULL = Build(has_battery=True, has_camera=True, has_thermometer=True)
"""Everything that stock firmware can have: screen, battery, camera, thermometer."""

BARE = Build(name="bread-compact-esp32", chip="esp32", sends_wake_word=False, has_screen=False)
"""A chip with a loudspeaker and no screen, which cannot report its wake word either."""
