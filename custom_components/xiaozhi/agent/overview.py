"""Where we rely on the wording of Home Assistant's Assist prompt: its list of all exposed entities, taken out.

The list is written by homeassistant/components/homeassistant/llm.py, as YAML under a heading, with no option to leave
it out. The wording is the same in 2026.10 and 2026.11; `tests/agent/test_agent_entities.py` fails when it changes. A
prompt in which the list is not found stays as it is: larger than it need be, and right.
"""

from typing import Final

HEADING: Final = "Static Context: An overview of the areas and the devices in this smart home:\n"


def without_overview(prompt: str, instead: str) -> str | None:
    """Return the prompt with `instead` in place of the list; None if it has none."""
    before, found, rest = prompt.partition(HEADING)
    if not found:
        return None
    end = 0
    while rest.startswith(("- ", "  "), end):
        end = rest.find("\n", end) + 1 or len(rest)
    return f"{before}{instead}\n{rest[end:]}" if end else None
