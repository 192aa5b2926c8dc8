"""Announcements: sound that somebody else made, played to its end, with a caller who waits."""

import asyncio

import pytest

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import ListenMode
from custom_components.xiaozhi.session.errors import VoiceError
from custom_components.xiaozhi.session.events import TurnKind
from custom_components.xiaozhi.session.states import SessionState
from tests.session.fakes import HANG, SWALLOW, Hearing, Sound, Trouble, make_sound, now_s, silent
from tests.session.talk import PROMPTS, Talk, sound
from tests.virtual_time import virtual

SECOND = b"\x01\x00" * 24000


@virtual
async def test_an_announcement_returns_when_it_was_heard() -> None:
    async with Talk() as talk:
        began_s = now_s()
        await talk.session.announce("Dinner is ready.", sound(SECOND, SECOND))
        assert now_s() - began_s == pytest.approx(2 + 0.12 + 0.2, abs=0.07)
        assert talk.kinds() == ["ServerHello", "TtsStart", "TtsSentence", "TtsStop"]
        (ended,) = talk.ended
        assert (ended.kind, ended.answer, ended.spoken) == (
            TurnKind.ANNOUNCEMENT,
            "Dinner is ready.",
            "Dinner is ready.",
        )
        assert talk.runner.endings == []


@virtual
async def test_an_announcement_without_text_shows_none() -> None:
    async with Talk() as talk:
        await talk.session.announce("", sound(SECOND))
        assert talk.board.sentences == []


@virtual
@pytest.mark.parametrize("mode", [ListenMode.AUTO, ListenMode.REALTIME])
async def test_the_board_listens_after_an_announcement(mode: ListenMode) -> None:
    async with Talk() as talk:
        talk.listen(mode)
        await talk.session.announce("Dinner!", sound(SECOND))
        await talk.until(SessionState.LISTENING)
        await talk.speak()
        await talk.until_answered(2)


@virtual
async def test_a_listen_start_that_crosses_an_announcement_does_not_interrupt_it() -> None:
    async with Talk() as talk:
        await talk.ask()
        announcing = asyncio.create_task(talk.session.announce("Dinner!", sound(SECOND)))
        await asyncio.sleep(0)
        talk.session.receive(wire.ListenStart(mode=ListenMode.AUTO))
        await announcing
        assert [ended.is_interrupted for ended in talk.ended] == [False, False]


@virtual
async def test_push_to_talk_interrupts_an_announcement_from_its_beginning() -> None:
    async with Talk() as talk:
        announcing = asyncio.create_task(talk.session.announce("Dinner!", sound(SECOND)))
        await asyncio.sleep(0.1)
        talk.session.receive(wire.ListenStart(mode=ListenMode.MANUAL))
        await announcing
        assert talk.ended[0].is_interrupted
        assert talk.session.state is SessionState.LISTENING


@virtual
async def test_a_voice_does_not_interrupt_an_announcement() -> None:
    async with Talk() as talk:
        talk.listen(ListenMode.REALTIME)
        announcing = asyncio.create_task(talk.session.announce("Dinner!", sound(SECOND * 5)))
        await asyncio.sleep(1)
        await talk.speak()
        await announcing
        assert not talk.ended[0].is_interrupted
        assert talk.runner.heard_ms == []


@virtual
async def test_an_abort_interrupts_an_announcement_and_its_caller_goes_on() -> None:
    async with Talk() as talk:
        announcing = asyncio.create_task(talk.session.announce("Dinner!", sound(SECOND * 5)))
        await asyncio.sleep(1)
        talk.board.abort()
        aborted_s = now_s()
        await announcing
        assert now_s() - aborted_s < 0.1
        assert talk.ended[0].is_interrupted


@virtual
async def test_an_announcement_interrupts_a_turn() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(after_s=20)]
        talk.listen()
        await talk.speak()
        await asyncio.sleep(1)
        await talk.session.announce("Dinner!", sound(SECOND))
        assert talk.runner.cancelled == ["hear"]
        assert [ended.is_interrupted for ended in talk.ended] == [True, False]


@virtual
async def test_the_later_of_two_announcements_wins() -> None:
    async with Talk() as talk:
        first = asyncio.create_task(talk.session.announce("First", sound(SECOND * 5)))
        await asyncio.sleep(0)
        second = asyncio.create_task(talk.session.announce("Second", sound(SECOND)))
        await first
        await second
        assert talk.board.sentences[-1] == "Second"


@virtual
@pytest.mark.parametrize("mode", [ListenMode.AUTO, ListenMode.REALTIME])
async def test_a_cancelled_caller_silences_the_announcement(mode: ListenMode) -> None:
    async with Talk() as talk:
        talk.listen(mode)
        announcing = asyncio.create_task(talk.session.announce("Dinner!", sound(SECOND * 5)))
        await asyncio.sleep(1)
        announcing.cancel()
        await asyncio.sleep(0)
        assert talk.board.speeches[0].stopped_s == now_s()
        with pytest.raises(asyncio.CancelledError):
            await announcing
        await talk.until(SessionState.LISTENING)  # by itself in auto, at once in realtime
        await talk.speak()
        await talk.until_answered(2)


@virtual
@pytest.mark.parametrize(
    ("trouble", "code"),
    [(silent(), "voice_failed"), (Trouble(error=OSError("no such host")), "voice_failed"), (HANG, "voice_slow")],
)
@pytest.mark.parametrize("after_ms", [0, 600])
async def test_an_announcement_that_fails_tells_its_caller(trouble: Trouble, code: str, after_ms: int) -> None:
    async with Talk() as talk:
        pcm = make_sound(Sound(trouble=trouble, trouble_after_ms=after_ms), "Dinner is ready.", 1)
        with pytest.raises(VoiceError) as caught:
            await talk.session.announce("Dinner is ready.", pcm)
        assert caught.value.code == code
        assert talk.board.messages[-1] == wire.Alert(status=PROMPTS["alert"], message=PROMPTS[code])
        assert (talk.board.packets > 0) is (after_ms > 0)


@virtual
async def test_an_announcement_that_does_not_let_go_is_left_behind() -> None:
    async with Talk() as talk:
        pcm = make_sound(Sound(trouble=SWALLOW), "Dinner is ready.", 1)
        with pytest.raises(VoiceError):
            await talk.session.announce("Dinner is ready.", pcm)
        await talk.session.announce("Again", sound(SECOND))
        await asyncio.sleep(200)
        assert set(talk.board.speeches[-1].pieces) == {1}


@virtual
async def test_an_announcement_ends_with_the_socket() -> None:
    async with Talk() as talk:
        announcing = asyncio.create_task(talk.session.announce("Dinner!", sound(SECOND * 5)))
        await asyncio.sleep(1)
        await talk.session.close()
        await announcing
        assert talk.ended[0].is_interrupted
