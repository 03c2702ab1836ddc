"""Which known gaps of its engines concern a workbook: those in functions that its formulas use.

Each gap stands with its engine (`Engine.gaps`) and, with its case, on docs/conformance.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from modelgen.verify.engines.registry import ENGINES


class UsedGap(NamedTuple):
    """An engine's gap in a function or operator that formulas have, and what the engine does there."""

    engine: str
    function: str
    what: str


_TEXT, _SHEET = re.compile(r'"[^"]*"'), re.compile(r"'(?:[^']|'')+'!")
_FUNCTION = re.compile(r"([A-Z][A-Z0-9.]*)\(|(<>|>=|<=|[-+*/^&<>=])")


def used(formulas: Iterable[str], engines: Sequence[str]) -> list[UsedGap]:
    """The gaps of engines in functions that formulas use."""
    found: set[str] = set()
    for formula in formulas:
        found.update(name or sign for name, sign in _FUNCTION.findall(_SHEET.sub("", _TEXT.sub("", formula[1:]))))
    return [
        UsedGap(key, gap.function, gap.what)
        for key, engine in ENGINES.items() if key in engines
        for gap in engine.gaps if gap.function in found
    ]  # fmt: skip
