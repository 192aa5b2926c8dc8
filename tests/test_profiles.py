"""What is known of boards: kept whole, told to who watches, and forgotten with the board."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
import json

import pytest

from custom_components.xiaozhi.profiles import BootNetwork, Profile, Profiles
from custom_components.xiaozhi.protocol.status import DeviceStatus
from custom_components.xiaozhi.protocol.tools import ToolDescription
from custom_components.xiaozhi.session.settings import FollowUp
from custom_components.xiaozhi.session.upkeep import Wish

ONE, TWO = "aa:bb:cc:dd:ee:01", "aa:bb:cc:dd:ee:02"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
VOLUME = ToolDescription(name="self.audio_speaker.set_volume", description="Louder", schema={"properties": {}})
THEME = ToolDescription(name="self.screen.set_theme", is_user_only=True)
LOUDER = Wish(tool=VOLUME.name, arguments={"volume": 80})
DARK = Wish(tool=THEME.name, arguments={"theme": "dark"})


@pytest.fixture
def profiles() -> Profiles:
    """Return profiles with one board of which everything is known."""
    profiles = Profiles()
    profiles.keep_tools(ONE, "2.4.2", (VOLUME, THEME))
    profiles.keep_status(ONE, DeviceStatus(volume=70, is_charging=False, temperature_c=45.5), at=NOON)
    profiles.keep_network(ONE, BootNetwork(ip="192.168.1.20", rssi_dbm=-50), at=NOON)
    profiles.see(ONE, at=NOON)
    profiles.wish(ONE, DARK)
    profiles.choose_follow_up(ONE, FollowUp.QUESTIONS)
    profiles.hold_microphone(ONE, is_held=True)
    return profiles


def test_everything_comes_back_from_disk(profiles: Profiles) -> None:
    kept = json.loads(json.dumps(profiles.as_data()))
    assert Profiles(kept).get(ONE) == profiles.get(ONE)
    assert Profiles(kept).get(ONE).wishes[0].arguments == {"theme": "dark"}


def test_of_an_unknown_board_nothing_is_known(profiles: Profiles) -> None:
    assert profiles.get(TWO) == Profile()
    assert profiles.tools_of(TWO, "2.4.2") == ()


def test_tools_are_those_of_a_firmware(profiles: Profiles) -> None:
    assert profiles.tools_of(ONE, "2.4.2") == (VOLUME, THEME)
    assert profiles.tools_of(ONE, "2.5.0") == ()


def test_the_newest_wish_of_a_tool_counts(profiles: Profiles) -> None:
    profiles.wish(ONE, LOUDER)
    quieter = replace(LOUDER, arguments={"volume": 10})
    profiles.wish(ONE, quieter)
    assert [wish.arguments for wish in profiles.get(ONE).wishes] == [{"theme": "dark"}, {"volume": 10}]
    profiles.unwish(ONE, VOLUME.name)
    assert profiles.get(ONE).wished(VOLUME.name) is None


def test_a_wish_for_a_tool_that_is_gone_is_forgotten(profiles: Profiles) -> None:
    profiles.keep_tools(ONE, "2.5.0", (VOLUME,))
    assert profiles.get(ONE).wishes == ()


def test_who_watches_is_told_of_every_change_of_every_board(profiles: Profiles) -> None:
    told: list[str] = []
    stop = profiles.add_listener(told.append)
    profiles.see(TWO, at=NOON)
    profiles.unwish(TWO, VOLUME.name)  # nothing was wished
    profiles.forget(ONE)
    profiles.forget(ONE)
    stop()
    profiles.see(TWO, at=NOON)
    assert told == [TWO, ONE]


def test_what_a_board_does_not_say_when_it_starts_stays(profiles: Profiles) -> None:
    profiles.keep_network(ONE, BootNetwork(rssi_dbm=-70), at=LATER)
    profiles.keep_network(ONE, BootNetwork(), at=LATER + timedelta(hours=1))
    assert profiles.get(ONE).network == BootNetwork(ip="192.168.1.20", rssi_dbm=-70)
    assert profiles.get(ONE).network_at == LATER


def test_boards_that_are_gone_are_forgotten(profiles: Profiles) -> None:
    profiles.see(TWO, at=NOON)
    profiles.keep_only([TWO])
    assert profiles.as_data().keys() == {TWO}
