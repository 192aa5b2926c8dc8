"""Joins everything: what one loaded hub entry owns. Only this module knows every folder.

How the parts work together is in hub/, one idea a module; here is which there are.
"""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady, HomeAssistantError
from homeassistant.util import dt as dt_util

from .agents import Agents
from .assets import Assets
from .board_registry import BoardRegistry
from .chat_events import ChatEvents
from .chat_service import ChatService, Surroundings
from .const import DOMAIN
from .devices import Board, Boards
from .firmware import Firmware
from .hub.answering import Answering
from .hub.board_changes import BoardChanges
from .hub.board_chats import BoardChats
from .hub.board_settings import BoardSettings
from .hub.ending import Ending
from .hub.housekeeping import Housekeeping
from .hub.ownership import Ownership
from .hub.profile_keeping import ProfileKeeping
from .hub.runners import Runners
from .hub.session_events import SessionEvents
from .hub.session_maker import SessionMaker
from .hub.stored_chats import StoredChats, now_ms
from .looking import Looking
from .memory.memories import Memories, MemoriesUnreadableError
from .memory.remembering import Remembering
from .options import Options
from .photos import Photos
from .profile_store import ProfileStore
from .profiles import Profiles
from .reach.reach import Reach
from .reach.timers import Timers
from .records import Records
from .session.ports import HangUp, Send
from .session.session import Session
from .sessions import Sessions
from .sight import Sight
from .speaking import Speaking
from .spoken import SpokenToday, async_spoken_today
from .transport.access import Access
from .transport.hub import Refusal
from .transport.pairing import Pairing

type XiaozhiConfigEntry = ConfigEntry[Runtime]


class Runtime:
    """The hub while it is loaded; fills `transport.hub.Hub` and `api.hub.ChatHub`. `async_start` before requests."""

    def __init__(self, hass: HomeAssistant, entry: XiaozhiConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self.options = Options.from_mapping(entry.options)
        self.boards = Boards()
        self.boards.sync(entry.subentries)
        self.agents = Agents(hass.loop.time)
        self.agents.sync(entry.subentries)
        self._apply_limits()
        self.memories = Memories(hass)
        self.remembering = Remembering(hass, entry, self.memories)
        self.sessions = Sessions()
        self.devices = BoardRegistry(hass, entry, self.boards, self.sessions)
        self._speaking = Speaking(hass, self.sessions, self._options)
        self._answering = Answering(hass, self.agents, self.sessions, self._speaking, self._options)
        self.records = Records(hass.loop.time)
        self.profile_store = ProfileStore(hass)
        self.profiles = Profiles()
        self.firmware = Firmware(hass, lambda: self.profiles, self.profile_store)
        self.access = Access(self._options)
        self.pairing = Pairing(hass, entry, boards=self.boards, limit=self.access.unknown_boards, options=self._options)
        self.reach = Reach(hass, entry, self.boards, self.sessions, self._speaking.pipeline_of)
        self.timers = Timers(
            hass,
            entry,
            self.boards,
            self.sessions,
            self.reach,
            prompts=self._speaking.prompts_of,
            voice_of=lambda device_id: self._speaking.voice_of(device_id).speak,
        )
        self._stored = StoredChats(hass, self._options)
        self.chats = self._stored.repository
        self.contexts = self._stored.contexts
        self.statistics = self._stored.statistics
        self._ownership = Ownership(hass, entry, self.boards, self.chats, self.contexts)
        self.chat_service = self._make_chat_service()
        self._board_settings = BoardSettings(
            options=self._options,
            boards=self.boards,
            profiles=lambda: self.profiles,
            speaking=self._speaking,
            greeting_of=self._answering.greeting_of,
            owner_of=self._ownership.owner_of,
        )
        self._board_chats = BoardChats(
            hass,
            entry,
            self.chats,
            self.chat_service,
            line_of=self._board_settings.line,
            explain=self._speaking.chat_error,
        )
        self._session_maker = self._make_session_maker()
        self._ending = Ending(
            sessions=self.sessions,
            pairing=self.pairing,
            remembering=self.remembering,
            board_chats=self._board_chats,
            chat_service=self.chat_service,
            stored=self._stored,
        )
        self.assets = Assets(hass)
        self.looking = Looking(hass, lambda: self.options.vision_entity)
        self.photos = Photos(hass)
        self.sight = Sight(self.looking, self.photos, session_of=self.sessions.session, task_of=self._answering.task_of)
        self.spoken: SpokenToday

    def _make_chat_service(self) -> ChatService:
        surroundings = Surroundings(
            options=self._options,
            prompts=lambda: self._speaking.prompts,
            default_context=self.contexts.default_of,
            voice_of=lambda board_id, text: self._speaking.voice_of(board_id).speak(text),
            write_title=self._answering.async_write_title,
            limiter=self.agents.message_limit,
        )
        return ChatService(self._hass, self._entry, self.chats, self.sessions, surroundings, now_ms=now_ms)

    def _make_session_maker(self) -> SessionMaker:
        events = SessionEvents(
            hass=self._hass,
            sessions=self.sessions,
            records=self.records,
            spoken=lambda: self.spoken,
            place_left=self._place_left,
        )
        return SessionMaker(
            sessions=self.sessions,
            chats=self._board_chats,
            profiles=ProfileKeeping(lambda: self.profiles),
            runner_of=Runners(self._hass, self._entry, self.sessions, self._options).runner_of,
            voice_of=self._speaking.voice_of,
            settings_of=self._board_settings.session,
            notify=events.take,
            may_answer=lambda device_id: self.spoken.has_room(device_id, self.options.spoken_per_day),
            tell_first=self.reach.tell_first,
            shall_restart=self.firmware.is_wanted,
        )

    async def async_start(self) -> None:
        """Load sentences, chats, memories, what was spoken today and what boards said; follow boards and their devices.

        Raises `ConfigEntryNotReady` while the disk cannot be read.
        """
        await self._async_load()
        self.profiles.keep_only(board.device_id for board in self.boards)
        await self._speaking.async_load()
        self.spoken = await async_spoken_today(self._hass)
        await self._ownership.async_start()
        await self.photos.async_load(board.device_id for board in self.boards)
        await self.timers.async_load()
        await Housekeeping(
            hass=self._hass, entry=self._entry, options=self._options, firmware=self.firmware, photos=self.photos
        ).async_start()
        self._follow()
        self._stored.start()

    async def _async_load(self) -> None:
        """Read what is on disk. Raises `ConfigEntryNotReady`: nothing may be written over what cannot be read now."""
        try:
            self.profiles = await self.profile_store.async_load()
            await self.memories.async_start(self._entry)
            await self.reach.async_load()
        except (HomeAssistantError, OSError, MemoriesUnreadableError) as err:
            raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="storage_unreadable") from err
        await self._stored.async_load()

    @callback
    def _follow(self) -> None:
        """Follow chats, boards, their devices and the end of Home Assistant until the entry is unloaded."""
        chat_events = ChatEvents(self._hass, self.chats, with_texts=lambda: self.options.event_texts)
        for listener in (self.statistics.take, chat_events.take):
            self.chat_service.feeds.add_listener(listener)
        self.devices.async_start()
        changes = BoardChanges(
            hass=self._hass,
            entry=self._entry,
            sessions=self.sessions,
            devices=self.devices,
            profiles=self.profiles,
            records=self.records,
            photos=self.photos,
            reach=self.reach,
            timers=self.timers,
        )
        self._entry.async_on_unload(self.boards.add_listener(changes.take))
        self._ending.follow(self._hass, self._entry)

    @callback
    def async_apply_changes(self) -> None:
        """Take over changed options and subentries; what did not change is not disturbed, sockets stay open."""
        self.options = Options.from_mapping(self._entry.options)
        self._apply_limits()
        self.boards.sync(self._entry.subentries)
        self.agents.sync(self._entry.subentries)

    async def async_close(self) -> None:
        """End what waits, close every socket, then bring to disk what was said."""
        await self._ending.async_close()

    @callback
    def open_session(
        self, board: Board, session_id: str, *, send: Send, hang_up: HangUp, photo_url: str | None = None
    ) -> Session:
        """Make the session of a board's new socket. `photo_url`: where the board can send photos."""
        return self._session_maker.open(board, session_id, send=send, hang_up=hang_up, photo_url=photo_url)

    @callback
    def session_closed(self, device_id: str, session: Session) -> None:
        """A socket is gone; the board is offline unless it opened a newer one meanwhile."""
        self._board_chats.closed(device_id, session.id)
        if self.sessions.closed(device_id, session):
            self.boards.see(device_id, at=dt_util.utcnow(), is_online=False)
            self._place_left(device_id)

    def is_enabled(self, board: Board) -> bool:
        """Whether a board may talk; its owner may disable its device."""
        return self.devices.is_enabled(board)

    def refusal_texts(self, refusal: Refusal) -> tuple[str, str]:
        """Return status line and message for the screen of a board that is not let in."""
        prompts = self._speaking.prompts_of_home()
        return prompts["alert"], prompts[refusal]

    def now_ms(self) -> int:
        """Return milliseconds since 1970, UTC."""
        return now_ms()

    def default_agent(self) -> str:
        """Return the entity id of the agent that answers where a chat names none: the preferred pipeline's."""
        return self._answering.default_agent()

    def owner_of(self, board: Board) -> str:
        """Return the user whose chats a board's are."""
        return self._ownership.owner_of(board)

    @callback
    def set_owner(self, board: Board, user_id: str) -> None:
        """Give a board, and its chats from now on, to a user."""
        self._ownership.set_owner(board, user_id)

    def _options(self) -> Options:
        return self.options

    def _apply_limits(self) -> None:
        self.agents.slots.limit = self.options.model_requests
        self.agents.message_limit.per_minute = self.options.messages_per_minute

    def _place_left(self, device_id: str) -> None:
        if (board := self.boards.get(device_id)) and (device := self.devices.device_of(board)):
            self.remembering.place_left(device.id)
