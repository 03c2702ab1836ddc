"""Multiples of peers and deals against plain arithmetic; their guards; premium and own history."""

import re
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelgen import DefinitionError, Model, ModelgenError, Period, Timeline, not_meaningful, solve
from modelgen.program.compile import compile
from modelgen.valuation.multiples import STATISTICS, Multiple, Subject, Valued, trading_multiples, transaction_multiples
from modelgen.valuation.peers import Figure, peer_table
from modelgen.valuation.relative import own_history
from tests.oracles import multiples as oracle
from tests.reference.agreement import agree

COLUMNS = ("Enterprise value", "Market cap", "Price", "EBITDA LTM", "EBITDA NTM", "Net income NTM", "EPS FY+1")
ROWS: dict[str, tuple[float, ...]] = {
    "Alpha": (1200, 1000, 20, 110, 120, 60, 1.3), "Beta": (800, 700, 11, 95, 100, 45, 0.8),
    "Gamma": (3000, 2500, 45, 100, 120, -10, 0), "Delta": (640, 500, 7, 70, 75, 30, 0.5),
    "Epsilon": (-20, 90, 3, 12, 14, 5, 0.2), "Zeta": (510, 430, 6, 44, 50, 28, 0.4),
}  # fmt: skip
CASES = {  # label: kind, column of the value, column of the figure
    "EV/EBITDA LTM": ("EV", 0, 3), "EV/EBITDA NTM": ("EV", 0, 4), "P/E NTM": ("P", 1, 5), "P/E FY+1": ("EPS", 2, 6),
}  # fmt: skip
FIGURES = {"EV/EBITDA LTM": 110, "EV/EBITDA NTM": 120, "P/E NTM": 52, "P/E FY+1": 0.52}
NET_DEBT, SHARES, PRICE = 250, 100, 9
SHARED: Any = {"source": "Data service, 31 March 2025", "units": {"Price": "EUR/share", "EPS FY+1": "EUR/share"}}


def table(rows: dict[str, tuple[float, ...]] | None = None) -> dict[str, dict[str, Any]]:
    return {name: dict(zip(COLUMNS, row, strict=True)) for name, row in (rows or ROWS).items()}


def subject_of(
    m: Model, figures: dict[str, float] | None = None, price: bool = True, net_debt: float = NET_DEBT
) -> tuple[Subject, Any]:
    inputs = m.sheet("Subject")

    def put(label: str, unit: str, value: float) -> Any:
        item = inputs.assumption(label, unit=unit)
        item.give(value, source="made up")
        return item

    values = {**FIGURES, **(figures or {})}
    units = dict.fromkeys(values, "EUR mn") | {"P/E FY+1": "EUR/share"}
    items = {name: put(f"Figure {name}", units[name], value) for name, value in values.items()}
    own = put("Price", "EUR/share", PRICE) if price else None
    return Subject(put("Net debt", "EUR mn", net_debt), put("Shares", "mn shares", SHARES), own), items


def company(
    data: Any = None, price: bool = True, figures: Any = None, net_debt: float = NET_DEBT, **more: Any
) -> tuple[Model, Valued]:
    m = Model("Multiples", unit="EUR mn")
    inputs = m.sheet("Peers")
    peers = peer_table(inputs, table() if data is None else data, as_of=date(2025, 3, 31), **SHARED, **more)
    subject, figure = subject_of(m, figures, price, net_debt)
    each = [
        Multiple(name.split()[0], peers.figure(COLUMNS[column]), Figure(figure[name], name.split()[1]))
        for name, (_, _, column) in CASES.items()
    ]
    return m, trading_multiples(m.sheet("Multiples"), peers, each, subject)


def expected(name: str, excluded: Any = (), rows: Any = None) -> dict[str, float]:
    _, value, figure = CASES[name]
    chosen = [(row[value], row[figure], peer not in excluded) for peer, row in (rows or ROWS).items()]
    return oracle.statistics(oracle.multiples(chosen))


@pytest.mark.slow
@pytest.mark.parametrize("excluded", [[], ["Gamma"], ["Alpha", "Beta"], ["Beta", "Gamma", "Delta", "Epsilon", "Zeta"]])
def test_statistics_and_what_they_imply(excluded) -> None:
    m, made = company(excluded=dict.fromkeys(excluded, "An outlier"))
    result = solve(m)
    for name, (kind, value, column) in CASES.items():
        for statistic, multiple in expected(name, excluded).items():
            at = (name, statistic)
            assert result[made.multiple].loc[at] == pytest.approx(multiple, rel=1e-13)
            want = oracle.per_share(multiple, FIGURES[name], NET_DEBT, SHARES, kind)
            for line, amount in zip((made.enterprise_value, made.equity_value, made.per_share), want, strict=True):
                assert result[line].loc[at] == pytest.approx(amount, rel=1e-12), (at, line.label)
        for peer, row in ROWS.items():
            shown = result[made.by_peer[name]].loc[peer]
            meant = peer not in excluded and row[value] > 0 and row[column] > 0
            assert shown == (pytest.approx(row[value] / row[column]) if meant else "n.m."), (name, peer)
    assert not result["check.failed"]


def test_the_subject_against_the_peers() -> None:
    m, made = company()
    assert made.own is not None and made.to_mean is not None and made.to_median is not None
    result = solve(m)
    market = PRICE * SHARES
    own = {"EV/EBITDA LTM": (market + NET_DEBT) / 110, "EV/EBITDA NTM": (market + NET_DEBT) / 120,
           "P/E NTM": market / 52, "P/E FY+1": PRICE / 0.52}  # fmt: skip
    for name, multiple in own.items():
        assert result[made.own].loc[name] == pytest.approx(multiple)
        assert result[made.to_mean].loc[name] == pytest.approx(multiple / expected(name)["Mean"] - 1)
        assert result[made.to_median].loc[name] == pytest.approx(multiple / expected(name)["Median"] - 1)


def test_the_range_for_a_football_field() -> None:
    m, made = company(price=False)
    assert made.own is made.to_mean is made.to_median is None
    out = m.sheet("Field")
    lines = []
    for label, part in zip(("Low", "High", "Base"), made.range("EV/EBITDA NTM"), strict=True):
        lines.append(out.line(f"{label} of the field", unit="EUR/share"))
        lines[-1].formula = part
    result, want = solve(m), expected("EV/EBITDA NTM")
    for line, statistic in zip(lines, ("Quartile 1", "Quartile 3", "Median"), strict=True):
        assert result[line] == pytest.approx((want[statistic] * 120 - NET_DEBT) / SHARES)


def test_without_a_peer_or_a_positive_figure_it_is_not_meaningful() -> None:
    m, made = company(figures={"P/E NTM": -5.0})
    assert made.own is not None and made.to_mean is not None
    result = solve(m)
    assert set(result[made.per_share].loc["P/E NTM"]) == {"n.m."}
    assert result[made.own].loc["P/E NTM"] == "n.m." == result[made.to_mean].loc["P/E NTM"]
    assert result[made.per_share].loc[("P/E FY+1", "Median")] > 0 and result["check.failed"] == 1
    m, made = company(excluded=dict.fromkeys(ROWS, "None fits"))
    result = solve(m)
    assert set(result[made.multiple]) == {"n.m."} == set(result[made.enterprise_value]) == set(result[made.per_share])
    assert result["check.failed"] == len(CASES)


@pytest.mark.slow
def test_a_peer_is_left_out_by_its_choice_or_by_a_figure_that_is_not_meaningful() -> None:
    m, made = company()
    m.find("peers_counts_gamma").give("Exclude")  # type: ignore[attr-defined]
    assert list(solve(m)[made.multiple].loc["EV/EBITDA NTM"]) == pytest.approx(
        list(expected("EV/EBITDA NTM", ["Gamma"]).values())
    )
    m = Model("Left out", unit="EUR mn")
    peers = peer_table(m.sheet("Peers"), table(), as_of=date(2025, 3, 31), **SHARED)
    subject, figures = subject_of(m)
    known = m.sheet("Known").line("EBITDA, where it is known", peers.axis)
    known.formula = peers["EBITDA NTM"]
    known.define("Gamma", not_meaningful)
    each = Multiple("EV/EBITDA", Figure(known, "NTM"), Figure(figures["EV/EBITDA NTM"], "NTM"))
    made = trading_multiples(m.sheet("Multiples"), peers, [each], subject)
    assert solve(m)[made.count].loc["EV/EBITDA NTM"] == 4  # Epsilon's enterprise value is negative


amounts = st.floats(1, 1e5)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=7), st.floats(0.001, 1000))
def test_as_numpy_has_them_in_order_and_whatever_the_currency(pairs, factor) -> None:
    def solved(scale: float) -> Any:
        rows = {f"Peer {n}": {"Enterprise value": a * scale, "Sales LTM": b * scale} for n, (a, b) in enumerate(pairs)}
        m = Model("Property", unit="EUR mn")
        peers = peer_table(m.sheet("Peers"), rows, source="made up", as_of=date(2025, 3, 31))
        subject, figures = subject_of(m)
        each = Multiple("EV/Sales", peers.figure("Sales LTM"), Figure(figures["EV/EBITDA LTM"], "LTM"))
        made = trading_multiples(m.sheet("Multiples"), peers, [each], subject)
        return solve(m)[made.multiple].loc["EV/Sales LTM"]

    found, ratios = solved(1), np.array([a / b for a, b in pairs])
    want = [ratios.min(), np.quantile(ratios, 0.25), np.median(ratios), ratios.mean(), np.quantile(ratios, 0.75)]
    assert list(found) == pytest.approx([*want, ratios.max()], rel=1e-12)
    low, first, median, mean, third, high = (found[statistic] for statistic in STATISTICS)
    assert low <= first <= median <= third <= high and low <= mean * (1 + 1e-12) and mean <= high * (1 + 1e-12)
    assert list(solved(factor)) == pytest.approx(list(found), rel=1e-9)


DEALS = {
    "Print / Alpha": (date(2023, 5, 4), 0.25, 900, 600, 100), "Online / Beta": (date(2024, 2, 1), 0.4, 500, 450, 40),
    "Radio / Gamma": (date(2024, 11, 20), 0, 310, 300, -5),
}  # fmt: skip
DEAL_COLUMNS = ("Deal date", "Control premium", "Enterprise value", "Equity value", "EBITDA LTM")


def deals(m: Model, columns: tuple[str, ...] = DEAL_COLUMNS) -> Any:
    rows = {name: {c: v for c, v in zip(DEAL_COLUMNS, row, strict=True) if c in columns} for name, row in DEALS.items()}
    return peer_table(m.sheet("Deals"), rows, label="Precedents", source="Announcements")


def test_precedents() -> None:
    m, _ = company()
    table = deals(m)
    subject = Subject(m.find("Net debt"), m.find("Shares"))
    figure = Figure(m.find("Figure EV/EBITDA LTM"), "LTM")
    each = [
        Multiple("EV/EBITDA", table.figure("EBITDA LTM"), figure),
        Multiple("P/Sales", table.figure("EBITDA LTM"), figure),
    ]
    made = transaction_multiples(m.sheet("Precedents"), table, each, subject)
    result = solve(m)
    assert list(result["precedents_deal_date"]) == [row[0] for row in DEALS.values()]
    assert list(result["precedents_control_premium"]) == [0.25, 0.4, 0]
    assert list(result[made.multiple].loc["EV/EBITDA LTM"]) == pytest.approx(
        list(oracle.statistics([9, 12.5]).values())
    )
    assert result[made.per_share].loc[("EV/EBITDA LTM", "Median")] == pytest.approx((10.75 * 110 - 250) / 100)
    assert result[made.equity_value].loc[("P/Sales LTM", "Median")] == pytest.approx((6 + 11.25) / 2 * 110)


def test_precedents_need_dates_premiums_and_ltm() -> None:
    for columns, why in (
        (DEAL_COLUMNS[1:], "no column 'Deal date'"),
        (DEAL_COLUMNS[::2], "no column 'Control premium'"),
    ):
        m = Model("Deals", unit="EUR mn")
        with pytest.raises(DefinitionError, match=why):
            transaction_multiples(m.sheet("Precedents"), deals(m, columns), [], subject_of(m)[0])
    m = Model("Deals", unit="EUR mn")
    table, (subject, figures) = deals(m), subject_of(m)
    forward = Multiple("EV/EBITDA", Figure(table["EBITDA LTM"], "NTM"), Figure(figures["EV/EBITDA NTM"], "NTM"))
    with pytest.raises(DefinitionError, match="'EV/EBITDA NTM' of Precedents isn't LTM"):
        transaction_multiples(m.sheet("Precedents"), table, [forward], subject)


@pytest.mark.slow
def test_from_a_file_a_frame_and_a_table_alike(tmp_path) -> None:
    frame = pd.DataFrame.from_dict(table(), orient="index")
    file = tmp_path / "peers.csv"
    frame.to_csv(file, index_label="Peer")
    want = solve(company()[0])
    for data in (frame, frame.reset_index(), file, str(file)):
        m, made = company(data)
        pd.testing.assert_series_equal(solve(m)[made.per_share], want[made.per_share.key])


def test_multiples_that_are_refused() -> None:
    m = Model("Refused", unit="EUR mn", timeline=Timeline.annual(2024, 2026, last_actual=2024))
    peers = peer_table(m.sheet("Peers"), table(), as_of=date(2025, 3, 31), **SHARED)
    undated = peer_table(m.sheet("More"), table(), label="Undated", **SHARED)
    subject, figures = subject_of(m)
    own, theirs, sheet = figures["EV/EBITDA NTM"], peers.figure("EBITDA NTM"), m.sheet("Multiples")
    thousands = m.sheet("Thousands").assumption("Shares in thousands", unit="k shares")
    by_year = m.sheet("Years").assumption("EBITDA by year", m.timeline, unit="EUR mn")

    def refused(message: str, *multiples: Multiple, table: Any = peers, of: Subject = subject) -> None:
        with pytest.raises(DefinitionError, match=message):
            trading_multiples(sheet, table, multiples, of)

    refused("the prices of Undated have no date", table=undated)
    refused("neither EV/", Multiple("EBITDA", theirs, Figure(own, "NTM")))
    refused("has NTM figures of Peers and LTM of the subject", Multiple("EV/EBITDA", theirs, Figure(own, "LTM")))
    refused("doesn't vary over Peers alone", Multiple("EV/EBITDA", Figure(own, "NTM"), Figure(own, "NTM")))
    refused("figure varies over Year; take one with", Multiple("EV/EBITDA", theirs, Figure(by_year, "NTM")))
    refused("bring them to one scale", of=Subject(subject.net_debt, thousands))
    refused("the price in 'EUR mn'", of=Subject(subject.net_debt, subject.shares, subject.net_debt))
    with pytest.raises(DefinitionError, match="the column 'Price' doesn't say of which twelve months it is"):
        peers.figure("Price")
    with pytest.raises(DefinitionError, match="'LTN' is no basis; did you mean 'LTM'"):
        Figure(own, "LTN")
    with pytest.raises(DefinitionError, match="the NTM figure is the number 5"):
        Figure(5, "NTM")  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="Peers has no column 'EBITDA FY"):
        peers.figure("EBITDA FY")


@pytest.mark.parametrize(
    ("basis", "periods", "fits"),
    [
        ("LTM", "2024", True), ("LTM", "2023", False), ("LTM", "2025", False), ("LTM", "2023 2024", True),
        ("LTM", "2024 2025", False), ("FY", "2024", True), ("FY", "2023", False), ("FY", "2025", False),
        ("FY+1", "2025", True), ("FY+1", "2024 2025", True), ("FY+1", "2024", False), ("FY+1", "2026", False),
        ("FY+2", "2026", True), ("FY+2", "2025", False), ("FY+2", "2027", False), ("FY+3", "2027", True),
        ("FY+3", "2028", False), ("NTM", "2025", True), ("NTM", "2025 2026", True), ("NTM", "2024 2025", True),
        ("NTM", "2025 2024", True), ("NTM", "2023 2024", False), ("NTM", "2024", False), ("NTM", "2027", False),
        ("CY", "2024", True), ("CY", "2024 2025", False), ("CY+1", "2025", True), ("CY+1", "2025 2026", True),
        ("CY+1", "2024", False), ("CY+1", "2027", False), ("CY+2", "2026 2027", True), ("CY+2", "2025", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("behind_a_line", [False, True])
def test_the_subjects_figure_is_of_the_twelve_months_that_its_basis_says(basis, periods, fits, behind_a_line) -> None:
    m, ebitda, value = timed(Timeline.annual(2023, 2028, last_actual=2024), basis)
    weighed = sum((ebitda.at(m.timeline, period) for period in periods.split()), 0 * m.find("Net debt"))
    if behind_a_line:
        figure = m.sheets[-1].line("EBITDA of twelve months")
        figure.formula = weighed
        weighed = figure
    value(weighed)
    if fits:
        compile(m)
        return
    with pytest.raises(ModelgenError, match=f"'EV/EBITDA {re.escape(basis)}': the subject's figure goes up to 20"):
        compile(m)


@pytest.mark.parametrize(
    ("basis", "last", "fits"),
    [
        ("LTM", "2024Q2", True), ("LTM", "2024Q1", False), ("LTM", "2024Q3", False),
        ("FY", "2023Q4", True), ("FY", "2024Q2", True), ("FY", "2023Q2", False), ("FY", "2024Q3", False),
        ("FY+1", "2024Q4", True), ("FY+1", "2025Q2", True), ("FY+1", "2024Q2", False), ("FY+1", "2025Q3", False),
        ("NTM", "2025Q2", True), ("NTM", "2024Q2", False),
    ],
)  # fmt: skip
def test_twelve_months_of_quarters(basis, last, fits) -> None:
    """A fiscal year may end with any quarter: the last complete one ends within the last four."""
    m, ebitda, value = timed(Timeline.quarterly("2022Q1", "2026Q4", last_actual="2024Q2"), basis)
    first = m.timeline.members[m.timeline.position(last) - 3]
    value(ebitda.total(m.timeline, first, last))
    if fits:
        compile(m)
        return
    with pytest.raises(ModelgenError, match=f"goes up to {last}"):
        compile(m)


def test_ltm_of_years_and_of_quarters() -> None:
    """FY2024 and what the quarters since then exceed those of the year before: each ends with its last actual."""
    m, ebitda, value = timed(Timeline.annual(2023, 2026, last_actual=2024), "LTM")
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2023Q1", "2025Q4", last_actual="2025Q2"))
    by_quarter = m.sheets[-1].line("EBITDA by quarter", quarter)
    by_quarter.actual = [1] * 10
    by_quarter.forecast = by_quarter.prior
    since = [by_quarter.total(quarter, f"{year}Q1", f"{year}Q2") for year in (2025, 2024)]
    value(ebitda.at(m.timeline, "2024") + since[0] - since[1])
    compile(m)


def test_periods_of_no_regular_length_are_actual_or_forecast() -> None:
    odd = [Period(name, date(2020 + n, 1 + n, 28)) for n, name in enumerate("ABCD")]
    for basis, name, fits in (("FY", "A", True), ("FY", "C", False), ("FY+2", "D", True), ("FY+1", "B", False)):
        m, ebitda, value = timed(Timeline(odd, last_actual="B"), basis)
        value(ebitda.at(m.timeline, name))
        if fits:
            compile(m)
        else:
            with pytest.raises(ModelgenError, match=f"goes up to {name}"):
                compile(m)


def timed(timeline: Timeline, basis: str) -> tuple[Model, Any, Any]:
    """A model with EBITDA over a timeline, and what makes a multiple of the subject's figure in it."""
    m = Model("Bases", unit="EUR mn", timeline=timeline)
    subject, _ = subject_of(m)
    peers = peer_table(m.sheet("Peers"), table(), as_of=date(2025, 3, 31), **SHARED)
    ebitda = m.sheet("Operations").line("EBITDA", timeline)
    ebitda.actual = [100] * timeline.history
    ebitda.forecast = ebitda.prior * 1

    def value(figure: Any) -> None:
        each = Multiple("EV/EBITDA", Figure(peers["EBITDA LTM"], basis), Figure(figure, basis))
        trading_multiples(m.sheet("Multiples"), peers, [each], subject)

    return m, ebitda, value


@pytest.mark.slow
@pytest.mark.parametrize("net_debt", [1000, 1400, 5000])
def test_equity_that_is_not_above_0_is_no_value_per_share(net_debt) -> None:
    m, made = company(net_debt=net_debt)
    result, name = solve(m), "EV/EBITDA LTM"
    failed = result["check.peers_net_debt_leaves_equity_a_value"]
    for statistic, multiple in expected(name).items():
        equity, at = multiple * 110 - net_debt, (name, statistic)
        assert result[made.equity_value].loc[at] == pytest.approx(equity)
        assert result[made.per_share].loc[at] == (pytest.approx(equity / SHARES) if equity > 0 else "n.m.")
        assert failed.loc[at] == (equity <= 0)
    assert failed.loc[(name, "Low")] == 1 and not failed.loc[("P/E NTM", "Low")]


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    m, made = company(excluded={"Beta": "An outlier"}, figures={"P/E NTM": -5}, net_debt=1150)
    assert made.own is not None
    table = deals(m)
    each = Multiple("EV/EBITDA", table.figure("EBITDA LTM"), Figure(m.find("Figure EV/EBITDA LTM"), "LTM"))
    transaction_multiples(m.sheet("Precedents"), table, [each], Subject(m.find("Net debt"), m.find("Shares")))
    past = made.own.axes[0]
    own_history(m.sheet("Own"), "EV/EBITDA", history=made.own, current=made.own.at(past, "EV/EBITDA LTM"))
    agree(m, tmp_path)


@pytest.mark.parametrize(("name", "decimals"), [
    ("P/B", 2), ("P/TBV", 2), ("P/E", 1), ("P/S", 2), ("EV/Sales", 2), ("EV/GMV", 2), ("EV/EBITDA", 1), ("EV/FCFF", 1),
])  # fmt: skip
def test_a_multiple_of_book_value_sales_or_volume_shows_two_decimals(name, decimals) -> None:
    m = Model("Books", unit="EUR mn")
    data = {
        peer: {"Enterprise value": row[0], "Market cap": row[1], "Figure LTM": row[3]} for peer, row in ROWS.items()
    }
    peers = peer_table(m.sheet("Peers"), data, source="made up", as_of=date(2025, 3, 31))
    subject, figure = subject_of(m)
    of = Multiple(name, peers.figure("Figure LTM"), Figure(figure["EV/EBITDA LTM"], "LTM"))
    made = trading_multiples(m.sheet("Multiples"), peers, [of], subject)
    shown, own = compile(m).decimals, compile(m).own
    assert made.own is not None
    assert {shown(own(line)).least for line in (made.by_peer[of.label], made.multiple, made.own)} == {decimals}
    made.multiple.decimals = 3
    assert compile(m).decimals(compile(m).own(made.multiple)).least == 3
