"""Joins everything: what one loaded hub entry owns. Only this module knows every folder."""

from collections.abc import Mapping

from homeassistant.components.assist_pipeline.pipeline import Pipeline
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from .agents import Agents
from .const import DOMAIN
from .devices import Board, BoardChange, Boards
from .engines.assist import AssistRunner
from .engines.pipeline import chosen_pipeline
from .engines.prompts import load_prompts
from .engines.voice import PipelineVoice
from .engines.wake import WakeArbiter
from .options import Options
from .session.ports import HangUp, Send
from .session.session import Ports, Session
from .session.settings import Greeting, Settings
from .sessions import Sessions
from .transport.access import Access
from .transport.pairing import Pairing

type XiaozhiConfigEntry = ConfigEntry[Runtime]


class Runtime:
    """The hub while it is loaded; fills `transport.hub.Hub`. `async_start` before the first request."""

    def __init__(self, hass: HomeAssistant, entry: XiaozhiConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self.options = Options.from_mapping(entry.options)
        self.boards = Boards()
        self.boards.sync(entry.subentries)
        self.agents = Agents()
        self.agents.sync(entry.subentries)
        self.sessions = Sessions()
        self.access = Access(lambda: self.options)
        self.pairing = Pairing(
            hass, entry, boards=self.boards, limit=self.access.unknown_boards, options=lambda: self.options
        )
        self._arbiter = WakeArbiter(hass)
        self._prompts: Mapping[str, str] = {}
        self._voice_formats: dict[str, str] = {}

    async def async_start(self) -> None:
        """Load the sentences that we speak, and follow the boards and the end of Home Assistant."""
        self._prompts = await load_prompts(self._hass, self.options.language)
        self._entry.async_on_unload(self.boards.add_listener(self._on_board))
        self._entry.async_on_unload(self._hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._on_home_assistant_stop))

    async def async_apply_changes(self) -> None:
        """Take over changed options and subentries; what did not change is not disturbed, sockets stay open."""
        before, self.options = self.options, Options.from_mapping(self._entry.options)
        self.boards.sync(self._entry.subentries)
        self.agents.sync(self._entry.subentries)
        if before.language != self.options.language:
            self._prompts = await load_prompts(self._hass, self.options.language)

    @callback
    def async_stop(self) -> None:
        """End what waits and close every socket."""
        self.pairing.async_stop()
        self.sessions.hang_up_all("the integration is unloaded")

    @callback
    def open_session(self, board: Board, session_id: str, *, send: Send, hang_up: HangUp) -> Session:
        """Make the session of a board's new socket."""
        device_id = board.device_id
        runner = AssistRunner(
            self._hass,
            self._entry,
            device_id=device_id,
            satellite=lambda: self.sessions.satellite(device_id),
            arbiter=self._arbiter,
        )
        voice = PipelineVoice(self._hass, lambda: self._pipeline_of(device_id), self._voice_formats)
        ports = Ports(
            runner=runner,
            voice=voice,
            send=send,
            hang_up=hang_up,
            notify=lambda event: self.sessions.notify(device_id, event),
        )
        session = Session(session_id, ports=ports, settings=self._settings())
        self.sessions.opened(device_id, session, hang_up)
        return session

    @callback
    def session_closed(self, device_id: str, session: Session) -> None:
        """A socket is gone; the board is offline unless it opened a newer one meanwhile."""
        if self.sessions.closed(device_id, session):
            self.boards.see(device_id, at=dt_util.utcnow(), is_online=False)

    def refusal_texts(self, *, code: str | None, is_known: bool) -> tuple[str, str]:
        """Return status line and message for a board that is not let in."""
        if code is not None:
            message = f"{self._prompts.get('pairing_code', '')} {code}".strip()
        else:
            message = self._prompts.get("restart_to_pair" if not is_known else "restart_for_token", "")
        return self._prompts.get("alert", ""), message

    def _settings(self) -> Settings:
        options = self.options
        return Settings(
            prompts=self._prompts,
            greeting=Greeting(options.greeting),
            greeting_text=options.greeting_text,
            wake_words=options.wake_words,
            exit_words=options.exit_words,
            silence_s=options.silence_s,
            stage_limit_s=options.stage_limit_s,
        )

    def _pipeline_of(self, device_id: str) -> Pipeline:
        """Return the pipeline that speaks for a board. Raises `PipelineNotFound`."""
        satellite = self.sessions.satellite(device_id)
        return chosen_pipeline(self._hass, satellite.identify_run().pipeline_id if satellite else None)

    @callback
    def _on_board(self, change: BoardChange, board: Board) -> None:
        match change:
            case BoardChange.REMOVED:
                self.sessions.hang_up(board.device_id, "the board was removed")
            case BoardChange.TOKEN:
                self.sessions.hang_up(board.device_id, "the board got a new token")
            case BoardChange.CHANGED:
                self._update_device(board)
            case _:
                pass

    def _update_device(self, board: Board) -> None:
        registry = dr.async_get(self._hass)
        device = registry.async_get_device_by_identifier((DOMAIN, board.device_id), self._entry.entry_id)
        if device is not None:
            registry.async_update_device(
                device.id, name=board.title, model=board.info.name or None, sw_version=board.info.firmware or None
            )

    @callback
    def _on_home_assistant_stop(self, _event: Event) -> None:
        self.sessions.hang_up_all("Home Assistant stops")
