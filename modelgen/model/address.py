"""The address of a number, in the words of its definition, and the key by which a row of inputs is found in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

_BETWEEN, _ALSO, _ALL = "|", "+", "*"
Members = tuple[int, ...]  # positions on an item's row axes
OPENING = "opening"  # the period of what stands before the first one; a line's phase that fills it


class Address(NamedTuple):
    """One number of a model, in the words of its definition: the same everywhere.

    `member` is None for a value that all members share, `period` for one that all periods share, and
    `scenario` for what doesn't vary by scenario (a line, a shared input, the live row of an assumption).
    """

    item: str
    member: tuple[str, ...] | None = ()
    period: str | None = None
    scenario: str | None = None

    def __str__(self) -> str:
        parts = [self.scenario, " / ".join(self.member or ()), self.period]
        inside = ", ".join(part for part in parts if part)
        return f"{self.item}[{inside}]" if inside else self.item

    def record(self) -> dict[str, object]:
        """For JSON: the text, and its parts."""
        return {"address": str(self), **self._asdict()}


class RowKey(NamedTuple):
    """What stands in the key column of a row of inputs: `growth|Bull|AWS`, `price+volume|Base|*` (convention 11).

    >>> RowKey.made(["price", "volume"], "Base", None)
    RowKey(items=('price', 'volume'), rest='Base|*')
    >>> str(RowKey.parse("growth|Bull|AWS / EU"))
    'growth|Bull|AWS / EU'
    """

    items: tuple[str, ...]  # several where a table has them side by side
    rest: str  # scenario and members, which may hold any character and are only compared

    @classmethod
    def made(cls, items: Sequence[str], scenario: str | None, members: Sequence[str] | None) -> RowKey:
        """The key of a row; `members` None for the one of a value that all members share."""
        return cls(tuple(items), f"{scenario or ''}{_BETWEEN}{_ALL if members is None else ' / '.join(members)}")

    @classmethod
    def parse(cls, value: object) -> RowKey | None:
        """What a cell's content says that is a key; None where it can't be one."""
        if not isinstance(value, str) or value.count(_BETWEEN) < 2:
            return None
        items, _, rest = value.partition(_BETWEEN)
        return cls(tuple(items.split(_ALSO)), rest)

    def each(self) -> Iterator[RowKey]:
        """The key for each of its items alone."""
        return (RowKey((item,), self.rest) for item in self.items)

    def __str__(self) -> str:
        return f"{_ALSO.join(self.items)}{_BETWEEN}{self.rest}"
