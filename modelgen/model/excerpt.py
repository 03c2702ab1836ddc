"""What of a data frame is one item's: the rows that name it, or its column, and what they say of unit and source."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

from modelgen.errors import ValuesError
from modelgen.formula.axes import Axis
from modelgen.model.nests import Varies
from modelgen.sheet.limits import text_fault

SCENARIO, VALUE = "scenario", "value"
UNIT, SOURCE, NOTE = "unit", "source", "note"
WORDS = (UNIT, SOURCE, NOTE)  # columns that say something of the values beside them


class Excerpt(NamedTuple):
    """The part of a data frame that is for an item, and the source and note that stand beside its values."""

    values: Any
    source: str = ""
    note: str = ""


def called(axis: Axis, name: object) -> bool:
    """Whether a head, or the name of an index, is an axis' label or key."""
    return str(name).strip().casefold() in (axis.label.casefold(), axis.key)


def names(item: Any) -> frozenset[str]:
    """By what a table may call an item: its label or its key; actuals by those of their line."""
    keys = [item.key, item.line.key] if getattr(item, "line", None) is not None else [item.key]
    return frozenset([item.label.casefold(), *keys])


def is_name(item: Any, text: object) -> bool:
    """Whether a table calls an item so."""
    return str(text).strip().casefold() in names(item)


def column_called(frame: Any, name: str) -> Any:
    """The column with a head, whatever its case; None where there is none."""
    return next((column for column in frame.columns if str(column).strip().casefold() == name), None)


def excerpt(item: Any, frame: Any) -> Excerpt:
    """The rows of a data frame that are for an item, without the columns of words. ValuesError where their unit isn't
    the item's."""
    frame = _own_rows(item, frame)
    said = dict[str, str]()
    for word in WORDS:
        column = column_called(frame, word)
        if column is None or _is_for(item, column):
            continue
        texts = [str(cell).strip() for cell in frame[column] if cell is not None and cell == cell]
        said[word] = "; ".join(dict.fromkeys(filter(None, texts)))
        frame = frame.drop(columns=column)
    unit = said.get(UNIT, "")
    if unit.casefold() not in ("", str(item.unit).casefold()):
        raise ValuesError(f"'{item.label}' has the unit '{item.unit}', and there it is '{unit}'; make them the same")
    for word in (SOURCE, NOTE):
        if fault := text_fault(said.get(word, "")):
            raise ValuesError(f"'{item.label}': the {word} {fault}")
    return Excerpt(frame, said.get(SOURCE, ""), said.get(NOTE, ""))


def labelled(item: Varies, frame: Any) -> Any:
    """A wide data frame of an item by its labels: one with an index, a series, or the only number that there is."""
    bare = _bare(item, frame)
    if bare and (labels := _label_columns(item, frame)):
        frame, bare = frame.set_index(labels), False
    if frame.columns.nlevels == 1 and not any(axis.has_all(frame.columns) for axis in item.named):
        own = [column for column in frame.columns if is_name(item, column)]
        if len(own) > 1:
            raise ValuesError(f"'{item.label}' has two columns, '{own[0]}' and '{own[1]}'; keep one of them")
        if own and not (bare and len(frame) == 1):
            return frame[own[0]]
        frame = frame[own] if own else frame
    if bare and len(frame) == 1:  # nothing names its row, and nothing has to
        return frame.iloc[0, 0] if not item.named and len(frame.columns) == 1 else frame.iloc[0]
    return frame


def _own_rows(item: Any, frame: Any) -> Any:
    """The rows whose labels name an item, without these labels; all rows where no label does."""
    if _bare(item, frame):
        naming = next((column for column in frame.columns if _names_it(item, column, frame[column])), None)
        if naming is None:
            return frame
        return frame[_named(item, frame[naming])].drop(columns=naming).reset_index(drop=True)
    for level in range(frame.index.nlevels):
        labels = frame.index.get_level_values(level)
        if _names_it(item, frame.index.names[level], labels):
            own = frame[_named(item, labels)]
            return own.reset_index(drop=True) if frame.index.nlevels == 1 else own.droplevel(level)
    return frame


def _names_it(item: Any, head: object, labels: Any) -> bool:
    """Whether labels name an item, among others, and aren't members."""
    if _is_for(item, head) or not any(_named(item, labels)):
        return False
    return not any(axis.has_all(labels) for axis in item.named)


def _named(item: Any, labels: Any) -> list[bool]:
    """Which of many labels name an item."""
    own = names(item)
    return [str(label).strip().casefold() in own for label in labels]


def _is_for(item: Any, head: object) -> bool:
    """Whether a head stands for an item itself, one of its axes or a member."""
    return is_name(item, head) or any(called(axis, head) or axis.find(head) is not None for axis in item.named)


def _bare(item: Varies, frame: Any) -> bool:
    """Whether a data frame has numbered rows, and its labels, if any, in columns."""
    unnamed = _unnamed(frame.index) and not _unnamed(frame.columns)
    return unnamed and not any(axis.has_all(frame.index) for axis in item.named)


def numbered(frame: Any) -> bool:
    """Whether the rows of a data frame have no names but numbers."""
    return _unnamed(frame.index)


def _unnamed(index: Any) -> bool:
    from pandas import RangeIndex

    return isinstance(index, RangeIndex) and index.name is None


def _label_columns(item: Varies, frame: Any) -> list[Hashable]:
    """The columns that hold labels: those called as an axis, else the first one that holds members, or could."""
    heads = [column for column in frame.columns if any(called(axis, column) for axis in item.named)]
    if heads or not item.named:
        return heads
    free = [column for column in frame.columns if not _is_for(item, column)]
    fitting = [column for column in free if any(axis.has_all(frame[column]) for axis in item.named)]
    return (fitting or [column for column in free if column == frame.columns[0]])[:1]
