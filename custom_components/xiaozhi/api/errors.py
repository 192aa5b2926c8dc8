"""Errors as answers: the one place where what went wrong becomes a status, a code and a sentence for the caller."""

from http import HTTPStatus
import math
from typing import Any

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..chats.errors import ChatError, TooManyError
from ..const import DOMAIN

STATUSES = {
    "invalid": HTTPStatus.BAD_REQUEST,
    "invalid_id": HTTPStatus.BAD_REQUEST,
    "not_found": HTTPStatus.NOT_FOUND,
    "read_only": HTTPStatus.FORBIDDEN,
    "admins_only": HTTPStatus.FORBIDDEN,
    "busy": HTTPStatus.CONFLICT,
    "closed": HTTPStatus.CONFLICT,
    "board_not_talking": HTTPStatus.CONFLICT,
    "full": HTTPStatus.CONFLICT,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "storage_failed": HTTPStatus.INSUFFICIENT_STORAGE,
    "unreadable": HTTPStatus.SERVICE_UNAVAILABLE,
    "damaged": HTTPStatus.GONE,
    "too_new": HTTPStatus.GONE,
    "not_loaded": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""Every code of `chats/errors.py` and of this module, and what HTTP calls it."""


class InvalidRequestError(ChatError):
    """The request is not what docs/api.md says; the text tells which part."""

    code = "invalid"


class AdminsOnlyError(ChatError):
    """Only admins may do this."""

    code = "admins_only"


class NotLoadedError(ChatError):
    """The integration is not set up, disabled, or just reloading: try again in a moment."""

    code = "not_loaded"


async def error_response(hass: HomeAssistant, err: ChatError, language: str) -> web.Response:
    """Return the answer to a request that failed. No stack, no path, nothing of other people's."""
    body: dict[str, Any] = {"code": err.code, "message": await error_text(hass, err.code, language)}
    headers = {}
    if isinstance(err, InvalidRequestError) and str(err):
        body["detail"] = str(err)
    if isinstance(err, TooManyError):
        headers["Retry-After"] = str(max(math.ceil(err.retry_after_s), 1))
    status = STATUSES.get(err.code, HTTPStatus.INTERNAL_SERVER_ERROR)
    return web.json_response(body, status=status, headers=headers)


async def error_text(hass: HomeAssistant, code: str, language: str) -> str:
    """Return what to tell a person about a code, in one of our languages."""
    texts = await async_get_translations(hass, language, "exceptions", {DOMAIN})
    return texts.get(f"component.{DOMAIN}.exceptions.chat_{code}.message", code)


async def turn_error_text(hass: HomeAssistant, code: str, language: str) -> str:
    """Return what to tell a person about a turn that failed: a spoken sentence, an agent's, the usual one."""
    for category, key in (("common", code), ("exceptions", f"{code}.message"), ("common", "failed")):
        texts = await async_get_translations(hass, language, category, {DOMAIN})
        if text := texts.get(f"component.{DOMAIN}.{category}.{key}"):
            return text
    return code
