"""The sheet Simulation in a layout: its rows, and the cells that show what the workbook has now."""

from __future__ import annotations

from dataclasses import replace

from modelgen.errors import ModelgenError
from modelgen.layout.grid import UNIT, Cell
from modelgen.layout.layout import HEADER_ROW, STATUS_ROWS, Layout, SheetPlan
from modelgen.layout.page import Page
from modelgen.model.kinds import COVER, SIMULATION, SUMMARY

FIRST_OUTPUT = UNIT + 1  # the column of the first output
STILL = "Drawn outside Excel: these figures stand still when inputs change"
CLASSES = "distribution of the draws; the first and the last class hold what lies beyond, too"
PALER = "; paler below the price"
NOW = "In this workbook now"
CHART_ROWS = 20  # that a chart takes beside its table


def with_page(layout: Layout, page: Page) -> Layout:
    """A layout with the sheet Simulation behind cover and summary; its cells that show what the workbook has now are
    links. ModelgenError where the definition has a sheet of that name."""
    program, plan = layout.program, SheetPlan(SIMULATION.name, SIMULATION)
    if any(other.name.casefold() == plan.name.casefold() for other in layout.sheets):
        raise ModelgenError(
            f"'{program.name}' has a sheet '{plan.name}' of its own; call it something else, for figures of a "
            "simulation stand on a sheet of that name"
        )
    outputs = [program.find(key) for key in page.outputs]
    links = [*layout.links, (Cell(plan.name, STATUS_ROWS[0], UNIT), program.selector)]
    if layout.failed is not None:
        links.append((Cell(plan.name, STATUS_ROWS[1], UNIT), layout.failed))
    plan.next = HEADER_ROW
    plan.take("still", STILL)
    for label, _ in page.about:
        plan.take("about", label)
    plan.next += 1
    plan.take("heads", "Output")
    plan.take("units", "Unit")
    for section in page.sections:
        plan.take("heading", section.title)
        for row in section.rows:
            plan.take("figures", row.label, indent=row.indent)
            if row.live:
                at = plan.take("now", NOW, indent=row.indent)
                links += [(Cell(plan.name, at, FIRST_OUTPUT + number), item) for number, item in enumerate(outputs)]
        plan.next += 1
    plan.take("heading", "What is uncertain")
    for label, _ in page.uncertain:
        plan.take("about", label, indent=1)
    plan.next += 1
    for item, histogram, mark in zip(outputs, page.histograms, page.marks, strict=True):
        if histogram is not None:
            plan.take("histogram", f"{program.caption(item)}: {CLASSES}{'' if mark is None else PALER}")
            plan.next += 1 + max(len(histogram.draws), CHART_ROWS) + 1  # below the heads, and a row apart
    front = sum(other.kind in (COVER, SUMMARY) for other in layout.sheets)
    sheets = [*layout.sheets[:front], plan, *layout.sheets[front:]]
    return replace(layout, sheets=sheets, links=links, page=page)
