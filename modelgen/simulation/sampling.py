"""Points between 0 and 1: plain random ones, Latin hypercubes, or Sobol's sequence, scrambled (scipy.stats.qmc)."""

from __future__ import annotations

import numpy as np
from scipy.stats import qmc

from modelgen.errors import ModelgenError
from modelgen.simulation.quantiles import Numbers

METHODS = ("lhs", "sobol", "plain")


def points(method: str, draws: int, width: int, seed: int) -> Numbers:
    """So many points by column in `width` dimensions, the same for the same seed. Sobol's are cut from a power of two.

    ModelgenError for another method, and for more dimensions than Sobol's sequence has.
    """
    found = _points(method, draws, width, seed)
    return np.ascontiguousarray(found.T)


def _points(method: str, draws: int, width: int, seed: int) -> Numbers:
    dice = np.random.default_rng(seed)
    if method == "plain":
        return dice.random((draws, width))
    if method == "lhs":
        found: Numbers = qmc.LatinHypercube(width, rng=dice).random(draws)
        return found
    if method == "sobol":
        if width > qmc.Sobol.MAXDIM:
            raise ModelgenError(
                f"Sobol's sequence has {qmc.Sobol.MAXDIM:,} dimensions, and {width:,} are needed; use lhs"
            )
        power = max(int(np.ceil(np.log2(draws))), 0)
        some: Numbers = qmc.Sobol(width, scramble=True, rng=dice).random_base2(power)[:draws]
        return some
    raise ModelgenError(f"there is no way to sample '{method}'; there are {', '.join(METHODS)}")
