"""Starts the whole home and sets it up through the doors that a person uses: forms and the pipeline editor.

`started_home` is for scripts/demo and scripts/develop; everything it starts ends with its block.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import sys
from typing import Any

import aiohttp

from .client import ApiError, Client, until
from .configuration import free_port, write_configuration
from .process import running, serving, while_running
from .sentences import COVER, LAMPS, THERMOMETER

_CARD_LIMIT_S = 15.0


@dataclass(frozen=True, slots=True)
class Home:
    """A Home Assistant that runs, with speech services, a pipeline and the hub of this integration."""

    client: Client
    http: aiohttp.ClientSession
    hub_id: str

    async def cards(self) -> list[dict[str, Any]]:
        """Return the forms behind the *Discovered* cards of boards."""
        flows = await self.client.command("config_entries/flow/progress")
        ours = [flow["flow_id"] for flow in flows if flow["handler"] == "xiaozhi"]
        return [await self.client.rest("GET", f"/api/config/config_entries/flow/{flow_id}") for flow_id in ours]

    async def confirm(self, card: dict[str, Any]) -> str:
        """Press *Submit* on a card; return the reason with which its flow ends."""
        result = await self.client.rest("POST", f"/api/config/config_entries/flow/{card['flow_id']}", {})
        return str(result["reason"])

    async def pair(self, code: str) -> str:
        """Confirm the card that shows the code, as soon as it is there."""

        async def card() -> dict[str, Any] | None:
            shown = await self.cards()
            return next((form for form in shown if form["description_placeholders"].get("code") == code), None)

        return await self.confirm(await until(card, f"a card with the code {code}", limit_s=_CARD_LIMIT_S))

    async def pair_by_code(self, code: str) -> str:
        """Type the code into *Add device* on the hub's page. Return the type of the flow's result."""
        start = {"handler": [self.hub_id, "device"]}
        form = await self.client.rest("POST", "/api/config/config_entries/subentries/flow", start)
        path = f"/api/config/config_entries/subentries/flow/{form['flow_id']}"
        return str((await self.client.rest("POST", path, {"code": code}))["type"])


@asynccontextmanager
async def started_home(folder: Path, *, port: int | None = None) -> AsyncGenerator[Home]:
    """Start everything in an empty folder; logs are there as hass.log, wyoming_stt.log and wyoming_tts.log."""
    port = port or free_port()
    configuration = folder / "config"
    configuration.mkdir()
    write_configuration(configuration, port)
    async with AsyncExitStack() as stack:
        stt_port = await stack.enter_async_context(serving("wyoming_stt", folder / "wyoming_stt.log"))
        tts_port = await stack.enter_async_context(serving("wyoming_tts", folder / "wyoming_tts.log"))
        # All that is needed is installed; --skip-pip keeps integrations that nobody uses here from asking the internet.
        hass = [str(Path(sys.executable).with_name("hass")), "--config", str(configuration), "--skip-pip"]
        process = await stack.enter_async_context(running("hass", hass, folder / "hass.log"))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        client = Client(http, f"http://127.0.0.1:{port}")
        stack.push_async_callback(client.close)
        await while_running(process, client.wait_until_up())
        await client.create_owner()
        await _arrange_rooms(client)
        await _create_pipeline(client, stt_port, tts_port)
        yield Home(client, http, await _add_hub(client))


async def _arrange_rooms(client: Client) -> None:
    """Put the things into the rooms that onboarding made, let Assist have them, and begin with everything off."""
    rooms = {area["name"]: area["area_id"] for area in await client.command("config/area_registry/list")}
    things = {f"light.{_id(lamp)}": lamp for lamp in LAMPS} | {f"cover.{_id(COVER)}": COVER}
    for entity_id, name in things.items():
        room = next(rooms[room] for room in rooms if name.startswith(room.lower()))
        await client.command("config/entity_registry/update", entity_id=entity_id, area_id=room)
    await client.command(
        "homeassistant/expose_entity",
        assistants=["conversation"],
        entity_ids=[*things, f"sensor.{_id(THERMOMETER)}"],
        should_expose=True,
    )
    for thing, service in {"light": "light/turn_off", "cover": "cover/close_cover"}.items():
        entity_ids = [entity_id for entity_id in things if entity_id.startswith(thing)]
        await client.rest("POST", f"/api/services/{service}", {"entity_id": entity_ids})


async def _create_pipeline(client: Client, stt_port: int, tts_port: int) -> None:
    """Add both speech services by their form and prefer a pipeline made of them and the built-in agent."""
    for port in (stt_port, tts_port):
        result = await client.flow("wyoming", {"host": "127.0.0.1", "port": port})
        if result["type"] != "create_entry":
            raise ApiError(f"wyoming: {result}")
    entities = await client.command("config/entity_registry/list")
    engines = {
        entity["entity_id"].split(".")[0]: entity["entity_id"] for entity in entities if entity["platform"] == "wyoming"
    }
    pipeline = await client.command(
        "assist_pipeline/pipeline/create",
        name="Demo",
        language="en",
        conversation_engine="conversation.home_assistant",
        conversation_language="en",
        stt_engine=engines["stt"],
        stt_language="en",
        tts_engine=engines["tts"],
        tts_language="en",
        tts_voice="en-us",
        wake_word_entity=None,
        wake_word_id=None,
    )
    await client.command("assist_pipeline/pipeline/set_preferred", pipeline_id=pipeline["id"])


async def _add_hub(client: Client) -> str:
    result = await client.flow("xiaozhi", {})
    if result["type"] != "create_entry":
        raise ApiError(f"xiaozhi: {result}")
    return str(result["result"]["entry_id"])


def _id(name: str) -> str:
    return name.replace(" ", "_")
