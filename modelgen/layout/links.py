"""Cells that show other cells: those of the cover, and those in every sheet's header."""

from __future__ import annotations

from modelgen.layout.grid import UNIT, Cell
from modelgen.layout.layout import COVER_SELECTOR, COVER_UPSIDE, STATUS_ROWS, Layout


def link(layout: Layout) -> None:
    """Place them: on the cover checks, warnings, changed inputs, outputs, upsides; in the headers scenario, checks."""
    program, plan, failed = layout.program, layout.sheets[0], layout.failed
    row, column = COVER_SELECTOR
    plan.next = row + 1
    if failed is not None:
        layout.links.append((Cell("Cover", plan.take("status", "Checks"), column), failed))
    if layout.warned is not None:
        layout.links.append((Cell("Cover", plan.take("warned", "Warnings"), column), layout.warned))
    plan.take("changed", "Inputs")
    outputs = [output for output in program.outputs if output in layout.placements]
    if outputs:
        plan.next += 1
        plan.take("heading", "Headline outputs")
    for output in outputs:
        row = plan.take("output", program.caption(output))
        layout.links.append((Cell("Cover", row, column), output))
        if program.upsides.get(output) in layout.placements:
            layout.links.append((Cell("Cover", row, COVER_UPSIDE), program.upsides[output]))
    if program.reason in layout.placements:
        layout.links.append((Cell("Cover", plan.take("reason", program.reason.label), column), program.reason))
    if program.quoted is not None and not layout.inputs_only:
        row = plan.take("output", program.quoted.label)
        layout.links.append((Cell("Cover", row, column), program.quoted))
    for other in layout.sheets[1:]:
        if other.kind.status:
            layout.links.append((Cell(other.name, STATUS_ROWS[0], UNIT), program.selector))
            if failed is not None:
                layout.links.append((Cell(other.name, STATUS_ROWS[1], UNIT), failed))
