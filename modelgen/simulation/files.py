"""The draws of a simulation as a Parquet file, for whoever works on with them."""

from __future__ import annotations

from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.atomic import replacing
from modelgen.simulation.outcome import Outcomes


def write_parquet(found: Outcomes, path: Path) -> None:
    """A row for each draw: quantities and outputs, a batch at a time. ModelgenError where pyarrow isn't installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ModelgenError("a Parquet file needs pyarrow; install it: pip install pyarrow") from None
    about = {"model": found.model, "scenario": found.scenario, "seed": str(found.seed), "method": found.method}
    schema = pa.schema([(name, pa.float64()) for name, _ in found.columns(0, 0)], metadata=about)
    with replacing(path) as temporary, pq.ParquetWriter(temporary, schema) as file:
        for start, end in zip([0, *found.ends], found.ends, strict=False):
            file.write_table(pa.table([pa.array(own) for _, own in found.columns(start, end)], schema=schema))
