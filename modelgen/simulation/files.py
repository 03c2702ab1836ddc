"""The draws of a simulation as a Parquet file, for whoever works on with them."""

from __future__ import annotations

from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.atomic import replacing
from modelgen.simulation.result import Simulation


def write_parquet(found: Simulation, path: Path) -> None:
    """A row for each draw: quantities and outputs. ModelgenError where pyarrow isn't installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ModelgenError("a Parquet file needs pyarrow; install it: pip install pyarrow") from None
    about = {"model": found.model, "scenario": found.scenario, "seed": str(found.seed), "method": found.method}
    table = pa.Table.from_pandas(found.frame(), preserve_index=False).replace_schema_metadata(about)
    with replacing(path) as temporary:
        pq.write_table(table, temporary)
