"""The walk of scripts/demo --agent: one sentence with two wishes for our agent, on a scripted or a real model."""

import json
from typing import Any, override

from tests.agent.model_server import ModelServer
from tests.board import Board

from .agent_run import AgentRun, last_agent_run
from .home import Home
from .sentences import FAN, LAMPS
from .walk import Walk

_LAMP = LAMPS[0]
_ENTITIES = {f"light.{_LAMP.replace(' ', '_')}": ("off", "on"), f"fan.{FAN.replace(' ', '_')}": ("on", "off")}
"""What the sentence is about: before and after."""
_SENTENCE = f"turn on the {_LAMP} and switch off the {FAN}"
_NAME = "Jarvis"
_ENTITY = "conversation.jarvis"
_SHOWN_CHARACTERS = 150


class AgentWalk(Walk):
    """`server`: the scripted model, or None where `base_url` is somebody else's. An empty `model`: its first."""

    def __init__(self, base_url: str, model: str, server: ModelServer | None) -> None:
        super().__init__()
        self._base_url = base_url
        self._model = model
        self._server = server

    @override
    async def prepare(self, home: Home) -> str:
        model = await home.add_agent(_NAME, self._base_url, self._model)
        await home.use_agent(_ENTITY)
        return f"an agent of ours: {model} at {self._base_url}"

    @override
    async def talk(self, home: Home, board: Board) -> None:
        for entity_id, (before, _) in _ENTITIES.items():
            await self.check_state(home, entity_id, before)
        asked = len(self._server.requests) if self._server is not None else 0
        exchange = await self.exchange(board, _SENTENCE)
        run = await last_agent_run(home.client, home.pipeline_id)
        self._show_run(run, self._server.requests[asked:] if self._server is not None else [])
        self.check(run.question == _SENTENCE, "the model was asked for both wishes at once")
        self._check_calls(run)
        for entity_id, (_, after) in _ENTITIES.items():
            await self.check_state(home, entity_id, after)
        self._check_answer(run.answer, exchange.answer)

    def _show_run(self, run: AgentRun, requests: list[dict[str, Any]]) -> None:
        self.tell(f"agent: asks the model: {run.question}")
        for number, body in enumerate(requests, 1):
            roles = " ".join(message["role"] for message in body["messages"])
            size = len(json.dumps(body, ensure_ascii=False))
            self.tell(f"       request {number}: {roles}; {len(body.get('tools', ()))} tools, {size} characters")
        for call in run.calls:
            self.tell(f"model: calls {call.name} {json.dumps(call.arguments, ensure_ascii=False)}")
            self.tell(f"home:  {_short(call.result)}")
        self.tell(f"model: {run.answer.strip()}")

    def _check_calls(self, run: AgentRun) -> None:
        if self._server is None:  # a real model may call one after the other
            self.check(len(run.calls) > 1, f"it called {len(run.calls)} tools, {len(run.first_calls)} in parallel")
        else:
            self.check(len(run.first_calls) == len(_ENTITIES), f"it called {len(run.first_calls)} tools in parallel")

    def _check_answer(self, written: str, spoken: str) -> None:
        if self._server is None:  # it may write what nobody can speak
            self.check(bool(_words(written)) and bool(_words(spoken)), "the board spoke the model's answer")
        else:
            self.check(_words(written) == _words(spoken), "the board spoke the model's answer, word by word")


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()


def _short(result: object) -> str:
    """Return what a result says about the home's new states, or its beginning."""
    states = result.get("new_states") if isinstance(result, dict) else None
    text = json.dumps(result if states is None else {"new_states": states}, ensure_ascii=False)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
