"""`modelgen build`: a definition's workbook."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modelgen.commands import parameters
from modelgen.commands.console import say, width
from modelgen.commands.parameters import FILE, Command
from modelgen.commands.paths import load, scenario_of, workbook_to_write
from modelgen.commands.run import run
from modelgen.report import CLEAN, FOUND, Report, many

if TYPE_CHECKING:
    from modelgen.reference.checks import Failed
    from modelgen.reference.result import Result
    from modelgen.verify.report import Verification


@dataclass
class Build(Report):
    """A workbook that was written, or one that engines contradict and that wasn't."""

    command = "build"

    file: Path
    result: Result
    scenario: str
    verification: Verification | None
    warnings: list[str] = field(default_factory=list)
    width: int = 80
    failing: list[Failed] = field(default_factory=list)  # checks and claims
    allowed: bool = False

    @property
    def written(self) -> bool:
        """Whether the file was put in place."""
        return self.verification is None or self.verification.exit_code == CLEAN

    @property
    def verdict(self) -> str:
        """What came of it."""
        said = self.verification.verdict if self.verification else "written, not verified (--verify does it)"
        if not self.failing or not self.written:
            return said
        roots = sum(one.is_root for one in self.failing)
        many = f"{roots} check{'s fail' if roots != 1 else ' fails'}"
        return f"{said}; {many}{'' if self.allowed else ' (--allow-failed-checks lets that be)'}"

    @property
    def exit_code(self) -> int:
        """0: written. 1: written, and checks fail. Otherwise that of the verification."""
        if not self.written and self.verification:
            return self.verification.exit_code
        return FOUND if self.failing and not self.allowed else CLEAN

    @property
    def closing(self) -> str:
        """Nothing: the verdict stands at the head."""
        return ""

    def lines(self) -> list[str]:
        """The verdict, the headline, and the cells that sweeps add; nothing of a file that wasn't written."""
        from modelgen.commands.value_data import sweeps
        from modelgen.commands.value_text import headline

        if not self.written:
            return []
        lines = [f"{self.file}: {self.verdict}", "", *headline(self.result, self.scenario, self.width)]
        if self.failing:
            lines += [
                "",
                "Checks that fail (modelgen check says where and why):",
                *(f"  {one}" for one in self.failing),
            ]
        if counts := sweeps(self.result):
            each = "; ".join(f"{name}: {cells:,}" for name, cells in counts.items())
            said = f"Workings: {many(sum(counts.values()), 'cell')}. {each}"
            lines += ["", *textwrap.wrap(said, self.width, initial_indent="  ", subsequent_indent="    ")]
        return lines

    def fields(self) -> dict[str, Any]:
        """The file, its headline, and what engines make of it."""
        from modelgen.commands.checks import failed_checks
        from modelgen.commands.value_data import item_values, reasons, sweeps

        model, proof = self.result.program, self.verification
        return {
            "file": self.file,
            "written": self.written,
            "model": model.name,
            "scenario": self.scenario,
            "unit": str(model.unit),
            "outputs": [item_values(self.result, output) for output in model.outputs],
            "failed_checks": failed_checks(self.result),
            "reasons": reasons(self.result),
            "workings": sweeps(self.result),
            "warnings": self.warnings,
            "verification": proof and {"exit_code": proof.exit_code, "verdict": proof.verdict, **proof.fields()},
        }


@click.command(cls=Command, short_help="Make the workbook of a definition.")
@parameters.definition
@click.option(
    "-o", "--output", type=FILE, metavar="FILE", help="Workbook to write (default: the folder's name + .xlsx)."
)
@click.option("--scenario", metavar="NAME", help="Scenario that is live (default: the first).")
@click.option("--verify", is_flag=True, help="Write it only if two engines compute what Python does; stamp the cover.")
@parameters.theme
@parameters.protect
@parameters.allow_failed
@parameters.overwrite
@parameters.json
def build(
    path: Path, output: Path | None, scenario: str | None, verify: bool, theme: str | None, protect: bool,
    allow_failed_checks: bool, overwrite: bool, json: Path | None,
) -> None:  # fmt: skip
    """Make the workbook of a definition.

    An existing build is replaced whole, or stays as it was; one in which inputs were edited that nobody has pulled
    stays. Where checks of the model fail, in any scenario, the workbook is written all the same (its cover is red under
    the scenarios in which they do), and the exit code is 1 unless that is allowed. Exit code 0: written. 1: checks
    fail, or an engine computes something else. 2: it could not be built.
    """

    def built() -> Build:
        target = workbook_to_write(path, output)
        model = load(path)
        live = scenario_of(model, scenario)

        from modelgen import pipeline
        from modelgen.program.compile import compile
        from modelgen.reference.checks import failed
        from modelgen.reference.solve import everywhere
        from modelgen.verify.engines.registry import DEFAULT

        program = compile(model)
        engines = DEFAULT if verify else None
        warnings = [str(warning) for warning in program.warnings]
        try:
            proof = pipeline.build(
                model, target, scenario=live, verified_by=engines, theme=theme, protect=protect, overwrite=overwrite
            )
            for warning in warnings:
                say(f"warning: {warning}", "yellow", err=True)
        except pipeline.NotVerified as error:
            say(f"{error}\nmodelgen: {target} was not written", "red", err=True)
            proof = error.report
        every = everywhere(program)
        failing = failed(every)
        result = every.draw(program.scenario.position(live))
        return Build(target, result, live, proof, warnings, width(), failing, allow_failed_checks)

    run(f"Building {path}" + (" and verifying it" if verify else ""), built, json=json)
