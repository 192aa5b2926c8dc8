"""What is said in the benchmark and how fast the engines are: the one place that knows all that cannot be avoided.

Numbers of the realistic engines are the project's: recognition 300 ms, first token 400 ms, then 40 tokens a second,
synthesis 150 ms a piece.
"""

from dataclasses import dataclass
import re

QUESTION = "turn on the lamp in the kitchen please"
FIRST_CLAUSE = "The kitchen lamp is on now,"
ANSWER = f"{FIRST_CLAUSE} as you asked. It is warm inside. Both windows are closed. Shall I dim it?"
"""Four sentences, seven seconds; the first has a clause that sounds natural on its own."""

CHARACTER_S = 0.065
"""Length of a spoken character: 15 a second is a usual rate of speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long engines take."""

    name: str
    recognition_s: float = 0.0
    first_token_s: float = 0.0
    token_s: float = 0.0
    """Between two tokens; 0: the whole answer comes at once."""
    synthesis_s: float = 0.0

    def unavoidable_s(self) -> float:
        """Return the least time from the end of speech to the first sound of the first clause."""
        clause_s = (len(tokens(FIRST_CLAUSE)) - 1) * self.token_s
        return self.recognition_s + self.first_token_s + clause_s + self.synthesis_s


INSTANT = Pace(name="instant")
REALISTIC = Pace(name="realistic", recognition_s=0.3, first_token_s=0.4, token_s=1 / 40, synthesis_s=0.15)
PACES = {pace.name: pace for pace in (INSTANT, REALISTIC)}


def tokens(text: str) -> list[str]:
    """Return a text as language models stream it: words with the space before them, marks on their own."""
    return re.findall(r"\s*\w+|\s*[^\w\s]", text)
