"""Speech, synthesis and captions by themselves: what no whole conversation shows."""

import asyncio
from collections.abc import AsyncGenerator

from custom_components.xiaozhi.protocol import messages as wire
from custom_components.xiaozhi.session.captions import Captions
from custom_components.xiaozhi.session.speech import Speech
from tests.session.fakes import FakeVoice, Sound, now_s
from tests.virtual_time import virtual


def speech(voice: FakeVoice, sent: list[wire.Outgoing]) -> Speech:
    return Speech(voice=voice, send=sent.append, piece_limit_s=30, on_first_sound=lambda: None)


@virtual
async def test_nothing_leaves_after_stop_even_if_nobody_cancels() -> None:
    sent: list[wire.Outgoing] = []
    speaking = speech(FakeVoice(), sent)
    speaking.say("One is the first number.", shown="One is the first number.")
    speaking.say("Two is the second number.", shown="Two is the second number.")
    speaking.finish()
    running = asyncio.create_task(speaking.run())
    await asyncio.sleep(1)
    speaking.stop()
    speaking.stop()
    stopped = len(sent)
    assert sent[-2:] == [wire.TtsStop(), wire.Speech(payload=b"", is_final=True)]
    await running
    assert len(sent) == stopped


@virtual
async def test_a_speech_that_never_began_needs_no_stop() -> None:
    sent: list[wire.Outgoing] = []
    speaking = speech(FakeVoice(), sent)
    speaking.stop()
    speaking.begin()
    assert sent == []
    assert speaking.spoken() == ""


@virtual
async def test_sound_without_a_begin_begins_by_itself() -> None:
    sent: list[wire.Outgoing] = []
    speaking = speech(FakeVoice([Sound(length_ms=60)]), sent)
    speaking.say("Yes.", shown="Yes.")
    speaking.finish()
    await speaking.run()
    speaking.leave()
    assert [type(message) for message in sent] == [
        wire.TtsStart,
        wire.Speech,
        wire.Speech,
        wire.Speech,
        wire.TtsSentence,
    ]


@virtual
async def test_empty_chunks_are_no_sound() -> None:
    async def pcm() -> AsyncGenerator[bytes]:
        yield b""
        yield b"\x01\x00" * 1440
        yield b""

    sent: list[wire.Outgoing] = []
    speaking = speech(FakeVoice(), sent)
    speaking.play("Dinner!", pcm())
    speaking.finish()
    await speaking.run()
    speaking.stop()
    assert speaking.error is None
    assert speaking.spoken() == "Dinner!"


@virtual
async def test_captions_for_the_same_moment_keep_their_order() -> None:
    sent: list[wire.Outgoing] = []
    captions = Captions(sent.append)
    for text in ("one", "two", "", "three"):
        captions.add(text, at_s=now_s() + 5)
    await asyncio.sleep(4.9)
    assert sent == []
    await asyncio.sleep(0.2)
    assert sent == [wire.TtsSentence(text=text) for text in ("one", "two", "three")]


@virtual
async def test_cancelled_captions_are_not_shown() -> None:
    sent: list[wire.Outgoing] = []
    captions = Captions(sent.append)
    captions.add("one", at_s=now_s() + 5)
    captions.cancel()
    captions.add("two", at_s=now_s())
    await asyncio.sleep(10)
    assert sent == []
