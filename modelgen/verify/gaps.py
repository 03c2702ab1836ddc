"""Which known gaps of its engines concern a workbook: those in functions that its formulas use.

Each gap stands with its engine (`Engine.gaps`) and, with its case, on docs/conformance.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from modelgen.sheet.tokens import tokens
from modelgen.verify.engines.registry import ENGINES


class UsedGap(NamedTuple):
    """An engine's gap in a function or operator that formulas have, and what the engine does there."""

    engine: str
    function: str
    what: str


def used(formulas: Iterable[str], engines: Sequence[str]) -> list[UsedGap]:
    """The gaps of engines in functions that formulas use."""
    missing = {gap.function for key in engines for gap in ENGINES[key].gaps}
    for formula in dict.fromkeys(formulas):
        body = formula.removeprefix("=")
        if any(function in body for function in missing):  # most have none
            missing -= {token.text for token in tokens(formula) if token.kind in ("function", "operator")}
    return [
        UsedGap(key, gap.function, gap.what)
        for key, engine in ENGINES.items() if key in engines
        for gap in engine.gaps if gap.function not in missing
    ]  # fmt: skip
