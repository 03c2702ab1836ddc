"""The reference, array by array, against evaluating the same model cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.generated import SMALL, Table, formulas, generated, values
from benchmarks.percell import walked, written
from benchmarks.table import Row
from benchmarks.timing import interleaved
from modelgen.reference.result import Result
from modelgen.reference.solve import solve


def run() -> Iterator[Row]:
    """The whole of `solve`, its checks of the definition included."""
    inputs, model = values(SMALL), generated(SMALL)
    result = solve(model)
    for other in (walked(model), written(*inputs)):
        _same(result, other)
    ours, walk, loop = interleaved(lambda: solve(model), lambda: walked(model), lambda: written(*inputs))
    what = f"reference, {formulas(SMALL):,} formulas"
    yield Row(what, ours, "a walk of the tree for each cell", walk, 1)
    yield Row(what, ours, "a loop written for this model alone", loop)


def _same(result: Result, other: dict[str, Table]) -> None:
    for label, rows in other.items():
        np.testing.assert_allclose(result[label].to_numpy(), list(rows.values()), rtol=1e-9, atol=1e-12)
