"""Entities of boards and of agents are added alike: with their subentry, now and whenever one is added."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback


class Part(Protocol):
    """A board, or an agent."""

    @property
    def subentry_id(self) -> str:
        """Its subentry of the hub."""


class Parts[Change, P: Part](Protocol):
    """All boards, or all agents."""

    def __iter__(self) -> Iterator[P]:
        """Go through those that are there."""

    def add_listener(self, listener: Callable[[Change, P], None]) -> Callable[[], None]:
        """Tell a listener every change; returns what ends that."""


@callback
def add_for_each[Change, P: Part](
    entry: ConfigEntry[Any],
    parts: Parts[Change, P],
    added: Change,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[P], Sequence[Entity]],
) -> None:
    """Add the entities of every part, each to its own subentry. `added`: the change that tells of a new one."""

    @callback
    def add(part: P) -> None:
        async_add_entities(make(part), config_subentry_id=part.subentry_id)

    @callback
    def on_change(change: Change, part: P) -> None:
        if change is added:
            add(part)

    entry.async_on_unload(parts.add_listener(on_change))
    for part in parts:
        add(part)
