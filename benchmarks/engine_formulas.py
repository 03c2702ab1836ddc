"""The engine `formulas` on a tenth of the model, for context: it isn't in the default run, nor in verification."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generated import formulas, generated
from benchmarks.table import Row
from benchmarks.timing import once
from benchmarks.verify import verified
from modelgen.pipeline import build

SEGMENTS = 10


def run() -> Iterator[Row]:
    """Verification by the two default engines, and by `formulas`, once each."""
    model = generated(SEGMENTS)
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.xlsx")
        build(model, book)
        ours = once(lambda: verified(book, model))
        theirs = once(lambda: verified(book, model, "formulas"))
    yield Row(f"verify, {formulas(SEGMENTS):,} formulas, two engines", ours, "verify with formulas", theirs)
