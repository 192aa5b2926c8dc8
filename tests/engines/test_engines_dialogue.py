"""The agent's memory of one socket: the same conversation as long as all was heard, a true copy afterwards."""

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
import pytest

from custom_components.xiaozhi.engines.dialogue import MEMORY_EXCHANGES, Dialogue
from custom_components.xiaozhi.engines.pipeline import open_chat_session
from tests.fake_engines import FakeEngines


@pytest.fixture
def dialogue(hass: HomeAssistant, engines: FakeEngines) -> Dialogue:
    """Return the memory of a new socket."""
    return Dialogue(hass)


def remembered(hass: HomeAssistant, conversation_id: str) -> list[tuple[str, str]]:
    """Return what Home Assistant hands to an agent of this conversation."""
    with (
        open_chat_session(hass, conversation_id, Context()) as session,
        conversation.async_get_chat_log(hass, session) as chat_log,
    ):
        return [(content.role, getattr(content, "content", None) or "") for content in chat_log.content[1:]]


def exchange(dialogue: Dialogue, question: str, spoken: str, *, is_whole: bool = True) -> None:
    """Ask and answer."""
    dialogue.prepare(Context(), "conversation.agent")
    dialogue.ask(question)
    dialogue.answered(spoken, is_whole=is_whole)


def test_two_sockets_have_two_conversations(hass: HomeAssistant) -> None:
    assert Dialogue(hass).conversation_id != Dialogue(hass).conversation_id


async def test_a_conversation_goes_on_while_everything_is_heard(hass: HomeAssistant, dialogue: Dialogue) -> None:
    before = dialogue.conversation_id
    exchange(dialogue, "one", "First.")
    exchange(dialogue, "two", "Second.")
    assert dialogue.conversation_id == before


async def test_after_an_interruption_only_what_was_heard_is_remembered(hass: HomeAssistant, dialogue: Dialogue) -> None:
    exchange(dialogue, "one", "First.")
    before = dialogue.conversation_id
    exchange(dialogue, "two", "Sec", is_whole=False)
    assert dialogue.conversation_id == before
    dialogue.prepare(Context(), "conversation.agent")
    assert dialogue.conversation_id != before
    said = [("user", "one"), ("assistant", "First."), ("user", "two"), ("assistant", "Sec")]
    assert remembered(hass, dialogue.conversation_id) == said


async def test_it_goes_on_under_the_new_id(hass: HomeAssistant, dialogue: Dialogue) -> None:
    exchange(dialogue, "one", "Fir", is_whole=False)
    exchange(dialogue, "two", "Second.")
    after = dialogue.conversation_id
    exchange(dialogue, "three", "Third.")
    assert dialogue.conversation_id == after


async def test_an_answer_that_nobody_heard_leaves_the_question(hass: HomeAssistant, dialogue: Dialogue) -> None:
    exchange(dialogue, "one", "", is_whole=False)
    dialogue.prepare(Context(), "conversation.agent")
    assert remembered(hass, dialogue.conversation_id) == [("user", "one"), ("assistant", "…")]


async def test_a_failure_before_the_question_leaves_nothing(hass: HomeAssistant, dialogue: Dialogue) -> None:
    before = dialogue.conversation_id
    dialogue.answered("", is_whole=False)
    dialogue.prepare(Context(), "conversation.agent")
    assert dialogue.conversation_id != before
    assert remembered(hass, dialogue.conversation_id) == []


async def test_memory_is_bounded(hass: HomeAssistant, dialogue: Dialogue) -> None:
    for number in range(MEMORY_EXCHANGES + 5):
        exchange(dialogue, f"question {number}", "Answer.")
    exchange(dialogue, "last", "", is_whole=False)
    dialogue.prepare(Context(), "conversation.agent")
    said = remembered(hass, dialogue.conversation_id)
    assert len(said) == 2 * MEMORY_EXCHANGES
    assert said[-2:] == [("user", "last"), ("assistant", "…")]


async def test_a_conversation_of_the_home_begins_anew(hass: HomeAssistant, dialogue: Dialogue) -> None:
    exchange(dialogue, "one", "Fir", is_whole=False)
    dialogue.adopt("the-homes", "The garage is open.")
    exchange(dialogue, "two", "Second.")
    assert (dialogue.conversation_id, dialogue.extra_system_prompt) == ("the-homes", "The garage is open.")
    exchange(dialogue, "three", "Th", is_whole=False)
    dialogue.prepare(Context(), "conversation.agent")
    assert remembered(hass, dialogue.conversation_id)[0] == ("user", "two")
