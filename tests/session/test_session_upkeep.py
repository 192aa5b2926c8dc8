"""What a socket is used for besides talking: wishes first, then how the board is, again after changes."""

import asyncio
from typing import Any, override

from custom_components.xiaozhi.protocol.status import STATUS_TOOL, DeviceStatus
from custom_components.xiaozhi.protocol.tools import ToolDescription
from custom_components.xiaozhi.session.tool_calls import CALL_LIMIT_S
from custom_components.xiaozhi.session.upkeep import SETTLE_S, Upkeep, Wish
from tests.session.test_session_device_tools import Peer, described, page, settle
from tests.virtual_time import run

VOLUME = "self.audio_speaker.set_volume"
THEME = "self.screen.set_theme"
LOUDER = Wish(tool=VOLUME, arguments={"volume": 80})


class Board(Peer):
    """A tool server with a volume, and what the home keeps of it."""

    def __init__(self, *names: str, known: tuple[ToolDescription, ...] = (), wishes: tuple[Wish, ...] = ()) -> None:
        super().__init__(page(*(names or (STATUS_TOOL, VOLUME, THEME))), known=known)
        self.volume = 70
        self.wishes = wishes
        self.done: list[tuple[Wish, bool]] = []
        self.statuses: list[DeviceStatus] = []
        self.upkeep = Upkeep(
            self.tools,
            wishes=lambda: self.wishes,
            on_done=self._on_done,
            on_status=self.statuses.append,
            changes=lambda name: not name.endswith("get"),
        )

    @property
    def called(self) -> list[str]:
        """Return the tools that were called, in order."""
        return [call["params"]["name"] for call in self.calls]

    @override
    def result_of(self, request: dict[str, Any]) -> dict[str, Any]:
        params = request["params"]
        text = "true"
        if params.get("name") == STATUS_TOOL:
            text = f'{{"audio_speaker":{{"volume":{self.volume}}}}}'
        elif params.get("name") == VOLUME:
            self.volume = params["arguments"]["volume"]
        elif params.get("name") == THEME:
            text = "false"
        return {"content": [{"type": "text", "text": text}]} if "name" in params else super().result_of(request)

    @override
    async def start(self) -> None:
        self.tools.start()
        self.upkeep.start()
        await settle()

    @override
    async def end(self) -> None:
        await super().end()
        self.upkeep.stop()
        await self.upkeep.ended()

    def _on_done(self, wish: Wish, is_accepted: bool) -> None:  # noqa: FBT001 - the port's
        self.done.append((wish, is_accepted))
        self.wishes = tuple(other for other in self.wishes if other is not wish)


def test_a_board_is_asked_once_how_it_is() -> None:
    async def talk() -> None:
        board = Board()
        await board.start()
        await asyncio.sleep(600)
        assert board.called == [STATUS_TOOL]
        assert board.statuses == [DeviceStatus(volume=70)]
        await board.end()

    run(talk())


def test_a_board_that_cannot_say_how_it_is_is_not_asked() -> None:
    async def talk() -> None:
        board = Board("self.lamp.turn_on")
        await board.start()
        assert not board.called
        await board.end()

    run(talk())


def test_a_wish_is_carried_out_before_anything_is_asked() -> None:
    async def talk() -> None:
        board = Board(known=(described(VOLUME),), wishes=(LOUDER,))
        await board.start()
        assert board.requests[0]["method"] == "initialize"  # sent in the same moment
        assert board.requests[1]["params"] == {"name": VOLUME, "arguments": {"volume": 80}}
        assert board.done == [(LOUDER, True)]
        assert board.statuses == [DeviceStatus(volume=80)]
        assert board.called == [VOLUME, STATUS_TOOL]
        await board.end()

    run(talk())


def test_a_wish_for_a_tool_that_is_not_known_yet_waits_for_the_list() -> None:
    async def talk() -> None:
        board = Board(wishes=(LOUDER,))
        await board.start()
        assert board.methods == ["initialize", "tools/list", "tools/call", "tools/call"]
        assert board.done == [(LOUDER, True)]
        await board.end()

    run(talk())


def test_a_wish_that_the_board_refuses_is_over() -> None:
    async def talk() -> None:
        wish = Wish(tool=THEME, arguments={"theme": "blue"})
        board = Board(wishes=(wish,))
        await board.start()
        assert board.done == [(wish, False)]
        await board.end()

    run(talk())


def test_a_wish_that_cannot_even_be_sent_is_over() -> None:
    async def talk() -> None:
        wish = Wish(tool=THEME, arguments={"theme": "x" * 5000})
        board = Board(wishes=(wish,))
        await board.start()
        assert board.done == [(wish, False)]
        await board.end()

    run(talk())


def test_a_wish_that_is_not_answered_stays() -> None:
    async def talk() -> None:
        board = Board(wishes=(LOUDER,))
        board.silent = {VOLUME}
        await board.start()
        await asyncio.sleep(CALL_LIMIT_S + 1)
        assert board.done == []
        assert board.called == [VOLUME, STATUS_TOOL]
        await board.end()

    run(talk())


def test_many_changes_are_read_once_when_they_have_settled() -> None:
    async def talk() -> None:
        board = Board()
        await board.start()
        for volume in (10, 20, 30):
            await board.tools.call(VOLUME, {"volume": volume})
        assert len(board.statuses) == 1
        await asyncio.sleep(SETTLE_S + 0.1)
        assert board.statuses[1:] == [DeviceStatus(volume=30)]
        await board.end()

    run(talk())


def test_what_somebody_else_asked_meanwhile_is_not_asked_again() -> None:
    async def talk() -> None:
        board = Board()
        await board.start()
        await board.tools.call(VOLUME, {"volume": 10})
        await board.tools.call(STATUS_TOOL)
        await asyncio.sleep(10)
        assert board.statuses[1:] == [DeviceStatus(volume=10)]
        await board.end()

    run(talk())


def test_reading_and_failing_change_nothing() -> None:
    async def talk() -> None:
        board = Board()
        await board.start()
        board.refused = {VOLUME}
        await board.tools.call(VOLUME, {"volume": 10})
        await board.tools.call("self.lamp.get")
        await asyncio.sleep(10)
        assert len(board.statuses) == 1
        await board.end()

    run(talk())


def test_a_board_that_does_not_say_how_it_is_is_asked_after_the_next_change() -> None:
    async def talk() -> None:
        board = Board()
        board.silent = {STATUS_TOOL}
        await board.start()
        await asyncio.sleep(CALL_LIMIT_S + 1)
        board.silent = set()
        await board.tools.call(VOLUME, {"volume": 10})
        await asyncio.sleep(SETTLE_S + 1)
        assert board.statuses == [DeviceStatus(volume=10)]
        await board.end()

    run(talk())
