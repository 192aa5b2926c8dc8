"""New firmware on a simulated board: from *Install* to what it fetches when it starts again, which cuts nobody off."""

import asyncio
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from tests.board import Board, State
from tests.firmware_image import image_of
from tests.wire.conftest import Offline
from tests.wire.test_wire_entities import act, asleep, known, valued

ENTITY = "update.kitchen_firmware"

pytestmark = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])


@pytest.fixture
async def image(hass: HomeAssistant) -> bytes:
    """Put a newer image for the board into the folder."""
    image = image_of("9.0.0", size_bytes=100_000)
    path = Path(hass.config.path("xiaozhi/firmware", "esp-box-3", "xiaozhi.bin"))
    await hass.async_add_executor_job(lambda: path.parent.mkdir(parents=True))
    await hass.async_add_executor_job(path.write_bytes, image)
    return image


async def install(hass: HomeAssistant) -> None:
    """Have the folder read, then press the button."""
    await act(hass, "homeassistant.update_entity", ENTITY)
    await valued(hass, ENTITY, "on")
    await act(hass, "update.install", ENTITY)


async def test_a_board_that_talks_is_restarted_afterwards_and_fetches_what_it_is_told(
    hass: HomeAssistant, kitchen: Board, image: bytes
) -> None:
    await known(hass, kitchen)
    await install(hass)
    await kitchen.type_text("turn on the lamp")
    await kitchen.expect("tts/stop")
    assert not kitchen.transcript.of_kind("reboot")
    await kitchen.type_text("goodbye")
    await kitchen.expect("reboot")
    await kitchen.wait_for_state(State.IDLE)
    answer = await kitchen.boot()
    assert answer.firmware_version == "9.0.0"
    assert answer.firmware_url is not None
    assert await kitchen.fetch(answer.firmware_url) == image
    assert not (await kitchen.boot()).firmware_url


async def test_a_board_that_slept_is_restarted_after_its_next_conversation_and_no_other(
    hass: HomeAssistant, kitchen: Board, image: bytes, offline: Offline
) -> None:
    await known(hass, kitchen)
    await asleep(kitchen, offline)
    await install(hass)
    await kitchen.type_text("goodbye")
    await kitchen.expect("reboot")
    assert (await kitchen.boot()).firmware_url
    assert not (await kitchen.boot()).firmware_url  # it did not take it
    gone = offline(kitchen.device_id)
    await kitchen.type_text("goodbye")
    await kitchen.expect("closed")
    await asyncio.wait_for(gone, 5)
    assert len(kitchen.transcript.of_kind("reboot")) == 1
