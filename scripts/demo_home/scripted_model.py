"""The scripted model of scripts/demo --agent: it understands «turn on the … and switch off the …» and nothing else.

Of a picture it says that there is one. The server is the one of the tests; this is what it says. Calls are streamed in
pieces, as OpenAI does.
"""

import json
import re
from typing import Any

from aiohttp import web

from tests.agent.model_server import USAGE, Script, chunk, finish, streams, words

_WISH = re.compile(r"(?:turn|switch) (on|off) the ([a-z ]+?)(?= and |$)")
_INTENTS = {"on": "HassTurnOn", "off": "HassTurnOff"}
_PIECE_CHARACTERS = 6


def scripted_model() -> Script:
    """Return what answers every request."""

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        return await streams(_chunks(body))(request, body)

    return answer


def _chunks(body: dict[str, Any]) -> list[dict[str, Any]]:
    messages = body["messages"]
    if messages[-1]["role"] == "tool":
        last = max(number for number, message in enumerate(messages) if message["role"] == "assistant")
        return words(*(f"{sentence} " for sentence in _states(messages[last + 1 :])))
    if isinstance(messages[-1]["content"], list):
        return words("A picture ", "of the demo home.")
    if wishes := _WISH.findall(messages[-1]["content"]):
        return _calls([(_tool(body, _INTENTS[way]), {"name": name}) for way, name in wishes])
    return words("I only know ", "lamps and fans.")


def _states(results: list[dict[str, Any]]) -> list[str]:
    """Return a sentence for each new state that the tools report."""
    listed = [json.loads(result["content"]) for result in results]
    states = [state for result in listed for state in result.get("new_states", ())]
    return [f"The {state['entity'].lower()} is {state['state']}." for state in states] or ["That did not work."]


def _tool(body: dict[str, Any], intent: str) -> str:
    """Return the name under which the home offers an intent."""
    names = [str(tool["function"]["name"]) for tool in body.get("tools", ())]
    return next((name for name in names if name.endswith(intent)), intent)


def _calls(wishes: list[tuple[str, dict[str, str]]]) -> list[dict[str, Any]]:
    """Return the chunks of several calls: each begins with id and name, then come pieces of its arguments."""
    chunks = [chunk(role="assistant", content=None)]
    for index, (name, arguments) in enumerate(wishes):
        head = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        chunks.append(chunk(tool_calls=[head]))
        text = json.dumps(arguments)
        for at in range(0, len(text), _PIECE_CHARACTERS):
            piece = {"arguments": text[at : at + _PIECE_CHARACTERS]}
            chunks.append(chunk(tool_calls=[{"index": index, "function": piece}]))
    return [*chunks, finish("tool_calls"), USAGE]
