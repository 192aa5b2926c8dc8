"""From an unknown board to a paired one: codes, cards, bounds, expiry."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.devices import Board, BoardInfo
from custom_components.xiaozhi.transport.pairing import Pairing, TooManyBoardsError
from custom_components.xiaozhi.transport.pending import MAX_PENDING, PendingBoard, PendingBoards
from tests.ota_client import CLIENT_ID, DEVICE_ID, OTHER_DEVICE_ID

INFO = BoardInfo(name="esp-box-3", firmware="2.4.2")

type Contact = Callable[..., PendingBoard]


@pytest.fixture
def pairing(hub_entry: MockConfigEntry) -> Pairing:
    """Return the pairing of the loaded hub."""
    pairing: Pairing = hub_entry.runtime_data.pairing
    return pairing


@pytest.fixture
def contact(pairing: Pairing) -> Contact:
    """Return what makes an unknown board ask."""

    def ask(device_id: str = DEVICE_ID, client_id: str = CLIENT_ID, address: str = "192.168.1.20") -> PendingBoard:
        client = pairing.async_contact(device_id=device_id, client_id=client_id, address=address, info=INFO)
        assert isinstance(client, PendingBoard)
        return client

    return ask


async def cards(hass: HomeAssistant) -> list[Any]:
    """Return the titles of the *Discovered* cards."""
    await hass.async_block_till_done()
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return [flow["context"]["title_placeholders"]["name"] for flow in flows]


async def test_the_card_shows_the_code_of_the_screen(hass: HomeAssistant, contact: Contact) -> None:
    pending = contact()
    assert await cards(hass) == [f"esp-box-3 E4F5 · {pending.code}"]


async def test_a_waiting_board_keeps_its_code_and_its_one_card(hass: HomeAssistant, contact: Contact) -> None:
    assert contact().code == contact().code
    assert len(await cards(hass)) == 1
    contact()
    assert len(await cards(hass)) == 1


async def test_boards_get_different_codes(contact: Contact) -> None:
    codes = {contact(f"a0:b1:c2:d3:e4:{number:02x}").code for number in range(10)}
    assert len(codes) == 10
    assert all(len(code) == 6 and code.isdigit() for code in codes)


async def test_confirming_makes_a_board_with_a_token_and_takes_the_card_away(
    hass: HomeAssistant, hub_entry: MockConfigEntry, pairing: Pairing, contact: Contact
) -> None:
    pending = contact()
    assert await cards(hass)
    pairing.async_confirm(pending, "Kitchen")
    assert await cards(hass) == []
    board = hub_entry.runtime_data.boards.get(DEVICE_ID)
    assert (board.title, board.info, len(board.token)) == ("Kitchen", INFO, 43)
    assert pairing.by_code(pending.code) is None


async def test_a_board_that_nobody_named_is_called_after_its_kind(
    hub_entry: MockConfigEntry, pairing: Pairing, contact: Contact
) -> None:
    pairing.async_confirm(contact(), "  ")
    assert hub_entry.runtime_data.boards.get(DEVICE_ID).title == "esp-box-3 E4F5"


async def test_a_code_ends_after_an_hour_with_its_card(
    hass: HomeAssistant, pairing: Pairing, contact: Contact, freezer: FrozenDateTimeFactory
) -> None:
    code = contact().code
    assert await cards(hass)
    freezer.tick(timedelta(hours=1))
    async_fire_time_changed(hass)
    assert await cards(hass) == []
    assert pairing.by_code(code) is None
    assert pairing.waiting(DEVICE_ID) is None
    assert pairing.code_for(DEVICE_ID) is None


async def test_each_code_ends_at_its_own_time(
    hass: HomeAssistant, pairing: Pairing, contact: Contact, freezer: FrozenDateTimeFactory
) -> None:
    contact()
    freezer.tick(timedelta(minutes=30))
    contact(OTHER_DEVICE_ID)
    freezer.tick(timedelta(minutes=30))
    async_fire_time_changed(hass)
    assert len(await cards(hass)) == 1
    assert pairing.waiting(OTHER_DEVICE_ID)
    freezer.tick(timedelta(minutes=30))
    async_fire_time_changed(hass)
    assert await cards(hass) == []


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{0[0]}-{0[1]}{0[2]}{0[3]}{0[4]}{0[5]}"]
)
async def test_a_typed_code_is_found_however_it_is_spaced(pairing: Pairing, contact: Contact, typed: str) -> None:
    pending = contact()
    assert pairing.by_code(typed.format(pending.code)) is pending


@pytest.mark.parametrize("typed", ["", "12345", "abc", "\uff11\uff12\uff13\uff14\uff15\uff16", "²²²²²²"])
async def test_any_other_code_is_not_found(pairing: Pairing, contact: Contact, typed: str) -> None:
    contact()
    assert pairing.by_code(typed) is None


async def test_the_socket_can_tell_a_board_its_code(pairing: Pairing, contact: Contact) -> None:
    pending = contact()
    other = contact(client_id="somebody-else")
    assert pairing.code_for(DEVICE_ID) == pending.code
    assert pairing.code_for(DEVICE_ID, CLIENT_ID) == pending.code
    assert pairing.code_for(DEVICE_ID, "somebody-else") == other.code
    assert pairing.code_for(DEVICE_ID, "a-third") is None
    assert pairing.code_for(OTHER_DEVICE_ID) is None


async def test_an_ignored_board_gets_no_card_but_can_be_added_by_its_code(
    hass: HomeAssistant, pairing: Pairing, contact: Contact
) -> None:
    MockConfigEntry(domain=DOMAIN, unique_id=DEVICE_ID, source=SOURCE_IGNORE).add_to_hass(hass)
    pending = contact()
    assert await cards(hass) == []
    assert pairing.by_code(pending.code) is pending


async def test_two_claimants_of_one_address_have_own_codes_and_no_card(
    hass: HomeAssistant, hub_entry: MockConfigEntry, pairing: Pairing, contact: Contact
) -> None:
    right = contact()
    assert await cards(hass)
    wrong = contact(client_id="somebody-else")
    assert await cards(hass) == []
    assert right.code != wrong.code
    pending = pairing.by_code(right.code)
    assert pending
    pairing.async_confirm(pending)
    assert hub_entry.runtime_data.boards.get(DEVICE_ID).client_id == CLIENT_ID
    assert pairing.async_poll(DEVICE_ID, "somebody-else") is None


async def test_a_paired_board_whose_memory_was_erased_is_confirmed_again_and_keeps_its_place(
    hass: HomeAssistant, hub_entry: MockConfigEntry, pairing: Pairing, contact: Contact
) -> None:
    pairing.async_confirm(contact(), "Kitchen")
    board: Board = hub_entry.runtime_data.boards.get(DEVICE_ID)
    before, subentry_id = board.token, board.subentry_id
    pending = contact(client_id="after-erase")
    assert pairing.is_known(pending)
    assert board.token == before
    pairing.async_confirm(pending)
    assert (board.title, board.client_id, board.subentry_id) == ("Kitchen", "after-erase", subentry_id)
    assert board.token != before
    assert await cards(hass) == []
    assert isinstance(pairing.async_poll(DEVICE_ID, "after-erase"), Board)


async def test_a_board_that_polls_is_found_while_it_waits(pairing: Pairing, contact: Contact) -> None:
    assert pairing.async_poll(DEVICE_ID, CLIENT_ID) is None
    pending = contact()
    assert pairing.async_poll(DEVICE_ID, CLIENT_ID) is pending
    assert pairing.async_poll(DEVICE_ID, "somebody-else") is None


async def test_many_unknown_boards_of_one_address_have_to_wait(pairing: Pairing, contact: Contact) -> None:
    for number in range(10):
        contact(f"a0:b1:c2:d3:e4:{number:02x}")
    with pytest.raises(TooManyBoardsError) as refused:
        contact("a0:b1:c2:d3:e4:99")
    assert 0 < refused.value.retry_after_s <= 600
    contact("a0:b1:c2:d3:e4:00")
    contact("a0:b1:c2:d3:e4:99", address="192.168.1.21")


async def test_no_more_boards_wait_than_a_person_sets_up(
    hass: HomeAssistant, pairing: Pairing, contact: Contact
) -> None:
    genuine = contact(OTHER_DEVICE_ID, address="192.168.1.50")
    for number in range(40):
        contact(f"a0:b1:c2:d3:ff:{number:02x}", address=f"192.168.1.{100 + number // 10}")
    assert len(await cards(hass)) == MAX_PENDING
    assert pairing.by_code(genuine.code) is genuine


async def test_unloading_takes_all_cards_away(
    hass: HomeAssistant, hub_entry: MockConfigEntry, contact: Contact
) -> None:
    contact()
    contact(OTHER_DEVICE_ID)
    assert len(await cards(hass)) == 2
    await hass.config_entries.async_unload(hub_entry.entry_id)
    assert await cards(hass) == []


def test_who_floods_pushes_out_its_own() -> None:
    boards, now = PendingBoards(), dt_util.utcnow()

    def add(number: int, address: str) -> list[PendingBoard]:
        _, gone = boards.add(
            device_id=f"a0:b1:c2:d3:e4:{number:02x}",
            client_id="",
            address=address,
            info=INFO,
            now=now + timedelta(seconds=number),
        )
        return gone

    assert not any(add(number, "genuine") for number in range(5))
    assert not any(add(number, "flood") for number in range(5, MAX_PENDING))
    assert [pending.device_id for pending in add(99, "flood")] == ["a0:b1:c2:d3:e4:05"]
    assert len(list(boards)) == MAX_PENDING


def test_a_code_in_use_is_not_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter([7, 7, 8])
    monkeypatch.setattr("custom_components.xiaozhi.transport.pending.secrets.randbelow", lambda _: next(numbers))
    boards, now = PendingBoards(), dt_util.utcnow()
    codes = [
        boards.add(device_id=DEVICE_ID, client_id=client_id, address="", info=INFO, now=now)[0].code
        for client_id in ("a", "b")
    ]
    assert codes == ["000007", "000008"]


def test_a_waiting_board_does_not_show_its_secrets_when_logged() -> None:
    pending, _ = PendingBoards().add(
        device_id=DEVICE_ID, client_id="s3cret", address="", info=INFO, now=dt_util.utcnow()
    )
    assert "s3cret" not in repr(pending)
    assert pending.code not in repr(pending)
