"""A home with scripted engines, and a satellite of a board without its entity."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import override

from homeassistant.components.assist_pipeline import PipelineEvent, PipelineEventType
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.chats.recall import Recalled, Said
from custom_components.xiaozhi.engines.assist import AssistRunner, Opening
from custom_components.xiaozhi.engines.pipeline import RunIdentity
from custom_components.xiaozhi.engines.wake import WakeArbiter
from custom_components.xiaozhi.session.acts import AgentAct
from tests.fake_engines import FakeEngines


@dataclass(slots=True)
class FakeSatellite:
    """Keeps what it is told; a test may wait for a pipeline event."""

    pipeline_id: str | None = None
    agent_id: str | None = None
    is_question: bool = False
    opening: Opening | None = None
    waits_for: str | None = None
    answers: list[str | None] = field(default_factory=list)
    events: list[PipelineEvent] = field(default_factory=list)
    runs: list[asyncio.Task[None]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def identify_run(self) -> RunIdentity:
        """Return the identity of a board in the kitchen."""
        return RunIdentity(
            pipeline_id=self.pipeline_id,
            agent_id=self.agent_id,
            device_id="a-device",
            satellite_id="assist_satellite.kitchen",
            silence_s=0.7,
            is_question=self.is_question,
        )

    def take_opening(self) -> Opening | None:
        """Return the opening once."""
        opening, self.opening = self.opening, None
        return opening

    def see_event(self, event: PipelineEvent) -> None:
        """Keep the event."""
        self.events.append(event)
        self.changed.set()

    def adopt_run(self, task: asyncio.Task[None]) -> None:
        """Keep the run."""
        self.runs.append(task)

    def intercepts(self, phrase: str) -> bool:
        """Take the wake word that the test waits for."""
        return phrase == self.waits_for

    def end_question(self, answer: str | None = None) -> bool:
        """Keep the answer."""
        self.answers.append(answer)
        return self.is_question

    async def until(self, kind: PipelineEventType) -> None:
        """Wait for a pipeline event."""
        async with asyncio.timeout(5):
            while kind not in self.kinds():
                self.changed.clear()
                await self.changed.wait()

    def kinds(self) -> list[PipelineEventType]:
        """Return the types of the events so far."""
        return [event.type for event in self.events]


@dataclass(slots=True)
class FakeChat:
    """What was said before, as the chat's rows would tell it."""

    said: list[Said] = field(default_factory=list)
    turn_ids: set[str] = field(default_factory=set)
    edits: int = 0
    prompt: str = ""
    chat_id: int = 1
    question: str = ""
    turns: int = 0

    async def recall(self) -> Recalled:
        """Return it for the next turn."""
        self.turns += 1
        return self.recalled()

    def recalled(self) -> Recalled:
        """Return it for the present turn."""
        return Recalled(
            chat_id=self.chat_id,
            said=tuple(self.said),
            turn_id=str(self.turns),
            turn_ids=frozenset(self.turn_ids),
            edits=self.edits,
            prompt=self.prompt,
        )

    def add(self, question: str, answer: str) -> None:
        """Record the present turn."""
        self.said += [Said(is_user=True, text=question), Said(is_user=False, text=answer or "…")]
        self.turn_ids.add(str(self.turns))


class RecordedRunner(AssistRunner):
    """A runner whose turns are recorded, as the events of its session would be."""

    chat: FakeChat

    @override
    async def answer(
        self,
        text: str,
        *,
        speaker: str | None,
        on_delta: Callable[[str], None],
        on_act: Callable[[AgentAct], None],
    ) -> bool:
        self.chat.question = text
        return await super().answer(text, speaker=speaker, on_delta=on_delta, on_act=on_act)

    @override
    def played(self, *, spoken: str, is_interrupted: bool, failed: bool) -> None:
        self.chat.add(self.chat.question, spoken)
        super().played(spoken=spoken, is_interrupted=is_interrupted, failed=failed)


def make_runner(
    hass: HomeAssistant, entry: MockConfigEntry, satellite: Callable[[], FakeSatellite | None]
) -> RecordedRunner:
    """Return a runner with a satellite, in a chat."""
    chat = FakeChat()
    runner = RecordedRunner(
        hass, entry, device_id="a board", satellite=satellite, arbiter=WakeArbiter(hass), recall=chat.recall
    )
    runner.chat = chat
    return runner


@pytest.fixture
async def engines(hass: HomeAssistant, hub_entry: MockConfigEntry) -> FakeEngines:
    """Return recognition, voice and agent of the preferred pipeline."""
    engines = FakeEngines()
    await engines.set_up(hass)
    return engines


@pytest.fixture
def satellite() -> FakeSatellite:
    """Return the satellite of the board under test."""
    return FakeSatellite()
