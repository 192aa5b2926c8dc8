"""One thing said to a simulated board and what came back, with times; for scripts/demo and scripts/device."""

from dataclasses import dataclass

from tests.board import Board, Entry

_ANSWER_LIMIT_S = 60.0
_ENDS = ("tts/stop", "closed")
_AUDIBLE_GAP_S = 0.02  # a board's two decoded frames and its I2S buffers hide what is shorter
_SETTLING_S = 0.5  # a person waits so long after the wake word for a greeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Times are milliseconds after the end of what was said; None for what did not come."""

    heard: str | None
    """What the server says it heard (`stt`)."""
    answer: str
    """All texts of the answer (`sentence_start`)."""
    heard_ms: int | None
    first_audio_ms: int | None
    answer_s: float
    """Length of what was played."""
    pcm: bytes
    """What was played, s16 mono at the board's rate."""
    gaps_ms: list[int]
    """Silences in the answer because a packet came late."""
    lost_packets: int
    is_over: bool
    """Whether the server closed the socket after it."""

    @property
    def is_clean(self) -> bool:
        """Nothing lost and nothing late."""
        return self.lost_packets == 0 and not self.gaps_ms


async def greet(board: Board) -> Exchange | None:
    """Wait until the board listens after a wake-up; return the greeting, if there was one."""
    start_s = board.clock.now()
    begun = len(board.transcript.entries)
    await board.clock.sleep_until(start_s + _SETTLING_S)
    if not any(entry.kind == "tts/start" for entry in board.transcript.entries[begun - 1 :]):
        return None
    return await finish(board, start_s, begun - 1)


async def say(board: Board, pcm: bytes) -> Exchange:
    """Speak into the open microphone and listen to the answer."""
    begun = len(board.transcript.entries)
    end_s = await board.say_pcm(pcm, limit_s=_ANSWER_LIMIT_S)
    return await finish(board, end_s, begun)


async def push_to_talk(board: Board, pcm: bytes) -> Exchange:
    """Speak with the button held and listen to the answer."""
    begun = len(board.transcript.entries)
    await board.push_to_talk(pcm)
    return await finish(board, board.conversation.microphone.last_voice_s, begun)


async def type_in(board: Board, text: str) -> Exchange:
    """Send typed text and listen to the answer."""
    begun = len(board.transcript.entries)
    await board.type_text(text)
    return await finish(board, board.clock.now(), begun)


async def finish(board: Board, end_s: float, begun: int) -> Exchange:
    """Wait for the end of the answer to what was said until `end_s`. TimeoutError after a minute without one."""

    def ended() -> Entry | None:
        return next((entry for entry in board.transcript.entries[begun:] if entry.kind in _ENDS), None)

    end = await board.transcript.wait_for(ended, "no end of the answer", limit_s=_ANSWER_LIMIT_S)
    await board.clock.sleep_until(board.playback.drained_s())
    entries = board.transcript.entries[begun:]
    heard = next((entry for entry in entries if entry.kind == "stt"), None)
    speeches = [speech for speech in board.playback.speeches if speech.started_s >= entries[0].at_s]
    firsts = [speech.first_audio_s for speech in speeches if speech.first_audio_s is not None]
    pcm = b"".join(bytes(speech.pcm) for speech in speeches)
    return Exchange(
        heard=heard.text if heard else None,
        answer=" ".join(entry.text for entry in entries if entry.kind == "tts/sentence_start"),
        heard_ms=round((heard.at_s - end_s) * 1000) if heard else None,
        first_audio_ms=round((firsts[0] - end_s) * 1000) if firsts else None,
        answer_s=len(pcm) / 2 / board.playback.rate_hz,
        pcm=pcm,
        gaps_ms=[
            round(gap.length_s * 1000) for speech in speeches for gap in speech.gaps if gap.length_s > _AUDIBLE_GAP_S
        ],
        lost_packets=sum(speech.dropped + speech.flushed + speech.undecodable for speech in speeches),
        is_over=end.kind == "closed" or not board.conversation.is_connected,
    )
