"""docs/requirements-tests.md names tests that exist."""

from pathlib import Path
import re

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "requirements-tests.md"
COUNTS = {"M": 11, "L": 6, "P": 3, "K": 3}
WANTED = [f"{kind}{n}" for kind, count in COUNTS.items() for n in range(1, count + 1)]
WANTED += ["G2", "Y1", "Y2", "Y3", "O1", "X6", "T5", "T6", *(f"X{n}" for n in range(1, 6)), "G1", "U1", "U2", "D1"]


def rows() -> list[str]:
    """Return the lines of the table."""
    return [line for line in TABLE.read_text().splitlines() if re.match(r"\| [A-Z]\d", line)]


def test_every_requirement_of_chats_and_agents_has_its_line() -> None:
    assert [line.split()[1] for line in rows()] == WANTED


def test_the_tests_that_are_named_exist() -> None:
    missing = []
    for line in rows():
        for group in line.split("; "):
            found = re.search(r"`((?:tests|frontend)/[^`]+)`", group)
            assert found, group
            text = (ROOT / found[1]).read_text()
            named = re.findall(r"`(test_\w+)`", group)
            missing += [name for name in named if f"def {name}(" not in text]
            missing += [title for title in re.findall("«(.+?)»", group) if title not in text]
            assert named or "«" in group, group
    assert not missing
