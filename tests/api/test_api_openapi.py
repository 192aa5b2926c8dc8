"""docs/openapi.json and the views are the same: by their paths, and by what schemathesis gets from a running server.

The latter is skipped where schemathesis is not installed (`scripts/schemathesis` does that).
"""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.api.call import BASE
from custom_components.xiaozhi.api.routes import VIEWS
from custom_components.xiaozhi.devices import BoardInfo, board_subentry
from tests.api.conftest import Person
from tests.fake_engines import FakeEngines

ROOT = Path(__file__).parents[2]
DESCRIPTION = ROOT / "docs" / "openapi.json"
METHODS = ("get", "post", "put", "patch", "delete")
EXAMPLES = 20
"""Requests that are made up for each operation and phase. A number, not a time: so a slow machine tests the same."""
LIMIT_S = 240
"""How long all of it may take on a busy machine."""


def program() -> Path | None:
    """Return schemathesis, if it is wholly installed."""
    beside = ROOT / ".venv-schemathesis"
    return beside / "bin" / "schemathesis" if (beside / ".stamp").exists() else None


def described() -> dict[str, Any]:
    """Return the description."""
    document: dict[str, Any] = json.loads(DESCRIPTION.read_text())
    return document


def test_every_view_is_described_and_nothing_else() -> None:
    there = {
        (str(view.url).removeprefix(BASE), method)
        for view in VIEWS
        for method in METHODS
        if getattr(view, method, None)
    }
    told = {(path, method) for path, item in described()["paths"].items() for method in item if method in METHODS}
    assert there == told


@pytest.mark.skipif(program() is None, reason="schemathesis is not installed: scripts/schemathesis does that")
@pytest.mark.timeout(LIMIT_S + 30)
@pytest.mark.parametrize("hub_options", [{"messages_per_minute": 0}])
async def test_the_running_views_are_as_described(
    hass: HomeAssistant, hub_entry: MockConfigEntry, admin: Person, tmp_path: Path
) -> None:
    await FakeEngines().set_up(hass)
    board = board_subentry(device_id="aa:bb:cc:dd:ee:01", client_id="c", token="t", info=BoardInfo(), title="Kitchen")
    hass.config_entries.async_add_subentry(hub_entry, board)
    process = await asyncio.create_subprocess_exec(
        str(program()),
        "run",
        str(DESCRIPTION),
        f"--url={admin.client.make_url(BASE)}",
        f"--header=Authorization: {admin.client.session.headers['Authorization']}",
        f"--max-examples={EXAMPLES}",
        "--seed=1",
        # They do not end; tests/api/test_api_turns.py reads them.
        "--exclude-path=/events",
        "--exclude-path=/conversations/{chat_id}/stream",
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(LIMIT_S):
            out, _ = await process.communicate()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    assert process.returncode == 0, out.decode()
