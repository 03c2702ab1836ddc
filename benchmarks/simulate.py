"""Amazon's value per share under many draws, against IronCalc recalculating its workbook for each, and against a
program written by hand (`handwritten.py`)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks import handwritten
from benchmarks.amazon import LINE, amazon
from benchmarks.handwritten import GIVEN, Numbers
from benchmarks.memory import megabytes
from benchmarks.table import Row
from benchmarks.timing import interleaved
from modelgen import build, distribute, distribution, simulate
from modelgen.model.model import Model
from modelgen.model.uncertainty import Distribution
from modelgen.program.compile import compile
from modelgen.simulation.batches import Drawing
from modelgen.simulation.dependence import Dependence
from modelgen.simulation.quantities import quantities
from modelgen.verify.engines.ironcalc import IronCalc

UNCERTAIN = (4, 40)  # inputs
DRAWS, MANY, MOST = 200_000, 1_000_000, 1024  # the last in MB
_SEGMENTS, _YEARS = ("North America", "International", "AWS"), tuple(map(str, range(2025, 2035)))
_SHARES = {  # by which 40 inputs vary, as factors; what the program written by hand calls them
    "net_capital_expenditure_as_a_share_of_net_sales": "capex",
    "tax_rate_on_operating_income": "tax",
    "other_working_capital_as_a_share_of_net_sales": "working_capital",
    "d_and_a_catch_up_per_year": "catch_up",
    "cash_and_cash_equivalents": "cash",
    "shares_outstanding": "shares",
}
_LARGE = "from benchmarks.simulate import large; import sys; large(int(sys.argv[1]), sys.argv[2])"


def uncertain(inputs: int) -> Model:
    """The model with 4 uncertain inputs, or with 40."""
    model = amazon()
    known = {item.key: item for item in model.inputs}
    if inputs == 4:
        distribute(known["net_sales_growth"], {"AWS": _normal(1, 0.15, "factor")})
        distribute(known["operating_margin"], {"AWS": _normal(0, 0.02, "amount")})
        distribute(known["stated_discount_rate"], distribution("triangular", low=0.08, mode=0.09, high=0.105))
        distribute(known["terminal_growth"], distribution("uniform", low=0.02, high=0.035))
        return model
    years = {year: _normal(0, 0.01, "amount") for year in _YEARS}
    distribute(known["net_sales_growth"], dict.fromkeys(_SEGMENTS, years))
    distribute(known["operating_margin"], dict.fromkeys(_SEGMENTS, _normal(0, 0.01, "amount")))
    for key in _SHARES:
        distribute(known[key], _normal(1, 0.05, "factor"))
    distribute(known["stated_discount_rate"], distribution("normal", mean=0.09, sd=0.005, truncate=[0.07, 0.12]))
    return model


def _normal(mean: float, sd: float, on: str) -> Distribution:
    return distribution("normal", mean=mean, sd=sd, on=on)


def drawn_by_hand(drawn: Numbers) -> dict[str, Numbers]:
    """A simulation's draws of the inputs as the program written by hand takes them."""
    rows = np.ascontiguousarray(drawn.T)
    growth, margin = (np.repeat(GIVEN[name][..., None], len(drawn), axis=-1) for name in ("growth", "margin"))
    if len(rows) == 4:
        growth[2] *= rows[0]
        margin[2] += rows[1]
        return {"growth": growth, "margin": margin, "rate": rows[2], "terminal_growth": rows[3]}
    growth += rows[:30].reshape(3, 10, -1)
    margin += rows[30:33, None]
    order = [key for key in _order() if key in _SHARES]
    at = 33
    found = {"growth": growth, "margin": margin}
    for key in order:
        if key == "cash_and_cash_equivalents":  # the discount rate stands before it
            found["rate"], at = rows[at], at + 1
        found[_SHARES[key]] = GIVEN[_SHARES[key]][..., None] * rows[at]
        at += 1
    return found


def _order() -> list[str]:
    return [item.key for item in compile(amazon()).inputs]


def large(draws: int, file: str) -> None:
    """All there is of a large simulation, draws as a file and indices too."""
    from modelgen.simulation.files import write_parquet

    found = simulate(uncertain(40), draws, outputs=[LINE], indices=True)
    found.fields()
    write_parquet(found, Path(file))


def run() -> Iterator[Row]:
    """Computing alone, with draws that are there; and whole simulations, in one thread and in two."""
    engine = IronCalc()
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.xlsx")
        build(amazon(), book)
        engine.load(str(book))
        engine.calculate()
        for inputs in UNCERTAIN:
            yield from _compared(inputs, engine)
    single, double = interleaved(
        lambda: simulate(uncertain(40), MANY, outputs=[LINE], checks=False),
        lambda: simulate(uncertain(40), MANY, outputs=[LINE], checks=False, jobs=2),
    )
    yield Row(f"simulate, {MANY:,} draws, two threads", double, "one", single, 1 / 1.8)
    with tempfile.TemporaryDirectory() as folder:
        peak = megabytes("-c", _LARGE, str(MANY), str(Path(folder, "draws.parquet")))
    yield Row(f"memory, {MANY:,} draws, indices, Parquet", peak, "a gigabyte", MOST, 1, megabytes=True)


def _compared(inputs: int, engine: IronCalc) -> Iterator[Row]:
    program = compile(uncertain(inputs))
    line = int(program.find(LINE).__dict__["number"])
    drawing = Drawing(program, 0, (line,), (), Dependence(quantities(program), {}), DRAWS, "lhs", 1)
    tape = drawing.computation.tape
    found = simulate(program, DRAWS, outputs=[LINE], checks=False)
    rows, theirs = np.ascontiguousarray(found.drawn.T), drawn_by_hand(found.drawn)

    def computing() -> None:
        for start in range(0, DRAWS, tape.row):
            tape.run([row[start : start + tape.row] for row in rows])

    ours, hand, parts, whole, recalculated = interleaved(
        computing,
        lambda: handwritten.value_per_share(theirs),
        lambda: handwritten.chunked(theirs, DRAWS),
        lambda: simulate(program, DRAWS, outputs=[LINE], checks=False),
        engine.calculate,
    )
    what = f"{DRAWS:,} draws of {inputs} inputs"
    yield Row(f"computing {what}", ours, "NumPy by hand, in parts or whole", min(hand, parts), 1 / 0.3)
    engines = f"IronCalc {engine.version}, once for each"
    yield Row(f"simulating {what}", whole, engines, recalculated * DRAWS, 1 / 5000)
