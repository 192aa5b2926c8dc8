"""What a person chooses for a board: whether it listens on after an answer, and the theme of its screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory

from .board_tools import async_keep, async_set
from .entity import ProfileEntity, StatusEntity
from .profiles import Profile
from .protocol.status import THEMES
from .session.settings import FollowUp
from .session.upkeep import Wish
from .tool_policy import SET_THEME


@dataclass(frozen=True, kw_only=True)
class ThemeDescription(SelectEntityDescription):
    """Of boards whose screen has themes."""

    is_offered: Callable[[Profile], bool]


FOLLOW_UP = SelectEntityDescription(
    key="follow_up",
    translation_key="follow_up",
    entity_category=EntityCategory.CONFIG,
    options=list(FollowUp),
)
THEME = ThemeDescription(
    key="theme",
    translation_key="theme",
    entity_category=EntityCategory.CONFIG,
    options=list(THEMES),
    is_offered=lambda profile: profile.offers(SET_THEME),
)


class BoardFollowUp(ProfileEntity, SelectEntity):
    """Whether the board listens on after an answer; counts from the next answer on."""

    @property
    @override
    def current_option(self) -> str:
        return self.profile.follow_up

    @override
    async def async_select_option(self, option: str) -> None:
        runtime, device_id, follow_up = self._entry.runtime_data, self._board.device_id, FollowUp(option)
        runtime.profiles.choose_follow_up(device_id, follow_up)
        if (session := runtime.sessions.session(device_id)) is not None:
            session.set_follow_up(follow_up)
        await async_keep(runtime, self._board)


class BoardTheme(StatusEntity, SelectEntity):
    """Light or dark; what was chosen while the board slept is shown and applied at its next conversation."""

    _tool = SET_THEME

    @property
    @override
    def current_option(self) -> str | None:
        wish = self.profile.wished(SET_THEME)
        return self.profile.status.theme if wish is None else str(wish.arguments["theme"])

    @override
    async def async_select_option(self, option: str) -> None:
        wish = Wish(tool=SET_THEME, arguments={"theme": option})
        await async_set(self._entry.runtime_data, self._board, wish)
