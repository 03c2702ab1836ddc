"""A table of values for several items, a CSV file or a data frame: which of its columns, or of its rows, are whose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modelgen.errors import DefinitionError, UnknownName, ValuesError, ValuesErrors, here
from modelgen.formula.labels import cut
from modelgen.model.declarations import Declarations
from modelgen.model.excerpt import SCENARIO, VALUE, WORDS, called, is_name, numbered
from modelgen.model.find import find
from modelgen.model.frames import begins
from modelgen.model.items import Input, Item, Line
from modelgen.model.written import Written


def load(model: Declarations, table: Any, items: Sequence[Item], scenario: str | None, source: str, note: str) -> None:
    """Give the values of a data frame to the items that it names, or to those that are wanted. ValuesError with file
    and line, or with the first rows, for whatever it gets wrong; ValuesErrors for several mistakes."""
    table = table if numbered(table) else table.reset_index()
    columns = [column for column in table.columns if not _is_word(model, column)]
    wanted = [_taker(item) for item in items]
    owned = {column: item for column in columns for item in wanted if is_name(item, column)}
    if not items:
        owned = _owned(model, table, columns)
        wanted = list(owned.values()) or _in_rows(model, table, columns)
    errors = list[ValuesError]()
    for item in wanted:
        others = [column for column, other in owned.items() if other is not item]
        try:
            item.give(table.drop(columns=others), scenario=scenario, source=source, note=note)
        except ValuesError as error:
            errors.append(error)
    if len(errors) > 1:
        raise ValuesErrors(errors)
    if errors:
        raise errors[0]


def _taker(item: Item) -> Input:
    """What takes the values of an item in a table: an assumption its cases, a line its actuals."""
    if isinstance(item, Line):
        return item.actual if item.cases is None else item.cases
    if isinstance(item, Input) and not item.fixed:
        return item
    raise DefinitionError(f"{cut(item)} takes no values", "name assumptions, and lines for their actuals")


def _is_word(model: Declarations, head: object) -> bool:
    """Whether a column of a table has labels, or says something of the values beside it."""
    return str(head).casefold() in (SCENARIO, VALUE, *WORDS) or any(called(axis, head) for axis in model.axes)


def _owned(model: Declarations, table: Any, columns: Sequence[Any]) -> dict[Any, Input]:
    """Which columns are whose; none where no column is anybody's. UnknownName for one beside them that is nobody's."""
    found = {column: item for column in columns if isinstance(item := _found(model, column), Input)}
    if not found:
        return {}
    for column, item in found.items():
        if twice := next((other for other, one in found.items() if one is item and other != column), None):
            raise ValuesError(f"{here()}: '{item.label}' has two columns, '{column}' and '{twice}'; keep one of them")
    others = [column for column in columns if column not in found]
    if others[:1] == [table.columns[0]]:  # labels, whatever their head is
        others = others[1:]
    if others:
        how = "take the column out, or name the items that are meant: m.load(file, price, shares)"
        raise UnknownName(f"{_place(table)}: {_found(model, others[0])}; {how}")
    return found


def _in_rows(model: Declarations, table: Any, columns: Sequence[Any]) -> list[Input]:
    """Whose the rows are, by the labels in one of the columns. UnknownName where one is nobody's, or no column has
    any."""
    for column in columns:
        found = {cell: _found(model, cell) for cell in table[column]}
        inputs = [item for item in found.values() if isinstance(item, Input)]
        if inputs:
            for cell, item in found.items():
                if isinstance(item, str):
                    raise UnknownName(f"{_place(table, cell)}: {item}; take the row out, or correct the name")
            return list(dict.fromkeys(inputs))
    what = "none of its columns or rows is called as an assumption or a line of the model"
    raise UnknownName(f"{_place(table)}: {what}{begins(table)}")


def _found(model: Declarations, name: object) -> Input | str:
    """What takes the values of a name, or why nothing does."""
    try:
        return _taker(find(model.items, str(name).strip()))
    except DefinitionError as error:
        return f"{error.what}{'; ' + error.remedy if error.remedy else ''}"


def _place(table: Any, cell: object = None) -> str:
    """Where a table stands, or a cell of it."""
    first = table.iloc[0, 0] if cell is None else cell
    where = (first.spot.file.name if cell is None else first.spot) if isinstance(first, Written) else None
    return ": ".join(str(one) for one in (here(), where) if one)
