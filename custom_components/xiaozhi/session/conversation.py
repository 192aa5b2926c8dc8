"""The conversations of one socket, one after another: when each began and ended, and what is told in it first."""

from collections.abc import Callable

from .events import ConversationEnded, ConversationStarted, SessionEvent
from .ports import TellFirst


class Conversation:
    """At first there is one. `is_quiet`: whether nobody has the floor, and the socket is still open."""

    def __init__(
        self, *, notify: Callable[[SessionEvent], None], tell_first: TellFirst, is_quiet: Callable[[], bool]
    ) -> None:
        self._notify = notify
        self._tell_first = tell_first
        self._is_quiet = is_quiet
        self._is_over = False
        self._turns = 0
        self._has_told = False
        """Whether it was asked for what is to be told first."""
        self.has_refused = False
        """This conversation was told that its microphone is on hold."""

    @property
    def is_over(self) -> bool:
        """Whether nobody talks until the next one begins."""
        return self._is_over

    def begin(self) -> None:
        """Somebody woke the board."""
        self._is_over = False
        self._notify(ConversationStarted())

    def count_turn(self) -> None:
        """Somebody said or typed something."""
        self._turns += 1

    def end(self) -> None:
        """It is over; told once."""
        if not self._is_over:
            self._is_over = True
            self._notify(ConversationEnded(turns=self._turns))
            self._turns, self._has_told, self.has_refused = 0, False, False

    def after_news(self, go_on: Callable[[], None]) -> None:
        """Tell what waited for this conversation, once, then go on, unless somebody speaks by then."""

        def go_on_if_quiet() -> None:
            if self._is_quiet():
                go_on()

        is_asked, self._has_told = self._has_told, True
        if is_asked or not self._tell_first(go_on_if_quiet):
            go_on()
