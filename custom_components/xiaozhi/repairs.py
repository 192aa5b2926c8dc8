"""The forms that mend what `health/` found, where a click can."""

from typing import Final

from homeassistant.components.assist_pipeline.const import OPTION_PREFERRED
from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.components.select import ATTR_OPTION
from homeassistant.components.select.const import ATTR_OPTIONS
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_SELECT_OPTION, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig, TextSelector
import probatio

from .const import CONF_ADDRESS, DOMAIN
from .health.issues import Problem
from .options import parse_address

_CONF_PIPELINE: Final = "pipeline"

type IssueData = dict[str, str | int | float | None] | None


async def async_create_fix_flow(hass: HomeAssistant, issue_id: str, data: IssueData) -> RepairsFlow:  # noqa: ARG001 - Home Assistant's signature
    """Return the form of an issue."""
    match (data or {}).get("problem"):
        case Problem.HTTPS_ONLY | Problem.NO_ADDRESS:
            return AddressFlow()
        case Problem.PIPELINE_DELETED:
            return PipelineFlow()
        case Problem.SATELLITE_DISABLED:
            return SatelliteFlow()
        case _:
            return ConfirmRepairFlow()


class AddressFlow(RepairsFlow):
    """Asks for an address that boards can use, and keeps it as the hub's option."""

    async def async_step_init(self, _user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_address()

    async def async_step_address(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Check the address as the options do."""
        entry = next(iter(self.hass.config_entries.async_entries(DOMAIN, include_ignore=False)), None)
        if entry is None:
            return self.async_abort(reason="hub_removed")
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                chosen = parse_address(user_input[CONF_ADDRESS])
            except ValueError:
                errors[CONF_ADDRESS] = "invalid_address"
            else:
                self.hass.config_entries.async_update_entry(entry, options={**entry.options, CONF_ADDRESS: chosen})
                return self.async_create_entry(data={})
        schema = probatio.Schema({probatio.Required(CONF_ADDRESS): TextSelector()})
        return self.async_show_form(
            step_id="address",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders={"address": _told(self, "address"), "example_address": "http://192.168.1.10:8123"},
        )


class PipelineFlow(RepairsFlow):
    """Lets a person choose another pipeline for a board whose own was deleted."""

    async def async_step_init(self, _user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_pipeline()

    async def async_step_pipeline(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Choose; the preferred one is what the board uses meanwhile."""
        entity_id = _entity_of(self)
        if (state := self.hass.states.get(entity_id)) is None:
            return self.async_abort(reason="board_removed")
        if user_input is not None:
            await self.hass.services.async_call(
                Platform.SELECT,
                SERVICE_SELECT_OPTION,
                {ATTR_ENTITY_ID: entity_id, ATTR_OPTION: user_input[_CONF_PIPELINE]},
                blocking=True,
            )
            return self.async_create_entry(data={})
        names: list[str] = state.attributes[ATTR_OPTIONS]
        options = [SelectOptionDict(value=name, label=name) for name in names]
        selector = SelectSelector(SelectSelectorConfig(options=options, translation_key=_CONF_PIPELINE))
        return self.async_show_form(
            step_id="pipeline",
            data_schema=probatio.Schema({probatio.Required(_CONF_PIPELINE, default=OPTION_PREFERRED): selector}),
            description_placeholders={"board": _told(self, "board"), "pipeline": _told(self, "pipeline")},
        )


class SatelliteFlow(RepairsFlow):
    """Enables the satellite of a board."""

    async def async_step_init(self, _user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_enable()

    async def async_step_enable(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Enable it once a person agrees. Home Assistant reloads the hub half a minute later."""
        registry, entity_id = er.async_get(self.hass), _entity_of(self)
        if registry.async_get(entity_id) is None:
            return self.async_abort(reason="board_removed")
        if user_input is not None:
            registry.async_update_entity(entity_id, disabled_by=None)
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="enable",
            data_schema=probatio.Schema({}),
            description_placeholders={"board": _told(self, "board")},
        )


def _entity_of(flow: RepairsFlow) -> str:
    return str((flow.data or {}).get("entity_id", ""))


def _told(flow: RepairsFlow, name: str) -> str:
    """Return what the issue says, for the form to say it too."""
    issue = ir.async_get(flow.hass).async_get_issue(DOMAIN, flow.issue_id)
    return ((issue.translation_placeholders if issue else None) or {}).get(name, "")
