"""The loudspeaker of a board as a media player: speech, announcements and sounds of the home, its volume, and stop.

Playing goes the way of announcements (`reach/`): a medium has ten minutes at most (`audio/decode.py`), and interrupts
what is being said.
"""

import asyncio
from typing import Any, override

from homeassistant.components import media_source
from homeassistant.components.media_player import MediaPlayerEntity, MediaPlayerEntityDescription
from homeassistant.components.media_player.browse_media import BrowseMedia
from homeassistant.components.media_player.const import (
    MediaPlayerDeviceClass,
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .board_tools import async_set, open_session
from .const import IF_ASLEEP_FAIL
from .devices import Board
from .engines.media import as_wav
from .entity import ProfileEntity, add_for_each_board
from .reach.deliveries import Delivery
from .runtime import XiaozhiConfigEntry
from .session.upkeep import Wish
from .tool_policy import SET_VOLUME

PARALLEL_UPDATES = 0  # nothing is polled; deliveries of one board go one after another (reach/reach.py)

SPEAKER = MediaPlayerEntityDescription(
    key="speaker", translation_key="speaker", device_class=MediaPlayerDeviceClass.SPEAKER
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the loudspeaker of every board."""
    add_for_each_board(entry, async_add_entities, lambda board: [BoardSpeaker(entry, board)])


class BoardSpeaker(ProfileEntity, MediaPlayerEntity):
    """Idle but while it plays what this entity was given; what else the board says is the satellite's to show."""

    _attr_state = MediaPlayerState.IDLE
    _attr_supported_features = (
        MediaPlayerEntityFeature.PLAY_MEDIA
        | MediaPlayerEntityFeature.MEDIA_ANNOUNCE
        | MediaPlayerEntityFeature.BROWSE_MEDIA
        | MediaPlayerEntityFeature.VOLUME_SET
        | MediaPlayerEntityFeature.VOLUME_STEP
        | MediaPlayerEntityFeature.STOP
    )

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        super().__init__(entry, board, SPEAKER)
        self._playing: asyncio.Task[None] | None = None

    @property
    @override
    def volume_level(self) -> float | None:
        """Return what the board said last, or what is wished of it."""
        wish = self.profile.wished(SET_VOLUME)
        volume = self.profile.status.volume if wish is None else int(wish.arguments["volume"])
        return None if volume is None else volume / 100

    @override
    async def async_set_volume_level(self, volume: float) -> None:
        wish = Wish(tool=SET_VOLUME, arguments={"volume": round(volume * 100)})
        await async_set(self._entry.runtime_data, self._board, wish)

    @override
    async def async_play_media(self, media_type: str, media_id: str, **kwargs: Any) -> None:
        """Announcements return when they were heard, and do while the board sleeps as was chosen; other media fail."""
        await self.async_media_stop()
        is_announcement = bool(kwargs.get("announce"))
        if not is_announcement:
            open_session(self._entry.runtime_data, self._board)
        playing = self._entry.async_create_background_task(
            self.hass,
            self._async_play(media_id, if_asleep=None if is_announcement else IF_ASLEEP_FAIL),
            f"xiaozhi media {self._board.device_id}",
        )
        self._playing = playing
        if not is_announcement:
            return
        try:
            await asyncio.wait({playing})
        except asyncio.CancelledError:
            playing.cancel()
            raise
        if not playing.cancelled():
            playing.result()

    @override
    async def async_media_stop(self) -> None:
        if (playing := self._playing) is not None:
            playing.cancel()
            await asyncio.wait({playing})

    @override
    async def async_browse_media(
        self, media_content_type: str | None = None, media_content_id: str | None = None
    ) -> BrowseMedia:
        return await media_source.async_browse_media(
            self.hass, media_content_id, content_filter=lambda item: item.media_content_type.startswith("audio/")
        )

    async def _async_play(self, media_id: str, *, if_asleep: str | None) -> None:
        reach = self._entry.runtime_data.reach
        self._show(MediaPlayerState.PLAYING)
        try:
            delivery = Delivery(media_id=as_wav(media_id), has_chime=False, expires_at=reach.expiry(self._board))
            await reach.async_tell(self._board, delivery, if_asleep=if_asleep)
        finally:
            self._playing = None
            self._show(MediaPlayerState.IDLE)

    @callback
    def _show(self, state: MediaPlayerState) -> None:
        self._attr_state = state
        self.async_write_ha_state()
