"""One wake word, one board: of several that hear the same call, the first answers and the others stay silent.

The list of last calls is Home Assistant's own, so satellites of other kinds take part (assist_pipeline/run.py
`accept_wake_word`).
"""

import time

from homeassistant.components.assist_pipeline.const import DATA_LAST_WAKE_UP, WAKE_WORD_COOLDOWN
from homeassistant.core import HomeAssistant


class WakeArbiter:
    """Shared by all boards of the hub."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._last: dict[str, str] = {}

    def accepts(self, device_id: str, phrase: str) -> bool:
        """Whether this board may answer; the same board may call again at any time."""
        calls = self._hass.data.setdefault(DATA_LAST_WAKE_UP, {})
        now_s = time.monotonic()
        called_s = calls.get(phrase)
        if called_s is not None and now_s - called_s < WAKE_WORD_COOLDOWN and self._last.get(phrase) != device_id:
            return False
        calls[phrase] = now_s
        self._last[phrase] = device_id
        return True
