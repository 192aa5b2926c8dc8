"""The marks in the text of an answer that are no words: where thoughts and calls begin and end; no Home Assistant.

Servers take them out where they know the model; these are those that come through where they do not.
"""

from collections.abc import Collection, Mapping
import re
from typing import Final

THOUGHTS: Final[Mapping[str, str]] = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "[THINK]": "[/THINK]",
    "◁think▷": "◁/think▷",
    "<|channel|>analysis<|message|>": "<|end|>",
}
"""DeepSeek, Qwen, GLM; models that were told to think; Gemma; Mistral; Kimi; gpt-oss."""

TOOL_CALL: Final = "<tool_call>"
TOOL_CALL_END: Final = "</tool_call>"

CALLS: Final[Mapping[str, str | None]] = {
    TOOL_CALL: TOOL_CALL_END,
    "<tool_calls>": "</tool_calls>",
    "<function_call>": "</function_call>",
    "<function=": "</function>",
    "<minimax:tool_call>": "</minimax:tool_call>",
    "<|tool_call|>": "<|/tool_call|>",
    "<|tool_calls_section_begin|>": "<|tool_calls_section_end|>",
    "<\uff5ctool▁calls▁begin\uff5c>": "<\uff5ctool▁calls▁end\uff5c>",
    "[TOOL_CALLS]": None,
    "<|python_tag|>": None,
}
"""Qwen, Hermes, GLM; Qwen3-Coder without the tag around it; MiniMax; Phi and Granite; Kimi; DeepSeek; Mistral; Llama.
None: until the end of the answer."""

KEPT_OPENERS: Final = frozenset({"<function="})
"""Part of the call itself."""

FENCE: Final = "```"

THOUGHT_ENDS: Final = frozenset({"</think>", "</thinking>", "</thought>", "[/THINK]", "◁/think▷"})
"""What ends a thought only, and so tells of one that had no beginning."""

_NOTHING: Final = (
    *(*sorted(THOUGHT_ENDS), TOOL_CALL_END, "</tool_calls>", "</function>"),
    *("<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|end|>", "<|return|>", "<|endoftext|>", "<|begin_of_box|>"),
    *("<|end_of_box|>", "<|start|>assistant", "<|channel|>final<|message|>", "<\uff5cend▁of▁sentence\uff5c>"),
)
"""Ends without a beginning, and marks of the model's own: dropped."""

_ALL: Final = (*THOUGHTS, *CALLS, *_NOTHING, FENCE)
MARK: Final = re.compile("|".join(map(re.escape, _ALL)))
"""None of them is the beginning of another."""
_FIRSTS: Final = frozenset(mark[0] for mark in _ALL)


def kept_back(text: str, marks: Collection[str] = _ALL) -> int:
    """Return how many of the last characters of a text may begin one of the marks."""
    longest = max(map(len, marks)) - 1
    for begin in range(max(0, len(text) - longest), len(text)):
        if text[begin] in _FIRSTS and any(mark.startswith(text[begin:]) for mark in marks):
            return len(text) - begin
    return 0
