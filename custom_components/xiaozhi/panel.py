"""The panel in the sidebar and the card for dashboards: serves the bundle and tells the frontend where it is.

What they do is in `frontend/` (TypeScript); what they ask is answered by `api/`. The names of all files carry a hash of
their content, so browsers may keep them for ever and still never show an old one.
"""

from dataclasses import dataclass
from pathlib import Path
import re
from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig  # type: ignore[attr-defined]  # as all integrations do
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

URL_PATH: Final = DOMAIN
"""Of the panel: http://<home>/xiaozhi. Boards ask below it, at other paths."""
ELEMENT: Final = "xiaozhi-panel"
TITLE: Final = "XiaoZhi"
ICON: Final = "mdi:account-voice"

_FOLDER: Final = Path(__file__).parent / "www"
_BASE: Final = f"/{DOMAIN}_static"
_IMPORT: Final = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')
"""A static import as the bundler writes it. One that is found only when its importer runs has parentheses."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Names of the files that Home Assistant and the card are told."""

    panel: tuple[str, ...]
    """The panel's own first, then what it imports."""
    card: str


_BUNDLE: HassKey[Bundle] = HassKey(f"{DOMAIN}_bundle")


async def async_serve_bundle(hass: HomeAssistant) -> None:
    """Serve the files of the bundle; once, because static paths cannot be removed."""
    hass.data[_BUNDLE] = await hass.async_add_executor_job(find_bundle, _FOLDER)
    await hass.http.async_register_static_paths([StaticPathConfig(_BASE, str(_FOLDER), cache_headers=True)])


async def async_add_panel(hass: HomeAssistant, *, ota_url: str) -> None:
    """Put the panel into the sidebar and the card among the custom cards; a panel left over from before is replaced.

    `ota_url` is what the panel shows to be entered on a board (transport/address.py).
    """
    frontend.async_remove_panel(hass, URL_PATH, warn_if_unknown=False)
    await panel_custom.async_register_panel(
        hass,
        frontend_url_path=URL_PATH,
        webcomponent_name=ELEMENT,
        sidebar_title=TITLE,
        sidebar_icon=ICON,
        module_url=f"{_BASE}/{hass.data[_BUNDLE].panel[0]}",
        config={"ota_url": ota_url},
    )
    frontend.add_extra_js_url(hass, _card_url(hass))


@callback
def async_remove_panel(hass: HomeAssistant) -> None:
    """Take both away again. Pages that are open keep what they have loaded."""
    frontend.async_remove_panel(hass, URL_PATH, warn_if_unknown=False)
    frontend.remove_extra_js_url(hass, _card_url(hass))


def find_bundle(folder: Path) -> Bundle:
    """Return what is in the folder of the bundle.

    Raises FileNotFoundError for an integration that was copied without its bundle.
    """
    panel = [_entry(folder, "panel")]
    for name in panel:  # grows while it is walked
        panel += [one for one in _IMPORT.findall((folder / name).read_text(encoding="utf-8")) if one not in panel]
    return Bundle(tuple(panel), _entry(folder, "card"))


def _entry(folder: Path, name: str) -> str:
    found = sorted(folder.glob(f"{name}-*.js"))
    if len(found) != 1:
        message = f"{folder} must hold one {name}-*.js, it holds {len(found)}"
        raise FileNotFoundError(message)
    return found[0].name


def _card_url(hass: HomeAssistant) -> str:
    """Return the card with the files of the panel, which it has fetched early (frontend/src/card/preload.ts)."""
    bundle = hass.data[_BUNDLE]
    return f"{_BASE}/{bundle.card}?panel={','.join(bundle.panel)}"
