"""Joins what happens in chats (`chats/`) with Home Assistant: agents, sentences, boards that speak. One per hub.

Rows above and `api/` use its parts: `chatting` to send and abort, `lifecycle` to open and end, `feeds` to watch.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .chats.asking import Limiter
from .chats.chatting import Chatting
from .chats.conversation import BoardConversation, BoardLine
from .chats.feeds import Feeds
from .chats.lifecycle import Lifecycle
from .chats.models import Chat
from .chats.ports import Clock
from .chats.recall import Recalled
from .chats.recorder import Recorder
from .chats.repository import Repository
from .chats.titles import Titles, WriteTitle
from .chats.turns import TurnSlots
from .engines.prompts import Prompts, language_of_prompts
from .engines.typed import TypedAsker
from .options import Options
from .session.errors import BOARD_GONE, VoiceError
from .sessions import Sessions

type VoiceOf = Callable[[str, str], AsyncGenerator[bytes]]
"""Board and text → PCM in the board's voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the service needs from its hub, as it is at the moment of each call."""

    options: Callable[[], Options]
    prompts: Callable[[], Mapping[str, Prompts]]
    """Our sentences by language."""
    default_context: Callable[[str], str]
    """Text of a user's default context; empty: there is none."""
    voice_of: VoiceOf
    write_title: WriteTitle
    limiter: Limiter


class ChatService:
    """Follows a loaded repository. `async_close` before the repository is closed."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        repository: Repository,
        sessions: Sessions,
        surroundings: Surroundings,
        *,
        now_ms: Clock,
    ) -> None:
        self._hass = hass
        self._sessions = sessions
        self._around = surroundings
        self.feeds = Feeds(repository.ids.next)
        self.slots = TurnSlots()
        self.recorder = Recorder(
            repository,
            self.feeds,
            self.slots,
            now_ms=now_ms,
            limit_characters=self._limit_characters,
            default_context=surroundings.default_context,
        )
        self.lifecycle = Lifecycle(
            repository, limit_characters=self._limit_characters, prefix=lambda: f"{self.sentence('chat_prefix')} "
        )
        asker = TypedAsker(hass, entry, agent_of=self._agent_of, recall=self._recall)
        self.chatting = Chatting(
            self.recorder,
            self.lifecycle,
            asker,
            speaker=self,
            limiter=surroundings.limiter,
            explain=self.sentence,
            limit_s=lambda: float(surroundings.options().stage_limit_s),
        )
        self._titles = Titles(repository, self.feeds, surroundings.write_title)
        self._stop_listening = repository.add_listener(self.feeds.publish)

    @callback
    def converse(
        self, board_id: str, *, line: Callable[[], BoardLine], interrupt: Callable[[str], None]
    ) -> BoardConversation:
        """Begin a conversation through a board, for its new session."""
        return BoardConversation(self.recorder, self.lifecycle, board_id=board_id, line=line, interrupt=interrupt)

    async def async_close(self) -> None:
        """End all typed turns, bring to disk what was said, let the readers go."""
        await self._titles.close()
        await self.chatting.close()
        await self.recorder.close()
        await self.recorder.writers.settled()
        self._stop_listening()
        self.feeds.close()

    def sentence(self, key: str, language: str | None = None) -> str:
        """Return one of our sentences, «something went wrong» for a key that is none."""
        prompts = self._around.prompts()[language_of_prompts(language or self._hass.config.language)]
        return prompts.get(key) or prompts["failed"]

    def can_speak(self, board_id: str) -> bool:
        """Whether a board is in a conversation; fills `chats.asking.Speaker`."""
        return self._sessions.session(board_id) is not None

    async def speak(self, board_id: str, text: str) -> None:
        """Say a text on a board; fills `chats.asking.Speaker`. Raises `TurnError`."""
        session = self._sessions.session(board_id)
        if session is None:
            raise VoiceError(BOARD_GONE, "the board hung up meanwhile")
        await session.announce(text, self._around.voice_of(board_id, text))

    def _limit_characters(self) -> int:
        return self._around.options().session_max_chars

    def _agent_of(self, chat: Chat) -> tuple[str | None, str | None]:
        """Return who answers in a chat: its own agent, else its board's, else the preferred pipeline's."""
        satellite = self._sessions.satellite(chat.board_id) if chat.board_id else None
        if satellite is None:
            return None, chat.agent_id or None
        return satellite.pipeline_id, chat.agent_id or satellite.agent_id

    async def _recall(self, chat: Chat, turn_id: str) -> Recalled:
        return await self.recorder.recall(chat, turn_id=turn_id)
