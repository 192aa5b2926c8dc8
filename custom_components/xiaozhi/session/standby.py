"""A board whose conversation is over and whose socket is kept: nobody listens but for a wake word, nothing is counted.

Announcements play in it nevertheless. What wakes the board, and what follows then, is the session's.
"""

from collections.abc import Callable

from .listening import Ear
from .ports import TurnRunner
from .wake_watch import WakeWatch
from .watchdog import Watchdog


class Standby:
    """`enter` and `leave` any number of times, `stop` when the socket is gone, then await `ended`."""

    def __init__(self, runner: TurnRunner, *, on_wake: Callable[[str], None]) -> None:
        self._watch = WakeWatch(runner, on_wake=on_wake)
        self._packets_before: int | None = None
        self.is_on = False

    def hear(self, pcm: bytes) -> None:
        """Let whoever waits for a wake word hear 16 kHz PCM."""
        self._watch.feed(pcm)

    def enter(self, ear: Ear, watchdog: Watchdog) -> None:
        """Listen to nobody, until something wakes the board. Nobody has the floor; also after an announcement."""
        self.is_on = True
        self._packets_before = None
        watchdog.rest()
        ear.doze()
        self._watch.start()

    def pause(self) -> None:
        """Somebody gets the floor."""
        self._watch.stop()

    def leave(self, ear: Ear, watchdog: Watchdog) -> None:
        """Another conversation begins."""
        self.is_on = False
        self._watch.stop()
        ear.rest()
        watchdog.wake()

    def is_lost(self, packets: int | None) -> bool:
        """Whether a board has sent nothing since this was asked last: it is gone, perhaps restarted.

        `packets`: all that came so far; None from a board that need not send any now.
        """
        before, self._packets_before = self._packets_before, packets
        return packets is not None and packets == before

    def stop(self) -> None:
        """The socket is gone. Safe to call again."""
        self.is_on = False
        self._watch.stop()

    async def ended(self) -> None:
        """Return when nothing of this runs any more."""
        await self._watch.ended()
