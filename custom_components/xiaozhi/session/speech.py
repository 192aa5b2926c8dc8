"""The spoken answer of one turn: cut into packets that leave at their time, with the texts that go with them.

Exactly one `tts start` and one `tts stop` leave for every speech that began, on every path. What an answer says is
`words.py`'s business, how its sound is made `synthesis.py`'s.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
import math
from typing import Final

from ..audio.chunker import Chunker
from ..audio.format import FRAME_MS, SPEAKER
from ..audio.opus import OpusEncoder
from ..audio.pacing import Pacer
from ..protocol import messages as wire
from .captions import Captions
from .errors import TurnError, VoiceError
from .heard import joined
from .ports import Send, Voice
from .synthesis import Piece, Synthesis
from .tasks import STAGE_END_S, cancel, ended

LEAD_IN_MS: Final = 60
"""The board drops or flushes audio that comes before its main task has entered Speaking and reset the decoder
(firmware main/application.cc HandleStateChangedEvent). Sound that could come earlier waits, behind silent packets that
keep the board playing meanwhile, one more than that takes: a board that was quick must not run dry."""

LEAD_IN_PACKETS: Final = 2

STOP_MARGIN_MS: Final = 200
"""Firmware up to 2.1 cuts off what is still buffered at `tts stop` (78/xiaozhi-esp32 issues 1181, 1665)."""


class Speech:
    """One answer on its way to the loudspeaker. `begin`, `say`, `finish` by the turn; `run` in the turn's task."""

    def __init__(self, *, voice: Voice, send: Send, piece_limit_s: float, on_first_sound: Callable[[], None]) -> None:
        self._voice = voice
        self._send = send
        self._on_first_sound = on_first_sound
        self._synthesis = Synthesis(limit_s=piece_limit_s)
        self._sounding: list[Piece] = []
        self._captions = Captions(send)
        self._pacer = Pacer()
        self._encoder = OpusEncoder()
        self._started_s = -math.inf
        self._stopped_s: float | None = None

    @property
    def has_begun(self) -> bool:
        """Whether `tts start` was sent."""
        return self._started_s > -math.inf

    @property
    def has_sounded(self) -> bool:
        """Whether any sound left for the board."""
        return bool(self._sounding)

    @property
    def error(self) -> TurnError | None:
        """Why the answer, or the rest of it, could only be shown."""
        return self._synthesis.error

    def begin(self) -> None:
        """Put the board into Speaking. Calling it again changes nothing."""
        if not self.has_begun and self._stopped_s is None:
            self._started_s = _now_s()
            self._send(wire.TtsStart())

    def say(self, spoken: str, *, shown: str, keep: bool = False, is_answer: bool = True) -> None:
        """Add a piece of text; it is synthesised as soon as the ones before it are."""
        self._synthesis.add(
            Piece(text=shown, open_sound=lambda: self._voice.speak(spoken, keep=keep), is_answer=is_answer)
        )

    def play(self, text: str, sound: AsyncGenerator[bytes]) -> None:
        """Add ready PCM, shown as `text` while it plays (empty: nothing is shown)."""
        self._synthesis.add(Piece(text=text, open_sound=lambda: sound))

    def finish(self) -> None:
        """No further piece will come; `run` returns when the last one was played."""
        self._synthesis.finish()

    def stop(self) -> None:
        """Silence, now: after this call nothing of this speech leaves. Safe at any time, any number of times."""
        if self._stopped_s is not None:
            return
        self.leave()
        if self.has_begun:
            self._send(wire.TtsStop())
            self._send(wire.Speech(payload=b"", is_final=True))

    def leave(self) -> None:
        """Like `stop`, but the board stays in Speaking.

        The socket is closed next, which ends Speaking without opening the microphone once more (protocol.md 4.4).
        """
        self._stopped_s = _now_s()
        self._captions.cancel()

    def spoken(self) -> str:
        """The text of the answer that was heard so far: whole pieces, and words of the one in the air."""
        now_s = _now_s() if self._stopped_s is None else self._stopped_s
        return joined(piece.heard(now_s) for piece in self._sounding if piece.is_answer)

    async def run(self) -> None:
        """Play everything until `finish`; return when the last packet was heard. The caller then stops or leaves.

        A piece that cannot be synthesised leaves its error in `error`; it and the rest of the answer are only shown.
        """
        maker = asyncio.create_task(self._synthesis.run(), name="xiaozhi speech synthesis")
        try:
            await self._play()
            if self.has_sounded:
                await asyncio.sleep(self._pacer.remaining_s(_now_s()) + STOP_MARGIN_MS / 1000)
        finally:
            cancel(maker)
            await ended(maker, within_s=STAGE_END_S)
            self._encoder.close()

    async def _play(self) -> None:
        chunker = Chunker(SPEAKER.bytes_of(FRAME_MS))
        pieces = 0
        while (piece := await self._next_piece(chunker)) is not None:
            pieces += 1
            await self._play_piece(piece, chunker)
        await self._flush(chunker)
        if pieces and not self.has_sounded and self.error is None:
            self._synthesis.error = VoiceError("voice_failed", "the voice makes no sound at all")

    async def _next_piece(self, chunker: Chunker) -> Piece | None:
        if self._synthesis.is_behind:
            await self._flush(chunker)
        return await self._synthesis.next()

    async def _play_piece(self, piece: Piece, chunker: Chunker) -> None:
        while (chunk := await piece.chunks.get()) is not None:
            for frame in chunker.feed(chunk):
                await self._begin_piece(piece)
                await self._let_go(frame)
        if piece.made_bytes:
            await self._begin_piece(piece)  # shorter than a packet
        else:
            self._captions.add(piece.text, at_s=self._ends_s())

    async def _begin_piece(self, piece: Piece) -> None:
        """Note, once, when a piece will be heard; its text is shown then, not when its audio leaves."""
        if piece.begins_s is not None:
            return
        if not self.has_sounded:
            await self._lead_in()
            self._on_first_sound()
        self._sounding.append(piece)
        piece.begins_s = self._ends_s()
        self._captions.add(piece.text, at_s=piece.begins_s)

    async def _lead_in(self) -> None:
        """Protect the first syllable of an answer that comes right after `tts start`: silence leaves in its place."""
        self.begin()
        missing_s = max(0.0, self._started_s + LEAD_IN_MS / 1000 - _now_s())
        if missing_s > 0:
            for _ in range(LEAD_IN_PACKETS):
                self._emit(SPEAKER.silence(FRAME_MS))
            await asyncio.sleep(missing_s)

    def _ends_s(self) -> float:
        """Return when the board has played all that it was sent, by the event loop's clock."""
        return _now_s() + self._pacer.remaining_s(_now_s())

    async def _flush(self, chunker: Chunker) -> None:
        """Let go what is shorter than a packet: the supply pauses."""
        if (rest := chunker.flush()) is not None:
            await self._let_go(rest)

    async def _let_go(self, frame: bytes) -> None:
        """Send one frame of PCM, when the board's buffer has room for it. Always lets other boards have their turn."""
        await asyncio.sleep(self._pacer.wait_s(_now_s()))
        self._emit(frame)

    def _emit(self, frame: bytes) -> None:
        if self._stopped_s is None:
            self._pacer.on_sent(_now_s())
            self._send(wire.Speech(payload=self._encoder.encode(frame)))


def _now_s() -> float:
    return asyncio.get_running_loop().time()
