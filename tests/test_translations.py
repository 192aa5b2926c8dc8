"""Every text in every language: complete, with the same placeholders, and nothing that Home Assistant refuses."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "custom_components" / "xiaozhi" / "translations"
SOURCE = "en"
OTHERS = sorted(file.stem for file in FOLDER.glob("*.json") if file.stem != SOURCE)


def texts(language: str) -> dict[str, str]:
    """Return the texts of a language by their path."""
    return dict(_flatten(json.loads((FOLDER / f"{language}.json").read_text("utf-8")), ""))


def _flatten(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
        return
    for key, value in node.items():
        yield from _flatten(value, f"{path}.{key}" if path else key)


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return set(re.findall(r"{(\w+)}", text))


def test_chinese_is_there() -> None:
    assert "zh-Hans" in OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_has_the_texts_of_english_and_no_other(language: str) -> None:
    assert texts(language).keys() == texts(SOURCE).keys()


@pytest.mark.parametrize("language", OTHERS)
def test_each_text_has_the_placeholders_of_english(language: str) -> None:
    source = texts(SOURCE)
    wrong = {path for path, text in texts(language).items() if placeholders(text) != placeholders(source[path])}
    assert not wrong


@pytest.mark.parametrize("language", [SOURCE, *OTHERS])
def test_no_text_is_blank(language: str) -> None:
    """A blank one is shown as such: Home Assistant falls back to English only for what is missing."""
    assert not {path for path, text in texts(language).items() if not text.strip()}


@pytest.mark.parametrize("language", [SOURCE, *OTHERS])
def test_no_text_has_an_address_in_it(language: str) -> None:
    """Home Assistant's hassfest refuses them; they are placeholders."""
    assert not {path for path, text in texts(language).items() if re.search(r"\w+://|www\.", text)}


@pytest.mark.parametrize("language", [SOURCE, *OTHERS])
def test_each_field_explains_itself(language: str) -> None:
    paths = texts(language).keys()
    fields = {path for path in paths if re.search(r"\.data\.[^.]+$", path)}
    assert fields
    assert not {path for path in fields if path.replace(".data.", ".data_description.") not in paths}


@pytest.mark.parametrize("language", OTHERS)
def test_each_text_is_really_translated(language: str) -> None:
    """A text equal to English was forgotten, unless it is only placeholders and names."""
    source = texts(SOURCE)
    same = {path for path, text in texts(language).items() if text == source[path] and not text.startswith("{")}
    assert not {path for path in same if len(source[path].split()) > 2}
