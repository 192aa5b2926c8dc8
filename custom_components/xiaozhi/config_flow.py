"""The forms of set-up: the hub, and the cards of boards that were found or that wait with a code.

The options are in options_flow.py, *Add device* and what can be changed on a board in device_flow.py.
"""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult, ConfigSubentryFlow, OptionsFlow
from homeassistant.const import CONF_API_KEY, CONF_NAME
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import probatio

from .agent.check import async_check_model
from .agent.errors import AgentError, UnreachableError, WrongKeyError
from .agent_flow import AgentFlow
from .const import (
    CONF_BASE_URL,
    CONF_DEVICE_ID,
    CONF_SUBENTRY_ID,
    DOMAIN,
    HUB_TITLE,
    HUB_UNIQUE_ID,
    SUBENTRY_AGENT,
    SUBENTRY_DEVICE,
)
from .device_flow import DeviceFlow
from .devices import BoardInfo, default_title
from .guide import Page, guide_url
from .options_flow import HubOptionsFlow
from .owners import requesting_user_id
from .transport.address import ota_url
from .transport.cards import SIGNAL_PENDING
from .transport.hub import loaded_hub
from .transport.pending import PendingBoard

# The page of a board in Wi-Fi set-up mode (78/esp-wifi-connect wifi_configuration_ap.cc): it takes the address also
# where firmware 2.3.0 to 2.4.1 hides the field.
_PORTAL_URL = "http://192.168.4.1"
_SUBMIT_ADDRESS = (
    "curl -H 'Content-Type: application/json' -d '{{\"ota_url\": \"{ota_url}\"}}' {portal_url}/advanced/submit"
)


class XiaozhiConfigFlow(ConfigFlow, domain=DOMAIN):
    """Sets up the hub, or adds one board to it from its *Discovered* card."""

    VERSION = 1

    _device_id = ""
    _ip = ""
    _subentry_id = ""
    _stop_listening: CALLBACK_TYPE | None = None

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the form of the hub's options."""
        return HubOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added on the hub's page."""
        return {SUBENTRY_DEVICE: DeviceFlow, SUBENTRY_AGENT: AgentFlow}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Create the hub; tells which address to enter on a board, and warns if boards could not use it."""
        await self.async_set_unique_id(HUB_UNIQUE_ID, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        if user_input is not None:
            return self.async_create_entry(title=HUB_TITLE, data={})
        url = ota_url(self.hass)
        return self.async_show_form(
            step_id="user",
            description_placeholders={"ota_url": url, "guide_url": self._guide_url()},
            errors={"base": "https_only"} if url.startswith("https:") else None,
        )

    async def async_step_integration_discovery(self, discovery_info: dict[str, Any]) -> ConfigFlowResult:
        """Show the card of a board that shows a code; made by transport/cards.py."""
        self._device_id = discovery_info[CONF_DEVICE_ID]
        await self.async_set_unique_id(self._device_id)
        self._abort_if_unique_id_configured()  # only an ignored board has an entry of its own
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let a person compare the code with the one on the screen, name the board, and pair it."""
        hub = loaded_hub(self.hass)
        pending = hub.pairing.waiting(self._device_id) if hub else None
        if hub is None or pending is None:
            return self.async_abort(reason="code_expired")
        if user_input is not None:
            hub.pairing.async_confirm(pending, user_input.get(CONF_NAME, ""), owner_id=requesting_user_id())
            return self.async_abort(reason="device_added")
        self.context["title_placeholders"] = _title_placeholders(pending)
        name = default_title(pending.device_id, pending.info)
        return self.async_show_form(
            step_id="confirm",
            data_schema=probatio.Schema({probatio.Optional(CONF_NAME, default=name): TextSelector()}),
            description_placeholders={"code": pending.code, "device_id": pending.device_id},
        )

    async def async_step_dhcp(self, discovery_info: DhcpServiceInfo) -> ConfigFlowResult:
        """Show the card of a board that is on the network and does not know Home Assistant yet."""
        self._device_id, self._ip = format_mac(discovery_info.macaddress), discovery_info.ip
        await self.async_set_unique_id(self._device_id)
        self._abort_if_unique_id_configured()  # an ignored board
        if self._is_paired():
            return self.async_abort(reason="already_configured")
        self.context["title_placeholders"] = {"name": default_title(self._device_id, BoardInfo())}
        self._stop_listening = async_dispatcher_connect(self.hass, SIGNAL_PENDING, self._take_up_code)
        return await self.async_step_found()

    async def async_step_found(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Tell which address to enter on the board; goes on once the board has asked for it."""
        errors: dict[str, str] = {}
        if user_input is not None:
            if not self._async_current_entries(include_ignore=False):
                await self.async_set_unique_id(HUB_UNIQUE_ID, raise_on_progress=False)
                return self.async_create_entry(title=HUB_TITLE, data={})
            hub = loaded_hub(self.hass)
            if hub and hub.pairing.waiting(self._device_id):
                return await self.async_step_confirm()
            errors["base"] = "not_seen_yet" if hub else "hub_not_loaded"
        hub = loaded_hub(self.hass)
        url = ota_url(self.hass, hub.options if hub else None)
        return self.async_show_form(
            step_id="found",
            errors=errors or ({"base": "https_only"} if url.startswith("https:") else None),
            description_placeholders={
                "ip": self._ip,
                "ota_url": url,
                "guide_url": self._guide_url(),
                "portal_url": _PORTAL_URL,
                "command": _SUBMIT_ADDRESS.format(ota_url=url, portal_url=_PORTAL_URL),
            },
        )

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Ask for another key of the agent whose server refused its own; started by agent_entity.py."""
        self._subentry_id = entry_data[CONF_SUBENTRY_ID]
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Try the new key before it is kept."""
        entry = self._get_reauth_entry()
        if (subentry := entry.subentries.get(self._subentry_id)) is None:
            return self.async_abort(reason="agent_removed")
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {**subentry.data, CONF_API_KEY: user_input[CONF_API_KEY].strip()}
            errors = await self._async_key_errors(data)
            if not errors:
                self.hass.config_entries.async_update_subentry(entry, subentry, data=data)
                return self.async_abort(reason="reauth_successful")
        password = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=probatio.Schema({probatio.Required(CONF_API_KEY): password}),
            errors=errors,
            description_placeholders={"agent": subentry.title, "address": subentry.data[CONF_BASE_URL]},
        )

    async def _async_key_errors(self, data: Mapping[str, Any]) -> dict[str, str]:
        try:
            await async_check_model(self.hass, data)
        except WrongKeyError:
            return {CONF_API_KEY: "wrong_key"}
        except UnreachableError:
            return {"base": "cannot_connect"}
        except AgentError:
            return {}  # the key was accepted
        return {}

    @callback
    @override
    def async_remove(self) -> None:
        """Stop listening when the card goes."""
        if self._stop_listening:
            self._stop_listening()

    @callback
    def _take_up_code(self, device_id: str) -> None:
        """Show on the card from DHCP discovery the code that its board has got meanwhile."""
        hub = loaded_hub(self.hass)
        pending = hub.pairing.waiting(device_id) if hub and device_id == self._device_id else None
        if pending:
            self.async_update_title_placeholders(_title_placeholders(pending))

    def _guide_url(self) -> str:
        return guide_url(self.hass.config.language, "address", Page.GUIDE)

    def _is_paired(self) -> bool:
        return any(
            subentry.unique_id == self._device_id
            for entry in self._async_current_entries(include_ignore=False)
            for subentry in entry.subentries.values()
        )


def _title_placeholders(pending: PendingBoard) -> dict[str, str]:
    return {"name": f"{default_title(pending.device_id, pending.info)} · {pending.code}"}
