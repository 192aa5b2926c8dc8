"""The user guide: what boards and Home Assistant say has its place there in every language; no link is dead."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path
import re

import pytest

from custom_components.xiaozhi.engines.assist_events import ERROR_CODES
from custom_components.xiaozhi.guide import GUIDE, Page, anchor_of, guide_url
from custom_components.xiaozhi.health.issues import Problem
from custom_components.xiaozhi.transport.hub import Refusal
from tests.test_translations import texts

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "guide"
LANGUAGES = ("en", "zh-Hans")


def page(language: str, which: Page = Page.HELP) -> str:
    """Return a page of the guide."""
    return (FOLDER / f"{language}{which}.md").read_text("utf-8")


def anchors(text: str) -> list[str]:
    """Return the anchors of a page."""
    return re.findall(r'<a id="([^"]+)"></a>', text)


def section(language: str, anchor: str) -> str:
    """Return what stands between an anchor and the next."""
    return page(language).partition(f'<a id="{anchor}"></a>')[2].partition("<a id=")[0]


@cache
def codes_of_failures() -> set[str]:
    """Return the codes that our modules give to errors of a turn, and to boards that are not let in."""
    codes = {*ERROR_CODES.values(), *Refusal, "spoken_limit", "microphone_held"}
    for file in sorted((ROOT / "custom_components" / "xiaozhi").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("EngineError", "VoiceError", "TurnError"):
                codes |= {part.value for part in node.args[:1] if isinstance(part, ast.Constant)}
    return codes - {"interrupted"}


def explained_texts() -> set[str]:
    """Return the paths of the texts that a board speaks or shows when something is wrong."""
    shown_in_forms = {"exceptions.agent_file.message", "exceptions.agent_structure.message"}
    of_agents = {path for path in texts("en") if re.fullmatch(r"exceptions\.agent_\w+\.message", path)}
    return {
        path for path in texts("en") if path.removeprefix("common.") in codes_of_failures()
    } | of_agents - shown_in_forms


def test_each_failure_of_a_turn_has_a_sentence() -> None:
    untold = {code for code in codes_of_failures() if f"common.{code}" not in texts("en")}
    # Of a wake word engine a repair issue tells: nobody has said anything that a sentence could answer.
    assert {code for code in untold if f"exceptions.{code}.message" not in texts("en")} == {"no_wake_engine"}


def test_the_languages_have_the_same_pages_with_the_same_anchors() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {f"{lang}{which}.md" for lang in LANGUAGES for which in Page}
    for which in Page:
        assert anchors(page("en", which)) == anchors(page("zh-Hans", which))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", Page)
def test_each_anchor_is_there_once(language: str, which: Page) -> None:
    assert not [anchor for anchor, times in Counter(anchors(page(language, which))).items() if times > 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_about_a_failure_is_explained_under_its_own_words(language: str) -> None:
    sentences = texts(language)
    assert len(explained_texts()) > 30
    missing = {
        path
        for path in explained_texts()
        if re.sub(r"{\w+}", "…", sentences[path]) not in section(language, anchor_of(path.split(".")[1]))
    }
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_repair_issue_is_explained_under_its_own_title(language: str) -> None:
    titles = {
        path.split(".")[1]: text for path, text in texts(language).items() if re.fullmatch(r"issues\.\w+\.title", path)
    }
    assert set(Problem) <= titles.keys()
    assert not {
        key for key, title in titles.items() if re.sub(r"{\w+}", "…", title) not in section(language, anchor_of(key))
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", Page)
def test_each_link_inside_the_repository_leads_somewhere(language: str, which: Page) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page(language, which)):
        if target.startswith("https://github.com/xiaozhi-home-assistant/xiaozhi/blob/main/"):
            assert (ROOT / target.split("/blob/main/")[1]).is_file(), target
        elif "://" not in target:
            name, _, anchor = target.partition("#")
            file = FOLDER / name if name else FOLDER / f"{language}{which}.md"
            assert file.is_file(), target
            if anchor and file.parent.resolve() == FOLDER:
                assert anchor in anchors(file.read_text("utf-8")), target


@pytest.mark.parametrize(
    ("language", "start"),
    [("en", "en"), ("de", "en"), ("zh-Hans", "zh-Hans"), ("zh-Hant", "zh-Hans"), ("zh", "zh-Hans")],
)
def test_a_link_leads_to_the_language_of_the_home(language: str, start: str) -> None:
    assert guide_url(language, "https-only") == f"{GUIDE}/{start}-troubleshooting.md#https-only"
    assert guide_url(language, "address", Page.GUIDE) == f"{GUIDE}/{start}.md#address"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_forms_link_to_is_there(language: str) -> None:
    assert "address" in anchors(page(language, Page.GUIDE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_field_of_the_forms_is_among_the_settings(language: str) -> None:
    forms = ("options.step.init.", "config_subentries.device.step.reconfigure.", "config_subentries.conversation.step.")
    labels = {text for path, text in texts(language).items() if path.startswith(forms) and ".data." in path}
    assert len(labels) > 40
    assert not {label for label in labels if f"\n| {label} | " not in page(language, Page.SETTINGS)}


def test_the_readme_leads_to_the_guide() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for language in LANGUAGES:
        assert f"(docs/guide/{language}.md)" in readme


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_names_fields_and_buttons_as_they_are(language: str) -> None:
    shown = texts(language)
    for path in (
        "options.step.init.data.address",
        "options.step.init.data.auto_accept",
        "config_subentries.device.initiate_flow.user",
        "config_subentries.conversation.initiate_flow.user",
        "entity.select.vad_sensitivity.name",
        "entity.select.follow_up.name",
        *(f"entity.select.follow_up.state.{state}" for state in ("always", "questions", "never")),
        "entity.switch.microphone_hold.name",
    ):
        assert shown[path] in page(language, Page.GUIDE), path
