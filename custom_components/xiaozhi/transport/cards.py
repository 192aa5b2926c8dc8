"""The *Discovered* cards of Home Assistant for boards that wait for a person. What a card shows: config_flow.py."""

from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_INTEGRATION_DISCOVERY, ConfigFlowContext
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..const import CONF_DEVICE_ID, DOMAIN

SIGNAL_PENDING = f"{DOMAIN}_pending"
"""Sent with a device id when a board begins to wait: a card that DHCP discovery already made takes the code up."""


@callback
def async_offer_card(hass: HomeAssistant, device_id: str) -> None:
    """Show one card for this board, unless it has one or the user chose to ignore the board."""
    if _is_ignored(hass, device_id):
        return
    if _flow_ids(hass, device_id):
        async_dispatcher_send(hass, SIGNAL_PENDING, device_id)
        return
    discovery_flow.async_create_flow(
        hass,
        DOMAIN,
        context=ConfigFlowContext(source=SOURCE_INTEGRATION_DISCOVERY),
        data={CONF_DEVICE_ID: device_id},
    )


@callback
def async_close_cards(hass: HomeAssistant, device_id: str) -> None:
    """Take away every card of this board; a step that is just running may still end with an abort."""
    for flow_id in _flow_ids(hass, device_id):
        hass.config_entries.flow.async_abort(flow_id)


def _is_ignored(hass: HomeAssistant, device_id: str) -> bool:
    entry = hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, device_id)
    return entry is not None and entry.source == SOURCE_IGNORE


def _flow_ids(hass: HomeAssistant, device_id: str) -> list[str]:
    flows = hass.config_entries.flow.async_progress_by_handler(
        DOMAIN, include_uninitialized=True, match_context={"unique_id": device_id}
    )
    return [flow["flow_id"] for flow in flows]
