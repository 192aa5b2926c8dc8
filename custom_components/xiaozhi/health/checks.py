"""When to look for what is wrong: at the start, on changes, after turns that failed. Never by the clock alone."""

from typing import Any, Final

from homeassistant.components.assist_pipeline.pipeline import KEY_ASSIST_PIPELINE
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE, Platform
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import TrackStates, async_call_later, async_track_state_change_filtered
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..devices import Board, BoardChange
from ..engines.presence import has_come_or_gone
from ..records import BoardRecord
from ..runtime import XiaozhiConfigEntry
from . import address, firmware, pipelines
from .deleted import see_select
from .failing import failing_issue
from .issues import LASTING, Issue, Issues, Problem

SETTLE_S: Final = 5.0
"""Changes come in crowds (an integration reloads, a form is saved): one look at all of them."""

_FOLLOWED: Final[set[str]] = {
    Platform.STT,
    Platform.TTS,
    Platform.CONVERSATION,
    Platform.SELECT,
    Platform.WAKE_WORD,
}


class Checks:
    """The checks of one loaded hub. `async_start` once; they end with the entry."""

    def __init__(self, hass: HomeAssistant, entry: XiaozhiConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self._runtime = entry.runtime_data
        self._issues = Issues(hass)
        self._texts: dict[str, str] = {}
        self._timer: CALLBACK_TYPE | None = None
        self._without_engine: set[str] = set()
        """Boards whose pipeline lacked something when we looked last."""

    async def async_start(self) -> None:
        """Load the words for causes and follow whatever can change a verdict."""
        language = self._hass.config.language
        for category in ("common", "exceptions"):
            self._texts |= await async_get_translations(self._hass, language, category, [DOMAIN])
        hass, runtime, entry = self._hass, self._runtime, self._entry
        tracker = async_track_state_change_filtered(
            hass, TrackStates(all_states=False, entities=set(), domains=_FOLLOWED), self._on_state
        )
        for stop in (
            tracker.async_remove,
            hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._on_change),
            hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._on_registry),
            hass.data[KEY_ASSIST_PIPELINE].pipeline_store.async_add_change_set_listener(self._on_pipelines),
            runtime.boards.add_listener(self._on_board),
            runtime.records.add_listener(self._on_turn),
            entry.add_update_listener(self._on_options),
            async_at_started(hass, self._on_started),
            self._stop,
        ):
            entry.async_on_unload(stop)

    @callback
    def _look(self, *_: Any) -> None:
        """Look at everything."""
        self._cancel()
        self._look_at_address()
        found = pipelines.look_at_pipelines(self._hass, self._runtime)
        self._issues.keep_only(pipelines.PROBLEMS, found.issues)
        self._issues.keep_only(firmware.PROBLEMS, self._of_firmware())
        for device_id in self._without_engine - found.boards:
            self._runtime.records.excuse(device_id)
        self._without_engine = found.boards
        failing = [self._failing(board) for board in self._runtime.boards if board.device_id not in found.boards]
        disabled = frozenset({Problem.BOARD_FAILING, Problem.SATELLITE_DISABLED})
        self._issues.keep_only(disabled, [issue for issue in failing if issue is not None])
        if found.look_again_s is not None:
            self._request(found.look_again_s)

    @callback
    def _look_at_address(self) -> None:
        has_been_reached = any(board.last_seen is not None for board in self._runtime.boards)
        bases = [self._runtime.profiles.get(board.device_id).base for board in self._runtime.boards]
        issue = address.address_issue(
            self._hass, self._runtime.options, has_been_reached=has_been_reached, bases=filter(None, bases)
        )
        self._issues.keep_only(address.PROBLEMS, [issue] if issue else [])

    def _of_firmware(self) -> list[Issue]:
        found = (
            firmware.firmware_issue(board, has_tools=bool(self._runtime.profiles.get(board.device_id).tools))
            for board in self._runtime.boards
        )
        return [issue for issue in found if issue is not None]

    def _failing(self, board: Board) -> Issue | None:
        return failing_issue(self._hass, board, self._runtime.records.get(board.device_id), self._texts)

    @callback
    def _request(self, after_s: float = SETTLE_S) -> None:
        """Look soon. A timer that runs is kept if it is earlier anyway."""
        if self._timer is None or after_s <= SETTLE_S:
            self._cancel()
            self._timer = async_call_later(self._hass, after_s, self._look)

    @callback
    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None

    @callback
    def _stop(self) -> None:
        """Take away what is only known while we look; a reload finds it again."""
        self._cancel()
        self._issues.clear(lambda problem, _: problem not in LASTING)

    @callback
    def _on_started(self, _hass: HomeAssistant) -> None:
        self._look()

    @callback
    def _on_change(self, _event: Event[Any]) -> None:
        self._request()

    async def _on_options(self, _hass: HomeAssistant, _entry: XiaozhiConfigEntry) -> None:
        self._request()

    async def _on_pipelines(self, _changes: object) -> None:
        for board in self._runtime.boards:
            self._runtime.records.excuse(board.device_id)
        self._request()

    @callback
    def _on_registry(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        """Somebody enabled a satellite, or removed an engine."""
        if event.data["entity_id"].split(".")[0] in {*_FOLLOWED, Platform.ASSIST_SATELLITE}:
            self._request()

    @callback
    def _on_state(self, event: Event[EventStateChangedData]) -> None:
        """See engines come and go. What they do in between, which changes their state too, is nothing to look at."""
        if event.data["entity_id"].startswith(f"{Platform.SELECT}."):
            if (board := see_select(self._hass, self._runtime.boards, self._issues, event)) is not None:
                self._runtime.records.excuse(board.device_id)
                self._request()
            return
        if has_come_or_gone(event):
            self._request()

    @callback
    def _on_board(self, change: BoardChange, board: Board) -> None:
        if change is BoardChange.REMOVED:
            self._issues.clear(lambda _, about: about == board.device_id)
        if change is BoardChange.SEEN:
            self._look_at_address()
        else:
            self._request()

    @callback
    def _on_turn(self, _device_id: str, _record: BoardRecord) -> None:
        """Look at once: a person who stands before a board that fails looks into Home Assistant next."""
        if self._hass.is_running:
            self._look()


@callback
def async_remove_issues(hass: HomeAssistant) -> None:
    """Take away every issue; the hub is removed."""
    Issues(hass).clear(lambda *_: True)
