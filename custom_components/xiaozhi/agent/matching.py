"""Which things of a home a sentence may mean, by words alone: no model, no network, no Home Assistant.

A word that few things have says more than one that many have, as in any search. Names count by how much of them was
said; area, floor and kind add to it. Sentences with several wishes are searched wish by wish too, so that none of them
is drowned by another.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
import re
from typing import Final

from .likeness import Utterance, Word, words_of

_WISHES: Final = re.compile(
    r"[,;.!?\uff0c\u3001\uff1b\u3002\uff01\uff1f]|\b(?:and|then|und|dann|sowie|et|puis|y|luego|ed?|poi|en|dan|i|oraz|и|потом)\b"
    r"|和|跟|并且|然后|还有|再把|同时|顺便|それから|그리고"
)
_FLOOR_SHARE: Final = 0.7
"""A floor says less than a room."""
_NEAR: Final = 1.5
"""What a thing in the room of the speaker counts more: «the light» is the one that is meant there."""
_PART: Final = 0.9
"""What fits the whole sentence comes before what fits a part of it."""
_CUT: Final = 0.5
"""What has less than this share of the best is not meant."""
_LEAST: Final = 0.3
"""Less is chance: a kind that everything has, said exactly, is worth 0.69."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One entity as people speak of it."""

    entity_id: str
    domain: str
    names: tuple[str, ...]
    """Its name and aliases, as tools take them."""
    areas: tuple[str, ...] = ()
    """Name and aliases of its area."""
    floors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Words for what it is, separated by spaces."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A sentence to find things for; `weight`: up to 1, what it says less than the newest one."""

    text: str
    weight: float = 1.0


class Finder:
    """The things of a home at this moment, ready to be searched."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self._things = things
        texts = Counter(texts for thing in things for texts in (thing.names, thing.areas, thing.floors, thing.kinds))
        counts: Counter[str] = Counter()
        for group, count in texts.items():
            counts.update(dict.fromkeys((word.text for text in group for word in words_of(text)), count))
        self._worth = {word: log(1 + len(things) / count) for word, count in counts.items()}

    def find(self, wishes: Iterable[Wish], *, near: str | None = None) -> list[tuple[Thing, float]]:
        """Return what may be meant, best first, each with 0…1. `near`: the name of the speaker's area."""
        best: dict[int, float] = {}
        for wish in wishes:
            whole = wish.text.casefold()
            parts = [part for part in _WISHES.split(whole) if part.strip()]
            for text in dict.fromkeys((whole, *parts)):
                weight = wish.weight if text == whole else wish.weight * _PART
                for at, score in self._search(text, near).items():
                    best[at] = max(best.get(at, 0.0), score * weight)
        ranked = sorted(best.items(), key=lambda item: -item[1])
        return [(self._things[at], score) for at, score in ranked]

    def _search(self, text: str, near: str | None) -> dict[int, float]:
        """Return number and score of what has at least the share of the best, the best being 1."""
        search = _Search(Utterance.of(text), self._worth)
        scores: dict[int, float] = {}
        for at, thing in enumerate(self._things):
            score = search.score(thing)
            if score >= _LEAST:
                scores[at] = score * _NEAR if near is not None and near in thing.areas else score
        top = max(scores.values(), default=0.0)
        return {at: score / top for at, score in scores.items() if score >= top * _CUT}


class _Search:
    """One text and what of it has been compared already: rooms and kinds are those of many things."""

    def __init__(self, said: Utterance, worth: Mapping[str, float]) -> None:
        self._said = said
        self._worth = worth
        self._of_word: dict[str, float] = {}
        self._of_texts: dict[tuple[str, ...], float] = {}
        self._of_kinds: dict[tuple[str, ...], float] = {}

    def score(self, thing: Thing) -> float:
        """Return how much of a thing was said."""
        if (kind := self._of_kinds.get(thing.kinds)) is None:
            words = (word for text in thing.kinds for word in words_of(text))
            kind = self._of_kinds[thing.kinds] = max(map(self._said_word, words), default=0.0)
        return (
            self._said_of(thing.names) + self._said_of(thing.areas) + _FLOOR_SHARE * self._said_of(thing.floors) + kind
        )

    def _said_of(self, texts: tuple[str, ...]) -> float:
        """Return the worth of the text that was said best, the less the more of it was not said."""
        if (most := self._of_texts.get(texts)) is None:
            most = 0.0
            for text in texts:
                words = words_of(text)
                if found := sum(map(self._said_word, words)):
                    most = max(most, found * found / sum(self._worth[word.text] for word in words))
            self._of_texts[texts] = most
        return most

    def _said_word(self, word: Word) -> float:
        if (worth := self._of_word.get(word.text)) is None:
            worth = self._of_word[word.text] = self._said.likeness(word) * self._worth[word.text]
        return worth
