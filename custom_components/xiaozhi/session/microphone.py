"""The microphone of a board: in which mode it listens, whether it is open now, and the turns that are spoken into it.

Which packets are speech is the ear's business (`listening.py`), when to listen the course's.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from ..protocol.messages import ListenMode
from .events import TurnKind
from .listening import Ear
from .request import Request
from .settings import Settings
from .turn import Turn
from .utterance import Utterance

CROSSING_S: Final = 3.0
"""A `listen start` within this time of our speech crossed it on its way: the board sends it right after a wake word, or
once the answer before has drained (protocol.md 4.4), which takes at most the 2.4 s of its queue."""


class Microphone:
    """`begin` starts the turn of an utterance, `on_standby` gets all that is heard in standby."""

    def __init__(
        self,
        *,
        settings: Callable[[], Settings],
        begin: Callable[[Request], tuple[Turn, asyncio.Task[None]]],
        on_standby: Callable[[bytes], None],
    ) -> None:
        self._settings = settings
        self._begin = begin
        self.ear = Ear(on_speech=self._on_speech, on_standby=on_standby)
        self.ear.is_held = settings().is_microphone_held
        self.mode = ListenMode.AUTO
        """How the board listened last."""
        self.is_open = False
        self._crossing_until_s = 0.0

    @property
    def is_streaming(self) -> bool:
        """Whether packets come all the time, and not only while a button is held."""
        return self.is_open and self.mode is not ListenMode.MANUAL

    def listen(self) -> bool:
        """Wait for speech, or with push to talk begin to take everything; whether there is no turn yet."""
        if self.mode is ListenMode.MANUAL:
            self._begin_utterance([], limit_ms=self._settings().manual_limit_ms, finds_end=False)
            return False
        self.ear.listen()
        return True

    def expect_crossing(self, *, is_likely: bool = True) -> None:
        """A `listen start` may be on its way that was sent before the board knew of what we do now; or surely not."""
        self._crossing_until_s = _now_s() + CROSSING_S if is_likely else 0.0

    def has_crossed(self) -> bool:
        """Whether the `listen start` that has just come was on its way; the next one is not."""
        has_crossed, self._crossing_until_s = _now_s() < self._crossing_until_s, 0.0
        return has_crossed

    def board_spoke(self) -> None:
        """A board that speaks has closed it, except in realtime mode; it says when it opens it again."""
        if self.mode is not ListenMode.REALTIME:
            self.is_open = False

    def _on_speech(self, audio: list[bytes]) -> None:
        """Speech began, perhaps into an answer that is playing."""
        self._begin_utterance(audio, limit_ms=self._settings().utterance_limit_ms, finds_end=True)

    def _begin_utterance(self, audio: list[bytes], *, limit_ms: int, finds_end: bool) -> None:
        utterance = Utterance(limit_ms=limit_ms, on_end=lambda: turn.utterance_ended())  # noqa: PLW0108 - made below
        turn, _ = self._begin(Request(kind=TurnKind.VOICE, utterance=utterance, finds_end=finds_end))
        self.ear.take(utterance, ends_in_silence=finds_end)
        for pcm in audio:
            utterance.feed(pcm)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
