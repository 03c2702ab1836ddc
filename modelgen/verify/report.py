"""What a verification found: values and structure, apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modelgen.model.address import Address
from modelgen.report import CANNOT, CLEAN, FOUND, Report
from modelgen.sight.finding import LOOK, NUMBERS, REMARK, STRUCTURE, WORDS, Finding
from modelgen.verify.compare import Mismatch
from modelgen.verify.gaps import UsedGap
from modelgen.verify.junit import Case, junit
from modelgen.verify.perturb import Perturbation
from modelgen.verify.structure import Edit

_TITLES = {
    STRUCTURE: "Structure", NUMBERS: "Numbers that a reader sees", WORDS: "Words that say what numbers are",
    LOOK: "Look", REMARK: "Remarks",
}  # fmt: skip
_KINDS = {LOOK: "difference", REMARK: "remark"}
_VERDICTS = {
    STRUCTURE: "the structure differs", NUMBERS: "a reader sees other numbers", WORDS: "words say something else",
    LOOK: "the look differs",
}  # fmt: skip


@dataclass(frozen=True)
class EngineRun:
    """One engine's part: how many values it was asked for, or why it gave none."""

    name: str
    version: str
    compared: int
    failure: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


@dataclass
class Verification(Report):
    """What engines compute of a workbook, against the reference; and whether it's still the definition's."""

    command = "verify"

    file: str
    model: str
    scenarios: tuple[str, ...]
    edits: list[Edit]
    findings: list[Finding]
    strict: bool
    engines: list[EngineRun] = field(default_factory=list)
    mismatches: list[Mismatch] = field(default_factory=list)
    coverage: dict[int, int] = field(default_factory=dict)  # confirming engines -> formula cells
    gaps: list[UsedGap] = field(default_factory=list)  # of the engines, in functions that the file uses
    perturbation: Perturbation | None = None

    @property
    def values_ok(self) -> bool:
        """Every formula cell of every engine agrees."""
        moved = self.perturbation is not None and self.perturbation.mismatches
        ran = bool(self.engines) and not any(run.failure for run in self.engines)
        return ran and not self.mismatches and not moved

    @property
    def structure_ok(self) -> bool:
        """The file is as the definition makes it (inputs and the look may differ, unless strict)."""
        return not any(self.spoils(finding) for finding in self.findings) and not (self.strict and self.edits)

    def spoils(self, finding: Finding) -> bool:
        """Whether a finding is an error."""
        return finding.fault or (self.strict and finding.grade == LOOK)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 something differs, 2 an engine could not run."""
        if any(run.failure for run in self.engines) or not self.engines:
            return CANNOT
        return CLEAN if self.values_ok and self.structure_ok else FOUND

    @property
    def stamp(self) -> str:
        """The line on the cover of a verified build."""
        names = ", ".join(str(run) for run in self.engines)
        compared = self.engines[0].compared if self.engines else 0
        return f"{compared:,} values in {len(self.scenarios)} scenario(s) recomputed by {names}: no mismatch"

    def lines(self, most: int = 20) -> list[str]:
        """The file, then all that was found, with at most `most` entries of a kind."""
        many = len(self.scenarios)
        return [f"{self.file}: {many} scenario{'s' if many != 1 else ''}", *self.found(most)]

    def found(self, most: int = 20) -> list[str]:
        """What was found, with at most `most` entries of a kind."""
        lines = []
        for run in self.engines:
            wrong = sum(m.engine == run.name for m in self.mismatches)
            verdict = run.failure or f"{run.compared:,} values compared, {wrong} mismatches"
            lines.append(f"  {run!s:24} {verdict}")
        for engines, cells in self.coverage.items() if len(self.engines) > 1 else ():
            lines.append(f"  {cells:,} formula cells confirmed by {engines} engine{'s' if engines != 1 else ''}")
        if self.gaps:
            lines.append(f"  known gaps in functions used here: {_by_engine(self.gaps)} (docs/conformance.md)")
        if self.perturbation is not None:
            lines += self.perturbation.lines(most)
        if self.edits:
            lines.append(f"Inputs that differ from the definition: {len(self.edits)}")
            lines += _first([f"  {edit}" for edit in self.edits], most)
        for grade, title in _TITLES.items():
            some = [finding for finding in self.findings if finding.grade == grade]
            if some:
                lines.append(f"{title}: {_counted(len(some), _KINDS.get(grade, 'fault'))}")
                lines += _first([f"  {finding}" for finding in some], most)
        if self.mismatches:
            lines.append(f"Values: {_counted(len(self.mismatches), 'mismatch')}")
            lines += _first([f"  {mismatch}" for mismatch in self.mismatches], most)
        return lines

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        if self.exit_code == CLEAN and not self.model:
            return f"the engines agree with each other (name the definition with --model to verify): {self.stamp}"
        if self.exit_code == CLEAN:
            return f"verified: {self.stamp}"
        if self.exit_code == CANNOT:
            return "not verified: an engine could not run"
        moved = len(self.perturbation.mismatches) if self.perturbation else 0
        parts = [] if self.values_ok else [f"{len(self.mismatches) + moved} values differ"]
        spoilt = {finding.grade for finding in self.findings if self.spoils(finding)}
        parts += [what for grade, what in _VERDICTS.items() if grade in spoilt]
        if self.strict and self.edits:
            parts.append(f"{len(self.edits)} inputs differ from the definition")
        return "NOT VERIFIED: " + ", ".join(parts)

    def fields(self) -> dict[str, Any]:
        """Everything, with nothing left out."""
        return {
            "file": self.file,
            "model": self.model,
            "scenarios": list(self.scenarios),
            "strict": self.strict,
            "values_ok": self.values_ok,
            "structure_ok": self.structure_ok,
            "engines": [vars(run) for run in self.engines],
            "coverage": {str(engines): cells for engines, cells in self.coverage.items()},
            "known_gaps": [gap._asdict() for gap in self.gaps],
            "mismatches": _mismatches(self.mismatches),
            "perturbation": None if self.perturbation is None else _perturbation(self.perturbation),
            "structure": [
                {"cell": str(f.cell) if f.cell else None, "what": f.what, "grade": f.grade, "fault": self.spoils(f)}
                for f in self.findings
            ],
            "edited_inputs": [
                {"cell": str(e.cell), **e.slot.record(), "built": e.built, "now": e.now} for e in self.edits
            ],
        }

    def junit(self) -> str:
        """The report as JUnit XML: a test for each engine in each scenario, for perturbation, for the structure."""
        engines = {run.name: run.version for run in self.engines}
        return junit(self.model or Path(self.file).name, engines, self._tests(), self.verdict)

    def _tests(self) -> Iterator[Case]:
        for run in self.engines:
            for scenario in self.scenarios:
                wrong = [m for m in self.mismatches if m.engine == run.name and m.scenario == scenario]
                if run.failure:
                    yield Case(run.name, scenario, "error", "engine", f"{run.name} could not run", [run.failure])
                else:
                    yield _compared(run.name, scenario, wrong)
        if self.perturbation is not None:
            for engine in self.perturbation.engines:
                wrong = [m for m in self.perturbation.mismatches if m.engine == engine]
                yield _compared(engine, "perturbation", wrong)
        if self.model:
            faults = [str(finding) for finding in self.findings if self.spoils(finding)]
            faults += [f"edited: {edit}" for edit in self.edits] if self.strict else []
            outcome = ("failure", "structure", f"{len(faults)} faults", faults) if faults else ()
            yield Case("structure", "structure", *outcome)


def _compared(engine: str, name: str, wrong: Sequence[Mismatch]) -> Case:
    if not wrong:
        return Case(engine, name)
    return Case(engine, name, "failure", "values", f"{len(wrong)} values differ", [str(m) for m in wrong])


def _mismatches(found: Iterable[Mismatch]) -> list[dict[str, Any]]:
    """Each with its cell, and with its name where there is a definition that names it."""
    nameless = dict.fromkeys(Address("").record())
    return [
        {
            "cell": str(one.cell), **(one.slot.record() if one.slot else nameless),
            "scenario": one.scenario, "engine": one.engine, "formula": one.formula, "expected": one.expected,
            "got": one.got,
        }
        for one in found
    ]  # fmt: skip


def _perturbation(found: Perturbation) -> dict[str, Any]:
    return {
        "inputs": found.inputs, "draws": found.draws, "cells": found.cells, "engines": list(found.engines),
        "mismatches": _mismatches(found.mismatches), "reached": found.reached,
        "dead": [str(slot) for slot in found.dead], "skipped": [str(slot) for slot in found.skipped],
    }  # fmt: skip


def _counted(number: int, what: str) -> str:
    plural = "" if number == 1 else "es" if what.endswith("ch") else "s"
    return f"{number} {what}{plural}"


def _by_engine(gaps: list[UsedGap]) -> str:
    functions: dict[str, dict[str, None]] = {}
    for gap in gaps:
        functions.setdefault(gap.engine, {})[gap.function] = None
    return "; ".join(f"{engine} in {', '.join(some)}" for engine, some in functions.items())


def _first(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], f"  ... and {len(lines) - most} more"]
