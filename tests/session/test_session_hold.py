"""The microphone on hold: nobody is heard, whoever wakes the board is told so, and all that is told still arrives.

And a restart that waits for the end of the conversation.
"""

import asyncio
from collections.abc import Callable

import pytest

from custom_components.xiaozhi.protocol.messages import ListenMode
from custom_components.xiaozhi.session.events import ConversationEnded, TurnKind
from custom_components.xiaozhi.session.states import SessionState
from tests.session.talk import PROMPTS, Talk, quiet_packets, sound
from tests.virtual_time import virtual

SECOND = b"\x01\x00" * 24000
HELD = PROMPTS["microphone_held"]


@virtual
@pytest.mark.parametrize("mode", list(ListenMode))
async def test_whoever_wakes_the_board_is_told_and_the_socket_is_closed(mode: ListenMode) -> None:
    async with Talk(is_microphone_held=True) as talk:
        talk.listen(mode)
        await talk.until(SessionState.CLOSED)
        assert talk.board.sentences == [HELD]
        assert talk.hung_up == ["the conversation ended"]


@virtual
async def test_a_wake_word_is_told_once_and_not_greeted_and_left_to_other_boards() -> None:
    async with Talk(is_microphone_held=True) as talk:
        talk.detect()
        talk.listen()
        await talk.until(SessionState.CLOSED)
        assert talk.board.sentences == [HELD]
        assert talk.runner.woken == []


@virtual
async def test_what_is_said_meanwhile_reaches_no_recognition() -> None:
    async with Talk(is_microphone_held=True) as talk:
        talk.listen(ListenMode.REALTIME)
        await talk.speak()
        await talk.until(SessionState.CLOSED)
        assert talk.runner.heard_ms == []


@virtual
async def test_a_person_who_interrupts_the_sentence_is_let_go_without_another() -> None:
    async with Talk(is_microphone_held=True) as talk:
        talk.listen()
        await talk.until(SessionState.SPEAKING)
        talk.board.abort()
        await talk.until(SessionState.CLOSED)
        assert talk.board.sentences == [HELD]
        assert talk.hung_up == ["the microphone is on hold"]


@virtual
async def test_news_come_before_the_sentence() -> None:
    told: list[str] = []

    def tell_first(go_on: Callable[[], None]) -> bool:
        told.append("news")
        asyncio.get_running_loop().call_later(1, go_on)
        return True

    async with Talk(is_microphone_held=True, tell_first=tell_first) as talk:
        talk.listen()
        assert (told, talk.board.sentences) == (["news"], [])
        await talk.until(SessionState.CLOSED)
        assert talk.board.sentences == [HELD]


@virtual
@pytest.mark.parametrize("stays", [False, True])
async def test_what_is_being_said_is_dropped(stays: bool) -> None:  # noqa: FBT001 - a case
    async with Talk(stay_connected=stays) as talk:
        talk.listen()
        await talk.be_quiet(500)
        speaking = asyncio.create_task(talk.speak())
        await asyncio.sleep(0.8)
        talk.session.hold_microphone(True)
        await speaking
        assert talk.session.state is (SessionState.STANDBY if stays else SessionState.CLOSED)
        assert talk.runner.asked == []


@virtual
async def test_an_answer_is_heard_to_its_end() -> None:
    async with Talk() as talk:
        talk.listen()
        await talk.speak()
        await talk.until(SessionState.SPEAKING)
        talk.session.hold_microphone(True)
        ended = await talk.until_answered()
        assert (ended.spoken, ended.is_interrupted) == ("The lamp is on.", False)
        await talk.until(SessionState.CLOSED)
        assert talk.board.sentences[-1] == HELD


@virtual
async def test_speaking_into_an_answer_does_not_interrupt_it() -> None:
    async with Talk() as talk:
        talk.listen(ListenMode.REALTIME)
        await talk.speak()
        await talk.until(SessionState.SPEAKING)
        talk.session.hold_microphone(True)
        await talk.speak()
        assert not (await talk.until_answered()).is_interrupted


@virtual
async def test_in_standby_no_engine_hears_anything_until_the_hold_ends() -> None:
    async with Talk(stay_connected=True, is_microphone_held=True) as talk:
        talk.listen()
        await talk.until(SessionState.STANDBY)
        await talk.speak()
        assert sum(talk.runner.watched_ms) == 0
        talk.session.hold_microphone(False)
        await talk.stream(quiet_packets(600))
        assert sum(talk.runner.watched_ms) > 0
        assert talk.session.state is SessionState.STANDBY


@virtual
async def test_announcements_play_in_standby_without_a_word_about_the_microphone() -> None:
    async with Talk(stay_connected=True, is_microphone_held=True) as talk:
        talk.listen()
        await talk.until(SessionState.STANDBY)
        assert await talk.session.announce("Dinner.", sound(SECOND))
        await asyncio.sleep(5)
        assert talk.board.sentences == [HELD, "Dinner."]
        assert talk.session.state is SessionState.STANDBY


@virtual
async def test_typed_texts_are_answered() -> None:
    async with Talk(is_microphone_held=True) as talk:
        talk.detect("is the door shut")
        assert (await talk.until_answered()).kind is TurnKind.TEXT
        assert talk.runner.asked == [("is the door shut", None)]


# A restart afterwards -------------------------------------------------------------------------------------------------


@virtual
async def test_a_restart_waits_for_the_end_of_the_conversation() -> None:
    async with Talk(silence_s=20) as talk:
        talk.listen()
        talk.session.restart_afterwards()
        await talk.speak()
        await talk.until_answered()
        assert "Reboot" not in talk.kinds()
        await talk.until(SessionState.CLOSED)
        assert talk.kinds()[-1] == "Reboot"
        assert talk.board.sentences[-1] == "Goodbye."


@virtual
async def test_a_board_that_stays_connected_restarts_when_nobody_talks_any_more() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        talk.listen()
        talk.session.restart_afterwards()
        await talk.until(SessionState.CLOSED)
        assert talk.kinds()[-1] == "Reboot"
        assert [event for event in talk.events if isinstance(event, ConversationEnded)] == [ConversationEnded(turns=0)]


@virtual
async def test_in_standby_a_restart_is_at_once_but_after_an_announcement() -> None:
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await talk.ask()
        await talk.until(SessionState.STANDBY)
        announcing = asyncio.create_task(talk.session.announce("Dinner.", sound(SECOND)))
        await talk.until(SessionState.SPEAKING)
        talk.session.restart_afterwards()
        assert await announcing
        await talk.until(SessionState.CLOSED)
        assert talk.kinds()[-2:] == ["TtsStop", "Reboot"]
    async with Talk(stay_connected=True, silence_s=20) as talk:
        await talk.ask()
        await talk.until(SessionState.STANDBY)
        talk.session.restart_afterwards()
        assert talk.kinds()[-1] == "Reboot"
        assert talk.session.state is SessionState.CLOSED


@virtual
async def test_a_board_that_hangs_up_itself_is_told_nothing() -> None:
    async with Talk() as talk:
        talk.session.restart_afterwards()
        await talk.ask()
        talk.board.hang_up()
        await talk.session.close()
        assert "Reboot" not in talk.kinds()
