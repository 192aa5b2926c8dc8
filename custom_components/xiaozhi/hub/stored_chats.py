"""All that is stored of chats: read when the hub starts, kept within limits, brought to disk before it ends.

What happens in chats is `chat_service.py`'s.
"""

from collections.abc import Callable
import time

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.util import dt as dt_util

from ..chats.contexts import ContextShelf
from ..chats.errors import StorageError
from ..chats.repository import Repository
from ..chats.retention import Limits, Retention
from ..chats.statistics import Statistics
from ..const import DOMAIN
from ..options import Options
from ..storage.documents import StoredDocuments
from ..storage.objects import StoredObjects


class StoredChats:
    """`async_load`, `start`; `async_stop` while conversations may still write, `async_close` when they do no longer."""

    def __init__(self, hass: HomeAssistant, options: Callable[[], Options]) -> None:
        documents = StoredDocuments(hass)
        self.repository = Repository(documents, StoredObjects(hass), now_ms=now_ms)
        self.contexts = ContextShelf(documents, self.repository.ids, now_ms)
        self.statistics = Statistics(documents, lambda: dt_util.now().date())
        self._options = options
        self._retention = Retention(self.repository, self._limits, now_ms)

    async def async_load(self) -> None:
        """Read what is on disk. Raises `ConfigEntryNotReady`: nothing may be written over what cannot be read now."""
        try:
            await self.repository.load()
            await self.contexts.load()
            await self.statistics.load()
        except StorageError as err:
            raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="chats_unreadable") from err

    def start(self) -> None:
        """Begin to remove what is over the limits, once a day."""
        self._retention.start()

    async def async_stop(self) -> None:
        """Remove nothing more."""
        await self._retention.close()

    async def async_close(self) -> None:
        """Bring to disk what is not yet."""
        await self.statistics.close()
        await self.repository.close()

    def _limits(self) -> Limits:
        options = self._options()
        return Limits(days=options.chat_days, chats=options.chats_kept, recording_days=options.recording_days)


def now_ms() -> int:
    """Return milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000
