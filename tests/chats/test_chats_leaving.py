"""People who are gone from the home."""

from dataclasses import replace

from custom_components.xiaozhi.chats.contexts import ContextShelf
from custom_components.xiaozhi.chats.leaving import forget_user
from custom_components.xiaozhi.chats.models import Share
from tests.chats.disk import ANNA
from tests.chats.talk import talking
from tests.virtual_time import virtual

BEN, CLEO = "ben", "cleo"


@virtual
async def test_a_person_who_is_gone_is_in_no_share_and_has_no_contexts() -> None:
    async with talking() as talk:
        contexts = ContextShelf(talk.disk, talk.repository.ids, lambda: 1)
        await contexts.load()
        await contexts.create(BEN, "Work", "Be brief.")
        await contexts.create(ANNA, "Home", "Be kind.")
        shares = tuple(Share(user_id=user, can_write=True, shared_ms=1) for user in (BEN, CLEO))
        shown, own = await talk.chat(), await talk.chat()
        await talk.repository.change_chat(shown.chat_id, shares=shares)
        assert await forget_user(talk.repository, contexts, BEN) == 1
        assert [share.user_id for share in talk.repository.get_chat(shown.chat_id).shares] == [CLEO]
        assert talk.repository.get_chat(own.chat_id) == replace(own)
        assert not contexts.of_user(BEN)
        assert [context.name for context in contexts.of_user(ANNA)] == ["Home"]
