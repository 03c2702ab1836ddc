"""The tree of ROIC and its fade, R&D and rents as assets: by hand, published figures, refusals and the engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modelgen import DefinitionError, Timeline, solve
from modelgen.valuation.capitalised import CapitalisedRD, LeaseDebt, capitalised_rd, lease_debt
from modelgen.valuation.common.marks import FIRM, Mark, marked
from modelgen.valuation.dcf import dcf
from modelgen.valuation.economic_profit import economic_profit
from modelgen.valuation.roic import ROICTree, fading_returns, roic_tree
from modelgen.valuation.terminal import gordon, value_driver
from tests.oracles import returns as oracle
from tests.reference.agreement import agree
from tests.valuation.company import Company

GROWTH = [0.08, 0.06, 0.04, 0.03]
CISCO = [2704.0, 3922.0, 3448.0, 3135.0, 3192.0, 3320.0]  # R&D of 2000 to 2005, USD mn (Damodaran on Valuation)
TARGET = [146.0, 142.0, 137.0, 117.0, 102.0]  # lease commitments of the next years, USD mn (the same)


class Actual(Company):
    """Three actual years."""

    def __init__(self) -> None:
        super().__init__(timeline=Timeline.annual(2022, 2025, last_actual=2024))

    def actual(self, label: str, values: list[float], **said: Any) -> Any:
        """A figure of each actual year."""
        item = self.inputs.assumption(label, self.year, unit="EUR mn", shared=True, periods="history")
        item.give(values, source="made up")
        return item

    def tree(self, ebit: tuple[float, ...] = (90.0, 120.0, 150.0), **more: Any) -> ROICTree:
        """ROIC with its costs and its capital."""
        a = self.actual
        given = {
            "sales": a("Sales", [900.0, 1000.0, 1200.0]), "ebit": a("EBIT", list(ebit)),
            "nopat": a("NOPAT in", [each - max(each, 0) * 0.25 for each in ebit]),
            "invested_capital": a("Capital", [500.0, 600.0, 660.0]), "tolerance": self.put("Rounding", 1e-6, "EUR mn"),
        }  # fmt: skip
        return roic_tree(self.sheet, **{**given, **more})


def test_tree() -> None:
    company = Actual()
    made = company.tree(
        costs={"Materials": company.actual("Materials", [410.0, 480.0, 600.0]),
               "Staff": company.actual("Staff", [400.0, 400.0, 450.0])},
        capital={"Plant": company.actual("Plant", [400.0, 450.0, 500.0]),
                 "Working capital": company.actual("WC", [100.0, 150.0, 160.0])},
    )  # fmt: skip
    result = solve(company.m)
    assert result[made.roic].tolist() == pytest.approx([90 / 500, 112.5 / 600])
    assert result[made.margin]["2024"] == pytest.approx(0.125)
    assert result[made.turnover]["2024"] == pytest.approx(2.0)
    assert result[made.pre_tax]["2024"] == pytest.approx(0.25)
    assert result[made.tax]["2024"] == pytest.approx(0.25)
    assert result[made.costs["Staff"]]["2024"] == pytest.approx(0.375)
    assert result[made.capital["Plant"]]["2024"] == pytest.approx(0.375)
    assert sum(result[line]["2024"] for line in made.capital.values()) == pytest.approx(1 / 2.0)
    assert result["check.failed"] == 0


@pytest.mark.parametrize(
    ("more", "check"),
    [
        ({"costs": "Materials"}, "sales_less_costs_are_ebit"),
        ({"capital": "Plant"}, "the_parts_are_the_invested_capital"),
    ],
)
def test_parts_that_dont_add_up_fail(more, check) -> None:
    company = Actual()
    ((name, label),) = more.items()
    given: dict[str, Any] = {name: {label: company.actual(label, [100.0, 110.0, 120.0])}}
    company.tree(**given)
    assert np.any(solve(company.m)[f"check.roic_{check}"])


def test_a_loss_pays_no_tax_and_has_a_return() -> None:
    company = Actual()
    made = company.tree((90.0, 120.0, -30.0))
    result = solve(company.m)
    assert result[made.roic]["2024"] == pytest.approx(-30 / 600)
    assert result[made.tax]["2024"] == "n.m."
    assert result["check.failed"] == 0


def fade(company: Company, persistence: float = 0.7) -> Any:
    return fading_returns(
        company.sheet, opening_capital=company.put("Capital", 500, "EUR mn"), growth=company.rate("Growth", GROWTH),
        return_now=company.rate("ROIC now", 0.2), return_later=company.rate("ROIC later", 0.1),
        persistence=company.put("Persistence", persistence),
    )  # fmt: skip


@pytest.mark.parametrize("persistence", [0.0, 0.7, 1.0])
def test_fade(persistence) -> None:
    company = Company()
    made = fade(company, persistence)
    result = solve(company.m)
    for year, (roic, nopat, flow) in zip(
        ("2025", "2026", "2027", "2028"), oracle.faded(500, GROWTH, 0.2, 0.1, persistence), strict=True
    ):
        assert result[made.roic][year] == pytest.approx(roic, rel=1e-13)
        assert result[made.nopat][year] == pytest.approx(nopat, rel=1e-13)
        assert result[made.cash_flow][year] == pytest.approx(flow, rel=1e-12)
    assert marked(made.cash_flow) == Mark(FIRM, "cash flow")


def test_a_faded_forecast_is_worth_the_same_both_ways() -> None:
    company = Company()
    made = fade(company)
    growth, ronic = company.rate("For ever", 0.02), company.rate("RONIC", 0.1)
    value = dcf(company.sheet, made.cash_flow, rate=company.rate("WACC", 0.09),
                terminal=value_driver(made.nopat, growth, ronic))  # fmt: skip
    economic_profit(
        company.sheet, value, nopat=made.nopat, opening_capital=company.m.find("Capital"), growth=growth,
        return_on_new_capital=ronic, tolerance=company.put("A cent", 1e-8, "EUR mn"),
    )  # fmt: skip
    assert solve(company.m)["check.failed"] == 0


def test_a_persistence_above_1_fails() -> None:
    company = Company()
    fade(company, 1.1)
    assert solve(company.m)["check.fade_persistence_is_between_0_and_1"] == 1


def cisco(life: int = 5, spending: Any = None) -> tuple[Company, CapitalisedRD]:
    company = Company(timeline=Timeline.annual(2000, 2006, last_actual=2005))

    def actual(label: str, values: list[float]) -> Any:
        item = company.inputs.assumption(label, company.year, unit="EUR mn", shared=True, periods="history")
        item.give(values, source="made up, but for the published figures")
        return item

    made = capitalised_rd(
        company.sheet, spending=actual("R&D", spending or CISCO), ebit=actual("EBIT", [7416.0] * 6),
        nopat=actual("NOPAT", [5741.0] * 6), life=life,
    )  # fmt: skip
    return company, made


def test_published_research_asset() -> None:
    """Cisco in 2005 by Damodaran: an asset of USD 9.92 bn, 3.28 bn written off, on an EBIT of 7,416."""
    company, made = cisco()
    result = solve(company.m)
    asset, off = oracle.research(CISCO, 5)
    assert result[made.asset]["2005"] == pytest.approx(asset) == pytest.approx(9918.2)
    assert result[made.written_off]["2005"] == pytest.approx(off) == pytest.approx(3280.2)
    assert result[made.ebit]["2005"] == pytest.approx(7416 + 3320 - 3280.2)
    assert result[made.nopat]["2005"] == pytest.approx(5741 + 3320 - 3280.2)
    assert list(result[made.asset].index) == ["2005"]


@pytest.mark.parametrize("life", [2, 3, 4])
def test_shorter_lives(life) -> None:
    company, made = cisco(life)
    result = solve(company.m)
    for last in range(life, 6):
        asset, off = oracle.research(CISCO[: last + 1], life)
        assert result[made.asset][str(2000 + last)] == pytest.approx(asset)
        assert result[made.written_off][str(2000 + last)] == pytest.approx(off)


def test_steady_spending_changes_no_profit() -> None:
    company, made = cisco(3, [100.0] * 6)
    assert solve(company.m)[made.ebit].tolist() == pytest.approx([7416] * 3)


@pytest.mark.parametrize("life", [0, 1, 7, 2.5, True])
def test_lives_that_are_refused(life) -> None:
    with pytest.raises(DefinitionError, match=r"a life of .* years, and Year has 7; give a whole number"):
        cisco(life)


def leased(rents: list[float] = TARGET, after: float = 2405, years: float = 18, rate: float = 0.055,
           **more: Any) -> tuple[Company, LeaseDebt]:  # fmt: skip
    company = Company()
    axis = company.m.axis("Year ahead", *(str(n) for n in range(1, len(rents) + 1)))
    put, money = company.put, "EUR mn"
    given = {
        "commitments": put("Commitments", dict(zip(axis.members, rents, strict=True)), money, axis),
        "after": put("After", after, money), "years_after": put("Years after", years), "tax_rate": put("Tax", 0.4, "%"),
        "cost_of_debt": put("Cost of debt", rate, "%"), "rent": put("Rent", 150, money),
        "ebit": put("EBIT", 1000, money), "nopat": put("NOPAT", 600, money),
    }  # fmt: skip
    return company, lease_debt(company.sheet, **{**given, **more})


def test_published_lease_debt() -> None:
    """Target by Damodaran: commitments at 5.5%, 2,405 after the fifth year in 18 parts, are debt of USD 1,704.82 mn."""
    company, made = leased()
    result = solve(company.m)
    assert result[made.debt] == pytest.approx(1704.82, abs=0.005)
    assert result[made.present_value].tolist() == pytest.approx([138.39, 127.58, 116.67, 94.44, 78.04], abs=0.005)
    assert result[made.after] == pytest.approx(1149.69, abs=0.005)
    assert result[made.debt] == pytest.approx(oracle.leases(TARGET, 2405, 18, 0.055), rel=1e-12)
    worn = 1704.82 / 23
    assert result[made.ebit] == pytest.approx(1000 + 150 - worn, abs=0.001)
    assert result[made.nopat] == pytest.approx(600 + (150 - worn) * 0.6, abs=0.001)
    assert result["check.failed"] == 0


def test_nothing_after_the_last_year() -> None:
    company, made = leased(after=0, years=0)
    result = solve(company.m)
    assert result[made.debt] == pytest.approx(oracle.leases(TARGET, 0, 0, 0.055), rel=1e-12)
    assert result["check.failed"] == 0


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"years": 0}, "there_are_years_for_later_commitments"),
        ({"rate": 0}, "the_cost_of_debt_is_above_0"),
        ({"after": -5}, "commitments_and_rent_aren_t_negative"),
    ],
)
def test_lease_checks(change, check) -> None:
    company, _ = leased(**change)
    assert np.any(solve(company.m)[f"check.lease_debt_{check}"])


REFUSED: dict[str, tuple[Any, str]] = {
    "EBITDA as EBIT": (
        lambda c: leased(ebit=c.put("EBITDA", 5, "EUR mn", what="EBITDA")),
        "takes operating profit, and 'EBITDA' is the firm's, EBITDA",
    ),
    "one commitment": (
        lambda c: leased(commitments=c.put("One", 5, "EUR mn")), "the commitments vary over no members; give them",
    ),
    "capital once": (
        lambda c: c.tree(invested_capital=c.put("Once", 5, "EUR mn")), "invested capital varies over no members, and",
    ),
    "costs as a list": (lambda c: c.tree(costs=[1]), "costs= is '[1]'; give a table of lines by name"),
    "growth once": (
        lambda c: fading_returns(c.sheet, opening_capital=c.put("A", 5), growth=c.put("B", 5), return_now=c.put("C", 5),
                                 return_later=c.put("D", 5), persistence=c.put("E", 5)),
        "growth 'b' doesn't vary over one timeline",
    ),
    "an equity value as capital": (
        lambda c: fading_returns(c.sheet, opening_capital=c.put("Book", 5, what="book value"), return_now=c.put("C", 5),
                                 growth=c.rate("G", [0.02]), return_later=c.put("D", 5), persistence=c.put("E", 5)),
        "'Book' is after interest and borrowing",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(make, says) -> None:
    with pytest.raises(DefinitionError) as error:
        make(Actual())
    assert says in str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["tree", "fade", "research", "leases"])
def test_engines_agree(method, tmp_path) -> None:
    company: Company
    if method == "tree":
        company = Actual()
        company.tree(costs={"All": company.actual("All", [810.0, 880.0, 1050.0])})
    elif method == "fade":
        company = Company()
        made = fade(company)
        dcf(company.sheet, made.cash_flow, rate=company.rate("WACC", 0.09), terminal=gordon(company.rate("G", 0.02)))
    else:
        company = cisco(3)[0] if method == "research" else leased()[0]
    agree(company.m, tmp_path, perturbed=True)
