"""Every error that chats know has a status and a sentence in each language, in the API and in actions."""

from collections.abc import Iterator
import json
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.api.errors import STATUSES, error_text
from custom_components.xiaozhi.chats.errors import ChatError
from custom_components.xiaozhi.const import LANGUAGES
import custom_components.xiaozhi.runtime  # noqa: F401 - so that all errors are known

TRANSLATIONS = Path(__file__).parents[2] / "custom_components" / "xiaozhi" / "translations"


def kinds(base: type[ChatError] = ChatError) -> Iterator[type[ChatError]]:
    """Yield all classes of errors."""
    yield base
    for kind in base.__subclasses__():
        yield from kinds(kind)


CODES = sorted({kind.code for kind in kinds()})


def test_the_statuses_are_those_of_the_errors_there_are() -> None:
    assert set(STATUSES) == set(CODES) - {ChatError.code}, "the base is no error of its own: 500"


@pytest.mark.parametrize("code", CODES)
async def test_an_error_has_a_sentence_in_each_language(
    hass: HomeAssistant, hub_entry: MockConfigEntry, code: str
) -> None:
    texts = {language: await error_text(hass, code, language) for language in LANGUAGES}
    assert len(set(texts.values())) == len(LANGUAGES), texts
    assert code not in texts.values()
    for language, text in texts.items():
        stored = json.loads((TRANSLATIONS / f"{language}.json").read_text())
        assert stored["exceptions"][f"chat_{code}"]["message"] == text
