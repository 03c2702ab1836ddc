"""Buyouts and mergers against plain arithmetic, and against the engines."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Timeline, solve
from modelgen.valuation.lbo import Buyout, Tranche, buyout
from modelgen.valuation.marks import mark
from modelgen.valuation.merger import Company, Merger, merger
from tests.oracles import deals as oracle
from tests.reference.agreement import agree
from tests.valuation.test_debt import Loan

FLOWS, EBITDA = [60.0, 70.0, 75.0, 80.0, 90.0], [150.0, 158.0, 165.0, 170.0, 180.0]
TRANCHES = [
    ("Term loan A", 300.0, 0.07, 0.1, True), ("Term loan B", 350.0, 0.08, 0.01, True), ("Notes", 200.0, 0.1, 0, False),
]  # fmt: skip


def bought(made: Loan, multiple: Any = 8.0, flows: list[float] = FLOWS, least: float = 15, **more: Any) -> Buyout:
    tranches = [
        Tranche(name, made.put(f"{name} amount", amount), made.put(f"{name} rate", rate, "%"),
                made.put(f"{name} due", part, "%") if part else None, swept)
        for name, amount, rate, part, swept in TRANCHES
    ]  # fmt: skip
    times = made.put("Exit multiple", multiple, "x") if isinstance(multiple, float) else multiple
    uses = {"Price": made.put("Price", 1200), "Fees": made.put("Fees", 30), "Cash": made.put("Cash left in", 20)}
    return buyout(
        made.sheet, made.year, uses=uses, tranches=tranches, cash_flow=made.put("Flow", flows, over=True),
        ebitda=made.put("EBITDA", EBITDA, over=True), exit_multiple=times, tax_rate=made.put("Tax", 0.25, "%"),
        cash=made.put("Cash", 20), least_cash=made.put("Least cash", least), target=made.put("Target", 0.2, "%"),
        **more,
    )  # fmt: skip


@pytest.mark.parametrize(("flows", "least"), [
    (FLOWS, 15), ([200.0, 300, 250, 200, 100], 15), ([10.0, 40, 75, 80, 90], 15),
    ([106.7, 94, 97.6, 112.8, 98.1], 2.4),  # added up otherwise, cash would be 2.4 less a rounding
])  # fmt: skip
@pytest.mark.parametrize("first", [2024, 2022])
def test_a_buyout(flows, least, first) -> None:
    made = Loan(Timeline.annual(first, 2029, last_actual=2024))
    found = bought(made, flows=flows, least=least)
    expected = oracle.buyout(1250, TRANCHES, flows, EBITDA, 8, 0.25, 20, least, 0.2)
    assert solve(made.m)[found.equity] == expected.equity == 400
    for name, tranche in found.tranches.items():
        assert made.values(tranche.closing) == pytest.approx(expected.closing[name], abs=1e-9)
    assert found.affordable is not None
    for line, values in ((found.cash, expected.cash), (found.exit_equity, expected.exit_equity),
                         (found.moic, expected.moic), (found.irr, expected.irr),
                         (found.affordable, expected.affordable)):  # fmt: skip
        assert made.values(line) == pytest.approx(values)
    short = any(cash < least - 1e-9 for cash in expected.cash)
    assert (solve(made.m)["check.failed"] > 0) == short


def test_what_is_affordable_returns_the_target() -> None:
    """Paid as uses, it leaves a sponsor's equity that grows at the target to the exit equity."""
    made = Loan()
    found = bought(made)
    assert found.affordable is not None
    fifth = made.values(found.affordable)[4]
    equity = fifth - 850
    assert made.values(found.exit_equity)[4] == pytest.approx(equity * 1.2**5)


def test_returns_by_exit_multiple() -> None:
    made = Loan()
    axis = made.m.axis("Exit", "7x", "8x", "9x")
    times = made.inputs.assumption("Multiples", axis, unit="x", shared=True)
    times.give({"7x": 7, "8x": 8, "9x": 9}, source="made up")
    found = bought(made, multiple=times)
    table = solve(made.m)[found.irr]
    for multiple in (7, 8, 9):
        expected = oracle.buyout(1250, TRANCHES, FLOWS, EBITDA, multiple, 0.25, 20, 15, 0.2)
        assert list(table.loc[f"{multiple}x"])[-5:] == pytest.approx(expected.irr)


def test_an_exit_below_the_debt_has_no_return() -> None:
    made = Loan()
    found = bought(made, multiple=4.0)
    assert [str(made.values(line)[0]) for line in (found.moic, found.irr)] == ["n.m.", "n.m."]


OWN, THEIRS = (500.0, 250.0, 40.0), (80.0, 50.0, 20.0)


def merged(made: Loan, stock: float = 0.5, synergies: float = 30, premium: float = 0.3, rate: float = 0.06) -> Merger:
    sides = [
        Company(made.put(f"{name} net income", income), made.put(f"{name} shares", shares, "mn shares"),
                made.put(f"{name} price", price, "EUR/share"))
        for name, (income, shares, price) in (("Acquirer", OWN), ("Target", THEIRS))
    ]  # fmt: skip
    sales = made.put("Acquirer sales", 3000), made.put("Target sales", 1000)
    return merger(
        made.sheet, acquirer=sides[0], target=sides[1], premium=made.put("Premium", premium, "%"),
        in_stock=made.put("In stock", stock, "%"), rate=made.put("Rate", rate, "%"),
        tax_rate=made.put("Tax", 0.25, "%"), synergies=made.put("Synergies", synergies),
        costs=made.put("Amortisation", 12), figures={"sales": sales},
    )  # fmt: skip


@pytest.mark.parametrize("stock", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("synergies", "rate"), [(30, 0.06), (0, 0.12)])
def test_a_merger(stock, synergies, rate) -> None:
    made = Loan()
    found = merged(made, stock, synergies, rate=rate)
    after, accretion, needed = oracle.accretion(OWN, THEIRS, 0.3, stock, rate, 0.25, synergies, 12)
    result = solve(made.m)
    assert result[found.per_share] == pytest.approx(after)
    assert result[found.accretion] == pytest.approx(accretion)
    assert result[found.break_even] == pytest.approx(needed)
    assert result["check.warned"] == float(accretion < 0)


def test_the_terms_of_a_merger() -> None:
    """20 x 1.3 is 26 a share, 0.65 of 40; half in stock are 50 x 0.65 / 2 = 16.25 new shares; 250 of 266.25 remain."""
    made = Loan()
    found = merged(made)
    result = solve(made.m)
    shown = [result[line] for line in (found.offer, found.exchange_ratio, found.new_shares, found.cash, found.value)]
    assert shown == pytest.approx([26, 0.65, 16.25, 650, 1300])
    assert result[found.ownership] == pytest.approx(250 / 266.25)
    assert result[found.contributions["sales"]] == pytest.approx(0.75)


def test_a_merger_of_companies_with_a_past_begins_with_the_forecast(tmp_path) -> None:
    made = Loan()
    income, ours = (
        made.sheet.line("Net income", made.year),
        made.put("Own income", [510.0, 520, 530, 540, 550], over=True),
    )
    income.actual.give([500.0], source="made up")
    income.forecast = ours
    synergies = made.put("Synergies", [0.0, 10, 20, 30, 30], over=True)
    found = merger(
        made.sheet, premium=made.put("Premium", 0.3, "%"), in_stock=made.put("In stock", 0.5, "%"),
        acquirer=Company(income, made.put("Shares", OWN[1], "mn shares"), made.put("Price", OWN[2], "EUR/share")),
        target=Company(made.put("Theirs", THEIRS[0]), made.put("Their shares", THEIRS[1], "mn shares"),
                       made.put("Their price", THEIRS[2], "EUR/share")),
        rate=made.put("Rate", 0.06, "%"), tax_rate=made.put("Tax", 0.25, "%"), synergies=synergies,
    )  # fmt: skip
    result = solve(made.m)
    assert list(result[found.accretion].index) == [str(year) for year in range(2025, 2030)]
    assert result[found.before]["2024"] == 500 / OWN[1]
    for year, mine, more in zip(range(2025, 2030), (510, 520, 530, 540, 550), (0, 10, 20, 30, 30), strict=True):
        after, rise, _ = oracle.accretion((mine, *OWN[1:]), THEIRS, 0.3, 0.5, 0.06, 0.25, more, 0)
        got = [result[line][str(year)] for line in (found.per_share, found.accretion)]
        assert got == pytest.approx([after, rise])
    agree(made.m, tmp_path)


def test_synergies_that_break_even_do() -> None:
    made = Loan()
    found = merged(made)
    needed = solve(made.m)[found.break_even]
    again = Loan()
    found = merged(again, synergies=float(needed))
    assert solve(again.m)[found.accretion] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("acquirer", "target", "premium", "stock", "rate", "tax", "synergies", "published"),
    [
        ((240, 160, 3), (300, 15, 4), 0.25, 1.0, 0.0, 0.4, 0, {"new_shares": 25, "earnings": 540, "per_share": 2.92}),
        (
            (20_000, 3_000, 100), (5_000, 500, 18), 20 / 18 - 1, 0.75, 0.08, 0.4, 900,
            {"new_shares": 75, "earnings": 25_420, "per_share": 8.27, "value": 10_000, "cash": 2_500},
        ),
    ],
)  # fmt: skip
def test_published_mergers(acquirer, target, premium, stock, rate, tax, synergies, published) -> None:
    """Finance Interview Coach: net income, shares and price of both, in two of its questions. In the first, earnings of
    1.50 a share rise by 95%."""
    made = Loan()
    sides = [
        Company(made.put(f"{name} net income", income), made.put(f"{name} shares", shares, "mn shares"),
                made.put(f"{name} price", price, "EUR/share"))
        for name, (income, shares, price) in (("Acquirer", acquirer), ("Target", target))
    ]  # fmt: skip
    found = merger(
        made.sheet, acquirer=sides[0], target=sides[1], premium=made.put("Premium", premium, "%"),
        in_stock=made.put("In stock", stock, "%"), rate=made.put("Rate", rate, "%"), tax_rate=made.put("Tax", tax, "%"),
        synergies=made.put("Synergies", synergies),
    )  # fmt: skip
    result = solve(made.m)
    for name, value in published.items():
        assert result[getattr(found, name)] == pytest.approx(value, abs=0.005), name
    if stock == 1:
        assert result[found.accretion] == pytest.approx(0.95, abs=0.005)


PAPER = {  # what is paid, borrowed and kept; cash flow after interest as they have it, so that none is taken here
    "Finance Interview Coach": (300, 150, False, [10.8, 12.6, 14.4, 16.2, 18], [33.0, 36, 39, 42, 45]),
    "Strata": (1025, 500, True, [25.0, 28, 32, 35, 39], [105.0, 110, 116, 122, 127.63]),
}


@pytest.mark.parametrize("source", PAPER)
def test_published_paper_buyouts(source) -> None:
    """Finance Interview Coach: 300 for 10x, 150 of debt, sold at 10x in the fifth year: 375 of equity, 2.5x, 20%, in
    round numbers. Strata Debt Structuring Association, Acme Manufacturing: 525 of 1,025 are the sponsor's, 342 of 500
    are owed after five years, and 409 of value are created at 10x 128."""
    uses, owed, swept, flows, ebitda = PAPER[source]
    made = Loan()
    nothing = made.put("None", 0)
    found = buyout(
        made.sheet, made.year, uses={"Price": made.put("Price", uses)},
        tranches=[Tranche("Debt", made.put("Debt", owed), made.put("Rate", 0, "%"), swept=swept)],
        cash_flow=made.put("Flow", flows, over=True), ebitda=made.put("EBITDA", ebitda, over=True),
        exit_multiple=made.put("Multiple", 10, "x"), tax_rate=made.put("Tax", 0.4, "%"), cash=nothing,
        least_cash=nothing,
    )  # fmt: skip
    left, moic, irr = (made.values(line)[4] for line in (found.exit_equity, found.moic, found.irr))
    equity = solve(made.m)[found.equity]
    if source == "Strata":
        assert equity == 525
        assert made.values(found.tranches["Debt"].closing)[4] == pytest.approx(342, abs=1)
        assert left - equity == pytest.approx(409, abs=1.5)
    else:
        assert equity == 150 and left == pytest.approx(375, abs=5)
        assert moic == pytest.approx(2.5, abs=0.05) and irr == pytest.approx(0.2, abs=0.005)


REFUSED = {
    "EBIT as net income": (
        lambda c: merger(
            c.sheet, acquirer=Company(mark(c.put("EBIT", 1), what="EBIT"), c.put("S", 1), c.put("P", 1)),
            target=Company(c.put("N", 1), c.put("T", 1), c.put("Q", 1)), premium=0, in_stock=0, rate=0, tax_rate=0,
        ),
        "Merger: 'EBIT' is the firm's, EBIT; give net income",
    ),
    "no debt": (lambda c: few(c, []), "there is no debt; give tranches=[Tranche(...)]"),
    "two of a name": (
        lambda c: few(c, [Tranche("A", c.put("A", 1), 0), Tranche("a", c.put("B", 1), 0)]), "two tranches are called",
    ),
    "no tranche": (lambda c: few(c, [1]), "LBO: '1' is no tranche; write Tranche(name, amount, rate)"),
}  # fmt: skip


def few(made: Loan, tranches: list[Any]) -> None:
    amount = made.put("Amount", 1)
    buyout(made.sheet, made.year, uses={"Price": amount}, tranches=tranches, cash_flow=amount, ebitda=amount,
           exit_multiple=amount, tax_rate=0, cash=amount, least_cash=amount)  # fmt: skip


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(make, said) -> None:
    with pytest.raises(DefinitionError) as error:
        make(Loan())
    assert said in str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize("timeline", [None, Timeline.quarterly("2024Q4", "2026Q1", last_actual="2024Q4")])
def test_engines_agree(tmp_path, timeline) -> None:
    made = Loan(timeline)
    bought(made)
    agree(made.m, tmp_path)
    other = Loan()
    merged(other)
    agree(other.m, tmp_path)
