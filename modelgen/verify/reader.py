"""What stands in a workbook's cells, names and manifest: read with openpyxl, never the cached values."""

from __future__ import annotations

import gc
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from modelgen.formula.kernels import serial

Content = float | str | bool | None
Key = tuple[str, int, int]  # sheet, row and column from 0


@dataclass
class WorkbookContent:
    """A workbook as typed: constants as they are, formulas as texts that begin with `=`."""

    cells: dict[Key, Content] = field(default_factory=dict)
    formulas: dict[Key, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)


def read(path: str) -> WorkbookContent:
    """Read a workbook; ValueError where the file isn't one. To be run in the sandbox."""
    gc.disable()  # a million small objects and hardly a circle: looking for some takes a third of the time
    try:
        return _read(path)
    finally:
        gc.enable()


def _read(path: str) -> WorkbookContent:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except (zipfile.BadZipFile, KeyError, OSError, openpyxl.utils.exceptions.InvalidFileException) as error:
        raise ValueError(f"not an .xlsx workbook ({error})") from None
    content = WorkbookContent(sheets=list(book.sheetnames))
    for name, defined in book.defined_names.items():
        content.names[name] = str(defined.attr_text)
    for sheet in book.worksheets:
        title = sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if value is None:
                    continue
                key = (title, cell.row - 1, cell.column - 1)
                if cell.data_type == "f":
                    content.formulas[key] = _formula(value)
                else:
                    content.cells[key] = _plain(value)
    book.close()
    return content


def _formula(value: Any) -> str:
    return str(getattr(value, "text", None) or value)


def _plain(value: Any) -> Content:
    if isinstance(value, datetime):
        midnight = value.hour == value.minute == value.second == 0
        return serial(value.date()) + (
            0 if midnight else (value.hour * 3600 + value.minute * 60 + value.second) / 86400
        )
    if isinstance(value, date):
        return serial(value)
    if isinstance(value, bool | str):
        return value
    return float(value) if isinstance(value, int | float) else str(value)
