"""What people write into a table of values (a CSV file, a data frame), as what would stand in a workbook's cell."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from modelgen.errors import ValuesError
from modelgen.formula.units import DATE, TEXT
from modelgen.model.items import Input
from modelgen.model.values import checked
from modelgen.readback.entries import bad

_NUMBER = re.compile(r"([-+]?)([0-9]+)(?:[.,]([0-9]+))?(%?)")
_EXPONENT = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+")
_EITHER = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}%?")  # 1,234 has a decimal comma, or one between thousands
_POINT = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}%?")


class _Doubtful(str):
    """A number that may have a decimal point, or one between thousands."""


def as_written(text: str, delimiter: str) -> str:
    """The text of a CSV file's cell, which is told as doubtful where its point may stand between thousands: programs
    separate cells by semicolons where the decimal mark is a comma."""
    return _Doubtful(text) if delimiter == ";" and _POINT.fullmatch(text) else text


def typed(item: Input, value: Any) -> Any:
    """What stands in a table as what would stand in a cell: a number, a text, or None where it is blank."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, date) or (item.unit == DATE and isinstance(value, str)):
        try:
            return checked(item, value)
        except ValuesError:
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
    """A number as people write it in a table, with a point or a decimal comma, 8.5% for a percentage; else the text."""
    found = None if isinstance(text, _Doubtful) or _EITHER.fullmatch(text) else _NUMBER.fullmatch(text)
    if found and (percentage or not found[4]):
        number = Decimal(f"{found[1]}{found[2]}.{found[3] or 0}")
        return float(number / 100 if found[4] else number)
    return float(text) if _EXPONENT.fullmatch(text) else text or None
