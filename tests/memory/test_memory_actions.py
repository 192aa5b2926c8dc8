"""The actions that show and change memories, and who may call them."""

from typing import Any
from unittest.mock import patch

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers.storage import Store
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.memory.key import MemoryKey, MemoryKind
from tests.memory.home import Home


@pytest.fixture
async def ann(hass: HomeAssistant, home: Home) -> User:
    """Return a plain user, who is a person."""
    MockUser(id="owner", is_owner=True).add_to_hass(hass)
    user = await hass.auth.async_create_user("Ann", group_ids=["system-users"])
    hass.states.async_set("person.ann", "home", {"user_id": user.id})
    hass.states.async_set("person.baby", "home", {})
    return user


async def get(hass: HomeAssistant, user_id: str | None, **data: Any) -> dict[str, Any]:
    """Ask for a memory."""
    answer = await hass.services.async_call(
        DOMAIN, "get_memory", data, blocking=True, return_response=True, context=Context(user_id=user_id)
    )
    assert answer is not None
    return dict(answer)


async def set_(hass: HomeAssistant, user_id: str | None, memory: str, **data: Any) -> None:
    """Change a memory."""
    await hass.services.async_call(
        DOMAIN, "set_memory", {**data, "memory": memory}, blocking=True, context=Context(user_id=user_id)
    )


async def test_a_user_reads_and_changes_their_own(hass: HomeAssistant, home: Home, ann: User) -> None:
    assert await get(hass, ann.id) == {"memory": "", "changed_at": None}
    await set_(hass, ann.id, " I am Ann.\n\n")
    answer = await get(hass, ann.id, person="person.ann")
    assert answer["memory"] == "I am Ann."
    memory = home.memories.get(MemoryKey(MemoryKind.USER, ann.id))
    assert memory is not None
    assert answer["changed_at"] == memory.changed_at.isoformat()
    await set_(hass, ann.id, "")
    assert len(home.memories) == 0


async def test_a_user_reaches_no_other_memory(
    hass: HomeAssistant, home: Home, ann: User, hass_admin_user: MockUser
) -> None:
    hass.states.async_set("person.boss", "home", {"user_id": hass_admin_user.id})
    await home.memories.async_set(home.key(), "Kitchen.")
    for whose in (
        {"device_id": home.devices[0]},
        {"device_id": "no such device"},
        {"person": "person.boss"},
        {"person": "person.baby"},
        {"person": "person.nobody"},
    ):
        with pytest.raises(Unauthorized):
            await get(hass, ann.id, **whose)
        with pytest.raises(Unauthorized):
            await set_(hass, ann.id, "Mine now.", **whose)
    assert (len(home.memories), home.text()) == (1, "Kitchen.")


async def test_a_user_who_is_gone_reaches_nothing(hass: HomeAssistant, home: Home) -> None:
    with pytest.raises(UnknownUser):
        await get(hass, "gone")


@pytest.mark.parametrize("is_automation", [True, False])
async def test_administrators_and_automations_reach_everybodys(
    hass: HomeAssistant, home: Home, ann: User, hass_admin_user: MockUser, *, is_automation: bool
) -> None:
    asker = None if is_automation else hass_admin_user.id
    await set_(hass, asker, "Kitchen.", device_id=home.devices[0])
    await set_(hass, asker, "Ann.", person="person.ann")
    assert (await get(hass, asker, device_id=home.devices[0]))["memory"] == "Kitchen." == home.text(0)
    assert (await get(hass, asker, person="person.ann"))["memory"] == "Ann."
    assert home.text(1) == ""


async def test_an_administrator_without_a_target_means_themselves(
    hass: HomeAssistant, home: Home, hass_admin_user: MockUser
) -> None:
    await set_(hass, hass_admin_user.id, "Boss.")
    assert home.memories.text(MemoryKey(MemoryKind.USER, hass_admin_user.id)) == "Boss."


@pytest.mark.parametrize(
    ("whose", "key"),
    [
        ({}, "memory_whose"),
        ({"device_id": "none"}, "memory_no_device"),
        ({"person": "person.baby"}, "memory_no_user"),
        ({"person": "person.nobody"}, "memory_no_user"),
    ],
)
async def test_a_wrong_target_is_told(
    hass: HomeAssistant, home: Home, ann: User, whose: dict[str, str], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await get(hass, None, **whose)
    assert raised.value.translation_key == key


async def test_two_targets_are_refused(hass: HomeAssistant, home: Home) -> None:
    with pytest.raises(probatio.Invalid):
        await get(hass, None, device_id=home.devices[0], person="person.ann")


async def test_a_text_that_is_too_long_is_told(hass: HomeAssistant, home: Home) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await set_(hass, None, "x" * 2001, device_id=home.devices[0])
    assert raised.value.translation_placeholders == {"max_characters": "2000"}


async def test_a_full_disk_is_told(hass: HomeAssistant, home: Home) -> None:
    with patch.object(Store, "_async_write_data"), pytest.raises(HomeAssistantError) as raised:
        await set_(hass, None, "New.", device_id=home.devices[0])
    assert raised.value.translation_key == "memory_not_saved"
    assert home.text() == ""


async def test_without_a_running_hub_the_actions_say_so(hass: HomeAssistant, home: Home) -> None:
    await hass.config_entries.async_unload(home.entry.entry_id)
    with pytest.raises(ServiceValidationError) as raised:
        await get(hass, None, device_id=home.devices[0])
    assert raised.value.translation_key == "hub_not_loaded"
    await hass.config_entries.async_setup(home.entry.entry_id)
