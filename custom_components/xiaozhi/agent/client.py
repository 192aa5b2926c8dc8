"""The openai SDK on Home Assistant's own HTTP client."""

from os import environ
from typing import Any, cast

from homeassistant.core import HomeAssistant
from homeassistant.helpers.httpx_client import get_async_client
from openai import AsyncOpenAI

from .servers import usable_key


async def async_open_client(hass: HomeAssistant, base_url: str, api_key: str) -> AsyncOpenAI:
    """Return a client of a server. Nothing is sent yet; the connections are Home Assistant's and need no closing."""
    client = AsyncOpenAI(
        api_key=usable_key(api_key, base_url, environ) or "none",  # the SDK insists on one, local servers ignore it
        base_url=base_url,
        http_client=cast("Any", get_async_client(hass)),  # httpx on 2026.10, httpx2 on 2026.11: the SDK takes both
        max_retries=0,  # model.py knows what may be tried again
    )
    await hass.async_add_executor_job(client.platform_headers)  # reads files, once
    return client
