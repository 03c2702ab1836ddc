"""Two small models as a team keeps them, with their snapshots, and what each tool says after an edit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from modelgen import load_model
from modelgen.errors import ModelgenError
from modelgen.pipeline import NotVerified, build
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.snapshot import file, values
from modelgen.snapshot.differences import differences
from modelgen.snapshot.told import moved
from modelgen.verdict import checked
from modelgen.verify.engines.registry import DEFAULT

BREWERY = """
from datetime import date
from modelgen import Model, Timeline, isclose

m = Model("Brewery", timeline=Timeline.annual(2023, 2027, last_actual=2024), unit="GBP mn",
          scenarios=("Base", "Bull"), valuation_date=date(2024, 12, 31))
year = m.timeline
segment = m.axis("Segment", "Beer", "Cider")
a = m.sheet("Assumptions")
growth = a.assumption("Growth", segment, year, unit="%", minimum=-1, maximum=1)
margin = a.assumption("EBITDA margin", segment, unit="%")
multiple = a.assumption("Multiple", segment, unit="x")
debt = a.assumption("Debt", unit="GBP mn", shared=True)
shares = a.assumption("Shares", unit="mn shares", shared=True)
rounding = a.assumption("Rounding", unit="GBP mn", shared=True)
s = m.sheet("Segments")
sales = s.line("Net sales", segment, year)
sales.forecast = sales.prior * (1 + growth)
total = s.line("Total net sales", year)
total.formula = sales.total(segment)
reported = s.line("Reported net sales", year)
ebitda = s.line("EBITDA", segment, year)
ebitda.formula = sales * margin
v = m.sheet("Value")
part = v.line("Value of part", segment)
part.formula = ebitda.at(year, "2025") * multiple
ev = v.line("Enterprise value")
ev.formula = part.total(segment)
equity = v.line("Equity value")
equity.formula = ev - debt
per_share = v.line("Value per share", unit="GBP/share")
per_share.formula = equity / shares
beer_share = v.line("Beer's share of value", unit="%")
beer_share.formula = part.at(segment, "Beer") / ev
m.output(per_share, ev)
m.check("Segments tie to reported sales", isclose(total, reported, rounding))
m.check("Equity is positive", equity > 0)
m.claim("Beer's share in the prospectus", stated=0.8, computed=beer_share, tolerance=0.04, unit="%",
        source="Prospectus, p. 3")
m.load("assumptions.toml")
"""
BREWERY_VALUES = """
[growth]
source = "Management plan"
value.Beer = [0.04, 0.03, 0.03]
value.Cider = 0.08
scenario.Bull.Cider = 0.1

[ebitda_margin]
source = "Average of 2023-24"
value.Beer = 0.2
value.Cider = 0.12

[multiple]
source = "Median of peers"
value.Beer = 7
value.Cider = 9
scenario.Bull.Beer = 8

[debt]
source = "Balance sheet 2024"
value = 40

[shares]
source = "Register"
value = 25

[rounding]
source = "Reported to the million"
value = 0.5

[actual.net_sales]
source = "Annual report 2024"
value.Beer = [150, 156]
value.Cider = [44, 48]

[actual.reported_net_sales]
source = "Annual report 2024"
value = [194, 204]
"""
HARBOUR = """
from datetime import date
from modelgen import Model, Timeline

m = Model("Harbour", timeline=Timeline.annual(2023, 2028, last_actual=2024), unit="EUR mn",
          scenarios=("Base", "Low"), valuation_date=date(2024, 12, 31))
year = m.timeline
i = m.sheet("Inputs")
wacc = i.assumption("WACC", unit="%", minimum=0, maximum=1)
perpetual = i.assumption("Perpetual growth", unit="%", shared=True)
growth = i.assumption("Traffic growth", year, unit="%")
costs = i.assumption("Cost ratio", unit="%", shared=True)
least = i.assumption("Least cover", unit="x", shared=True)
interest = i.assumption("Interest", unit="EUR mn", shared=True)
wacc.give(0.08, source="Bank")
wacc.give(0.09, scenario="Low", source="Bank")
perpetual.give(0.02, source="Inflation target")
growth.give([0.05, 0.04, 0.03, 0.02], source="Port authority")
costs.give(0.6, source="Accounts")
least.give(2, source="Covenant")
interest.give(6, source="Loan agreement")
o = m.sheet("Operations")
dues = o.line("Dues", year)
dues.actual.give([90, 95], source="Accounts")
dues.forecast = dues.prior * (1 + growth)
flow = o.line("Cash flow", year)
flow.forecast = dues * (1 - costs)
cover = o.line("Interest cover", year, unit="x")
cover.forecast = flow / interest
d = m.sheet("DCF")
factor = d.line("Discount factor", year, unit="")
factor.forecast = 1 / (1 + wacc) ** (year.index - year.index.at(year, "2024"))
terminal = d.line("Terminal value")
terminal.formula = flow.at(year, "2028") * (1 + perpetual) / (wacc - perpetual)
worth = d.line("Enterprise value")
worth.formula = (flow * factor).total(year) + terminal * factor.at(year, "2028")
m.output(worth)
m.check("Growth is below the cost of capital", perpetual < wacc)
m.check("The covenant holds", cover >= least)
m.sensitivity(worth, (wacc, [-0.01, 0, 0.01]))
"""
BOTH: Mapping[str, Mapping[str, str]] = {
    "brewery": {"model.py": BREWERY, "assumptions.toml": BREWERY_VALUES},
    "harbour": {"model.py": HARBOUR},
}


class Said(NamedTuple):
    """What each tool says of a model; empty where it has nothing to say."""

    check: str
    formulas: str
    values: str
    verify: str


def keep(folder: Path) -> None:
    """Write both models and take their snapshots."""
    for name, files in BOTH.items():
        (folder / name).mkdir(parents=True)
        for one, text in files.items():
            (folder / name / one).write_text(text, encoding="utf-8")
        program = compile(load_model(folder / name))
        file.write(folder / name / "model.formulas.txt", program)
        values.write(folder / name / "model.values.toml", values.take(program))


def said(folder: Path, *, engines: bool = True) -> Said:
    """What each tool says of the model in a folder; a definition that doesn't load is told by each."""
    try:
        program = compile(load_model(folder))
    except ModelgenError as error:
        return Said(*[str(error)] * 4)
    snapshots = folder / "model.formulas.txt", folder / "model.values.toml"
    return Said(
        "\n".join(checked(program).lines()), _told(differences, program, snapshots[0]),
        _told(moved, program, snapshots[1], 1e-3), verified(program, folder) if engines else "",
    )  # fmt: skip


def verified(program: Program, folder: Path) -> str:
    """What engines find wrong with the workbook."""
    try:
        build(program, folder / "verified.xlsx", verified_by=DEFAULT, overwrite=True)
    except NotVerified as error:
        return str(error)
    return ""


def _told(tool, *arguments) -> str:
    try:
        return tool(*arguments)  # type: ignore[no-any-return]
    except ModelgenError as error:
        return str(error)
