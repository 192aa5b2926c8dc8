"""scripts/demo: a real home hears a simulated board. Prints the exchange with times and PASS or FAIL."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import shutil
import signal
import sys
import tempfile
import time

from homeassistant.const import __version__

from tests.board import Board, Build

from .configuration import GARDEN_C
from .exchange import Exchange, greet, say
from .home import Home, started_home
from .pcm import loudness, spoken, write_wav
from .sentences import LAMPS, THERMOMETER

_DEVICE_ID = "02:de:30:00:00:01"
_LAMP = LAMPS[0]
_LIMIT_S = 240.0
_GOODBYE_S = 20.0
_AUDIBLE = 1000  # of 32767; espeak-ng speaks ten times as loud
_LOG_LINES = 60


class Demo:
    """The walk through one conversation: prints what happens and remembers what was not right."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.pcm = bytearray()
        self._started_s = time.monotonic()

    def tell(self, text: str) -> None:
        """Print a line with the seconds since the start."""
        print(f"{time.monotonic() - self._started_s:7.2f} s  {text}", flush=True)

    def check(self, is_right: bool, claim: str) -> None:  # noqa: FBT001 - reads as an assertion
        """Print what was looked at; a failure counts at the end."""
        self.tell(f"  {'✓' if is_right else '✗'} {claim}")
        if not is_right:
            self.failures.append(claim)

    def raise_failures(self) -> None:
        """Raise DemoFailedError if any check failed."""
        if self.failures:
            raise DemoFailedError("; ".join(self.failures))

    async def run(self, home: Home) -> None:
        """Pair the board and talk with it."""
        self.tell(f"Home Assistant {__version__} is up, with pocketsphinx, espeak-ng and the built-in agent")
        async with Board(_DEVICE_ID, home.client.url, home.http, build=Build(start_delay_s=0.02)) as board:
            await self._pair(home, board)
            await self._wake(board)
            await self._switch_lamp(home, board)
            await self._ask_temperature(board)
            await self._say_goodbye(board)
            self.check(not board.complaints, f"the board has nothing to complain of {board.complaints or ''}")

    async def _pair(self, home: Home, board: Board) -> None:
        booting = asyncio.create_task(board.boot(), name="demo board boots")
        try:
            code = await board.wait_for_code()
            self.tell(f"board: shows the code {code}")
            reason = await home.pair(code)
            self.tell(f"you:   confirm the Discovered card with the code {code} ({reason})")
            await booting
        finally:
            booting.cancel()
        self.tell("board: paired, idle")

    async def _wake(self, board: Board) -> None:
        self.tell("you:   Hi ESP")
        await board.wake("Hi ESP", preroll=spoken("hi E S P"))
        if (greeting := await greet(board)) is not None:
            self._show(greeting)

    async def _switch_lamp(self, home: Home, board: Board) -> None:
        self.check(await home.client.state(_entity(_LAMP)) == "off", f"the {_LAMP} is off")
        await self._exchange(board, f"turn on the {_LAMP}")
        self.check(await home.client.state(_entity(_LAMP)) == "on", f"the {_LAMP} is on")

    async def _ask_temperature(self, board: Board) -> None:
        exchange = await self._exchange(board, f"what is the {THERMOMETER}")
        self.check(str(GARDEN_C) in exchange.answer, f"the answer contains {GARDEN_C}")

    async def _say_goodbye(self, board: Board) -> None:
        exchange = await self._exchange(board, "goodbye")
        if not exchange.is_over:
            await board.expect("closed", limit_s=_GOODBYE_S)
        self.check(board.state == "idle", "the board is idle again")

    async def _exchange(self, board: Board, sentence: str) -> Exchange:
        pcm = spoken(sentence)
        self.tell(f"you:   {sentence}")
        exchange = await say(board, pcm)
        self._show(exchange)
        self.check(exchange.heard == sentence, f"heard {exchange.heard!r}")
        return exchange

    def _show(self, exchange: Exchange) -> None:
        self.pcm += exchange.pcm
        self.tell(f"home:  {exchange.answer}")
        times = [
            f"{name} after {value} ms"
            for name, value in (("text", exchange.heard_ms), ("first sound", exchange.first_audio_ms))
            if value is not None
        ]
        self.tell(f"       {', '.join([*times, f'{exchange.answer_s:.1f} s of speech'])}")
        self.check(loudness(exchange.pcm) > _AUDIBLE, "the answer is audible")
        self.check(exchange.is_clean, f"no packet lost ({exchange.lost_packets}), no gap ({exchange.gaps_ms})")


def _entity(lamp: str) -> str:
    return f"light.{lamp.replace(' ', '_')}"


@asynccontextmanager
async def throw_away_folder() -> AsyncGenerator[Path]:
    """Give an empty folder that is gone afterwards, unless an exception leaves the block: then its path is shown."""
    folder = Path(tempfile.mkdtemp(prefix="xiaozhi-demo-"))
    is_kept = False
    try:
        yield folder
    except Exception:
        is_kept = True
        print(f"{_end_of(folder / 'hass.log')}\nAll logs are kept in {folder}", file=sys.stderr)
        raise
    finally:
        if not is_kept:
            shutil.rmtree(folder, ignore_errors=True)


def _end_of(log: Path) -> str:
    """Return the last lines of a log: from the first that this integration wrote, else without tracebacks."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    ours = next((at for at, line in enumerate(lines) if "[custom_components.xiaozhi" in line), None)
    shown = lines[ours:] if ours is not None else [line for line in lines if line.startswith("20")] or lines
    return "\n".join(shown[-_LOG_LINES:])


class DemoFailedError(Exception):
    """Something was not as it should be; the message lists what."""


async def main() -> int:
    """Return the exit code."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    demo = Demo()
    try:
        async with asyncio.timeout(_LIMIT_S), throw_away_folder() as folder:
            demo.tell("starting Home Assistant and two Wyoming servers")
            async with started_home(folder) as home:
                await demo.run(home)
            demo.raise_failures()
    except Exception as err:  # noqa: BLE001 - the outcome of the program
        print(f"\nFAIL: {type(err).__name__}: {err}")
        return 1
    path = Path(os.environ.get("XIAOZHI_DEMO_WAV") or Path(tempfile.gettempdir()) / "xiaozhi-demo.wav")
    write_wav(path, bytes(demo.pcm), 24000)
    print(f"\nPASS: listen to the answers in {path}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main()))
    except KeyboardInterrupt, asyncio.CancelledError:
        sys.exit(130)
