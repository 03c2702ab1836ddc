"""A user of a workbook who inserts, deletes and renames as Excel does: formulas and names follow. Written with openpyxl
and its tokenizer, apart from modelgen's own reading of references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openpyxl.formula import Tokenizer
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension, DimensionHolder

_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")


def insert_rows(book: Any, sheet: str, at: int, count: int = 1) -> None:
    """Insert rows before row `at`, from 1."""
    book[sheet].insert_rows(at, count)
    _follow(book, sheet, lambda row, column: (row + count if row >= at else row, column))


def insert_columns(book: Any, sheet: str, at: int, count: int = 1) -> None:
    """Insert columns before column `at`, from 1."""
    _widen(book[sheet], at, count)
    book[sheet].insert_cols(at, count)
    _follow(book, sheet, lambda row, column: (row, column + count if column >= at else column))


def _widen(sheet: Any, at: int, count: int) -> None:
    """Let columns keep their widths where they go, which openpyxl doesn't."""
    old = [one for one in sheet.column_dimensions.values() if one.min]
    sheet.column_dimensions = DimensionHolder(sheet)
    for one in old:
        for number in range(one.min, one.max + 1):
            to = number + count if number >= at else number
            letter = get_column_letter(to)
            own = ColumnDimension(sheet, letter, one.width, hidden=one.hidden, min=to, max=to)
            sheet.column_dimensions[letter] = own


def delete_row(book: Any, sheet: str, at: int) -> None:
    """Delete a row; what refers to it alone becomes #REF!."""
    book[sheet].delete_rows(at)
    _follow(book, sheet, lambda row, column: None if row == at else (row - 1 if row > at else row, column))


def delete_column(book: Any, sheet: str, at: int) -> None:
    """Delete a column, from 1; what refers to it alone becomes #REF!."""
    book[sheet].delete_cols(at)
    _follow(book, sheet, lambda row, column: None if column == at else (row, column - (column > at)))


def swap_columns(book: Any, sheet: str, one: int, other: int) -> None:
    """Let two columns, from 1, change places, as cutting and inserting them does."""
    _change_places(book, sheet, [(row, column) for row in range(1, book[sheet].max_row + 1) for column in (one, other)],
                   lambda row, column: (row, {one: other, other: one}.get(column, column)))  # fmt: skip


def swap_rows(book: Any, sheet: str, one: int, other: int) -> None:
    """Let two rows, from 1, change places, as cutting and inserting them does."""
    columns = range(1, book[sheet].max_column + 1)
    _change_places(book, sheet, [(row, column) for row in (one, other) for column in columns],
                   lambda row, column: ({one: other, other: one}.get(row, row), column))  # fmt: skip


def _change_places(book: Any, sheet: str, cells: list[tuple[int, int]], where: Any) -> None:
    values = {at: book[sheet].cell(*at).value for at in cells}
    for at, value in values.items():
        book[sheet].cell(*where(*at)).value = value
    _follow(book, sheet, where)


def cut(book: Any, sheet: str, source: str, target: str) -> None:
    """Cut a cell and paste it over another: what refers to it follows, what referred to the other one is lost."""
    one, other = (book[sheet][address] for address in (source, target))
    _take(one, other)
    at, to = ((cell.row, cell.column) for cell in (one, other))
    _follow(book, sheet, lambda row, column: to if (row, column) == at else None if (row, column) == to
            else (row, column))  # fmt: skip


def delete_cells_up(book: Any, sheet: str, first: str, last: str) -> None:
    """Delete a cell, and move those below it up, to the last one."""
    top, column, bottom = book[sheet][first].row, book[sheet][first].column, book[sheet][last].row
    for row in range(top, bottom):
        _take(book[sheet].cell(row + 1, column), book[sheet].cell(row, column))
    _follow(book, sheet, lambda row, at: (row, at) if at != column or not top <= row <= bottom
            else None if row == top else (row - 1, at))  # fmt: skip


def _take(one: Any, other: Any) -> None:
    other.value, other.number_format = one.value, one.number_format
    one.value = None


def rename(book: Any, sheet: str, name: str) -> None:
    """Rename a sheet."""
    book[sheet].title = name

    def moved(own: str, of: str | None, cells: str) -> tuple[str | None, str]:
        return _quoted(name) if of == sheet else of and _quoted(of), cells

    _each(book, sheet, moved, {name: sheet})


def _follow(book: Any, sheet: str, where: Any) -> None:
    def moved(own: str, of: str | None, cells: str) -> tuple[str | None, str]:
        prefix = of and _quoted(of)
        if (of or own) != sheet:
            return prefix, cells
        ends = []
        for dollar, column, fixed, row in _CELL.findall(cells):
            at = where(int(row), column_index_from_string(column))
            if at is None:
                return prefix, "#REF!"
            ends.append(f"{dollar}{get_column_letter(at[1])}{fixed}{at[0]}")
        return prefix, ":".join(ends)

    _each(book, sheet, moved, {})
    for chart in book[sheet]._charts:  # they go with the cells under their corners
        for end in filter(None, (chart.anchor._from, getattr(chart.anchor, "to", None))):
            at = where(end.row + 1, end.col + 1)
            end.row, end.col = (end.row, end.col) if at is None else (at[0] - 1, at[1] - 1)


def _each(book: Any, sheet: str, moved: Any, once: dict[str, str]) -> None:
    """Rewrite the references to a sheet in formulas and names; `once` are sheets by the names that formulas have."""
    text = sheet.replace("'", "''")
    for worksheet in book.worksheets:
        own = once.get(worksheet.title, worksheet.title)
        for cell in worksheet._cells.values():
            if cell.data_type == "f" and (own == sheet or text in cell.value):
                cell.value = _rewritten(cell.value, own, moved)
    for name in book.defined_names.values():
        name.attr_text = _rewritten("=" + name.attr_text, "", moved)[1:]
    for reference in _plotted(book):
        reference.f = _rewritten("=" + reference.f, "", moved)[1:]


def _plotted(book: Any) -> Iterator[Any]:
    """What the charts refer to."""
    for worksheet in book.worksheets:
        for chart in worksheet._charts:
            for part in chart._charts:
                for series in part.series:
                    for data in (series.tx, series.cat, series.val):
                        yield from (
                            one for kind in ("numRef", "strRef") if (one := getattr(data, kind, None)) is not None
                        )


def _rewritten(formula: str, own: str, moved: Any) -> str:
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == "OPERAND" and token.subtype == "RANGE":
            name, _, cells = token.value.rpartition("!")
            of = name[1:-1].replace("''", "'") if name.startswith("'") else name or None
            prefix, cells = moved(own, of, cells)
            token.value = f"{prefix}!{cells}" if prefix else cells
    return "=" + "".join(token.value for token in tokens.items)


def _quoted(name: str) -> str:
    plain = re.fullmatch(r"[A-Za-z_]\w*", name) and not re.fullmatch(r"[A-Z]{1,3}\d+", name)
    return name if plain else "'" + name.replace("'", "''") + "'"
