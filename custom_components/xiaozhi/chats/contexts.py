"""Named contexts (requirements G2): texts that a person puts before chats, one by default. One document for all."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from .document import context_from_row, to_row
from .errors import ChatNotFoundError, DamagedError, FullError, TooLargeError, TooNewError
from .ids import Snowflakes
from .models import MAX_CONTEXT_CHARACTERS, MAX_NAME_CHARACTERS, Context
from .ports import Clock, Document, Documents

KEY = "xiaozhi/contexts"
MAX_CONTEXTS = 100
"""Of one user: all are in one document that is written whole."""

type Contexts = tuple[Context, ...]


class ContextShelf:
    """The contexts of all users. Changes are on disk when they return; they raise `StorageError`, `TooNewError`."""

    def __init__(self, documents: Documents, ids: Snowflakes, now_ms: Clock) -> None:
        self._documents = documents
        self._ids = ids
        self._now_ms = now_ms
        self._contexts: Contexts = ()
        self._lock = asyncio.Lock()
        self._is_too_new = False
        """A newer version's contexts are on disk: they are left alone, so nothing can be changed."""

    async def load(self) -> None:
        """Read them; damaged ones are set aside and told by the port. Raises `StorageError`."""
        try:
            self._contexts = await self._documents.load(KEY, contexts_from_document) or ()
        except DamagedError:
            self._contexts = ()
        except TooNewError:
            self._is_too_new = True

    def of_user(self, user_id: str) -> Contexts:
        """Return a user's contexts, oldest first."""
        return tuple(context for context in self._contexts if context.user_id == user_id)

    def default_of(self, user_id: str) -> str:
        """Return the text of a user's default; empty: there is none."""
        return next((context.content for context in self.of_user(user_id) if context.is_default), "")

    async def create(self, user_id: str, name: str, content: str, *, is_default: bool = False) -> Context:
        """Add a context. Raises `TooLargeError`."""
        context = Context(
            context_id=self._ids.next(),
            user_id=user_id,
            name=name,
            content=content,
            is_default=is_default,
            created_ms=self._now_ms(),
        )

        def added(contexts: Contexts) -> Contexts:
            if sum(one.user_id == user_id for one in contexts) >= MAX_CONTEXTS:
                raise FullError(f"a user has at most {MAX_CONTEXTS} contexts")
            return (*_without_default(contexts, context), context)

        _check(context)
        await self._change(added)
        return context

    async def change(
        self, user_id: str, context_id: int, *, name: str | None = None, content: str | None = None,
        is_default: bool | None = None,
    ) -> Context:  # fmt: skip
        """Give columns of a user's own context new values. Raises `ChatNotFoundError`, `TooLargeError`."""
        changed: list[Context] = []

        def step(contexts: Contexts) -> Contexts:
            found = _own(contexts, user_id, context_id)
            made = replace(
                found,
                name=found.name if name is None else name,
                content=found.content if content is None else content,
                is_default=found.is_default if is_default is None else is_default,
            )
            _check(made)
            changed.append(made)
            return tuple(made if one is found else one for one in _without_default(contexts, made, but=found))

        await self._change(step)
        return changed[-1]

    async def delete(self, user_id: str, context_id: int) -> None:
        """Remove a user's own context. Raises `ChatNotFoundError`."""

        def without(contexts: Contexts) -> Contexts:
            found = _own(contexts, user_id, context_id)
            return tuple(context for context in contexts if context is not found)

        await self._change(without)

    async def _change(self, step: Callable[[Contexts], Contexts]) -> None:
        if self._is_too_new:
            raise TooNewError(KEY)
        async with self._lock:
            contexts = step(self._contexts)
            await self._documents.save(KEY, partial(contexts_to_document, contexts))
            self._contexts = contexts


def contexts_to_document(contexts: Contexts) -> Document:
    """Return all contexts as a document. Runs in a worker."""
    return {"contexts": [to_row(context) for context in contexts]}


def contexts_from_document(document: Document) -> Contexts:
    """Return the contexts of a document. Runs in a worker. Raises `DamagedError`."""
    try:
        return tuple(context_from_row(row) for row in document["contexts"])
    except (KeyError, TypeError, ValueError, AttributeError) as err:
        raise DamagedError(type(err).__name__) from err


def _without_default(contexts: Contexts, new: Context, but: Context | None = None) -> Contexts:
    """Take the mark from a user's other default where the new one has it."""
    if not new.is_default:
        return contexts
    return tuple(
        replace(one, is_default=False) if one is not but and one.user_id == new.user_id and one.is_default else one
        for one in contexts
    )


def _own(contexts: Contexts, user_id: str, context_id: int) -> Context:
    for context in contexts:
        if context.context_id == context_id and context.user_id == user_id:
            return context
    raise ChatNotFoundError(str(context_id))


def _check(context: Context) -> None:
    if len(context.name) > MAX_NAME_CHARACTERS or len(context.content) > MAX_CONTEXT_CHARACTERS:
        raise TooLargeError(f"a context has at most {MAX_CONTEXT_CHARACTERS} characters")
