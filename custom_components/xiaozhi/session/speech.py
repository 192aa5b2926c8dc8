"""The spoken answer of one turn: pieces are synthesised ahead, cut into packets and let go at their time.

Exactly one `tts start` and one `tts stop` leave for every speech that began, on every path. What an answer says is
`turn.py`'s business, how PCM comes about is the `Voice` port's.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
import contextlib
from dataclasses import dataclass, field
import logging

from ..audio.chunker import Chunker
from ..audio.format import FRAME_MS, SPEAKER
from ..audio.opus import OpusEncoder
from ..audio.pacing import Pacer
from ..protocol import messages as wire
from .errors import VoiceError
from .ports import Send, Voice

_LOGGER = logging.getLogger(__name__)

LEAD_IN_MS = 100
"""The board drops or flushes audio that comes before its main task has entered Speaking and reset the decoder
(firmware main/application.cc HandleStateChangedEvent): sound that could come earlier is preceded by silence."""

LEAD_IN_PACKETS = 2
STOP_MARGIN_MS = 200
"""Firmware up to 2.1 cuts off what is still buffered at `tts stop` (78/xiaozhi-esp32 issues 1181, 1665)."""

AHEAD_PIECES = 2
"""Pieces that are synthesised while another one plays."""

MAX_PIECES = 500
"""Pieces of one answer, some 40 minutes of speech; what an agent says beyond is not spoken."""

CHAR_S = 0.065
"""Rough length of a spoken character (15 a second), to tell how far a piece came that is still being sent."""

AHEAD_CHUNKS = 256
"""Chunks of one piece that may wait for the player; beyond it the voice has to wait."""


@dataclass(slots=True, eq=False)
class Piece:
    """A span of text and the sound of it."""

    text: str
    sound: AsyncGenerator[bytes] | None
    """PCM (24 kHz mono 16 bit) still to be made; None for text that is only shown."""
    chunks: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(AHEAD_CHUNKS))
    begins_s: float = 0.0
    """When its first sound is heard, by the event loop's clock."""
    ends_s: float = 0.0
    is_shown: bool = False


class Speech:
    """One answer on its way to the loudspeaker. `begin`, `say`, `finish` by the turn; `run` is a task of the turn."""

    def __init__(self, *, voice: Voice, send: Send, piece_limit_s: float, on_first_sound: Callable[[], None]) -> None:
        self._voice = voice
        self._send = send
        self._piece_limit_s = piece_limit_s
        self._on_first_sound = on_first_sound
        self._pieces: asyncio.Queue[Piece | None] = asyncio.Queue(MAX_PIECES + 1)
        self._made: asyncio.Queue[Piece | None] = asyncio.Queue(AHEAD_PIECES)
        self._begun: list[Piece] = []
        self._marks: deque[Piece] = deque()
        self._pacer = Pacer()
        self._chunker = Chunker(SPEAKER.bytes_of(FRAME_MS))
        self._encoder: OpusEncoder | None = None
        self._started_s: float | None = None
        self._is_stopped = False
        self.error: VoiceError | None = None

    @property
    def has_begun(self) -> bool:
        """Whether `tts start` was sent."""
        return self._started_s is not None

    @property
    def has_sounded(self) -> bool:
        """Whether any sound left for the board."""
        return bool(self._begun)

    def begin(self) -> None:
        """Put the board into Speaking. Calling it again changes nothing."""
        if not self.has_begun and not self._is_stopped:
            self._started_s = _now_s()
            self._send(wire.TtsStart())

    def say(self, text: str, *, shown: str | None = None, keep: bool = False) -> None:
        """Add a piece of text, shown as `shown`; it is synthesised as soon as the ones before it are."""
        if self._pieces.qsize() < MAX_PIECES:
            self._pieces.put_nowait(Piece(text if shown is None else shown, self._voice.speak(text, keep=keep)))

    def play(self, text: str, sound: AsyncGenerator[bytes]) -> None:
        """Add ready PCM, shown as `text` while it plays (empty: nothing is shown)."""
        self._pieces.put_nowait(Piece(text, sound))

    def finish(self) -> None:
        """No further piece will come; `run` returns when the last one was played."""
        self._pieces.put_nowait(None)

    def stop(self) -> None:
        """Silence, now: after this call no packet of this speech leaves. Safe at any time, any number of times."""
        if self._is_stopped:
            return
        self._is_stopped = True
        if self.has_begun:
            self._send(wire.TtsStop())

    def spoken(self) -> str:
        """The text that was heard so far: whole pieces, and of the one in the air the words up to now."""
        now_s = _now_s()
        return " ".join(filter(None, (_heard_part(piece, now_s) for piece in self._begun))).strip()

    def leave(self) -> None:
        """Like `stop`, but the board stays in Speaking.

        The socket is closed next, which ends Speaking without opening the microphone once more (protocol.md 4.4).
        """
        self._is_stopped = True

    async def run(self) -> None:
        """Play everything until `finish`; return when the last packet was heard. The caller then stops or leaves.

        Cancellation stops the sound at once. A piece that cannot be synthesised leaves its error in `error`, and it
        and the rest of the answer are only shown.
        """
        maker = asyncio.create_task(self._make(), name="xiaozhi speech synthesis")
        try:
            await self._play()
            if self.has_sounded:
                await self._wait_until(self._ends_s() + STOP_MARGIN_MS / 1000)
        except asyncio.CancelledError:
            self.stop()
            raise
        finally:
            maker.cancel()
            await asyncio.wait({maker})
            await self._discard()

    async def _make(self) -> None:
        """Synthesise piece after piece, at most `AHEAD_PIECES` ahead of the one that plays."""
        while (piece := await self._pieces.get()) is not None:
            if self.error is not None:
                await _close(piece)
            await self._made.put(piece)
            await self._fill(piece)
        await self._made.put(None)

    async def _fill(self, piece: Piece) -> None:
        """Move the sound of one piece into its queue; `None` ends it, also after an error."""
        if piece.sound is None:
            return
        try:
            while True:
                async with asyncio.timeout(self._piece_limit_s):
                    chunk = await anext(piece.sound, None)
                if chunk is None:
                    break
                await piece.chunks.put(chunk)
        except VoiceError as err:
            self.error = err
        except TimeoutError:
            self.error = VoiceError("voice_slow", f"no sound within {self._piece_limit_s} s")
        finally:
            await _close(piece)
        await piece.chunks.put(None)

    async def _play(self) -> None:
        while (piece := await self._next_piece()) is not None:
            if piece.sound is None and piece.chunks.empty():
                self._show(piece)
                continue
            await self._play_piece(piece)
        await self._flush()

    async def _next_piece(self) -> Piece | None:
        """Take the next piece; a pause in the supply lets go what is shorter than a packet first."""
        if self._made.empty():
            await self._flush()
        return await self._made.get()

    async def _play_piece(self, piece: Piece) -> None:
        is_first = True
        while True:
            if piece.chunks.empty():
                await self._show_due()
            chunk = await piece.chunks.get()
            if chunk is None:
                break
            for frame in self._chunker.feed(chunk):
                if is_first:
                    self._begin_piece(piece)
                    is_first = False
                await self._let_go(frame)
        piece.ends_s = self._ends_s()
        if is_first and piece.text and self.error is not None:
            self._show(piece)

    def _begin_piece(self, piece: Piece) -> None:
        """Note when a piece will be heard; its text is shown then, not when its audio leaves."""
        if not self._begun:
            self._lead_in()
            self._on_first_sound()
        piece.begins_s = self._ends_s()
        self._begun.append(piece)
        self._marks.append(piece)
        self._show_marks()

    def _lead_in(self) -> None:
        """Protect the first syllable of an answer that comes right after `tts start`."""
        self.begin()
        if self._started_s is None or (_now_s() - self._started_s) * 1000 >= LEAD_IN_MS:
            return
        for _ in range(LEAD_IN_PACKETS):
            self._pacer.on_sent(_now_s())
            self._emit(SPEAKER.silence(FRAME_MS))

    def _ends_s(self) -> float:
        """Return when the board has played all that it was sent, by the event loop's clock."""
        return _now_s() + self._pacer.remaining_s(_now_s())

    async def _flush(self) -> None:
        if (rest := self._chunker.flush()) is not None:
            await self._let_go(rest)

    async def _let_go(self, frame: bytes) -> None:
        """Send one frame of PCM as a packet, when the board's buffer has room for it."""
        await self._wait_until(_now_s() + self._pacer.wait_s(_now_s()))
        self._pacer.on_sent(_now_s())
        self._show_marks()
        self._emit(frame)

    def _emit(self, frame: bytes) -> None:
        if self._is_stopped:
            return
        if self._encoder is None:
            self._encoder = OpusEncoder()
        self._send(wire.Speech(payload=self._encoder.encode(frame)))

    async def _wait_until(self, moment_s: float) -> None:
        """Wait, and show the texts that become due meanwhile. Always lets other boards have their turn."""
        while self._marks and self._marks[0].begins_s <= moment_s:
            await asyncio.sleep(max(0.0, self._marks[0].begins_s - _now_s()))
            self._show_marks()
        await asyncio.sleep(max(0.0, moment_s - _now_s()))

    async def _show_due(self) -> None:
        """Show texts whose sound is on its way already, before waiting for more sound."""
        if self._marks:
            await self._wait_until(self._marks[-1].begins_s)

    def _show_marks(self) -> None:
        now_s = _now_s()
        while self._marks and self._marks[0].begins_s <= now_s + 0.001:
            self._show(self._marks.popleft())

    def _show(self, piece: Piece) -> None:
        if piece.text and not piece.is_shown and not self._is_stopped:
            piece.is_shown = True
            self._send(wire.TtsSentence(text=piece.text))

    async def _discard(self) -> None:
        """Close the generators that nobody will read any more, and the encoder."""
        while not self._pieces.empty():
            if (piece := self._pieces.get_nowait()) is not None:
                await _close(piece)
        self._encoder = None


async def _close(piece: Piece) -> None:
    sound, piece.sound = piece.sound, None
    if sound is not None:
        with contextlib.suppress(VoiceError):
            await sound.aclose()


def _heard_part(piece: Piece, now_s: float) -> str:
    """Return the words of a piece that were heard by now, by the share of its sound that was played."""
    if now_s >= piece.ends_s > 0:
        return piece.text
    length_s = piece.ends_s - piece.begins_s if piece.ends_s else len(piece.text) * CHAR_S
    share = (now_s - piece.begins_s) / length_s if length_s > 0 else 0.0
    part = piece.text[: round(len(piece.text) * min(1.0, max(0.0, share)))]
    return part if part == piece.text or " " not in piece.text else part.rpartition(" ")[0]


def _now_s() -> float:
    return asyncio.get_running_loop().time()
