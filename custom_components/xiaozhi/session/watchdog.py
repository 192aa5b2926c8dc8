"""The clock of a session: signs of life for the board, a goodbye after silence, a hard limit that frees everything."""

import asyncio
from collections.abc import Callable

from ..protocol.messages import Keepalive
from .ports import HangUp, Send

KEEPALIVE_S = 45.0
"""The firmware takes a socket for dead after 120 s without data (Protocol::IsTimeout); protocol.md 3.5 advises 60 s."""

GRACE_S = 60.0
"""If the goodbye did not close the socket within this time, it is closed without words (requirements R2-6)."""

SECOND_TRY_S = 10.0
"""After an utterance in which nobody was understood there is at least this much time to say it again."""

TURN_LIMIT_S = 1800.0
"""Longest turn; every stage has a limit of its own, this ends an agent that never stops talking."""


class Watchdog:
    """Two timers of the event loop. Silence is counted only while no turn holds the watchdog, and not in standby.

    `on_keepalive` is called with every sign of life that leaves.
    """

    def __init__(
        self,
        *,
        silence_s: float,
        send: Send,
        on_silence: Callable[[], None],
        hang_up: HangUp,
        on_keepalive: Callable[[], None],
    ) -> None:
        self._silence_s = silence_s
        self._send = send
        self._on_silence = on_silence
        self._hang_up = hang_up
        self._on_keepalive = on_keepalive
        self._is_resting = False
        self._is_held = False
        self._is_cancelled = False
        self._silent_since_s = 0.0
        self._keepalive: asyncio.TimerHandle | None = None
        self._end: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to count."""
        self._schedule_keepalive()
        self.touch()

    def cancel(self) -> None:
        """Stop for good; what is touched or released later is not counted."""
        self._is_cancelled = True
        for timer in (self._keepalive, self._end):
            if timer is not None:
                timer.cancel()

    def touch(self) -> None:
        """Somebody did something: silence begins anew."""
        self._silent_since_s = asyncio.get_running_loop().time()
        if not self._is_held:
            self._count_silence()

    def rest(self) -> None:
        """The conversation is over and the socket stays: nothing is counted until `wake`."""
        self._is_resting = True
        self._end_in(None, self._give_up)

    def wake(self) -> None:
        """Another conversation begins."""
        self._is_resting = False
        self.touch()

    def hold(self) -> None:
        """A turn begins; it has limits of its own."""
        self._is_held = True
        self._end_in(TURN_LIMIT_S, self._give_up)

    def release(self, *, is_silence: bool) -> None:
        """A turn ended; silence is counted from now, or goes on if nobody was heard in that turn."""
        self._is_held = False
        if is_silence:
            self._count_silence()
        else:
            self.touch()

    def _count_silence(self) -> None:
        if self._silence_s > 0 and not self._is_resting:
            silent_s = asyncio.get_running_loop().time() - self._silent_since_s
            self._end_in(max(self._silence_s - silent_s, min(self._silence_s, SECOND_TRY_S)), self._silence_is_over)
        else:
            self._end_in(None, self._give_up)

    def _silence_is_over(self) -> None:
        self._on_silence()  # it holds the watchdog, or lets it rest
        if not self._is_resting:
            self._end_in(GRACE_S, self._give_up)

    def _give_up(self) -> None:
        self._hang_up("nothing came to an end for too long")

    def _end_in(self, delay_s: float | None, action: Callable[[], None]) -> None:
        """Replace what ends the session next; None: nothing does."""
        if self._end is not None:
            self._end.cancel()
            self._end = None
        if delay_s is not None and not self._is_cancelled:
            self._end = asyncio.get_running_loop().call_later(delay_s, action)

    def _schedule_keepalive(self) -> None:
        self._keepalive = asyncio.get_running_loop().call_later(KEEPALIVE_S, self._keep_alive)

    def _keep_alive(self) -> None:
        self._schedule_keepalive()
        self._send(Keepalive())
        self._on_keepalive()
