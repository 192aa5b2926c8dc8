"""A board as Home Assistant's voice satellite: its state, announcements, conversations that the home begins."""

from typing import override

from homeassistant.components.assist_pipeline import PipelineEvent
from homeassistant.components.assist_satellite import (
    AssistSatelliteAnnouncement,
    AssistSatelliteConfiguration,
    AssistSatelliteEntityFeature,
)
from homeassistant.components.assist_satellite.entity import AssistSatelliteState
from homeassistant.components.tts import ATTR_PREFERRED_FORMAT
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .devices import Board
from .engines.media import announcement_pcm
from .entity import BoardEntity, add_for_each_board
from .runtime import XiaozhiConfigEntry
from .satellite_port import PipelineSatellite
from .session.errors import TurnError
from .session.events import SessionEvent, StateChanged
from .session.session import Session
from .session.states import SessionState

PARALLEL_UPDATES = 0  # nothing is polled; announcements of one board are serialised by the satellite itself

_NO_CHOICE = (STATE_UNAVAILABLE, STATE_UNKNOWN)

STATES = {
    SessionState.IDLE: AssistSatelliteState.IDLE,
    SessionState.LISTENING: AssistSatelliteState.LISTENING,
    SessionState.THINKING: AssistSatelliteState.PROCESSING,
    SessionState.SPEAKING: AssistSatelliteState.RESPONDING,
    SessionState.STANDBY: AssistSatelliteState.IDLE,
}


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: XiaozhiConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a satellite for every board."""
    add_for_each_board(entry, async_add_entities, lambda board: [BoardSatellite(entry, board)])


class BoardSatellite(BoardEntity, PipelineSatellite):
    """The satellite of one board. Its socket is open only while somebody talks; the entity is there all the time."""

    _attr_name = None
    _attr_translation_key = "satellite"
    _attr_supported_features = AssistSatelliteEntityFeature.ANNOUNCE | AssistSatelliteEntityFeature.START_CONVERSATION
    _attr_tts_options = {ATTR_PREFERRED_FORMAT: "wav"}  # noqa: RUF012 - the type that Home Assistant declares

    def __init__(self, entry: XiaozhiConfigEntry, board: Board) -> None:
        super().__init__(entry, board)
        self._attr_unique_id = f"{board.device_id}-satellite"

    @property
    @override
    def pipeline_entity_id(self) -> str | None:
        """Return the select that chooses the pipeline; None (the preferred one) where it is disabled or not ready."""
        return self._select("pipeline")

    @property
    @override
    def vad_sensitivity_entity_id(self) -> str | None:
        """Return the select that chooses the pause; None (the default) where it is disabled or not ready."""
        return self._select("vad_sensitivity")

    @property
    @override
    def agent_id(self) -> str | None:
        """Return what the select of agents chooses; None (the pipeline's) where it is disabled or not ready."""
        entity_id = self._select("agent")
        state = self.hass.states.get(entity_id) if entity_id else None
        return state.attributes.get("agent_id") if state else None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        sessions = self._entry.runtime_data.sessions
        self.async_on_remove(sessions.attach(self._board.device_id, self, self._on_session_event))
        self._follow_session()

    @callback
    @override
    def async_get_configuration(self) -> AssistSatelliteConfiguration:
        raise NotImplementedError  # stock firmware does not tell which wake words it knows

    @override
    async def async_set_configuration(self, config: AssistSatelliteConfiguration) -> None:
        raise NotImplementedError  # stock firmware takes no choice of wake words

    @callback
    @override
    def on_pipeline_event(self, event: PipelineEvent) -> None:
        """Nothing more: the engine sees the events itself."""

    @override
    async def async_announce(self, announcement: AssistSatelliteAnnouncement) -> None:
        """Play an announcement; returns when it was heard. Raises while no conversation is open."""
        await self._async_play(announcement, wants_reply=False)

    async def _async_play(self, announcement: AssistSatelliteAnnouncement, *, wants_reply: bool) -> None:
        session = self._open_session()
        sound = announcement_pcm(
            self.hass,
            chime_url=announcement.preannounce_media_id,
            tts_token=announcement.tts_token,
            media_url=announcement.media_id,
        )
        try:
            await session.announce(announcement.message, sound, wants_reply=wants_reply)
        except TurnError as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="announcement_failed",
                translation_placeholders={"board": self._board.title},
            ) from err
        finally:
            self.hass.loop.call_soon(self._follow_session)  # the base class shows idle when this returns

    @override
    async def async_start_conversation(self, start_announcement: AssistSatelliteAnnouncement) -> None:
        """Speak first; the board opens its microphone by itself afterwards, except after push to talk."""
        await self._async_play(start_announcement, wants_reply=True)

    def _open_session(self) -> Session:
        session = self._entry.runtime_data.sessions.session(self._board.device_id)
        if session is None:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="board_not_talking",
                translation_placeholders={"board": self._board.title},
            )
        return session

    def _select(self, name: str) -> str | None:
        registry = er.async_get(self.hass)
        entity_id = registry.async_get_entity_id(Platform.SELECT, DOMAIN, f"{self._board.device_id}-{name}")
        if entity_id is None or (state := self.hass.states.get(entity_id)) is None or state.state in _NO_CHOICE:
            return None
        return entity_id

    @callback
    def _on_session_event(self, event: SessionEvent) -> None:
        if isinstance(event, StateChanged):
            self._follow_session()

    @callback
    def _follow_session(self) -> None:
        """Show what the board's present session does; an older one may just be ending beside it."""
        session = self._entry.runtime_data.sessions.session(self._board.device_id)
        if session is None:
            self.end_question()
            self.take_opening()  # nobody will answer it any more
            self.show_state(AssistSatelliteState.IDLE)
        elif session.state is not SessionState.THINKING or not self.is_announcing:  # nothing to think about then
            self.show_state(STATES[session.state])
