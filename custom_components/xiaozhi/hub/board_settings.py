"""What applies to the conversations of a board as it is now: options, its own choices, its language, its owner."""

from collections.abc import Callable
from dataclasses import dataclass

from ..chats.conversation import BoardLine
from ..const import BOARD_CHATS_CONTINUE
from ..devices import Board, Boards
from ..options import Options
from ..profiles import Profiles
from ..session.settings import Greeting, Settings
from ..speaking import Speaking


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSettings:
    """Asked for each session, and for each text that goes into a chat."""

    options: Callable[[], Options]
    boards: Boards
    profiles: Callable[[], Profiles]
    speaking: Speaking
    greeting_of: Callable[[str], str]
    """A greeting of the agent that answers at a board; empty: the usual one."""
    owner_of: Callable[[Board | None], str]

    def session(self, device_id: str) -> Settings:
        """Return what a new session of a board is made with."""
        options, spoken = self.options(), self.speaking.language_of(device_id)
        profile = self.profiles().get(device_id)
        return Settings(
            prompts=self.speaking.prompts_of(device_id),
            answer_language=spoken,
            greeting=Greeting(options.greeting),
            greeting_text=options.greeting_text or self.greeting_of(device_id),
            wake_words=options.wake_words,
            exit_words=options.exit_words_in(spoken),
            follow_up=profile.follow_up,
            is_microphone_held=profile.is_microphone_held,
            stay_connected=(board := self.boards.get(device_id)) is not None and board.choices.stay_connected,
            silence_s=options.silence_s,
            stage_limit_s=options.stage_limit_s,
        )

    def line(self, device_id: str) -> BoardLine:
        """Return whose chats a board's words go to, and in which language failures are written there."""
        prompts = self.speaking.prompts_of(device_id)
        return BoardLine(
            owner_id=self.owner_of(self.boards.get(device_id)),
            continues=self.options().board_chats == BOARD_CHATS_CONTINUE,
            language=self.speaking.language_of(device_id),
            explain=lambda code: prompts.get(code) or prompts["failed"],
        )
