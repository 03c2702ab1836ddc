"""What a verification found: values and structure, apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modelgen.reference.checks import Failed, by_themselves
from modelgen.report import CANNOT, CLEAN, FOUND, Report, does, many
from modelgen.sight.finding import LOOK, NUMBERS, REMARK, STRUCTURE, WORDS, Finding, first_of, side_by_side, where
from modelgen.verify.causes import Cause, Causes
from modelgen.verify.compare import Mismatch
from modelgen.verify.gaps import UsedGap
from modelgen.verify.junit import Case, junit
from modelgen.verify.older import MovedOn
from modelgen.verify.perturb import Perturbation
from modelgen.verify.structure import Edit
from modelgen.verify.told import Circumstances, counted, entries, lines, records

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


def stamp_of(engines: Sequence[EngineRun], scenarios: int) -> str:
    """The line that says which engines computed how much, and that all of it is right."""
    names = ", ".join(str(run) for run in engines)
    compared = engines[0].compared if engines else 0
    return f"{many(compared, 'value')} in {many(scenarios, 'scenario')} recomputed by {names}: no mismatch"


@dataclass(repr=False)
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
    causes: Causes = field(default_factory=Causes)
    coverage: dict[int, int] = field(default_factory=dict)  # confirming engines -> formula cells
    gaps: list[UsedGap] = field(default_factory=list)  # of the engines, in functions that the file uses
    perturbation: Perturbation | None = None
    failed: list[Failed] = field(default_factory=list)  # of the model's own checks and claims
    allowed: bool = True  # failed checks are no error
    simulated: str = ""  # what was proved of its simulation
    moved_on: MovedOn | None = None  # where the definition is another one than the file was built from

    @property
    def values_ok(self) -> bool:
        """Every formula cell of every engine agrees."""
        moved = self.perturbation is not None and self.perturbation.mismatches
        ran = bool(self.engines) and not any(run.failure for run in self.engines)
        return ran and not self.mismatches and not moved

    @property
    def structure_ok(self) -> bool:
        """The file is as the definition makes it (inputs and the look may differ, unless strict)."""
        spoilt = any(self.spoils(finding) for finding in self.findings)
        return not spoilt and self.moved_on is None and not (self.strict and self.edits)

    def spoils(self, finding: Finding) -> bool:
        """Whether a finding is an error."""
        return finding.fault or (self.strict and finding.grade == LOOK)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 something differs, 2 an engine could not run."""
        if any(run.failure for run in self.engines) or not self.engines:
            return CANNOT
        return CLEAN if self.values_ok and self.structure_ok and (self.allowed or not self.failed) else FOUND

    @property
    def stamp(self) -> str:
        """The line on the cover of a verified build."""
        return stamp_of(self.engines, len(self.scenarios))

    def lines(self, most: int = 20) -> list[str]:
        """The file, then all that was found, with at most `most` entries of a kind."""
        first = [f"{self.file}: {self.moved_on}"] if self.moved_on else []
        return [*first, f"{self.file}: {many(len(self.scenarios), 'scenario')}", *self.found(most)]

    def found(self, most: int = 20) -> list[str]:
        """What was found, with at most `most` entries of a kind."""
        lines = []
        for run in self.engines:
            wrong = sum(m.engine == run.name for m in self.mismatches)
            verdict = run.failure or f"{many(run.compared, 'value')} compared, {many(wrong, 'mismatch')}"
            if run.failure or not self.moved_on:
                lines.append(f"  {run!s:24} {verdict}")
        for engines, cells in self.coverage.items() if len(self.engines) > 1 and not self.moved_on else ():
            lines.append(f"  {many(cells, 'formula cell')} confirmed by {many(engines, 'engine')}")
        if self.moved_on:
            lines.append(f"  {self.moved_on.shared}")
        if self.gaps:
            lines.append(f"  known gaps in functions used here: {_by_engine(self.gaps)} (docs/conformance.md)")
        if self.edits:
            lines.append(f"Inputs that differ from the definition: {len(self.edits)}")
            lines += _first([f"  {edit}" for edit in self.edits], most)
        if self.failed:
            lines.append(f"Checks of the model that fail: {by_themselves(self.failed)}")
            lines += _first([f"  {one}" for one in self.failed], most)
        told = {finding for cause in self._causes for finding in cause.findings}
        for grade, title in _TITLES.items():
            every = [finding for finding in self.findings if finding.grade == grade]
            rest = [finding for finding in every if finding not in told]
            if every:
                below = len(every) - len(rest)
                part = f"{below} of them told" if rest else "told"
                which = f", {part} with the values" if below else ""
                lines.append(f"{title}: {many(len(every), _KINDS.get(grade, 'fault'))}{which}")
                lines += _first([f"  {line}" for line in _grouped(rest)], most)
        if self.mismatches:
            lines.append(f"Values: {counted(self.causes)} ({many(len(self.mismatches), 'mismatch')})")
            lines += entries(self.causes.found, self._by, most)
        if self.perturbation is not None:
            lines += self.perturbation.lines(most, self.causes)
        return lines

    @property
    def _by(self) -> Circumstances:
        """How causes are told."""
        ran = [run.name for run in self.engines if not run.failure]
        return Circumstances(ran, self.scenarios, first="" if self.model or not ran else ran[0])

    @property
    def _causes(self) -> list[Cause]:
        """All causes, and under changed inputs those that show nowhere else."""
        return [*self.causes.found, *(self.perturbation.new(self.causes) if self.perturbation else ())]

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        if self.exit_code == CLEAN and not self.model:
            return f"the engines agree with each other (name the definition with --model to verify): {self.stamp}"
        if self.exit_code == CLEAN:
            return f"verified: {self.stamp}"
        if self.exit_code == CANNOT:
            return "not verified: an engine could not run"
        if self.moved_on:
            return f"NOT VERIFIED: {self.moved_on.origin}, and the definition has moved on"
        if self.values_ok and self.structure_ok:
            roots = by_themselves(self.failed)
            failing = f"{many(roots, 'check')} of the model {does(roots, 'fail')}"
            return f"FAILED: {failing} (--allow-failed-checks lets that be); {self.stamp}"
        moved = len(self.perturbation.mismatches) if self.perturbation else 0
        causes = f" by {many(len(self._causes), 'cause')}" if self._causes else ""
        parts = [] if self.values_ok else [f"{many(len(self.mismatches) + moved, 'value', 'differ')}{causes}"]
        spoilt = {finding.grade for finding in self.findings if self.spoils(finding)}
        parts += [what for grade, what in _VERDICTS.items() if grade in spoilt]
        if self.strict and self.edits:
            parts.append(f"{many(len(self.edits), 'input', 'differ')} from the definition")
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
            "mismatches": [one.fields() for one in self.mismatches],
            "causes": records(self.causes, self._by),
            "perturbation": None if self.perturbation is None else _perturbation(self.perturbation),
            "structure": [
                {"cell": str(f.cell) if f.cell else None, "what": f.what, "grade": f.grade, "fault": self.spoils(f)}
                for f in self.findings
            ],
            "failed_checks": [
                {
                    "label": one.label,
                    "scenarios": list(one.scenarios),
                    "follows": {scenario: list(roots) for scenario, roots in one.follows.items()},
                }
                for one in self.failed
            ],
            "moved_on": None
            if self.moved_on is None
            else {
                "built_from": self.moved_on.origin,
                "formula_cells": self.moved_on.cells,
                "standing": self.moved_on.standing,
                "same": self.moved_on.same,
            },
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
                    yield _compared(run.name, scenario, wrong, self.causes, self._by)
        if self.perturbation is not None:
            for engine in self.perturbation.engines:
                wrong = [m for m in self.perturbation.mismatches if m.engine == engine]
                yield _compared(engine, "perturbation", wrong, self.perturbation.causes, self.perturbation.by)
        if self.model:
            faults = [str(self.moved_on)] if self.moved_on else []
            faults += _grouped([finding for finding in self.findings if self.spoils(finding)])
            faults += [f"edited: {edit}" for edit in self.edits] if self.strict else []
            outcome = ("failure", "structure", many(len(faults), "fault"), faults) if faults else ()
            yield Case("structure", "structure", *outcome)
            failed = [str(one) for one in self.failed] if not self.allowed else []
            checks = f"{many(by_themselves(self.failed), 'check')} of the model"
            told = ("failure", "checks", checks, failed) if failed else ()
            yield Case("checks", "checks", *told)


def _compared(engine: str, name: str, wrong: Sequence[Mismatch], causes: Causes, by: Circumstances) -> Case:
    """A test of one engine's values, which fails by causes."""
    if not wrong:
        return Case(engine, name)
    runs = {(one.engine, one.scenario) for one in wrong}
    some = [cause for cause in causes.found if cause.runs & runs]
    message = many(len(wrong), "value", "differ")
    said = ["\n".join(lines(cause, by)) for cause in some]
    return Case(engine, name, "failure", "values", f"{message} by {many(len(some), 'cause')}", said)


def _grouped(findings: Sequence[Finding]) -> list[str]:
    """Findings in words, cells side by side in one."""
    return [
        f"{where([one.cell for one in some if one.cell])}: {first_of(some)}" if some[0].cell else some[0].what
        for some in side_by_side(findings)
    ]


def _perturbation(found: Perturbation) -> dict[str, Any]:
    return {
        "inputs": found.inputs, "draws": found.draws, "cells": found.cells, "engines": list(found.engines),
        "seed": found.seed, "mismatches": [one.fields() for one in found.mismatches],
        "causes": records(found.causes, found.by),
        "under": [
            {"scenario": name, "changes": [
                {**one.slot.record(), "was": one.shown(one.was), "now": one.shown(one.now)} for one in draw.changes
            ]}
            for name, draw in found.under.items()
        ],
        "reached": found.reached,
        "dead": [str(slot) for slot in found.dead], "skipped": [str(slot) for slot in found.skipped],
    }  # fmt: skip


def _by_engine(gaps: list[UsedGap]) -> str:
    functions: dict[str, dict[str, None]] = {}
    for gap in gaps:
        functions.setdefault(gap.engine, {})[gap.function] = None
    return "; ".join(f"{engine} in {', '.join(some)}" for engine, some in functions.items())


def _first(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], f"  ... and {len(lines) - most} more"]
