"""What one turn has cost; no Home Assistant."""

from dataclasses import dataclass

from .chunks import Tokens


@dataclass(slots=True, kw_only=True)
class TurnUsage:
    """Counted while a turn runs."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    rounds: int = 0
    """Requests to the model."""
    tool_calls: int = 0
    first_token_ms: int | None = None
    """From the first request to the first word, thought or call."""
    is_cut: bool = False
    """The answer broke off."""
    error: str | None = None
    """Code of the `AgentError` that ended it."""

    def add(self, tokens: Tokens) -> None:
        """Add what the server counted for one request."""
        self.input_tokens += tokens.input
        self.output_tokens += tokens.output
        self.cached_tokens += tokens.cached
