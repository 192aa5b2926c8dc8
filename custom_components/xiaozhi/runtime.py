"""Joins everything: what one loaded hub entry owns. Only this module knows every folder."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
import logging
import random
import time

from homeassistant.auth import EVENT_USER_REMOVED
from homeassistant.components.assist_pipeline import PipelineNotFound
from homeassistant.components.conversation import HOME_ASSISTANT_AGENT
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE, EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady, HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .agent.errors import AgentError
from .agent.title import async_title
from .agents import Agents
from .assets import Assets
from .board_registry import BoardRegistry
from .chat_events import ChatEvents
from .chat_service import ChatService, Surroundings
from .chats.client import ChatClient, ClientPort
from .chats.contexts import ContextShelf
from .chats.conversation import BoardConversation, BoardLine
from .chats.errors import ChatError, StorageError
from .chats.leaving import forget_user
from .chats.models import Caller
from .chats.repository import Repository
from .chats.retention import Limits, Retention
from .chats.statistics import Statistics
from .const import BOARD_CHATS_CONTINUE, CONF_OWNER_ID, DOMAIN, SIGNAL_CONVERSATION
from .devices import Board, BoardChange, Boards
from .engines.assist import AssistRunner
from .engines.pipeline import chosen_pipeline
from .engines.wake import WakeArbiter
from .firmware import Firmware
from .looking import Looking
from .memory.memories import Memories, MemoriesUnreadableError
from .memory.remembering import Remembering
from .options import Options
from .owners import async_first_user_id
from .photos import Photos
from .profile_store import ProfileStore
from .profiles import Profiles
from .protocol.mcp import Vision
from .protocol.status import DeviceStatus
from .protocol.tools import ToolDescription
from .reach.reach import Reach
from .reach.timers import Timers
from .records import Records
from .session.device_tools import DeviceTools
from .session.events import ConversationEnded, ConversationStarted, SessionEvent, TurnEnded, WakeWordHeard
from .session.ports import HangUp, Send
from .session.session import Ports, Session
from .session.settings import Greeting, Settings
from .session.upkeep import Upkeep, Wish
from .sessions import Sessions
from .sight import Sight
from .speaking import Speaking
from .spoken import SpokenToday, async_spoken_today
from .storage import StoredDocuments, StoredObjects
from .tool_policy import Effect, effect_of
from .transport.access import Access
from .transport.hub import Refusal
from .transport.pairing import Pairing
from .transport.tokens import issue_token

_LOGGER = logging.getLogger(__name__)

CONVERSATIONS_END_S = 3.0
"""Longest wait for the last words of conversations when the hub is unloaded: closing a socket takes milliseconds."""

type XiaozhiConfigEntry = ConfigEntry[Runtime]


class Runtime:
    """The hub while it is loaded; fills `transport.hub.Hub`. `async_start` before the first request."""

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
        self._speaking = Speaking(hass, self.sessions, lambda: self.options)
        self.records = Records(hass.loop.time)
        self.profile_store = ProfileStore(hass)
        self.profiles = Profiles()
        self.access = Access(lambda: self.options)
        self.pairing = Pairing(
            hass, entry, boards=self.boards, limit=self.access.unknown_boards, options=lambda: self.options
        )
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
        self._arbiter = WakeArbiter(hass)
        documents = StoredDocuments(hass)
        self.chats = Repository(documents, StoredObjects(hass), now_ms=_now_ms)
        self.contexts = ContextShelf(documents, self.chats.ids, _now_ms)
        self._retention = Retention(self.chats, self._kept, _now_ms)
        self.chat_service = ChatService(
            hass,
            entry,
            self.chats,
            self.sessions,
            Surroundings(
                options=lambda: self.options,
                prompts=lambda: self._speaking.prompts,
                default_context=self.contexts.default_of,
                voice_of=lambda board_id, text: self._speaking.voice_of(board_id).speak(text),
                write_title=self._write_title,
                limiter=self.agents.message_limit,
            ),
            now_ms=_now_ms,
        )
        self.statistics = Statistics(documents, lambda: dt_util.now().date())
        self._conversations: dict[str, tuple[BoardConversation, ChatClient]] = {}
        """By session."""
        self._conversation_ended = asyncio.Event()
        self._first_user_id = ""
        self.assets = Assets(hass)
        self.firmware = Firmware(hass, lambda: self.profiles, self.profile_store)
        self.looking = Looking(hass, lambda: self.options.vision_entity)
        self.photos = Photos(hass)
        self.sight = Sight(self.looking, self.photos, session_of=self.sessions.session, task_of=self._task_of)
        self.spoken: SpokenToday

    async def async_start(self) -> None:
        """Load sentences, chats, memories, what was spoken today and what boards said; follow boards and their devices.

        Raises `ConfigEntryNotReady` while the disk cannot be read.
        """
        await self._async_load()
        self.profiles.keep_only(board.device_id for board in self.boards)
        await self._speaking.async_load()
        self.spoken = await async_spoken_today(self._hass)
        self._first_user_id = await async_first_user_id(self._hass)
        chat_events = ChatEvents(self._hass, self.chats, with_texts=lambda: self.options.event_texts)
        for listener in (self.statistics.take, chat_events.take):
            self.chat_service.feeds.add_listener(listener)
        await self.photos.async_load(board.device_id for board in self.boards)
        await self._async_drop_photos()
        await self.timers.async_load()
        await self.firmware.async_scan()
        self.devices.async_start()
        for stop in (
            self.boards.add_listener(self._on_board),
            self._hass.bus.async_listen(EVENT_USER_REMOVED, self._on_user_removed),
            self._hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._on_home_assistant_stop),
            self._hass.bus.async_listen(EVENT_HOMEASSISTANT_FINAL_WRITE, self._on_final_write),
            async_track_time_interval(
                self._hass,
                self.firmware.async_scan,
                timedelta(hours=1),
                name="xiaozhi firmware",
                cancel_on_shutdown=True,
            ),
            async_track_time_interval(
                self._hass, self._async_drop_photos, timedelta(days=1), name="xiaozhi photos", cancel_on_shutdown=True
            ),
        ):
            self._entry.async_on_unload(stop)
        self._retention.start()

    async def _async_load(self) -> None:
        """Read what is on disk. Raises `ConfigEntryNotReady`: nothing may be written over what cannot be read now."""
        try:
            self.profiles = await self.profile_store.async_load()
            await self.memories.async_start(self._entry)
            await self.reach.async_load()
        except (HomeAssistantError, OSError, MemoriesUnreadableError) as err:
            raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="storage_unreadable") from err
        try:
            await self.chats.load()
            await self.contexts.load()
            await self.statistics.load()
        except StorageError as err:
            raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="chats_unreadable") from err

    @callback
    def async_apply_changes(self) -> None:
        """Take over changed options and subentries; what did not change is not disturbed, sockets stay open."""
        self.options = Options.from_mapping(self._entry.options)
        self._apply_limits()
        self.boards.sync(self._entry.subentries)
        self.agents.sync(self._entry.subentries)

    @callback
    def async_stop(self) -> None:
        """End what waits and close every socket."""
        self.pairing.async_stop()
        self.remembering.async_stop()
        self.sessions.hang_up_all("the integration is unloaded")

    async def async_close(self) -> None:
        """End what waits, close every socket, then bring to disk what was said."""
        self.async_stop()
        await self._retention.close()
        await self._conversations_ended()
        await self.chat_service.async_close()
        await self.statistics.close()
        await self.chats.close()

    @callback
    def open_session(
        self, board: Board, session_id: str, *, send: Send, hang_up: HangUp, photo_url: str | None = None
    ) -> Session:
        """Make the session of a board's new socket."""
        device_id, firmware = board.device_id, board.info.firmware
        conversation, client = self._converse(
            device_id,
            send=send,
            interrupt=lambda turn_id: session.interrupt(turn_id),  # noqa: PLW0108 - made below
        )
        runner = AssistRunner(
            self._hass,
            self._entry,
            device_id=device_id,
            satellite=lambda: self.sessions.satellite(device_id),
            arbiter=self._arbiter,
            recall=conversation.recall,
            on_recording=conversation.keep_recording if self.options.keep_recordings else None,
        )
        ports = Ports(
            runner=runner,
            voice=self._speaking.voice_of(device_id),
            send=send,
            hang_up=hang_up,
            notify=lambda event: self._on_session_event(device_id, conversation, event),
            chats=client,
            may_answer=lambda: self.spoken.has_room(device_id, self.options.spoken_per_day),
            tell_first=lambda go_on: self.reach.tell_first(device_id, go_on),
        )
        tools = DeviceTools(
            send=send,
            known=self.profiles.tools_of(device_id, firmware),
            on_listed=lambda listed: self.profiles.keep_tools(device_id, firmware, listed),
            vision=Vision(url=photo_url, token=issue_token()) if photo_url is not None else None,
        )
        upkeep = self._upkeep(device_id, tools)
        session = Session(session_id, ports=ports, settings=self._settings(device_id), tools=tools, upkeep=upkeep)
        if self.firmware.is_wanted(device_id):
            session.restart_afterwards()
        self._conversations[session_id] = conversation, client
        self.sessions.opened(device_id, session, hang_up)
        return session

    @callback
    def session_closed(self, device_id: str, session: Session) -> None:
        """A socket is gone; the board is offline unless it opened a newer one meanwhile."""
        if (talk := self._conversations.pop(session.id, None)) is not None:
            conversation, client = talk
            conversation.close()
            self._entry.async_create_task(self._hass, client.close(), f"xiaozhi chat client {device_id}")
            self._conversation_ended.set()
        if self.sessions.closed(device_id, session):
            self.boards.see(device_id, at=dt_util.utcnow(), is_online=False)
            self._place_left(device_id)

    def _place_left(self, device_id: str) -> None:
        if (board := self.boards.get(device_id)) and (device := self.devices.device_of(board)):
            self.remembering.place_left(device.id)

    def now_ms(self) -> int:
        """Return milliseconds since 1970, UTC."""
        return _now_ms()

    def default_agent(self) -> str:
        """Return the entity id of the agent that answers where a chat names none: the preferred pipeline's."""
        try:
            return chosen_pipeline(self._hass, None).conversation_engine
        except PipelineNotFound:
            return HOME_ASSISTANT_AGENT

    def owner_of(self, board: Board) -> str:
        """Return the user whose chats a board's are."""
        return board.owner_id or self._first_user_id

    @callback
    def set_owner(self, board: Board, user_id: str) -> None:
        """Give a board, and its chats from now on, to a user."""
        subentry = self._entry.subentries[board.subentry_id]
        data = {**subentry.data, CONF_OWNER_ID: user_id}
        self._hass.config_entries.async_update_subentry(self._entry, subentry, data=data)

    def _own_agent_of(self, device_id: str) -> er.RegistryEntry | None:
        """Return the conversation entity of the agent that answers at a board, where it is one of ours."""
        satellite = self.sessions.satellite(device_id)
        try:
            chosen = satellite.agent_id if satellite is not None else None
            agent_id = chosen or self._speaking.pipeline_of(device_id).conversation_engine
        except PipelineNotFound:
            return None
        entity = er.async_get(self._hass).async_get(agent_id) if agent_id else None
        return entity if entity is not None and entity.platform == DOMAIN else None

    def _task_of(self, device_id: str) -> str | None:
        """Return the AI task entity of the agent that answers at a board, where it is one of ours."""
        if (entity := self._own_agent_of(device_id)) is None:
            return None
        registry = er.async_get(self._hass)
        return registry.async_get_entity_id(Platform.AI_TASK, DOMAIN, f"{entity.unique_id}-task")

    def _greeting_of(self, device_id: str) -> str:
        """Return one of the greetings of the agent that answers at a board; empty: it has none, or is not ours."""
        entity = self._own_agent_of(device_id)
        agent = next((one for one in self.agents if entity and one.subentry_id == entity.unique_id), None)
        greetings = agent.persona.greetings if agent is not None else ()
        return random.choice(greetings) if greetings else ""  # noqa: S311 - a greeting, no secret

    async def _async_drop_photos(self, _now: datetime | None = None) -> None:
        """Drop last photos that are older than the owner keeps them."""
        if days := self.options.recording_days:
            await self.photos.async_drop_before(dt_util.utcnow() - timedelta(days=days))

    def is_enabled(self, board: Board) -> bool:
        """Whether a board may talk; its owner may disable its device."""
        return self.devices.is_enabled(board)

    def refusal_texts(self, refusal: Refusal) -> tuple[str, str]:
        """Return status line and message for the screen of a board that is not let in."""
        prompts = self._speaking.prompts_of_home()
        return prompts["alert"], prompts[refusal]

    def _apply_limits(self) -> None:
        self.agents.slots.limit = self.options.model_requests
        self.agents.message_limit.per_minute = self.options.messages_per_minute

    def _upkeep(self, device_id: str, tools: DeviceTools) -> Upkeep:
        profiles = self.profiles

        @callback
        def on_done(wish: Wish, is_accepted: bool) -> None:  # noqa: FBT001 - the port's
            profiles.unwish(device_id, wish.tool)
            if is_accepted:
                self.expect(device_id, wish)
            else:
                _LOGGER.warning("%s refused what was wished of %s", device_id, wish.tool)

        return Upkeep(
            tools,
            wishes=lambda: profiles.get(device_id).wishes,
            on_done=on_done,
            on_status=lambda status: profiles.keep_status(device_id, status, at=dt_util.utcnow()),
            changes=lambda name: effect_of(ToolDescription(name=name)) is not Effect.READS,
        )

    @callback
    def expect(self, device_id: str, done: Wish) -> None:
        """Show what a call has just set; the arguments of the common tools have the names of the values."""
        at = self.profiles.get(device_id).status_at or dt_util.utcnow()  # the rest is as old as it was
        self.profiles.keep_status(device_id, DeviceStatus.from_data(done.arguments), at=at)

    @callback
    def _on_session_event(self, device_id: str, conversation: BoardConversation, event: SessionEvent) -> None:
        try:
            conversation.take(event)
        except Exception:
            _LOGGER.exception("What was said with %s could not be recorded", device_id)
        if isinstance(event, TurnEnded) and event.has_asked:
            self.spoken.add(device_id, len(event.spoken))
        self.records.take(device_id, event)
        if isinstance(event, ConversationEnded) and self.sessions.session(device_id) is not None:
            self._place_left(device_id)  # in standby; else when the socket is closed
            conversation.close()
            conversation.choose(None)
        self.sessions.notify(device_id, event)
        if isinstance(event, ConversationStarted | WakeWordHeard | ConversationEnded):
            async_dispatcher_send(self._hass, SIGNAL_CONVERSATION.format(device_id), event)

    def _settings(self, device_id: str) -> Settings:
        options, spoken = self.options, self._speaking.language_of(device_id)
        return Settings(
            prompts=self._speaking.prompts_of(device_id),
            answer_language=spoken,
            greeting=Greeting(options.greeting),
            greeting_text=options.greeting_text or self._greeting_of(device_id),
            wake_words=options.wake_words,
            exit_words=options.exit_words_in(spoken),
            follow_up=self.profiles.get(device_id).follow_up,
            is_microphone_held=self.profiles.get(device_id).is_microphone_held,
            stay_connected=(board := self.boards.get(device_id)) is not None and board.choices.stay_connected,
            silence_s=options.silence_s,
            stage_limit_s=options.stage_limit_s,
        )

    def _converse(
        self, device_id: str, *, send: Send, interrupt: Callable[[str], None]
    ) -> tuple[BoardConversation, ChatClient]:
        """Return what records a new session's turns, and what shows chats to its client if that asks."""
        conversation = self.chat_service.converse(
            device_id, line=lambda: self._board_line(device_id), interrupt=interrupt
        )
        port = ClientPort(
            send=send,
            caller=lambda: Caller(user_id=self._board_line(device_id).owner_id),
            explain=lambda code: self._speaking.chat_error(device_id, code),
        )
        return conversation, ChatClient(self.chats, self.chat_service.feeds, conversation, port)

    def _board_line(self, device_id: str) -> BoardLine:
        board, prompts = self.boards.get(device_id), self._speaking.prompts_of(device_id)
        return BoardLine(
            owner_id=self.owner_of(board) if board else self._first_user_id,
            continues=self.options.board_chats == BOARD_CHATS_CONTINUE,
            language=self._speaking.language_of(device_id),
            explain=lambda code: prompts.get(code) or prompts["failed"],
        )

    async def _write_title(self, agent_id: str, question: str, answer: str) -> str:
        """Ask the agent that answered, if it is ours: what was said to one is not told to another."""
        entity = er.async_get(self._hass).async_get(agent_id) if self.options.titles else None
        agent = next((one for one in self.agents if entity and one.subentry_id == entity.unique_id), None)
        if agent is None:
            return ""
        try:
            return await async_title(await agent.async_model(self._hass), question, answer, agent.count_tokens)
        except AgentError as err:
            _LOGGER.debug("A chat got no title: %s", err.code)
            return ""

    async def _conversations_ended(self) -> None:
        """Wait until the sockets that were hung up have told how their last turn ended."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CONVERSATIONS_END_S):
                while self._conversations:
                    self._conversation_ended.clear()
                    await self._conversation_ended.wait()

    @callback
    def _on_board(self, change: BoardChange, board: Board) -> None:
        match change:
            case BoardChange.REMOVED:
                self.sessions.hang_up(board.device_id, "the board was removed")
                self.profiles.forget(board.device_id)
                self.records.forget(board.device_id)
                self.reach.forget_removed()
                self._entry.async_create_task(
                    self._hass, self.photos.async_drop(board.device_id), f"xiaozhi photo of {board.device_id}"
                )
                self.timers.forget_removed()
            case BoardChange.TOKEN:
                self.sessions.hang_up(board.device_id, "the board got a new token")
            case BoardChange.CHANGED:
                self.devices.update(board)
            case BoardChange.CHOICES if (session := self.sessions.session(board.device_id)) is not None:
                session.set_stay_connected(board.choices.stay_connected)
            case BoardChange.SEEN if board.last_seen is not None:
                self.profiles.see(board.device_id, at=board.last_seen)
            case _:
                pass

    async def _on_user_removed(self, event: Event) -> None:
        """Give the boards of somebody who is gone to the owner of the home; their chats stay, for admins."""
        user_id = event.data["user_id"]
        self._first_user_id = await async_first_user_id(self._hass)
        for board in self.boards:
            if board.owner_id == user_id:
                self.set_owner(board, "")
        try:
            await forget_user(self.chats, self.contexts, user_id)
        except ChatError as err:
            _LOGGER.warning("A user who was removed is still in the shares of some chats: %s", err.code)

    @callback
    def _on_home_assistant_stop(self, _event: Event) -> None:
        self.remembering.async_stop()
        self.sessions.hang_up_all("Home Assistant stops")
        self.chat_service.feeds.end_readers()  # the HTTP server waits a minute for requests that go on (aiohttp)

    def _kept(self) -> Limits:
        options = self.options
        return Limits(days=options.chat_days, chats=options.chats_kept, recording_days=options.recording_days)

    async def _on_final_write(self, _event: Event) -> None:
        await self.chat_service.recorder.writers.settled()
        await self.chats.flush()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
