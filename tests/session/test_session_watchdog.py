"""Signs of life, the goodbye after silence, the hard limits, and a close that leaves nothing."""

import asyncio
from collections.abc import Awaitable, Callable
import itertools

import pytest

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import ListenMode
from custom_components.xiaozhi.session.states import SessionState
from custom_components.xiaozhi.session.watchdog import Watchdog
from tests.session.fakes import HANG, SWALLOW, Hearing, Reply, Sound, Trouble, now_s
from tests.session.talk import Talk, sound
from tests.virtual_time import virtual


@virtual
async def test_a_sign_of_life_leaves_every_45_seconds() -> None:
    async with Talk(silence_s=0) as talk:
        opened_s = now_s()
        await asyncio.sleep(200)
        assert talk.times(wire.Keepalive) == pytest.approx([opened_s + 45 * n for n in (1, 2, 3, 4)])


@virtual
async def test_the_longest_silence_on_the_wire_is_below_a_minute() -> None:
    async with Talk() as talk:
        await talk.ask()
        await asyncio.sleep(300)
        assert all(later - earlier < 60 for (earlier, _), (later, _) in itertools.pairwise(talk.board.log))


@virtual
async def test_after_silence_comes_a_goodbye_and_then_the_end_without_tts_stop() -> None:
    async with Talk(silence_s=20) as talk:
        talk.listen()
        opened_s = now_s()
        ended = await talk.until_answered()
        assert ended.spoken == "Goodbye."
        assert talk.board.speeches[0].started_s - opened_s == pytest.approx(20)
        assert len(talk.hung_up) == 1
        assert "TtsStop" not in talk.kinds()
        assert talk.session.state is SessionState.CLOSED


@virtual
async def test_a_conversation_that_may_be_silent_for_ever_is_not_ended() -> None:
    async with Talk(silence_s=0) as talk:
        talk.listen()
        await asyncio.sleep(86_400)
        assert talk.hung_up == []


@virtual
async def test_silence_is_counted_from_the_end_of_the_last_turn() -> None:
    async with Talk(silence_s=20) as talk:
        talk.runner.replies = [Reply(script=(25.0, "The lamp is on."))]
        await talk.ask()
        ended_s = now_s()
        await talk.until_answered(2)
        assert talk.board.speeches[1].started_s - ended_s == pytest.approx(20, abs=1)  # listen start comes in between


@virtual
async def test_heartbeats_renew_silence() -> None:
    async with Talk(silence_s=20) as talk:
        for _ in range(10):
            await asyncio.sleep(15)
            talk.session.receive(wire.Heartbeat())
        assert talk.ended == []


@virtual
async def test_noise_does_not_keep_a_conversation_open() -> None:
    async with Talk(silence_s=30) as talk:
        talk.runner.hearings = [Hearing(text="")]
        talk.listen()
        began_s = now_s()
        while not talk.hung_up and now_s() - began_s < 120:
            await talk.speak()
            await talk.be_quiet(3000)
        assert talk.hung_up_at_s - began_s < 50


@virtual
async def test_who_was_not_understood_can_try_again_before_the_goodbye() -> None:
    async with Talk(silence_s=20) as talk:
        talk.runner.hearings = [Hearing(text=""), Hearing()]
        talk.listen()
        await talk.be_quiet(18_500)
        await talk.speak()
        await talk.until_answered()
        await talk.be_quiet(5000)
        await talk.speak()
        ended = await talk.until_answered(2)
        assert ended.spoken == "The lamp is on."


@virtual
async def test_a_goodbye_that_does_not_end_is_cut_off_after_a_minute() -> None:
    async with Talk(silence_s=20) as talk:
        talk.voice.sounds = [Sound(length_ms=10_000_000, chunk_ms=1000)]
        talk.listen()
        opened_s = now_s()
        await asyncio.sleep(100)
        assert talk.hung_up_at_s - opened_s == pytest.approx(80)


@virtual
async def test_who_speaks_into_the_goodbye_goes_on() -> None:
    async with Talk(silence_s=20) as talk:
        talk.voice.sounds = [Sound(length_ms=6000), Sound()]
        talk.listen(ListenMode.REALTIME)
        await talk.until(SessionState.SPEAKING)
        await talk.speak()
        ended = await talk.until_answered(2)
        assert ended.spoken == "The lamp is on."
        await asyncio.sleep(10)
        assert talk.hung_up == []


@virtual
async def test_a_cancelled_watchdog_counts_nothing() -> None:
    fired: list[str] = []
    dog = Watchdog(
        silence_s=1,
        send=lambda _: fired.append("send"),
        on_silence=lambda: fired.append("end"),
        hang_up=fired.append,
        on_keepalive=lambda: fired.append("alive"),
    )
    dog.cancel()
    dog.start()
    dog.cancel()
    dog.touch()
    dog.hold()
    dog.release(is_silence=False)
    await asyncio.sleep(4000)
    assert fired == []


# Close ----------------------------------------------------------------------------------------------------------------


async def nothing(_: Talk) -> None:
    pass


async def listening(talk: Talk) -> None:
    talk.listen()


async def hearing(talk: Talk) -> None:
    talk.runner.hearings = [Hearing(ends_after_ms=None)]
    talk.listen()
    await talk.speak()


async def recognising(talk: Talk) -> None:
    talk.runner.hearings = [Hearing(trouble=HANG)]
    talk.listen()
    await talk.speak()
    await asyncio.sleep(1)


async def thinking(talk: Talk) -> None:
    talk.runner.replies = [Reply(script=(), trouble=HANG)]
    talk.session.ask("What time is it?")
    await asyncio.sleep(1)


async def between_words(talk: Talk) -> None:
    talk.runner.replies = [Reply(script=("One, two, three, four. And",), trouble=HANG)]
    talk.session.ask("What time is it?")
    await asyncio.sleep(1)


async def synthesising(talk: Talk) -> None:
    talk.voice.sounds = [Sound(trouble=HANG)]
    talk.session.ask("What time is it?")
    await asyncio.sleep(1)


async def in_mid_chunk(talk: Talk) -> None:
    talk.voice.sounds = [Sound(trouble=HANG, trouble_after_ms=500)]
    talk.session.ask("What time is it?")
    await asyncio.sleep(1)


async def with_a_full_queue(talk: Talk) -> None:
    talk.voice.sounds = [Sound(chunk_ms=10, every_s=0, length_ms=20_000)]
    talk.session.ask("What time is it?")
    await asyncio.sleep(3)


async def speaking(talk: Talk) -> None:
    talk.session.ask("What time is it?")
    await talk.until(SessionState.SPEAKING)


async def right_after_abort(talk: Talk) -> None:
    await speaking(talk)
    talk.session.receive(wire.Abort())


async def right_after_a_new_turn(talk: Talk) -> None:
    await speaking(talk)
    talk.session.ask("And now?")


async def after_a_turn(talk: Talk) -> None:
    talk.session.ask("What time is it?")
    await talk.until_answered()


async def hanging_up(talk: Talk) -> None:
    talk.detect("goodbye")
    await talk.until_answered()


@virtual
@pytest.mark.parametrize(
    "situation",
    [
        nothing,
        listening,
        hearing,
        recognising,
        thinking,
        between_words,
        synthesising,
        in_mid_chunk,
        with_a_full_queue,
        speaking,
        right_after_abort,
        right_after_a_new_turn,
        after_a_turn,
        hanging_up,
    ],
)
async def test_close_leaves_no_task_no_timer_and_no_open_generator(
    situation: Callable[[Talk], Awaitable[None]],
) -> None:
    talk = Talk()
    talk.session.start(wire.Dialect.FIRMWARE)
    await situation(talk)
    talk.board.hang_up()
    began_s = now_s()
    await talk.session.close()
    assert now_s() - began_s < 0.01
    assert len(asyncio.all_tasks()) == 1
    await talk.session.close()
    talk.check()
    assert len(talk.voice.closed) == len(talk.voice.said)


@virtual
async def test_close_lets_a_turn_that_was_just_interrupted_end_cleanly() -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(closing_s=2, length_ms=20_000, chunk_ms=20, every_s=0)]
        await speaking(talk)
        talk.session.ask("And now?")
        await asyncio.sleep(0.5)
        await talk.session.close()
        assert talk.voice.closed == talk.voice.said
        assert len(talk.ended) == 1


@virtual
async def test_close_before_the_session_has_started_is_fine() -> None:
    await Talk().session.close()


@virtual
async def test_after_close_nothing_is_taken_or_sent() -> None:
    talk = Talk()
    talk.session.start(wire.Dialect.FIRMWARE)
    await talk.session.close()
    before = len(talk.board.log)
    talk.listen()
    talk.detect()
    talk.session.ask("What time is it?")
    await asyncio.sleep(200)
    assert len(talk.board.log) == before


@virtual
@pytest.mark.parametrize("stage", ["hear", "answer", "voice"])
async def test_close_does_not_wait_for_ever_for_an_engine_that_does_not_let_go(stage: str) -> None:
    talk = Talk()
    talk.session.start(wire.Dialect.FIRMWARE)
    match stage:
        case "hear":
            talk.runner.hearings = [Hearing(trouble=SWALLOW)]
            talk.listen()
            await talk.speak()
        case "answer":
            talk.runner.replies = [Reply(script=(), trouble=SWALLOW)]
            talk.session.ask("What time is it?")
        case _:
            talk.voice.sounds = [Sound(trouble=SWALLOW)]
            talk.session.ask("What time is it?")
    await asyncio.sleep(2)
    talk.board.hang_up()
    began_s = now_s()
    await talk.session.close()
    assert now_s() - began_s <= 5
    talk.check()
    await asyncio.sleep(200)


@virtual
async def test_an_engine_that_fails_when_it_is_cancelled_disturbs_nobody() -> None:
    async with Talk() as talk:

        class Clumsy(Trouble):
            async def strike(self) -> None:
                try:
                    await asyncio.sleep(1000)
                except asyncio.CancelledError:
                    raise ValueError("clumsy") from None

        talk.runner.replies = [Reply(script=(), trouble=Clumsy()), Reply()]
        talk.session.ask("What time is it?")
        await asyncio.sleep(1)
        talk.session.ask("And now?")
        ended = await talk.until_answered(2)
        assert ended.error is None


@virtual
async def test_a_turn_whose_task_is_cancelled_by_somebody_else_leaves_a_board_that_goes_on() -> None:
    async with Talk() as talk:
        talk.session.ask("What time is it?")
        await talk.until(SessionState.SPEAKING)
        (task,) = (task for task in asyncio.all_tasks() if task.get_name().startswith("xiaozhi turn "))
        task.cancel()
        await talk.until(SessionState.LISTENING)
        assert talk.ended[0].is_interrupted


@virtual
async def test_the_sound_of_an_announcement_that_never_came_to_play_is_no_problem() -> None:
    async with Talk() as talk:
        announcing = asyncio.create_task(talk.session.announce("Dinner!", sound(b"\x01\x00" * 24000)))
        await asyncio.sleep(0)
        talk.session.receive(wire.Abort())
        await announcing
        assert talk.board.packets == 0
