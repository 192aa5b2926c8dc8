"""One typed turn: the agent is asked, what it says is recorded, and it always ends, once."""

import asyncio
import logging
from uuid import uuid4

from ..session.acts import AgentAct
from ..session.errors import EngineError, TurnError
from ..session.stage import Stage
from ..session.tasks import cancel
from .asking import Asker, Question
from .turn_record import TurnRecord

_LOGGER = logging.getLogger(__name__)


class TypedTurn:
    """Made before its chat is taken, `run` in a task after `record` was given. `limit_s`: longest wait for a sign."""

    def __init__(self, asker: Asker, *, limit_s: float) -> None:
        self.id = uuid4().hex
        self.record: TurnRecord | None = None
        self.task: asyncio.Task[None] | None = None
        self.was_stopped = False
        self.done: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """The answer, when it is over and its row is on disk."""
        self._asker = asker
        self._limit_s = limit_s

    @property
    def text(self) -> str:
        """The answer so far."""
        return "" if self.record is None else self.record.text

    def stop(self) -> None:
        """End at once, keeping what was said. An ended turn is left as it is."""
        if self.record is None or self.record.has_ended:
            return
        self.was_stopped = True
        self._end(is_whole=False)
        if self.task is not None:
            cancel(self.task)

    async def run(self, question: Question) -> None:
        """Ask and record. Cancellation stops the turn and is passed on; nothing else is raised."""
        record = self.record
        assert record is not None
        stage = Stage(EngineError("agent_slow", "no answer in time"), limit_s=self._limit_s)

        def on_delta(delta: str) -> None:
            if stage.is_open:
                stage.renew()
                record.grew(delta)

        def on_act(act: AgentAct) -> None:
            if stage.is_open:
                stage.renew()
                record.acted(act)

        error: str | None = None
        try:
            asked = self._asker.ask(question, on_delta=on_delta, on_act=on_act)
            await stage.run(asked, name=f"xiaozhi agent of turn {self.id}")
        except asyncio.CancelledError:
            self.stop()
            raise
        except TurnError as err:
            _LOGGER.debug("Turn %s failed: %s", self.id, err)
            error = err.code
        except Exception:
            _LOGGER.exception("A typed turn failed in an unexpected way")
            error = "failed"
        if not record.has_ended:
            self._end(is_whole=error is None, error=error)

    def _end(self, *, is_whole: bool, error: str | None = None) -> None:
        assert self.record is not None
        self._asker.answered(self.record.origin.chat_id, is_whole=is_whole)
        self.record.ended(is_interrupted=self.was_stopped, error=error, on_told=self._tell_done)

    def _tell_done(self) -> None:
        if self.record is not None and not self.done.done():
            self.done.set_result(self.record.text)
