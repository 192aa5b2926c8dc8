"""Device triggers of a board: wake word, beginning and end of a conversation, and what happens in its chats."""

from typing import Final

from homeassistant.components.device_automation import DEVICE_TRIGGER_BASE_SCHEMA
from homeassistant.const import CONF_DEVICE_ID, CONF_DOMAIN, CONF_PLATFORM, CONF_TYPE
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.trigger import TriggerActionType, TriggerInfo
from homeassistant.helpers.typing import ConfigType
import probatio

from .board_events import EVENT_TYPES, ConversationEvent, named
from .chat_events import EVENT_ANSWER_COMPLETE, EVENT_CHAT_ENDED, EVENT_CHAT_STARTED, EVENT_MESSAGE_RECEIVED
from .const import DOMAIN, SIGNAL_CONVERSATION, SUBENTRY_DEVICE

CHAT_EVENTS: Final = {
    "chat_started": EVENT_CHAT_STARTED,
    "message_received": EVENT_MESSAGE_RECEIVED,
    "answer_complete": EVENT_ANSWER_COMPLETE,
    "chat_ended": EVENT_CHAT_ENDED,
}
"""Types of triggers that are events of Home Assistant's, for the board that they name."""

TYPES: Final = (*EVENT_TYPES, *CHAT_EVENTS)
TRIGGER_SCHEMA: Final = DEVICE_TRIGGER_BASE_SCHEMA.extend({probatio.Required(CONF_TYPE): probatio.In(TYPES)})


async def async_get_triggers(hass: HomeAssistant, device_id: str) -> list[dict[str, str]]:
    """List the triggers of a board; an agent has none."""
    if _board_id(hass, device_id) is None:
        return []
    common = {CONF_PLATFORM: "device", CONF_DOMAIN: DOMAIN, CONF_DEVICE_ID: device_id}
    return [{**common, CONF_TYPE: kind} for kind in TYPES]


async def async_attach_trigger(
    hass: HomeAssistant, config: ConfigType, action: TriggerActionType, trigger_info: TriggerInfo
) -> CALLBACK_TYPE:
    """Run the action whenever it happens; the trigger outlives a reload of the hub."""
    job = HassJob(action)
    trigger_data = trigger_info["trigger_data"]
    kind = config[CONF_TYPE]

    @callback
    def on_chat_event(event: Event) -> None:
        if event.data.get(CONF_DEVICE_ID) == config[CONF_DEVICE_ID]:
            trigger = {**trigger_data, **config, "event": event, "description": f"XiaoZhi {kind}"}
            hass.async_run_hass_job(job, {"trigger": trigger})

    if kind in CHAT_EVENTS:
        return hass.bus.async_listen(CHAT_EVENTS[kind], on_chat_event)

    @callback
    def on_event(event: ConversationEvent) -> None:
        happened, data = named(event)
        if happened == kind:
            trigger = {**trigger_data, **config, **data, "description": f"XiaoZhi {kind}"}
            hass.async_run_hass_job(job, {"trigger": trigger})

    board_id = _board_id(hass, config[CONF_DEVICE_ID]) or ""
    return async_dispatcher_connect(hass, SIGNAL_CONVERSATION.format(board_id), on_event)


def _board_id(hass: HomeAssistant, device_id: str) -> str | None:
    """Return the `device_id` of a board behind a device of Home Assistant's, None for an agent."""
    device = dr.async_get(hass).async_get(device_id)
    entry = hass.config_entries.async_get_entry(device.config_entry_id) if device and device.config_entry_id else None
    if device is None or entry is None or entry.domain != DOMAIN:
        return None
    subentry = entry.subentries.get(device.config_subentry_id or "")
    return subentry.unique_id if subentry is not None and subentry.subentry_type == SUBENTRY_DEVICE else None
