"""A team's month with two models: what each tool says of a change, of a mistake, and of what was merged wrongly.

Nothing is missed, and nothing is said that isn't so: where a row names no tool, that tool is silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.testing.team import keep, said

pytestmark = pytest.mark.slow

M, V, F, S = "model.py", "assumptions.toml", "model.formulas.txt", "model.values.toml"
BREWERY, HARBOUR = "brewery", "harbour"
CLAIM = """m.claim("Beer's share in the prospectus", stated=0.8, computed=beer_share, tolerance=0.04, unit="%",
        source="Prospectus, p. 3")
"""


@dataclass(frozen=True)
class Row:
    """Edits of a model's files, and what is said of them, by parts in their order."""

    model: str
    edits: list[tuple[str, str, str]]  # in which file, what, by what
    check: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    refused: str = ""  # by every tool, as the definition doesn't load


ORDINARY = {
    "an estimate is raised": Row(
        BREWERY,
        [(V, "Beer = [0.04,", "Beer = [0.05,")],
        values=(
            "4 values moved by more",
            "value_per_share{Base} 9.72493 -> 9.81229 (+0.9%)",
            "growth[Beer, 2025]{Base} 4% -> 5%",
        ),
    ),
    "a peer's multiple": Row(
        BREWERY,
        [(V, "Cider = 9\n", "Cider = 9.5\n")],
        values=(
            "4 values moved by more",
            "value_per_share{Base} 9.72493 -> 9.84934 (+1.3%)",
            "multiple[Cider]{Base} 9 -> 9.5",
        ),
    ),
    "a rate of the bank": Row(
        HARBOUR,
        [(M, "wacc.give(0.08", "wacc.give(0.082")],
        values=(
            "1 value moved by more",
            "enterprise_value{Base} 683.244 -> 661.161 (-3.2%)",
            "wacc{Base} 8% -> 8.2%",
        ),
    ),
    "a source": Row(
        BREWERY,
        [(V, "Balance sheet 2024", "Balance sheet 2024, note 12")],
    ),
    "a comment in the values": Row(
        BREWERY,
        [(V, "[debt]", "# at book value\n[debt]")],
    ),
    "a comment in the definition": Row(
        HARBOUR,
        [(M, "o = m.sheet", "# what ships pay\no = m.sheet")],
    ),
    "a heading": Row(
        HARBOUR,
        [(M, "dues = o", 'o.heading("Dues")\ndues = o')],
    ),
    "a note": Row(
        HARBOUR,
        [(M, 'source="Covenant")', 'source="Covenant", note="Tested each year")')],
    ),
    "a name in Python": Row(
        HARBOUR,
        [(M, "perpetual", "forever")],
    ),
    "an override of a scenario": Row(
        BREWERY,
        [(V, "scenario.Bull.Beer = 8", "scenario.Bull.Beer = 8.5")],
        values=(
            "2 values moved by more",
            "value_per_share{Bull} 11.0643 -> 11.7133 (+5.9%)",
            "multiple[Beer]{Bull} 8 -> 8.5",
        ),
    ),
    "a new override": Row(
        BREWERY,
        [(V, "value.Cider = 0.12", "value.Cider = 0.12\nscenario.Bull.Cider = 0.13")],
        values=(
            "2 values moved by more",
            "value_per_share{Bull} 11.0643 -> 11.2544 (+1.7%)",
            "ebitda_margin[Cider]{Bull} nothing -> 13%",
        ),
    ),
    "an override is gone": Row(
        BREWERY,
        [(V, "scenario.Bull.Beer = 8\n", "")],
        values=(
            "2 values moved by more",
            "value_per_share{Bull} 11.0643 -> 9.7664 (-11.7%)",
            "multiple[Beer]{Bull} 8 -> nothing",
        ),
    ),
    "a scenario is renamed": Row(
        HARBOUR,
        [(M, '"Low"', '"Downturn"')],
        formulas=(
            "1 renamed",
            "scenarios: Low renamed to Downturn; formulas that name it follow",
        ),
        values=(
            "values are called otherwise",
            "called otherwise: enterprise_value{Low} -> enterprise_value{Downturn}",
        ),
    ),
    "a new scenario": Row(
        BREWERY,
        [
            (M, '"Bull")', '"Bull", "Bear")'),
            (V, "scenario.Bull.Beer = 8", "scenario.Bull.Beer = 8\nscenario.Bear.Beer = 6"),
        ],
        formulas=(
            "1 changed",
            "scenarios",
            "+ - Bear",
        ),
        values=(
            "2 new",
            "value_per_share{Bear} is new: 8.42701",
            "New with the definition: multiple[Beer]{Bear}",
        ),
    ),
    "a segment is renamed": Row(
        BREWERY,
        [(M, "Cider", "Perry"), (V, "Cider", "Perry")],
        formulas=(
            "1 renamed",
            "axis segment: Cider renamed to Perry; formulas that name it follow",
        ),
        values=(
            "values are called otherwise",
            "called otherwise: ebitda_margin[Cider]{Base} -> ebitda_margin[Perry]{Base}",
        ),
    ),
    "a new segment": Row(
        BREWERY,
        [
            (M, '"Beer", "Cider"', '"Beer", "Cider", "Water"'),
            (V, "value.Cider = 0.08", "value.Cider = 0.08\nvalue.Water = 0.01"),
            (V, "value.Cider = 0.12", "value.Cider = 0.12\nvalue.Water = 0.1"),
            (V, "value.Cider = 9", "value.Cider = 9\nvalue.Water = 5"),
            (V, "value.Cider = [44, 48]", "value.Cider = [44, 40]\nvalue.Water = [0, 8]"),
        ],
        formulas=(
            "1 changed",
            "axis segment",
            "+ - Water",
        ),
        values=(
            "4 values moved by more",
            "value_per_share{Base} 9.72493 -> 9.51328 (-2.2%)",
            "net_sales.actual[Cider, 2024] 48 -> 40",
            "New with the definition: ebitda_margin[Water]{Base}, growth[Water, *]{Base}, multiple[Water]{Ba",
        ),
    ),
    "a line is renamed": Row(
        HARBOUR,
        [(M, '"Cash flow"', '"Free cash flow"')],
        formulas=(
            "1 renamed",
            "line renamed: cash_flow -> free_cash_flow; 3 readers follow; nothing else changed",
        ),
    ),
    "a new line": Row(
        HARBOUR,
        [(M, "cover = o", 'change = o.line("Change of dues", year)\nchange.forecast = dues - dues.prior\ncover = o')],
        formulas=(
            "1 added",
            "line change_of_dues (added)",
            "+ unit: EUR mn",
        ),
    ),
    "a new check": Row(
        HARBOUR,
        [(M, "m.sens", 'm.check("Dues come in", dues > 0)\nm.sens')],
        formulas=(
            "1 added",
            "check dues_come_in (added)",
            "+ holds where: dues > 0",
        ),
    ),
    "a new claim": Row(
        HARBOUR,
        [
            (
                M,
                "m.sens",
                'm.claim("Dues", stated=95, computed=dues.at(year, "2024"), tolerance=0, source="Accounts")\nm.sens',
            )
        ],
        formulas=(
            "2 added",
            "check claims_agree_or_differ_as_documented (added)",
            "+ holds where: claim.check.total(claim) == 0",
        ),
    ),
    "a new output": Row(
        BREWERY,
        [(M, "m.output(per_share, ev)", "m.output(per_share, ev, equity)")],
        formulas=(
            "1 changed",
            "line equity_value",
            "+ headline output: yes",
        ),
        values=(
            "2 new",
            "equity_value{Base} is new: 243.123",
        ),
    ),
    "a line goes to another sheet": Row(
        HARBOUR,
        [
            (M, "flow = o.line", "flow = d.line"),
            (M, 'd = m.sheet("DCF")\n', ""),
            (M, "o = m.sheet", 'd = m.sheet("DCF")\no = m.sheet'),
        ],
        formulas=(
            "1 changed",
            "line cash_flow",
            "+ sheet: DCF",
        ),
    ),
    "a year more": Row(
        HARBOUR,
        [
            (M, "2023, 2028", "2023, 2029"),
            (M, "[0.05, 0.04, 0.03, 0.02]", "[0.05, 0.04, 0.03, 0.02, 0.02]"),
            (M, 'year, "2028"', 'year, "2029"'),
        ],
        formulas=(
            "1 changed",
            "timeline year",
            "+ - 2029: to 2029-12-31",
        ),
    ),
    "a factor stands first": Row(
        BREWERY,
        [(M, "sales * margin", "margin * sales")],
        formulas=(
            "1 changed",
            "line ebitda",
            "+ formula: ebitda_margin * net_sales",
        ),
    ),
    "a figure is restated": Row(
        BREWERY,
        [(V, "Beer = [150, 156]", "Beer = [149, 156]"), (V, "[194, 204]", "[193, 204]")],
    ),
}
PLANTED = {
    "debt in thousands": Row(
        BREWERY,
        [(V, "value = 40\n", "value = 40_000\n")],
        check=("Equity is positive, in every scenario (model.py:37)", "equity_value is -39,716.8768"),
        values=(
            "2 values moved by more",
            "JUMP: debt 40 -> 40000 (1,000 times)",
            "JUMP: value_per_share{Base} 9.72493 -> -1588.68 (another sign)",
            "JUMP: value_per_share{Bull} 11.0643 -> -1587.34 (another sign)",
            "debt 40 -> 40000",
        ),
    ),
    "shares in thousands": Row(
        BREWERY,
        [(V, "value = 25\n", "value = 25_000\n")],
        values=(
            "2 values moved by more",
            "JUMP: shares 25 -> 25000 (1,000 times)",
            "shares 25 -> 25000",
        ),
    ),
    "a multiple of 17 for 7": Row(
        BREWERY,
        [(V, "Beer = 7\n", "Beer = 17\n")],
        check=("Beer's share in the prospectus: declared that it agrees", "computed Base 90.7856%, tolerance 4%"),
        values=(
            "2 values moved by more",
            "value_per_share{Base} 9.72493 -> 22.7041 (+133.5%)",
            "multiple[Beer]{Base} 7 -> 17",
        ),
    ),
    "the model's unit": Row(
        BREWERY,
        [(M, 'last_actual=2024), unit="GBP mn"', 'last_actual=2024), unit="GBP k"')],
        refused="model.py:30: 'GBP k' and 'GBP mn' don't go together: - of 'enterprise_value' (GBP k) and '",
    ),
    "the year's end": Row(
        HARBOUR,
        [(M, "last_actual=2024)", "last_actual=2024, year_end=6)")],
        formulas=(
            "1 changed",
            "timeline year",
            "+ - 2023: to 2023-06-30",
        ),
    ),
    "the valuation date": Row(
        HARBOUR,
        [(M, "valuation_date=date(2024, 12, 31)", "valuation_date=date(2023, 12, 31)")],
        formulas=(
            "1 changed",
            "model",
            "+ valuation date: 2023-12-31",
        ),
    ),
    "a claim's statement": Row(
        BREWERY,
        [(M, "stated=0.8,", "stated=0.81,")],
        formulas=(
            "1 changed",
            "claim Beer's share in the prospectus",
            "+ stated: 0.81 %",
        ),
    ),
    "a claim's tolerance": Row(
        BREWERY,
        [(M, "tolerance=0.04", "tolerance=4")],
        formulas=(
            "1 changed",
            "JUMP: claim Beer's share in the prospectus: tolerance: 0.04 -> 4.0 (100 times)",
            "+ tolerance: 4.0",
        ),
    ),
    "WACC in x": Row(
        HARBOUR,
        [(M, '"WACC", unit="%"', '"WACC", unit="x"')],
        formulas=(
            "3 changed",
            "input enterprise_value_by_wacc_rows_steps; line enterprise_value_by_wacc_rows_values; input wacc",
            "+ unit: x",
        ),
    ),
    "steps of a sensitivity": Row(
        HARBOUR,
        [(M, "[-0.01, 0, 0.01]", "[-0.1, 0, 0.1]")],
        formulas=(
            "1 changed",
            "input enterprise_value_by_wacc_rows_steps",
            "+ declared: -0.1, 0.0, 0.1",
        ),
        values=(
            "no value moved, but an input jumped",
            "JUMP: enterprise_value_by_wacc_rows_steps[Down 1,] -1% -> -10% (10 times)",
            "JUMP: enterprise_value_by_wacc_rows_steps[Up 1,] 1% -> 10% (10 times)",
            "enterprise_value_by_wacc_rows_steps[Down 1,] -1% -> -10%",
        ),
    ),
}
MORE = {
    "the model's unit, where no other contradicts it": Row(
        HARBOUR,
        [(M, 'unit="EUR mn"', 'unit="EUR k"')],
        formulas=("8 changed", "model; line cash_flow; line dues;", "  - unit: EUR mn", "  + unit: EUR k"),
    ),
    "another sign of an input, and of what reads it": Row(
        BREWERY,
        [(M, "ev - debt", "ev + debt"), (V, "value = 40\n", "value = -40\n")],
        formulas=("1 changed", "line equity_value", "+ formula: enterprise_value + debt", "9.72493 -> 12.9249"),
        values=("no value moved, but the file's inputs don't come to its values", "make up for each other", "debt 40"),
    ),
    "a figure without a source": Row(
        BREWERY,
        [(V, '[actual.net_sales]\nsource = "Annual report 2024"\n', "[actual.net_sales]\n")],
        check=("Inputs without a source", "net_sales"),
    ),
    "a sign": Row(
        HARBOUR,
        [(M, "(1 - costs)", "(1 + costs)")],
        formulas=(
            "1 changed",
            "line cash_flow",
            "+ forecast: dues * (1 + cost_ratio)",
        ),
        values=(
            "2 values moved by more",
            "enterprise_value{Base} 683.244 -> 2732.98 (+300.0%)",
        ),
    ),
    "a year too many": Row(
        HARBOUR,
        [(M, 'index.at(year, "2024")', 'index.at(year, "2023")')],
        formulas=(
            "1 changed",
            "line discount_factor",
            "+ forecast: 1 / (1 + wacc) ** (year.index - year.index.at(year, '2023'))",
        ),
        values=(
            "2 values moved by more",
            "enterprise_value{Base} 683.244 -> 632.633 (-7.4%)",
        ),
    ),
    "the year before last": Row(
        HARBOUR,
        [(M, "dues.prior", "dues.lag(2)")],
        formulas=(
            "1 changed",
            "line dues",
            "+ forecast: dues.lag(2) * (1 + traffic_growth)",
        ),
        values=(
            "2 values moved by more",
            "enterprise_value{Base} 683.244 -> 633.117 (-7.3%)",
        ),
    ),
    "the wrong year": Row(
        BREWERY,
        [(M, 'ebitda.at(year, "2025")', 'ebitda.at(year, "2024")')],
        formulas=(
            "1 changed",
            "line value_of_part",
            "+ formula: ebitda.at(year, '2024') * multiple",
        ),
        values=(
            "4 values moved by more",
            "value_per_share{Base} 9.72493 -> 9.2096 (-5.3%)",
        ),
    ),
    "the wrong member": Row(
        BREWERY,
        [(M, 'part.at(segment, "Beer")', 'part.at(segment, "Cider")')],
        check=("Beer's share in the prospectus: declared that it agrees", "computed Base 19.7749%, Bull 18.0109%"),
        formulas=(
            "1 changed",
            "line beer_s_share_of_value",
            "+ formula: value_of_part.at(segment, 'Cider') / enterprise_value",
        ),
    ),
    "the average for the total": Row(
        BREWERY,
        [(M, "part.total(segment)", "part.average(segment)")],
        check=("Beer's share in the prospectus: declared that it agrees", "computed Base 160.45%, Bull 163.978%"),
        formulas=(
            "1 changed",
            "line enterprise_value",
            "+ formula: value_of_part.average(segment)",
        ),
        values=(
            "4 values moved by more",
            "value_per_share{Base} 9.72493 -> 4.06246 (-58.2%)",
        ),
    ),
    "history in the value": Row(
        HARBOUR,
        [(M, "(flow * factor).total(year)", '(flow * factor).total(year, "2026", "2028")')],
        formulas=(
            "1 changed",
            "line enterprise_value",
            "+ formula: (cash_flow * discount_factor).total(year, 2026, 2028) + terminal_value * discount_fa",
        ),
        values=(
            "2 values moved by more",
            "enterprise_value{Base} 683.244 -> 646.3 (-5.4%)",
        ),
    ),
    "debt is added": Row(
        BREWERY,
        [(M, "ev - debt", "ev + debt")],
        formulas=(
            "1 changed",
            "line equity_value",
            "+ formula: enterprise_value + debt",
        ),
        values=(
            "2 values moved by more",
            "value_per_share{Base} 9.72493 -> 12.9249 (+32.9%)",
        ),
    ),
    "upside down": Row(
        BREWERY,
        [(M, "equity / shares", "shares / equity")],
        refused="model.py:32: 'Value per share' is in 'GBP/share', but its formula is in 'share/GBP'; corre",
    ),
    "no growth of the terminal flow": Row(
        HARBOUR,
        [(M, "* (1 + perpetual) /", "/")],
        formulas=(
            "1 changed",
            "line terminal_value",
            "+ formula: cash_flow.at(year, '2028') / (wacc - perpetual_growth)",
        ),
        values=(
            "2 values moved by more",
            "enterprise_value{Base} 683.244 -> 672.563 (-1.6%)",
        ),
    ),
    "sales for EBITDA": Row(
        BREWERY,
        [(M, "part.formula = ebitda", "part.formula = sales")],
        check=("Beer's share in the prospectus: declared that it agrees", "computed Base 70.8808%, Bull 73.1998%"),
        formulas=(
            "1 changed",
            "line value_of_part",
            "+ formula: net_sales.at(year, '2025') * multiple",
        ),
        values=(
            "4 values moved by more",
            "value_per_share{Base} 9.72493 -> 62.4896 (+542.6%)",
        ),
    ),
    "a line that is a number now": Row(
        BREWERY,
        [(M, "ebitda.formula = sales * margin", "ebitda.formula = 30")],
        refused="model.py:23: the literal 30 stands in a formula; make it an assumption",
    ),
    "a check that holds always": Row(
        BREWERY,
        [(M, "equity > 0", "equity == equity")],
        formulas=(
            "1 changed",
            "check equity_is_positive",
            "+ holds where: equity_value == equity_value",
        ),
    ),
    "a check of another line": Row(
        BREWERY,
        [(M, "isclose(total, reported", "isclose(reported, reported")],
        formulas=(
            "1 changed",
            "check segments_tie_to_reported_sales",
            "+ holds where: isclose(reported_net_sales, reported_net_sales, rounding)",
        ),
    ),
    "a check is gone": Row(
        BREWERY,
        [(M, 'm.check("Equity is positive", equity > 0)\n', "")],
        formulas=(
            "1 removed",
            "check equity_is_positive (removed)",
            "- holds where: equity_value > 0",
        ),
    ),
    "a check's limit is no limit": Row(
        BREWERY,
        [(V, "value = 0.5\n", "value = 500\n")],
        values=(
            "no value moved, but an input jumped",
            "JUMP: rounding 0.5 -> 500 (1,000 times)",
            "rounding 0.5 -> 500",
        ),
    ),
    "the covenant's limit is lower": Row(
        HARBOUR,
        [(M, "least.give(2", "least.give(0.2")],
        values=(
            "no value moved, but an input jumped",
            "JUMP: least_cover 2 -> 0.2 (a 10th)",
            "least_cover 2 -> 0.2",
        ),
    ),
    "a claim is gone": Row(
        BREWERY,
        [
            (
                M,
                CLAIM,
                "",
            )
        ],
        formulas=(
            "2 removed",
            "check claims_agree_or_differ_as_documented (removed)",
            "- holds where: claim.check.total(claim) == 0",
        ),
    ),
    "a claim that is documented to differ": Row(
        BREWERY,
        [(M, 'source="Prospectus, p. 3")', 'source="Prospectus, p. 3", agrees=False)')],
        refused="model.py:38: the claim 'Beer's share in the prospectus' doesn't agree, and no reason is gi",
    ),
    "an output is gone": Row(
        BREWERY,
        [(M, "m.output(per_share, ev)", "m.output(ev)")],
        formulas=(
            "1 changed",
            "line value_per_share",
            "- headline output: yes",
        ),
        values=(
            "2 gone",
            "value_per_share{Base} is gone; it was 9.72493",
        ),
    ),
    "bounds are gone": Row(
        HARBOUR,
        [(M, '"WACC", unit="%", minimum=0, maximum=1', '"WACC", unit="%"')],
        formulas=(
            "1 changed",
            "input wacc",
            "- least: 0.0",
        ),
    ),
    "one for all scenarios": Row(
        BREWERY,
        [(M, '"EBITDA margin", segment, unit="%"', '"EBITDA margin", segment, unit="%", shared=True')],
        formulas=(
            "1 changed",
            "input ebitda_margin",
            "+ in all scenarios: the same",
        ),
        values=(
            "values are called otherwise",
            "called otherwise: ebitda_margin[Beer]{Base} -> ebitda_margin[Beer]",
        ),
    ),
    "a tenth of the growth": Row(
        HARBOUR,
        [(M, "[0.05,", "[0.005,")],
        values=(
            "2 values moved by more",
            "JUMP: traffic_growth[2025]{Base} 5% -> 0.5% (a 10th)",
            "traffic_growth[2025]{Base} 5% -> 0.5%",
        ),
    ),
    "growth above the cost of capital": Row(
        HARBOUR,
        [(M, "perpetual.give(0.02", "perpetual.give(0.2")],
        check=("Growth is below the cost of capital, in every scenario", "perpetual_growth is 20%, wacc is 8%"),
        values=(
            "2 values moved by more",
            "JUMP: perpetual_growth 2% -> 20% (10 times)",
            "JUMP: enterprise_value{Base} 683.244 -> -181.948 (another sign)",
            "JUMP: enterprise_value{Low} 585.448 -> -201.5 (another sign)",
            "perpetual_growth 2% -> 20%",
        ),
    ),
    "a figure in another order": Row(
        BREWERY,
        [(V, "[150, 156]", "[156, 150]")],
        check=(
            "Segments tie to reported sales",
            "at [2023], [2024]",
            "total_net_sales is 200 GBP mn, reported_net_sales is 194 GBP mn",
        ),
        values=(
            "4 values moved by more",
            "value_per_share{Base} 9.72493 -> 9.37549 (-3.6%)",
            "net_sales.actual[Beer, 2024] 156 -> 150",
        ),
    ),
    "a figure in thousands": Row(
        HARBOUR,
        [(M, "[90, 95]", "[90, 95_000]")],
        values=(
            "2 values moved by more",
            "JUMP: dues.actual[2024] 95 -> 95000 (1,000 times)",
            "dues.actual[2024] 95 -> 95000",
        ),
    ),
    "an override of another scenario": Row(
        HARBOUR,
        [(M, 'scenario="Low"', 'scenario="Base"')],
        values=(
            "1 value moved by more",
            "enterprise_value{Base} 683.244 -> 585.448 (-14.3%)",
            "wacc{Low} 9% -> nothing",
        ),
    ),
    "5 for 5%": Row(
        HARBOUR,
        [(M, "[0.05,", "[5,")],
        refused="model.py:18: 'Traffic growth' is 5 for traffic_growth[2025]{Base}, which is 500%; write 0.",
    ),
    "a misspelt member": Row(
        BREWERY,
        [(V, "value.Cider = 0.12", "value.Cidre = 0.12")],
        refused="assumptions.toml:11: 'EBITDA margin': 'Cidre' is not a member of Segment; did you mean 'Cider'?",
    ),
    "a key twice": Row(
        BREWERY,
        [(V, "value = 40\n", "value = 40\nvalue = 41\n")],
        refused="assumptions.toml:22: 'debt.value' is there twice, first on line 21; keep one, with what be",
    ),
    "a conflict in the values": Row(
        BREWERY,
        [(V, "value = 40\n", "<<<<<<< HEAD\nvalue = 40\n=======\nvalue = 41\n>>>>>>> b\n")],
        refused="assumptions.toml:21: '<<<<<<<' is git's mark of a conflict, which goes on to line 25; keep",
    ),
    "a year too few": Row(
        HARBOUR,
        [(M, ", 0.02]", "]")],
        refused="model.py:18: 'Traffic growth' has 3 values, and 4 are needed (2025 to 2028)",
    ),
    "a circle": Row(
        HARBOUR,
        [(M, "dues.prior * (1 + growth)", "dues * (1 + growth)")],
        refused="model.py:25: a circle of formulas: 'Dues' reads 'Dues'; break it with .prior, or take one ",
    ),
    "money and a percentage": Row(
        HARBOUR,
        [(M, "dues * (1 - costs)", "dues - costs")],
        refused="model.py:27: 'EUR mn' and '%' don't go together: - of 'dues' (EUR mn) and 'cost_ratio' (%)",
    ),
    "an entry edited by hand": Row(
        BREWERY,
        [(F, "equity_value / shares", "equity_value * shares")],
        formulas=("model.formulas.txt:185: [line value_per_share] isn't as it was written: merged wrongly, cut, or",),
    ),
    "an entry cut out": Row(
        BREWERY,
        [(F, "R1C1: ", "")],
        formulas=("model.formulas.txt:31: [line beer_s_share_of_value] isn't as it was written: merged wrongly, cu",),
    ),
    "an expected value edited by hand": Row(
        BREWERY,
        [(S, "9.724928", "9.8")],
        values=(
            "1 value moved by more",
            "value_per_share{Base} 9.8 -> 9.72493 (-0.8%)",
        ),
    ),
    "an input of the snapshot edited by hand": Row(
        BREWERY,
        [(S, '"debt" = 40.0', '"debt" = 41.0')],
        values=(
            "no value moved, but the file's inputs don't come to its values: it was merged wrongly or edited",
            "value_per_share{Base} 9.72493 -> 9.68493 (-0.4%)",
            "debt 41 -> 40",
        ),
    ),
    "another model's snapshots": Row(
        BREWERY,
        [(S, 'model = "Brewery"', 'model = "Harbour"')],
        values=("model.values.toml: the values of another model, 'Harbour'",),
    ),
    "the seal of another entry": Row(
        BREWERY,
        [(F, "\nseal: ", "\nseal: 0")],
        formulas=("model.formulas.txt:3: [model] isn't as it was written: merged wrongly, cut, or edited by hand",),
    ),
}
EVERY = {**ORDINARY, **PLANTED, **MORE}


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """Both models with their snapshots, as they are before each change."""
    folder: Path = tmp_path_factory.mktemp("team")
    keep(folder)
    return folder


@pytest.mark.parametrize("row", EVERY.values(), ids=EVERY)
def test_each_tool_says_what_is_so(kept, tmp_path, row) -> None:
    folder = tmp_path / row.model
    folder.mkdir()
    for file in (kept / row.model).iterdir():
        text = file.read_text(encoding="utf-8")
        for at, old, new in row.edits:
            if at == file.name:
                assert old in text, old
                text = text.replace(old, new)
        (folder / file.name).write_text(text, encoding="utf-8")
    found = said(folder)
    if row.refused:
        assert len(set(found)) == 1 and found.check.startswith(row.refused), found
        return
    for told, expected in zip(found, (row.check, row.formulas, row.values), strict=False):
        at = 0
        for part in expected:
            assert part in told[at:], told
            at = told.index(part, at) + len(part)
        assert bool(told) == bool(expected), told
    assert found.verify == "", "whatever is meant, the workbook computes what the definition says"


def test_there_are_as_many_as_a_month_has() -> None:
    assert (len(ORDINARY), len(PLANTED)) == (25, 10) and len(MORE) >= 30


@pytest.mark.parametrize("model", [BREWERY, HARBOUR])
def test_where_nothing_changed_nothing_is_said(kept, model) -> None:
    assert set(said(kept / model)) == {""}


@pytest.mark.parametrize("mistake", [*PLANTED.values(), *MORE.values()], ids=[*PLANTED, *MORE])
def test_no_mistake_is_green_everywhere(mistake) -> None:
    assert mistake.check or mistake.formulas or mistake.values or mistake.refused
