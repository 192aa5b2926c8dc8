"""An agent that always gives the same answer: in one go, or token by token as a language model does."""

import asyncio
from collections.abc import AsyncGenerator
import time
from typing import Literal, override

from homeassistant.components import conversation
from homeassistant.const import MATCH_ALL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .probe import BenchConfigEntry


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001 - Home Assistant's signature
    entry: BenchConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the agent."""
    async_add_entities([BenchAgent(entry)])


class BenchAgent(conversation.ConversationEntity):
    """Entry data: `deltas` (texts), `first_token_s`, `token_s`."""

    _attr_name = "Bench agent"
    _attr_unique_id = "bench-agent"
    _attr_supports_streaming = True

    def __init__(self, entry: BenchConfigEntry) -> None:
        self._deltas: list[str] = entry.data["deltas"]
        self._first_token_s: float = entry.data["first_token_s"]
        self._token_s: float = entry.data["token_s"]
        self._probe = entry.runtime_data

    @property
    @override
    def supported_languages(self) -> list[str] | Literal["*"]:
        return MATCH_ALL

    @override
    async def _async_handle_message(
        self, user_input: conversation.ConversationInput, chat_log: conversation.ChatLog
    ) -> conversation.ConversationResult:
        self._probe.note("agent.asked")
        stream = chat_log.async_add_delta_content_stream(self.entity_id, self._stream())
        async for _ in stream:
            pass
        return conversation.async_get_result_from_chat_log(user_input, chat_log)

    async def _stream(self) -> AsyncGenerator[conversation.AssistantContentDeltaDict]:
        """Stream at an absolute schedule: an event loop that is late does not make the model slower."""
        began_s = time.monotonic()
        yield {"role": "assistant"}
        for number, delta in enumerate(self._deltas):
            due_s = began_s + self._first_token_s + number * self._token_s
            if (wait_s := due_s - time.monotonic()) > 0:
                await asyncio.sleep(wait_s)
            if not number:
                self._probe.note("agent.words")
            yield {"content": delta}
