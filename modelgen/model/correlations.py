"""Which uncertain quantities of a model depend on one another, as it says: for simulation, which alone reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

from modelgen.errors import ValuesError, here

KEY = "correlations"
_EXAMPLE = 'discount_rate = {"growth[Cake,]" = -0.4}'


@dataclass(frozen=True)
class Correlation:
    """A rank correlation (Spearman's) of two quantities, by their names, and where it is said."""

    one: str
    other: str
    rank: float
    place: str = ""


def correlation(one: Any, other: Any, rank: Any, place: str | None = None) -> Correlation:
    """The correlation of two quantities: items, or texts as simulation names them. ValuesError where it can't be."""
    where = str(here() or "") if place is None else place
    names = [one if isinstance(one, str) else getattr(one, "key", None) for one in (one, other)]
    try:
        if not all(isinstance(name, str) for name in names):
            raise ValuesError('correlate() takes two uncertain inputs, or names such as "growth[Cake,]"')
        if isinstance(rank, bool) or not isinstance(rank, Real) or not -1 <= float(rank) <= 1:
            raise ValuesError(f"the correlation of '{names[0]}' and '{names[1]}' is {rank!r}; it is from -1 to 1")
        if names[0] == names[1]:
            raise ValuesError(f"'{names[0]}' is correlated with itself; name two quantities")
    except ValuesError as error:
        raise ValuesError(f"{where}: {error}" if where else str(error)) from None
    return Correlation(str(names[0]), str(names[1]), float(rank), where)


def read(tables: Any, where: Any) -> Iterator[Correlation]:
    """The correlations of a values file: tables by quantity; `where` tells the line of what stands at a way."""
    if not isinstance(tables, Mapping):
        raise ValuesError(f"{where(KEY)}: '{KEY}' is a table of quantities: {_EXAMPLE}")
    for one, table in tables.items():
        if not isinstance(table, Mapping):
            raise ValuesError(f"{where(KEY, one)}: '{one}' has no table of what it is correlated with: {_EXAMPLE}")
        for other, rank in table.items():
            yield correlation(one, other, rank, where(KEY, one, other))


def joined(before: Iterable[Correlation], more: Iterable[Correlation]) -> list[Correlation]:
    """All of them, each pair once: what is said later counts."""
    return [*{frozenset((one.one, one.other)): one for one in (*before, *more)}.values()]
