"""The agent's answer as it grows: cut into pieces, cleaned, said; its first emoji becomes the board's face."""

from ..protocol.messages import Emotion as Face
from ..text.clean import SpeechCleaner
from ..text.emotion import Emotion, EmotionFinder
from ..text.pieces import PieceSplitter
from .ports import Send
from .speech import Speech


class Answer:
    """One answer: `grow` with every word that comes, `finish` when no more will, also after a failure."""

    def __init__(self, *, speech: Speech, send: Send, language: str | None) -> None:
        self._speech = speech
        self._send = send
        self._splitter = PieceSplitter(language)
        self._cleaner = SpeechCleaner()
        self._emotions = EmotionFinder()
        self._deltas: list[str] = []

    @property
    def text(self) -> str:
        """All that the agent said so far."""
        return "".join(self._deltas)

    def grow(self, delta: str) -> None:
        """Take the next words."""
        self._deltas.append(delta)
        if (found := self._emotions.feed(delta)) is not None:
            self._send(Face(emotion=found[0], text=found[1]))
        self._say(self._splitter.feed(delta))

    def finish(self) -> None:
        """Say what is left. An answer without an emoji has a neutral face."""
        self._say(self._splitter.flush())
        if not self._emotions.has_found:
            self._send(Face(emotion=Emotion.NEUTRAL))

    def _say(self, pieces: list[str]) -> None:
        for piece in pieces:
            clean = self._cleaner.clean(piece)
            if clean.spoken:
                self._speech.say(clean.spoken, shown=clean.shown)
