"""From a definition to its deck."""

from __future__ import annotations

from pathlib import Path

from modelgen.layout.place import place
from modelgen.model.find import scenario_named
from modelgen.model.model import Model
from modelgen.pipeline import NotVerified
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.reference.solve import everywhere
from modelgen.render import render
from modelgen.slides.figures import Figures
from modelgen.slides.files import needed, put_bytes, replaceable
from modelgen.slides.outline import slides
from modelgen.slides.template import Bank, bank, template
from modelgen.slides.write import Writer, footer
from modelgen.verify.engines.registry import DEFAULT
from modelgen.verify.made import NOT_VERIFIED, foreseen, verify_own
from modelgen.version import __version__
from modelgen.workbook import themes
from modelgen.workbook.theme import Theme

SUFFIX = ".pptx"


def deck(
    model: Model | Program, path: str | Path, *, scenario: str | None = None, template: str | Path | None = None,
    theme: str | Path | None = None, overwrite: bool = False,
) -> int:  # fmt: skip
    """Write a model's presentation to `path`, with the numbers of `scenario` (the first unless named); how many slides.

    Tables and charts are native, and each number carries its address, by which `verify_deck` finds it again. Layouts,
    colours and fonts are those of `template`, a .pptx or .potx, or else those of the `theme`: a shipped one's name or a
    file, `theme.toml` beside the definition, or the default. Raises ModelgenError, unless told to `overwrite` also
    where a file at `path` was changed since modelgen wrote it, or isn't its own.
    """
    program = compile(model)
    looks = themes.theme(theme, program.folder)
    needed()
    given = None if template is None else bank(Path(template))
    return put(program, path, looks, scenario=scenario, given=given, overwrite=overwrite)


def put(
    program: Program, path: str | Path, looks: Theme, *, scenario: str | None = None, given: Bank | None = None,
    overwrite: bool = False, stamp: str = NOT_VERIFIED,
) -> int:  # fmt: skip
    """`deck` of a program whose folder needn't be here; `stamp` says how its workbook was verified."""
    needed()
    replaceable(Path(path), overwrite)
    file, count = rendered(program, looks, scenario=scenario, given=given, stamp=stamp)
    put_bytes(file, path, overwrite=overwrite)
    return count


def rendered(
    program: Program, looks: Theme, *, scenario: str | None = None, given: Bank | None = None, stamp: str = NOT_VERIFIED
) -> tuple[bytes, int]:  # fmt: skip
    """The file of a program's deck, and how many slides it has; equal arguments give equal bytes."""
    live = scenario_named(program.scenario, scenario)
    base = template(given, looks)
    figures = Figures(program, everywhere(program), looks, live)
    made = slides(figures, base.room)
    about = {
        "model": program.name, "definition": program.hash, "inputs": program.inputs_hash, "scenario": live,
        "modelgen": __version__,
    }  # fmt: skip
    writer = Writer(base, looks, footer(program.name, live, program.hash, program.inputs_hash, stamp), about)
    return writer.write(made), len(made)


def proved(program: Program, looks: Theme, name: Path) -> str:
    """The stamp that the workbook of a program earns from two engines; NotVerified where they don't confirm it. `name`
    is what the report calls it."""
    made = render(place(program), looks, stamp=foreseen(program, DEFAULT))
    report = verify_own(made, name, program, DEFAULT)
    if report.exit_code:
        raise NotVerified(report)
    return report.stamp
