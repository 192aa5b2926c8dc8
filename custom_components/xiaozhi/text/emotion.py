"""The face that a board shows with an answer, from the first emoji that the agent writes.

The 21 names are the firmware's (78/xiaozhi-esp32 main/display, `SetEmotion`); other names keep the previous face.
"""

from enum import StrEnum
import re
from typing import Final


class Emotion(StrEnum):
    """A face that stock firmware has."""

    NEUTRAL = "neutral"
    HAPPY = "happy"
    LAUGHING = "laughing"
    FUNNY = "funny"
    SAD = "sad"
    ANGRY = "angry"
    CRYING = "crying"
    LOVING = "loving"
    EMBARRASSED = "embarrassed"
    SURPRISED = "surprised"
    SHOCKED = "shocked"
    THINKING = "thinking"
    WINKING = "winking"
    COOL = "cool"
    RELAXED = "relaxed"
    DELICIOUS = "delicious"
    KISSY = "kissy"
    CONFIDENT = "confident"
    SLEEPY = "sleepy"
    SILLY = "silly"
    CONFUSED = "confused"


# Single code points: what follows one in its sequence (U+FE0F, a skin tone) does not change the face. The first of each
# row is the emoji that firmware and xiaozhi servers pair with the name.
_EMOJI: Final = {
    Emotion.NEUTRAL: "😶😐😑🫥🤖",
    Emotion.HAPPY: "🙂😊😀😃😄😁🥳🎉🎊🥰☺🤗👍👏🙌✨🌟🌞☀🎈🎁✅👌🫶😺😸💃🕺🙋👋🌈🌻🌸",
    Emotion.LAUGHING: "😆🤣😹",
    Emotion.FUNNY: "😂🤡🃏",
    Emotion.SAD: "😔😞😟🙁☹😕😢🥺😥😓😩😫😣😖💔😿🥀😪",
    Emotion.ANGRY: "😠😡🤬😤👿💢😾👎😒",
    Emotion.CRYING: "😭",
    Emotion.LOVING: "😍❤💕💖💗💓💞💘💝🧡💛💚💙💜🤍🤎🖤🩷🩵🩶💟❣♥😻💌💑🌹",
    Emotion.EMBARRASSED: "😳🫣🙈😅🫠😬",
    Emotion.SURPRISED: "😲😯😮🤩🙀😦😧❗",
    Emotion.SHOCKED: "😱🤯😨😰🥶🚨👻☠💀",
    Emotion.THINKING: "🤔🧐🤨💭🔍🔎💡🧠📚",
    Emotion.WINKING: "😉😏",
    Emotion.COOL: "😎🆒🤘🔥🚀🕶",
    Emotion.RELAXED: "😌🧘☕🍵🛀🏖🎶🎵😇🙏",
    Emotion.DELICIOUS: "🤤😋🍰🍕🍔🍜🍦🍓🎂🍫🍪🍣🍎🥗🍲🍽🥐🍳",
    Emotion.KISSY: "😘😗😙😚💋😽",
    Emotion.CONFIDENT: "😼💪🦾🏆🥇🎯🤝🫡💯🏅😈",
    Emotion.SLEEPY: "😴🥱💤🌙🌜🌛🌃🛌🛏",
    Emotion.SILLY: "😜😝😛🤪🤓🥴🐵🙃",
    Emotion.CONFUSED: "🙄😵🤷❓🤥❔",
}
_EMOTIONS: Final = {emoji: emotion for emotion, row in _EMOJI.items() for emoji in row}
_ANY: Final = re.compile(f"[{''.join(_EMOTIONS)}]")


def first_emotion(text: str) -> tuple[Emotion, str] | None:
    """Return the emotion of the first emoji that shows one, with that emoji as one code point."""
    found = _ANY.search(text)
    return (_EMOTIONS[found[0]], found[0]) if found else None


class EmotionFinder:
    """Finds the emotion of one answer while it streams in; says it once."""

    def __init__(self) -> None:
        self.has_found = False

    def feed(self, delta: str) -> tuple[Emotion, str] | None:
        """Return emotion and emoji with the delta that brings the first one, None before and ever after."""
        found = None if self.has_found else first_emotion(delta)
        self.has_found = self.has_found or found is not None
        return found
