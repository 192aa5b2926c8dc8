"""Joins everything: what one loaded hub entry owns. Only this module knows every folder."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .devices import Boards
from .options import Options
from .transport.access import Access
from .transport.pairing import Pairing

type XiaozhiConfigEntry = ConfigEntry[Runtime]


class Runtime:
    """The hub while it is loaded; fills `transport.hub.Hub`."""

    def __init__(self, hass: HomeAssistant, entry: XiaozhiConfigEntry) -> None:
        self._entry = entry
        self.options = Options.from_mapping(entry.options)
        self.boards = Boards()
        self.boards.sync(entry.subentries)
        self.access = Access(lambda: self.options)
        self.pairing = Pairing(
            hass, entry, boards=self.boards, limit=self.access.unknown_boards, options=lambda: self.options
        )

    @callback
    def async_apply_changes(self) -> None:
        """Take over changed options and subentries; what did not change is not disturbed, sockets stay open."""
        self.options = Options.from_mapping(self._entry.options)
        self.boards.sync(self._entry.subentries)

    @callback
    def async_stop(self) -> None:
        """End what waits."""
        self.pairing.async_stop()
