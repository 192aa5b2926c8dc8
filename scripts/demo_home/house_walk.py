"""The walk of scripts/demo: a lamp and a question for Home Assistant's built-in agent."""

from typing import override

from tests.board import Board

from .configuration import GARDEN_C
from .home import Home
from .sentences import LAMPS, THERMOMETER
from .walk import Walk

_LAMP = LAMPS[0]
_ENTITY = f"light.{_LAMP.replace(' ', '_')}"


class HouseWalk(Walk):
    """One lamp is switched on and one temperature asked for."""

    @override
    async def prepare(self, home: Home) -> str:
        return "the built-in agent"

    @override
    async def talk(self, home: Home, board: Board) -> None:
        await self.check_state(home, _ENTITY, "off")
        await self.exchange(board, f"turn on the {_LAMP}")
        await self.check_state(home, _ENTITY, "on")
        exchange = await self.exchange(board, f"what is the {THERMOMETER}")
        self.check(str(GARDEN_C) in exchange.answer, f"the answer contains {GARDEN_C}")
