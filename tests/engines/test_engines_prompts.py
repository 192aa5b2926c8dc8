"""Our own sentences, in the language that fits."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.xiaozhi.const import LANGUAGES
from custom_components.xiaozhi.engines.prompts import language_of_prompts, load_prompts
from custom_components.xiaozhi.transport.hub import Refusal


async def test_every_language_has_every_sentence(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    prompts = await load_prompts(hass)
    assert prompts.keys() == LANGUAGES.keys()
    assert prompts["en"].keys() == prompts["zh-Hans"].keys()
    assert prompts["en"]["greeting"] == "Yes?"
    assert prompts["zh-Hans"]["greeting"] == "在呢。"


async def test_every_refusal_has_a_sentence(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    assert {*Refusal, "alert"} <= (await load_prompts(hass))["en"].keys()


SPOKEN = [
    ("en", "en"),
    ("en-GB", "en"),
    ("zh", "zh-Hans"),
    ("zh_CN", "zh-Hans"),
    ("zh-TW", "zh-Hans"),
    ("de", "en"),
    ("", "en"),
]


@pytest.mark.parametrize(("spoken", "ours"), SPOKEN)
def test_a_language_that_we_do_not_have_is_english(spoken: str, ours: str) -> None:
    assert language_of_prompts(spoken) == ours
