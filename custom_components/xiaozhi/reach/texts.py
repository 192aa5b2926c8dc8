"""A text for the screen of a board: a notification, or what could not be spoken."""

from typing import Final

from ..protocol.messages import Alert
from ..text.emotion import Emotion, first_emotion

STATUS: Final = "Home Assistant"


def as_alert(text: str, title: str | None = None) -> Alert:
    """Return what shows it, with the face of its first emoji. The board adds a sound (main/application.cc)."""
    found = first_emotion(text)
    return Alert(status=title or STATUS, message=text, emotion=found[0] if found else Emotion.NEUTRAL)
