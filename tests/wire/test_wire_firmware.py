"""New firmware on a simulated board: from *Install* while it talks to what it fetches when it starts again."""

from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.board import Board, State
from tests.firmware_image import image_of
from tests.wire.test_wire_entities import act, known, valued

ENTITY = "update.kitchen_firmware"

pytestmark = pytest.mark.parametrize("hub_options", [{"greeting": "none"}], ids=["no greeting"])


async def test_a_board_that_talks_is_restarted_and_fetches_what_it_is_told(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board
) -> None:
    image = image_of("9.0.0", size_bytes=100_000)
    path = Path(hass.config.path("xiaozhi/firmware", "esp-box-3", "xiaozhi.bin"))
    await hass.async_add_executor_job(lambda: path.parent.mkdir(parents=True))
    await hass.async_add_executor_job(path.write_bytes, image)
    await known(hass, kitchen)
    await act(hass, "homeassistant.update_entity", ENTITY)
    await valued(hass, ENTITY, "on")
    await act(hass, "update.install", ENTITY)
    await kitchen.expect("reboot")
    await kitchen.wait_for_state(State.IDLE)
    answer = await kitchen.boot()
    assert answer.firmware_version == "9.0.0"
    assert answer.firmware_url is not None
    assert await kitchen.fetch(answer.firmware_url) == image
    assert not (await kitchen.boot()).firmware_url
