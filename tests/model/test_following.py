"""What only follows from a failed check is no failure of its own, and a headline that is n.m. names the root."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modelgen import Model, not_meaningful, solve, where
from modelgen.program.compile import compile
from modelgen.reference.checks import failed, failures, reasons
from modelgen.reference.solve import everywhere
from modelgen.verdict import checked
from tests.reference.agreement import agree

NUMBERS = "Headline outputs are numbers"


def model(scenarios: bool = False) -> tuple[Model, dict[str, Any]]:
    """A margin that rests on sales above 0, a value that rests on the margin, and a check of each."""
    m = Model("Following", scenarios=("Base", "Bad") if scenarios else ("Base",), unit="EUR mn")
    inputs, out = m.sheet("Inputs"), m.sheet("Out")
    x: dict[str, Any] = {}
    for name, value in (("Sales", -1.0), ("Profit", 2.0), ("Limit", 5.0), ("Other", 1.0)):
        x[name] = inputs.assumption(name)
        x[name].give(1.0 if scenarios and name == "Sales" else value, source="made up")
    if scenarios:
        x["Sales"].give(-1.0, scenario="Bad", source="made up")
    x["sold"] = m.check("Sales are above 0", x["Sales"] > 0)
    margin = out.line("Margin", unit="")
    margin.formula = where(x["sold"] == 0, x["Profit"] / x["Sales"], not_meaningful)
    x["told"] = m.check("The margin has a value", margin >= 0)
    x["value"] = out.line("Value", unit="")
    x["value"].formula = where(x["told"] == 0, margin + 1, not_meaningful)
    x["own"] = m.check("Other is below the limit", x["Other"] > x["Limit"])
    x["warned"] = m.check("The value is large", x["value"] > 1, severity="warning")
    m.output(x["value"])
    return m, x


def test_one_cause_is_one_failure() -> None:  # convention 34
    m, _ = model()
    result = solve(m)
    assert result["Failures in all"] == 2  # sales, and what has nothing to do with them
    failing = dict(result["Failures"][result["Failures"] > 0])
    assert failing == {"Sales are above 0": 1, "Other is below the limit": 1}
    assert list(result["Following"][result["Following"] > 0].index) == ["The margin has a value", NUMBERS]
    assert result["Warnings"] == 0 and result["Warned behind"]["The value is large"] == 1
    assert [result[check] for check in ("check.the_margin_has_a_value", "check.the_value_is_large")] == [1, 1]


def test_what_fails_names_the_root() -> None:
    m, _ = model()
    found = everywhere(compile(m))
    follows = {one.check.label: (one.is_root, dict(one.follows)) for one in failures(found, "error")}
    root = {"Base": ["Sales are above 0"]}
    assert follows == {
        "Sales are above 0": (True, {}), "The margin has a value": (False, root),
        "Other is below the limit": (True, {}), NUMBERS: (False, root),
    }  # fmt: skip
    assert str(failed(found)[1]) == "The margin has a value, in Base (follows from: Sales are above 0)"


def test_a_check_may_fail_by_itself_in_another_scenario() -> None:
    m, x = model(scenarios=True)
    x["Profit"].give(-3.0, source="made up")  # a margin below 0, which follows from nothing in the base case
    margin = next(one for one in failures(everywhere(compile(m)), "error") if one.check.label.startswith("The margin"))
    assert list(margin.scenarios) == ["Base", "Bad"] and list(margin.follows) == ["Bad"] and margin.is_root


def test_a_headline_says_why_it_is_n_m() -> None:
    m, _ = model(scenarios=True)
    assert solve(m)["Reason for n.m."] == "none" and solve(m, "Bad")["Reason for n.m."] == "fails: Sales are above 0"
    found = everywhere(compile(m))
    assert reasons(found) == {} and list(reasons(found, 1).values()) == ["fails: Sales are above 0"]


def test_outputs_that_rest_on_other_checks_have_reasons_of_their_own() -> None:
    m, x = model()
    sheet = m.sheet("More")
    other, same = sheet.line("Other value", unit=""), sheet.line("The same", unit="")
    other.formula = where(x["own"] == 0, x["Other"], not_meaningful)
    same.formula = where(x["value"] > 0, 1, 0)
    m.output(other)
    m.output(same, label="A caption")
    result = solve(m)
    assert result["Reason for n.m.: Value and 1 more"] == "fails: Sales are above 0"
    assert result["Reason for n.m.: Other value"] == "fails: Other is below the limit"


def test_errors_follow_from_the_sheet_where_they_begin() -> None:
    m, x = model()
    first, then = m.sheet("First").line("Quotient", unit=""), m.sheet("Then").line("Sum", unit="")
    first.formula = x["Other"] / (x["Other"] - x["Other"])
    then.formula = first + 1
    m.output(then)
    result = solve(m)
    assert result["Failures"]["No errors on First"] == 1 and result["Failures"]["No errors on Then"] == 0
    assert result["Following"]["No errors on Then"] == 1 == result["Following"][NUMBERS]
    assert "No errors on Out, where other checks hold" in result["Failures"].index


def test_what_is_calculated_from_n_m_follows_too() -> None:
    m, x = model()
    double = m.sheet("Own").line("Double", unit="")
    double.formula = x["value"] + x["value"]  # text in a cell: #VALUE!
    m.output(double)
    result = solve(m)
    assert result["Double"] == "#VALUE!"
    assert result["Following"]["No errors on Own, where other checks hold"] == 1
    assert result["Failures in all"] == 2


def test_what_reads_no_check_follows_from_none() -> None:
    m = Model("Plain")
    x = m.sheet("In").assumption("X")
    x.give(-1)
    y = m.sheet("Out").line("Y")
    y.formula = where(x > 0, x, not_meaningful)
    m.check("X is above 0", x > 0)
    m.output(y)
    result = solve(m)
    assert result["Failures in all"] == 2 and not result["Following"].any()


def test_reports_count_roots() -> None:
    found = checked(model()[0], sources="none")
    failing = "('Sales are above 0', 'Other is below the limit')"
    assert found.verdict == f"Following: 2 of 5 checks fail {failing}, 2 more follow, in 1 scenario"
    said = "\n".join(found.lines())
    assert "  The margin has a value, in Base (test_following.py:" in said
    assert "    follows from: Sales are above 0" in said
    told = json.loads(found.json())["failures"]
    assert {one["label"]: one["follows"] for one in told}[NUMBERS] == {"Base": ["Sales are above 0"]}


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    m, _ = model(scenarios=True)
    m.output(m.find("Margin"))
    agree(m, tmp_path)
