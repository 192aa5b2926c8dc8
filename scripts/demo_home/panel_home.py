"""The demo home for the panel's tests in a browser (frontend/e2e): set up, then led by lines of JSON.

On standard input a command a line, `{"do": "say", "text": "…"}`; on standard output an answer a line, `{"ok": …}` or
`{"error": "…"}`; the first one tells the address and how to log in. The end of input ends everything. What a
browser can do itself is left to the tests.
"""

import asyncio
from contextlib import AsyncExitStack
import json
import os
from pathlib import Path
import sys
import tempfile
from typing import Any

from tests.agent.model_server import ModelServer
from tests.board import Board, Build

from .client import OWNER, PASSWORD
from .exchange import finish, greet
from .home import Home, started_home
from .panel_model import PanelModel
from .pcm import spoken

AGENT_ID = "conversation.jarvis"
PLAIN_USER = "Ben"
_BOARD_ID = "02:de:30:00:05:01"
_LIMIT_S = 120.0
"""Of one command; the longest is a restart on a machine with much else to do."""


class PanelHome:
    """The commands."""

    def __init__(self, home: Home, model: PanelModel, board: Board, booting: AsyncExitStack) -> None:
        self._home = home
        self._model = model
        self._board = board
        self._stack = booting
        self._boot: asyncio.Task[Any] | None = None

    async def do(self, command: dict[str, Any]) -> object:
        """Return what came of a command: that of the method `do_…`."""
        name = command.pop("do")
        return await getattr(self, f"do_{name}")(**command)

    async def do_boot(self) -> str:
        """Start the board for the first time; return the code that it shows."""
        self._boot = asyncio.create_task(self._board.boot(), name="the board boots")
        self._stack.callback(self._boot.cancel)
        return await self._board.wait_for_code()

    async def do_booted(self) -> None:
        """Return when the board was told that its code is confirmed."""
        assert self._boot is not None
        await self._boot

    async def do_wake(self) -> None:
        """Say the wake word."""
        await self._board.wake("Hi ESP")
        await greet(self._board)

    async def do_say(self, text: str) -> None:
        """Speak to the board; return when the voice has ended."""
        await self._board.say_pcm(spoken(text))

    async def do_answered(self) -> None:
        """Return when the answer to what was said last was played."""
        await finish(self._board, self._board.clock.now(), self._last_stt())

    async def do_photo(self) -> str:
        """Let the board's camera show something and ask about it, as its tool does in the middle of an answer."""
        return await self._board.conversation.tools.hardware.take_photo({"question": "What colour is it?"})

    async def do_dashboard(self, card: dict[str, Any]) -> str:
        """Make a dashboard with one card; return its path."""
        client, path = self._home.client, "board-chat"
        known = [one["url_path"] for one in await client.command("lovelace/dashboards/list")]
        if path not in known:
            await client.command("lovelace/dashboards/create", url_path=path, title="Board", mode="storage")
        await client.command(
            "lovelace/config/save", url_path=path, config={"views": [{"title": "One", "cards": [card]}]}
        )
        return f"/{path}"

    async def do_hang_up(self) -> None:
        """Let the board close its socket."""
        await self._board.conversation.hang_up()

    async def do_hold(self) -> None:
        """Let answers stop in the middle."""
        self._model.hold()

    async def do_release(self) -> None:
        """Let all answers go on."""
        self._model.release()

    async def do_options(self, changes: dict[str, Any]) -> None:
        """Change options of the hub."""
        await self._home.change_options(**changes)

    async def do_restart(self) -> None:
        """Restart Home Assistant; return when everything has started."""
        await self._home.restart()

    def _last_stt(self) -> int:
        entries = self._board.transcript.entries
        return max((at for at, entry in enumerate(entries) if entry.kind == "stt"), default=0)


async def main() -> None:
    """Serve until the end of input."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xiaozhi-panel-")))
        model = PanelModel()
        server = ModelServer(answers=[model.script()])
        await server.start()
        stack.push_async_callback(server.close)
        stack.callback(model.release)
        home = await stack.enter_async_context(started_home(folder))
        stack.push_async_callback(_show_log, folder / "hass.log")
        await home.add_agent("Jarvis", server.base_url)
        await home.use_agent(AGENT_ID)
        await home.add_user(PLAIN_USER, PASSWORD)
        board = await stack.enter_async_context(
            Board(_BOARD_ID, home.client.url, home.http, build=Build(start_delay_s=0.02, has_camera=True))
        )
        booting = await stack.enter_async_context(AsyncExitStack())
        _tell({"ok": {"url": home.client.url, "owner": OWNER, "user": PLAIN_USER.lower(), "password": PASSWORD}})
        await _serve(PanelHome(home, model, board, booting))


async def _serve(commands: PanelHome) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        try:
            async with asyncio.timeout(_LIMIT_S):
                _tell({"ok": await commands.do(json.loads(line))})
        except Exception as err:  # noqa: BLE001 - told to the test, which decides
            _tell({"error": f"{type(err).__name__}: {err}"})


async def _show_log(log: Path) -> None:
    """Print what Home Assistant logged where somebody wants to see it: XIAOZHI_PANEL_LOG names a file."""
    if path := os.environ.get("XIAOZHI_PANEL_LOG"):
        await asyncio.to_thread(Path(path).write_bytes, await asyncio.to_thread(log.read_bytes))


def _tell(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
