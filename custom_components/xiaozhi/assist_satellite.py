"""A board as Home Assistant's voice satellite: its state, announcements, conversations that the home begins."""

from contextvars import ContextVar
from typing import override

from homeassistant.components.assist_pipeline import PipelineEvent
from homeassistant.components.assist_satellite import (
    AssistSatelliteAnnouncement,
    AssistSatelliteConfiguration,
    AssistSatelliteEntityFeature,
)
from homeassistant.components.assist_satellite.const import PREANNOUNCE_URL
from homeassistant.components.assist_satellite.entity import AssistSatelliteState
from homeassistant.components.tts import ATTR_PREFERRED_FORMAT
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .board_tools import board_error, open_session
from .board_volume import volume_for
from .const import DOMAIN
from .devices import Board
from .engines.media import announcement_pcm
from .entity import BoardEntity, add_for_each_board
from .reach.deliveries import Delivery, DeliveryKind
from .reach.texts import as_alert
from .runtime import XiaozhiConfigEntry
from .satellite_port import PipelineSatellite
from .session.errors import BOARD_GONE, TurnError
from .session.events import ConversationEnded, SessionEvent, StateChanged
from .session.session import Session
from .session.states import SessionState

PARALLEL_UPDATES = 0  # nothing is polled; announcements of one board are serialised by the satellite itself

_NO_CHOICE = (STATE_UNAVAILABLE, STATE_UNKNOWN)

_IS_TELLING: ContextVar[bool] = ContextVar("xiaozhi_is_telling", default=False)
"""Whether an announcement of this task is a delivery: Home Assistant's base class stands between the two."""

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
        self._was_heard = True
        """Whether the last announcement was heard to its end."""

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
        self.async_on_remove(self._entry.runtime_data.reach.attach(self._board.device_id, self))
        if self.registry_entry is not None and self.registry_entry.device_id is not None:
            timers = self._entry.runtime_data.timers
            self.async_on_remove(timers.attach(self._board.device_id, self.registry_entry.device_id))
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
        """Play an announcement; returns when it was heard. A board that sleeps gets it as its owner chose."""
        if self._is_reachable():
            await self._async_play(announcement, wants_reply=False)
        else:
            await self._async_later(self._delivery(announcement, DeliveryKind.ANNOUNCEMENT))

    @override
    async def async_start_conversation(self, start_announcement: AssistSatelliteAnnouncement) -> None:
        """Speak first; the board opens its microphone by itself afterwards, except after push to talk."""
        if self._is_microphone_held():
            raise board_error("microphone_held", self._board)
        if self._is_reachable() or self.awaits_answer:  # an answer cannot be waited for until some day
            await self._async_play(start_announcement, wants_reply=True)
        else:
            opening = self.take_opening()
            prompt = opening.extra_system_prompt if opening is not None else None
            await self._async_later(self._delivery(start_announcement, DeliveryKind.QUESTION, prompt))

    async def async_tell(self, delivery: Delivery) -> bool:
        """Fill `reach.reach.Teller`."""
        runtime, session = self._entry.runtime_data, self._open_session()
        chime_id, says = delivery.chime_id or PREANNOUNCE_URL, (delivery.message, delivery.media_id)
        self._was_heard, token = True, _IS_TELLING.set(True)
        try:
            async with volume_for(runtime, self._board, session, delivery.volume):
                match delivery.kind:
                    case DeliveryKind.TEXT:
                        session.show(as_alert(delivery.message, delivery.title))
                    case DeliveryKind.QUESTION if not self._is_microphone_held():
                        await self.async_internal_start_conversation(
                            *says, delivery.extra_prompt, delivery.has_chime, chime_id
                        )
                    case _:
                        await self.async_internal_announce(*says, delivery.has_chime, chime_id)
        finally:
            _IS_TELLING.reset(token)
        return self._was_heard

    async def _async_play(self, announcement: AssistSatelliteAnnouncement, *, wants_reply: bool) -> None:
        """Raises while no conversation is open."""
        session = self._open_session()
        sound = announcement_pcm(
            self.hass,
            chime_url=announcement.preannounce_media_id,
            tts_token=announcement.tts_token,
            media_url=announcement.media_id,
        )
        try:
            self._was_heard = await session.announce(announcement.message, sound, wants_reply=wants_reply)
        except TurnError as err:
            key = "board_not_talking" if err.code == BOARD_GONE else "announcement_failed"
            raise board_error(key, self._board) from err
        finally:
            self.hass.loop.call_soon(self._follow_session)  # the base class shows idle when this returns

    async def _async_later(self, delivery: Delivery) -> None:
        await self._entry.runtime_data.reach.async_tell_later(self._board, delivery)

    def _delivery(
        self, announcement: AssistSatelliteAnnouncement, kind: DeliveryKind, prompt: str | None = None
    ) -> Delivery:
        """Return what is to be told later: what was asked for, not the addresses that were made of it."""
        is_spoken, chime = announcement.media_id_source == "tts", announcement.preannounce_media_id
        return Delivery(
            kind=kind,
            message=announcement.message,
            media_id=None if is_spoken else announcement.original_media_id,
            has_chime=chime is not None,
            chime_id=None if chime is None or chime.endswith(PREANNOUNCE_URL) else chime,
            extra_prompt=prompt,
            expires_at=self._entry.runtime_data.reach.expiry(self._board),
        )

    def _is_microphone_held(self) -> bool:
        """Whether nobody would be heard; a question that waited is only told then."""
        return self._entry.runtime_data.profiles.get(self._board.device_id).is_microphone_held

    def _is_reachable(self) -> bool:
        """Whether to play now; what `async_tell` began is not put off, it says how it ended."""
        return _IS_TELLING.get() or self._entry.runtime_data.sessions.session(self._board.device_id) is not None

    def _open_session(self) -> Session:
        return open_session(self._entry.runtime_data, self._board)

    def _select(self, name: str) -> str | None:
        registry = er.async_get(self.hass)
        entity_id = registry.async_get_entity_id(Platform.SELECT, DOMAIN, f"{self._board.device_id}-{name}")
        if entity_id is None or (state := self.hass.states.get(entity_id)) is None or state.state in _NO_CHOICE:
            return None
        return entity_id

    @callback
    def _on_session_event(self, event: SessionEvent) -> None:
        if isinstance(event, ConversationEnded):
            self._forget_question()
        elif isinstance(event, StateChanged):
            self._follow_session()

    @callback
    def _forget_question(self) -> None:
        """Nobody will answer any more: the socket is closed, or kept after a conversation that is over."""
        self.end_question()
        self.take_opening()

    @callback
    def _follow_session(self) -> None:
        """Show what the board's present session does; an older one may just be ending beside it."""
        session = self._entry.runtime_data.sessions.session(self._board.device_id)
        if session is None:
            self._forget_question()
            self.show_state(AssistSatelliteState.IDLE)
        elif session.state is not SessionState.THINKING or not self.is_announcing:  # nothing to think about then
            self.show_state(STATES[session.state])
