"""A table of companies as it stands in a file (CSV, Excel, Parquet) or in a data frame: heads, and rows of cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from modelgen.errors import ModelgenError
from modelgen.files import csvfile
from modelgen.files.patience import reading
from modelgen.files.root import meant
from modelgen.files.sandbox import Job, SandboxError, run
from modelgen.model.written import as_written
from modelgen.package.load import MEGABYTES
from modelgen.package.opening import looked_at
from modelgen.package.workbook import CellError, Workbook
from modelgen.sheet.a1 import letters
from modelgen.sheet.days import from_1900, from_serial
from modelgen.sheet.numberformat import is_date

KINDS = (".csv", ".parquet", ".xlsx")


@dataclass(frozen=True)
class Table:
    """Heads, and for each row where it stands and its cells, as many as there are heads; a blank one is None."""

    name: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Any]]]


def table(source: Any) -> Table:
    """The table of a file, or of a DataFrame. ModelgenError where it isn't one."""
    if hasattr(source, "columns") and hasattr(source, "itertuples"):
        return _frame("table", source, "row {}")
    path = Path(source)
    kind = path.suffix.casefold()
    if kind not in KINDS and not path.exists():
        raise ModelgenError(f"{path}: there is no such file or folder{meant(path)}")
    if kind not in KINDS:
        raise ModelgenError(
            f"{path.name}: companies stand in a table ({', '.join(KINDS)}), or in a folder of .toml files"
        )
    found = {".csv": _csv, ".parquet": _parquet, ".xlsx": _workbook}[kind](path)
    doubled = next((head for head in found.heads if head and _count(found.heads, head) > 1), None)
    if doubled:
        raise ModelgenError(f"{path.name}: has two columns '{doubled[:40]}'; keep one")
    return found


def _count(heads: Sequence[str], head: str) -> int:
    return sum(head.strip().casefold() == other.strip().casefold() for other in heads)


def _csv(path: Path) -> Table:
    read = csvfile.load(path)
    rows = [
        (f"{path.name}:{line}", [_blank(as_written(cell.strip().removeprefix("'"), read.delimiter)) for cell in cells])
        for line, cells in read.rows
    ]
    return Table(path.name, read.head, rows)


def _blank(cell: Any) -> Any:
    return None if isinstance(cell, str) and not cell.strip() else cell


def _parquet(path: Path) -> Table:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ModelgenError(f"{path.name}: a Parquet file needs pyarrow; install it: pip install pyarrow") from None
    if not path.is_file():
        raise ModelgenError(f"{path.name}: there is no such file; correct the name")
    try:
        found = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise ModelgenError(
            f"{path.name}: isn't a Parquet file ({str(error).splitlines()[0]}); save it again"
        ) from None
    columns = [column.to_pylist() for column in found.columns]
    rows = [(f"{path.name}, row {number}", [_plain(cell) for cell in cells]) for number, cells in _rows(columns)]
    return Table(path.name, found.column_names, rows)


def _frame(name: str, frame: Any, where: str) -> Table:
    heads = [str(column) for column in frame.columns]
    rows = [
        (f"{name}, {where.format(number)}", [_plain(cell) for cell in cells])
        for number, cells in enumerate(frame.itertuples(index=False, name=None), 1)
    ]
    return Table(name, heads, [row for row in rows if any(cell is not None for cell in row[1])])


def _rows(columns: Sequence[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, cells in enumerate(zip(*columns, strict=True), 1):
        if any(cell is not None for cell in cells):
            yield number, cells


def _plain(cell: Any) -> Any:
    """What Python has for it; NaN and NaT, which differ from themselves, are blank."""
    if cell is None or cell != cell:
        return None
    cell = cell.item() if hasattr(cell, "item") else cell
    return _blank(cell.date() if isinstance(cell, datetime) else cell)


def _workbook(path: Path) -> Table:
    looked_at(path, ModelgenError)
    try:
        book = run(Job("modelgen.package.load:load", str(path), reading(path), MEGABYTES, path.name, (str(path),)))
    except SandboxError as error:
        raise ModelgenError(f"{path.name}: {error.of_file}") from None
    assert isinstance(book, Workbook)
    sheet = next((own for own in book.sheets if own.state == "visible" and (own.cells or own.formulas)), None)
    if sheet is None:
        raise ModelgenError(f"{path.name}: is empty; put a head and a row for each company on its first sheet")
    if sheet.formulas:
        row, column = min(sheet.formulas)
        where = f"{sheet.name}!{letters(column)}{row + 1}"
        raise ModelgenError(f"{path.name}: {where} holds a formula; paste the table as values")
    days = {number for number, style in enumerate(book.styles) if is_date(style.number_format)}

    def cell(row: int, column: int) -> Any:
        value = sheet.cells.get((row, column))
        if isinstance(value, float) and sheet.looks.get((row, column)) in days:
            serial = from_1900(value) if book.from_1904 else value
            return from_serial(serial) if serial >= 61 else value
        if isinstance(value, CellError):
            raise ModelgenError(
                f"{path.name}: {sheet.name}!{letters(column)}{row + 1} is the error {value}; correct it"
            )
        return _blank(value)

    first = min(row for row, _ in sheet.cells)
    width = max(column for _, column in sheet.cells) + 1
    heads = [_head(cell(first, column)) for column in range(width)]
    rows = []
    for row in sorted({row for row, _ in sheet.cells if row > first}):
        cells = [cell(row, column) for column in range(width)]
        where = f"{path.name}: {sheet.name}, row {row + 1}"
        if beyond := next((at for at, one in enumerate(cells) if one is not None and not heads[at]), None):
            raise ModelgenError(f"{where}: column {letters(beyond)} has no head; name what it holds, or empty it")
        if any(one is not None for one in cells):
            rows.append((where, cells))
    return Table(path.name, heads, rows)


def _head(cell: Any) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
