"""The face of an answer: the first emoji that shows one, once."""

import pytest

from custom_components.xiaozhi.text.emotion import Emotion, EmotionFinder, first_emotion

FIRMWARE_NAMES = """
    neutral happy laughing funny sad angry crying loving embarrassed surprised shocked thinking winking cool relaxed
    delicious kissy confident sleepy silly confused
""".split()  # noqa: SIM905 - read like the table it is from;  # docs/protocol.md, emotions


def test_the_names_are_those_of_the_firmware() -> None:
    assert [emotion.value for emotion in Emotion] == FIRMWARE_NAMES


@pytest.mark.parametrize(
    ("text", "emotion", "emoji"),
    [
        ("😶", Emotion.NEUTRAL, "😶"),
        ("Sure 😊 done 😡", Emotion.HAPPY, "😊"),
        ("☺️", Emotion.HAPPY, "☺"),
        ("👍🏽", Emotion.HAPPY, "👍"),
        ("😆", Emotion.LAUGHING, "😆"),
        ("😂", Emotion.FUNNY, "😂"),
        ("😔", Emotion.SAD, "😔"),
        ("😠", Emotion.ANGRY, "😠"),
        ("😭", Emotion.CRYING, "😭"),
        ("❤️\u200d🔥", Emotion.LOVING, "❤"),
        ("😳", Emotion.EMBARRASSED, "😳"),
        ("😲", Emotion.SURPRISED, "😲"),
        ("😱", Emotion.SHOCKED, "😱"),
        ("🤔", Emotion.THINKING, "🤔"),
        ("😉", Emotion.WINKING, "😉"),
        ("😎", Emotion.COOL, "😎"),
        ("😌", Emotion.RELAXED, "😌"),
        ("🤤", Emotion.DELICIOUS, "🤤"),
        ("😘", Emotion.KISSY, "😘"),
        ("💪", Emotion.CONFIDENT, "💪"),
        ("😴", Emotion.SLEEPY, "😴"),
        ("😜", Emotion.SILLY, "😜"),
        ("🙄", Emotion.CONFUSED, "🙄"),
        ("🚪 closed 😴", Emotion.SLEEPY, "😴"),
    ],
)
def test_the_first_emoji_with_a_face_decides(text: str, emotion: Emotion, emoji: str) -> None:
    assert first_emotion(text) == (emotion, emoji)


@pytest.mark.parametrize("text", ["", "plain :-)", "🚪🇩🇪1️⃣"])
def test_other_texts_show_no_emotion(text: str) -> None:
    assert first_emotion(text) is None


def test_the_emotion_of_a_stream_is_reported_once() -> None:
    finder = EmotionFinder()
    assert finder.feed("All ") is None
    assert not finder.has_found
    assert finder.feed("done 😊 and 😡") == (Emotion.HAPPY, "😊")
    assert finder.feed("😡") is None
    assert finder.has_found
