"""Rank correlations of quantities, wherever they are said: in the definition, by pairs, as a matrix, in a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from modelgen.errors import ModelgenError, ValuesError
from modelgen.files import csvfile
from modelgen.files.read import Unreadable
from modelgen.model.history import number
from modelgen.program.program import Program
from modelgen.simulation.dependence import Pairs, pair
from modelgen.simulation.quantiles import Numbers
from modelgen.simulation.quantities import Quantity

Correlations = Pairs | Path | str | Any
"""Of pairs; a data frame with the names in rows and columns; or the CSV file of such a matrix."""
_SAME = 1e-9


def correlations_of(program: Program, given: Correlations | None, every: Sequence[Quantity]) -> Pairs:
    """Those that are given, else those of the definition. ModelgenError, with its place, for what can't be."""
    found: dict[tuple[str, str], float] = {}
    for place, one, other, rank in _told(program, given):
        try:
            pair(every, one, other, rank)
        except ModelgenError as error:
            raise ModelgenError(f"{place}: {error}" if place else str(error)) from None
        if found.setdefault((other, one) if (other, one) in found else (one, other), rank) != rank:
            raise ModelgenError(f"'{one}' and '{other}' have two correlations; keep one of them")
    return found


def _told(program: Program, given: Correlations | None) -> Iterator[tuple[str, str, str, float]]:
    """Each correlation with its place."""
    if given is None:
        for said in program.correlations:
            yield said.place, said.one, said.other, said.rank
    elif isinstance(given, str | Path):
        for (one, other), rank in read_matrix(Path(given)).items():
            yield Path(given).name, one, other, rank
    elif isinstance(given, Mapping):
        for (one, other), rank in given.items():
            yield "", one, other, float(rank)
    else:
        try:
            rows, columns, ranks = list(given.index), list(given.columns), given.to_numpy(dtype=np.float64)
        except (AttributeError, TypeError, ValueError):
            kinds = "pairs with their rank correlations, a data frame of numbers, or a CSV file"
            raise ModelgenError(f"correlations= is a {type(given).__name__}; give {kinds}") from None
        for (one, other), rank in _matrix("correlations=", rows, columns, ranks).items():
            yield "", one, other, rank


def read_matrix(file: Path) -> Pairs:
    """The correlations in a CSV file: a matrix, the names in its first row and in its first column."""
    try:
        table = csvfile.load(file, spaced=True)
        columns = [name.strip() for name in table.head[1:]]
        rows, ranks = [], []
        for line, row in table.rows:
            rows.append(row[0].strip())
            ranks.append([number(file, line, cell) for cell in row[1:]])
    except Unreadable as error:
        raise ModelgenError(str(error)) from None
    except ValuesError as error:
        raise ModelgenError(str(error)) from None
    return _matrix(file.name, rows, columns, np.array(ranks, dtype=np.float64).reshape(len(rows), len(columns)))


def _matrix(place: str, rows: Sequence[Any], columns: Sequence[Any], ranks: Numbers) -> Pairs:
    """Its pairs. ModelgenError where it is no matrix of correlations."""
    if len(set(rows)) != len(rows) or list(rows) != list(columns):
        odd = next((str(a) for a in [*rows, *columns] if a not in columns or a not in rows), None)
        what = f"'{odd}' names a row or a column alone" if odd else "its rows aren't named as its columns are, in order"
        raise ModelgenError(f"{place}: {what}; a matrix of correlations names its quantities in both, each once")
    for a, name in enumerate(rows):
        if not abs(ranks[a, a] - 1) <= _SAME:
            raise ModelgenError(f"{place}: '{name}' has {ranks[a, a]:g} with itself; the diagonal is 1")
    found = {}
    for a, one in enumerate(rows):
        for b in range(a):
            if not abs(ranks[a, b] - ranks[b, a]) <= _SAME:
                raise ModelgenError(
                    f"{place}: '{rows[b]}' and '{one}' have {ranks[b, a]:g} above the diagonal and {ranks[a, b]:g} "
                    "below it; a matrix of correlations is symmetric"
                )
            if ranks[a, b]:
                found[str(rows[b]), str(one)] = float(ranks[a, b])
    return found
