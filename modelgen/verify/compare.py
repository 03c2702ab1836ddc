"""Expected against computed: the tolerance, and what a disagreement looks like (convention 2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from modelgen.formula.errorvalues import CODES, MEANINGLESS, NAMES
from modelgen.layout.grid import Cell
from modelgen.model.address import Address
from modelgen.verify.engines.engine import ErrorValue, Value

TIGHT, LOOSE = 1e-9, 1e-7
Expected = float | str


@dataclass(frozen=True)
class Mismatch:
    """A cell for which an engine and the reference differ."""

    cell: Cell
    slot: Address | None
    scenario: str
    formula: str
    expected: Expected
    got: str
    engine: str

    def fields(self) -> dict[str, Any]:
        """For JSON: its cell, and its name where there is a definition that names it."""
        return {
            "cell": str(self.cell), **(self.slot.record() if self.slot else dict.fromkeys(Address("").record())),
            "scenario": self.scenario, "engine": self.engine, "formula": self.formula, "expected": self.expected,
            "got": self.got,
        }  # fmt: skip

    def __str__(self) -> str:
        expected = f"{self.expected:.12g}" if isinstance(self.expected, float) else self.expected
        return (
            f"{self.cell}{f' {self.slot}' if self.slot else ''}, scenario {self.scenario}: expected {expected}, "
            f"{self.engine} computes {self.got} from {self.formula}"
        )


def instead(one: Mismatch) -> str:
    """What a cell shows, and what it should."""
    expected = f"{one.expected:.12g}" if isinstance(one.expected, float) else one.expected
    return f"shows {one.got} instead of {expected} (scenario {one.scenario})"


def shown(value: Value) -> str:
    """An engine's value in a report."""
    if value is None:
        return "nothing"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


# what an engine says of a formula that it can't read, or of a reference that leads nowhere
_OWN_FAULTS = ("#NAME?", "#NULL!", "#CIRC!", "#CALC!", "#SPILL!", "#REF!")


def agrees(
    expected: Expected, got: Value, slack: Callable[[], float] = lambda: 0.0, relative: float = TIGHT
) -> bool:  # fmt: skip
    """Whether an engine's value is the expected one, or off by no more than rounding may make it: the `slack`, which
    only close calls ask for. Errors answer one another, as engines name them differently, but for those that speak of
    the formula itself."""
    if isinstance(expected, str):
        if expected in CODES and expected != NAMES[MEANINGLESS]:
            return isinstance(got, ErrorValue) and (got.kind == expected or got.kind not in _OWN_FAULTS)
        # as Excel compares texts; blanks at the ends, which nobody sees, don't outlive every program's saving
        return isinstance(got, str) and got.strip().casefold() == expected.strip().casefold()
    if isinstance(got, bool) or not isinstance(got, int | float):
        return False
    difference = abs(got - expected)
    return difference <= relative * abs(expected) or difference <= slack()
