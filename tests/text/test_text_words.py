"""Wake words and exit words: the whole utterance, without case, width, punctuation or space."""
# ruff: noqa: RUF001 - words in many scripts

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.xiaozhi.text.words import EXIT_WORDS, exit_words, matches_any, normalised


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Good bye!", "goodbye"),
        ("  再见。", "再见"),
        ("Ｈｅｙ，小智！", "hey 小智"),
        ("TSCHÜẞ", "tschüss"),
        ("ｽﾄｯﾌﾟ", "ストップ"),
        ("बंद  करो।", "बंद करो"),
        ("c’est tout…", "C'est tout"),
    ],
)
def test_what_sounds_the_same_is_the_same(text: str, same: str) -> None:
    assert matches_any(text, ["something else", same])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("goodbye my love", ["goodbye"]),
        ("bye", ["goodbye"]),
        ("", ["", "!"]),
        ("。！", [""]),
        ("बदं", ["बद"]),
        ("x", []),
    ],
)
def test_a_part_or_nothing_does_not_match(text: str, words: list[str]) -> None:
    assert not matches_any(text, words)


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        *[("en-US", "never mind"), ("zh-CN", "再见"), ("zh", "拜拜"), ("zh-Hans-SG", "闭嘴"), ("zh-TW", "再見")],
        *[("zh_Hant", "掰掰"), ("yue", "再見"), ("de-AT", "tschüss"), ("no", "ha det"), ("nn-NO", "ha det")],
        *[("xx", "goodbye"), ("", "goodbye"), ("he", "ביי"), ("iw", "ביי")],
    ],
)
def test_the_exit_words_are_those_of_the_language(language: str, word: str) -> None:
    assert word in exit_words(language)


@pytest.mark.parametrize("language", EXIT_WORDS)
def test_the_exit_words_of_a_language_are_distinct_once_normalised(language: str) -> None:
    words = [normalised(word) for word in EXIT_WORDS[language]]
    assert all(words)
