"""The agent's memory of a chat: Home Assistant's own as long as it is right, the chat's rows otherwise."""

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
import pytest

from custom_components.xiaozhi.chats.recall import Said
from custom_components.xiaozhi.engines.dialogue import KEPT_S, Dialogue
from custom_components.xiaozhi.engines.pipeline import open_chat_session
from tests.engines.conftest import FakeChat
from tests.fake_engines import FakeEngines


@pytest.fixture
def dialogue(hass: HomeAssistant, engines: FakeEngines) -> Dialogue:
    """Return the memory of a new socket."""
    return Dialogue(hass)


@pytest.fixture
def chat() -> FakeChat:
    """Return the chat that is talked in."""
    return FakeChat()


def remembered(hass: HomeAssistant, conversation_id: str, user_id: str | None = None) -> list[tuple[str, str]]:
    """Return what Home Assistant hands to an agent of this conversation."""
    with (
        open_chat_session(hass, conversation_id, Context(user_id=user_id)) as session,
        conversation.async_get_chat_log(hass, session) as chat_log,
    ):
        return [(content.role, getattr(content, "content", None) or "") for content in chat_log.content[1:]]


def ask(dialogue: Dialogue, chat: FakeChat) -> str:
    """Begin a turn; return the conversation that it is in."""
    chat.turns += 1
    dialogue.prepare(chat.recalled(), Context(), "conversation.agent")
    return dialogue.conversation_id


def exchange(dialogue: Dialogue, chat: FakeChat, question: str, heard: str, *, is_whole: bool = True) -> str:
    """Ask and answer; return the conversation."""
    conversation_id = ask(dialogue, chat)
    chat.add(question, heard)
    dialogue.answered(is_whole=is_whole)
    return conversation_id


def test_two_sockets_have_two_conversations(hass: HomeAssistant) -> None:
    assert Dialogue(hass).conversation_id != Dialogue(hass).conversation_id


async def test_a_conversation_goes_on_while_everything_is_heard(dialogue: Dialogue, chat: FakeChat) -> None:
    assert len({exchange(dialogue, chat, question, "Yes.") for question in ("one", "two", "three")}) == 1


async def test_after_an_interruption_only_what_was_heard_is_remembered(
    hass: HomeAssistant, dialogue: Dialogue, chat: FakeChat
) -> None:
    exchange(dialogue, chat, "one", "First.")
    before = exchange(dialogue, chat, "two", "Sec", is_whole=False)
    after = ask(dialogue, chat)
    assert after != before
    said = [("user", "one"), ("assistant", "First."), ("user", "two"), ("assistant", "Sec")]
    assert remembered(hass, after) == said
    chat.add("three", "Third.")
    assert ask(dialogue, chat) == after  # it goes on there


async def test_an_answer_that_nobody_heard_leaves_the_question(
    hass: HomeAssistant, dialogue: Dialogue, chat: FakeChat
) -> None:
    exchange(dialogue, chat, "one", "", is_whole=False)
    assert remembered(hass, ask(dialogue, chat)) == [("user", "one"), ("assistant", "…")]


async def test_a_chat_is_restored_by_whoever_has_not_seen_it(hass: HomeAssistant, chat: FakeChat) -> None:
    chat.add("one", "First.")
    restarted = Dialogue(hass)
    assert remembered(hass, ask(restarted, chat)) == [("user", "one"), ("assistant", "First.")]


async def test_what_others_wrote_into_the_chat_is_noticed(
    hass: HomeAssistant, dialogue: Dialogue, chat: FakeChat
) -> None:
    before = exchange(dialogue, chat, "one", "First.")
    chat.turns += 1
    chat.add("typed", "Answered.")
    after = ask(dialogue, chat)
    assert after != before
    assert remembered(hass, after)[-2:] == [("user", "typed"), ("assistant", "Answered.")]


async def test_what_was_removed_from_the_chat_is_forgotten(
    hass: HomeAssistant, dialogue: Dialogue, chat: FakeChat
) -> None:
    exchange(dialogue, chat, "one", "First.")
    exchange(dialogue, chat, "two", "Second.")
    chat.said, chat.edits = chat.said[2:], 2
    assert remembered(hass, ask(dialogue, chat)) == [("user", "two"), ("assistant", "Second.")]


async def test_another_chat_is_another_conversation(hass: HomeAssistant, dialogue: Dialogue, chat: FakeChat) -> None:
    before = exchange(dialogue, chat, "one", "First.")
    other = FakeChat(chat_id=2, said=[Said(is_user=True, text="old"), Said(is_user=False, text="Old.")])
    after = ask(dialogue, other)
    assert after != before
    assert remembered(hass, after) == [("user", "old"), ("assistant", "Old.")]


async def test_in_a_shared_chat_each_person_has_a_conversation_with_all_that_was_said(
    hass: HomeAssistant, dialogue: Dialogue, chat: FakeChat
) -> None:
    before = exchange(dialogue, chat, "one", "First.")
    chat.turns += 1
    dialogue.prepare(chat.recalled(), Context(user_id="ben"), "conversation.agent")
    after = dialogue.conversation_id
    assert after != before
    assert remembered(hass, after, "ben") == [("user", "one"), ("assistant", "First.")]
    chat.turns += 1
    dialogue.prepare(chat.recalled(), Context(user_id="ben"), "conversation.agent")
    assert dialogue.conversation_id == after


async def test_home_assistant_is_not_counted_on_for_longer_than_it_keeps_things(
    hass: HomeAssistant, dialogue: Dialogue, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = exchange(dialogue, chat, "one", "First.")
    later_s = hass.loop.time() + KEPT_S + 1
    monkeypatch.setattr(hass.loop, "time", lambda: later_s)
    after = ask(dialogue, chat)
    assert after != before
    assert remembered(hass, after) == [("user", "one"), ("assistant", "First.")]


async def test_a_changed_context_holds_from_the_next_turn(dialogue: Dialogue, chat: FakeChat) -> None:
    chat.prompt = "Be brief."
    before = exchange(dialogue, chat, "one", "First.")
    assert dialogue.prompt() == "Be brief."
    chat.prompt = ""
    assert ask(dialogue, chat) != before
    assert dialogue.prompt() is None


async def test_a_conversation_of_the_home_begins_anew(hass: HomeAssistant, dialogue: Dialogue, chat: FakeChat) -> None:
    exchange(dialogue, chat, "one", "Fir", is_whole=False)
    dialogue.adopt("the-homes", "The garage is open.")
    assert exchange(dialogue, chat, "two", "Second.") == "the-homes"
    assert dialogue.prompt() == "The garage is open."
    assert exchange(dialogue, chat, "three", "Th", is_whole=False) == "the-homes"
    assert remembered(hass, ask(dialogue, chat))[-4:-2] == [("user", "two"), ("assistant", "Second.")]


async def test_without_a_chat_there_is_still_a_conversation(hass: HomeAssistant, dialogue: Dialogue) -> None:
    dialogue.prepare(None, Context(), "conversation.agent")
    before = dialogue.conversation_id
    dialogue.answered(is_whole=False)
    dialogue.prepare(None, Context(), "conversation.agent")
    assert dialogue.conversation_id != before
    assert remembered(hass, dialogue.conversation_id) == []
