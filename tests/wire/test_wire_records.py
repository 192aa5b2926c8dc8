"""What diagnostics and repairs know of a board comes from its real conversations."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import DOMAIN
from custom_components.xiaozhi.diagnostics import async_get_config_entry_diagnostics
from custom_components.xiaozhi.records import FAILING_TURNS
from tests.board import Board
from tests.fake_engines import FakeEngines
from tests.wire.conftest import KITCHEN, Offline
from tests.wire.peer import Http, connect_firmware


async def test_diagnostics_have_the_times_of_the_last_turns(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines, speech: bytes
) -> None:
    await kitchen.push_to_talk(speech)
    await kitchen.expect("tts/stop")
    await hass.async_block_till_done()
    [board] = (await async_get_config_entry_diagnostics(hass, hub_entry))["boards"]
    [turn] = board["turns"]
    assert (turn["kind"], turn["error"], turn["is_interrupted"]) == ("voice", None, False)
    steps = [turn[f"{step}_ms"] for step in ("recognised", "first_token", "first_sound", "ended")]
    assert steps == sorted(steps)


async def test_what_a_socket_does_wrong_is_counted_when_it_ends(
    hass: HomeAssistant, hub_entry: MockConfigEntry, http: Http, engines: FakeEngines, paired: str, offline: Offline
) -> None:
    peer, gone = await connect_firmware(http, paired), offline(paired)
    await peer.send("{", {"type": "hello"}, {"type": "listen", "state": "detect", "text": "hello there"})
    await peer.receive_until("tts", "stop")
    await peer.close()
    await gone
    assert hub_entry.runtime_data.records.get(paired).faults == {"bad_json": 1, "second_hello": 1}


async def test_a_board_whose_agent_fails_again_and_again_is_told_until_it_answers(
    hass: HomeAssistant, hub_entry: MockConfigEntry, kitchen: Board, engines: FakeEngines
) -> None:
    def issue() -> ir.IssueEntry | None:
        return ir.async_get(hass).async_get_issue(DOMAIN, f"board_failing_{KITCHEN}")

    engines.agent.error = RuntimeError("down")
    for _ in range(FAILING_TURNS):
        assert issue() is None
        await kitchen.type_text("is the door shut")
        await kitchen.expect("tts/stop")
        await hass.async_block_till_done()
    shown = issue()
    assert shown is not None
    assert shown.learn_more_url is not None
    assert shown.learn_more_url.endswith("#agent-failed")
    engines.agent.error = None
    await kitchen.type_text("is the door shut")
    await kitchen.expect("tts/stop")
    await hass.async_block_till_done()
    assert issue() is None
