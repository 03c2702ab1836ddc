"""The file of a definition's workbook: its layout, with the values that the reference computes."""

from __future__ import annotations

from modelgen.layout.layout import Layout
from modelgen.progress import tell
from modelgen.reference.checks import failed
from modelgen.reference.solve import everywhere
from modelgen.version import __version__
from modelgen.workbook.theme import Theme
from modelgen.workbook.write import write


def render(
    layout: Layout, theme: Theme, *, scenario: str | None = None, stamp: str = "", protected: bool = True,
    version: str = __version__, state: str = "",
) -> bytes:  # fmt: skip
    """The workbook of a layout, with `scenario` live (the first unless named); equal arguments give equal bytes.

    `stamp` is the line of the cover that says how the workbook was verified, `version` that of the modelgen by which it
    says it was made, `state` that of the definition in git. Unless `protected`, formulas can be typed over.
    """
    program = layout.program
    tell("computing values")
    found = everywhere(program)
    failing = {} if layout.failed is None else {one.label: one.scenarios for one in failed(found) if one.is_root}
    live = 0 if scenario is None else program.scenario.position(scenario)
    return write(
        layout, {item: found.cells(item, live) for item in program.every}, theme=theme,
        extremes={item: found.extremes(item) for item in program.every}, stamp=stamp,
        definition_hash=program.hash, version=version, protected=protected, state=state,
        failed=failing,
    )  # fmt: skip
