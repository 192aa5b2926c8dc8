"""What is said through a board, as rows and events of a chat, beside the answer."""

import asyncio
from dataclasses import replace
import json
import logging
from unittest.mock import patch

import pytest

from custom_components.xiaozhi.chats.changes import (
    AnswerBegan,
    AnswerGrew,
    ChatCreated,
    ConversationEnded,
    MessageAdded,
    MessageAnnounced,
    TurnEnded,
)
from custom_components.xiaozhi.chats.chat_objects import MAX_OBJECT_BYTES
from custom_components.xiaozhi.chats.conversation import BoardConversation
from custom_components.xiaozhi.chats.errors import StorageError
from custom_components.xiaozhi.chats.kinds import ChatStat, ContentType, Sender
from custom_components.xiaozhi.chats.recall import LEFT_OUT, MAX_MESSAGES, Said
from custom_components.xiaozhi.session import events
from custom_components.xiaozhi.session.acts import AgentAct, AgentAsked, ToolAnswered, ToolCalled, UsageCounted
from tests.chats.disk import ANNA, BEN, Disk
from tests.chats.talk import BOARD, CALLER, begin, talking, turn
from tests.virtual_time import virtual


@virtual
async def test_a_turn_becomes_two_rows_of_a_chat_of_the_boards_owner() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "turn on the lamp", "It is on.")
        assert conversation.chat_id is not None
        rows = await talk.messages(conversation.chat_id)
        assert [(row.index, row.sender, row.text) for row in rows] == [
            (1, Sender.USER, "turn on the lamp"),
            (2, Sender.AI, "It is on."),
        ]
        assert rows[0].details == {"kind": "voice", "board": BOARD}
        chat = talk.repository.get_chat(conversation.chat_id)
        assert (chat.owner_id, chat.board_id, chat.name) == (ANNA, BOARD, "Chat 1")


@virtual
async def test_it_is_told_in_the_order_that_clients_are_promised() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn_id = begin(conversation, "hello")
        await talk.recorder.writers.settled()
        for delta in ("Hi", "!"):
            conversation.take(events.AnswerGrew(turn_id=turn_id, delta=delta))
        ended = events.TurnEnded(
            turn_id=turn_id, kind=events.TurnKind.VOICE, answer="Hi!", spoken="Hi!", is_interrupted=False
        )
        conversation.take(ended)
        await talk.recorder.writers.settled()
        kinds = (ChatCreated, MessageAnnounced, AnswerBegan, AnswerGrew, MessageAdded, TurnEnded)
        told = [type(change) for change in talk.of(*kinds) if not isinstance(change, AnswerBegan)]
        announced, added = MessageAnnounced, MessageAdded
        assert told == [ChatCreated, announced, added, AnswerGrew, AnswerGrew, announced, added, TurnEnded]
        grown = [change for change in talk.changes if isinstance(change, AnswerGrew)]
        whole = [change.message for change in talk.changes if isinstance(change, MessageAdded)][-1]
        assert [change.chunk_id for change in grown] == [1, 2]
        assert "".join(change.delta for change in grown) == whole.text
        assert {change.message_id for change in grown} == {whole.message_id}


@virtual
async def test_nothing_is_stored_before_something_was_said() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "Hi ESP", "Yes?", is_for_agent=False)
        conversation.close()
        await talk.recorder.writers.settled()
        assert not talk.repository.all_chats()
        assert not talk.changes


@virtual
async def test_our_own_sentences_are_seen_and_are_not_the_agents() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "hello", "Hi!")
        turn(conversation, "goodbye", "Bye.", is_for_agent=False)
        assert conversation.chat_id is not None
        rows = await talk.messages(conversation.chat_id)
        assert [(row.sender, row.text, row.is_hidden_ai) for row in rows[2:]] == [
            (Sender.USER, "goodbye", True),
            (Sender.SYSTEM, "Bye.", True),
        ]
        begin(conversation, "and now?")
        recalled = await conversation.recall()
        assert recalled is not None
        assert recalled.said == (Said(is_user=True, text="hello"), Said(is_user=False, text="Hi!"))


@virtual
async def test_a_goodbye_after_silence_is_recorded_where_there_is_a_chat() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "hello", "Hi!")
        ended = events.TurnEnded(
            turn_id="p", kind=events.TurnKind.PROMPT, answer="Goodbye.", spoken="Goodbye.", is_interrupted=False
        )
        conversation.take(ended)
        assert conversation.chat_id is not None
        assert (await talk.rows(conversation.chat_id))[-1] == (3, "Goodbye.")


@virtual
async def test_tools_are_hidden_rows_with_indexes_for_every_agent() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        acts: list[AgentAct] = [
            AgentAsked(agent_id="conversation.qwen"),
            ToolCalled(call_id="c", name="HassTurnOn", arguments='{"name":"lamp"}'),
            ToolAnswered(call_id="c", name="HassTurnOn", result='{"success":true}'),
            UsageCounted(input_tokens=90, output_tokens=7, rounds=2, tool_calls=1, first_token_ms=300),
        ]
        turn(conversation, "lamp on", "Done.", acts=acts)
        assert conversation.chat_id is not None
        _, request, response, answer = await talk.messages(conversation.chat_id)
        assert [request.index, response.index, answer.index] == [2, 3, 4]
        assert (request.type, request.text, request.is_visible) == (
            ContentType.TOOL_REQUEST,
            '{"name":"lamp"}',
            False,
        )
        assert (response.type, response.details) == (
            ContentType.TOOL_RESPONSE,
            {"call_id": "c", "name": "HassTurnOn"},
        )
        assert answer.sender_id == "conversation.qwen"
        expected = {"input_tokens": 90, "output_tokens": 7, "rounds": 2, "tool_calls": 1, "first_token_ms": 300}
        assert {name: answer.details[name] for name in expected} == expected


def called(call_id: str, arguments: str = "{}", result: str | None = '{"done":true}') -> list[AgentAct]:
    """Return a call and its result; None: it has none."""
    asked = ToolCalled(call_id=call_id, name="HassTurnOn", arguments=arguments)
    return [asked] if result is None else [asked, ToolAnswered(call_id=call_id, name="HassTurnOn", result=result)]


FAILED = ToolAnswered(call_id="a", name="HassTurnOn", result='{"error":"no"}', is_error=True)


async def told(conversation: BoardConversation) -> tuple[Said, ...]:
    """Return what the agent is told in the next turn."""
    begin(conversation, "next")
    recalled = await conversation.recall()
    assert recalled is not None
    return recalled.said


@virtual
async def test_the_calls_of_a_turn_are_told_with_its_answer() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        both = [*called("a", result=None), *called("b", '{"name":"fan"}'), FAILED]
        turn(conversation, "lamp and fan", "Done.", acts=[*both, *called("c", result=None)])
        question, answer = await told(conversation)
        assert (question.text, question.calls, answer.text) == ("lamp and fan", (), "Done.")
        assert [(call.call_id, call.request, call.is_error) for call in answer.calls] == [
            *(("a", 0, True), ("b", 0, False)),
            ("c", 1, False),
        ]
        assert [call.arguments for call in answer.calls] == [{}, {"name": "fan"}, {}]
        assert [call.result for call in answer.calls] == [{"error": "no"}, {"done": True}, None]


@virtual
async def test_what_a_tool_told_at_length_is_left_out_and_a_call_that_was_cut_is_not_told() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        long = json.dumps({"list": "x" * 5000})
        turn(conversation, "what is on?", "Much.", acts=[*called("a", result=long), *called("b", '{"a": "xx…')])
        _, answer = await told(conversation)
        assert [(call.call_id, call.result) for call in answer.calls] == [("a", LEFT_OUT)]


@virtual
async def test_calls_that_do_not_fit_are_left_out_before_words_are() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        for number in range(10):
            turn(conversation, f"lamp {number}", "Done.", acts=called(str(number)))
        said = await told(conversation)
        assert said[0].is_user
        assert sum(one.messages for one in said) <= MAX_MESSAGES
        assert [bool(one.calls) for one in said if not one.is_user] == [False, *[True] * 7]


@virtual
async def test_an_interrupted_answer_is_remembered_as_it_was_heard() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "a story", "Once upon a time there was a fox.", spoken="Once upon", is_interrupted=True)
        assert conversation.chat_id is not None
        answer = (await talk.messages(conversation.chat_id))[-1]
        assert answer.text == "Once upon a time there was a fox."
        assert (answer.details["interrupted"], answer.details["spoken"]) == (True, "Once upon")
        begin(conversation, "go on")
        recalled = await conversation.recall()
        assert recalled is not None
        assert [said.text for said in recalled.said] == ["a story", "Once upon"]


@virtual
async def test_a_failure_is_a_row_that_says_what_to_do_and_that_the_agent_does_not_see() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "hello", error="no_agent")
        assert conversation.chat_id is not None
        row = (await talk.messages(conversation.chat_id))[-1]
        assert (row.text, row.details["error"], row.is_hidden_ai) == ("sentence for no_agent", "no_agent", True)


@virtual
async def test_the_sentence_in_which_our_agent_explains_a_failure_is_not_remembered() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "hello", "My key is refused.", acts=[UsageCounted(error="agent_wrong_key")])
        assert conversation.chat_id is not None
        row = (await talk.messages(conversation.chat_id))[-1]
        assert (row.details["error"], row.is_hidden_ai) == ("agent_wrong_key", True)


@virtual
async def test_a_slow_disk_delays_neither_the_answer_nor_the_next_turn() -> None:
    disk = Disk()
    async with talking(disk) as talk:
        disk.gate = asyncio.Event()
        conversation = talk.conversation()
        turn_id = begin(conversation, "hello")
        conversation.take(events.AnswerGrew(turn_id=turn_id, delta="Hi!"))
        assert talk.of(AnswerGrew)
        ended = events.TurnEnded(
            turn_id=turn_id, kind=events.TurnKind.VOICE, answer="Hi!", spoken="Hi!", is_interrupted=False
        )
        conversation.take(ended)
        turn_id = begin(conversation, "and you?")
        recalled = await conversation.recall()
        assert recalled is not None
        assert [said.text for said in recalled.said] == ["hello", "Hi!"]  # known before it is on disk
        disk.gate.set()
        assert conversation.chat_id is not None
        assert await talk.rows(conversation.chat_id) == [(1, "hello"), (2, "Hi!"), (3, "and you?")]


@virtual
async def test_a_disk_that_refuses_is_told_once_and_the_talk_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    disk = Disk()
    async with talking(disk) as talk:
        disk.is_full = True
        conversation = talk.conversation()
        with caplog.at_level(logging.ERROR):
            for number in range(3):
                turn(conversation, f"question {number}", "Answer.")
                await talk.recorder.writers.settled()
        assert [record.levelno for record in caplog.records if record.name.startswith("custom")] == [logging.ERROR]
        assert "question" not in caplog.text
        assert [change.error for change in talk.changes if isinstance(change, TurnEnded)] == ["storage_failed"] * 3
        disk.is_full = False
        turn(conversation, "again", "Yes.")
        assert conversation.chat_id is not None
        assert await talk.rows(conversation.chat_id) == [(1, "again"), (2, "Yes.")]


@virtual
async def test_each_conversation_has_a_chat_of_its_own_unless_the_last_one_is_to_go_on() -> None:
    async with talking() as talk:
        first, second = talk.conversation(), talk.conversation()
        turn(first, "one", "1")
        await talk.recorder.writers.settled()
        turn(second, "two", "2")
        await talk.recorder.writers.settled()
        assert first.chat_id != second.chat_id
        talk.line[0] = replace(talk.line[0], continues=True)
        third = talk.conversation()
        turn(third, "three", "3")
        assert third.chat_id == second.chat_id


@virtual
async def test_a_board_that_got_another_owner_does_not_go_on_in_the_chat_of_the_one_before() -> None:
    async with talking() as talk:
        first = talk.conversation()
        turn(first, "one", "1")
        await talk.recorder.writers.settled()
        talk.line[0] = replace(talk.line[0], continues=True, owner_id=BEN)
        second = talk.conversation()
        turn(second, "two", "2")
        assert second.chat_id is not None
        await talk.recorder.writers.settled()
        assert talk.repository.get_chat(second.chat_id).owner_id == BEN


@virtual
async def test_a_voice_rolls_over_without_anybody_noticing() -> None:
    async with talking() as talk:
        talk.limit[0] = 10
        conversation = talk.conversation()
        turn(conversation, "hello you", "Hi there!")
        first = conversation.chat_id
        assert first is not None
        begin(conversation, "what did I say?")
        second = conversation.chat_id
        assert second not in (None, first)
        recalled = await conversation.recall()
        assert recalled is not None
        assert [said.text for said in recalled.said] == ["hello you", "Hi there!"]
        await talk.recorder.writers.settled()
        assert second is not None
        assert talk.repository.get_chat(first).stat is ChatStat.CLOSED
        assert talk.repository.get_chat(first).next_chat_id == second
        chat = talk.repository.get_chat(second)
        assert (chat.stat, chat.previous_chat_id, chat.name) == (ChatStat.OPEN, first, "Chat 2")
        assert await talk.rows(second) == [(1, "what did I say?")]


@virtual
async def test_a_context_that_is_too_long_for_the_model_ends_the_chat() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "hello", "Too long.", acts=[UsageCounted(error="agent_too_long")])
        await talk.recorder.writers.settled()
        assert conversation.chat_id is not None
        assert talk.repository.get_chat(conversation.chat_id).stat is ChatStat.CLOSED


@virtual
async def test_a_chat_that_was_deleted_meanwhile_is_followed_by_a_new_one() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "one", "1")
        first = conversation.chat_id
        assert first is not None
        await talk.recorder.writers.settled()
        await talk.repository.delete_chat(first)
        turn(conversation, "two", "2")
        assert conversation.chat_id not in (None, first)


@virtual
async def test_a_voice_interrupts_what_goes_on_in_its_chat() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "hello", "Hi!")
        await talk.recorder.writers.settled()
        assert conversation.chat_id is not None
        talk.asker.words = ("a", "very", "long", "answer")
        accepted = await talk.chatting.send(CALLER, conversation.chat_id, "typed")
        await asyncio.sleep(0.15)
        turn(conversation, "spoken", "Heard.")
        assert await accepted.done == "a"
        texts = [text for _, text in await talk.rows(conversation.chat_id)]
        assert texts == ["hello", "Hi!", "typed", "a", "spoken", "Heard."]
        assert talk.asker.cancelled == 1


@virtual
async def test_the_end_of_a_conversation_is_told_and_leaves_its_chat_open() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "hello", "Hi!")
        begin(conversation, "one more")
        conversation.close()
        assert conversation.chat_id is not None
        await talk.recorder.writers.settled()
        assert talk.of(ConversationEnded) == [ConversationEnded(chat_id=conversation.chat_id, board_id=BOARD)]
        assert talk.repository.get_chat(conversation.chat_id).stat is ChatStat.OPEN
        assert len(talk.slots) == 0


def taken(turn_id: str, photo: bytes = b"\xff\xd8photo") -> events.PhotoTaken:
    """Return what a session tells of a photo."""
    return events.PhotoTaken(turn_id=turn_id, photo=photo, question="What is this?")


@virtual
async def test_a_photo_is_a_row_that_people_see_with_its_bytes() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn_id = begin(conversation, "what do you see?")
        conversation.take(taken(turn_id))
        assert conversation.chat_id is not None
        _, row = await talk.messages(conversation.chat_id)
        assert (row.type, row.sender, row.is_visible, row.turn_id) == (ContentType.JPEG, Sender.USER, True, turn_id)
        assert row.details == {"kind": "photo", "question": "What is this?", "board": BOARD}
        assert row.object_id is not None
        item, content = await talk.repository.get_object(conversation.chat_id, row.object_id)
        assert (item.type, item.name, content) == (ContentType.JPEG, "photo.jpg", b"\xff\xd8photo")


@virtual
async def test_a_photo_is_told_only_when_it_can_be_loaded() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        conversation.take(taken(begin(conversation, "what do you see?")))
        await talk.recorder.writers.settled()
        announced = [change.message.type for change in talk.changes if isinstance(change, MessageAnnounced)]
        added = [change.message.type for change in talk.changes if isinstance(change, MessageAdded)]
        assert announced == [ContentType.TEXT]
        assert added == [ContentType.TEXT, ContentType.JPEG]


@virtual
async def test_an_agent_is_not_told_of_photos_again() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn_id = begin(conversation, "what do you see?")
        conversation.take(taken(turn_id))
        conversation.take(events.AnswerGrew(turn_id=turn_id, delta="A wall."))
        ended = events.TurnEnded(
            turn_id=turn_id, kind=events.TurnKind.VOICE, answer="A wall.", spoken="A wall.", is_interrupted=False
        )
        conversation.take(ended)
        begin(conversation, "and now?")
        recalled = await conversation.recall()
        assert recalled is not None
        assert [said.text for said in recalled.said] == ["what do you see?", "A wall."]


@virtual
async def test_a_photo_that_cannot_be_stored_costs_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn_id = begin(conversation, "what do you see?")
        conversation.take(taken(turn_id, b"x" * (MAX_OBJECT_BYTES + 1)))
        with patch.object(talk.repository, "put_object", side_effect=StorageError("the disk is full")):
            conversation.take(taken(turn_id))
            assert conversation.chat_id is not None
            rows = await talk.rows(conversation.chat_id)
        assert rows == [(1, "what do you see?")]
        assert "too_large" in caplog.text


@virtual
async def test_a_photo_outside_of_a_turn_belongs_to_no_chat() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        conversation.take(taken(""))
        conversation.take(taken(turn(conversation, "hello", "Hi!")))
        assert conversation.chat_id is not None
        assert len(await talk.messages(conversation.chat_id)) == 2


@virtual
async def test_a_board_that_gets_another_owner_while_it_talks_goes_on_in_a_chat_of_theirs() -> None:
    async with talking() as talk:
        conversation = talk.conversation()
        turn(conversation, "one", "1")
        first = conversation.chat_id
        assert first is not None
        await talk.recorder.writers.settled()
        talk.line[0] = replace(talk.line[0], owner_id=BEN)
        turn(conversation, "two", "2")
        assert conversation.chat_id is not None
        assert await talk.rows(conversation.chat_id) == [(1, "two"), (2, "2")]
        assert talk.repository.get_chat(conversation.chat_id).owner_id == BEN
        assert await talk.rows(first) == [(1, "one"), (2, "1")]
