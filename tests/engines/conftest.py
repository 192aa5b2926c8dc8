"""A home with scripted engines, and a satellite of a board without its entity."""

import asyncio
from dataclasses import dataclass, field

from homeassistant.components.assist_pipeline import PipelineEvent, PipelineEventType
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.engines.assist import Opening
from custom_components.xiaozhi.engines.pipeline import RunIdentity
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

    def end_question(self, answer: str | None = None) -> None:
        """Keep the answer."""
        self.answers.append(answer)

    async def until(self, kind: PipelineEventType) -> None:
        """Wait for a pipeline event."""
        async with asyncio.timeout(5):
            while kind not in self.kinds():
                self.changed.clear()
                await self.changed.wait()

    def kinds(self) -> list[PipelineEventType]:
        """Return the types of the events so far."""
        return [event.type for event in self.events]


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
