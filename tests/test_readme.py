"""The README: each cell of its table of what works when names tests that exist and go over the wire, or a session."""

from pathlib import Path
import re

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
STATES = ("while it talks", "asleep", "*stay connected*, nobody talks")


def table() -> dict[str, tuple[str, ...]]:
    """Return the cells by what a person wants."""
    head = f"| | {' | '.join(STATES)} |\n"
    lines = README.partition(head)[2].split("\n\n")[0].splitlines()[1:]
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return {row[0]: tuple(row[1:]) for row in rows}


def names_of_tests() -> list[str]:
    """Return the names of the tests through the wire and of sessions, without `test_`."""
    files = [*(ROOT / "tests" / "wire").glob("test_*.py"), *(ROOT / "tests" / "session").glob("test_*.py")]
    definition = re.compile(r"^async def test_(\w+)\(", re.MULTILINE)
    return [name for file in files for name in definition.findall(file.read_text("utf-8"))]


def test_the_table_is_there() -> None:
    assert len(table()) > 8
    assert all(len(cells) == len(STATES) for cells in table().values())


@pytest.mark.parametrize("wish", table())
def test_each_cell_names_a_test_that_is_there(wish: str) -> None:
    for cell in table()[wish]:
        named = re.findall(r"`(\w+)…?`", cell)
        assert named or cell == "–", cell  # noqa: RUF001 - a dash
        for name in named:
            found = [test for test in names_of_tests() if test.startswith(name)]
            assert len(found) == 1, f"{name}: {found}"
