"""scripts/device: one or many simulated boards talk to any Home Assistant that runs this integration."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
import contextlib
from pathlib import Path
import statistics
import sys

import aiohttp

from tests.board import Board, BoardError, Build, Entry, FirmwareCrash

from .exchange import Exchange, greet, push_to_talk, say, type_in
from .pcm import read_wav, spoken, write_wav

_PAIRING_LIMIT_S = 600.0

type Saying = Callable[[Board], Awaitable[Exchange]]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/device", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8123", help="of Home Assistant, or an OTA address")
    parser.add_argument("--say", action="append", default=[], metavar="TEXT", help="speak a sentence (espeak-ng)")
    parser.add_argument("--wav", action="append", default=[], type=Path, help="speak a 16 bit mono WAV file")
    parser.add_argument("--text", action="append", default=[], help="send typed text, as py-xiaozhi does")
    parser.add_argument("--voice", default="en-us", help="espeak-ng voice of --say (%(default)s)")
    parser.add_argument("--mode", choices=["auto", "manual", "realtime"], default="auto", help="how it listens")
    parser.add_argument("--wake", metavar="WORD", help="begin with a wake word instead of the button")
    parser.add_argument("--boards", type=int, default=1, metavar="N", help="so many boards at once")
    parser.add_argument("--mac", default="02:de:30:00:02:00", help="of the first board; the others count up")
    parser.add_argument("--record", type=Path, metavar="WAV", help="keep what the first board played")
    parser.add_argument("--verbose", action="store_true", help="print every message of the first board")
    return parser.parse_args()


def _sayings(arguments: argparse.Namespace) -> list[Saying]:
    """Return what each board shall do once it listens: WAV files, then sentences, then typed texts."""
    recordings = [read_wav(path) for path in arguments.wav]
    recordings += [spoken(text, arguments.voice) for text in arguments.say]
    speak = push_to_talk if arguments.mode == "manual" else say
    return [
        *(lambda board, pcm=pcm: speak(board, pcm) for pcm in recordings),
        *(lambda board, text=text: type_in(board, text) for text in arguments.text),
    ]


def _macs(first: str, count: int) -> list[str]:
    number = int(first.replace(":", ""), 16)
    return [(number + offset).to_bytes(6).hex(":") for offset in range(count)]


async def _boot(board: Board) -> None:
    """Boot, telling what the screen shows; an unknown board waits for a person, ten minutes at most."""
    booting = asyncio.create_task(board.boot(), name=f"{board.device_id} boots")
    showing = asyncio.create_task(_show_screen(board), name=f"{board.device_id} shows its code")
    try:
        async with asyncio.timeout(_PAIRING_LIMIT_S):
            await booting
    finally:
        for task in (booting, showing):
            task.cancel()
        await asyncio.wait({booting, showing})


async def _show_screen(board: Board) -> None:
    entries = board.transcript.entries
    shown = 0

    def news() -> list[Entry] | None:
        return entries[shown:] or None

    while True:
        for entry in await board.transcript.wait_for(news, "nothing happens", limit_s=_PAIRING_LIMIT_S):
            shown += 1
            if entry.kind == "code":
                print(f"{board.device_id} shows the code {entry.text}: confirm it in Home Assistant", flush=True)
            elif entry.kind == "alert":
                print(f"{board.device_id} shows an alert: {entry.text}", flush=True)


async def _converse(
    board: Board, sayings: list[Saying], mode: str, *, wake_word: str | None, show: Callable[[Exchange], None]
) -> None:
    """Say one thing after another, beginning a conversation where there is none; BoardError if nobody answers."""
    await _boot(board)
    for saying in sayings:
        if mode != "manual" and not board.conversation.is_connected:
            await (board.press_button() if wake_word is None else board.wake(wake_word))
            if (greeting := await greet(board)) is not None:
                show(greeting)
            if not board.conversation.is_connected:
                raise BoardError("the home hung up: does another board answer to the same wake word?")
        show(await saying(board))
    await board.close()


def _line(board: Board, exchange: Exchange) -> str:
    heard = f"heard {exchange.heard!r} after {exchange.heard_ms} ms, " if exchange.heard is not None else ""
    sound = f"after {exchange.first_audio_ms} ms" if exchange.first_audio_ms is not None else "without sound"
    faults = "" if exchange.is_clean else f", {exchange.lost_packets} packets lost, gaps {exchange.gaps_ms} ms"
    return f"{board.device_id}: {heard}answered {exchange.answer!r} {sound}, {exchange.answer_s:.1f} s{faults}"


async def _run_one(board: Board, arguments: argparse.Namespace) -> list[Exchange]:
    """Return the exchanges of a board, printed as they come. What goes wrong is printed and ends its conversation."""
    exchanges: list[Exchange] = []

    def show(exchange: Exchange) -> None:
        exchanges.append(exchange)
        print(_line(board, exchange), flush=True)

    try:
        await _converse(board, _sayings(arguments), arguments.mode, wake_word=arguments.wake, show=show)
    except (BoardError, FirmwareCrash, TimeoutError, aiohttp.ClientError) as err:
        print(f"{board.device_id}: {type(err).__name__}: {err}", file=sys.stderr)
        with contextlib.suppress(FirmwareCrash):
            await board.close()
        return []
    return exchanges


async def main() -> int:
    """Return the exit code: 0 if every board said all it should and was answered without loss."""
    arguments = _arguments()
    build = Build(has_aec=arguments.mode == "realtime", start_delay_s=0.02)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        macs = _macs(arguments.mac, arguments.boards)
        boards = [Board(mac, arguments.url, http, build=build) for mac in macs]
        results = await asyncio.gather(*(_run_one(board, arguments) for board in boards))
    if arguments.record:
        write_wav(arguments.record, boards[0].played_pcm(), boards[0].playback.rate_hz)
    if arguments.verbose:
        for entry in boards[0].transcript.entries:
            if entry.kind != "audio":
                print(f"{entry.at_s - boards[0].transcript.entries[0].at_s:8.3f} {entry.way} {entry.kind} {entry.body}")
    times = sorted(one.first_audio_ms for result in results for one in result if one.first_audio_ms is not None)
    if len(times) > 1:
        print(f"first sound: median {statistics.median(times):.0f} ms, slowest {times[-1]} ms of {len(times)} answers")
    wanted = len(arguments.say) + len(arguments.wav) + len(arguments.text)
    is_good = all(len(result) >= wanted and all(one.is_clean for one in result) for result in results)
    return 0 if is_good else 1


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except KeyboardInterrupt:
        sys.exit(130)
