"""Characters spoken per board and day: what is counted, when it begins anew, and that a restart forgets nothing."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from custom_components.xiaozhi.runtime import Runtime
from custom_components.xiaozhi.spoken import SAVE_DELAY_S, STORE_KEY, SpokenToday

ONE, TWO = "aa:bb:cc:dd:ee:01", "aa:bb:cc:dd:ee:02"
SENSOR = "sensor.kitchen_characters_spoken_today"
EVENING = "2026-11-20 23:59:00+08:00"


@pytest.fixture(autouse=True)
async def shanghai(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Make it one minute to midnight in Shanghai; by UTC it is afternoon."""
    await hass.config.async_set_time_zone("Asia/Shanghai")
    freezer.move_to(EVENING)


@pytest.fixture
async def runtime(hass: HomeAssistant, shanghai: None, hub_entry: MockConfigEntry) -> Runtime:
    """Return a hub with a board."""
    subentry = board_subentry(device_id=ONE, client_id="c", token="t", info=BoardInfo(), title="Kitchen")
    hass.config_entries.async_add_subentry(hub_entry, subentry)
    await hass.async_block_till_done()
    runtime: Runtime = hub_entry.runtime_data
    return runtime


def stored(hass_storage: dict[str, Any]) -> Any:
    """Return what is in the file."""
    return hass_storage[STORE_KEY]["data"] if STORE_KEY in hass_storage else None


async def test_each_board_has_its_own_count(hass: HomeAssistant) -> None:
    spoken = SpokenToday(hass)
    spoken.add(ONE, 30)
    spoken.add(ONE, 12)
    assert (spoken.characters(ONE), spoken.characters(TWO)) == (42, 0)
    assert [spoken.has_room(ONE, limit) for limit in (0, 42, 43)] == [True, False, True]
    await spoken.async_forget()


async def test_counting_begins_anew_at_the_homes_midnight(
    hass: HomeAssistant, hass_storage: dict[str, Any], freezer: FrozenDateTimeFactory
) -> None:
    spoken = SpokenToday(hass)
    spoken.add(ONE, 42)
    freezer.tick(timedelta(seconds=59))
    assert not spoken.has_room(ONE, 42)
    freezer.tick(timedelta(seconds=1))
    assert spoken.has_room(ONE, 42)
    spoken.add(ONE, 5)
    await spoken.async_save()
    assert stored(hass_storage) == {"day": "2026-11-21", "characters": {ONE: 5}}


async def test_what_was_counted_is_written_within_a_minute(
    hass: HomeAssistant, hass_storage: dict[str, Any], runtime: Runtime, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-20 12:00:00+08:00")
    runtime.spoken.add(ONE, 42)
    freezer.tick(SAVE_DELAY_S)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert stored(hass_storage) == {"day": "2026-11-20", "characters": {ONE: 42}}


async def test_the_end_of_home_assistant_writes_at_once(
    hass: HomeAssistant, hass_storage: dict[str, Any], runtime: Runtime
) -> None:
    runtime.spoken.add(ONE, 42)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()
    assert stored(hass_storage) == {"day": "2026-11-20", "characters": {ONE: 42}}


@pytest.mark.parametrize(("day", "characters"), [("2026-11-20", 42), ("2026-11-19", 0), ("2099-01-01", 0)])
async def test_a_restart_on_the_same_day_goes_on_counting(
    hass: HomeAssistant, hass_storage: dict[str, Any], day: str, characters: int
) -> None:
    hass_storage[STORE_KEY] = {"version": 1, "key": STORE_KEY, "data": {"day": day, "characters": {ONE: 42}}}
    spoken = SpokenToday(hass)
    await spoken.async_load()
    assert spoken.characters(ONE) == characters


@pytest.mark.parametrize("version", [1, 99], ids=["an unreadable disk", "a newer version"])
async def test_what_cannot_be_read_counts_from_zero(
    hass: HomeAssistant, hass_storage: dict[str, Any], caplog: pytest.LogCaptureFixture, version: int
) -> None:
    hass_storage[STORE_KEY] = {"version": version, "key": STORE_KEY, "data": {"day": "2026-11-20", "characters": {}}}
    spoken = SpokenToday(hass)
    failure = patch.object(Store, "async_load", side_effect=OSError("I/O error")) if version == 1 else nullcontext()
    with failure:
        await spoken.async_load()
    assert spoken.characters(ONE) == 0
    assert "is counted from zero" in caplog.text


async def test_a_reload_loses_nothing(
    hass: HomeAssistant, hass_storage: dict[str, Any], hub_entry: MockConfigEntry, runtime: Runtime
) -> None:
    runtime.spoken.add(ONE, 42)
    await hass.config_entries.async_reload(hub_entry.entry_id)
    assert stored(hass_storage) == {"day": "2026-11-20", "characters": {ONE: 42}}
    assert hub_entry.runtime_data is not runtime
    assert hub_entry.runtime_data.spoken.characters(ONE) == 42
    state = hass.states.get(SENSOR)
    assert state is not None
    assert state.state == "42"


async def test_a_removed_hub_leaves_no_file(
    hass: HomeAssistant, hass_storage: dict[str, Any], hub_entry: MockConfigEntry, runtime: Runtime
) -> None:
    runtime.spoken.add(ONE, 42)
    await hass.config_entries.async_remove(hub_entry.entry_id)
    assert STORE_KEY not in hass_storage
    assert runtime.spoken.characters(ONE) == 0
    hub_entry.add_to_hass(hass)  # the fixture unloads it


async def test_the_sensor_follows_and_falls_to_zero_at_midnight(
    hass: HomeAssistant, runtime: Runtime, freezer: FrozenDateTimeFactory
) -> None:
    assert hass.states.is_state(SENSOR, "0")
    runtime.spoken.add(ONE, 42)
    runtime.spoken.add(TWO, 7)
    assert hass.states.is_state(SENSOR, "42")
    freezer.move_to(dt_util.as_utc(dt_util.start_of_local_day() + timedelta(days=1)))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert hass.states.is_state(SENSOR, "0")
