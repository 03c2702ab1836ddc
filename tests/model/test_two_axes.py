"""Values over several axes (convention 40): Holding lends 50 to Sub, and Sub 7 to Holding, in every form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from modelgen import DefinitionError, Model, Timeline, ValuesError, load_model, solve
from tests.reference.agreement import agree

HELD, OWED = ("Holding", "Sub"), ("Borrower", "Lender")  # the borrowers' axis is declared first
LENT: dict[str, Any] = {"Holding": {"Holding": 0, "Sub": 50}, "Sub": {"Holding": 7, "Sub": 0}}  # lender, then borrower
SQUARE = pd.DataFrame([[0, 50], [7, 0]], index=HELD, columns=HELD)
TIDY = pd.DataFrame(
    [("Sub", "Holding", 50), ("Holding", "Holding", 0), ("Sub", "Sub", 0), ("Holding", "Sub", 7)],
    columns=[*OWED, "Value"],
)
FORMS: dict[str, Any] = {
    "a nest": LENT,
    "a wide frame that is named": SQUARE.rename_axis(index="Lender", columns="Borrower"),
    "a wide frame that is named the other way": SQUARE.T.rename_axis(index="borrower", columns="lender"),
    "one of whose axes one is named": SQUARE.rename_axis(index="Lender"),
    "a tidy frame": TIDY,
    "a named series": TIDY.set_index([*OWED])["Value"],
    "a series in order": TIDY.set_index(["Lender", "Borrower"]).rename_axis([None, None])["Value"],
    "a series of one cell for each row": TIDY.set_index([*OWED]).rename(columns={"Value": "Loans"}),
    "a nest of series": {lender: pd.Series(row) for lender, row in LENT.items()},
}
OPEN: dict[str, tuple[Any, str]] = {
    "a table by one": ({"Holding": 1, "Sub": 2}, "Holding, Sub may mean Lender or Borrower; give"),
    "a wide frame": (SQUARE, r"in its rows may mean Lender or Borrower; name its axes, as .rename_axis\(index='Lender'"
                     r", columns='Borrower'\) does"),
    "a series": (pd.Series({"Holding": 1, "Sub": 2}), r"in its rows may mean Lender or .*index='Lender'\)"),
    "names twice": (SQUARE.rename_axis(index="Lender", columns="Lender"), "calls two of its axes Lender"),
    "too deep": ({"Holding": {"Holding": {"Sub": 1}}}, "is one number by Lender and Borrower, and"),
    "too many labels": (pd.concat({"x": SQUARE}), "varies over Lender, Borrower, and .* labels by 3 axes"),
}  # fmt: skip


def loans(members: tuple[str, ...] = HELD) -> tuple[Model, Any, Any, Any]:
    m = Model("Loans", unit="EUR mn")
    sheet, borrower, lender = m.sheet("In"), m.axis("Borrower", *members), m.axis("Lender", *HELD)
    return m, sheet.assumption("Loan", lender, borrower, unit="EUR mn"), lender, borrower


@pytest.mark.parametrize("form", FORMS)
def test_axes_are_read_as_the_assumption_names_them(form: str) -> None:  # convention 40
    m, loan, *_ = loans()
    loan.give(FORMS[form])
    result = solve(m)[loan]
    assert result.index.names == ["Lender", "Borrower"]
    assert {names: value for names, value in result.items() if value} == {
        ("Holding", "Sub"): 50, ("Sub", "Holding"): 7,
    }  # fmt: skip


@pytest.mark.parametrize("form", OPEN)
def test_what_may_be_read_in_two_ways_is_refused(form: str) -> None:
    given, message = OPEN[form]
    with pytest.raises(ValuesError, match=message):
        loans()[1].give(given)


@pytest.mark.parametrize(
    "given",
    [
        {"Sub": {"Holding": 7, "Bank": 0}, "Holding": {"Holding": 0, "Bank": 50}},
        {"Bank": {"Holding": 50, "Sub": 0}, "Holding": {"Holding": 0, "Sub": 7}},
        pd.DataFrame([[0, 50], [7, 0]], index=HELD, columns=["Holding", "Bank"]),
        pd.DataFrame([[0, 7], [50, 0]], index=["Holding", "Bank"], columns=HELD),
    ],
    ids=["in order", "the other way", "a frame in order", "a frame the other way"],
)
def test_members_tell_the_axes_apart(given: Any) -> None:
    m, loan, *_ = loans(("Holding", "Bank"))
    loan.give(given)
    assert solve(m)[loan].to_dict() == {
        ("Holding", "Holding"): 0, ("Holding", "Bank"): 50, ("Sub", "Holding"): 7, ("Sub", "Bank"): 0,
    }  # fmt: skip


YEARS = ("2026", "2027")
BY_YEAR = {"2026": {"2026": 1, "2027": 2}, "2027": {"2026": 3, "2027": 4}}


@pytest.mark.parametrize(
    ("periods_first", "given", "by_cohort"),
    [
        (False, BY_YEAR, [[1, 2], [3, 4]]),
        (True, BY_YEAR, [[1, 3], [2, 4]]),
        (True, {"2026": [1, 2], "2027": [3, 4]}, [[1, 2], [3, 4]]),  # lists are by period
        (True, pd.DataFrame([[1, 2], [3, 4]], index=YEARS, columns=YEARS), [[1, 2], [3, 4]]),  # periods in columns
        (True, pd.DataFrame([[1, 2], [3, 4]], index=YEARS, columns=YEARS).rename_axis(index="Year"), [[1, 3], [2, 4]]),
    ],
)
def test_cohorts_and_years(periods_first: bool, given: Any, by_cohort: Any) -> None:
    m = Model("Cohorts", timeline=Timeline.annual(2026, 2027))
    cohort = m.axis("Cohort", *YEARS)
    axes = (m.timeline, cohort) if periods_first else (cohort, m.timeline)
    item = m.sheet("In").assumption("X", *axes)
    item.give(given)
    assert solve(m)["X"].to_numpy().tolist() == by_cohort


def test_periods_may_stand_outside() -> None:
    m = Model("Periods", timeline=Timeline.annual(2026, 2027))
    item = m.sheet("In").assumption("X", m.axis("Part", "A", "B"), m.timeline)
    item.give({2026: {"A": 1, "B": 2}, 2027: np.float64(3)})
    assert solve(m)["X"].to_numpy().tolist() == [[1, 3], [2, 3]]
    item.give({"A": pd.Series({2027: 9, 2026: 8})})  # a series has labels, whatever their order
    assert solve(m)["X"].to_numpy().tolist() == [[8, 9], [2, 3]]


def test_what_isnt_nested_is_for_all_of_the_other_axis() -> None:
    m, loan, *_ = loans()
    loan.give({"Holding": {"Holding": 0, "Sub": 50}, "Sub": 7})
    assert solve(m)[loan].tolist() == [0, 50, 7, 7]


def test_lines_are_in_the_order_of_their_axes_too(tmp_path: Path) -> None:
    m, loan, lender, borrower = loans()
    loan.give(LENT)
    sheet = m.sheet("Out")
    net = sheet.line("Net", borrower, lender)
    net.formula = loan - loan  # over the same axes in another order
    net.define(("Sub", "Holding"), loan.at(lender, "Holding").at(borrower, "Sub"))
    with pytest.raises(DefinitionError, match="varies over Borrower, Lender; 'Sub' doesn't name one row of it"):
        net.define("Sub", loan.at(lender, "Holding").at(borrower, "Sub"))
    both = sheet.line("Both", lender, borrower)
    both.formula = loan + net
    most = sheet.line("Most lent", lender)
    most.formula = both.max(borrower)
    sums = sheet.line("Sums", borrower)
    sums.formula = (loan + net).total(lender)
    least = sheet.line("Quartile", borrower)
    least.formula = net.quartile(lender, 4)
    result = solve(m)
    assert result[net]["Sub", "Holding"] == 50 and result[net].index.names == ["Borrower", "Lender"]
    assert result[both].tolist() == [0, 100, 7, 0]
    assert result[most].tolist() == [100, 7]
    assert result[sums].tolist() == [7, 100]
    assert result[least].tolist() == [0, 50]
    agree(m, tmp_path)


def test_actuals_are_in_the_order_of_their_line() -> None:
    m = Model("Actuals", timeline=Timeline.annual(2025, 2026, last_actual=2025))
    borrower, lender = m.axis("Borrower", *HELD), m.axis("Lender", *HELD)
    loan = m.sheet("Out").line("Loan", lender, m.timeline, borrower)
    loan.actual.give({"Holding": {2025: {"Holding": 0, "Sub": 50}}, "Sub": {2025: {"Holding": 7, "Sub": 0}}})
    loan.forecast = loan.prior
    assert solve(m)[loan]["2026"].to_dict()["Holding", "Sub"] == 50


DEFINITION = """
from modelgen import Model
m = Model("Loans", unit="EUR mn", scenarios=("Base", "More"))
borrower, lender = m.axis("Borrower", "Holding", "Sub"), m.axis("Lender", "Holding", "Sub")
loan = m.sheet("In").assumption("Loan", lender, borrower, unit="EUR mn")
lent = m.sheet("Out").line("Lent by the holding")
lent.formula = loan.at(lender, "Holding").total(borrower)
m.output(lent)
m.load()
"""
TOML = """[loan]
source = "s"
value.Holding = { Holding = 0, Sub = 50 }
value.Sub = { Holding = 7, Sub = 0 }
scenario.More.Holding.Sub = 60
"""


def test_a_values_file_is_read_in_that_order(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(DEFINITION, encoding="utf-8")
    (tmp_path / "assumptions.toml").write_text(TOML, encoding="utf-8")
    m = load_model(tmp_path)
    assert (solve(m)["Lent by the holding"], solve(m, "More")["Lent by the holding"]) == (50, 60)
    (tmp_path / "assumptions.toml").write_text("[loan]\nvalue = { Holding = 50, Sub = 7 }\n", encoding="utf-8")
    with pytest.raises(ValuesError, match="'Loan': Holding, Sub may mean Lender or Borrower"):
        load_model(tmp_path)
