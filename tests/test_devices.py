"""The boards of the hub, kept in step with its subentries."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from homeassistant.config_entries import ConfigSubentry
import pytest

from custom_components.xiaozhi.devices import Board, BoardChange, BoardInfo, Boards, board_subentry, default_title

KITCHEN, BEDROOM = "a0:b1:c2:d3:e4:01", "a0:b1:c2:d3:e4:02"
INFO = BoardInfo(name="esp-box-3", firmware="2.4.2", chip="esp32s3", language="zh-CN")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def subentry(device_id: str = KITCHEN) -> ConfigSubentry:
    """Return the subentry of a board."""
    return board_subentry(device_id=device_id, client_id="c", token="t", info=INFO, title="Kitchen")


def by_id(subentries: Iterable[ConfigSubentry]) -> Mapping[str, ConfigSubentry]:
    """Return subentries as a config entry holds them."""
    return {entry.subentry_id: entry for entry in subentries}


def changed(entry: ConfigSubentry, *, title: str | None = None, **data: str) -> ConfigSubentry:
    """Return a subentry after an update."""
    return replace(entry, title=title or entry.title, data=MappingProxyType({**entry.data, **data}))


class Heard(list[tuple[str, str]]):
    """What a listener was told."""

    def __call__(self, change: BoardChange, board: Board) -> None:
        """Note one change."""
        self.append((change, board.device_id))


@pytest.fixture
def boards() -> Boards:
    """Return an empty set of boards."""
    return Boards()


@pytest.fixture
def heard(boards: Boards) -> Heard:
    """Return what is told from now on."""
    heard = Heard()
    boards.add_listener(heard)
    return heard


def test_a_new_subentry_is_a_new_board(boards: Boards, heard: Heard) -> None:
    boards.sync(by_id([subentry()]))
    board = boards.get(KITCHEN)
    assert board
    assert (board.title, board.token, board.client_id, board.info) == ("Kitchen", "t", "c", INFO)
    assert not board.is_online
    assert (len(boards), [board.device_id for board in boards]) == (1, [KITCHEN])
    assert heard == [("added", KITCHEN)]


def test_syncing_the_same_again_tells_nothing(boards: Boards, heard: Heard) -> None:
    entries = by_id([subentry()])
    boards.sync(entries)
    boards.sync(entries)
    assert heard == [("added", KITCHEN)]


def test_one_board_comes_and_goes_without_the_other_noticing(boards: Boards, heard: Heard) -> None:
    kitchen, bedroom = subentry(), subentry(BEDROOM)
    boards.sync(by_id([kitchen, bedroom]))
    before = boards.get(KITCHEN)
    heard.clear()
    boards.sync(by_id([kitchen]))
    assert heard == [("removed", BEDROOM)]
    assert boards.get(KITCHEN) is before
    assert boards.get(BEDROOM) is None


def test_a_new_name_and_a_new_token_are_told_apart(boards: Boards, heard: Heard) -> None:
    entry = subentry()
    boards.sync(by_id([entry]))
    heard.clear()
    renamed = changed(entry, title="Bath")
    boards.sync(by_id([renamed]))
    assert heard == [("changed", KITCHEN)]
    boards.sync(by_id([changed(renamed, token="new")]))
    assert heard == [("changed", KITCHEN), ("token", KITCHEN)]
    board = boards.get(KITCHEN)
    assert board
    assert (board.title, board.token) == ("Bath", "new")


def test_new_firmware_is_a_change(boards: Boards, heard: Heard) -> None:
    entry = subentry()
    boards.sync(by_id([entry]))
    boards.sync(by_id([changed(entry, firmware="2.5.0")]))
    assert heard[-1] == ("changed", KITCHEN)


def test_a_board_removed_and_added_in_one_go_is_another_board(boards: Boards, heard: Heard) -> None:
    boards.sync(by_id([subentry()]))
    heard.clear()
    boards.sync(by_id([subentry()]))
    assert heard == [("removed", KITCHEN), ("added", KITCHEN)]


def test_subentries_of_another_kind_are_no_boards(boards: Boards) -> None:
    boards.sync(by_id([replace(subentry(), subentry_type="conversation")]))
    assert len(boards) == 0


def test_a_sign_of_life_is_kept(boards: Boards, heard: Heard) -> None:
    boards.sync(by_id([subentry()]))
    boards.see(KITCHEN, at=NOW, ip="192.168.1.20", is_online=True)
    boards.see(KITCHEN, at=NOW)
    board = boards.get(KITCHEN)
    assert board
    assert (board.last_seen, board.last_ip, board.is_online) == (NOW, "192.168.1.20", True)
    assert heard[1:] == [("seen", KITCHEN)] * 2


def test_a_sign_of_life_of_an_unknown_board_is_ignored(boards: Boards, heard: Heard) -> None:
    boards.see(KITCHEN, at=NOW)
    assert heard == []


def test_a_listener_that_left_is_told_nothing_even_while_others_are(boards: Boards) -> None:
    heard = Heard()
    leave = boards.add_listener(heard)
    boards.add_listener(lambda _change, _board: None)
    leave()
    boards.sync(by_id([subentry()]))
    assert heard == []


def test_what_a_subentry_keeps_is_read_back() -> None:
    assert BoardInfo.from_data(subentry().data) == INFO
    assert BoardInfo.from_data({}) == BoardInfo()


@pytest.mark.parametrize(("info", "title"), [(INFO, "esp-box-3 E401"), (BoardInfo(), "XiaoZhi E401")])
def test_an_unnamed_board_is_called_after_its_kind_and_address(info: BoardInfo, title: str) -> None:
    assert default_title(KITCHEN, info) == title
