"""The arrows of docs/architecture.md: imports go down the rows, never up, never sideways between folders of a row."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "custom_components" / "xiaozhi"

ROWS = {
    "protocol": 1, "audio": 1, "text": 1,
    "session": 2, "chats": 2,
    "const": 3, "devices": 3, "options": 3, "tool_policy": 3, "owners": 3, "profiles": 3, "records": 3, "guide": 3,
    "transport": 4, "engines": 4, "agent": 4, "storage": 4, "api": 4, "profile_store": 4,
    "sessions": 5, "speaking": 5, "board_registry": 5, "chat_service": 5, "agents": 5, "spoken": 5, "memory": 5,
    "each_subentry": 5,
    "reach": 5, "hub": 6, "runtime": 6,
    "board_tools": 7, "board_volume": 7, "board_events": 7, "tool_schema": 7, "board_sensors": 7, "board_selects": 7,
    "chat_events": 5,
    "entity": 7, "agent_entity": 7, "agent_form": 7, "options_form": 7, "satellite_port": 7,
    "looking": 4, "photos": 4, "sight": 5, "camera_tool": 7, "firmware_shelf": 4, "firmware": 5, "update": 8,
    "assets": 5,
    "assist_satellite": 8, "select": 8, "conversation": 8, "ai_task": 8, "sensor": 8, "diagnostics": 8,
    "binary_sensor": 8, "button": 8, "device_trigger": 8, "event": 8, "number": 8, "actions": 8,
    "media_player": 8, "notify": 8, "switch": 8,
    "health": 7, "repairs": 8, "system_health": 8,
    "image": 8, "media_source": 8,
    "options_flow": 8, "device_flow": 8, "agent_flow": 8, "llm": 8, "panel": 8,
    "logbook": 8,
    "config_flow": 9,
    "__init__": 10,
}  # fmt: skip
"""Bottom to top. A folder counts as one thing: inside it, modules may import each other."""

SIDEWAYS = {
    ("options", "const"),
    ("devices", "const"),
    ("chats", "session"),
    ("reach", "sessions"),
    ("runtime", "hub"),
    *((owner, "sessions") for owner in ("chat_service", "speaking", "board_registry")),
    *((board, other) for board in ("board_sensors", "board_selects") for other in ("entity", "board_tools")),
}
"""Arrows inside a row that the architecture names: what is shared reads the names of the options."""

PURE = ("protocol", "audio", "text", "session", "chats")
NO_ASYNCIO = ("protocol", "audio", "text")
AT_HOME = {
    "check", "client", "exposed", "files", "find_tool", "home_api", "loop", "persona", "prompt", "targets",
    "tools", "wire",
}  # fmt: skip
"""The modules of agent/ that know Home Assistant; what is between them and the server does not."""


def modules() -> list[Path]:
    """Return every module of the integration."""
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """Return the folder, or the module at the top level, that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Yield every imported name as an absolute dotted path, those under TYPE_CHECKING too."""
    package = ("custom_components", "xiaozhi", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            dotted = ".".join((*base, *(node.module or "").split("."))).strip(".")
            yield from (f"{dotted}.{alias.name}" for alias in node.names)


def own_rooms(path: Path) -> Iterator[str]:
    """Yield the rooms of this integration that a module imports from."""
    for name in imported(path):
        parts = name.split(".")
        if parts[:2] == ["custom_components", "xiaozhi"] and len(parts) > 2:
            yield parts[2]


def test_imports_go_down_the_rows() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in modules()
        for other in own_rooms(path)
        if other != room_of(path) and (room_of(path), other) not in SIDEWAYS and ROWS[other] >= ROWS[room_of(path)]
    ]
    assert not wrong


def test_pure_rows_know_nothing_of_home_assistant() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in modules()
        for name in imported(path)
        if room_of(path) in PURE and name.startswith(("homeassistant", "aiohttp"))
    ]
    assert not wrong


def test_the_lowest_row_has_no_clock_and_no_asyncio() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in modules()
        for name in imported(path)
        if room_of(path) in NO_ASYNCIO and name.split(".")[0] in ("asyncio", "time", "datetime")
    ]
    assert not wrong


def test_the_way_from_a_server_to_our_words_knows_nothing_of_home_assistant() -> None:
    knowing = {
        path.stem
        for path in modules()
        if room_of(path) == "agent" and any(name.startswith("homeassistant") for name in imported(path))
    }
    assert knowing == AT_HOME


def test_every_module_has_a_place_in_the_rows() -> None:
    assert {room_of(path) for path in modules()} <= set(ROWS)


def test_every_file_says_what_it_is_for() -> None:
    assert not [path for path in modules() if not ast.get_docstring(ast.parse(path.read_text()))]
