"""The last photo of a board's camera, with its time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .devices import Board
from .entity import BoardEntity, add_what_is_offered
from .profiles import Profile
from .runtime import XiaozhiConfigEntry
from .tool_policy import TAKE_PHOTO

PARALLEL_UPDATES = 0  # nothing is polled


@dataclass(frozen=True, kw_only=True)
class PhotoDescription(ImageEntityDescription):
    """Of boards with a camera."""

    is_offered: Callable[[Profile], bool]


PHOTO = PhotoDescription(key="photo", translation_key="photo", is_offered=lambda profile: profile.offers(TAKE_PHOTO))


async def async_setup_entry(
    hass: HomeAssistant, entry: XiaozhiConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the photo of every board that has a camera."""
    add_what_is_offered(
        hass,
        entry,
        async_add_entities,
        Platform.IMAGE,
        (PHOTO,),
        lambda board, description: BoardPhoto(hass, entry, board, description),
    )


class BoardPhoto(BoardEntity, ImageEntity):
    """What the camera saw last. Nobody but the board takes photos: somebody asks it to, by voice or by an action."""

    _attr_content_type = "image/jpeg"

    def __init__(
        self, hass: HomeAssistant, entry: XiaozhiConfigEntry, board: Board, description: PhotoDescription
    ) -> None:
        BoardEntity.__init__(self, entry, board)
        ImageEntity.__init__(self, hass)
        self.entity_description = description
        self._photos = entry.runtime_data.photos
        self._attr_unique_id = f"{board.device_id}-{description.key}"
        self._attr_image_last_updated = self._photos.taken_at(board.device_id)

    @override
    async def async_image(self) -> bytes | None:
        return await self._photos.async_get(self._board.device_id)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self._photos.add_listener(self._on_photo))

    @callback
    def _on_photo(self, device_id: str) -> None:
        if device_id == self._board.device_id:
            self._attr_image_last_updated = self._photos.taken_at(device_id)
            self.async_write_ha_state()
