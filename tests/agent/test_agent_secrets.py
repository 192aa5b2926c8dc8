"""A key goes in and never comes out: every door, Home Assistant's and ours, is asked as an administrator."""

import json
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import MATCH_ALL
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from tests.agent.conftest import AGENT
from tests.agent.model_server import ModelServer, refuses, words
from tests.agent.talk import say

KEY: Final = "sk-secret"

COMMANDS: Final[tuple[dict[str, Any], ...]] = (
    {"type": "get_config"},
    {"type": "get_states"},
    {"type": "get_services"},
    {"type": "config_entries/get"},
    {"type": "config_entries/flow/progress"},
    {"type": "config/device_registry/list"},
    {"type": "config/entity_registry/list"},
    {"type": "conversation/agent/list"},
    {"type": "repairs/list_issues"},
)
"""What the frontend reads."""


async def test_a_key_comes_out_of_no_door(
    hass: HomeAssistant,
    hub_entry: MockConfigEntry,
    server: ModelServer,
    talker: ConfigSubentry,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for domain in ("config", "diagnostics", "repairs"):
        assert await async_setup_component(hass, domain, {})
    told: dict[str, str] = {}
    events: list[str] = []

    @callback
    def on_event(event: Event[Any]) -> None:
        events.append(json.dumps(event.data, default=repr))

    stop = hass.bus.async_listen(MATCH_ALL, on_event)
    server.will(refuses(401, f"Incorrect API key provided: {KEY}"), words("Yes."))
    for _ in range(2):
        await say(hass)
    await hass.async_block_till_done()

    socket = await hass_ws_client(hass)
    listed = {"type": "config_entries/subentries/list", "entry_id": hub_entry.entry_id}
    for command in (*COMMANDS, listed):
        await socket.send_json_auto_id(command)
        answer = await socket.receive_json()
        assert answer["success"], command
        told[command["type"]] = json.dumps(answer)

    client = await hass_client()
    flows = "/api/config/config_entries/subentries/flow"
    where = {"handler": [hub_entry.entry_id, "conversation"], "subentry_id": talker.subentry_id}
    form = await (await client.post(flows, json=where)).json()
    assert form["step_id"] == "reconfigure"
    told["first form"] = json.dumps(form)
    answered = {"server": "other", "base_url": server.base_url}
    form = await (await client.post(f"{flows}/{form['flow_id']}", json=answered)).json()
    assert form["step_id"] == "persona"
    told["second form"] = json.dumps(form)
    hass.config_entries.subentries.async_abort(form["flow_id"])
    (reauth,) = hass.config_entries.flow.async_progress()
    asked = await client.get(f"/api/config/config_entries/flow/{reauth['flow_id']}")
    told["reauth form"] = await asked.text()
    hass.config_entries.flow.async_abort(reauth["flow_id"])

    ours = {route.resource.canonical for route in hass.http.app.router.routes() if route.resource is not None}
    paths = [path for path in sorted(ours) if "xiaozhi" in path and "{" not in path]
    for path in [*paths, f"/api/diagnostics/config_entry/{hub_entry.entry_id}"]:
        async with client.get(path) as response:
            if response.content_type != "text/event-stream":
                told[path] = (await response.read()).decode(errors="replace")
    stop()
    loud = "\n".join(record.getMessage() for record in caplog.records if record.levelname != "DEBUG")
    doors = {**told, "events": "\n".join(events), "log": loud}
    assert [door for door, text in doors.items() if KEY in text] == []
    assert AGENT in doors["get_states"]
    assert '"m-1"' in doors["second form"]
    assert len(paths) > 5
    assert hub_entry.subentries[talker.subentry_id].data["api_key"] == KEY  # it is there, and could have come out
