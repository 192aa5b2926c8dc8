"""What a call of a board's tool accepts: its JSON Schema as a schema of Home Assistant's, for agents and actions."""

from functools import lru_cache
import logging
from typing import Any, Final

from probatio import (
    ALLOW_EXTRA,
    REMOVE_EXTRA,
    All,
    Coerce,
    Invalid,
    Optional,
    Range,
    Required,
    Schema,
    from_openapi,
)
from probatio.error import SchemaError

from .protocol import tools as wire

_LOGGER = logging.getLogger(__name__)

_CACHED_SCHEMAS: Final = 512
"""A few boards with all their tools; building one costs about 0.2 ms."""


@lru_cache(_CACHED_SCHEMAS)
def parameters_of(tool: wire.ToolDescription) -> Schema:
    """Return what a call accepts. A schema that cannot be read accepts all: the board checks its arguments itself."""
    try:
        return Schema(_fields(tool.schema), extra=REMOVE_EXTRA)
    except (SchemaError, RecursionError) as err:
        _LOGGER.debug("The schema of %s is not used: %s", tool.name, err)
        return Schema({}, extra=ALLOW_EXTRA)


def _fields(schema: dict[str, Any]) -> dict[Required | Optional, Any]:
    required = schema.get("required")
    required = required if isinstance(required, list) else []
    fields: dict[Required | Optional, Any] = {}
    for name, shape in schema["properties"].items():
        options = {"description": shape.get("description")} if isinstance(shape, dict) else {}
        validator = _validator(shape)
        if name in required:
            fields[Required(name, **options)] = validator
        elif isinstance(shape, dict) and _is_valid(validator, shape.get("default")):
            fields[Optional(name, default=shape["default"], **options)] = validator
        else:
            fields[Optional(name, **options)] = validator
    return fields


def _validator(shape: Any) -> Any:
    """Return what checks one argument. Numbers are read liberally («30», 30.0): the firmware takes numbers only.

    probatio's own integers (`from_openapi`) lose their type on the way to the agent (`to_openapi`, 0.13.0).
    """
    if not isinstance(shape, dict) or shape.get("type") not in ("integer", "number") or "enum" in shape:
        return from_openapi(shape).schema
    number = Coerce(int if shape["type"] == "integer" else float)
    low, high = (_bound(shape.get(key)) for key in ("minimum", "maximum"))
    return number if low is None and high is None else All(number, Range(min=low, max=high))


def _bound(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_valid(validator: Any, default: Any) -> bool:
    """Whether a default exists and passes its own check; the firmware lists some that are descriptions by mistake."""
    if default is None:
        return False
    try:
        Schema(validator)(default)
    except Invalid:
        return False
    return True
