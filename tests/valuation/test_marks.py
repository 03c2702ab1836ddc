"""What figures are: marks travel through formulas, and methods refuse what can't stand where it is given."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, absolute, build, maximum, where
from modelgen.program.compile import compile
from modelgen.valuation.bridge import equity_bridge
from modelgen.valuation.common.marks import EQUITY, FIRM, NOTHING, Mark, marked
from modelgen.valuation.dcf import dcf, dcf_to_equity
from modelgen.valuation.marks import mark
from modelgen.valuation.multiples import Multiple, Subject, trading_multiples
from modelgen.valuation.peers import Figure, peer_table
from modelgen.valuation.sotp import sum_of_parts
from modelgen.valuation.sotp_parts import Part
from modelgen.valuation.terminal import exit_multiple, gordon


class Company:
    """A model with figures by name; `figure` makes one of each kind as it is needed."""

    def __init__(self) -> None:
        self.m = Model("Marks", timeline=Timeline.annual(2024, 2027, last_actual=2024), unit="EUR mn")
        self.inputs, self.sheet = self.m.sheet("Inputs"), self.m.sheet("Value")

    def amount(self, label: str, value: float = 100, *, over: bool = True, unit: str = "EUR mn", **said: Any) -> Any:
        """An assumption, over the years or one, marked as it is said."""
        axes = (self.m.timeline,) if over else ()
        item = self.inputs.assumption(label, *axes, unit=unit, shared=True)
        item.give(value, source="made up")
        return mark(item, **said) if said else item

    def rate(self, label: str = "Rate", value: float = 0.09, **said: Any) -> Any:
        """A rate."""
        return self.amount(label, value, over=False, unit="%", **said)


@pytest.fixture
def made() -> Company:
    return Company()


TRAVELS = {
    "a line that shows it": (lambda a, b, c: a, Mark(FIRM, "EBITDA", sbc="a cost")),
    "a sum of like figures": (lambda a, b, c: a + a, Mark(FIRM, "EBITDA", sbc="a cost")),
    "what two have in common": (lambda a, b, c: a - b, Mark(FIRM, sbc="a cost")),
    "less what nobody marked": (lambda a, b, c: a - c, NOTHING),
    "the firm's less the shareholders'": (lambda a, b, c: a - mark(c, what="earnings"), NOTHING),
    "a part of it": (lambda a, b, c: a * c.model.find("Share"), Mark(FIRM, "EBITDA", sbc="a cost")),
    "times a multiple that says of what": (
        lambda a, b, c: a * mark(c.model.find("Multiple"), what="EBITDA"), Mark(FIRM, "value", sbc="a cost"),
    ),
    "times a multiple": (lambda a, b, c: a * c.model.find("Multiple"), Mark(FIRM, "value", sbc="a cost")),
    "per share": (
        lambda a, b, c: a / c.model.find("Shares"), Mark(FIRM, "EBITDA", sbc="a cost"),
    ),
    "over another amount": (lambda a, b, c: a / c, NOTHING),
    "never below 0": (lambda a, b, c: maximum(a, 0), Mark(FIRM, "EBITDA", sbc="a cost")),
    "one of two": (lambda a, b, c: where(c > 0, a, b), Mark(FIRM, sbc="a cost")),
    "its size": (lambda a, b, c: absolute(a), Mark(FIRM, "EBITDA", sbc="a cost")),
    "a period": (lambda a, b, c: a.at(c.model.timeline, "2025"), Mark(FIRM, "EBITDA", sbc="a cost")),
    "its sum": (lambda a, b, c: a.total(c.model.timeline), Mark(FIRM, "EBITDA", sbc="a cost")),
    "the period before": (lambda a, b, c: a.lag(1), Mark(FIRM, "EBITDA", sbc="a cost")),
    "in another scale": (lambda a, b, c: a.to("EUR bn"), Mark(FIRM, "EBITDA", sbc="a cost")),
}  # fmt: skip


@pytest.mark.parametrize(("formula", "expected"), TRAVELS.values(), ids=TRAVELS)
def test_marks_travel(made, formula, expected) -> None:
    a = made.amount("EBITDA", what="EBITDA", sbc="a cost")
    b = made.amount("EBIT", what="EBIT", sbc="a cost")
    c = made.amount("Other")
    made.amount("Share", 0.5, over=False, unit="%")
    made.amount("Multiple", 8, over=False, unit="x")
    made.amount("Shares", 10, over=False, unit="mn shares")
    assert marked(formula(a, b, c)) == expected


def test_marks_travel_through_lines_that_read_themselves(made) -> None:
    first = made.amount("Sales now", over=False, what="sales")
    line = made.sheet.line("Sales", made.m.timeline)
    line.opening = first
    line.formula = line.prior * (1 + made.rate("Growth", 0.05))
    again = made.sheet.line("Again", made.m.timeline)
    again.formula = line
    assert marked(again) == Mark(FIRM, "sales")


def test_what_goes_on_from_actuals_is_not_what_stands_beside_it(made) -> None:
    """Nobody said what the actuals are; they were taken for a cash flow, because funding falls by what is kept."""
    paid = made.amount("Paid", whose="equity", what="cash flow")
    loans, funding = made.sheet.line("Loans", made.m.timeline), made.sheet.line("Funding", made.m.timeline)
    loans.forecast = loans.prior * (1 + made.rate("Growth of loans", 0.05))
    earned = made.sheet.line("Earned", made.m.timeline)
    earned.forecast = loans - funding.prior
    funding.forecast = funding.prior - earned + paid
    assert marked(earned) == NOTHING


def test_a_chain_of_lines_is_as_long_as_it_is(made) -> None:
    line = made.amount("EBIT", what="EBIT")
    for number in range(3000):
        following = made.sheet.line(f"Line {number}", made.m.timeline)
        following.formula = line + 0
        line = following
    assert marked(line) == Mark(FIRM, "EBIT")


@pytest.mark.parametrize(("label", "said"), [("EV/EBITDA LTM", ""), ("EV/EBITDA NTM", "a multiple of NTM")])
def test_the_peers_multiple_knows_its_twelve_months(made, label, said) -> None:
    """As an exit multiple, on the last twelve months of the forecast: each of a table's multiples by itself."""
    rows = {"A": {"Enterprise value": 900, "EBITDA LTM": 100, "EBITDA NTM": 110}}
    peers = peer_table(made.m.sheet("Peers"), rows, source="x", as_of=date(2024, 12, 31))
    multiples = [
        Multiple("EV/EBITDA", peers.figure(f"EBITDA {basis}"), Figure(made.amount(f"Own {basis}", over=False), basis))
        for basis in ("LTM", "NTM")
    ]
    net_debt, shares = made.amount("Net debt", 10, over=False), made.amount("Shares", 10, over=False, unit="mn shares")
    valued = trading_multiples(made.sheet, peers, multiples, Subject(net_debt, shares))
    median = valued.multiple.at(valued.axis, label).at(valued.statistic, "Median")
    terminal = exit_multiple(made.amount("EBITDA"), median)
    flow, rate = made.amount("Flow"), made.rate("Rate", 0.1)
    if not said:
        dcf(made.sheet, flow, rate=rate, terminal=terminal)
        return
    with pytest.raises(DefinitionError, match=said):
        dcf(made.sheet, flow, rate=rate, terminal=terminal)


def on_multiple(made: Company, name: str, **said: Any) -> None:
    peers = peer_table(
        made.m.sheet("Peers"), {"A": {"Enterprise value": 900, "Market cap": 800, "Figure LTM": 100}}, source="x",
        as_of=date(2024, 12, 31),
    )  # fmt: skip
    figure = Figure(made.amount("Figure", over=False, **said), "LTM")
    subject = Subject(made.amount("Net debt", over=False), made.amount("Shares", over=False, unit="mn shares"))
    trading_multiples(made.sheet, peers, [Multiple(name, peers.figure("Figure LTM"), figure)], subject)


def on_part(made: Company, kind: str, **said: Any) -> None:
    metric = made.amount("Figure", over=False, **said)
    part = Part("A", kind, {kind: metric}, multiple=made.amount("Multiple", 8, over=False, unit="x"), basis="peers")
    sum_of_parts(made.sheet, [part])


def on_dcf(made: Company, flow: dict[str, Any], rate: dict[str, Any], growth: dict[str, Any] | None = None) -> None:
    dcf(
        made.sheet, made.amount("Flow", **flow), rate=made.rate(**rate),
        terminal=gordon(made.rate("Growth", 0.02, **(growth or {}))),
    )  # fmt: skip


def on_equity(made: Company, flow: dict[str, Any], rate: dict[str, Any]) -> None:
    dcf_to_equity(
        made.sheet, made.amount("Flow", **flow), cost_of_equity=made.rate(**rate),
        terminal=gordon(made.rate("Growth", 0.02)),
    )  # fmt: skip


def on_exit(made: Company, metric: dict[str, Any], multiple: dict[str, Any]) -> None:
    times = made.amount("Multiple", 8, over=False, unit="x", **multiple)
    terminal = exit_multiple(made.amount("Metric", **metric), times)
    dcf(made.sheet, made.amount("Flow", what="cash flow"), rate=made.rate(), terminal=terminal)


def on_bridge(made: Company, **said: Any) -> None:
    day = made.m.sheet("Days").assumption("Day", unit="date", shared=True)
    day.give(date(2024, 12, 31), source="x")
    equity_bridge(made.sheet, made.amount("Figure", over=False, **said), items=[], date=day, valuation_date=day)


REFUSED = {
    "P/E on NOPAT": (lambda c: on_multiple(c, "P/E", what="NOPAT"), "'Figure' is the firm's, and its name says"),
    "EV/EBITDA on a flow to equity": (
        lambda c: on_multiple(c, "EV/EBITDA", what="cash flow", whose="equity"), "is the shareholders', and its name",
    ),
    "EV/EBITDA on EBIT": (lambda c: on_multiple(c, "EV/EBITDA", what="EBIT"), "'Figure' is EBIT, and its name says"),
    "P/adjusted EBITDA": (
        lambda c: on_multiple(c, "P/Adj. EBITDA"), "divides the shareholders' value by what is the firm's: EBITDA",
    ),
    "P/EBITDA": (lambda c: on_multiple(c, "P/EBITDA"), "divides the shareholders' value by what is the firm's: EBITDA"),
    "EV/net income": (
        lambda c: on_multiple(c, "EV/net income"), "divides the firm's value by what is the shareholders': earnings",
    ),
    "EV/FCFE": (lambda c: on_multiple(c, "EV/FCFE"), "divides the firm's value by what is the shareholders'"),
    "LTM peers, NTM figure": (
        lambda c: on_multiple(c, "EV/EBITDA", what="EBITDA", basis="NTM"), "'Figure' is NTM, and its name says LTM",
    ),
    "a part's EBITDA that is net income": (
        lambda c: on_part(c, "EBITDA", what="earnings"), "is the shareholders', and what is asked for is the firm's",
    ),
    "a part's earnings that are EBIT": (lambda c: on_part(c, "earnings", what="EBIT"), "is the firm's, and what"),
    "a DCF of EBITDA": (lambda c: on_dcf(c, {"what": "EBITDA"}, {}), "a cash flow, and 'Flow' is the firm's, EBITDA"),
    "a DCF of dividends": (lambda c: on_dcf(c, {"what": "dividends"}, {}), "'Flow' is after interest and borrowing"),
    "a DCF at the cost of equity": (
        lambda c: on_dcf(c, {}, {"what": "rate", "whose": "equity"}), "discounts the firm's cash flow, and 'Rate' is",
    ),
    "a flow to equity at the WACC": (
        lambda c: on_equity(c, {}, {"what": "rate", "whose": "firm"}), "the shareholders' cash flow, and 'Rate' is",
    ),
    "a flow to equity of the firm": (
        lambda c: on_equity(c, {"what": "cash flow", "whose": "firm"}, {}), "'Flow' is before interest and borrowing",
    ),
    "euros at a dollar rate": (
        lambda c: on_dcf(c, {}, {"currency": "USD"}), "'Flow' is in EUR, and 'Rate' in USD; discount each currency",
    ),
    "nominal at a real rate": (
        lambda c: on_dcf(c, {"prices": "nominal"}, {"prices": "real"}), "'Flow' is nominal, and 'Rate' real; nominal",
    ),
    "real growth in a nominal rate": (
        lambda c: on_dcf(c, {}, {"prices": "nominal"}, {"prices": "real"}), "'Rate' is nominal, and 'Growth' real",
    ),
    "an NTM multiple at the end": (
        lambda c: on_exit(c, {"what": "EBITDA"}, {"what": "EBITDA", "basis": "NTM"}), "'Multiple' is a multiple of NTM",
    ),
    "an EBIT multiple of EBITDA": (
        lambda c: on_exit(c, {"what": "EBITDA"}, {"what": "EBIT"}), "'Metric' is EBITDA, and 'Multiple' EBIT",
    ),
    "earnings at the end of a DCF": (
        lambda c: on_exit(c, {"what": "earnings"}, {}), "'Metric' is after interest and borrowing",
    ),
    "a bridge from an equity value": (
        lambda c: on_bridge(c, what="value", whose="equity"), "'Figure' is no enterprise value: debt has been served",
    ),
    "a bridge from a flow": (lambda c: on_bridge(c, what="cash flow", whose="firm"), "'Figure' is no enterprise value"),
    "leases that differ": (
        lambda c: on_multiple_of(c, {"leases": "debt"}, {"leases": "a cost"}), "with leases as debt, and the peers'",
    ),
    "a mark that there isn't": (lambda c: c.amount("Figure", what="EBTIDA"), "what='EBTIDA'; did you mean 'EBITDA'?"),
    "an owner against the figure": (
        lambda c: c.amount("Figure", what="EBITDA", whose="equity"), "EBITDA is the firm's",
    ),
}  # fmt: skip


def on_multiple_of(made: Company, own: dict[str, Any], theirs: dict[str, Any]) -> None:
    peers = peer_table(
        made.m.sheet("Peers"), {"A": {"Enterprise value": 900, "EBITDA LTM": 100}}, source="x",
        as_of=date(2024, 12, 31),
    )  # fmt: skip
    mark(peers["EBITDA LTM"], what="EBITDA", **theirs)  # type: ignore[type-var]
    figure = Figure(made.amount("Figure", over=False, what="EBITDA", **own), "LTM")
    subject = Subject(made.amount("Net debt", over=False), made.amount("Shares", over=False, unit="mn shares"))
    trading_multiples(made.sheet, peers, [Multiple("EV/EBITDA", peers.figure("EBITDA LTM"), figure)], subject)


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(made, make, said) -> None:
    with pytest.raises(DefinitionError) as error:
        make(made)
    assert said in str(error.value)


TAKEN = {
    "a price to sales": lambda c: on_multiple(c, "P/S", what="sales"),
    "EV/EBITDA": lambda c: on_multiple(c, "EV/EBITDA", what="EBITDA", basis="LTM"),
    "a multiple of users": lambda c: on_multiple(c, "EV/users"),
    "P/B": lambda c: on_multiple(c, "P/B", what="book value"),
    "a part of sales": lambda c: on_part(c, "sales", what="sales"),
    "dividends to equity": lambda c: on_equity(c, {"what": "dividends"}, {"what": "rate", "whose": "equity"}),
    "euros at a rate for euros": lambda c: on_dcf(c, {"what": "cash flow", "whose": "firm"}, {"currency": "EUR"}),
    "nothing said": lambda c: on_dcf(c, {}, {}),
    "an LTM multiple": lambda c: on_exit(c, {"what": "EBITDA"}, {"what": "EBITDA", "basis": "LTM"}),
    "an enterprise value": lambda c: on_bridge(c, what="value", whose="firm"),
}


@pytest.mark.parametrize("make", TAKEN.values(), ids=TAKEN)
def test_taken(made, make) -> None:
    make(made)
    compile(made.m)


def test_the_dictionary_says_what_was_taken_unmarked(made, tmp_path) -> None:
    from openpyxl import load_workbook

    on_dcf(made, {}, {})
    build(made.m, tmp_path / "a.xlsx")
    rows = list(load_workbook(tmp_path / "a.xlsx")["Dictionary"].iter_rows(values_only=True))
    at = next(at for at, row in enumerate(rows) if str(row[0]).startswith("Figures of which the definition doesn't"))
    assert rows[at + 1][:4] == ("Flow", None, "DCF", "cash flow to the firm")


UNMARKED = {  # what a method is given of marked sales and unmarked costs: what the dictionary calls it
    "a line": (lambda sales, costs, line: line, "Flow"),
    "a line, before": (lambda sales, costs, line: line.lag(1), "Flow"),
    "an assumption": (lambda sales, costs, line: costs, "Costs"),
    "a formula": (lambda sales, costs, line: sales - costs, "sales - costs"),
}


@pytest.mark.parametrize(("given", "named"), UNMARKED.values(), ids=UNMARKED)
def test_what_was_taken_is_named_and_not_what_it_is_made_of(made, given, named) -> None:
    sales, costs = made.amount("Sales", what="sales", whose="firm"), made.amount("Costs")
    line = made.sheet.line("Flow", made.m.timeline)
    line.forecast = sales - costs
    dcf(made.sheet, given(sales, costs, line), rate=made.rate(), terminal=gordon(made.rate("Growth", 0.02)))
    assert ("DCF", named, "cash flow to the firm") in made.m.taken


def test_what_methods_make_is_marked(made) -> None:
    flow = made.amount("Flow", what="cash flow", whose="firm")
    value = dcf(made.sheet, flow, rate=made.rate(), terminal=gordon(made.rate("Growth", 0.02)))
    assert marked(value.enterprise_value) == Mark(FIRM, "value")
    equity = dcf_to_equity(
        made.sheet, made.amount("To equity"), cost_of_equity=made.rate("Cost of equity"),
        terminal=gordon(made.rate("Growth of it", 0.02)),
    )  # fmt: skip
    assert marked(equity.equity_value) == Mark(EQUITY, "value")
