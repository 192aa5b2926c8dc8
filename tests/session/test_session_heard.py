"""How much of a text was heard, when its sound stopped in the middle."""

import pytest

from custom_components.xiaozhi.session.heard import estimated_s, heard_part, joined


@pytest.mark.parametrize(
    ("text", "share", "heard"),
    [
        ("The lamp is on.", 1.0, "The lamp is on."),
        ("The lamp is on.", 1.2, "The lamp is on."),
        ("The lamp is on.", 0.0, ""),
        ("The lamp is on.", -0.5, ""),
        ("The lamp is on.", 0.1, ""),
        ("The lamp is on.", 0.2, "The"),
        ("The lamp is on.", 0.5, "The"),
        ("The lamp is on.", 0.54, "The lamp"),
        ("今天天气很好。", 0.5, "今天天"),
        ("打开 Wohnzimmer 的灯", 0.5, "打开"),
        ("สวัสดีครับผม", 0.5, "สวัสดี"),
        ("", 0.5, ""),
    ],
)
def test_the_words_that_were_heard_are_whole(text: str, share: float, heard: str) -> None:
    assert heard_part(text, share) == heard


def test_a_wide_character_takes_as_long_as_three_letters() -> None:
    assert estimated_s("今天") == pytest.approx(estimated_s("sixsix"))


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (["One.", "Two."], "One. Two."),
        (["今天很好。", "明天也好。"], "今天很好。明天也好。"),
        (["", "One.", ""], "One."),
        ([], ""),
    ],
)
def test_parts_are_joined_as_their_script_wants_it(parts: list[str], text: str) -> None:
    assert joined(parts) == text
