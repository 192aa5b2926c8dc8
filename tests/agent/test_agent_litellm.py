"""A server that is not ours: litellm's proxy with mock models, asked through the real SDK.

Skipped where its program is not there: `scripts/litellm` installs it (or set LITELLM to it). It takes long to start.
"""

import asyncio
from collections.abc import AsyncGenerator
import contextlib
import os
from pathlib import Path
import shutil

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.agent.conftest import MakeAgent
from tests.agent.talk import say, spoken

KEY = "sk-c0ffee0123456789abcdef0123456789abcdef01"  # the proxy refuses weak ones
START_LIMIT_S = 240

CONFIG = f"""
model_list:
  - model_name: speaker
    litellm_params: {{model: openai/none, api_key: none, mock_response: "The lamp is on. Anything else?"}}
  - model_name: caller
    litellm_params:
      model: openai/none
      api_key: none
      mock_response: 'Let me see. <tool_call>{{"name": "llm__GetDateTime", "arguments": {{}}}}</tool_call>'
  - model_name: limited
    litellm_params: {{model: openai/none, api_key: none, mock_response: "litellm.RateLimitError"}}
general_settings: {{master_key: {KEY}}}
litellm_settings: {{telemetry: false}}
"""


def program() -> str | None:
    """Return the proxy's program."""
    beside = Path(__file__).parents[2] / ".venv-litellm" / "bin" / "litellm"
    return os.environ.get("LITELLM") or shutil.which("litellm") or (str(beside) if beside.exists() else None)


pytestmark = pytest.mark.skipif(program() is None, reason="litellm is not installed: scripts/litellm does that")


@pytest.fixture
async def proxy(tmp_path: Path, socket_enabled: None, unused_tcp_port: int) -> AsyncGenerator[str]:
    """Return the address of a running proxy."""
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG)
    args = ("--config", str(config), "--host", "127.0.0.1", "--port", str(unused_tcp_port))
    executable = program()
    assert executable is not None
    process = await asyncio.create_subprocess_exec(
        executable, *args, cwd=tmp_path, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{unused_tcp_port}"
    try:
        async with asyncio.timeout(START_LIMIT_S), aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"{address}/health/liveliness"):
                        break
                await asyncio.sleep(0.5)
        yield f"{address}/v1"
    finally:
        process.kill()
        await process.wait()


async def test_an_independent_server_answers_calls_and_refuses(
    hass: HomeAssistant, hub_entry: MockConfigEntry, make_agent: MakeAgent, proxy: str
) -> None:
    """One test for all: the proxy starts once."""
    assert await async_setup_component(hass, "llm", {})
    agent = await make_agent(base_url=proxy, api_key=KEY, model="speaker", llm_hass_api=[llm.LLM_API_ASSIST])

    async def use(model: str) -> None:
        data = {**hub_entry.subentries[agent.subentry_id].data, "model": model}
        hass.config_entries.async_update_subentry(hub_entry, hub_entry.subentries[agent.subentry_id], data=data)
        await hass.async_block_till_done()

    result = await say(hass, "Turn on the lamp")
    assert spoken(result) == "The lamp is on. Anything else?"
    assert result.continue_conversation

    await use("caller")
    assert spoken(await say(hass, "What time is it?", conversation_id="two")).startswith("Let me see.")
    (own,) = hub_entry.runtime_data.agents
    assert (own.last_usage.rounds, own.last_usage.tool_calls) == (6, 5)

    await use("nobody")
    assert spoken(await say(hass, conversation_id="three")).startswith("The language model that was chosen")

    await use("limited")
    assert spoken(await say(hass, conversation_id="four")).startswith("My language model gets too many requests")
