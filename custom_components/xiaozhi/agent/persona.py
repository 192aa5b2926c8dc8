"""What a person chose for one agent, typed: the only reader of an agent subentry's data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from homeassistant.const import CONF_API_KEY, CONF_LLM_HASS_API, CONF_MODEL, CONF_PROMPT

from ..const import (
    CONF_BASE_URL,
    CONF_DESCRIPTION,
    CONF_ENTITIES,
    CONF_ENTITIES_ABOVE,
    CONF_FIRST_TOKEN_S,
    CONF_GREETINGS,
    CONF_HISTORY_CHARACTERS,
    CONF_HISTORY_MESSAGES,
    CONF_MAX_TOKENS,
    CONF_MEMORY,
    CONF_PICTURES,
    CONF_PRESET_MESSAGES,
    CONF_SUGGESTED_QUESTIONS,
    CONF_TEMPERATURE,
    CONF_TOP_P,
    DEFAULT_ENTITIES_ABOVE,
    DEFAULT_FIRST_TOKEN_S,
    DEFAULT_HISTORY_CHARACTERS,
    DEFAULT_HISTORY_MESSAGES,
    ENTITIES_ALL,
    ENTITIES_AUTOMATIC,
    ENTITIES_MATCHING,
    MEMORY_BOARD,
    MEMORY_OFF,
    MEMORY_PERSON,
)

type Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entities:
    """Which exposed entities the model is told: all, those that match, or those that match in a home of more."""

    mode: str = ENTITIES_AUTOMATIC
    above: int = DEFAULT_ENTITIES_ABOVE

    def are_matched(self, count: int) -> bool:
        """Whether the model is told only those that match, in a home with so many."""
        return self.mode == ENTITIES_MATCHING or (self.mode != ENTITIES_ALL and count > self.above)


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:  # one attribute per field of the form: a record
    """One agent. What is missing or unreadable gets its default; keys that we do not know stay in the subentry."""

    base_url: str
    api_key: str = field(default="", repr=False)
    model: str = ""
    prompt: str = ""
    """A template of Home Assistant; empty: Home Assistant's own default."""
    presets: tuple[tuple[Role, str], ...] = ()
    """Example messages that stand before every conversation; templates too."""
    llm_apis: tuple[str, ...] = ()
    entities: Entities = Entities()
    memory: str = MEMORY_OFF
    """Whether earlier talks are remembered: `off`, `board` (of the satellite) or `person` (of the user)."""
    pictures: bool = True
    """Whether the model is shown pictures; whether it can look at them only a person knows."""
    description: str = ""
    greetings: tuple[str, ...] = ()
    """Openers that are shown or spoken; never part of the context."""
    suggested_questions: tuple[str, ...] = ()
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    history_messages: int = DEFAULT_HISTORY_MESSAGES
    history_characters: int = DEFAULT_HISTORY_CHARACTERS
    first_token_s: int = DEFAULT_FIRST_TOKEN_S

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read a subentry."""
        return cls(
            base_url=str(data.get(CONF_BASE_URL, "")),
            api_key=str(data.get(CONF_API_KEY) or ""),
            model=str(data.get(CONF_MODEL, "")),
            prompt=str(data.get(CONF_PROMPT) or ""),
            presets=tuple(parse_preset(line) for line in _lines(data.get(CONF_PRESET_MESSAGES))),
            llm_apis=_lines(data.get(CONF_LLM_HASS_API)),
            entities=Entities(
                mode=str(data.get(CONF_ENTITIES) or ENTITIES_AUTOMATIC),
                above=_whole(data.get(CONF_ENTITIES_ABOVE)) or DEFAULT_ENTITIES_ABOVE,
            ),
            memory=_memory(data.get(CONF_MEMORY)),
            pictures=data.get(CONF_PICTURES) is not False,
            description=str(data.get(CONF_DESCRIPTION) or ""),
            greetings=_lines(data.get(CONF_GREETINGS)),
            suggested_questions=_lines(data.get(CONF_SUGGESTED_QUESTIONS)),
            temperature=_number(data.get(CONF_TEMPERATURE)),
            top_p=_number(data.get(CONF_TOP_P)),
            max_tokens=_whole(data.get(CONF_MAX_TOKENS)),
            history_messages=_whole(data.get(CONF_HISTORY_MESSAGES)) or DEFAULT_HISTORY_MESSAGES,
            history_characters=_whole(data.get(CONF_HISTORY_CHARACTERS)) or DEFAULT_HISTORY_CHARACTERS,
            first_token_s=_whole(data.get(CONF_FIRST_TOKEN_S)) or DEFAULT_FIRST_TOKEN_S,
        )

    def request_fields(self) -> dict[str, Any]:
        """Return the fields of a request that this agent's sampling and length give; what is not set is not sent."""
        fields = {"temperature": self.temperature, "top_p": self.top_p, "max_tokens": self.max_tokens}
        return {name: value for name, value in fields.items() if value is not None}


def parse_preset(line: str) -> tuple[Role, str]:
    """Return role and text of `assistant: text` or `user: text`; a line without a role is the user's."""
    role, colon, text = line.partition(":")
    match role.strip().lower() if colon else "":
        case "assistant":
            return "assistant", text.strip()
        case "user":
            return "user", text.strip()
        case _:
            return "user", line.strip()


def _memory(stored: object) -> str:
    return next((scope for scope in (MEMORY_BOARD, MEMORY_PERSON) if scope == stored), MEMORY_OFF)


def _lines(stored: object) -> tuple[str, ...]:
    if isinstance(stored, str):
        stored = [stored]
    if not isinstance(stored, list | tuple):
        return ()
    return tuple(text for line in stored if isinstance(line, str) and (text := line.strip()))


def _number(stored: object) -> float | None:
    return float(stored) if isinstance(stored, int | float) and not isinstance(stored, bool) else None


def _whole(stored: object) -> int | None:
    number = _number(stored)
    return int(number) if number is not None and number >= 1 else None
