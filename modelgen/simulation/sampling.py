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
    dice = np.random.default_rng(seed)
    if method == "plain":
        return dice.random((width, draws))
    if method == "lhs":  # McKay et al. (1979), as scipy's, row by row: a third of its time
        found = dice.random((width, draws))
        for row in found:
            row += dice.permutation(draws)
        return found / draws
    if method == "sobol":
        if width > qmc.Sobol.MAXDIM:
            raise ModelgenError(
                f"Sobol's sequence has {qmc.Sobol.MAXDIM:,} dimensions, and {width:,} are needed; use lhs"
            )
        power = max(int(np.ceil(np.log2(draws))), 0)
        return np.ascontiguousarray(qmc.Sobol(width, scramble=True, rng=dice).random_base2(power)[:draws].T)
    raise ModelgenError(f"there is no way to sample '{method}'; there are {', '.join(METHODS)}")
