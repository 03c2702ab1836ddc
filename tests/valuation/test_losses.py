"""Losses carried forward: against accounts by year and published figures, in cash flows and in their values."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelgen import DefinitionError, Period, Timeline, solve
from modelgen.valuation.bridge import BridgeItem, equity_bridge
from modelgen.valuation.cashflow import LOST, USED_AT_ONCE, free_cash_flow_to_equity, free_cash_flow_to_firm
from modelgen.valuation.dcf import dcf
from modelgen.valuation.losses import LossCarryforward, LossSchedule, tax_with_losses
from modelgen.valuation.sotp import sum_of_parts
from modelgen.valuation.sotp_parts import Part
from modelgen.valuation.terminal import exit_multiple, gordon, value_driver
from modelgen.valuation.terminal_year import normalised_cash_flow
from tests.oracles import losses as oracle
from tests.reference.agreement import agree
from tests.valuation.test_debt import Loan

PROFITS = [-40.0, 100, -60, 30, 90]
TERMS: dict[str, dict[str, Any]] = {
    "for ever": {}, "with an opening balance": {"opening": 120.0}, "80%": {"opening": 120.0, "limit": 0.8},
    "a base amount": {"opening": 120.0, "limit": 0.6, "base": 10.0}, "none may be": {"opening": 50.0, "limit": 0.0},
    "a year's life": {"life": 1}, "two years'": {"life": 2}, "longer than the forecast": {"life": 20},
    "old ones expire": {"opening": 120.0, "expiring": [30.0, 30, 0, 20, 0]},
    "a long life": {"opening": 120.0, "life": 5, "expiring": [30.0, 30, 0, 20, 0]},
    "all of it": {"opening": 120.0, "limit": 0.5, "base": 5.0, "life": 2, "expiring": [30.0, 90, 0, 0, 0]},
}  # fmt: skip


def terms_of(made: Loan, **terms: Any) -> LossCarryforward:
    """What is given as assumptions."""
    given = {"opening": ("Old losses", "EUR mn", False), "limit": ("Limit", "%", False),
             "base": ("Base amount", "EUR mn", False), "expiring": ("Expiring", "EUR mn", True)}  # fmt: skip
    for name, (label, unit, over) in given.items():
        if terms.get(name) is not None:
            terms[name] = made.put(label, terms[name], unit, over=over)
    return LossCarryforward(**terms)


def same(made: Loan, losses: LossSchedule, path: oracle.Path) -> None:
    lines = [(losses.opening, path.opening), (losses.added, path.added), (losses.used, path.used),
             (losses.closing, path.closing)]  # fmt: skip
    lines += [] if losses.expired is None else [(losses.expired, path.expired)]
    for line, expected in lines:
        assert made.values(line) == pytest.approx(expected, abs=1e-9)


def taxed(made: Loan, profits: list[float], rate: float = 0.25, **terms: Any) -> Any:
    profit = made.put("Profit", profits, over=True)
    return tax_with_losses(made.sheet, profit, tax_rate=made.put("Tax", rate, "%"), terms=terms_of(made, **terms))


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_a_schedule(terms) -> None:
    made = Loan()
    found = taxed(made, PROFITS, **terms)
    path = oracle.carried(PROFITS, **terms)
    same(made, found.losses, path)
    assert solve(made.m)["check.failed"] == 0
    paid = [(max(profit, 0) - used) * 0.25 for profit, used in zip(PROFITS, path.used, strict=True)]
    assert made.values(found.paid) == pytest.approx(paid)
    balances = [terms.get("opening", 0.0), *path.closing]
    assert made.values(found.deferred) == pytest.approx(
        [(before - after) * 0.25 for before, after in pairwise(balances)]
    )
    expired = [0.25 * (profit + gone) for profit, gone in zip(PROFITS, path.expired, strict=True)]
    assert made.values(found.expense) == pytest.approx(expired)  # the rate times the profit, and what is lost for good


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.integers(-100, 100), min_size=5, max_size=5), st.integers(0, 200), st.sampled_from([0.0, 0.5, 0.8, 1]),
    st.integers(0, 30), st.sampled_from([None, 1, 2, 3, 4, 5]),
    st.lists(st.integers(0, 40), min_size=5, max_size=5),
)  # fmt: skip
def test_any_schedule(profits, more, limit, base, life, expiring) -> None:
    made = Loan()
    first = expiring if life is None else expiring[:life]
    terms = {"opening": float(sum(first) + (more if life in (None, 5) else 0)), "limit": limit, "base": float(base),
             "life": life, "expiring": [float(amount) for amount in first] + [0.0] * (5 - len(first))}  # fmt: skip
    found = taxed(made, [float(profit) for profit in profits], **terms)
    same(made, found.losses, oracle.carried(profits, **terms))


@pytest.mark.parametrize(
    ("opening", "limit", "base", "used", "taxable", "closing"),
    [
        (5_000_000, 0.5, None, 1_024_000, 1_024_000, 3_976_000),
        (5_000_000, 0.5, 100_000, 1_074_000, 974_000, 3_926_000),
        (10_000, 0, 40_000, 10_000, 2_038_000, 0),
    ],
)
def test_published_scenarios_of_an_allowance(opening, limit, base, used, taxable, closing) -> None:
    """ONESOURCE Tax Provision, help of the US edition, scenarios 2, 4 and 8 (report.fas109.com): a taxable income of
    2,048,000, an NOL allowance rate and a base NOL allowance."""
    made = Loan()
    found = taxed(made, [2_048_000.0] * 5, opening=opening, limit=limit, base=base)
    shown = [made.values(line)[0] for line in (found.losses.used, found.taxable, found.losses.closing)]
    assert shown == [used, taxable, closing]


def test_by_quarter_a_life_counts_years_and_a_base_amount_a_quarter() -> None:
    made = Loan(Timeline.quarterly("2024Q4", "2026Q2", last_actual="2024Q4"))
    profits = [-40.0, -10, 8, 8, 8, 8]
    found = taxed(made, profits, limit=0.5, base=12.0, life=1)
    same(made, found.losses, oracle.carried(profits, limit=0.5, base=3.0, life=4))
    assert solve(made.m)["check.failed"] == 0


def test_periods_of_no_regular_length_carry_losses_forward_but_live_no_years() -> None:
    year = Timeline([Period(f"Part {n}", date(2024 + n, 3 + 2 * n % 7, 28)) for n in range(6)], last_actual="Part 0")
    made = Loan(year)
    same(made, taxed(made, PROFITS, limit=0.8).losses, oracle.carried(PROFITS, limit=0.8))
    for terms in ({"life": 2}, {"limit": 0.8, "base": 5.0}):
        with pytest.raises(DefinitionError, match="Losses: nothing says how many periods of Year make a year"):
            taxed(Loan(year), PROFITS, **terms)


def test_by_member() -> None:
    made = Loan()
    part = made.m.axis("Part", "A", "B")
    profit = made.inputs.assumption("Profit", part, made.year, unit="EUR mn", shared=True)
    profit.give({"A": PROFITS, "B": [5.0, -20, 0, 30, 1]}, source="made up")
    opening = made.inputs.assumption("Old losses", part, unit="EUR mn", shared=True)
    opening.give({"A": 10.0, "B": 3.0}, source="made up")
    tax = made.put("Tax", 0.25, "%")
    none = made.inputs.assumption("Expiring", part, made.year, unit="EUR mn", shared=True)
    none.give(0.0, source="made up")
    found = tax_with_losses(made.sheet, profit, tax_rate=tax, terms=LossCarryforward(opening, life=2, expiring=none))
    result = solve(made.m)[found.losses.closing]
    for name, profits, old in (("A", PROFITS, 10.0), ("B", [5.0, -20, 0, 30, 1], 3.0)):
        assert list(result.loc[name])[-5:] == pytest.approx(oracle.carried(profits, old, life=2).closing)


@pytest.mark.parametrize(
    ("terms", "failing"),
    [
        ({"opening": -5.0}, "losses_losses_aren_t_negative_and_their_limit_is_from_0_to_1"),
        ({"limit": 1.2}, "losses_losses_aren_t_negative_and_their_limit_is_from_0_to_1"),
        ({"opening": 30.0, "expiring": [20.0, 20, 0, 0, 0]}, "losses_no_more_expires_than_there_is"),
        (
            {"opening": 30.0, "life": 2, "expiring": [10.0, 0, 10, 0, 0]},
            "losses_what_was_lost_before_the_forecast_expires_first",
        ),
    ],
)
def test_terms_as_they_can_be(terms, failing) -> None:
    made = Loan()
    taxed(made, PROFITS, **terms)
    result = solve(made.m)
    assert result["check.failed"] == 1 and result[f"check.{failing}"] == 1


# --- in a cash flow --------------------------------------------------------------------------------------------


def flow_of(made: Loan, profits: list[float] = PROFITS, label: str = "FCFF", losses: Any = None) -> Any:
    more = {} if losses is None else {"losses": losses}
    return free_cash_flow_to_firm(
        made.sheet, ebit=made.put(f"{label}: profit", profits, over=True),
        tax_rate=made.put(f"{label}: rate", 0.25, "%"), da=made.put(f"{label}: worn", 30, over=True),
        capex=made.put(f"{label}: spent", 40, over=True),
        increase_in_working_capital=made.put(f"{label}: tied up", 2, over=True), label=label, **more,
    )  # fmt: skip


def test_a_cash_flow_uses_the_losses_of_its_forecast() -> None:
    """-40, 100, -60, 30, 90: 100 less 40 is taxed, nothing of 30, 90 less 30 that are left of 60."""
    made = Loan()
    flow = flow_of(made)
    assert made.values(flow.tax) == pytest.approx([0, -15, 0, 0, -15])
    assert made.values(flow.cash_flow)[1] == pytest.approx(100 - 15 + 30 - 40 - 2)


@pytest.mark.parametrize(
    ("losses", "tax"), [(LOST, [0, -25, 0, -7.5, -22.5]), (USED_AT_ONCE, [10, -25, 15, -7.5, -22.5])]
)
def test_what_else_can_become_of_losses_has_a_name(losses, tax) -> None:
    made = Loan()
    flow = flow_of(made, losses=losses)
    assert made.values(flow.tax) == pytest.approx(tax)
    assert flow.losses is None


def test_the_tax_of_the_past_is_that_of_each_year() -> None:
    made = Loan()
    lines = {}
    for label, (actual, ahead) in {"Profit": (-80.0, 60.0), "Worn": (5, 5), "Spent": (5, 5), "More": (0, 0)}.items():
        lines[label] = made.sheet.line(label, made.year)
        lines[label].actual.give([actual], source="made up")
        lines[label].forecast = made.put(f"{label} ahead", ahead, over=True)
    flow = free_cash_flow_to_firm(
        made.sheet, ebit=lines["Profit"], tax_rate=made.put("Tax", 0.25, "%"), da=lines["Worn"], capex=lines["Spent"],
        increase_in_working_capital=lines["More"], losses=LossCarryforward(opening=made.put("Old", 80)),
    )  # fmt: skip
    assert list(solve(made.m)[flow.tax]) == pytest.approx([0, 0, -10, -15, -15, -15])


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_interest_saves_the_tax_that_it_takes_off(terms) -> None:
    """Profit after interest has losses of its own, on the same terms."""
    made = Loan()
    interest = [30.0, 20, 40, 10, 5]
    firm = flow_of(made, losses=terms_of(made, **terms))
    equity = free_cash_flow_to_equity(
        made.sheet,
        firm,
        interest=made.put("Interest", interest, over=True),
        net_borrowing=made.put("New", 0, over=True),
    )
    after = [profit - due for profit, due in zip(PROFITS, interest, strict=True)]
    path = oracle.carried(after, **terms)
    assert equity.losses is not None
    same(made, equity.losses, path)
    tax = [0.25 * (max(profit, 0) - used) for profit, used in zip(after, path.used, strict=True)]
    expected = [profit - due + 30 - 40 - 2 for profit, due in zip(after, tax, strict=True)]
    assert made.values(equity.cash_flow) == pytest.approx(expected)


def test_interest_and_losses_that_nobody_carries_forward() -> None:
    made = Loan()
    interest = made.put("Interest", [30.0, 20, 40, 10, 5], over=True)
    flow = flow_of(made, losses=LOST)
    equity = free_cash_flow_to_equity(made.sheet, flow, interest=interest, net_borrowing=made.put("New", 0, over=True))
    assert equity.tax_shield is not None and equity.losses is None
    assert made.values(equity.tax_shield) == pytest.approx([0, 5, 0, 2.5, 1.25])


# --- in a value ------------------------------------------------------------------------------------------------

FOR_EVER = "check.dcf_the_year_that_goes_on_for_ever_uses_no_losses_carried_forward"


@pytest.mark.parametrize(
    ("profits", "fails"), [(PROFITS, 1), ([-40.0, 100, -60, 30, 60], 1), ([-40.0, 100, -60, 60, 90], 0)]
)
def test_a_perpetuity_doesnt_repeat_what_losses_save_once(profits, fails) -> None:
    made = Loan()
    flow, rate, growth = flow_of(made, profits), made.put("WACC", 0.09, "%"), made.put("Growth", 0.02, "%")
    dcf(made.sheet, flow, rate=rate, terminal=gordon(growth))
    result = solve(made.m)
    assert result[FOR_EVER] == fails == result["check.failed"]


def test_what_goes_on_decides() -> None:
    made = Loan()
    flow, rate, growth = flow_of(made), made.put("WACC", 0.09, "%"), made.put("Growth", 0.02, "%")
    back, year = made.put("RONIC", 0.12, "%"), made.year
    normal = normalised_cash_flow(made.sheet, nopat=flow.nopat, growth=growth, return_on_new_capital=back)
    profit = flow.ebit.at(year, "2029") * (1 + growth)
    terminals = {
        "Multiple": exit_multiple(flow.ebitda, made.put("Multiple", 8, "x")),
        "Driver": value_driver(flow.nopat, growth, back),
        "Normal": gordon(growth, flow=normal), "Own": gordon(growth, flow=profit * made.put("Kept", 0.6, "%")),
    }  # fmt: skip
    for label, terminal in terminals.items():
        dcf(made.sheet, flow, rate=rate, terminal=terminal, label=label)
    result = solve(made.m)
    asked = {line.key.partition("_")[0]: result[line] for line in made.m.checks if line.key.endswith(FOR_EVER[10:])}
    assert asked == {"check.driver": 1, "check.normal": 1}


def test_losses_are_used_or_an_asset() -> None:
    made = Loan()
    rate, growth, day = (
        made.put("WACC", 0.09, "%"),
        made.put("Growth", 0.02, "%"),
        made.put("Day", date(2024, 12, 31), "date"),
    )
    old, worth = made.put("Old losses", 100), made.put("Value of old losses", 20)
    items = [BridgeItem("nols", worth)]
    profits = [50.0, 60, 70, 80, 90]
    mine = dcf(made.sheet, flow_of(made, profits), rate=rate, terminal=gordon(growth))
    equity_bridge(made.sheet, mine, items=items, date=day)
    solve(made.m)  # what the forecast loses is no part of what was lost before it
    flow = flow_of(made, profits, "Used", LossCarryforward(opening=old))
    again = dcf(made.sheet, flow, rate=rate, terminal=gordon(growth), label="Again")
    equity_bridge(made.sheet, again, items=items, date=day, label="Second")
    said = "'Value of old losses' is added to a value of cash flows whose tax 'Used: losses used' lowers already"
    with pytest.raises(DefinitionError, match=said):
        solve(made.m)


def test_losses_are_used_by_a_part_or_an_asset_of_the_group() -> None:
    made = Loan()
    rate, growth, day = (
        made.put("WACC", 0.09, "%"),
        made.put("Growth", 0.02, "%"),
        made.put("Day", date(2024, 12, 31), "date"),
    )
    flow = flow_of(made, [50.0, 60, 70, 80, 90], losses=LossCarryforward(opening=made.put("Old losses", 100)))
    value = dcf(made.sheet, flow, rate=rate, terminal=gordon(growth))
    sum_of_parts(
        made.m.sheet("Parts"), [Part("Print", "DCF", value=value.value)], shares=made.put("Shares", 10, "mn shares"),
        items=[BridgeItem("nols", made.put("Value of old losses", 20))], date=day,
    )  # fmt: skip
    with pytest.raises(DefinitionError, match="whose tax 'FCFF: losses used' lowers already"):
        solve(made.m)


REFUSED = {
    "an unknown word": (
        lambda c: flow_of(c, losses="carried forwards"),
        "FCFF: losses= is 'carried forwards'; did you mean 'carried forward'?; use one of",
    ),
    "yes": (lambda c: flow_of(c, losses=True), "FCFF: losses= is True; use one of 'carried forward', 'lost'"),
    "a number": (lambda c: taxed_on(c, LossCarryforward(opening=anything(5))), "the opening balance is 5; make it an"),
    "by year": (
        lambda c: taxed_on(c, LossCarryforward(opening=c.put("Old", 1, over=True))),
        "Losses: the opening balance varies over Year, and the profit over no members; give one",
    ),
    "a base alone": (lambda c: taxed_on(c, LossCarryforward(base=c.put("Base", 1))), "without a limit above it; give"),
    "no year": (lambda c: taxed_on(c, LossCarryforward(life=0)), "Losses: losses live 0 years; give a whole number"),
    "an assumption": (
        lambda c: taxed_on(c, LossCarryforward(life=anything(c.put("Life", 3, "years")))),
        "Losses: losses live 'Life'; give a whole number",
    ),
    "half a year": (lambda c: taxed_on(c, LossCarryforward(life=anything(0.5))), "Losses: losses live 0.5 years"),
    "no opening": (
        lambda c: taxed_on(c, LossCarryforward(expiring=c.put("Going", 1, over=True))),
        "losses expire that aren't there; give opening=",
    ),
    "old ones that live": (
        lambda c: taxed_on(c, LossCarryforward(opening=c.put("Old", 1), life=4)),
        "losses live 4 years, and nothing says when those before the forecast expire; give expiring=",
    ),
    "one that expires": (
        lambda c: taxed_on(c, LossCarryforward(opening=c.put("Old", 1), expiring=c.put("Going", 1))),
        "Losses: what expires varies over no members, and the profit over Year; give what expires in each",
    ),
    "no terms": (lambda c: taxed_on(c, 5), "Losses: the terms are 5; write LossCarryforward(opening=...)"),
    "a profit of one year": (
        lambda c: tax_with_losses(c.sheet, c.put("Profit", 1), tax_rate=0), "doesn't vary over the periods",
    ),
}  # fmt: skip


def anything(value: Any) -> Any:
    return value


def taxed_on(made: Loan, terms: Any) -> None:
    tax_with_losses(made.sheet, made.put("Profit", 1, over=True), tax_rate=made.put("Tax", 0.25, "%"), terms=terms)


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(make, said) -> None:
    with pytest.raises(DefinitionError) as error:
        make(Loan())
    assert said in str(error.value)


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    made = Loan()
    firm = flow_of(made, losses=terms_of(made, **TERMS["all of it"]))
    free_cash_flow_to_equity(
        made.sheet, firm, interest=made.put("Interest", 20, over=True), net_borrowing=made.put("New", 0, over=True)
    )
    dcf(made.sheet, firm, rate=made.put("WACC", 0.09, "%"), terminal=gordon(made.put("Growth", 0.02, "%")))
    agree(made.m, tmp_path, perturbed=True)
    made = Loan(Timeline.quarterly("2024Q4", "2026Q2", last_actual="2024Q4"))
    taxed(made, [-40.0, -10, 8, 8, 8, 8], limit=0.5, base=12.0, life=1)
    agree(made.m, tmp_path)
