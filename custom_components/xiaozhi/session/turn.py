"""One request and its answer: states, silence at once when it is interrupted, and an end that is told.

A turn always ends with the board in a sane state: an answer, a spoken explanation, or a text on its screen. What is
said is `words.py`'s business, how it sounds `speech.py`'s.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
import logging
from uuid import uuid4

from ..protocol import messages as wire
from .errors import TurnError
from .events import FirstSound, TurnEnded, TurnStarted
from .ports import Ports
from .request import Request
from .settings import Settings
from .speech import Speech
from .states import TURN_MOVES, TurnState
from .tasks import STAGE_END_S, cancel, ended
from .words import Words

_LOGGER = logging.getLogger(__name__)


class Turn:
    """Built and run by the session, one at a time. `on_state` is called with every new state."""

    def __init__(
        self, request: Request, *, ports: Ports, settings: Settings, on_state: Callable[[TurnState], None]
    ) -> None:
        self.id = uuid4().hex
        self.request = request
        self.state = TurnState.THINKING if request.utterance is None else TurnState.LISTENING
        self._ports = ports
        self._settings = settings
        self._on_state = on_state
        self._asked_at_s = _now_s()
        self._speech = Speech(
            voice=ports.voice,
            send=ports.send,
            piece_limit_s=settings.stage_limit_s,
            on_first_sound=self._first_sound,
        )
        self._words = Words(self.id, request, ports=ports, settings=settings, speech=self._speech)
        self._task: asyncio.Task[None] | None = None

    @property
    def has_begun_speech(self) -> bool:
        """Whether the board was put into Speaking by this turn."""
        return self._speech.has_begun

    @property
    def is_over(self) -> bool:
        """Whether nothing of this turn may reach the board any more."""
        return self.state in (TurnState.DONE, TurnState.INTERRUPTED)

    @property
    def is_hearing(self) -> bool:
        """Whether its utterance is still being spoken."""
        return self.request.utterance is not None and self.request.utterance.is_open

    @property
    def ends_conversation(self) -> bool:
        """Whether the conversation is over after it."""
        return self._words.ends_conversation

    @property
    def hangs_up(self) -> bool:
        """Whether the socket is to be closed after it."""
        return self.ends_conversation and not self._settings.stay_connected

    @property
    def error(self) -> TurnError | None:
        """Why the turn failed: its words, or else their sound."""
        return self._words.error or self._speech.error

    def working(self) -> AbstractContextManager[None]:
        """A tool works for the agent, within a limit of its own."""
        return self._words.working()

    def stop(self) -> None:
        """Silence at once; the caller cancels the task of `run`. An ended turn is left as it is."""
        if self.is_over:
            return
        self._move(TurnState.INTERRUPTED)
        self._speech.stop()
        self._words.stop()
        if self._task is not None:
            cancel(self._task)
        if self.request.utterance is not None:
            self.request.utterance.end()

    def utterance_ended(self) -> None:
        """The utterance is complete: from here on recognition has a limited time."""
        if self.is_over:
            return
        self._asked_at_s = _now_s()
        self._words.renew()
        self._move(TurnState.THINKING)

    async def run(self) -> None:
        """Run to the end. Cancellation silences the board at once and is passed on; nothing else is raised."""
        self._ports.notify(TurnStarted(turn_id=self.id, kind=self.request.kind))
        self._task = asyncio.create_task(self._words.perform(), name=f"xiaozhi words of turn {self.id}")
        try:
            await self._speech.run()
            self._conclude()
        except Exception:
            _LOGGER.exception("An answer could not be played")
        finally:
            self.stop()
            cancel(self._task)
            await ended(self._task, within_s=STAGE_END_S)
            self._report_end()

    def _conclude(self) -> None:
        """After the last sound: let the board go on. A voice that failed can only be explained on the screen."""
        self._move(TurnState.DONE)
        if self.hangs_up:
            self._speech.leave()
        else:
            self._speech.stop()
        if (err := self._speech.error) is not None:
            _LOGGER.debug("Turn %s could not be spoken: %s", self.id, err)
            alert = wire.Alert(status=self._settings.prompt("alert"), message=self._settings.prompt(err.code))
            self._ports.send(alert)

    def _first_sound(self) -> None:
        self._move(TurnState.SPEAKING)
        after_ms = round((_now_s() - self._asked_at_s) * 1000)
        self._ports.notify(FirstSound(turn_id=self.id, after_ms=after_ms))

    def _report_end(self) -> None:
        spoken, is_interrupted = self._speech.spoken(), self.state is TurnState.INTERRUPTED
        error = self.error
        if self._words.has_asked:
            self._ports.runner.played(spoken=spoken, is_interrupted=is_interrupted, failed=error is not None)
        self._ports.notify(
            TurnEnded(
                turn_id=self.id,
                kind=self.request.kind,
                answer=self._words.text,
                spoken=spoken,
                is_interrupted=is_interrupted,
                has_asked=self._words.has_asked,
                error=error.code if error else None,
            )
        )

    def _move(self, state: TurnState) -> None:
        assert state in TURN_MOVES[self.state], f"a turn cannot move from {self.state} to {state}"
        self.state = state
        self._on_state(state)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
