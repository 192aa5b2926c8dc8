"""Tells what a board was to tell at another place of the home: a media player, a notify entity."""

from collections.abc import Awaitable, Mapping
from contextvars import ContextVar
import logging
from typing import Any

from homeassistant.components import tts
from homeassistant.components.assist_pipeline.pipeline import Pipeline
from homeassistant.components.media_player.const import (
    ATTR_MEDIA_ANNOUNCE,
    ATTR_MEDIA_CONTENT_ID,
    ATTR_MEDIA_CONTENT_TYPE,
    SERVICE_PLAY_MEDIA,
    MediaType,
)
from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..devices import Board
from .deliveries import Delivery

_LOGGER = logging.getLogger(__name__)

IS_FALLBACK: ContextVar[bool] = ContextVar("xiaozhi_is_fallback", default=False)
"""Whether this task tells something in the place of a board: another board that sleeps may not send it round again."""


async def async_tell_elsewhere(hass: HomeAssistant, board: Board, delivery: Delivery, pipeline: Pipeline) -> bool:
    """Tell it wherever the board's owner chose; whether any place took it. `pipeline` lends its voice."""
    choices, took = board.choices, False
    if choices.fallback_player is not None:
        took = await _took(_async_play(hass, choices.fallback_player, delivery, pipeline), choices.fallback_player)
    if choices.fallback_notify is not None and delivery.message:
        data = {ATTR_ENTITY_ID: choices.fallback_notify, "message": delivery.message, "title": board.title}
        call = _async_call(hass, Platform.NOTIFY, "send_message", data)
        took = await _took(call, choices.fallback_notify) or took
    return took


async def _async_play(hass: HomeAssistant, player: str, delivery: Delivery, pipeline: Pipeline) -> None:
    media_id = delivery.media_id or _spoken(hass, delivery.message, pipeline)
    data = {
        ATTR_ENTITY_ID: player,
        ATTR_MEDIA_CONTENT_ID: media_id,
        ATTR_MEDIA_CONTENT_TYPE: MediaType.MUSIC,
        ATTR_MEDIA_ANNOUNCE: True,
    }
    await _async_call(hass, Platform.MEDIA_PLAYER, SERVICE_PLAY_MEDIA, data)


def _spoken(hass: HomeAssistant, text: str, pipeline: Pipeline) -> str:
    options = {tts.ATTR_VOICE: pipeline.tts_voice} if pipeline.tts_voice else {}
    return tts.generate_media_source_id(
        hass, text, engine=pipeline.tts_engine, language=pipeline.tts_language, options=options
    )


async def _async_call(hass: HomeAssistant, domain: str, name: str, data: Mapping[str, Any]) -> None:
    entity_id = str(data[ATTR_ENTITY_ID])
    if (state := hass.states.get(entity_id)) is None or state.state == "unavailable":
        raise HomeAssistantError(f"{entity_id} is not there")
    await hass.services.async_call(domain, name, dict(data), blocking=True)


async def _took(telling: Awaitable[None], place: str) -> bool:
    token = IS_FALLBACK.set(True)
    try:
        await telling
    except Exception as err:  # noqa: BLE001 - whatever another integration raises
        _LOGGER.warning("%s could not take the place of a board: %s", place, err)
        return False
    finally:
        IS_FALLBACK.reset(token)
    return True
