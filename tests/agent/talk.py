"""Saying something to the agent of the tests, through Home Assistant's front door."""

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant

from tests.agent.conftest import AGENT


async def say(
    hass: HomeAssistant,
    text: str = "Hello",
    *,
    conversation_id: str | None = "talk",
    language: str = "en",
    device_id: str | None = None,
) -> conversation.ConversationResult:
    """Say something."""
    return await conversation.async_converse(
        hass, text, conversation_id, Context(), language=language, agent_id=AGENT, device_id=device_id
    )


def spoken(result: conversation.ConversationResult) -> str:
    """Return what a person hears."""
    speech: str = result.response.speech["plain"]["speech"]
    return speech
