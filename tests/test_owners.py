"""Whose a board is."""

from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import current_request
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.xiaozhi.devices import BoardInfo
from custom_components.xiaozhi.owners import async_first_user_id, requesting_user_id


def test_who_answers_a_form_is_known_where_it_came_over_http() -> None:
    assert requesting_user_id() == ""
    token = current_request.set({KEY_HASS_USER: MockUser(id="anna")})  # type: ignore[arg-type]
    assert requesting_user_id() == "anna"
    current_request.reset(token)


async def test_the_owner_of_the_home_comes_first(
    hass: HomeAssistant, hass_admin_user: MockUser, hass_owner_user: MockUser
) -> None:
    assert await async_first_user_id(hass) == hass_owner_user.id


async def test_without_people_there_is_no_owner(hass: HomeAssistant) -> None:
    assert await async_first_user_id(hass) == ""


@pytest.mark.parametrize("again", [False, True])
async def test_a_board_belongs_to_who_added_it_also_when_it_is_paired_again(
    hass: HomeAssistant, hub_entry: MockConfigEntry, *, again: bool
) -> None:
    runtime = hub_entry.runtime_data
    for owner in ("anna", "ben") if again else ("anna",):
        pending = runtime.pairing.async_contact(
            device_id="aa:bb:cc:dd:ee:01", client_id=f"client of {owner}", address="192.168.1.9", info=BoardInfo()
        )
        runtime.pairing.async_confirm(pending, owner_id=owner if owner == "anna" else "")
    board = runtime.boards.get("aa:bb:cc:dd:ee:01")
    assert board is not None
    assert board.owner_id == "anna"
