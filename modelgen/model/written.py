"""What people write into a table of values (a CSV file, a data frame), as what would stand in a workbook's cell."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from modelgen.errors import ValuesError
from modelgen.formula.labels import cut
from modelgen.formula.units import DATE, TEXT, Unit
from modelgen.sheet.days import serial

_NUMBER = re.compile(r"([-+]?)([0-9]+)(?:[.,]([0-9]+))?(%?)")
_EXPONENT = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+")
_EITHER = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}%?")  # 1,234 has a decimal comma, or one between thousands
_GROUPED = re.compile(
    r"([-+]?)([1-9]\d{0,2}(?:([,.'\u2019 \u00a0\u202f])\d{3})(?:\3\d{3})*)(?:([.,])(\d+))?(%?)", re.ASCII
)
_LIKE_A_NUMBER = re.compile(r"[-+(]?[\d.,' \u00a0\u202f]*\d[\d.,' \u00a0\u202f]*[)%]?")
_LIKE_A_DAY = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.? [A-Za-zÀ-ÿ]{3,9}\.? \d{2,4}"
)
_POINT = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}%?")


class Typed(Protocol):
    """What a value is for."""

    label: str
    unit: Unit


class Spot(NamedTuple):
    """Where a cell stands in a CSV file: on which line, and in which column, from 0."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}"


class Written(str):
    """The text of a cell of a CSV file, and where it stands."""

    __slots__ = ("delimiter", "spot")
    spot: Spot
    delimiter: str  # between cells

    @classmethod
    def at(cls, spot: Spot, text: str, delimiter: str) -> Written:
        """The text of a cell, without the spaces around it."""
        made = cls(text.strip())
        made.spot, made.delimiter = spot, delimiter
        return made

    def of(self, item: Typed) -> Any:
        """The value for an item. ValuesError where it's none."""
        value = typed(item, as_written(str(self), self.delimiter))
        if why := unfit(str(item.unit), value):
            raise ValuesError(f"'{item.label}': {why}")
        return value


class _Doubtful(str):
    """A number that may have a decimal point, or one between thousands."""


def as_written(text: str, delimiter: str) -> str:
    """The text of a CSV file's cell, which is told as doubtful where its point may stand between thousands: programs
    separate cells by semicolons where the decimal mark is a comma."""
    return _Doubtful(text) if delimiter == ";" and _POINT.fullmatch(text) else text


def typed(item: Typed, value: Any) -> Any:
    """What stands in a table as what would stand in a cell: a number, a text, or None where it is blank."""
    if hasattr(value, "item"):
        value = value.item()
    if item.unit == DATE and isinstance(value, date | str):
        try:
            return day(item, value)
        except ValuesError:
            return str(value)
    if isinstance(value, date):
        return str(value)
    if item.unit == TEXT:
        return value or None
    if isinstance(value, str):
        return _number(value, item.unit.display == "%")
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def unfit(unit: str, value: Any) -> str:
    """Why a value of a table is none; nothing where it is one."""
    if unit == "date" and isinstance(value, str) and value.strip():
        return f"it is the text {value!r}; write the date as 2025-12-31"
    if unit != "text" and isinstance(value, str) and (isinstance(value, _Doubtful) or _EITHER.fullmatch(value)):
        last, number = "%" if value.endswith("%") else "", value.removesuffix("%").replace(",", ".")
        return f"{value} may be {number.replace('.', '')}{last} or {number}0{last}; write the one that is meant"
    return bad(unit, value, False)


def _number(text: str, percentage: bool) -> float | str | None:
    """A number as people write it in a table: with a point or a decimal comma, with signs between thousands where they
    can't be anything else, in brackets where it's negative, 8.5% for a percentage; else the text."""
    if isinstance(text, _Doubtful) or _EITHER.fullmatch(text):
        return text
    if text.startswith("(") and text.endswith(")") and text[1:2].isdigit():
        inner = _number(text[1:-1], percentage)
        return -inner if isinstance(inner, float) else text
    found = _NUMBER.fullmatch(_ungrouped(text))
    if found and (percentage or not found[4]):
        number = Decimal(f"{found[1]}{found[2]}.{found[3] or 0}")
        return float(number / 100 if found[4] else number)
    return float(text) if _EXPONENT.fullmatch(text) else text or None


def _ungrouped(text: str) -> str:
    """`1234.5` for `1,234.5`, `1.234,5` and `1 234.5`; any other text as it is."""
    found = _GROUPED.fullmatch(text)
    if found is None:
        return text
    sign, digits, between, mark, rest, percent = found.groups()
    if mark == between or (between in ".," and not mark and digits.count(between) == 1):
        return text
    return f"{sign}{digits.replace(between, '')}{f'.{rest}' if mark else ''}{percent}"


def day(item: Typed, value: Any) -> float:
    """A date as its serial number, from a date, a text like 2024-12-31 or the number itself. Raises ValuesError."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValuesError(f"'{item.label}' is {cut(value)}; a date is written 2024-12-31") from None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, int) and 1900 <= value < 2200:  # as a serial number a day of the years 1905 and 1906
        raise ValuesError(f"'{item.label}' is {value}, which is a year and no date; write {value}-12-31")
    if isinstance(value, int | float) and not isinstance(value, bool) and 61 <= value < 2958466:
        return float(value)
    if not isinstance(value, date):
        raise ValuesError(f"'{item.label}' is {cut(value)}, which is not a date; write 2024-12-31")
    if serial(value) < 61:
        raise ValuesError(f"'{item.label}' is {value}; Excel dates days from 1900-03-01 on")
    return serial(value)


def bad(unit: str, value: object, as_date: bool) -> str:
    """Why something typed is no value of its cell; nothing where it is one."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return "the cell is blank" + ("" if value is None else ", but for spaces")
    if isinstance(value, bool):
        return f"it is {str(value).upper()}, which is neither a number nor a text"
    if unit == "text":
        return "" if isinstance(value, str) else f"it is {value:g}, and one of a list of texts is wanted"
    if isinstance(value, str):
        return _of_text(unit, value)
    if as_date and unit != "date":
        return f"it is shown as a date; as a number it is {value:g}"
    return ""


def _of_text(unit: str, text: str) -> str:
    shown, bare = repr(str(text)), re.sub(r"^[^\d(+-]+|[^\d)%]+$", "", text)
    if unit == "date":
        return f"it is the text {shown}, and no date; type the date without an apostrophe"
    if _LIKE_A_DAY.fullmatch(text.strip()):
        return f"it is the text {shown}, which looks like a date"
    if _LIKE_A_NUMBER.fullmatch(bare):
        why = "a number that is stored as text" if bare == text else "a number with a sign, a space or a word beside it"
        alone = f"type {bare} alone" if "%" in bare else "type the number alone"
        how = alone if bare != text or "%" not in bare else "type it again, in a cell that isn't text"
        return f"it is the text {shown}, {why}; {how}"
    return f"it is the text {shown}, and no number"
