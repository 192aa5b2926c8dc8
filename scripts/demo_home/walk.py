"""One conversation between a simulated board and the home, printed with times; what was not right is remembered.

What is said is up to the subclasses: house_walk.py talks with the built-in agent, agent_walk.py with one of ours.
"""

from abc import ABC, abstractmethod
import asyncio
import time

from homeassistant.const import __version__

from tests.board import Board, Build

from .exchange import Exchange, greet, say
from .home import Home
from .pcm import loudness, spoken

_DEVICE_ID = "02:de:30:00:00:01"
_GOODBYE_S = 20.0
_AUDIBLE = 1000  # of 32767; espeak-ng speaks ten times as loud


class DemoFailedError(Exception):
    """Something was not as it should be; the message lists what."""


class Walk(ABC):
    """The walk through one conversation: pairing, wake word, `talk`, goodbye."""

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
        """Prepare, pair the board and talk with it."""
        agent = await self.prepare(home)
        self.tell(f"Home Assistant {__version__} is up, with pocketsphinx, espeak-ng and {agent}")
        async with Board(_DEVICE_ID, home.client.url, home.http, build=Build(start_delay_s=0.02)) as board:
            await self._pair(home, board)
            await self._wake(board)
            await self.talk(home, board)
            await self._say_goodbye(board)
            self.check(not board.complaints, f"the board has nothing to complain of {board.complaints or ''}".rstrip())

    @abstractmethod
    async def prepare(self, home: Home) -> str:
        """Set up what this walk needs besides the home; return who answers."""

    @abstractmethod
    async def talk(self, home: Home, board: Board) -> None:
        """Say what this walk is about; the board listens."""

    async def exchange(self, board: Board, sentence: str) -> Exchange:
        """Say a sentence and show the answer."""
        pcm = spoken(sentence)
        self.tell(f"you:   {sentence}")
        exchange = await say(board, pcm)
        self._show(exchange)
        self.check(exchange.heard == sentence, f"heard {exchange.heard!r}")
        return exchange

    async def check_state(self, home: Home, entity_id: str, wanted: str) -> None:
        """Check the state of an entity."""
        state = await home.client.state(entity_id)
        name = entity_id.partition(".")[2].replace("_", " ")
        self.check(state == wanted, f"the {name} is {wanted}" + ("" if state == wanted else f", not {state}"))

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

    async def _say_goodbye(self, board: Board) -> None:
        exchange = await self.exchange(board, "goodbye")
        if not exchange.is_over:
            await board.expect("closed", limit_s=_GOODBYE_S)
        self.check(board.state == "idle", "the board is idle again")

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
