"""What can go wrong between us and a model, by what the caller can do about it; no Home Assistant.

AgentError
├── UnreachableError          nothing answers at this address; again once, then tell
├── ServerFailedError         the server's own fault (5xx); again once, then tell
├── RateLimitedError          again when the server says, if that is soon
├── TooSlowError              no token in time; tell
├── StreamCutError            the answer stopped in the middle; keep what came
├── TooLongError              the context is too long; shorten the history and ask again
├── UnsupportedError          the server does not know a field that we sent; leave it out and ask again
├── WrongKeyError             a person must give another key
├── UnknownModelError         a person must choose another model
├── NoToolsError              this model cannot control the home; a person must choose another
├── NoPicturesError           this model takes no pictures; ask another one, or a person must choose another
├── QuotaUsedError            a person must pay
├── NotOpenAiLikeError        whatever answers, it is not such a server
├── RefusedError              any other refusal
├── BusyError                 our own limit of requests at once; later
├── TooManyMessagesError      our own limit of messages per minute; when it says
├── NoAnswerError             the model said nothing at all
├── NoRoomError               the model had no room for an answer; a person must allow more
└── HomeRefusedError          one of the agent's LLM APIs is not for this person; ask an administrator
"""

from collections.abc import Mapping
import math
from typing import ClassVar

SPOKEN_STEP_S = 5


class AgentError(Exception):
    """Base. `code` is the key of the sentence that a person is told (`exceptions.agent_*` in the translations)."""

    code: ClassVar[str]

    @property
    def placeholders(self) -> Mapping[str, str]:
        """What the sentence leaves open."""
        return {}


class UnreachableError(AgentError):
    """No connection."""

    code = "agent_unreachable"


class ServerFailedError(AgentError):
    """Status 5xx."""

    code = "agent_server_failed"


class RateLimitedError(AgentError):
    """Status 429 that is not about money. `retry_after_s`: what the server asked for, None where it did not say."""

    code = "agent_rate_limited"

    def __init__(self, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class TooSlowError(AgentError):
    """No first token in time."""

    code = "agent_too_slow"


class StreamCutError(AgentError):
    """The stream ended or stalled before the answer did."""

    code = "agent_stream_cut"


class TooLongError(AgentError):
    """More tokens than the model takes."""

    code = "agent_too_long"


class UnsupportedError(AgentError):
    """The server refuses `parameter`, which we can do without."""

    code = "agent_refused"

    def __init__(self, detail: str, *, parameter: str) -> None:
        super().__init__(detail)
        self.parameter = parameter


class WrongKeyError(AgentError):
    """Status 401 or 403."""

    code = "agent_wrong_key"


class UnknownModelError(AgentError):
    """The server has no such model."""

    code = "agent_unknown_model"


class NoToolsError(AgentError):
    """The model takes no tools."""

    code = "agent_no_tools"


class NoPicturesError(AgentError):
    """The model takes no pictures."""

    code = "agent_no_pictures"


class QuotaUsedError(AgentError):
    """Status 402, or 429 about money."""

    code = "agent_quota"


class NotOpenAiLikeError(AgentError):
    """No chat completions there."""

    code = "agent_not_openai"


class RefusedError(AgentError):
    """Any other refusal."""

    code = "agent_refused"


class BusyError(AgentError):
    """No place became free among our own requests."""

    code = "agent_busy_models"


class TooManyMessagesError(AgentError):
    """One user, or one satellite, sent too many messages. `retry_after_s`: when the next one may come."""

    code = "agent_too_many_messages"

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"the next one in {retry_after_s:.1f} s")
        self.retry_after_s = retry_after_s

    @property
    def placeholders(self) -> Mapping[str, str]:
        """Return the wait in steps of five seconds: nobody who hears it counts finer, and it is always a plural."""
        return {"seconds": str(SPOKEN_STEP_S * max(1, math.ceil(self.retry_after_s / SPOKEN_STEP_S)))}


class NoAnswerError(AgentError):
    """Neither words nor calls."""

    code = "agent_no_answer"


class NoRoomError(AgentError):
    """The answer ended at its limit before a word: thoughts used it up, or the request filled the context (Ollama)."""

    code = "agent_no_room"


class HomeRefusedError(AgentError):
    """Home Assistant refuses one of the chosen LLM APIs to whoever speaks."""

    code = "agent_home_refused"
