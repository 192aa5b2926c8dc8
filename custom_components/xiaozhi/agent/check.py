"""Whether a server and a model can be used, tried before an agent is made of them."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant

from ..const import CONF_BASE_URL
from .client import async_open_client
from .model import Model, list_models
from .persona import Persona
from .slots import ModelSlots

CHECK_S = 20.0  # a form must answer; a local model that is still loaded into memory may be slower and is no error

_TOOL = {
    "type": "function",
    "function": {"name": "test", "description": "Never call this.", "parameters": {"type": "object", "properties": {}}},
}


async def async_list_models(hass: HomeAssistant, data: Mapping[str, Any]) -> list[str]:
    """Return the models of a server. Raises `AgentError`."""
    return await list_models(await async_open_client(hass, data[CONF_BASE_URL], data[CONF_API_KEY]))


async def async_check_model(hass: HomeAssistant, data: Mapping[str, Any]) -> None:
    """Ask for a word as the agent would, and hang up at its beginning. Raises `AgentError`."""
    persona = Persona.from_data(data)
    client = await async_open_client(hass, persona.base_url, persona.api_key)
    model = Model(client, persona.model, slots=ModelSlots(1), first_token_s=CHECK_S)
    request: dict[str, Any] = {
        "messages": [{"role": "user", "content": "Say ok."}],
        **persona.request_fields(),
        **({"tools": [_TOOL]} if persona.llm_apis else {}),
    }
    async with aclosing(model.stream(request)) as deltas:
        async for _ in deltas:
            return
