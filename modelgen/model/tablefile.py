"""A CSV file of values: a data frame of its cells, each of which knows where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from modelgen.errors import ValuesError
from modelgen.files import csvfile
from modelgen.files.read import Missing, Unreadable
from modelgen.files.root import meant
from modelgen.model.written import Spot, Written

CELLS = 1_000_000  # each knows where it stands
_TABLES = (".csv", ".tsv")
_OTHERS = {".xlsx": "read_excel", ".xls": "read_excel", ".parquet": "read_parquet"}


def is_file(values: Any) -> bool:
    """Whether values are the name of a file."""
    return isinstance(values, str | Path) and Path(values).suffix.strip().casefold() in (*_TABLES, *_OTHERS)


def table_of(folder: Path | None, options: Sequence[str], values: Any) -> Any:
    """The data frame of a CSV file by its name, looked for in a folder; other values as they are."""
    if not is_file(values) or values in options:
        return values
    return frame(Path(values) if folder is None else folder / values, beside=folder is not None)


def frame(path: Path, *, beside: bool, lines: int = csvfile.LINES) -> Any:
    """A data frame of the cells of a CSV file, looked for beside the definition, or not. ValuesError with file and
    line where it's none."""
    import pandas as pd

    if how := _OTHERS.get(path.suffix.casefold()):
        raise ValuesError(f"{path.name}: a table of values is a CSV file; save it as one, or give pandas.{how}(...)")
    try:
        table = csvfile.load(path, lines=lines, most=CELLS, spaced=True)
        rows = [
            [Written.at(Spot(path, line, column), cell, table.delimiter) for column, cell in enumerate(cells)]
            for line, cells in table.rows
        ]
    except Missing:
        how = f"give(Path(__file__).with_name({path.name!r})) finds it beside the definition"
        raise absent(path, beside, how) from None
    except Unreadable as error:
        raise ValuesError(str(error)) from None
    if not rows:
        raise ValuesError(f"{path.name}: has a head and no rows; write values below it")
    return pd.DataFrame(rows, columns=[head.strip() for head in table.head], dtype=object)


def absent(path: Path, beside: bool, how: str) -> ValuesError:
    """What is said of a file that isn't there, beside the definition or in the working directory; `how` it's found."""
    if beside:
        return ValuesError(
            f"{path.name}: there is no such file beside the definition{meant(Path(path.name), path.parent)}"
        )
    if path.is_absolute():
        return ValuesError(f"{path}: there is no such file{meant(path)}")
    return ValuesError(f"{path.name}: there is no such file in {Path.cwd()}; {how}")
