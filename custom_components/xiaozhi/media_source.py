"""Pictures as media: those that are looked at just now, for Home Assistant's AI tasks; each board's last, to browse.

AI tasks take files by media id (`looking.py`); such an id is good for one question and cannot be guessed.
"""

from typing import Final, override

from homeassistant.components.media_player.const import MediaClass, MediaType
from homeassistant.components.media_player.errors import BrowseError
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.const import ATTR_ENTITY_PICTURE, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN
from .runtime import Runtime

_LAST: Final = "last/"
_JPEG: Final = "image/jpeg"


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the source."""
    return Pictures(hass)


class Pictures(MediaSource):
    """One for Home Assistant; looks the hub up each time."""

    name = "XiaoZhi"

    def __init__(self, hass: HomeAssistant) -> None:
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        runtime = self._runtime()
        if item.identifier.startswith(_LAST):
            if (state := self._photo_of(item.identifier.removeprefix(_LAST))) is not None:
                return PlayMedia(f"/api/image_proxy/{state.entity_id}", _JPEG)
        elif runtime is not None and (found := runtime.looking.find(item.identifier)) is not None:
            path, mime_type = found
            return PlayMedia("", mime_type, path=path)
        raise Unresolvable("There is no such picture any more")

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        if item.identifier:
            raise BrowseError("There is nothing inside a picture")
        runtime = self._runtime()
        photos = [] if runtime is None else [(board, self._photo_of(board.device_id)) for board in runtime.boards]
        root = BrowseMediaSource(
            domain=DOMAIN,
            identifier=None,
            media_class=MediaClass.DIRECTORY,
            media_content_type=MediaType.IMAGE,
            title=self.name or DOMAIN,
            can_play=False,
            can_expand=True,
            children_media_class=MediaClass.IMAGE,
        )
        root.children = [
            BrowseMediaSource(
                domain=DOMAIN,
                identifier=f"{_LAST}{board.device_id}",
                media_class=MediaClass.IMAGE,
                media_content_type=_JPEG,
                title=board.title,
                can_play=True,
                can_expand=False,
                thumbnail=state.attributes.get(ATTR_ENTITY_PICTURE),
            )
            for board, state in photos
            if state is not None
        ]
        return root

    def _photo_of(self, device_id: str) -> State | None:
        """Return the state of the `image` entity of a board that has a photo."""
        runtime = self._runtime()
        if runtime is None or runtime.photos.taken_at(device_id) is None:
            return None
        entity_id = er.async_get(self._hass).async_get_entity_id(Platform.IMAGE, DOMAIN, f"{device_id}-photo")
        return self._hass.states.get(entity_id) if entity_id is not None else None

    def _runtime(self) -> Runtime | None:
        for entry in self._hass.config_entries.async_loaded_entries(DOMAIN):
            runtime: Runtime = entry.runtime_data
            return runtime
        return None
