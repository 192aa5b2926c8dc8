"""Waits for a wake word in what a board in standby hears: one engine run after another, until one finds it.

Whether there is an engine, and which, is the runner's business (`ports.TurnRunner.await_wake_word`); what follows from
a wake word is `standby.py`'s and the session's.
"""

import asyncio
from collections.abc import Callable
import logging
from typing import Final

from .errors import WAKE_ENGINE_FAILED, EngineError
from .ports import TurnRunner
from .tasks import ENGINE_END_S, STAGE_END_S, cancel, ended
from .utterance import Utterance

_LOGGER = logging.getLogger(__name__)

RUN_LIMIT_MS: Final = 600_000
"""Longest run of an engine; a fresh one follows. Engines are not made for a stream of days."""

RETRY_S: Final = 15.0
"""Between a run that failed and the next try: a service that restarts takes about as long."""

PAUSE_S: Final = 1.0
"""Between two runs; an engine that ends at once must not keep the processor busy."""


class WakeWatch:
    """`start` and `stop` any number of times, `feed` in between; `ended` after the last `stop`."""

    def __init__(self, runner: TurnRunner, *, on_wake: Callable[[str], None]) -> None:
        self._runner = runner
        self._on_wake = on_wake
        self._audio: Utterance | None = None
        self._task: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._trouble = ""
        """The code of the engine's last failure; the log is told once of each."""

    def start(self) -> None:
        """Wait for a wake word; does nothing while that goes on."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(tuple(self._tasks)), name="xiaozhi wake word")
            self._tasks.add(self._task)
            self._task.add_done_callback(self._tasks.discard)

    def feed(self, pcm: bytes) -> None:
        """Let whoever waits hear 16 kHz PCM. Without an engine it goes nowhere."""
        if self._audio is not None:
            self._audio.feed(pcm)

    def stop(self) -> None:
        """Wait no longer; what an engine finds later is dropped."""
        task, audio = self._task, self._audio
        self._task = self._audio = None
        if audio is not None:
            audio.end()
        if task is not None and task is not asyncio.current_task():
            cancel(task)

    async def ended(self) -> None:
        """Return when nothing of this runs any more."""
        await ended(*self._tasks, within_s=STAGE_END_S)

    async def _run(self, before: tuple[asyncio.Task[None], ...]) -> None:
        await ended(*before, within_s=ENGINE_END_S)
        while True:
            self._audio = audio = Utterance(limit_ms=RUN_LIMIT_MS, on_end=_ignore)
            try:
                phrase = await self._runner.await_wake_word(audio)
            except EngineError as err:
                is_news = err.code == WAKE_ENGINE_FAILED and self._trouble != err.code
                _LOGGER.log(logging.WARNING if is_news else logging.DEBUG, "Nobody waits for a wake word now: %s", err)
                self._trouble = err.code
                phrase, pause_s = None, RETRY_S
            else:
                self._trouble = ""
                pause_s = PAUSE_S
            finally:
                audio.end()
            if self._task is not asyncio.current_task():
                return  # stopped meanwhile, by an engine that does not let go
            self._audio = None
            if phrase is not None:
                self._on_wake(phrase)
                return
            await asyncio.sleep(pause_s)


def _ignore() -> None:
    """Nobody asks when it ended."""
