"""A board that has spoken all that it may: explained instead of asked, and the way out stays open."""

from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.session.events import Heard, TurnKind
from custom_components.xiaozhi.session.states import SessionState
from tests.session.fakes import Hearing
from tests.session.talk import PROMPTS, WAKE_WORD, Talk
from tests.virtual_time import virtual

EXPLAINED = {**PROMPTS, "spoken_limit": "Enough for today."}


def talk_with(*allowed: bool) -> Talk:
    """Return a board that may speak as often as listed, and never again after the last."""
    answers: Iterator[bool] = chain(allowed, repeat(False))
    return Talk(may_answer=lambda: next(answers), prompts=EXPLAINED)


@virtual
async def test_at_its_limit_a_board_explains_itself_and_asks_nobody() -> None:
    async with talk_with() as talk:
        ended = await talk.ask()
        assert talk.runner.asked == []
        assert talk.voice.kept == ["Enough for today."]
        (heard,) = (event for event in talk.events if isinstance(event, Heard))
        assert not heard.is_for_agent
        assert (ended.error, ended.spoken, ended.has_asked) == ("spoken_limit", "", False)
        assert talk.kinds()[-4:] == ["Stt", "TtsStart", "TtsSentence", "TtsStop"]  # what was heard is shown first
        await talk.until(SessionState.IDLE)


@virtual
async def test_it_is_looked_at_before_every_turn() -> None:
    async with talk_with(True) as talk:
        assert (await talk.ask()).spoken == "The lamp is on."
        assert (await talk.ask()).error == "spoken_limit"


@virtual
async def test_typed_text_is_no_way_around_it() -> None:
    async with talk_with() as talk:
        talk.detect("is the door shut")
        assert (await talk.until_answered()).error == "spoken_limit"


@virtual
async def test_exit_words_still_end_the_conversation() -> None:
    async with talk_with() as talk:
        talk.runner.hearings = [Hearing(text="goodbye")]
        ended = await talk.ask()
        assert (ended.spoken, ended.error) == ("Goodbye.", None)
        assert talk.hung_up


@virtual
async def test_an_answer_that_somebody_waits_for_is_taken_all_the_same() -> None:
    async with talk_with() as talk:
        talk.runner.hearings = [Hearing(text="yes", is_consumed=True)]
        assert (await talk.ask()).error is None
        assert wire.Stt(text="yes") in talk.board.messages


@virtual
@pytest.mark.parametrize("text", ["yes", "goodbye"])
async def test_a_typed_answer_that_somebody_waits_for_is_taken_like_a_spoken_one(text: str) -> None:
    async with talk_with() as talk:
        talk.runner.is_asking = True
        talk.detect(text)
        assert (await talk.until_answered()).error is None
        assert (talk.runner.consumed, talk.runner.asked, talk.hung_up) == ([text], [], [])


@virtual
@pytest.mark.parametrize(("text", "has_asked"), [("turn on the lamp", True), ("goodbye", False), (WAKE_WORD, False)])
async def test_only_the_agents_words_are_marked_as_its_own(text: str, *, has_asked: bool) -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(text=text)]
        ended = await talk.ask()
        assert (ended.kind, ended.has_asked, bool(ended.spoken)) == (TurnKind.VOICE, has_asked, True)
