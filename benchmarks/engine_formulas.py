"""The engine `formulas`: by induction against its own graph of the whole file, and as one of verify's engines."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import formulas as package

from benchmarks.generated import formulas, generated
from benchmarks.table import Row
from benchmarks.timing import interleaved
from benchmarks.verify import verified
from modelgen import build
from modelgen.verify.engines.formulas import Formulas

TENTH, HALF = 10, 50
GOAL = 0.25


def run() -> Iterator[Row]:
    """One recalculation of a tenth of the model, both ways; verification of half of it, by turns."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.xlsx")
        build(generated(TENTH), book)
        ours, theirs = interleaved(induction(book), graph(book))
        what = f"formulas by induction, {formulas(TENTH):,} formulas"
        yield Row(what, ours, "formulas, its graph of the whole file", theirs, GOAL)
        model = generated(HALF)
        build(model, book)
        ours, theirs = interleaved(lambda: verified(book, model, "formulas"), lambda: verified(book, model))
        yield Row(f"verify with formulas, {formulas(HALF):,} formulas", ours, "verify with two engines", theirs)


def induction(book: Path) -> Callable[[], object]:
    """Reading, compiling and computing, as modelgen does it."""

    def work() -> None:
        engine = Formulas()
        engine.load(str(book))
        engine.calculate()

    return work


def graph(book: Path) -> Callable[[], object]:
    """The same, as the package does it."""
    return lambda: package.ExcelModel().loads(str(book)).finish(complete=False).calculate()
