"""What a formula snapshot says of a model: all that it means, and nothing of values, places and order."""

from __future__ import annotations

import pytest

from modelgen import load_model
from modelgen.snapshot.entries import entries
from tests.commandline import define
from tests.snapshot.ferry import FERRY

HELD = {
    ("model", ""): ("name: Ferry", "unit: EUR mn"),
    ("scenarios", ""): ("- Base", "- Bull"),
    ("axis", "route"): ("label: Route", "- North", "- South"),
    ("timeline", "year"): (
        "label: Year", "periods: years", "last actual: 2025", "- 2024: to 2024-12-31", "- 2025: to 2025-12-31",
        "- 2026: to 2026-12-31", "- 2027: to 2027-12-31",
    ),
    ("input", "growth"): ("label: Growth", "sheet: Inputs", "unit: %", "over: route"),
    ("input", "opened"): ("label: Opened", "sheet: Inputs", "unit: date", "in all scenarios: the same"),
    ("input", "basis"): (
        "label: Basis", "sheet: Inputs", "unit: text", "in all scenarios: the same", "- All", "- North | only",
    ),
    ("input", "fares.actual"): (
        "label: Fares", "sheet: Actuals", "unit: EUR mn", "over: route, year", "actuals: yes", "values: history",
    ),
    ("line", "fares"): (
        "label: Fares", "sheet: Sales", "unit: EUR mn", "over: route, year", "history: fares.actual",
        "  R1C1: fares.actual!RC", "forecast: fares.prior * (1 + growth)", "  R1C1: RC[-1]*(1+growth!$R$C)",
    ),
    ("line", "total_fares"): (
        "label: Total fares", "sheet: Sales", "unit: EUR mn", "over: year",
        "formula: where(basis == 'All', fares.total(route), fares.at(route, 'North'))",
        '  R1C1: IF(basis!$R$C="All",SUM(fares[*]!RC),fares[North]!RC)',
    ),
    ("line", "discount_factor"): (
        "label: Discount factor", "sheet: Value", "unit: number", "over: year", "values: forecast",
        "forecast: 1 / (1 + discount_rate) ** (year.index - year.index.at(year, '2025'))",
        "  R1C1: 1/(1+discount_rate!$R$C)^(year.index!RC-year.index!R$C[2025])",
    ),
    ("line", "value_of_fares"): (
        "label: Value of fares", "sheet: Value", "unit: EUR mn", "headline output: yes",
        "formula: (total_fares * discount_factor).total(year)",
        "  R1C1: SUMPRODUCT(total_fares!R$C[2026]:R$C[last]*discount_factor!R$C[2026]:R$C[last])",
    ),
    ("check", "check.fares_are_positive"): (
        "label: Fares are positive", "holds where: total_fares > 0", "  R1C1: IFERROR(IF(total_fares!RC>0,0,1),1)",
    ),
    ("claim", "Value in the plan"): (
        "stated: 103.8 EUR mn", "tolerance: 1.5", "computed: value_of_fares", "documented: agrees",
        "source: Plan, p. 4",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HELD, ids=" ".join)
def test_what_an_entry_says(name, ferry_entries) -> None:
    assert ferry_entries[name] == HELD[name]


@pytest.fixture(scope="module")
def ferry_entries(tmp_path_factory):
    return entries(load_model(define(tmp_path_factory.mktemp("m") / "ferry", FERRY)))


def test_what_modelgen_adds_by_itself_has_no_entry(ferry_entries) -> None:
    others = {name for name in ferry_entries if name not in HELD}
    assert others == {("input", "discount_rate"), ("check", "check.claims_agree_or_differ_as_documented")}


def test_scenarios_side_by_side_are_no_axis(tmp_path) -> None:
    found = entries(load_model(define(tmp_path / "m", FERRY + "\nm.scenario_table([worth])\n")))
    assert {name for kind, name in found if kind == "axis"} == {"route"}


def test_steps_of_a_sensitivity_are_declared(tmp_path) -> None:
    found = entries(load_model(define(tmp_path / "m", FERRY + "\nm.sensitivity(worth, (rate, [-0.01, 0, 0.01]))\n")))
    (steps,) = (lines for (kind, name), lines in found.items() if kind == "input" and name.endswith("_steps"))
    assert steps[-1] == "declared: -0.01, 0.0, 0.01"


ADDED = {  # an addition to the model, the key of a line, and what its entry says
    "most": ('x = i.assumption("Share", unit="%", minimum=0, maximum=0.5)\nx.give(0.1)', "share", "most: 0.5"),
    "a distribution": (
        "from modelgen.model.uncertainty import distribute, distribution as d\n"
        "distribute(growth, {'South': d('uniform', low=0, high=0.1)})",
        "growth", "uncertain of South: uniform(low 0, high 0.1)",
    ),
    "some periods": ('s.line("Two", year, partial=True).formula = total.prior + total', "two", "values: 2025 to last"),
    "before the first": (
        'x = s.line("Cash", year)\nx.opening = worth\nx.formula = x.prior + total', "cash", "opening: value_of_fares",
    ),
    "all members": (
        's.line("Part", route, year, unit="%").formula = fares / fares.total(route)', "part",
        "  R1C1: fares!RC/SUM(fares[*]!RC)",
    ),
    "all periods": (
        's.line("Ever").formula = total.total(year)', "ever", "  R1C1: SUM(total_fares!R$C[first]:R$C[last])",
    ),
    "one member's own": (
        'x = s.line("Split", route)\nx.define("North", worth)\nx.define("South", worth + worth)', "split",
        "formula of South: value_of_fares + value_of_fares",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("added", "key", "said"), ADDED.values(), ids=ADDED)
def test_what_more_an_entry_says(tmp_path, added, key, said) -> None:
    found = entries(load_model(define(tmp_path / "m", f"{FERRY}\n{added}\n")))
    (lines,) = (lines for (kind, name), lines in found.items() if name == key)
    assert said in lines


def test_amazon_has_no_sheet_in_its_shapes(amazon) -> None:
    found = entries(amazon)
    sheets = [line[7:] for lines in found.values() for line in lines if line.startswith("sheet: ")]
    shapes = [line for lines in found.values() for line in lines if line.startswith("  R1C1")]
    assert len(shapes) > 300
    assert [line for line in shapes if any(f"{sheet}!" in line for sheet in sheets)] == []
