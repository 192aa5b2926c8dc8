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
from .process import Restartable, serving, while_running
from .sentences import COVER, FAN, LAMPS, THERMOMETER

_CARD_LIMIT_S = 15.0
PROMPT = "You are the voice of this home. Answer in one or two short sentences of plain English, without any markup."


@dataclass(frozen=True, slots=True)
class Home:
    """A Home Assistant that runs, with speech services, a pipeline and the hub of this integration."""

    client: Client
    http: aiohttp.ClientSession
    hub_id: str
    pipeline_id: str
    process: Restartable

    async def restart(self) -> None:
        """End Home Assistant and start it again, on the same port; return when everything has started."""
        await self.client.close()
        await self.process.stop()
        await while_running(await self.process.start(), self.client.wait_until_started())

    async def add_user(self, name: str, password: str) -> str:
        """Make a plain user as the page *Users* does; return their id."""
        made = await self.client.command("config/auth/create", name=name, group_ids=["system-users"], local_only=False)
        user_id = str(made["user"]["id"])
        await self.client.command(
            "config/auth_provider/homeassistant/create", user_id=user_id, username=name.lower(), password=password
        )
        return user_id

    async def change_options(self, **changes: Any) -> None:
        """Submit the form of the hub's options as it is shown, with some fields changed."""
        path = "/api/config/config_entries/options/flow"
        form = await self.client.rest("POST", path, {"handler": self.hub_id})
        result = await self.client.rest("POST", f"{path}/{form['flow_id']}", _filled(form["data_schema"], changes))
        if result["type"] != "create_entry":
            raise ApiError(f"the options are refused: {result.get('errors')}")

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
        form = await self._open_form("device")
        return str((await self._submit(form, {"code": code}))["type"])

    async def add_agent(self, name: str, base_url: str, model: str = "") -> str:
        """Go through *Add agent* on the hub's page, without a key; return the model. Empty: the server's first.

        A key from the environment (OPENAI_API_KEY) is Home Assistant's to find: it runs with ours.
        """
        form = await self._submit(await self._open_form("conversation"), {"server": "other", "base_url": base_url})
        if form["type"] != "form" or form["step_id"] != "persona":
            raise ApiError(f"the server of the agent is refused: {form.get('errors')}")
        fields = {field["name"]: field for field in form["data_schema"]}
        model = model or next(iter(fields["model"]["selector"]["select"]["options"]), "")
        persona = {"name": name, "model": model, "prompt": PROMPT, "llm_hass_api": ["assist"]}
        sections: dict[str, Any] = {name: {} for name, field in fields.items() if field.get("type") == "expandable"}
        result = await self._submit(form, persona | sections)
        if result["type"] != "create_entry":
            raise ApiError(f"the agent is refused: {result.get('errors')}")
        return model

    async def use_agent(self, entity_id: str) -> None:
        """Choose another agent in the pipeline's editor."""
        listed = await self.client.command("assist_pipeline/pipeline/list")
        pipeline = next(one for one in listed["pipelines"] if one["id"] == self.pipeline_id)
        fields = {key: value for key, value in pipeline.items() if key != "id"}
        fields["conversation_engine"] = entity_id
        await self.client.command("assist_pipeline/pipeline/update", pipeline_id=self.pipeline_id, **fields)

    async def _open_form(self, kind: str) -> dict[str, Any]:
        start = {"handler": [self.hub_id, kind]}
        return dict(await self.client.rest("POST", "/api/config/config_entries/subentries/flow", start))

    async def _submit(self, form: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        path = f"/api/config/config_entries/subentries/flow/{form['flow_id']}"
        return dict(await self.client.rest("POST", path, answer))


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
        process = await stack.enter_async_context(Restartable("hass", hass, folder / "hass.log"))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        client = Client(http, f"http://127.0.0.1:{port}")
        stack.push_async_callback(client.close)
        await while_running(await process.start(), client.wait_until_up())
        await client.create_owner()
        # Its port is on trial, and taken back after five minutes, until somebody says that it works (http/config.py).
        await client.command("http/config/promote")
        await _arrange_rooms(client)
        pipeline_id = await _create_pipeline(client, stt_port, tts_port)
        yield Home(client, http, await _add_hub(client), pipeline_id, process)


async def _arrange_rooms(client: Client) -> None:
    """Put the things into the rooms that onboarding made, let Assist have them, then switch off all but the fan."""
    rooms = {area["name"]: area["area_id"] for area in await client.command("config/area_registry/list")}
    things = {f"light.{_id(lamp)}": lamp for lamp in LAMPS} | {f"cover.{_id(COVER)}": COVER, f"fan.{_id(FAN)}": FAN}
    for entity_id, name in things.items():
        room = next(rooms[room] for room in rooms if name.startswith(room.lower()))
        await client.command("config/entity_registry/update", entity_id=entity_id, area_id=room)
    await client.command(
        "homeassistant/expose_entity",
        assistants=["conversation"],
        entity_ids=[*things, f"sensor.{_id(THERMOMETER)}"],
        should_expose=True,
    )
    for thing, service in {"light": "light/turn_off", "cover": "cover/close_cover", "fan": "fan/turn_on"}.items():
        entity_ids = [entity_id for entity_id in things if entity_id.startswith(thing)]
        await client.rest("POST", f"/api/services/{service}", {"entity_id": entity_ids})


async def _create_pipeline(client: Client, stt_port: int, tts_port: int) -> str:
    """Add both speech services by their form and prefer a pipeline made of them and the built-in agent; its id."""
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
    return str(pipeline["id"])


async def _add_hub(client: Client) -> str:
    result = await client.flow("xiaozhi", {})
    if result["type"] != "create_entry":
        raise ApiError(f"xiaozhi: {result}")
    return str(result["result"]["entry_id"])


def _filled(schema: list[dict[str, Any]], changes: dict[str, Any]) -> dict[str, Any]:
    """Return what a form shows, section by section, with `changes` in the fields of these names."""
    filled: dict[str, Any] = {}
    for field in schema:
        name, shown = field["name"], field.get("description", {})
        if field.get("type") == "expandable":
            filled[name] = _filled(field["schema"], changes)
        elif name in changes:
            filled[name] = changes[name]
        elif shown.get("suggested_value") is not None:
            filled[name] = shown["suggested_value"]
    return filled


def _id(name: str) -> str:
    return name.replace(" ", "_")
