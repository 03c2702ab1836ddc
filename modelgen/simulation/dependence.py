"""How draws depend on one another: a Gaussian copula with given rank correlations, and paths over periods.

Rank correlations become those of the normal variables behind them by r = 2 sin(pi s / 6) (Pearson 1907; Iman and
Conover 1982 use the same idea on ranks).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from scipy import special

from modelgen.errors import ModelgenError
from modelgen.simulation.quantiles import Numbers
from modelgen.simulation.quantities import Quantity, named

Pairs = Mapping[tuple[str, str], float]
_SMALL = 1e-10
_CLOSED = 1e-12


class Dependence:
    """The dependence of some quantities. ModelgenError for correlations that can't be, unless they are to be repaired:
    then `repaired` says what changed."""

    def __init__(self, every: Sequence[Quantity], pairs: Pairs, *, repair: bool = False) -> None:
        self.repaired: list[str] = []
        ranks = np.eye(len(every))
        for (one, other), rank in pairs.items():
            a, b = pair(every, one, other, rank)
            ranks[a, b] = ranks[b, a] = rank
        self.between = [f"'{one}' and '{other}'" for (one, other), rank in pairs.items() if rank]
        normal: Any = 2 * np.sin(np.pi * ranks / 6)
        np.fill_diagonal(normal, 1.0)
        if np.linalg.eigvalsh(normal)[0] < _SMALL:
            if not repair:
                for (one, other), rank in pairs.items():
                    if abs(rank) == 1:
                        raise ModelgenError(
                            f"'{one}' and '{other}' have a correlation of {rank:g}, so that one says all of the other; "
                            f"give {0.99 * rank:g}, or make one follow from the other in the definition"
                        )
                raise ModelgenError(
                    "these correlations can't all be: what they say of some quantities contradicts what they say of "
                    "others; change them, or let the nearest that can be be taken (--repair, repair=True)"
                )
            normal = self._near(normal, every)
        paths = [_path(one) for one in every]
        sizes = np.cumsum([0, *(one.width for one in every)])
        whole = np.zeros((sizes[-1], sizes[-1]))
        mixed = np.linalg.cholesky(normal)
        for a, path in enumerate(paths):
            for b in range(a + 1):
                width = min(len(paths[a]), len(paths[b]))
                if mixed[a, b]:
                    eye = np.eye(len(path), len(paths[b]))[:, :width]
                    whole[sizes[a] : sizes[a + 1], sizes[b] : sizes[b] + width] = mixed[a, b] * path @ eye
        self.root: Numbers = whole
        self.plain = bool(np.allclose(whole, np.eye(len(whole))))

    def __call__(self, parts: Numbers) -> Numbers:
        """Independent parts from 0 to 1, a row for each draw of a quantity, made dependent."""
        if self.plain:
            return parts
        normal = special.ndtri(np.clip(parts, _CLOSED, 1 - _CLOSED))
        found: Numbers = special.ndtr(self.root @ normal)
        return found

    def _near(self, normal: Any, every: Sequence[Quantity]) -> Any:
        """The correlations without what is negative in them, scaled to 1 on the diagonal."""
        values, vectors = np.linalg.eigh(normal)
        near = vectors @ np.diag(np.maximum(values, 1e-6)) @ vectors.T
        scale = np.sqrt(np.diag(near))
        near = np.asarray(near / np.outer(scale, scale), dtype=np.float64)
        was, now = (6 / np.pi * np.arcsin(matrix / 2) for matrix in (normal, near))
        for a, b in combinations(range(len(every)), 2):
            if abs(was[a, b] - now[a, b]) > 5e-4:
                self.repaired.append(f"{every[a].name} and {every[b].name}: {was[a, b]:.3f} -> {now[a, b]:.3f}")
        return np.asarray(near, dtype=np.float64)


def pair(every: Sequence[Quantity], one: str, other: str, rank: float) -> tuple[int, int]:
    """The positions of two quantities. ModelgenError where they aren't uncertain or can't have this correlation."""
    a, b = named(every, (one, other))
    if a == b or not -1 <= rank <= 1:
        raise ModelgenError(
            f"the correlation of '{one}' and '{other}' is {rank:g}: two quantities have one from -1 to 1"
        )
    if every[a].width != every[b].width:
        raise ModelgenError(
            f"'{one}' is drawn {_times(every[a])} and '{other}' {_times(every[b])}, so they have no correlation; "
            "give both a path over the same periods, or neither"
        )
    return a, b


def joined(pairs: Pairs, names: Iterable[str]) -> frozenset[str]:
    """Some quantities, and those that depend on them, also through others."""
    found, wider = frozenset[str](), frozenset(names)
    while found != wider:
        found = wider
        wider = found.union(*(pair for pair, rank in pairs.items() if rank and not found.isdisjoint(pair)))
    return found


def _times(one: Quantity) -> str:
    return f"once in each of {one.width} periods" if one.periods else "once"


def _path(one: Quantity) -> Numbers:
    """The root of the correlations between the periods of a path: from one to the next `path`, then its powers."""
    along = one.distribution.path or 0.0
    steps = np.arange(one.width)
    apart = np.abs(np.subtract.outer(steps, steps)).astype(np.float64)
    return np.asarray(np.linalg.cholesky(along**apart), dtype=np.float64)
