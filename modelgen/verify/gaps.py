"""What engines are known to compute otherwise than Excel in functions that modelgen writes.

Each gap stands with its case on docs/conformance.md, and has a test that fails on the day it closes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Gap(NamedTuple):
    """One engine's gap: the function or operator as formulas have it, and what the engine does."""

    engine: str
    function: str
    what: str


_ZERO, _EARLY = "0^0 is 1 there", "dates before 1900 are negative numbers there"
_RATE, _INFINITE = "loses digits at a rate near 0", "infinite at -100%, which a comparison takes for a number"
_COMPARE = ("=", "<>", "<", ">", ">=")
GAPS = (
    *(Gap("ironcalc", sign, "numbers that differ by less than 2.3e-16 are equal there") for sign in _COMPARE),
    Gap("ironcalc", "PMT", _RATE),
    Gap("ironcalc", "NPV", _INFINITE),
    Gap("formualizer", "^", _ZERO),
    Gap("formualizer", "EOMONTH", _EARLY),
    Gap("formualizer", "RANK", "numbers that differ by less than 1e-12 share a rank there"),
    Gap("formualizer", "IRR", "no return where its search meets -100%"),
    Gap("formulas", "^", _ZERO),
    Gap("formulas", "^", "the root of a negative is complex there"),
    Gap("formulas", "PMT", _RATE),
    Gap("formulas", "NPV", _INFINITE),
    Gap("formulas", "ROUND", "rounds the binary number"),
    Gap("formulas", "ROUND", "overflows"),
    Gap("formulas", "YEARFRAC", "averages the years also within one year"),
    Gap("formulas", "YEARFRAC", "doesn't know the end of February"),
    Gap("libreoffice", "^", _ZERO),
    Gap("libreoffice", "EOMONTH", _EARLY),
    Gap("libreoffice", "IRR", "no return below -40% or so"),
)
_TEXT, _SHEET = re.compile(r'"[^"]*"'), re.compile(r"'(?:[^']|'')+'!")
_FUNCTION = re.compile(r"([A-Z][A-Z0-9.]*)\(|(<>|>=|<=|[-+*/^&<>=])")


def used(formulas: Iterable[str], engines: Sequence[str]) -> list[Gap]:
    """The gaps of engines in functions that formulas use."""
    found: set[str] = set()
    for formula in formulas:
        found.update(name or sign for name, sign in _FUNCTION.findall(_SHEET.sub("", _TEXT.sub("", formula[1:]))))
    return [gap for gap in GAPS if gap.engine in engines and gap.function in found]
