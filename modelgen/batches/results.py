"""What companies come to, as a tidy table: a row for each company, scenario and output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from modelgen.batches.made import Made
from modelgen.errors import ModelgenError
from modelgen.files.atomic import replacing

FILE = "results.parquet"
COLUMNS = (
    "company", "scenario", "output", "unit", "value", "text", "checks_failed", "failed", "state", "verdict", "error",
    "file", "inputs", "seconds",
)  # fmt: skip


def rows(every: Iterable[Made]) -> Iterator[tuple[Any, ...]]:
    """The rows; `value` is None where the output is a text, and a company without outputs has one row."""
    for made in every:
        after = (made.state, made.verdict, made.error, made.file, made.inputs, sum(made.seconds.values()))
        for scenario, outputs in made.outputs.items():
            failed = list(made.failed.get(scenario, ()))
            for label, unit, value, _ in outputs:
                number, text = (None, value) if isinstance(value, str) else (value, None)
                yield made.company, scenario, label, unit, number, text, len(failed), "; ".join(failed), *after
        if not made.outputs:
            yield made.company, None, None, None, None, None, None, None, *after


def frame(every: Iterable[Made]) -> Any:
    """The table as a pandas DataFrame."""
    import pandas as pd

    found = pd.DataFrame(list(rows(every)), columns=list(COLUMNS))
    return found.astype({"value": "float64", "seconds": "float64", "checks_failed": "Int64"})


def write_parquet(every: Iterable[Made], path: Path) -> None:
    """The table as a Parquet file, the old one replaced whole."""
    pa, pq = arrow()
    columns = [*zip(*rows(every), strict=True)] or [()] * len(COLUMNS)
    numbers = {"value": pa.float64(), "seconds": pa.float64(), "checks_failed": pa.int64()}
    arrays = {
        name: pa.array(column, numbers.get(name, pa.string())) for name, column in zip(COLUMNS, columns, strict=True)
    }
    with replacing(path) as temporary:
        pq.write_table(pa.table(arrays), temporary)


def arrow() -> tuple[Any, Any]:
    """pyarrow; ModelgenError where it isn't installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ModelgenError(
            "results are a Parquet file, which needs pyarrow; install it: pip install pyarrow"
        ) from None
    return pa, pq
