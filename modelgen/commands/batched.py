"""What came of a batch, for a terminal and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelgen.batches.comparison import file_of
from modelgen.batches.made import FAILED, KEPT, MADE, UNVERIFIED, Made, Output
from modelgen.batches.manifest import FILE
from modelgen.batches.results import FILE as RESULTS
from modelgen.commands.display import number
from modelgen.commands.ending import INTERRUPTED
from modelgen.commands.grid import Grid, Row, stacked
from modelgen.commands.styled import bold
from modelgen.formula.units import unit
from modelgen.report import CLEAN, FOUND, Report

_SHOWN = 20  # companies
_TOLD = 20  # of those that fail
_FEW = 4  # companies behind a check


@dataclass
class Batched(Report):
    """The companies of a batch, in their order."""

    command = "batch"

    model: str
    scenario: str
    out: Path
    every: Sequence[Made]
    of: int  # companies
    warnings: Sequence[str] = ()
    interrupted: bool = False
    allowed: bool = False
    width: int = 80

    def _in(self, state: str) -> list[Made]:
        return [made for made in self.every if made.state == state]

    @property
    def failing(self) -> list[Made]:
        """The companies with a workbook whose own checks fail, in any scenario."""
        return [made for made in self.every if made.ok and made.failed]

    @property
    def verdict(self) -> str:
        """How many were made."""
        counts = [(len(self._in(state)), state) for state in (MADE, KEPT, FAILED, UNVERIFIED)]
        said = ", ".join(f"{count:,} {state}" for count, state in counts if count) or "none made"
        if self.failing:
            said += f"; checks fail in {len(self.failing):,}"
            said += "" if self.allowed else " (--allow-failed-checks lets that be)"
        many = f"{self.of:,} compan{'ies' if self.of != 1 else 'y'}"
        if self.interrupted:
            left = self.of - len(self.every)
            return f"interrupted, {left:,} of {many} left ({said}); the same command goes on from there"
        return f"{many}: {said}"

    @property
    def exit_code(self) -> int:
        """0: all are there. 1: one fails, or its checks do. 130: interrupted."""
        if self.interrupted:
            return INTERRUPTED
        red = any(not made.ok for made in self.every) or (self.failing and not self.allowed)
        return FOUND if red else CLEAN

    def lines(self) -> list[str]:
        """What fails, with reasons; then the headline of the first companies."""
        lines: list[str] = []
        for title, some in (("Failed", self._in(FAILED)), ("Not verified", self._in(UNVERIFIED))):
            lines += _block(title, [f"{made.company}: {made.error}" for made in some])
        lines += _block("Checks that fail", _checks(self.failing))
        lines += self._headline()
        if not self.every:
            return lines
        return [*lines, f"{self.out / RESULTS}, {file_of(self.every)}, and {FILE} for the next time"]

    def _headline(self) -> list[str]:
        shown = [made for made in self.every if self.scenario in made.outputs][:_SHOWN]
        if not shown or not shown[0].outputs[self.scenario]:
            return []
        labels = [(one.label, one.unit) for one in shown[0].outputs[self.scenario]]
        grid = Grid([f"{label}, {unit}" if unit not in ("", "%", "x") else label for label, unit in labels])
        for made in shown:
            found = {(one.label, one.unit): one for one in made.outputs[self.scenario]}
            grid.rows.append(Row(made.company, [_shown(found.get(label)) for label in labels]))
        more = len(self.every) - len(shown)
        rest = [f"  and {more:,} more"] if more else []
        return [bold(f"{self.model}, {self.scenario}"), *stacked([grid], self.width), *rest, ""]

    def fields(self) -> dict[str, Any]:
        """Every company."""
        return {
            "model": self.model,
            "scenario": self.scenario,
            "folder": self.out,
            "results": self.out / RESULTS,
            "of": self.of,
            "interrupted": self.interrupted,
            "warnings": list(self.warnings),
            "companies": [_record(made) for made in self.every],
        }


def _record(made: Made) -> dict[str, Any]:
    return {
        "company": made.company,
        "file": made.file,
        "state": made.state,
        "error": made.error or None,
        "verdict": made.verdict or None,
        "failed_checks": {name: list(labels) for name, labels in made.failed.items()},
        "outputs": {name: [one._asdict() for one in some] for name, some in made.outputs.items()},
        "seconds": dict(made.seconds),
        "inputs": made.inputs,
    }


def _shown(one: Output | None) -> str:
    return "" if one is None else number(one.value, unit(one.unit))


def _block(title: str, told: Sequence[str]) -> Iterator[str]:
    if told:
        yield bold(title)
        yield from (f"  {line}" for line in told[:_TOLD])
        if len(told) > _TOLD:
            yield f"  and {len(told) - _TOLD:,} more"
        yield ""


def _checks(failing: Sequence[Made]) -> list[str]:
    """Each check with the companies for which it fails, the most frequent first."""
    found: dict[str, list[str]] = {}
    for made in failing:
        for label in dict.fromkeys(label for labels in made.failed.values() for label in labels):
            names = [name for name, labels in made.failed.items() if label in labels]
            found.setdefault(label, []).append(f"{made.company} ({', '.join(names)})")
    every = sorted(found.items(), key=lambda one: -len(one[1]))
    return [f"{label}: {', '.join(some[:_FEW])}{_more(some)}" for label, some in every]


def _more(some: Sequence[str]) -> str:
    return f" and {len(some) - _FEW:,} more" if len(some) > _FEW else ""
