"""A disk that takes nothing: people hear of it, for whoever talks to a board is answered as always."""

from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.file import WriteError

from ..const import DOMAIN
from ..guide import anchor_of, guide_url

PROBLEM: Final = "disk_refuses"


class Refusals:
    """One repair issue, from the first write that the disk refuses to the first that it takes."""

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        self._hass = hass
        self._folder = folder
        self._is_told = False

    @callback
    def refused(self, err: BaseException | None) -> None:
        """Tell a person; not of a document that cannot be written anywhere, which is a fault of ours."""
        if self._is_told or not isinstance(err, WriteError | OSError):
            return
        self._is_told = True
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            PROBLEM,
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key=PROBLEM,
            learn_more_url=guide_url(self._hass.config.language, anchor_of(PROBLEM)),
            translation_placeholders={"path": str(self._folder), "cause": _cause(err)},
        )

    @callback
    def taken(self) -> None:
        """Something was written: take it back."""
        if self._is_told:
            self._is_told = False
            async_forget_refusals(self._hass)


@callback
def async_forget_refusals(hass: HomeAssistant) -> None:
    """Take it back, whoever told it."""
    ir.async_delete_issue(hass, DOMAIN, PROBLEM)


def _cause(err: HomeAssistantError | OSError) -> str:
    """Return what the system says, without the name of a temporary file."""
    inner = err if isinstance(err, OSError) else next(iter(err.args), err)
    return str((isinstance(inner, OSError) and inner.strerror) or inner)
