"""A server that is not ours: litellm's proxy with mock models, asked through the real SDK.

Skipped where it is not installed (`scripts/litellm` does that; or set LITELLM to its program). It takes long to start.
"""

import asyncio
from collections.abc import AsyncGenerator
import contextlib
import os
from pathlib import Path

import aiohttp
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import llm
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.agent.check import async_list_models
from custom_components.xiaozhi.const import DOMAIN
from tests.agent.conftest import MakeAgent
from tests.agent.talk import say, spoken

KEY = "sk-c0ffee0123456789abcdef0123456789abcdef01"  # the proxy refuses weak ones
START_LIMIT_S = 240  # measured: 15 s on two idle cores, 80 s on busy ones

CONFIG = f"""
model_list:
  - model_name: speaker
    litellm_params: {{model: openai/none, api_key: none, mock_response: "The lamp is on. Anything else?"}}
  - model_name: caller
    litellm_params:
      model: openai/none
      api_key: none
      mock_response: 'Let me see. <tool_call>{{"name": "llm__GetDateTime", "arguments": {{}}}}</tool_call>'
  - model_name: pair
    litellm_params: {{model: mock/pair}}
  - model_name: limited
    litellm_params: {{model: openai/none, api_key: none, mock_response: "litellm.RateLimitError"}}
general_settings: {{master_key: {KEY}}}
litellm_settings:
  telemetry: false
  custom_provider_map: [{{provider: mock, custom_handler: provider.pair}}]
"""

PROVIDER = """
from litellm import CustomLLM

COUNT = {"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13}


def piece(text="", call=None, finish=""):
    whole = {"text": text, "tool_use": call, "is_finished": bool(finish), "finish_reason": finish, "index": 0}
    return {**whole, "usage": COUNT if finish else None}


class Pair(CustomLLM):
    async def astreaming(self, model, messages, **_):
        if messages[-1]["role"] == "tool":
            yield piece("Both lamps are on.", finish="stop")
            return
        for index, name in enumerate(("Kitchen lamp", "Bedroom lamp")):
            head = {"name": "intent__HassTurnOn", "arguments": '{"name": '}
            yield piece(call={"id": f"call_{index}", "type": "function", "index": index, "function": head})
            tail = {"name": None, "arguments": f'"{name}"' + "}"}
            yield piece(call={"id": None, "type": "function", "index": index, "function": tail})
        yield piece(finish="tool_calls")


pair = Pair()
"""
"""A model inside the proxy, which makes OpenAI's stream of it: its `mock_tool_calls` are not streamed (1.106)."""


def program() -> str | None:
    """Return the proxy's program, if it is wholly installed."""
    beside = Path(__file__).parents[2] / ".venv-litellm"
    return os.environ.get("LITELLM") or (str(beside / "bin" / "litellm") if (beside / ".stamp").exists() else None)


pytestmark = pytest.mark.skipif(program() is None, reason="litellm is not installed: scripts/litellm does that")


@pytest.fixture
async def proxy(tmp_path: Path, socket_enabled: None, unused_tcp_port: int) -> AsyncGenerator[str]:
    """Return the address of a running proxy. Skips where the machine is too slow to start it."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "provider.py").write_text(PROVIDER)
    args = ("--config", "config.yaml", "--host", "127.0.0.1", "--port", str(unused_tcp_port))
    executable = program()
    assert executable is not None
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(executable, *args, cwd=tmp_path, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{unused_tcp_port}"
    try:
        async with asyncio.timeout(START_LIMIT_S), aiohttp.ClientSession() as session:
            while process.returncode is None:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"{address}/health/liveliness"):
                        break
                await asyncio.sleep(0.5)
        assert process.returncode is None, (tmp_path / "log").read_text()[-3000:]
        yield f"{address}/v1"
    except TimeoutError:
        pytest.skip(f"litellm's proxy did not start within {START_LIMIT_S} s")
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def test_an_independent_server_answers_calls_and_refuses(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    make_agent: MakeAgent,
    lamps: list[ServiceCall],
    proxy: str,
) -> None:
    """One test for all: the proxy starts once."""
    models = await async_list_models(hass, {"base_url": proxy, "api_key": KEY})
    assert models == ["caller", "limited", "pair", "speaker"]
    agent = await make_agent(base_url=proxy, api_key=KEY, model="speaker", llm_hass_api=[llm.LLM_API_ASSIST])

    async def use(model: str, key: str = KEY) -> None:
        data = {**hub_entry.subentries[agent.subentry_id].data, "model": model, "api_key": key}
        hass.config_entries.async_update_subentry(hub_entry, hub_entry.subentries[agent.subentry_id], data=data)
        await hass.async_block_till_done()

    result = await say(hass, "Turn on the lamp")
    assert spoken(result) == "The lamp is on. Anything else?"
    assert result.continue_conversation

    await use("pair")
    assert spoken(await say(hass, "Turn on both lamps", conversation_id="pair")) == "Both lamps are on."
    assert hass.states.is_state("light.kitchen_lamp", "on")
    assert hass.states.is_state("light.bedroom_lamp", "on")
    (own,) = hub_entry.runtime_data.agents
    assert (own.last_usage.rounds, own.last_usage.tool_calls, own.last_usage.input_tokens) == (2, 2, 20)

    await use("caller")
    assert spoken(await say(hass, "What time is it?", conversation_id="two")).startswith("Let me see.")
    assert (own.last_usage.rounds, own.last_usage.tool_calls) == (6, 5)

    await use("nobody")
    assert spoken(await say(hass, conversation_id="three")).startswith("The language model that was chosen")

    await use("limited")
    assert spoken(await say(hass, conversation_id="four")).startswith("My language model gets too many requests")

    await use("speaker", key="none of theirs")
    assert spoken(await say(hass, conversation_id="five")).startswith("My language model refuses its key")
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH
    hass.config_entries.flow.async_abort(flow["flow_id"])
