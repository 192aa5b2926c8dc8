"""The model of the panel's tests: repeats what it is told to, stops in the middle while it is held, calls tools.

«echo one two» answers «one two», word by word. After `hold` an answer stops behind its second word until `release`, so
that a test can look at, stop or cut an answer that is under way on a machine of any speed. Of a picture it always says
the same. What it does not know is left to scripted_model.py.
"""

import asyncio
import json
import re
from typing import Any

from aiohttp import web

from custom_components.xiaozhi.agent.title import INSTRUCTION
from tests.agent.model_server import Script, streams, words

from .scripted_model import scripted_model
from .sentences import THERMOMETER

_ECHO = re.compile(r"\becho (.+)", re.DOTALL)
_TITLE = "Words that come back"
_SEEN = "It is red."
_GARDEN = "In the garden it is eighteen degrees."


class PanelModel:
    """What the server of the tests says, and the gate in the middle of it."""

    def __init__(self) -> None:
        self._gate = asyncio.Event()
        self._gate.set()
        self._scripted = scripted_model()

    def hold(self) -> None:
        """Let answers stop after their second word."""
        self._gate.clear()

    def release(self) -> None:
        """Let all answers go on."""
        self._gate.set()

    def script(self) -> Script:
        """Return what answers every request."""

        async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
            messages = body["messages"]
            last = messages[-1]
            if messages[0]["content"] == INSTRUCTION:
                return await streams(words(_TITLE))(request, body)
            if isinstance(last["content"], list):  # words and a picture
                return await streams(words(_SEEN))(request, body)
            if last["role"] == "user" and (told := _ECHO.search(last["content"])):
                return await self._echo(request, told[1].split())
            if last["role"] == "user" and THERMOMETER in last["content"]:
                return await self._echo(request, _GARDEN.split())
            return await self._scripted(request, body)

        return answer

    async def _echo(self, request: web.Request, said: list[str]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        chunks = words(*(f"{word} " if number < len(said) else word for number, word in enumerate(said, 1)))
        for number, chunk in enumerate(chunks):
            if number == 3:  # noqa: PLR2004 - the first chunk only says who speaks, then come words
                await self._gate.wait()
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response
