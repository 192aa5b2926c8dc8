"""Documents that cannot be read become repair issues: a person is told which, from when, and where the file is."""

from typing import Literal

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from ..chats.ids import time_ms_of
from ..chats.index_file import KEY as INDEX_KEY
from ..const import DOMAIN
from ..guide import anchor_of, guide_url

type Problem = Literal["chat_damaged", "chat_too_new", "chat_unreadable"]


@callback
def async_report(hass: HomeAssistant, key: str, problem: Problem, path: str) -> None:
    """Tell a person, but for the index: that is made anew."""
    if key == INDEX_KEY:
        return
    name = key.rpartition("/")[2]
    created = dt_util.utc_from_timestamp(time_ms_of(int(name)) / 1000) if name.isdigit() else None
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{problem}_{name}",
        is_fixable=False,
        is_persistent=problem == "chat_damaged",  # it is found once; a newer one is found at every start
        severity=ir.IssueSeverity.WARNING,
        translation_key=problem,
        learn_more_url=guide_url(hass.config.language, anchor_of(problem)),
        translation_placeholders={
            "key": key,
            "path": path,
            "created": dt_util.as_local(created).strftime("%Y-%m-%d %H:%M") if created else "–",  # noqa: RUF001 - a dash
        },
    )


@callback
def async_withdraw(hass: HomeAssistant, key: str, problem: Problem) -> None:
    """Take a problem back that is none any more."""
    ir.async_delete_issue(hass, DOMAIN, f"{problem}_{key.rpartition('/')[2]}")


@callback
def async_take_over(hass: HomeAssistant, key: str) -> str | None:
    """Return where `Store` moved a file of broken JSON to; its issue, for developers, makes room for ours."""
    registry = ir.async_get(hass)
    for domain, issue_id in list(registry.issues):
        if issue_id.startswith(f"storage_corruption_{key}_"):
            issue = registry.async_get_issue(domain, issue_id)
            ir.async_delete_issue(hass, domain, issue_id)
            return str((issue.translation_placeholders or {}).get("corrupt_path", "")) if issue else ""
    return None


@callback
def async_forget(hass: HomeAssistant) -> None:
    """Tell nobody any more: all documents are removed."""
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(("chat_damaged_", "chat_too_new_", "chat_unreadable_")):
            ir.async_delete_issue(hass, domain, issue_id)
