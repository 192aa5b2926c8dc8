"""Whatever fails, the user hears or reads what to do, and the board is ready again."""

import asyncio
from unittest.mock import patch

import pytest

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import ListenMode
from custom_components.xiaozhi.session.errors import EngineError, VoiceError
from custom_components.xiaozhi.session.states import SessionState
from tests.session.fakes import HANG, SWALLOW, Hearing, Reply, Sound, Trouble, failing, silent
from tests.session.talk import PROMPTS, Talk
from tests.virtual_time import virtual


async def is_ready_again(talk: Talk) -> bool:
    """Whether another turn works."""
    talk.runner.hearings, talk.runner.replies, talk.voice.sounds = [Hearing()], [Reply()], [Sound()]
    before = len(talk.ended)
    await talk.until(SessionState.LISTENING)
    await talk.speak()
    ended = await talk.until_answered(before + 1)
    return ended.spoken == "The lamp is on." and ended.error is None


@virtual
@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (failing("recognition_failed"), "recognition_failed"),
        (Trouble(error=ValueError("unexpected")), "failed"),
        (HANG, "recognition_slow"),
        (SWALLOW, "recognition_slow"),
        (Trouble(error=asyncio.CancelledError()), "recognition_slow"),
    ],
)
async def test_recognition_that_fails_is_explained_aloud(trouble: Trouble, code: str) -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(trouble=trouble)]
        ended = await talk.ask()
        assert ended.error == code
        assert talk.voice.kept == [PROMPTS[code]]
        assert (ended.answer, ended.spoken) == ("", "")
        assert talk.runner.endings == []
        assert await is_ready_again(talk)
        await asyncio.sleep(200)


@virtual
@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (failing("agent_failed"), "agent_failed"),
        (Trouble(error=ValueError("unexpected")), "failed"),
        (HANG, "agent_slow"),
        (SWALLOW, "agent_slow"),
    ],
)
async def test_an_agent_that_fails_before_its_first_word_is_explained_aloud(trouble: Trouble, code: str) -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(), trouble=trouble)]
        ended = await talk.ask()
        assert ended.error == code
        assert talk.voice.said == [PROMPTS[code]]
        assert talk.runner.endings == [("", False, True)]
        assert await is_ready_again(talk)
        await asyncio.sleep(200)


@virtual
@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (failing("agent_failed"), "agent_failed"),
        (Trouble(error=ValueError("unexpected")), "failed"),
        (HANG, "agent_slow"),
        (Trouble(swallows=True, swallows_s=31), "agent_slow"),
    ],
)
async def test_of_an_answer_that_is_cut_off_the_words_are_said_and_then_the_explanation(
    trouble: Trouble, code: str
) -> None:
    async with Talk() as talk:
        talk.runner.replies = [
            Reply(script=(0.1, "The lamp is on. And the doo"), trouble=trouble, late=("r is open.",))
        ]
        ended = await talk.ask()
        assert talk.voice.said == ["The lamp is on.", "And the doo", PROMPTS[code]]
        assert (ended.answer, ended.spoken) == ("The lamp is on. And the doo", "The lamp is on. And the doo")
        assert talk.runner.endings == [(ended.spoken, False, True)]
        assert await is_ready_again(talk)


@virtual
async def test_every_word_gives_the_agent_its_full_time_again() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(25.0, "One, ", 25.0, "two, ", 25.0, "three."))]
        ended = await talk.ask()
        assert (ended.error, ended.spoken) == (None, "One, two, three.")


@virtual
async def test_an_utterance_may_be_longer_than_the_limit_of_recognition() -> None:
    async with Talk(stage_limit_s=5) as talk:
        talk.listen(ListenMode.MANUAL)
        await talk.be_quiet(60_000)
        talk.board.release()
        ended = await talk.until_answered()
        assert ended.error is None


@virtual
async def test_recognition_has_its_limit_from_the_end_of_the_utterance() -> None:
    async with Talk(stage_limit_s=5) as talk:
        talk.runner.hearings = [Hearing(after_s=20)]
        talk.listen(ListenMode.MANUAL)
        await talk.be_quiet(10_000)
        talk.board.release()
        await asyncio.sleep(5.01)
        assert talk.voice.said == [PROMPTS["recognition_slow"]]


@virtual
async def test_a_microphone_that_falls_silent_does_not_hold_the_board() -> None:
    async with Talk(stage_limit_s=5, utterance_limit_ms=10_000) as talk:
        talk.runner.hearings = [Hearing(ends_after_ms=None)]
        talk.listen()
        await talk.speak()
        ended = await talk.until_answered(within_s=20)
        assert ended.error == "recognition_slow"


@virtual
async def test_recognition_that_fails_at_once_ends_the_utterance() -> None:
    async with Talk() as talk:

        async def hear(*_: object, **__: object) -> None:
            raise EngineError("no_recognition")

        with patch.object(talk.runner, "hear", hear):
            talk.listen(ListenMode.MANUAL)
            await talk.be_quiet(300)
        ended = await talk.until_answered()
        assert ended.error == "no_recognition"
        assert talk.voice.said == [PROMPTS["failed"]]


@virtual
@pytest.mark.parametrize("text", ["", "  ", '{"speaker": "Anna", "content": ""}'])
async def test_an_utterance_without_words_is_only_shown(text: str) -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(text=text)]
        ended = await talk.ask()
        assert ended.error == "no_text"
        assert talk.kinds() == ["ServerHello", "TtsSentence"]
        assert talk.board.sentences == [PROMPTS["no_text"]]
        assert talk.runner.asked == []
        assert talk.runner.endings == []
        assert await is_ready_again(talk)


@virtual
async def test_recognition_that_finds_no_words_is_only_shown() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(trouble=failing("no_text"))]
        ended = await talk.ask(ListenMode.MANUAL)
        assert ended.error == "no_text"
        assert talk.board.speeches == []
        assert talk.session.state is SessionState.IDLE


@virtual
async def test_an_unknown_failure_has_words_too() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(trouble=failing("never_heard_of"), script=())]
        await talk.ask()
        assert talk.voice.said == [PROMPTS["failed"]]


@virtual
async def test_without_prompts_a_failure_ends_the_turn_in_silence() -> None:
    async with Talk(prompts={}) as talk:
        talk.runner.replies = [Reply(trouble=failing("agent_failed"), script=())]
        ended = await talk.ask()
        assert ended.error == "agent_failed"
        assert talk.voice.said == []


# The voice ------------------------------------------------------------------------------------------------------------


@virtual
@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (silent("voice_failed"), "voice_failed"),
        (Trouble(error=ValueError("unexpected")), "voice_failed"),
        (HANG, "voice_slow"),
        (SWALLOW, "voice_slow"),
    ],
)
async def test_a_voice_without_sound_shows_the_answer_and_an_alert(trouble: Trouble, code: str) -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(trouble=trouble)]
        talk.runner.replies = [Reply(script=(0.1, "The lamp is on now. The door is open now."))]
        ended = await talk.ask()
        assert talk.board.sentences == ["The lamp is on now.", "The door is open now."]
        assert talk.board.messages[-1] == wire.Alert(status=PROMPTS["alert"], message=PROMPTS[code])
        assert talk.kinds().count("TtsStop") == 1
        assert (ended.error, ended.spoken) == (code, "")
        assert talk.runner.endings == [("", False, True)]
        assert await is_ready_again(talk)
        await asyncio.sleep(200)


@virtual
@pytest.mark.parametrize(
    "trouble",
    [silent("voice_failed"), Trouble(error=ValueError("unexpected")), HANG, Trouble(swallows=True, swallows_s=40)],
)
async def test_a_voice_that_fails_in_the_middle_is_heard_until_then_and_the_rest_is_shown(trouble: Trouble) -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(), Sound(trouble=trouble, trouble_after_ms=600), Sound()]
        talk.runner.replies = [
            Reply(script=(0.1, "The lamp is on by now. The door is open by now. The end is near by now."))
        ]
        ended = await talk.ask()
        assert talk.board.sentences == ["The lamp is on by now.", "The door is open by now.", "The end is near by now."]
        assert ended.spoken in ("The lamp is on by now. The door", "The lamp is on by now. The")
        assert ended.error in ("voice_failed", "voice_slow")
        assert isinstance(talk.board.messages[-1], wire.Alert)
        assert set(talk.board.speeches[0].pieces) == {1, 2}
        await asyncio.sleep(200)


@virtual
async def test_a_voice_that_makes_no_sound_for_anything_is_a_failure() -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(length_ms=0)]
        ended = await talk.ask()
        assert talk.board.sentences == ["The lamp is on."]
        assert ended.error == "voice_failed"


@virtual
async def test_a_piece_without_sound_among_others_is_shown_in_its_place() -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(), Sound(length_ms=0), Sound()]
        talk.runner.replies = [
            Reply(script=(0.1, "The lamp is on by now. The door is open by now. The end is near by now."))
        ]
        ended = await talk.ask()
        assert talk.board.sentences == ["The lamp is on by now.", "The door is open by now.", "The end is near by now."]
        assert ended.error is None
        assert talk.board.speeches[0].gaps_s == []


@virtual
async def test_a_voice_that_waits_for_the_player_is_not_slow() -> None:
    async with Talk(stage_limit_s=3) as talk:
        talk.voice.sounds = [Sound(chunk_ms=20, every_s=0.0, length_ms=20_000)]
        talk.runner.replies = [
            Reply(script=(0.1, "The lamp is on by now. The door is open by now. The end is near by now."))
        ]
        ended = await talk.ask()
        assert ended.error is None
        assert talk.board.speeches[0].gaps_s == []


@virtual
async def test_a_failing_agent_and_a_failing_voice_are_both_shown() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(trouble=failing("agent_failed"), script=())]
        talk.voice.sounds = [Sound(trouble=silent())]
        ended = await talk.ask()
        assert ended.error == "agent_failed"
        assert talk.board.sentences == [PROMPTS["agent_failed"]]
        assert talk.board.messages[-1] == wire.Alert(status=PROMPTS["alert"], message=PROMPTS["voice_failed"])


@virtual
async def test_a_voice_that_cannot_even_begin_is_a_failure() -> None:
    async with Talk() as talk:
        with patch.object(type(talk.voice), "speak", side_effect=VoiceError("voice_failed")):
            ended = await talk.ask()
        assert ended.error == "voice_failed"


@virtual
async def test_packets_that_cannot_be_sent_end_the_turn_and_not_the_session() -> None:
    async with Talk() as talk:
        with patch.object(talk.board, "_play", side_effect=ValueError("no such packet")):
            ended = await talk.ask()
        assert talk.board.speeches[0].stopped_s is not None
        assert ended.spoken == ""
        assert await is_ready_again(talk)


# Bounds of time -------------------------------------------------------------------------------------------------------


@virtual
async def test_an_agent_that_never_stops_talking_is_cut_off_by_the_hard_limit() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=("And so on, ", 20.0) * 200)]
        talk.listen()
        await talk.speak()
        await asyncio.sleep(1900)
        assert len(talk.hung_up) == 1
        assert talk.session.state is SessionState.CLOSED
        assert talk.hung_up_at_s - talk.times(wire.Stt)[0] == pytest.approx(1800, abs=5)
