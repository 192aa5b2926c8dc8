"""What the user chose on the hub, typed: the only reader of `entry.options`. Forms live in config_flow.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
import re
from typing import Any, Self

from yarl import URL

from .const import (
    ACCESS_LOCAL,
    ACCESS_NETWORKS,
    BOARD_CHATS_CONTINUE,
    BOARD_CHATS_NEW,
    CONF_ACCESS,
    CONF_ADDRESS,
    CONF_AUTO_ACCEPT,
    CONF_BOARD_CHATS,
    CONF_CHAT_DAYS,
    CONF_CHATS_KEPT,
    CONF_EVENT_TEXTS,
    CONF_EXIT_WORDS,
    CONF_GREETING,
    CONF_GREETING_TEXT,
    CONF_KEEP_RECORDINGS,
    CONF_LANGUAGE,
    CONF_MESSAGES_PER_MINUTE,
    CONF_MODEL_REQUESTS,
    CONF_NETWORKS,
    CONF_RECORDING_DAYS,
    CONF_SESSION_MAX_CHARS,
    CONF_SILENCE_S,
    CONF_SPOKEN_PER_DAY,
    CONF_STAGE_LIMIT_S,
    CONF_TITLES,
    CONF_VISION_ENTITY,
    CONF_WAKE_WORDS,
    DEFAULT_EXIT_WORDS,
    DEFAULT_MESSAGES_PER_MINUTE,
    DEFAULT_MODEL_REQUESTS,
    DEFAULT_SESSION_MAX_CHARS,
    DEFAULT_SILENCE_S,
    DEFAULT_SPOKEN_PER_DAY,
    DEFAULT_STAGE_LIMIT_S,
    DEFAULT_WAKE_WORDS,
    GREETING_AGENT,
    GREETING_NONE,
    GREETING_SPOKEN,
    LANGUAGE_AUTO,
    LANGUAGES,
    MAX_CHATS_KEPT,
    MAX_KEPT_DAYS,
    MAX_MESSAGES_PER_MINUTE,
    MAX_MODEL_REQUESTS,
    MAX_SESSION_CHARS,
    MAX_SILENCE_S,
    MAX_SPOKEN_PER_DAY,
    MAX_STAGE_LIMIT_S,
    MIN_SILENCE_S,
    MIN_STAGE_LIMIT_S,
)
from .text.words import exit_words

type Network = IPv4Network | IPv6Network

# DNS names and IPv4 only: the firmware resolves nothing else (78/esp-ml307 src/esp/esp_tcp.cc).
_HOST = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*\.?", re.ASCII)
_MAX_HOST_CHARACTERS = 253  # RFC 1035, 2.3.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:  # one attribute per option: a record, not an object with behaviour
    """The hub's options; the defaults are the safe ones."""

    address: str | None = None
    """Base URL that boards are told, `http://host:port`; None: the address they used themselves."""
    access: str = ACCESS_LOCAL
    """ACCESS_LOCAL or ACCESS_NETWORKS."""
    networks: tuple[Network, ...] = ()
    """Who may connect under ACCESS_NETWORKS; empty admits nobody."""
    auto_accept: bool = False
    silence_s: int = DEFAULT_SILENCE_S
    stage_limit_s: int = DEFAULT_STAGE_LIMIT_S
    wake_words: tuple[str, ...] = DEFAULT_WAKE_WORDS
    greeting: str = GREETING_SPOKEN
    """GREETING_NONE, GREETING_SPOKEN or GREETING_AGENT."""
    greeting_text: str = ""
    """What GREETING_SPOKEN says; empty: our own prompt in the reply's language."""
    exit_words: tuple[str, ...] = DEFAULT_EXIT_WORDS
    language: str = LANGUAGE_AUTO
    """LANGUAGE_AUTO or a key of LANGUAGES."""
    model_requests: int = DEFAULT_MODEL_REQUESTS
    """How many requests to models run at once in the whole house."""
    messages_per_minute: int = DEFAULT_MESSAGES_PER_MINUTE
    """What one user, or one satellite, may ask our agents; 0: no limit."""
    spoken_per_day: int = DEFAULT_SPOKEN_PER_DAY
    """Characters of answers that one board speaks on one day; 0: no limit."""
    board_chats: str = BOARD_CHATS_NEW
    """BOARD_CHATS_NEW: each conversation through a board has its own chat; BOARD_CHATS_CONTINUE: the last goes on."""
    session_max_chars: int = DEFAULT_SESSION_MAX_CHARS
    """Visible characters after which a chat ends and the next one begins; 0: never."""
    titles: bool = True
    """Whether an agent of ours names the chats in which it answers."""
    event_texts: bool = False
    """Whether events of chats carry what was said; Home Assistant's recorder keeps events."""
    keep_recordings: bool = False
    """Whether what people say is kept as sound, too."""
    chat_days: int = 0
    """Chats without a message for longer are deleted; 0: none."""
    chats_kept: int = 0
    """Of each person; the oldest ones are deleted; 0: none."""
    recording_days: int = 0
    """Recordings and photos that are older are removed from their chats; 0: none."""
    vision_entity: str | None = None
    """The `ai_task` entity that looks at pictures, and nobody else; None: the agent that asks, or the preferred one."""

    @classmethod
    def from_mapping(cls, stored: Mapping[str, Any]) -> Self:
        """Read stored options; what is missing or cannot be read gets its default, never an exception."""
        return cls(
            address=_address(stored.get(CONF_ADDRESS)),
            access=_choice(stored.get(CONF_ACCESS), (ACCESS_LOCAL, ACCESS_NETWORKS)),
            networks=_networks(_words(stored.get(CONF_NETWORKS), ())),
            auto_accept=stored.get(CONF_AUTO_ACCEPT) is True,
            silence_s=_whole(stored.get(CONF_SILENCE_S), DEFAULT_SILENCE_S, MIN_SILENCE_S, MAX_SILENCE_S),
            stage_limit_s=_whole(
                stored.get(CONF_STAGE_LIMIT_S), DEFAULT_STAGE_LIMIT_S, MIN_STAGE_LIMIT_S, MAX_STAGE_LIMIT_S
            ),
            wake_words=_words(stored.get(CONF_WAKE_WORDS), DEFAULT_WAKE_WORDS),
            greeting=_choice(stored.get(CONF_GREETING), (GREETING_SPOKEN, GREETING_NONE, GREETING_AGENT)),
            greeting_text=str(stored.get(CONF_GREETING_TEXT) or "").strip(),
            exit_words=_words(stored.get(CONF_EXIT_WORDS), DEFAULT_EXIT_WORDS),
            language=_choice(stored.get(CONF_LANGUAGE), (LANGUAGE_AUTO, *LANGUAGES)),
            board_chats=_choice(stored.get(CONF_BOARD_CHATS), (BOARD_CHATS_NEW, BOARD_CHATS_CONTINUE)),
            session_max_chars=_whole(
                stored.get(CONF_SESSION_MAX_CHARS), DEFAULT_SESSION_MAX_CHARS, 0, MAX_SESSION_CHARS
            ),
            titles=stored.get(CONF_TITLES) is not False,
            event_texts=stored.get(CONF_EVENT_TEXTS) is True,
            keep_recordings=stored.get(CONF_KEEP_RECORDINGS) is True,
            chat_days=_whole(stored.get(CONF_CHAT_DAYS), 0, 0, MAX_KEPT_DAYS),
            chats_kept=_whole(stored.get(CONF_CHATS_KEPT), 0, 0, MAX_CHATS_KEPT),
            recording_days=_whole(stored.get(CONF_RECORDING_DAYS), 0, 0, MAX_KEPT_DAYS),
            model_requests=_whole(stored.get(CONF_MODEL_REQUESTS), DEFAULT_MODEL_REQUESTS, 1, MAX_MODEL_REQUESTS),
            messages_per_minute=_whole(
                stored.get(CONF_MESSAGES_PER_MINUTE), DEFAULT_MESSAGES_PER_MINUTE, 0, MAX_MESSAGES_PER_MINUTE
            ),
            vision_entity=_entity(stored.get(CONF_VISION_ENTITY)),
            spoken_per_day=_whole(stored.get(CONF_SPOKEN_PER_DAY), DEFAULT_SPOKEN_PER_DAY, 0, MAX_SPOKEN_PER_DAY),
        )

    def exit_words_in(self, language: str) -> tuple[str, ...]:
        """Return what ends a conversation in a language: the owner's words, or else ours and the language's own."""
        if self.exit_words != DEFAULT_EXIT_WORDS:
            return self.exit_words
        return (*DEFAULT_EXIT_WORDS, *exit_words(language))


def parse_address(text: str) -> str:
    """Return `scheme://host:port` of an address that a user typed.

    Raises ValueError for what a board cannot use: no http or https, user-info, an IPv6 literal, a path or a query.
    """
    url = URL(text.strip().rstrip("/"))
    if url.scheme not in ("http", "https") or url.user is not None or url.path_qs not in ("", "/") or url.fragment:
        raise ValueError(text)
    if not url.host or not is_board_host(url.host) or not url.port:
        raise ValueError(text)
    return f"{url.scheme}://{url.host}:{url.port}"


def is_board_host(host: str) -> bool:
    """Whether a board can resolve this host: a DNS name or an IPv4 address, lower case."""
    return len(host) <= _MAX_HOST_CHARACTERS and _HOST.fullmatch(host) is not None


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks that a user typed, `192.168.1.0/24` or a single address; raises ValueError."""
    return tuple(ip_network(text.strip(), strict=False) for text in texts)


def _address(stored: object) -> str | None:
    try:
        return parse_address(stored) if isinstance(stored, str) and stored else None
    except ValueError:
        return None


def _entity(stored: object) -> str | None:
    return stored if isinstance(stored, str) and stored else None


def _networks(texts: Iterable[str]) -> tuple[Network, ...]:
    networks: list[Network] = []
    for text in texts:
        try:
            networks.extend(parse_networks([text]))
        except ValueError:
            continue  # an unreadable network admits nobody
    return tuple(networks)


def _choice(stored: object, choices: tuple[str, ...]) -> str:
    return stored if isinstance(stored, str) and stored in choices else choices[0]


def _whole(stored: object, default: int, least: int, most: int) -> int:
    if isinstance(stored, bool) or not isinstance(stored, int | float) or stored != stored:  # noqa: PLR0124 - NaN
        return default
    return int(min(max(stored, least), most))


def _words(stored: object, default: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(stored, list | tuple):
        return default
    return tuple(text for word in stored if isinstance(word, str) and (text := word.strip()))
