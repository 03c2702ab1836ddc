"""What a number format makes of a number, read as a person reads it: the same number, less of it, or another one."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from modelgen.sheet.numberformat import Part, read
from modelgen.sheet.numbershown import FormatError, shows

_NUMBER = re.compile(r"(?<![0-9.])([0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)(?:E([+-]?[0-9]+))?(%?)")
_SCALES = {
    "k": 3, "tsd": 3, "thousand": 3, "thousands": 3, "m": 6, "mn": 6, "mm": 6, "mio": 6, "million": 6, "millions": 6,
    "bn": 9, "b": 9, "mrd": 9, "billion": 9, "billions": 9, "t": 12, "tn": 12, "trillion": 12,
}  # fmt: skip
_AFTER = re.compile(r"\s*([A-Za-z]+)(?!\w)")
_BEHIND = re.compile(r"\s*[-−](?!\s*\w)")  # as accountants write what is below zero
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LANGUAGE = re.compile(r"\[\$-[^\]]*\]")  # of a format: in which the months are named
_CURRENCY = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])|[$€£¥]")
_SIGNS = {"$": "D", "€": "EUR", "£": "GBP", "¥": "Y"}  # how the codes of a sign's currencies end; of ¥ JPY and CNY
_ENOUGH = 1.0 + 1e-6
_PROBES = (-1.0, 0.0)
_NEAR = 0.01  # of a condition's limit


class Reading(NamedTuple):
    """A number as it is read from what a cell shows: its value, half of its last digit, whether it's a percentage."""

    value: float
    half: float
    percent: bool


def reading(text: str) -> Reading | None:
    """The number in a text that a cell shows, such as `(1,234.5)` or `$1.2m`; None where there is none, or several.

    >>> [reading(text).value for text in ("(1,234.5)", "12.5%", "$1.2m", "7.5x")]
    [-1234.5, 0.125, 1200000.0, 7.5]
    """
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        return Reading(0.0, 0.5, False) if text.strip(" $€£¥") in ("-", "–", "—") else None
    (one,) = found
    digits, exponent, percent = one.groups()
    decimals = len(digits.partition(".")[2])
    after = _AFTER.match(text, one.end())
    power = int(exponent or 0) + (-2 if percent else 0) + (_SCALES.get(after[1].lower(), 0) if after else 0)
    before = text[: one.start()]
    below = "(" in before or re.search("[-−–]|minus", before, re.IGNORECASE) or _BEHIND.match(text, one.end())
    sign = -1.0 if below else 1.0
    return Reading(sign * float(digits.replace(",", "")) * 10.0**power, 0.5 * 10.0 ** (power - decimals), bool(percent))


@lru_cache(maxsize=50_000)
def difference(own: str, other: str, value: float | str, unit: str = "") -> tuple[bool, str] | None:
    """How another number format shows a value otherwise than the definition's: whether that misleads, and in words.

    None where both show the same; a number with more or fewer digits doesn't mislead, nor does the same in thousands
    where that is written beside it, or with what its `unit` says, such as the `m` of EUR mn.
    """
    if own == other:
        return None
    found = _one(own, other, value, unit)
    probes = () if isinstance(value, str) or read(own).kind == "date" or (found and found[0]) else _probes(value, other)
    others = (_one(own, other, probe, unit) for probe in probes)
    return next((one for one in others if one is not None and one[0]), found)


def _probes(value: float, code: str) -> tuple[float, ...]:
    """Other numbers that the cell may come to: below zero, zero, and those at which a format's conditions turn."""
    size = abs(value) or 1.0
    limits = [part.condition[1] for part in read(code).numbers if part.condition]
    near = [limit * (1 + step) for limit in limits for step in (-_NEAR, 0.0, _NEAR)]
    return tuple(probe for probe in (*(probe * size for probe in _PROBES), *near) if probe != value)


def _one(own: str, other: str, value: float | str, unit: str) -> tuple[bool, str] | None:
    try:
        wanted = shows(own, value)
    except FormatError:
        return None
    code = _LANGUAGE.sub("", other)
    try:
        shown = shows(code, value)
    except FormatError:
        return True, f"by the number format {other!r} it can't be shown; the definition's is {own!r}"
    if isinstance(value, float) and (filled := _filling(code, value)) and filled != _filling(own, value):
        return True, f"the number format {other!r} fills the cell with {filled!r}"
    pale = isinstance(value, float) and _pale(code, value) and not _pale(own, value)
    if "".join(wanted.split()) == "".join(shown.split()) and not pale:
        return None
    if pale:
        return True, f"the number format {other!r} writes {shown!r} in white"
    said = f"the number format {other!r} shows {shown!r} where {wanted!r} would stand for {_plain(value)}"
    if isinstance(value, str):
        return True, said
    if _foreign(shown, wanted, unit):
        return True, f"{said} {unit}"
    return _misleads(own, code, value, (wanted, shown), unit), said


def _plain(value: float | str) -> str:
    return repr(value) if isinstance(value, str) else f"{value:.15g}"


def _parts_for(code: str, value: float) -> Sequence[Part]:
    """The parts of a number format that write a number, by its sign."""
    sections = read(code).numbers
    at = 0 if value > 0 or len(sections) < 2 else 1 if value < 0 else min(2, len(sections) - 1) * (len(sections) > 2)
    return sections[min(at, len(sections) - 1)].parts if sections else ()


def _pale(code: str, value: float) -> bool:
    """Whether a number is written in white."""
    return any(
        part.kind == "colour" and part.text.casefold() in ("[white]", "[color2]", "[color 2]")
        for part in _parts_for(code, value)
    )


def _filling(code: str, value: float) -> str:
    """The sign with which a number format fills the rest of a cell, where it may be read with the number."""
    signs = (part.text[1:] for part in _parts_for(code, value) if part.kind == "fill")
    return next((sign for sign in signs if sign.isalnum() or sign in ".,-%#"), "")


def _foreign(shown: str, wanted: str, unit: str) -> bool:
    """Whether a currency stands beside a number whose unit is another one.

    >>> [_foreign("$5", "5", unit) for unit in ("EUR mn", "seats", "USD", "mn")], _foreign("EUR 5", "5", "EUR mn")
    ([True, True, False, False], False)
    """
    own = set(_CURRENCY.findall(unit))
    if not own and {word.casefold() for word in unit.split()} <= _SCALES.keys():
        return False  # the currency may be said elsewhere
    return any(
        not any(one == known or known.endswith(_SIGNS.get(one, one)) for known in own)
        for one in set(_CURRENCY.findall(shown)) - set(_CURRENCY.findall(wanted))
    )


def _misleads(own: str, other: str, value: float, texts: tuple[str, str], unit: str) -> bool:
    """Whether of two texts for a number the second one reads as another number."""
    if "date" in (read(own).kind, read(other).kind):
        return read(own).kind != read(other).kind or not _same_day(*texts)
    mine, theirs = map(reading, texts)
    if _strange(texts[1]) - _strange(texts[0]):
        return True
    if theirs is None or mine is None:
        return True
    if value == 0:
        return theirs.value != 0
    if mine.percent != theirs.percent or (theirs.value == 0 and mine.value != 0):
        return True
    scales = {0, *(_SCALES[word] for word in unit.casefold().split() if word in _SCALES)}
    if mine.value / value > 0:  # the definition may write them by itself, or m for metres
        scales.add(round(math.log10(mine.value / value)))
    near = (value * 10.0**scale for scale in scales)
    return all(abs(theirs.value - one) > theirs.half * _ENOUGH + 1e-9 * abs(one) for one in near)


def _strange(text: str) -> set[str]:
    """Signs that stand for numbers and aren't digits, such as ² and ½."""
    return {sign for sign in text if sign.isnumeric() and not sign.isascii()}


def _same_day(wanted: str, shown: str) -> bool:
    """Whether two dates show the same day, or one of them a part of it, such as the year."""
    short, long = sorted((_parts(text) for text in (wanted, shown)), key=len)
    return all(part in long for part in short)


def _parts(date: str) -> list[str]:
    found = re.findall("[0-9]+|[A-Za-z]{3,}", date)
    return [str(_MONTHS.index(part[:3].lower()) + 1) if part[:3].lower() in _MONTHS else part.lstrip("0")[-2:].lower()
            for part in found]  # fmt: skip
