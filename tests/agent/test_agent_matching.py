"""Words that are alike, and things that are meant: plain Python."""

import pytest

from custom_components.xiaozhi.agent.kind_words import kind_words
from custom_components.xiaozhi.agent.likeness import Utterance, words_of
from custom_components.xiaozhi.agent.matching import Finder, Thing, Wish


def likeness(said: str, name: str) -> float:
    """Return how surely a sentence says a name of one word."""
    (word,) = words_of(name)
    return Utterance.of(said).likeness(word)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("turn on the KITCHEN light", "Kitchen"),
        ("the kichen light", "Kitchen"),
        ("the lihgt", "light"),
        ("wohnzimmerlampe aus", "Wohnzimmer"),
        ("die kuche", "Küche"),
        ("把客厅的灯关掉", "客厅灯"),
        ("打开扫地机", "扫地机器人"),
        ("거실의 불을 꺼줘", "거실"),
        ("リビングの電気を消して", "リビング"),
        ("เปิดไฟห้องครัว", "ห้องครัว"),
        ("turn the TV off", "tv"),
        ("включи свет на кухне", "Кухня"),
    ],
)
def test_a_name_is_recognised_in_a_sentence(said: str, name: str) -> None:
    assert likeness(said, name) > 0


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("turn on the bedroom light", "Kitchen"),
        ("turn it off", "TV"),
        ("室外温度", "卧室"),
        ("what is on the fantastic radio", "fan"),
        ("", "Kitchen"),
    ],
)
def test_another_name_is_not(said: str, name: str) -> None:
    assert likeness(said, name) == 0


def test_what_is_said_as_it_is_comes_before_what_is_like_it() -> None:
    assert likeness("kitchen", "kitchen") > likeness("kitchens", "kitchen") > 0


def lamp(name: str, area: str) -> Thing:
    """Return a lamp."""
    return Thing(entity_id=name, domain="light", names=(name,), areas=(area,), kinds=(kind_words("light", None),))


HOME = [lamp(f"Lamp {number}", f"Room{number}x") for number in range(1, 40)]


def found(*wishes: Wish, near: str | None = None) -> list[str]:
    """Return what is found in a home of lamps."""
    return [thing.entity_id for thing, _ in Finder(HOME).find(wishes, near=near)]


def test_two_wishes_in_one_sentence_are_both_found() -> None:
    assert set(found(Wish("room7x on, room9x off"))[:2]) == {"Lamp 7", "Lamp 9"}


def test_what_was_said_earlier_counts_less() -> None:
    assert found(Wish("room7x", 0.6), Wish("room9x"))[0] == "Lamp 9"
    assert "Lamp 7" in found(Wish("room7x", 0.6), Wish("room9x"))


def test_what_only_has_a_kind_is_found_in_the_room_of_the_speaker_first() -> None:
    assert found(Wish("light"), near="Room8x")[0] == "Lamp 8"
    assert len(found(Wish("light"))) == len(HOME)


def test_nothing_is_found_for_words_that_say_nothing_and_in_an_empty_home() -> None:
    assert found(Wish("qqq")) == []
    assert found(Wish("")) == []
    assert Finder([]).find([Wish("light")]) == []


def test_a_kind_that_nobody_described_is_called_as_home_assistant_calls_it() -> None:
    assert kind_words("input_boolean", None).split() == ["input", "boolean"]
    assert "garagentor" in kind_words("cover", "garage")
