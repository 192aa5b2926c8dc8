"""A turn from speech to speech: order on the wire, states, times, what engines get."""

import asyncio
from unittest.mock import patch

import pytest

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import Dialect, ListenMode
from custom_components.xiaozhi.session.events import (
    AnswerGrew,
    ConversationEnded,
    ConversationStarted,
    FirstSound,
    Heard,
    StateChanged,
    TurnEnded,
    TurnStarted,
)
from custom_components.xiaozhi.session.states import SessionState
from tests.session.fakes import Hearing, Reply, Sound, now_s
from tests.session.firmware import BoardState
from tests.session.talk import Talk, quiet_packets, speech_packets
from tests.virtual_time import virtual

IDLE, LISTENING, THINKING, SPEAKING = (
    SessionState.IDLE,
    SessionState.LISTENING,
    SessionState.THINKING,
    SessionState.SPEAKING,
)


@virtual
async def test_a_spoken_question_is_answered_aloud() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(0.4, "The lamp is on. 🙂"))]
        ended = await talk.ask()
        assert talk.kinds() == ["ServerHello", "Stt", "TtsStart", "Emotion", "TtsSentence", "TtsStop"]
        assert wire.Stt(text="turn on the lamp") in talk.board.messages
        assert talk.board.sentences == ["The lamp is on."]
        assert (ended.answer, ended.spoken) == ("The lamp is on. 🙂", "The lamp is on.")
        assert (ended.is_interrupted, ended.error) == (False, None)


@virtual
async def test_the_states_of_a_turn_come_in_order() -> None:
    async with Talk() as talk:
        await talk.ask()
        assert talk.states == [LISTENING, THINKING, SPEAKING, IDLE]
        await talk.until(LISTENING)  # the board opens its microphone again by itself
        assert talk.board.state is BoardState.LISTENING


@virtual
async def test_the_events_of_a_turn_come_in_order() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(0.4, "The lamp ", "is on."))]
        await talk.ask()
        kinds = [type(event) for event in talk.events if not isinstance(event, StateChanged)]
        turn = [TurnStarted, Heard, AnswerGrew, AnswerGrew, FirstSound, TurnEnded]
        assert kinds == [ConversationStarted, *turn]
    assert talk.events[-1] == ConversationEnded(turns=1)


@virtual
async def test_the_text_is_shown_before_the_agent_is_asked_and_the_board_speaks_meanwhile() -> None:
    async with Talk() as talk:
        await talk.ask()
        (shown_s,), (started_s,) = talk.times(wire.Stt), talk.times(wire.TtsStart)
        (grew_s,) = talk.times(AnswerGrew)
        assert shown_s == started_s
        assert grew_s - started_s == pytest.approx(0.4)


@virtual
async def test_recognition_hears_while_the_utterance_is_spoken() -> None:
    async with Talk() as talk:
        talk.listen()
        began_s = now_s()
        await talk.speak()
        await talk.until_answered()
        assert talk.runner.heard_at_s[0] - began_s < len(speech_packets()) * 0.06
        assert talk.runner.heard_ms[0] >= 1200


@virtual
async def test_silence_is_not_recognised() -> None:
    async with Talk() as talk:
        talk.listen()
        await talk.be_quiet(10_000)
        assert talk.session.state is LISTENING
        assert talk.runner.heard_ms == []


@virtual
async def test_nothing_of_ours_delays_the_first_packet() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(after_s=0.3)]
        talk.runner.replies = [Reply(script=(0.4, "Yes, the lamp is on now."))]
        talk.voice.sounds = [Sound(first_s=0.15)]
        await talk.ask()
        (first,) = (event for event in talk.events if isinstance(event, FirstSound))
        assert first.after_ms == 850
        packet_s = talk.times(wire.Speech)[0]
        utterance_ended_s = packet_s - 0.85
        (thinking_s,) = (at_s for at_s, event in talk.event_times if event == StateChanged(state=THINKING))
        assert thinking_s == pytest.approx(utterance_ended_s, abs=0.001)


@virtual
@pytest.mark.parametrize("first_s", [0.0, 0.03])
async def test_sound_that_comes_right_after_tts_start_waits_behind_silence(first_s: float) -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=("Yes, the lamp is on.",))]
        talk.voice.sounds = [Sound(first_s=first_s)]
        await talk.ask()
        packets = talk.board.speeches[0].packets
        assert [piece for _, piece in packets[:3]] == [0, 0, 1]
        (started_s,) = talk.times(wire.TtsStart)
        (first_sound,) = (at_s for at_s, event in talk.event_times if isinstance(event, FirstSound))
        assert first_sound - started_s == pytest.approx(0.06)  # the board has entered Speaking by then


@virtual
async def test_sound_that_comes_late_is_not_delayed_further() -> None:
    async with Talk() as talk:
        await talk.ask()
        assert talk.board.speeches[0].packets[0][1] == 1


@virtual
async def test_tts_stop_leaves_when_the_last_packet_was_heard() -> None:
    async with Talk() as talk:
        await talk.ask()
        (speech,) = talk.board.speeches
        assert speech.stopped_s is not None
        last_heard_s = speech.packets[-1][0] + 0.06
        assert speech.stopped_s - last_heard_s == pytest.approx(0.2, abs=0.01)


@virtual
async def test_pieces_follow_each_other_without_a_gap_and_are_shown_when_they_are_heard() -> None:
    async with Talk() as talk:
        sentences = [f"This is sentence number {number} of a long answer." for number in range(1, 8)]
        script: list[float | str] = [0.4]
        for text in sentences:
            script += [f"{text} ", 0.05]
        talk.runner.replies = [Reply(script=script)]
        await talk.ask()
        (speech,) = talk.board.speeches
        assert speech.gaps_s == []
        assert [text for _, text in speech.texts] == sentences
        assert set(speech.pieces) == set(range(1, 8))
        for (shown_s, _), heard_s in zip(speech.texts, speech.pieces.values(), strict=True):
            assert abs(shown_s - heard_s) <= 0.06


@virtual
async def test_two_pieces_are_synthesised_ahead_and_no_more() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(0.4, "This is a sentence of an answer that is long. " * 8))]
        talk.listen()
        await talk.speak()
        await talk.until(SPEAKING)
        assert len(talk.voice.said) <= 2
        await_s = 1.0
        await talk.be_quiet(round(await_s * 1000))
        assert len(talk.voice.said) == 3
        await talk.until_answered()
        assert len(talk.voice.said) == 8


@virtual
async def test_a_slow_voice_makes_a_gap_and_every_packet_is_still_heard_once() -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(chunk_ms=200, every_s=0.5)]
        await talk.ask()
        (speech,) = talk.board.speeches
        assert speech.gaps_s
        assert sum(piece == 1 for _, piece in speech.packets) == 15  # 15 letters of 60 ms


@virtual
async def test_sound_shorter_than_a_packet_is_heard() -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(length_ms=20)]
        ended = await talk.ask()
        assert [piece for _, piece in talk.board.speeches[0].packets] == [1]
        assert talk.board.sentences == ["The lamp is on."]
        assert ended.spoken == "The lamp is on."


@virtual
async def test_real_packets_are_opus(real_opus: None) -> None:
    async with Talk() as talk:
        with patch.object(talk.board, "_play") as play:
            await talk.ask()
        sizes = [len(call.args[0]) for call in play.call_args_list]
        assert len(sizes) == 15
        assert max(sizes) < 600


@virtual
async def test_the_face_is_the_first_emoji_and_comes_once() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(0.1, "Great! 🙂 ", 0.1, "Oh no 😢. ", 0.1, "Haha 😂."))]
        await talk.ask()
        faces = [message for message in talk.board.messages if isinstance(message, wire.Emotion)]
        assert [face.emotion for face in faces] == ["happy"]
        assert "🙂" not in " ".join(talk.voice.said)


@virtual
async def test_an_answer_without_emoji_has_a_neutral_face_after_tts_start() -> None:
    async with Talk() as talk:
        await talk.ask()
        faces = [message for message in talk.board.messages if isinstance(message, wire.Emotion)]
        assert [face.emotion for face in faces] == ["neutral"]
        assert talk.kinds().index("Emotion") > talk.kinds().index("TtsStart")


@virtual
async def test_the_speaker_is_told_to_the_agent_and_not_shown() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(text='{"speaker": "Anna", "content": "turn on the lamp"}')]
        await talk.ask()
        assert talk.runner.asked == [("turn on the lamp", "Anna")]
        (heard,) = (event for event in talk.events if isinstance(event, Heard))
        assert (heard.text, heard.speaker) == ("turn on the lamp", "Anna")
        assert wire.Stt(text="turn on the lamp") in talk.board.messages


@virtual
async def test_an_answer_to_somebody_elses_question_is_shown_and_not_answered() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(text="yes", is_consumed=True)]
        await talk.ask()
        assert talk.kinds() == ["ServerHello", "Stt"]
        assert talk.runner.asked == []
        assert talk.runner.endings == []
        assert talk.session.state is LISTENING  # the board did not leave Listening


@virtual
async def test_in_auto_mode_several_turns_follow_without_a_wake_word() -> None:
    async with Talk() as talk:
        await talk.ask()
        for turn in (2, 3):
            await talk.until(LISTENING)
            await talk.speak()
            await talk.until_answered(turn)
        assert [speech.stopped_s is not None for speech in talk.board.speeches] == [True] * 3


@virtual
async def test_in_realtime_mode_the_next_turn_needs_no_listen_start() -> None:
    async with Talk() as talk:
        await talk.ask(ListenMode.REALTIME)
        assert talk.session.state is LISTENING
        await talk.speak()
        await talk.until_answered(2)
        assert len(talk.board.speeches) == 2
        assert talk.session.mode is ListenMode.REALTIME


@virtual
async def test_push_to_talk_for_a_minute_with_pauses_is_one_utterance() -> None:
    async with Talk() as talk:
        talk.listen(ListenMode.MANUAL)
        for _ in range(12):
            await talk.speak()
            await talk.be_quiet(4000)
        assert talk.session.state is LISTENING
        talk.board.release()
        assert talk.session.state is THINKING
        await talk.until_answered()
        (heard_ms,) = talk.runner.heard_ms
        assert heard_ms >= 60_000
        assert talk.session.state is IDLE
        assert talk.board.state is BoardState.IDLE


@virtual
async def test_push_to_talk_ends_at_its_limit() -> None:
    async with Talk(manual_limit_ms=3000) as talk:
        talk.listen(ListenMode.MANUAL)
        await talk.be_quiet(6000)
        assert talk.runner.heard_ms == [3000]


@virtual
async def test_speech_without_an_end_ends_at_its_limit() -> None:
    async with Talk(utterance_limit_ms=2000) as talk:
        talk.runner.hearings = [Hearing(ends_after_ms=None)]
        talk.listen()
        await talk.speak()
        await talk.be_quiet(3000)
        assert talk.runner.heard_ms == [2040]  # whole packets


@virtual
async def test_an_utterance_that_is_complete_before_recognition_begins_is_recognised() -> None:
    async with Talk(utterance_limit_ms=100) as talk:
        ended = await talk.ask()
        assert ended.spoken == "The lamp is on."
        assert talk.runner.heard_ms[0] < 1000


@virtual
async def test_listen_stop_ends_an_utterance_in_auto_mode_too() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(ends_after_ms=None)]
        talk.listen()
        await talk.speak()
        talk.board.release()
        await talk.until_answered()
        assert len(talk.runner.asked) == 1


@virtual
async def test_listen_stop_without_speech_is_only_shown() -> None:
    async with Talk() as talk:
        talk.listen()
        await talk.be_quiet(1000)
        talk.board.release()
        assert talk.board.sentences == ["I did not hear anything."]
        assert talk.session.state is IDLE


@virtual
async def test_listen_stop_in_idle_changes_nothing() -> None:
    async with Talk() as talk:
        talk.session.receive(wire.ListenStop())
        assert talk.session.state is IDLE
        assert talk.kinds() == ["ServerHello"]


@virtual
async def test_a_client_that_closes_its_microphone_in_realtime_mode_is_not_listened_to_afterwards() -> None:
    async with Talk() as talk:
        talk.listen(ListenMode.REALTIME)
        await talk.speak()
        await talk.until(SPEAKING)
        talk.session.receive(wire.ListenStop())
        await talk.until_answered()
        assert talk.session.state is IDLE


@virtual
async def test_packets_before_listen_start_are_not_recognised() -> None:
    async with Talk() as talk:
        await talk.speak()
        assert talk.session.state is IDLE
        assert talk.runner.heard_ms == []


@virtual
async def test_stragglers_after_the_end_of_an_utterance_are_ignored() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(ends_after_ms=600, after_s=1.0)]
        talk.listen()
        await talk.speak()
        await talk.until_answered()
        assert len(talk.runner.heard_ms) == 1


@virtual
async def test_broken_and_silent_packets_are_no_speech() -> None:
    async with Talk() as talk:
        talk.listen()
        await talk.stream((b"", b"\x01", b"\x01\x02\x03", b"\xff" * 50, b"\x03" + bytes(200)) * 20)
        assert talk.session.state is LISTENING
        assert talk.runner.heard_ms == []


@virtual
async def test_an_utterance_of_nothing_but_broken_packets_ends_all_the_same() -> None:
    async with Talk(stage_limit_s=5, manual_limit_ms=10_000) as talk:
        talk.listen(ListenMode.MANUAL)
        await talk.stream((b"\xff" * 50,) * 300)
        ended = await talk.until_answered()
        assert ended.error == "recognition_slow"


@virtual
async def test_short_packets_of_another_client_are_understood() -> None:
    talk = Talk()
    talk.session.start(Dialect.FIRMWARE, frame_ms=20)
    talk.listen()
    await talk.stream(speech_packets(frame_ms=20), frame_s=0.02)
    await talk.until_answered()
    assert talk.runner.heard_ms[0] >= 1200
    talk.board.hang_up()
    await talk.session.close()


@virtual
async def test_a_nonsense_packet_length_is_taken_for_the_usual_one() -> None:
    talk = Talk()
    talk.session.start(Dialect.FIRMWARE, frame_ms=0)
    await talk.ask()
    talk.board.hang_up()
    await talk.session.close()


@virtual
async def test_a_json_client_is_greeted_and_sees_the_end_of_every_answer() -> None:
    async with Talk(Dialect.JSON) as talk:
        assert isinstance(talk.board.messages[0], wire.SessionReady)
        await talk.ask()
        finals = [message for _, message in talk.board.log if isinstance(message, wire.Speech) and message.is_final]
        assert finals == [wire.Speech(payload=b"", is_final=True)]


@virtual
async def test_signs_of_life_are_answered() -> None:
    async with Talk() as talk:
        talk.session.receive(wire.Ping())
        talk.session.receive(wire.Heartbeat(timestamp=17))
        pong, ack = talk.board.messages[1:]
        assert pong == wire.Pong()
        assert isinstance(ack, wire.HeartbeatAck)
        assert ack.timestamp == 17


@virtual
async def test_messages_that_are_not_for_the_session_are_ignored() -> None:
    async with Talk() as talk:
        for message in (wire.Hello(), wire.DeviceInfo(), wire.McpReply(payload={}), wire.Unknown(type="iot")):
            talk.session.receive(message)
        assert talk.kinds() == ["ServerHello"]


@virtual
async def test_an_empty_answer_is_silent_and_the_board_goes_on() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(0.4,))]
        ended = await talk.ask()
        assert talk.kinds() == ["ServerHello", "Stt", "TtsStart", "Emotion", "TtsStop"]
        assert (ended.error, ended.spoken) == (None, "")
        await talk.until(LISTENING)


@virtual
async def test_an_answer_of_nothing_speakable_is_silent() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(0.4, "🙂 … \n```\ncode\n```\n"))]
        ended = await talk.ask()
        assert talk.voice.said == []
        assert ended.error is None


@virtual
async def test_a_huge_answer_is_spoken_up_to_its_bound_and_ends() -> None:
    async with Talk() as talk:
        talk.runner.replies = [Reply(script=(0.4, "This is a sentence of an endless answer. " * 1000))]
        talk.voice.sounds = [Sound(length_ms=60, first_s=0.001)]
        await talk.ask()
        assert 500 <= len(talk.voice.said) <= 503


@virtual
async def test_two_sessions_do_not_mix() -> None:
    async with Talk() as one, Talk() as two:
        one.runner.replies = [Reply(script=(0.4, "The first answer is here."))]
        two.runner.replies = [Reply(script=(0.4, "The second answer is there."))]
        one.listen()
        two.listen()
        for packet, quiet in zip(speech_packets(), quiet_packets(5000), strict=False):
            one.session.receive(wire.AudioPacket(payload=packet))
            two.session.receive(wire.AudioPacket(payload=quiet))
            await one.stream((quiet,))
        assert two.runner.heard_ms == []
        await two.speak()
        await one.until_answered()
        await two.until_answered()
        assert one.board.sentences == ["The first answer is here."]
        assert two.board.sentences == ["The second answer is there."]


@virtual
async def test_an_utterance_whose_end_nobody_finds_ends_in_silence() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(ends_after_ms=None)]
        talk.listen()
        await talk.speak()
        spoken_s = now_s()
        await talk.be_quiet(4000)
        assert talk.runner.asked == [("turn on the lamp", None)]
        (shown_s,) = talk.times(wire.Stt)
        assert 2.0 <= shown_s - spoken_s <= 2.6  # two seconds of silence, then 300 ms of recognition


@virtual
async def test_silence_does_not_end_push_to_talk() -> None:
    async with Talk() as talk:
        talk.listen(ListenMode.MANUAL)
        await talk.speak()
        await talk.be_quiet(10_000)
        assert talk.session.state is LISTENING
        await talk.speak()
        talk.session.receive(wire.ListenStop())
        await talk.until_answered()
        assert talk.runner.heard_ms[0] > 12_000


@virtual
async def test_a_board_with_tools_is_asked_for_them_and_one_without_is_not() -> None:
    for has_tools in (True, False):
        talk = Talk()
        talk.session.start(Dialect.FIRMWARE, has_tools=has_tools)
        await asyncio.sleep(0.1)
        assert ("McpRequest" in talk.kinds()) is has_tools
        await talk.session.close()
