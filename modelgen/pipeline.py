"""From a definition to its workbook, proved on the way if that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from modelgen.errors import ModelgenError
from modelgen.files.atomic import replacing
from modelgen.layout.page import NOT_PROVED
from modelgen.layout.place import place
from modelgen.layout.simulated import with_page
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.readback.unpulled import unpulled
from modelgen.render import render
from modelgen.revisions.repository import state
from modelgen.verify.compare import Mismatch
from modelgen.verify.made import NOT_VERIFIED, foreseen, verify_own
from modelgen.verify.report import Verification
from modelgen.workbook import themes
from modelgen.workbook.theme import Theme

if TYPE_CHECKING:
    from modelgen.simulation.result import Simulation

_TOLD = 5  # mismatches


def build(
    model: Model | Program, path: str | Path, *, scenario: str | None = None, verified_by: Sequence[str] | None = None,
    theme: str | Path | None = None, protect: bool = True, overwrite: bool = False,
    simulation: Simulation | None = None,
) -> Verification | None:  # fmt: skip
    """Write a model's workbook to `path`, with `scenario` live (the first unless named).

    `theme` is a shipped theme's name or a file; without it `theme.toml` beside the definition, else the default.
    Formulas are locked, without a password, unless `protect` is false.

    With `verified_by`, engines recompute the file before it is put in place: a clean report is stamped on
    the cover, and one that isn't leaves `path` as it was. The report comes back.

    A `simulation` of the model becomes a sheet of figures that stand still, with charts; engines then compute some
    of its draws, too, typed into the workbook. Raises ModelgenError, unless told to `overwrite` also where a file at
    `path` isn't a build, or has inputs that were edited and not pulled.
    """
    program = compile(model)
    looks, git = themes.theme(theme, program.folder), state(program.folder)
    return put(
        program, path, looks, git, scenario=scenario, verified_by=verified_by, protect=protect, overwrite=overwrite,
        simulation=simulation,
    )  # fmt: skip


def put(
    program: Program, path: str | Path, looks: Theme, git: str, *, scenario: str | None = None,
    verified_by: Sequence[str] | None = None, protect: bool = True, overwrite: bool = False,
    simulation: Simulation | None = None,
) -> Verification | None:  # fmt: skip
    """`build` of a program whose folder needn't be here: with a theme, and what `git` says of the definition."""
    report: Verification | None = None
    proof = NOT_PROVED

    def made(stamp: str) -> bytes:
        layout = place(program)
        if simulation is not None:
            from modelgen.simulation.page import page  # and scipy, which no other build needs

            layout = with_page(layout, page(program, simulation, date.today(), proof))
        return render(layout, looks, scenario=scenario, stamp=stamp, protected=protect, state=git)

    with unpulled(path, overwrite=overwrite) as ask, replacing(path) as temporary:
        stamp = NOT_VERIFIED if verified_by is None else foreseen(program, verified_by)
        book = made(stamp)
        ask(program)
        if verified_by is not None:
            report = verify_own(book, path, program, verified_by)
            if simulation is not None and not report.exit_code:
                from modelgen.verify.simulated import prove

                report.simulated, wrong = prove(book, program, simulation, verified_by)
                if wrong:
                    raise NotConfirmed(wrong)
                proof = report.simulated
            if report.exit_code:
                raise NotVerified(report)
            if report.stamp != stamp or simulation is not None:
                book = made(report.stamp)
        temporary.write_bytes(book)
    return report


def input_pack(model: Model | Program, path: str | Path, *, overwrite: bool = False) -> None:
    """Write a workbook with a model's inputs alone, for people who fill them elsewhere; `read_back` reads it.

    Raises ModelgenError, also where the model has no inputs, and where `build` would.
    """
    program = compile(model)
    layout = place(program, inputs_only=True)
    if not any(plan.kind.holds == "inputs" for plan in layout.sheets):
        raise ModelgenError(f"'{program.name}' has no assumptions and no actuals, so there is nothing to fill in")
    looks = themes.theme(None, program.folder)
    with unpulled(path, overwrite=overwrite) as ask, replacing(path) as temporary:
        temporary.write_bytes(render(layout, looks))
        ask(program)


class NotVerified(ModelgenError):
    """A build that its engines don't confirm; the workbook isn't put in place."""

    def __init__(self, report: Verification) -> None:
        self.report = report
        super().__init__("\n".join([report.verdict, *report.found()]))


class NotConfirmed(ModelgenError):
    """A simulation with draws in which engines compute something else; the workbook isn't put in place."""

    def __init__(self, wrong: Sequence[Mismatch]) -> None:
        self.mismatches = wrong
        more = f"\nand {len(wrong) - _TOLD:,} more" if len(wrong) > _TOLD else ""
        said = "\n".join(f"  {one}" for one in wrong[:_TOLD])
        super().__init__(f"the simulation isn't confirmed, so the workbook wasn't written:\n{said}{more}")
