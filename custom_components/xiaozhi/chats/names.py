"""Names of new chats: `<prefix><n>`, n the first number from 1 that no chat of that user has (requirements S0-8)."""

from collections import Counter, defaultdict


class Names:
    """The names of each user's chats. Two chats may have the same one (requirements S0-9)."""

    def __init__(self) -> None:
        self._used: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._lowest: defaultdict[str, dict[str, int]] = defaultdict(dict)
        """User → prefix → a number below which none is free."""

    def free(self, user_id: str, prefix: str) -> str:
        """Return a free name."""
        used, lowest = self._used[user_id], self._lowest[user_id]
        number = lowest.get(prefix, 1)
        while f"{prefix}{number}" in used:
            number += 1
        lowest[prefix] = number
        return f"{prefix}{number}"

    def add(self, user_id: str, name: str) -> None:
        """Note a name as used, once more."""
        self._used[user_id][name] += 1

    def remove(self, user_id: str, name: str) -> None:
        """Note that one chat of this name is gone or has another one."""
        used = self._used[user_id]
        used[name] -= 1
        if used[name] <= 0:
            del used[name]
            self._lowest.pop(user_id, None)
