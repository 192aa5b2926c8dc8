"""Whether a board listens on after an answer: the only way of not listening is to close the socket."""

import pytest

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import ListenMode
from custom_components.xiaozhi.session.events import ConversationEnded, ConversationStarted, WakeWordHeard
from custom_components.xiaozhi.session.ports import WakeVerdict
from custom_components.xiaozhi.session.settings import FollowUp, Greeting
from custom_components.xiaozhi.session.states import SessionState
from tests.session.fakes import Hearing, Reply, failing
from tests.session.talk import PROMPTS, WAKE_WORD, Talk
from tests.virtual_time import virtual


@virtual
@pytest.mark.parametrize(
    ("follow_up", "is_question", "is_over"),
    [
        (FollowUp.ALWAYS, False, False),
        (FollowUp.QUESTIONS, True, False),
        (FollowUp.QUESTIONS, False, True),
        (FollowUp.NEVER, True, True),
    ],
)
@pytest.mark.parametrize("mode", [ListenMode.AUTO, ListenMode.REALTIME])
async def test_the_owner_chooses(mode: ListenMode, follow_up: FollowUp, is_question: bool, is_over: bool) -> None:  # noqa: FBT001 - a case
    async with Talk(follow_up=follow_up) as talk:
        talk.runner.replies = [Reply(is_question=is_question)]
        ended = await talk.ask(mode)
        assert ended.spoken == "The lamp is on."
        assert (talk.session.state is SessionState.CLOSED) == is_over
        assert talk.hung_up == (["the conversation ended"] if is_over else [])


@virtual
async def test_the_answer_is_heard_to_its_end_before_the_socket_is_closed() -> None:
    async with Talk(follow_up=FollowUp.NEVER) as talk:
        await talk.ask()
        last_heard_s = talk.board.speeches[-1].packets[-1][0]
        assert talk.hung_up_at_s >= last_heard_s - 2.4  # what the board's queue takes plays after the end


@virtual
async def test_push_to_talk_and_typed_texts_keep_their_socket() -> None:
    async with Talk(follow_up=FollowUp.NEVER) as talk:
        await talk.ask(ListenMode.MANUAL)
        talk.session.ask("is the door shut")
        await talk.until_answered(2)
        assert not talk.hung_up


@virtual
async def test_a_greeting_by_the_agent_is_no_answer() -> None:
    async with Talk(follow_up=FollowUp.NEVER, greeting=Greeting.AGENT) as talk:
        talk.runner.hearings = [Hearing(text=WAKE_WORD)]
        await talk.ask()
        assert talk.runner.asked == [(PROMPTS["wake_text"], None)]
        assert not talk.hung_up


@virtual
async def test_after_a_failure_the_question_can_be_put_again() -> None:
    async with Talk(follow_up=FollowUp.NEVER) as talk:
        talk.runner.replies = [Reply(script=(0.1,), trouble=failing("agent_failed"))]
        await talk.ask()
        assert not talk.hung_up


@virtual
async def test_a_choice_counts_from_the_next_answer_on() -> None:
    async with Talk() as talk:
        await talk.ask()
        talk.session.set_follow_up(FollowUp.NEVER)
        await talk.until(SessionState.LISTENING)
        await talk.speak()
        await talk.until_answered(2)
        assert talk.hung_up == ["the conversation ended"]


@virtual
async def test_wake_words_and_both_ends_of_a_conversation_are_told() -> None:
    async with Talk() as talk:
        talk.detect()
        await talk.until_answered()
        talk.session.receive(wire.Abort(reason="wake_word_detected"))
        talk.session.receive(wire.Abort())
    told = [
        event for event in talk.events if isinstance(event, ConversationStarted | WakeWordHeard | ConversationEnded)
    ]
    assert told == [
        ConversationStarted(),
        WakeWordHeard(phrase=WAKE_WORD),
        WakeWordHeard(phrase=""),
        ConversationEnded(turns=0),
    ]


@virtual
@pytest.mark.parametrize("verdict", [WakeVerdict.DUPLICATE, WakeVerdict.INTERCEPTED])
async def test_a_wake_word_that_was_meant_for_somebody_else_is_not_told(verdict: WakeVerdict) -> None:
    async with Talk() as talk:
        talk.runner.verdict = verdict
        talk.detect()
    assert not [event for event in talk.events if isinstance(event, WakeWordHeard)]


@virtual
async def test_a_board_is_told_to_restart_while_its_socket_is_open() -> None:
    async with Talk() as talk:
        talk.session.restart_board()
        await talk.session.close()
        talk.session.restart_board()
        assert talk.kinds().count("Reboot") == 1
