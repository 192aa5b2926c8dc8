"""Talks with an agent that remembers: who says what where, and how a talk ends."""

from datetime import timedelta
from typing import Any

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.memory.key import MemoryKey, MemoryKind
from custom_components.xiaozhi.memory.memories import Memories
from tests.agent.conftest import AGENT
from tests.agent.model_server import ModelServer
from tests.agent.talk import spoken

MACS = ("aa:bb:cc:dd:ee:01", "aa:bb:cc:dd:ee:02")


class Home:
    """Two boards, their hub, and the server behind the agent."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry, server: ModelServer) -> None:
        self.hass = hass
        self.entry = entry
        self.server = server
        self.devices: list[str] = []

    async def add_boards(self) -> None:
        """Pair both boards."""
        for mac, title in zip(MACS, ("Kitchen", "Bedroom"), strict=True):
            new = board_subentry(device_id=mac, client_id="c", token="t", info=BoardInfo(), title=title)
            self.hass.config_entries.async_add_subentry(self.entry, new)
        await self.hass.async_block_till_done()
        registry = dr.async_get(self.hass)
        for mac in MACS:
            device = registry.async_get_device_by_identifier((DOMAIN, mac), self.entry.entry_id)
            assert device is not None
            self.devices.append(device.id)

    @property
    def memories(self) -> Memories:
        """The memories of the running hub."""
        memories: Memories = self.entry.runtime_data.memories
        return memories

    def text(self, device: int = 0) -> str:
        """Return what is remembered of a board."""
        return self.memories.text(self.key(device))

    def key(self, device: int = 0) -> MemoryKey:
        """Return whose memory a board's is."""
        return MemoryKey(MemoryKind.DEVICE, self.devices[device])

    async def say(
        self,
        text: str = "I am Bob",
        *,
        device: int | None = 0,
        user_id: str | None = None,
        conversation_id: str = "talk",
    ) -> str:
        """Say something and return the answer."""
        device_id = None if device is None else self.devices[device]
        result = await conversation.async_converse(
            self.hass,
            text,
            conversation_id,
            Context(user_id=user_id),
            language="en",
            agent_id=AGENT,
            device_id=device_id,
        )
        return spoken(result)

    async def wait(self, seconds: float) -> None:
        """Let time pass."""
        async_fire_time_changed(self.hass, dt_util.utcnow() + timedelta(seconds=seconds))
        await self.hass.async_block_till_done()

    async def end(self) -> None:
        """Let all talks be over and be remembered."""
        await self.wait(301)
        await self.settle()

    async def settle(self) -> None:
        """Let what happens in the background come to its end."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    def prompt(self, number: int = -1) -> str:
        """Return the prompt of a request."""
        prompt: str = self.server.requests[number]["messages"][0]["content"]
        return prompt

    def condensed(self, number: int = -1) -> str:
        """Return what a model was given to condense."""
        messages: list[dict[str, Any]] = self.server.requests[number]["messages"]
        assert messages[0]["content"].startswith("You keep the memory")
        given: str = messages[1]["content"]
        return given
