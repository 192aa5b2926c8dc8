"""Barge-in: silence at once, what was really said, the next turn; an old turn never speaks again."""

import asyncio

import pytest

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import ListenMode
from custom_components.xiaozhi.session.events import StateChanged, TurnKind
from custom_components.xiaozhi.session.states import SessionState
from tests.session.fakes import HANG, SWALLOW, Hearing, Reply, Sound, Trouble, now_s
from tests.session.firmware import BoardState
from tests.session.talk import Talk
from tests.virtual_time import virtual

IDLE, LISTENING, THINKING, SPEAKING = (
    SessionState.IDLE,
    SessionState.LISTENING,
    SessionState.THINKING,
    SessionState.SPEAKING,
)
LONG = "One is the first number. Two is the second number. Three is the third number. Four is the fourth number."
MODES = [ListenMode.AUTO, ListenMode.MANUAL, ListenMode.REALTIME]


async def speaking(talk: Talk, mode: ListenMode = ListenMode.AUTO) -> None:
    """Bring the board to where it speaks a long answer."""
    talk.runner.replies = [Reply(script=(0.4, LONG))]
    talk.listen(mode)
    await talk.speak()
    if mode is ListenMode.MANUAL:
        talk.board.release()
    await talk.until(SPEAKING)
    await asyncio.sleep(0.01)


def packets_after(talk: Talk, moment_s: float) -> int:
    return sum(at_s > moment_s for at_s in talk.times(wire.Speech))


@virtual
@pytest.mark.parametrize("mode", MODES)
async def test_abort_while_speaking_silences_at_once(mode: ListenMode) -> None:
    async with Talk() as talk:
        await speaking(talk, mode)
        await asyncio.sleep(1)
        talk.board.reopens = False
        talk.board.abort()
        aborted_s = now_s()
        assert talk.board.state is (BoardState.IDLE if mode is ListenMode.MANUAL else BoardState.LISTENING)
        await asyncio.sleep(20)
        assert packets_after(talk, aborted_s) == 0
        assert talk.times(wire.TtsStop) == [aborted_s]
        assert talk.session.state is (LISTENING if mode is ListenMode.REALTIME else IDLE)
        (ended,) = talk.ended
        assert (ended.is_interrupted, ended.error, ended.answer) == (True, None, LONG)


@virtual
@pytest.mark.parametrize("mode", MODES)
async def test_abort_before_the_first_word_ends_the_turn(mode: ListenMode) -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(10.0, LONG))]
        talk.listen(mode)
        await talk.speak()
        if mode is ListenMode.MANUAL:
            talk.board.release()
        await asyncio.sleep(3)
        assert talk.session.state is THINKING
        talk.board.abort()
        await asyncio.sleep(20)
        assert talk.voice.said == []
        assert talk.runner.cancelled == ["answer"]
        assert talk.board.speeches[0].stopped_s is not None


@virtual
@pytest.mark.parametrize("mode", MODES)
async def test_abort_while_listening_gives_the_utterance_up(mode: ListenMode) -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(ends_after_ms=None)]
        talk.listen(mode)
        await talk.speak()
        assert talk.session.state is LISTENING
        talk.session.receive(wire.Abort())
        await asyncio.sleep(20)
        assert talk.runner.cancelled == ["hear"]
        assert talk.runner.asked == []
        assert talk.runner.endings == []
        assert talk.session.state is (IDLE if mode is ListenMode.MANUAL else LISTENING)


@virtual
async def test_abort_while_recognition_thinks_gives_it_up() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(after_s=10)]
        talk.listen()
        await talk.speak()
        await talk.until(THINKING)
        talk.session.receive(wire.Abort())
        await asyncio.sleep(20)
        assert talk.runner.cancelled == ["hear"]
        assert talk.session.state is LISTENING


@virtual
@pytest.mark.parametrize("mode", MODES)
async def test_abort_after_the_end_heals_a_board_and_changes_nothing_else(mode: ListenMode) -> None:
    async with Talk() as talk:
        talk.board.reopens = False
        await talk.ask(mode)
        state = talk.session.state
        talk.session.receive(wire.Abort())
        assert talk.session.state is state
        assert talk.board.healing_stops == 1
        assert len(talk.ended) == 1


@virtual
async def test_abort_in_idle_heals_a_board_that_is_stuck_in_speaking() -> None:
    async with Talk() as talk:
        talk.session.receive(wire.Abort())
        assert talk.kinds() == ["ServerHello", "TtsStop"]


@virtual
async def test_a_button_press_in_auto_mode_listens_again() -> None:
    async with Talk() as talk:
        await speaking(talk)
        talk.board.abort()
        await talk.until(LISTENING)
        talk.runner.replies = [Reply()]
        await talk.speak()
        ended = await talk.until_answered(2)
        assert ended.spoken == "The lamp is on."


@virtual
async def test_voice_interrupts_in_realtime_mode_and_becomes_the_next_turn() -> None:
    async with Talk() as talk:
        await speaking(talk, ListenMode.REALTIME)
        talk.runner.replies = [Reply()]
        await talk.be_quiet(1200)
        talk.runner.hearings = [Hearing(text="no, the other one")]
        began_s = now_s()
        await talk.speak()
        await talk.until_answered(2)
        stop_s = talk.times(wire.TtsStop)[0]
        assert stop_s - began_s < 1.4
        assert [text for text, _ in talk.runner.asked] == ["turn on the lamp", "no, the other one"]
        assert talk.runner.heard_ms[1] >= 1200
        assert talk.ended[0].is_interrupted
        assert not talk.ended[1].is_interrupted


@virtual
async def test_voice_does_not_interrupt_push_to_talk() -> None:
    async with Talk() as talk:
        await speaking(talk, ListenMode.MANUAL)
        await talk.speak()
        await talk.speak()
        ended = await talk.until_answered()
        assert not ended.is_interrupted
        assert len(talk.runner.heard_ms) == 1


@virtual
async def test_a_quiet_room_does_not_interrupt() -> None:
    async with Talk() as talk:
        await speaking(talk, ListenMode.REALTIME)
        await talk.be_quiet(3000)
        ended = await talk.until_answered()
        assert not ended.is_interrupted


@virtual
async def test_the_listen_start_that_answers_a_barge_in_does_not_end_the_utterance() -> None:
    async with Talk() as talk:
        await speaking(talk)  # in auto mode, but of a client whose microphone stays on
        talk.runner.hearings = [Hearing(text="no", ends_after_ms=None)]
        await talk.speak()
        await talk.speak()
        assert talk.board.state is BoardState.LISTENING
        assert talk.session.state is LISTENING
        talk.board.release()
        await talk.until_answered(2)
        assert len(talk.runner.heard_ms) == 2
        assert talk.runner.heard_ms[1] > 1500


@virtual
@pytest.mark.parametrize("mode", MODES)
async def test_a_new_listen_start_interrupts(mode: ListenMode) -> None:
    async with Talk() as talk:
        await speaking(talk, mode)
        await asyncio.sleep(0.5)
        talk.board.reopens = False
        talk.session.receive(wire.ListenStart(mode=mode))
        assert talk.session.state is LISTENING
        assert talk.board.speeches[0].stopped_s == now_s()
        await talk.speak()
        talk.session.receive(wire.ListenStop())
        await asyncio.sleep(1)
        assert len(talk.runner.asked) == 2


@virtual
async def test_another_mode_begins_the_utterance_anew() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(ends_after_ms=None)]
        talk.listen()
        await talk.speak()
        talk.listen(ListenMode.MANUAL)
        await talk.be_quiet(600)
        assert talk.runner.cancelled == ["hear"]
        assert talk.runner.heard_ms[1] >= 540


@virtual
async def test_push_to_talk_while_speaking_aborts_and_listens() -> None:
    async with Talk() as talk:
        await speaking(talk, ListenMode.MANUAL)
        talk.board.abort()
        talk.listen(ListenMode.MANUAL)
        await talk.speak()
        talk.board.release()
        talk.runner.replies = [Reply()]
        ended = await talk.until_answered(2)
        assert ended.spoken == "The lamp is on."


@virtual
async def test_a_wake_word_while_speaking_interrupts() -> None:
    async with Talk() as talk:
        await speaking(talk)
        talk.board.abort()  # what firmware does
        talk.listen()
        assert talk.session.state is LISTENING
        await asyncio.sleep(1)
        assert talk.ended[0].is_interrupted


@virtual
async def test_a_wake_word_that_is_reported_while_speaking_is_greeted() -> None:
    async with Talk() as talk:
        await speaking(talk)
        talk.board.reopens = False
        talk.detect()
        await talk.until_answered(2)
        assert talk.voice.said[-1] == "Yes?"


@virtual
async def test_typed_text_interrupts_and_is_answered() -> None:
    async with Talk() as talk:
        await speaking(talk)
        talk.board.reopens = False
        talk.runner.replies = [Reply(script=(0.1, "It is noon."))]
        talk.detect("What time is it?")
        ended = await talk.until_answered(2)
        assert (ended.kind, ended.spoken) == (TurnKind.TEXT, "It is noon.")


# What was really said -------------------------------------------------------------------------------------------------


@virtual
@pytest.mark.parametrize("after_s", [0.5, 1.0, 2.0, 3.5])
async def test_what_was_heard_is_told_to_the_word(after_s: float) -> None:
    async with Talk() as talk:
        await speaking(talk)
        heard_s = talk.board.speeches[0].packets[0][0]
        await asyncio.sleep(heard_s + after_s - now_s())
        talk.board.abort()
        await asyncio.sleep(0.1)
        letters = round(after_s * 1000 / 60)
        spoken = talk.ended[0].spoken
        assert LONG.startswith(spoken)
        assert letters - 10 <= len(spoken) <= letters + 3  # spaces between pieces are not spoken
        assert LONG[len(spoken)] == " "
        assert talk.runner.endings == [(spoken, True, False)]


@virtual
async def test_what_was_heard_does_not_grow_after_the_interruption() -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(trouble=SWALLOW, trouble_after_ms=1000)]
        talk.runner.replies = [Reply(script=(0.1, LONG))]
        talk.listen()
        await talk.speak()
        await talk.until(SPEAKING)
        await asyncio.sleep(0.3)
        talk.board.abort()
        await asyncio.sleep(300)
        assert len(talk.ended[0].spoken) < 10


@virtual
async def test_chinese_is_cut_between_characters() -> None:
    async with Talk() as talk:
        text = "今天天气很好我们可以一起去公园散步。"
        talk.runner.replies = [Reply(script=(0.1, text))]
        talk.voice.sounds = [Sound(length_ms=3000)]
        talk.listen()
        await talk.speak()
        await talk.until(SPEAKING)
        await asyncio.sleep(2)
        talk.board.abort()
        await asyncio.sleep(0.1)
        spoken = talk.ended[0].spoken
        assert text.startswith(spoken)
        assert 3 <= len(spoken) < len(text)


# An old turn never speaks again ---------------------------------------------------------------------------------------


@virtual
async def test_late_words_of_an_interrupted_agent_are_dropped() -> None:
    async with Talk() as talk:
        swallow = Trouble(swallows=True, swallows_s=4)
        talk.runner.replies = [Reply(script=(0.4,), trouble=swallow, late=("Old words. 🙂",)), Reply()]
        talk.listen()
        await talk.speak()
        await talk.until(THINKING)
        await asyncio.sleep(1)
        talk.board.abort()
        await talk.until(LISTENING)
        await talk.speak()
        await talk.until_answered(2)
        await asyncio.sleep(10)
        assert talk.voice.said == ["The lamp is on."]
        assert talk.ended[0].answer == ""
        assert sum(isinstance(message, wire.Emotion) for message in talk.board.messages) == 1


@virtual
async def test_a_late_result_of_interrupted_recognition_is_dropped() -> None:
    async with Talk() as talk:
        swallow = Trouble(swallows=True, swallows_s=2)
        talk.runner.hearings = [Hearing(text="old", trouble=swallow), Hearing(text="new")]
        talk.listen()
        await talk.speak()
        await asyncio.sleep(1)
        talk.session.receive(wire.Abort())
        await talk.speak()
        await talk.until_answered(2)
        assert [text for text, _ in talk.runner.asked] == ["new"]
        assert wire.Stt(text="old") not in talk.board.messages


@virtual
async def test_late_sound_of_an_interrupted_voice_is_dropped() -> None:
    async with Talk() as talk:
        swallow = Trouble(swallows=True, swallows_s=5)
        talk.voice.sounds = [Sound(trouble=swallow, trouble_after_ms=500), Sound()]
        await speaking(talk)
        await asyncio.sleep(0.3)
        talk.board.abort()
        talk.runner.replies = [Reply()]
        await talk.until(LISTENING)
        await talk.speak()
        await talk.until_answered(2)
        await asyncio.sleep(10)
        assert set(talk.board.speeches[1].pieces) == {2}
        assert len(talk.voice.closed) == len(talk.voice.said)


@virtual
async def test_the_next_turn_waits_for_an_engine_that_ends_slowly_but_not_for_ever() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(trouble=SWALLOW), Hearing()]
        talk.listen(ListenMode.REALTIME)
        await talk.speak()
        await asyncio.sleep(1)
        talk.session.receive(wire.Abort())
        await talk.speak()
        await talk.until_answered(2)
        assert talk.runner.heard_at_s[1] - talk.runner.heard_at_s[0] < 8
        assert talk.ended[1].spoken == "The lamp is on."
        await asyncio.sleep(200)


@virtual
async def test_the_agent_is_stopped_at_once_even_if_the_voice_lets_go_slowly() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(0.1, LONG), trouble=HANG)]
        talk.voice.sounds = [Sound(closing_s=2, length_ms=20_000, chunk_ms=20, every_s=0)]
        talk.listen()
        await talk.speak()
        await talk.until(SPEAKING)
        await asyncio.sleep(0.1)
        talk.board.abort()
        await asyncio.sleep(0.01)
        assert talk.runner.cancelled == ["answer"]
        assert talk.ended == []
        await asyncio.sleep(2)
        assert talk.voice.closed == talk.voice.said
        assert len(talk.ended) == 1


@virtual
async def test_three_questions_in_a_row_are_answered_once_each_to_the_last() -> None:
    async with Talk() as talk:
        for text in ("one", "two", "three"):
            talk.session.ask(text)
        await talk.until_answered()
        assert [text for text, _ in talk.runner.asked] == ["three"]
        assert len(talk.board.speeches) == 1


@virtual
async def test_the_states_of_an_interruption_come_in_order() -> None:
    async with Talk() as talk:
        await speaking(talk, ListenMode.REALTIME)
        talk.board.abort()
        await asyncio.sleep(1)
        assert talk.states == [LISTENING, THINKING, SPEAKING, IDLE, LISTENING]
        assert StateChanged(state=LISTENING) in talk.events
