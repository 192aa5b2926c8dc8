"""Sentences of the logbook for the events of chats; nothing that was said is in them."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.logbook.const import LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .chat_events import EVENT_ANSWER_COMPLETE, EVENT_CHAT_ENDED, EVENT_CHAT_STARTED, EVENT_MESSAGE_RECEIVED
from .const import DOMAIN, HUB_TITLE

_SENTENCES = {
    EVENT_CHAT_STARTED: "started a chat",
    EVENT_MESSAGE_RECEIVED: "received a message",
    EVENT_ANSWER_COMPLETE: "answered",
    EVENT_CHAT_ENDED: "ended a chat",
}
"""The logbook has no translations for sentences of integrations (components/logbook/models.py)."""

type Describe = Callable[[Event], dict[str, str]]


@callback
def async_describe_events(hass: HomeAssistant, async_describe_event: Callable[[str, str, Describe], None]) -> None:
    """Describe our events."""

    @callback
    def describe(event: Event[Any]) -> dict[str, str]:
        device_id = event.data.get(ATTR_DEVICE_ID)
        device = dr.async_get(hass).async_get(device_id) if device_id else None
        name = (device.name_by_user or device.name) if device else None
        sentence = _SENTENCES[str(event.event_type)]
        if event.data.get("error"):
            sentence = "could not answer"
        elif event.data.get("is_interrupted"):
            sentence = "was interrupted"
        return {LOGBOOK_ENTRY_NAME: name or HUB_TITLE, LOGBOOK_ENTRY_MESSAGE: sentence}

    for event_type in _SENTENCES:
        async_describe_event(DOMAIN, event_type, describe)
