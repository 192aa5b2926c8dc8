"""Standby: the conversation is over, the socket stays; what wakes the board, what does not, what works meanwhile."""

import asyncio
from collections.abc import Callable

import pytest

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import ListenMode
from custom_components.xiaozhi.session.errors import WAKE_ENGINE_FAILED
from custom_components.xiaozhi.session.events import ConversationEnded, ConversationStarted, WakeWordHeard
from custom_components.xiaozhi.session.ports import WakeVerdict
from custom_components.xiaozhi.session.session import Session
from custom_components.xiaozhi.session.settings import FollowUp, Greeting
from custom_components.xiaozhi.session.states import SESSION_MOVES, SessionState
from custom_components.xiaozhi.session.wake_watch import RETRY_S, RUN_LIMIT_MS
from tests.session.fakes import SWALLOW, Hearing, Trouble, Waking, failing, now_s
from tests.session.talk import WAKE_WORD, Talk, quiet_packets, sound
from tests.virtual_time import virtual

SECOND = b"\x01\x00" * 24000


async def in_standby(talk: Talk, mode: ListenMode = ListenMode.AUTO) -> None:
    """Have a conversation of one turn and let it end in silence."""
    await talk.ask(mode)
    await talk.until(SessionState.STANDBY)
    await asyncio.sleep(0.01)


def conversations(talk: Talk) -> list[str]:
    """Return beginnings and ends."""
    return [type(event).__name__ for event in talk.events if isinstance(event, ConversationStarted | ConversationEnded)]


@virtual
@pytest.mark.parametrize("mode", list(ListenMode))
async def test_after_silence_the_socket_stays_and_nothing_is_said(mode: ListenMode) -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk, mode)
        before = len(talk.board.messages)
        await asyncio.sleep(600)
        assert talk.session.state is (SessionState.STANDBY if mode is ListenMode.MANUAL else SessionState.CLOSED)
        assert len(talk.board.messages) == before
        assert "Goodbye." not in talk.board.sentences


@virtual
async def test_a_board_in_standby_that_streams_is_kept_for_ever_with_signs_of_life() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
        before = len(talk.times(wire.Keepalive))
        for _ in range(30):
            await talk.stream(quiet_packets(6000), frame_s=0.6)  # every tenth packet is enough for a sign of life
        assert talk.session.state is SessionState.STANDBY
        assert len(talk.times(wire.Keepalive)) - before == pytest.approx(30 * 60 / 45, abs=2)
        assert talk.runner.heard_ms == talk.runner.heard_ms[:1]


@virtual
async def test_a_board_in_standby_that_falls_silent_is_let_go() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
        await talk.be_quiet(60_000)
        silent_s = now_s()
        await talk.until(SessionState.CLOSED)
        assert 45 <= now_s() - silent_s <= 90 + 1
        assert "sends nothing" in talk.hung_up[0]


@virtual
async def test_what_is_said_in_standby_is_not_recognised() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
        await talk.speak()
        await asyncio.sleep(10)
        assert len(talk.runner.heard_ms) == 1
        assert talk.session.state is SessionState.STANDBY


@virtual
async def test_standby_ends_the_conversation_and_waking_begins_another() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        talk.runner.wakings = [Waking(after_ms=1200)]
        await in_standby(talk)
        assert conversations(talk) == ["ConversationStarted", "ConversationEnded"]
        assert talk.runner.conversations_ended == 1
        await talk.speak()
        await talk.until_answered(2)
        assert conversations(talk) == ["ConversationStarted", "ConversationEnded", "ConversationStarted"]
    ends = [event for event in talk.events if isinstance(event, ConversationEnded)]
    assert [end.turns for end in ends] == [1, 0]


@virtual
async def test_closing_in_standby_ends_no_conversation_twice() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
    assert conversations(talk) == ["ConversationStarted", "ConversationEnded"]


@virtual
async def test_a_wake_word_of_the_pipeline_is_greeted_and_the_board_listens() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        talk.runner.wakings = [Waking(phrase="okay nabu", after_ms=1200)]
        await in_standby(talk)
        await talk.speak()
        await talk.until_answered(2)
        assert talk.board.sentences[-1] == "Yes?"
        assert WakeWordHeard(phrase="okay nabu") in talk.events
        await talk.until(SessionState.LISTENING)
        await talk.speak()
        ended = await talk.until_answered(3)
        assert ended.spoken == "The lamp is on."


@virtual
async def test_without_a_greeting_the_wake_word_opens_the_microphone_at_once() -> None:
    async with Talk(stay_connected=True, silence_s=20, greeting=Greeting.NONE) as talk:
        talk.runner.wakings = [Waking(after_ms=1200)]
        await in_standby(talk)
        await talk.speak()
        await talk.until(SessionState.LISTENING)
        await talk.speak()
        await talk.until_answered(2)


@virtual
@pytest.mark.parametrize("trouble", [failing("no_wake_engine"), failing("recognition_failed")])
async def test_an_engine_that_is_missing_or_fails_is_tried_again(trouble: Trouble) -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        talk.runner.wakings = [Waking(trouble=trouble), Waking(after_ms=500)]
        await in_standby(talk)
        await talk.be_quiet(1000)
        assert talk.session.state is SessionState.STANDBY
        await asyncio.sleep(RETRY_S)
        await talk.be_quiet(1000)
        assert talk.session.state is not SessionState.STANDBY


@virtual
async def test_an_engine_that_breaks_off_is_in_the_log_once(caplog: pytest.LogCaptureFixture) -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        talk.runner.wakings = [Waking(trouble=failing(WAKE_ENGINE_FAILED))]
        await in_standby(talk)
        for _ in range(3):
            await talk.be_quiet(1000)
            await asyncio.sleep(RETRY_S)
        assert len(talk.runner.watched_ms) > 2
    warnings = [record for record in caplog.records if record.levelname == "WARNING"]
    assert ["wake word" in record.getMessage() for record in warnings] == [True]
    caplog.clear()


@virtual
async def test_an_engine_gets_a_fresh_run_after_a_while() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
        second = quiet_packets(960)
        for _ in range(RUN_LIMIT_MS // 960 + 20):
            await talk.stream(second, frame_s=0.001)
        assert len(talk.runner.watched_ms) == 1
        await asyncio.sleep(2)
        await talk.stream(second)
        assert len(talk.runner.watched_ms) == 2


@virtual
async def test_an_engine_that_does_not_let_go_wakes_nobody_later() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        talk.runner.wakings = [Waking(trouble=SWALLOW, after_ms=0), Waking(after_ms=None)]
        await in_standby(talk)
        talk.session.ask("is the door shut")
        await talk.until_answered(2)
        await asyncio.sleep(200)


@virtual
async def test_an_announcement_in_standby_is_heard_and_the_board_stays_there() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
        assert await talk.session.announce("Dinner!", sound(SECOND))
        await asyncio.sleep(1)  # the board opens its microphone again
        assert talk.session.state is SessionState.STANDBY
        assert conversations(talk) == ["ConversationStarted", "ConversationEnded"]
        await talk.speak()
        assert len(talk.runner.heard_ms) == 1
        assert talk.runner.cancelled == ["wake"]
        assert len(talk.runner.watched_ms) == 2


@virtual
async def test_a_question_in_standby_is_followed_by_listening() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
        await talk.session.announce("Shall I close it?", sound(SECOND), wants_reply=True)
        await talk.until(SessionState.LISTENING)
        await talk.speak()
        await talk.until_answered(3)
        await talk.until(SessionState.STANDBY)


@virtual
async def test_a_button_in_an_announcement_silences_it_and_wakes_nobody() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
        announcing = asyncio.create_task(talk.session.announce("Dinner!", sound(SECOND * 5)))
        await asyncio.sleep(1)
        talk.board.abort()
        assert not await announcing
        assert talk.session.state is SessionState.STANDBY


@virtual
async def test_the_boards_own_wake_word_in_an_announcement_wakes_it() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
        announcing = asyncio.create_task(talk.session.announce("Dinner!", sound(SECOND * 5)))
        await asyncio.sleep(1)
        talk.session.receive(wire.Abort(reason="wake_word_detected"))
        talk.session.receive(wire.ListenStart(mode=ListenMode.AUTO))
        assert not await announcing
        assert talk.session.state is SessionState.LISTENING
        await talk.speak()
        await talk.until_answered(3)


def abort(session: Session) -> None:
    """A button of a client that reports it, or a firmware that hears its wake word while it listens."""
    session.receive(wire.Abort(reason="wake_word_detected"))
    session.receive(wire.ListenStart(mode=ListenMode.AUTO))


def press(session: Session) -> None:
    """Push to talk."""
    session.receive(wire.ListenStart(mode=ListenMode.MANUAL))


@virtual
@pytest.mark.parametrize("wake", [abort, press])
async def test_a_person_at_the_board_wakes_it_without_a_greeting(wake: Callable[[Session], None]) -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
        wake(talk.session)
        await asyncio.sleep(0.1)
        assert talk.session.state is SessionState.LISTENING
        assert conversations(talk)[-1] == "ConversationStarted"
        assert "Yes?" not in talk.board.sentences


@virtual
async def test_an_idle_board_that_reports_its_wake_word_is_greeted() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk, ListenMode.MANUAL)
        talk.detect(WAKE_WORD)
        talk.listen(ListenMode.AUTO)
        await talk.until_answered(2)
        assert talk.board.sentences[-1] == "Yes?"
        await talk.until(SessionState.LISTENING)


@virtual
async def test_a_typed_text_wakes_the_board() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await in_standby(talk)
        talk.detect("is the door shut")
        ended = await talk.until_answered(2)
        assert ended.spoken == "The lamp is on."
        assert conversations(talk)[-1] == "ConversationStarted"
        await talk.until(SessionState.STANDBY)


@virtual
async def test_goodbye_leads_to_standby() -> None:
    async with Talk(stay_connected=True) as talk:
        talk.runner.hearings = [Hearing(text="Goodbye!")]
        await talk.ask()
        assert talk.board.sentences[-1] == "Goodbye."
        assert talk.session.state is SessionState.STANDBY
        assert talk.board.speeches[-1].stopped_s is not None
        await asyncio.sleep(3)
        assert talk.session.state is SessionState.STANDBY


@virtual
async def test_a_board_that_does_not_listen_on_is_in_standby_after_an_answer() -> None:
    async with Talk(stay_connected=True, follow_up=FollowUp.NEVER) as talk:
        await talk.ask()
        assert talk.session.state is SessionState.STANDBY


@virtual
async def test_a_duplicate_wake_word_leads_to_standby() -> None:
    async with Talk(stay_connected=True) as talk:
        talk.runner.verdict = WakeVerdict.DUPLICATE
        talk.detect(WAKE_WORD)
        assert talk.session.state is SessionState.STANDBY
        assert talk.hung_up == []


@virtual
async def test_switching_it_off_lets_a_board_in_standby_go_and_no_other() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await talk.ask()
        talk.session.set_stay_connected(False)
        assert talk.session.state is not SessionState.CLOSED
        talk.session.set_stay_connected(True)
        await talk.until(SessionState.STANDBY)
        talk.session.set_stay_connected(False)
        assert talk.states[-1] is SessionState.CLOSED


@virtual
async def test_without_the_choice_a_conversation_ends_with_the_socket() -> None:
    async with Talk(silence_s=20) as talk:
        await talk.ask()
        await talk.until(SessionState.CLOSED)
        assert talk.board.sentences[-1] == "Goodbye."


@virtual
async def test_what_waits_is_told_before_the_greeting() -> None:
    told: list[Callable[[], None]] = []

    def tell_first(go_on: Callable[[], None]) -> bool:
        told.append(go_on)
        return True

    async with Talk(tell_first=tell_first) as talk:
        talk.detect(WAKE_WORD)
        talk.listen()
        await talk.session.announce("The washer is done.", sound(SECOND))
        told[0]()
        await talk.until_answered(2)
        assert talk.board.sentences == ["The washer is done.", "Yes?"]
        await talk.ask()
        assert len(told) == 1


@virtual
async def test_what_waits_is_told_before_a_board_without_a_wake_word_listens() -> None:
    told: list[Callable[[], None]] = []

    def tell_first(go_on: Callable[[], None]) -> bool:
        told.append(go_on)
        return True

    async with Talk(tell_first=tell_first) as talk:
        talk.listen()
        assert talk.session.state is not SessionState.LISTENING
        told[0]()
        assert talk.states[-1] is SessionState.LISTENING


@virtual
async def test_push_to_talk_is_not_interrupted_by_what_waits() -> None:
    told: list[float] = []

    def tell_first(_: Callable[[], None]) -> bool:
        told.append(now_s())
        return False

    async with Talk(tell_first=tell_first) as talk:
        talk.listen(ListenMode.MANUAL)
        await talk.speak()
        assert told == []
        talk.board.release()
        await talk.until_answered(1)
        assert len(told) == 1
        assert talk.session.state is SessionState.IDLE


@virtual
async def test_after_the_news_nobody_is_interrupted() -> None:
    told: list[Callable[[], None]] = []

    def tell_first(go_on: Callable[[], None]) -> bool:
        told.append(go_on)
        return True

    async with Talk(tell_first=tell_first) as talk:
        talk.detect(WAKE_WORD)
        talk.session.ask("is the door shut")
        told[0]()
        ended = await talk.until_answered(1)
        assert not ended.is_interrupted
    told[0]()  # the board is gone


def test_standby_is_left_for_a_turn_or_for_good() -> None:
    assert SESSION_MOVES[SessionState.STANDBY] >= {SessionState.THINKING, SessionState.LISTENING, SessionState.CLOSED}
    assert SessionState.STANDBY not in SESSION_MOVES[SessionState.CLOSED]
