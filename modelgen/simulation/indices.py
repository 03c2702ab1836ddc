"""Sobol's indices: what part of an output's variance each uncertain quantity explains.

The first-order index is the part that goes when the quantity is known, the total one the part that stays when all
others are (Saltelli et al., "Variance based sensitivity analysis of model output", Computer Physics Communications 181,
2010). SALib estimates both, with intervals of 95% by resampling. Both assume that quantities are independent. A path is
one quantity: all its draws are exchanged together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.stats import qmc

from modelgen.errors import ModelgenError
from modelgen.formula.errorvalues import NONE
from modelgen.progress import tell
from modelgen.simulation.batches import Drawing
from modelgen.simulation.dependence import Dependence
from modelgen.simulation.quantiles import Numbers
from modelgen.simulation.quantities import Quantity

LEAST, MOST = 1_024, 16_384  # points, each of which takes as many draws as there are quantities, and two
_WHOLE = 0.5  # of the points have to have a number in all their draws
_FLAT = 1e-12  # of a value
Evaluate = Callable[[Numbers], tuple[Numbers, Any]]
"""The values of some outputs by row, and the codes of those that are no numbers, for draws by column."""


@dataclass(frozen=True)
class Index:
    """Of a quantity: the first-order and the total index, each with half the width of its interval of 95%."""

    name: str
    first: float
    first_error: float
    total: float
    total_error: float


@dataclass(frozen=True)
class Indices:
    """The indices of each output (in the outputs' order), the largest total first; none where it doesn't vary, or is a
    number in too few draws. `draws` were made for them, `points` are those of the sequence."""

    points: int
    draws: int
    outputs: list[list[Index]] = field(default_factory=list)


@dataclass(frozen=True)
class Indexed:
    """What indices are asked for. ModelgenError where there can't be any."""

    every: Sequence[Quantity]
    dependence: Dependence
    asked: int  # draws

    def __post_init__(self) -> None:
        require()
        if self.dependence.between:
            raise ModelgenError(
                f"Sobol's indices assume that inputs are independent, and {self.dependence.between[0]} are correlated; "
                "leave the correlations or the indices out: rank correlations are told in any case"
            )
        if self.asked < LEAST:
            raise ModelgenError(f"{self.asked:,} draws are too few for Sobol's indices; make {LEAST:,} or more")
        if 2 * sum(self.widths) > qmc.Sobol.MAXDIM:
            raise ModelgenError(f"Sobol's indices take {qmc.Sobol.MAXDIM // 2:,} draws of inputs at most")

    @property
    def widths(self) -> list[int]:
        """How many draws each quantity takes."""
        return [one.width for one in self.every]

    @property
    def points(self) -> int:
        """A power of two, as Sobol's sequence wants."""
        return 1 << (min(self.asked, MOST).bit_length() - 1)


def require() -> None:
    """ModelgenError where SALib isn't installed."""
    try:
        import SALib  # noqa: F401
    except ImportError:
        raise ModelgenError("Sobol's indices need SALib; install it: pip install 'modelgen[simulation]'") from None


def sobol_indices(indexed: Indexed, drawing: Drawing) -> Indices:
    """The indices of a simulation's outputs."""

    def evaluate(parts: Numbers) -> tuple[Numbers, Any]:
        found = drawing.outputs_only(indexed.dependence(parts))
        return found.values, found.codes

    return indices([one.name for one in indexed.every], indexed.widths, indexed.points, evaluate, drawing.seed)


def indices(names: Sequence[str], widths: Sequence[int], points: int, evaluate: Evaluate, seed: int) -> Indices:
    """The indices of quantities, each of which takes `widths` of the dimensions from 0 to 1, for `points` of them."""
    width, many = sum(widths), len(names)
    both = qmc.Sobol(2 * width, scramble=True, rng=np.random.default_rng(seed)).random(points).T
    one, other = np.ascontiguousarray(both[:width]), np.ascontiguousarray(both[width:])
    found = [evaluate(one)]
    ends = np.cumsum(widths)
    for number, (end, own) in enumerate(zip(ends, widths, strict=True)):
        tell("drawing for Sobol's indices", number, many)
        mixed = one.copy()
        mixed[end - own : end] = other[end - own : end]
        found.append(evaluate(mixed))
    found.append(evaluate(other))
    known = Indices(points, points * (many + 2))
    for output in range(len(found[0][0])):
        values = np.stack([values[output] for values, _ in found], axis=1)  # by point, as SALib takes them
        whole = np.stack([codes[output] for _, codes in found], axis=1) == NONE
        known.outputs.append(_analysed(names, values[whole.all(axis=1)], points, seed))
    return known


def _analysed(names: Sequence[str], values: Numbers, points: int, seed: int) -> list[Index]:
    flat = not len(values) or np.ptp(values) <= _FLAT * np.abs(values).max()
    if len(values) < _WHOLE * points or flat:
        return []
    from SALib.analyze import sobol

    problem = {"num_vars": len(names), "names": list(names)}
    told = sobol.analyze(problem, values.ravel(), calc_second_order=False, seed=max(seed, 1))
    rows = zip(names, told["S1"], told["S1_conf"], told["ST"], told["ST_conf"], strict=True)
    return sorted((Index(name, *map(float, row)) for name, *row in rows), key=lambda one: -one.total)
