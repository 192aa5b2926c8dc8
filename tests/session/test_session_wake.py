"""Wake words, greetings, typed text, exit words: who speaks first and how a conversation ends in words."""

import asyncio

import pytest

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.protocol.messages import ListenMode
from custom_components.xiaozhi.session.events import TurnKind
from custom_components.xiaozhi.session.ports import WakeVerdict
from custom_components.xiaozhi.session.settings import Greeting
from custom_components.xiaozhi.session.states import SessionState
from tests.session.fakes import Hearing, Reply, Sound, silent
from tests.session.firmware import BoardState
from tests.session.talk import PROMPTS, WAKE_WORD, Talk, sound
from tests.virtual_time import virtual


async def wake(talk: Talk, mode: ListenMode = ListenMode.AUTO, text: str = WAKE_WORD) -> None:
    """Do what firmware does: the wake word's own audio, `listen detect`, `listen start`."""
    await talk.stream_at_once()
    talk.detect(text)
    talk.listen(mode)


@virtual
@pytest.mark.parametrize("mode", [ListenMode.AUTO, ListenMode.REALTIME])
async def test_a_wake_word_alone_is_greeted_at_once(mode: ListenMode) -> None:
    async with Talk() as talk:
        await wake(talk, mode)
        ended = await talk.until_answered()
        assert talk.kinds() == ["ServerHello", "TtsStart", "TtsSentence", "TtsStop"]
        assert (ended.kind, ended.spoken, ended.is_interrupted) == (TurnKind.PROMPT, "Yes?", False)
        assert talk.voice.kept == ["Yes?"]
        assert talk.runner.asked == []
        await talk.until(SessionState.LISTENING)


@virtual
async def test_the_pre_roll_of_the_wake_word_is_not_recognised() -> None:
    async with Talk() as talk:
        await wake(talk)
        await asyncio.sleep(10)
        assert talk.runner.heard_ms == []


@virtual
async def test_the_question_after_the_greeting_is_answered() -> None:
    async with Talk() as talk:
        await wake(talk)
        await talk.until_answered()
        await talk.until(SessionState.LISTENING)
        await talk.speak()
        ended = await talk.until_answered(2)
        assert ended.spoken == "The lamp is on."


@virtual
async def test_the_owners_greeting_replaces_ours_without_its_emoji() -> None:
    async with Talk(greeting_text="At your service 🙂") as talk:
        await wake(talk)
        await talk.until_answered()
        assert talk.voice.said == ["At your service"]


@virtual
async def test_without_greeting_the_wake_word_is_shown_and_the_board_listens() -> None:
    async with Talk(greeting=Greeting.NONE) as talk:
        await wake(talk)
        assert talk.kinds() == ["ServerHello", "Stt", "TtsStop"]
        assert talk.session.state is SessionState.LISTENING
        await talk.speak()
        await talk.until_answered()


@virtual
async def test_the_agent_can_greet() -> None:
    async with Talk(greeting=Greeting.AGENT) as talk:
        talk.runner.replies = [Reply(script=(0.4, "Hello, what can I do?"))]
        await wake(talk)
        ended = await talk.until_answered()
        assert talk.runner.asked == [("Hello there", None)]
        assert ended.spoken == "Hello, what can I do?"
        assert not ended.is_interrupted


@virtual
@pytest.mark.parametrize("greeting", list(Greeting))
async def test_another_word_is_typed_text_whatever_the_greeting(greeting: Greeting) -> None:
    async with Talk(greeting=greeting) as talk:
        await wake(talk, text="What time is it?")
        ended = await talk.until_answered()
        assert talk.runner.asked == [("What time is it?", None)]
        assert (ended.kind, ended.is_interrupted) == (TurnKind.TEXT, False)
        assert wire.Stt(text="What time is it?") in talk.board.messages


@virtual
async def test_blank_typed_text_is_not_answered() -> None:
    async with Talk() as talk:
        talk.detect("  ")
        ended = await talk.until_answered()
        assert ended.error == "no_text"
        assert talk.runner.asked == []


@virtual
async def test_typed_text_into_an_open_microphone_does_not_wait_for_another_listen_start() -> None:
    async with Talk() as talk:
        talk.listen(ListenMode.REALTIME)
        talk.detect("What time is it?")
        await asyncio.sleep(0.1)
        talk.listen(ListenMode.REALTIME)  # a person: it interrupts
        await asyncio.sleep(0.1)
        assert talk.ended[0].is_interrupted


@virtual
async def test_a_second_listen_start_during_the_greeting_interrupts_it() -> None:
    async with Talk() as talk:
        await wake(talk)
        await asyncio.sleep(0.2)
        talk.session.receive(wire.ListenStart(mode=ListenMode.AUTO))
        await asyncio.sleep(0.1)
        assert talk.ended[0].is_interrupted


@virtual
async def test_a_listen_start_long_after_the_wake_word_interrupts_the_greeting() -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(length_ms=10_000)]
        talk.detect()
        await asyncio.sleep(4)
        talk.session.receive(wire.ListenStart(mode=ListenMode.AUTO))
        await asyncio.sleep(0.1)
        assert talk.ended[0].is_interrupted
        assert talk.session.state is SessionState.LISTENING


@virtual
async def test_a_greeting_that_cannot_be_spoken_leaves_a_board_that_listens() -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(trouble=silent(), first_s=0.0)]
        await wake(talk)
        await talk.until_answered()
        await talk.until(SessionState.LISTENING)
        assert isinstance(talk.board.messages[-1], wire.Alert)


@virtual
async def test_another_board_that_hears_the_same_call_is_left_alone() -> None:
    async with Talk() as talk:
        talk.runner.verdict = WakeVerdict.DUPLICATE
        await wake(talk)
        assert len(talk.hung_up) == 1
        assert talk.kinds() == ["ServerHello"]
        assert talk.session.state is SessionState.CLOSED


@virtual
async def test_a_wake_word_that_somebody_waits_for_is_not_greeted() -> None:
    async with Talk() as talk:
        talk.runner.verdict = WakeVerdict.INTERCEPTED
        await wake(talk)
        await asyncio.sleep(5)
        assert talk.kinds() == ["ServerHello"]
        assert talk.session.state is SessionState.LISTENING


@virtual
async def test_an_intercepted_wake_word_in_realtime_mode_leaves_the_microphone_open() -> None:
    async with Talk() as talk:
        talk.runner.verdict = WakeVerdict.INTERCEPTED
        talk.session.ask("What time is it?")
        talk.board.listen(ListenMode.REALTIME)
        talk.session.ask("And now?")
        talk.detect()
        assert talk.session.state is SessionState.LISTENING


@virtual
@pytest.mark.parametrize("said", ["goodbye", "Goodbye!", "Stop it."])
async def test_exit_words_end_the_conversation_with_a_goodbye(said: str) -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(text=said)]
        ended = await talk.ask()
        assert talk.runner.asked == []
        assert talk.runner.endings == []
        assert ended.spoken == "Goodbye."
        assert len(talk.hung_up) == 1
        assert talk.kinds() == ["ServerHello", "Stt", "TtsStart", "TtsSentence"]  # no tts stop: no microphone
        heard_s = talk.board.speeches[0].packets[-1][0] + 0.06
        assert talk.hung_up_at_s == pytest.approx(heard_s + 0.2, abs=0.01)


@virtual
async def test_a_sentence_with_an_exit_word_in_it_is_a_question() -> None:
    async with Talk() as talk:
        talk.runner.hearings = [Hearing(text="How do I say goodbye in French?")]
        await talk.ask()
        assert len(talk.runner.asked) == 1
        assert talk.hung_up == []


@virtual
async def test_a_typed_exit_word_ends_the_conversation() -> None:
    async with Talk() as talk:
        talk.detect("goodbye")
        await talk.until_answered()
        assert len(talk.hung_up) == 1


@virtual
async def test_a_goodbye_that_cannot_be_spoken_closes_all_the_same() -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(trouble=silent())]
        talk.detect("goodbye")
        await talk.until_answered()
        assert len(talk.hung_up) == 1
        assert talk.board.sentences == ["Goodbye."]


@virtual
async def test_a_goodbye_that_is_interrupted_does_not_end_the_conversation() -> None:
    async with Talk() as talk:
        talk.voice.sounds = [Sound(length_ms=5000)]
        talk.detect("goodbye")
        await talk.until(SessionState.SPEAKING)
        talk.board.abort()
        await talk.until(SessionState.LISTENING)
        assert talk.hung_up == []
        assert talk.board.state is BoardState.LISTENING


@virtual
async def test_nothing_is_begun_after_the_conversation_ended() -> None:
    async with Talk() as talk:
        talk.detect("goodbye")
        await talk.until_answered()
        talk.session.ask("What time is it?")
        talk.session.say_goodbye()
        talk.detect()
        await asyncio.sleep(5)
        assert len(talk.ended) == 1
        with pytest.raises(Exception, match="board_gone"):
            await talk.session.announce("Dinner!", sound(b"\x01\x00" * 24000))


@virtual
@pytest.mark.parametrize(
    ("greeting", "said", "asked"),
    [
        (Greeting.SPOKEN, ["Yes?"], []),
        (Greeting.NONE, [], []),
        (Greeting.AGENT, ["The lamp is on."], [(PROMPTS["wake_text"], None)]),
    ],
)
async def test_a_wake_word_that_was_heard_as_a_sentence_is_no_question(
    greeting: Greeting, said: list[str], asked: list[tuple[str, str | None]]
) -> None:
    async with Talk(greeting=greeting) as talk:
        talk.runner.hearings = [Hearing(text="hi esp.")]
        await talk.ask()
        assert talk.board.sentences == said
        assert talk.runner.asked == asked
