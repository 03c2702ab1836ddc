"""Is a workbook's simulation right? Some of its draws typed into the workbook and computed by engines; its figures
drawn again from the definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.sandbox import Running
from modelgen.identity.laid import laid
from modelgen.identity.manifest import Imprint, imprint_of
from modelgen.layout.grid import Cell
from modelgen.layout.layout import Layout
from modelgen.layout.page import Page
from modelgen.program.program import Program
from modelgen.progress import Tally, tell
from modelgen.reference.result import cell_value
from modelgen.reference.solve import dense
from modelgen.report import many
from modelgen.sight.finding import NUMBERS, REMARK, Finding
from modelgen.simulation.again import chosen, inputs_of
from modelgen.simulation.outcome import Outcome
from modelgen.simulation.page import again
from modelgen.simulation.quantities import followers, quantities
from modelgen.simulation.result import Simulation
from modelgen.verify.compare import Mismatch, agrees, shown
from modelgen.verify.computed import Own
from modelgen.verify.draws import Change, Draw
from modelgen.verify.expected import Expectations, Expected
from modelgen.verify.recomputed import recomputed

SAME = 1e-9  # of a value: the same sums in another order
_OTHER_INPUTS = (
    "the sheet Simulation was drawn from other inputs than the definition has today; its figures weren't drawn again"
)


def prove(made: bytes, program: Program, found: Simulation, engines: Sequence[str]) -> tuple[str, list[Mismatch]]:
    """Type some draws of a simulation into the inputs of its workbook, which was just `made`; compare every formula
    cell of the engines' with the reference's, and the outputs of these with the simulation's. What was done, in words
    for the case that nothing differs, and what differs. Raises CannotVerify, and what keeps an engine from computing.
    """
    with Running() as running:
        computed = Own(running, Path("workbook"), made)
        content, book = computed.content(), computed.book()
    layout = laid(program, imprint_of(content))
    table = Expectations(layout, content, {})
    numbers = chosen(found)
    draws = list(_draws(layout, found, numbers))
    at = {cell.item.key: at for at, cell in reversed([*enumerate(table.cells)])}  # the first cell of each item
    outputs = [(outcome, at[outcome.key]) for outcome in found.outcomes]
    tally = Tally(f"computing draws by {', '.join(engines)}", len(engines) * len(draws))
    wrong: list[Mismatch] = []
    for draw, (expected, number, got) in zip(numbers, recomputed(table, book, draws, engines, tally), strict=True):
        under = f"draw {draw + 1}"
        wrong += _otherwise(expected, number, outputs, draw, under)
        for name, answer in got.items():
            wrong += expected.mismatches(number, answer, name, under)
    formulas = many(len(table.keys), "formula")
    what = f"{many(len(draws), 'draw')} typed into this workbook, {formulas} recomputed for each"
    return f"{what} by {' and '.join(engines)}: no mismatch", wrong


def drawn_again(layout: Layout, said: Page, by: Imprint) -> Iterator[Finding]:
    """Where a workbook's figures of a simulation aren't those that its seed draws from the definition."""
    if by.definition != layout.program.hash:
        return
    if said.request.get("inputs") != layout.program.inputs_hash:
        yield Finding(None, _OTHER_INPUTS, REMARK)
        return
    tell("drawing the simulation again")
    try:
        now = again(layout.program, said)
    except (KeyError, TypeError, ValueError, ModelgenError):
        yield Finding(None, "the sheet Simulation doesn't say how it was drawn; simulate again")
        return
    has, draws = list(_told(said)), list(_told(now))
    wrong = [label for (label, one), (_, other) in zip(has, draws, strict=False)
             if not isclose(one, other, rel_tol=SAME)]  # fmt: skip
    if wrong or len(has) != len(draws):
        what = f"seed {said.request['seed']} draws other figures than the sheet Simulation has"
        yield Finding(None, f"{what}: {', '.join(dict.fromkeys(wrong[:3])) or 'more or fewer of them'}", NUMBERS)


def _draws(layout: Layout, found: Simulation, numbers: Sequence[int]) -> Iterator[Draw]:
    """What to type for some draws: every cell that follows an uncertain quantity, in all scenarios."""
    program = layout.program
    inputs = inputs_of(program, found, numbers)
    scenario = program.scenario.position(found.scenario)
    own = {item: dense(item, item.given) for item in inputs}
    cells = [
        (one.item, where, layout[one.item].input_cell(*where), place)
        for one, _, where, place in followers(quantities(program))
    ]
    for number in range(len(numbers)):
        yield Draw(scenario, tuple(
            Change(item, where, cell, float(own[item][place]), float(inputs[item][number][place]))
            for item, where, cell, place in cells
        ))  # fmt: skip


def _otherwise(
    expected: Expected, number: int, outputs: Sequence[tuple[Outcome, int]], draw: int, under: str
) -> Iterator[Mismatch]:  # fmt: skip
    """Outputs that the simulation has otherwise than the whole model under the same inputs."""
    table = expected.table
    for outcome, at in outputs:
        value, code = float(outcome.values[draw]), int(outcome.codes[draw])
        want = expected.shown(number, at)
        simulated = cell_value(table.cells[at].item, value, code)
        if simulated != want and not agrees(want, simulated, lambda at=at: expected.slack(number, at)):  # type: ignore[misc]
            yield Mismatch(
                Cell(*table.keys[at]), table.slot(at), under, table.text(at), want, shown(simulated), "simulation"
            )


def _told(page: Page) -> Iterator[tuple[str, float]]:
    """Every figure of a page with what it is called; one that isn't there is no number."""
    for section in page.sections:
        for row in section.rows:
            yield from ((row.label, -1e300 if value is None else value) for value in row.values)
    for one in page.histograms:
        if one is not None:
            yield from (("the distribution", float(value)) for value in (one.low, one.width, *one.draws))
