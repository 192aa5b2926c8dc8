"""Where the user guide is: one page and one anchor per question, the same in both languages (`docs/guide/`)."""

from enum import StrEnum
from typing import Final

GUIDE: Final = "https://github.com/xiaozhi-home-assistant/xiaozhi/blob/main/docs/guide"
CHINESE: Final = "zh-Hans"
ENGLISH: Final = "en"


class Page(StrEnum):
    """The pages of the guide; the value is what follows the language in the file's name."""

    GUIDE = ""
    HELP = "-troubleshooting"
    SETTINGS = "-settings"


def guide_url(language: str, anchor: str, page: Page = Page.HELP) -> str:
    """Return the address of a place in the guide, for Home Assistant's `language` («zh-Hans», «de»)."""
    ours = CHINESE if language.lower().startswith("zh") else ENGLISH
    return f"{GUIDE}/{ours}{page}.md#{anchor}"


def anchor_of(code: str) -> str:
    """Return the anchor that explains a prompt or a repair issue, from its key in the translations."""
    return code.replace("_", "-")
