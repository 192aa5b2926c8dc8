"""What can go wrong with chats, by what the caller can do. Rows above translate: to a status, a message, a push."""


class ChatError(Exception):
    """Base. `code` is the same word in the API, in translations and in logs."""

    code = "chat_failed"


class InvalidIdError(ChatError):
    """What came is no id. Answer it; nothing else was harmed."""

    code = "invalid_id"


class ChatNotFoundError(ChatError):
    """There is no such chat, message or object, or the caller may not know of it: both look the same."""

    code = "not_found"


class ReadOnlyError(ChatError):
    """The caller may read this chat and not write into it."""

    code = "read_only"


class BusyError(ChatError):
    """A turn is going on in this chat: wait for it, or interrupt it."""

    code = "busy"


class ChatClosedError(ChatError):
    """The chat has ended; `next_chat_id` is where the conversation goes on, if it does already."""

    code = "closed"

    def __init__(self, chat_id: int, next_chat_id: int | None = None) -> None:
        super().__init__(str(chat_id))
        self.next_chat_id = next_chat_id


class TooManyError(ChatError):
    """Too many messages; try again in `retry_after_s`."""

    code = "too_many"

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"{retry_after_s:.0f} s")
        self.retry_after_s = retry_after_s


class TooLargeError(ChatError):
    """A text, name, context or object is over its limit; nothing was stored."""

    code = "too_large"


class FullError(ChatError):
    """There are as many as there may be (contexts of a person, shares of a chat): one has to go first."""

    code = "full"


class EmptyTextError(ChatError):
    """There is nothing in the text; nothing was stored."""

    code = "invalid"


class BoardAwayError(ChatError):
    """The board that was to speak is not in a conversation, so it cannot be reached; nothing was stored."""

    code = "board_not_talking"


class StorageError(ChatError):
    """The disk refused; nothing was acknowledged, nothing of it is kept. Try again after freeing space."""

    code = "storage_failed"


class UnreadableError(StorageError):
    """The disk does not give a stored chat out (rights, a fault of the disk); it is left where it is. Try again."""

    code = "unreadable"


class DamagedError(ChatError):
    """A stored chat cannot be read; it was set aside and the rest goes on."""

    code = "damaged"


class TooNewError(ChatError):
    """A stored chat was written by a newer version of this integration; it is left alone."""

    code = "too_new"
