"""Growth that converges year by year, the normalised terminal year, laws of a DCF, and published figures."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.dcf import dcf, dcf_to_equity
from modelgen.valuation.terminal import converging, exit_multiple, fading, gordon, value_driver
from modelgen.valuation.terminal_year import terminal_year
from tests.oracles import cashflow as flows
from tests.oracles import dcf as oracle
from tests.reference.agreement import agree

FLOW, SALES = {"A": [60.0, 70.0], "B": [20.0, 30.0]}, {"A": [500.0, 560.0], "B": [210.0, 240.0]}
TOTAL, TOTAL_SALES = [80.0, 100.0], [710.0, 800.0]
QUARTERS = [20.0, 24, 18, 38]
NOW, LATER, RATE, MARGIN = 0.08, 0.03, 0.09, 0.16
LENGTHS = {"Ten": 10, "Seven and a half": 7.5, "None": 0, "All": 12, "Too long": 13, "Negative": -1}
RATIOS = {"margin": 0.2, "tax": 0.25, "da": 0.05, "capex": 1.2, "wc": 0.1}


def model(**ratios: float) -> Model:
    year = Timeline.annual(2024, 2026, last_actual=2024)
    m = Model("Terminal", timeline=year, unit="EUR mn", scenarios=tuple(LENGTHS))
    part = m.axis("Part", *FLOW)
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2024Q4", "2025Q4", last_actual="2024Q4"))
    a, s = m.sheet("Inputs"), m.sheet("DCF")

    def put(label: str, value: Any, unit: str = "%", *axes: Any) -> Any:
        item = a.assumption(label, *axes, unit=unit, shared=label != "length")
        item.give(value, source="made up")
        return item

    now, later, rate, mid = put("now", NOW), put("later", LATER), put("rate", RATE), put("mid", 0.5, "")
    length = put("length", 10, "")
    for name, number in LENGTHS.items():
        length.give(number, scenario=name)
    flow, sales = put("flow", FLOW, "EUR mn", part, year), put("sales", SALES, "EUR mn", part, year)
    by_quarter = put("quarters", QUARTERS, "EUR mn", quarter)
    margin = put("cash margin", MARGIN)
    group, revenue = s.line("Group", year), s.line("Group sales", year)
    group.forecast, revenue.forecast = flow.total(part), sales.total(part)

    def linear(**more: Any) -> Any:
        return converging(now, later, length, steps=12, **more)

    for name, timing in (("End", None), ("Mid", mid)):
        dcf(s, group, rate=rate, terminal=linear(), timing=timing, label=name)
        dcf(s, by_quarter, rate=rate, terminal=linear(), timing=timing, label=f"Quarter {name}")
    dcf(s, group, rate=rate, terminal=linear(sales=revenue, margin=margin), label="Margin")
    dcf(s, group, rate=rate, terminal=gordon(later), label="Gordon")
    parts = dcf(s, flow, rate=rate, terminal=linear(), label="Parts")
    dcf(s, flow, rate=rate, terminal=linear(sales=sales, margin=margin), label="Part margin")
    added = s.line("Sum of the parts")
    added.formula = parts.enterprise_value.total(part)
    given_ratios = {**RATIOS, **ratios}
    ratio = {name: put(name, value) for name, value in given_ratios.items()}
    for label, line in (("Terminal year", revenue), ("Terminal year by part", sales)):
        made = terminal_year(
            s, sales=line, growth=later, margin=ratio["margin"], tax_rate=ratio["tax"], da_to_sales=ratio["da"],
            capex_to_da=ratio["capex"], working_capital_to_sales=ratio["wc"], label=label,
        )  # fmt: skip
        if line is revenue:
            dcf(s, group, rate=rate, terminal=gordon(later, flow=made.cash_flow), timing=mid, label="Normal")
            driver = value_driver(made.nopat, later, made.return_on_new_capital)
            dcf(s, group, rate=rate, terminal=driver, timing=mid, label="Driver")
    return m


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    m = model()
    return {name: solve(m, name) for name in LENGTHS}


@pytest.mark.parametrize("scenario", ["Ten", "Seven and a half", "None", "All"])
def test_growth_converges_year_by_year(results, scenario) -> None:
    result, years = results[scenario], LENGTHS[scenario]
    path = NOW, LATER, years, RATE
    assert result["End: terminal value"] == pytest.approx(oracle.faded(100, *path), rel=1e-12)
    assert result["Mid: terminal value"] == result["End: terminal value"]
    assert result["Mid: enterprise value"] == pytest.approx(result["End: enterprise value"] * (1 + RATE) ** 0.5)
    assert result["Sum of the parts"] == pytest.approx(result["End: enterprise value"], rel=1e-14)
    for part, (_, last) in FLOW.items():
        sold = SALES[part][1]
        assert result["Parts: terminal value"][part] == pytest.approx(oracle.faded(last, *path))
        want = oracle.faded_margin(sold, last, NOW, LATER, MARGIN, years, RATE)
        assert result["Part margin: terminal value"][part] == pytest.approx(want)
    want = oracle.faded_margin(800, 100, NOW, LATER, MARGIN, years, RATE)
    assert result["Margin: terminal value"] == pytest.approx(want, rel=1e-12)
    for name, timing in (("End", 1.0), ("Mid", 0.5)):  # each quarter of the last year grows along the same path
        want, grown = oracle.explicit(QUARTERS, RATE, timing, frequency=4), QUARTERS
        for number in range(1, 400):
            done = 1.0 if number > years else number / years
            grown = [q * (1 + NOW + (LATER - NOW) * done) for q in grown]
            want += sum(q / (1 + RATE) ** (number + (n + timing) / 4) for n, q in enumerate(grown))
        assert result[f"Quarter {name}: enterprise value"] == pytest.approx(want, rel=1e-8)
    assert not result["check.failed"]


def test_the_documents_figure_and_the_ends(results) -> None:
    assert round(results["Ten"]["End: terminal value"]) == 2071
    assert results["None"]["End: enterprise value"] == pytest.approx(results["None"]["Gordon: enterprise value"])
    longer = [results[name]["End: terminal value"] for name in ("None", "Seven and a half", "Ten", "All")]
    assert longer == sorted(longer)
    for name in ("Too long", "Negative"):
        assert results[name]["End: terminal value"] == "n.m."
        assert results[name]["check.end_growth_converges_within_12_years"] == 1
        assert results[name]["End: enterprise value"] == "n.m."


def test_the_terminal_year_at_normal_ratios(results) -> None:
    nopat, flow, earned = flows.terminal_year(800, LATER, *RATIOS.values())
    result = results["Ten"]
    assert result["Terminal year: NOPAT"] == pytest.approx(nopat) == 123.6
    assert result["Terminal year: cash flow"] == pytest.approx(flow) == 123.6 - 8.24 - 2.4
    assert result["Terminal year: return on new capital"] == pytest.approx(earned)
    assert result["Normal: terminal value"] == pytest.approx(flow / (RATE - LATER))
    assert result["Driver: terminal value"] == pytest.approx(flow / (RATE - LATER))  # at the return it implies
    by_part = result["Terminal year by part: cash flow"]
    assert by_part.sum() == pytest.approx(flow)


@pytest.mark.slow
def test_a_terminal_year_that_grows_on_nothing_is_noticed() -> None:
    result = solve(model(capex=0.5, wc=0.0), "Ten")
    assert result["check.terminal_year_growth_takes_reinvestment"] == 1
    assert result["Terminal year: return on new capital"] == "n.m."
    loss = solve(model(margin=-0.1), "Ten")
    assert loss["Terminal year: NOPAT"] == pytest.approx(
        flows.terminal_year(800, LATER, -0.1, *[0.25, 0.05, 1.2, 0.1])[0]
    )


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    agree(model(), tmp_path)


# --- laws ----------------------------------------------------------------------------------------------------


def small(given_flows: list[float], **more: Any) -> tuple[Model, Any, dict[str, Any]]:
    """A flow over years, plain numbers as inputs, and a sheet for values."""
    last = 2024 + len(given_flows)
    m = Model("Small", timeline=Timeline.annual(2024, last, last_actual=2024))
    a = m.sheet("Inputs")
    made: dict[str, Any] = {}
    for label, value in {"flow": given_flows, **more}.items():
        unit = "date" if isinstance(value, date) else ""
        made[label] = a.assumption(label, *((m.timeline,) if label == "flow" else ()), unit=unit, shared=True)
        made[label].give(value)
    return m, m.sheet("Value"), made


FLOWS = st.lists(st.floats(1, 1000), min_size=1, max_size=6)
quick = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@quick
@given(FLOWS, st.floats(0.05, 0.2), st.floats(-0.02, 0.04), st.floats(0.001, 0.05))
def test_value_falls_in_the_rate_rises_in_growth_and_is_earlier_in_mid_year(cash, rate, growth, more) -> None:
    m, s, x = small(cash, r=rate, dearer=rate + more, g=growth, faster=growth + more / 10, mid=0.5, h=4)

    def terminal(name: str, growth: Any) -> Any:
        if name == "gordon":
            return gordon(growth)
        return (fading if name == "fading" else converging)(x["r"], growth, x["h"])

    kinds = ("gordon", "fading", "line")
    for name in kinds:
        for label, r, g in (("base", "r", "g"), ("dearer", "dearer", "g"), ("faster", "r", "faster")):
            dcf(s, x["flow"], rate=x[r], terminal=terminal(name, x[g]), label=f"{name} {label}")
        dcf(s, x["flow"], rate=x["r"], terminal=terminal(name, x["g"]), timing=x["mid"], label=f"{name} mid")
    result = solve(m)
    for name in kinds:
        base, dearer, faster, mid = (
            result[f"{name} {k}: enterprise value"] for k in ("base", "dearer", "faster", "mid")
        )
        assert dearer < base < faster
        assert mid == pytest.approx(base * (1 + rate) ** 0.5, rel=1e-12)


@pytest.mark.slow
@quick
@given(FLOWS, st.floats(0.03, 0.2), st.floats(1, 30), st.sampled_from([1.0, 0.5]))
def test_implied_growth_fed_back_gives_the_value_and_a_whole_year_left_the_annual_case(cash, rate, times, at) -> None:
    m, s, x = small(cash, r=rate, times=times, mid=at, day=date(2024, 12, 31))
    exit_ = exit_multiple(x["flow"], x["times"])
    priced = dcf(s, x["flow"], rate=x["r"], terminal=exit_, timing=x["mid"], label="priced")
    dcf(s, x["flow"], rate=x["r"], terminal=gordon(priced.implied_growth), timing=x["mid"], label="back")
    dcf(s, x["flow"], rate=x["r"], terminal=exit_, timing=x["mid"], valuation_date=x["day"], label="stub")
    result = solve(m)
    assert result["stub: enterprise value"] == pytest.approx(result["priced: enterprise value"], rel=1e-14)
    assume(rate - result["priced: implied terminal growth"] > 1e-3)
    assert result["back: enterprise value"] == pytest.approx(result["priced: enterprise value"], rel=1e-9)


@pytest.mark.parametrize(("timing", "failed"), [(1, 0), (0.5, 0), (0, 0), (-1, 1), (3, 1)])
def test_a_timing_outside_its_range_is_noticed(timing, failed) -> None:
    m, s, x = small([10, 11], r=0.1, g=0.02, timing=timing)
    made = dcf(s, x["flow"], rate=x["r"], terminal=gordon(x["g"]), timing=x["timing"])
    assert solve(m)[made.checks[0].key] == failed == solve(m)["check.failed"]


SOUND = {"flow": [100.0, 110], "g": 0.02, "metric": 50, "times": 8, "nopat": 100, "ronic": 0.125, "later": 0.03, "h": 5}


def values(**given: Any) -> tuple[Any, dict[str, str]]:
    """Every terminal value of one case, and the checks that fail, by the label of its DCF."""
    flow = given.pop("flow", SOUND["flow"])
    m, s, x = small(flow, r=0.1, margin=given.pop("margin", 0.1), **{**SOUND, **given, "flow": flow})
    sales, metric, nopat = (s.line(name, m.timeline, unit="") for name in ("Sales", "EBITDA", "Profit"))
    for line, of in ((sales, x["nopat"]), (metric, x["metric"]), (nopat, x["nopat"])):
        line.forecast = of
    g, later, h = x["g"], x["later"], x["h"]
    kinds = {
        "gordon": gordon(g), "given": gordon(g, x["nopat"]), "exit": exit_multiple(metric, x["times"]),
        "driver": value_driver(nopat, g, x["ronic"]), "fading": fading(g, later, h), "line": converging(g, later, h),
        "margin": converging(g, later, h, sales=sales, margin=x["margin"]),
    }  # fmt: skip
    made = {name: dcf(s, x["flow"], rate=x["r"], terminal=kind, label=name) for name, kind in kinds.items()}
    result = solve(m)
    failed = [check for each in made.values() for check in each.checks if result[check.key]]
    return result, {check.label.split(": ")[0]: check.label.split(": ")[1] for check in failed}


NEGATIVE = "terminal cash flow isn't negative"
WORTH, RETURN = "terminal value isn't negative", "return on new capital is above 0 and at least the growth"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "failed"),
    [
        ({}, {}),
        ({"flow": [100, -10]}, {"gordon": NEGATIVE, "fading": NEGATIVE, "line": WORTH}),
        (
            {"flow": [100, -10], "later": -0.5},
            {"gordon": NEGATIVE, "fading": NEGATIVE, "line": WORTH, "margin": WORTH},
        ),
        ({"metric": -30}, {"exit": "exit metric and multiple are above 0"}),
        ({"metric": 0}, {"exit": "exit metric and multiple are above 0"}),
        ({"metric": -30, "times": -8}, {"exit": "exit metric and multiple are above 0"}),
        ({"ronic": -0.04}, {"driver": RETURN}),
        ({"ronic": 0.01}, {"driver": RETURN}),
        ({"ronic": 0.02}, {}),  # growth that adds nothing
        ({"nopat": -5}, {"given": NEGATIVE, "driver": "terminal NOPAT isn't negative", "margin": WORTH}),
        ({"margin": -0.2}, {"margin": WORTH}),
        ({"flow": [100, 0]}, {}),
        (
            {"flow": [100, -900], "margin": 0.01},
            {"gordon": NEGATIVE, "fading": NEGATIVE, "line": WORTH, "margin": WORTH},
        ),
    ],
)
def test_a_terminal_value_below_nothing_is_none_and_its_check_fails(given, failed) -> None:
    result, found = values(**given)
    assert found == failed
    for name in ("gordon", "given", "exit", "driver", "fading", "line", "margin"):
        value = result[f"{name}: terminal value"]
        assert value == "n.m." if name in failed else value >= 0, name


def test_a_return_of_nothing_leaves_no_value() -> None:
    result, failed = values(ronic=0)
    assert result["driver: terminal value"] == "n.m."
    assert failed == {"driver": RETURN}


@pytest.mark.slow
@pytest.mark.parametrize(("last", "want"), [(120, (8 * 50 * 0.1 - 120) / (8 * 50 + 120)), (0, "n.m."), (-10, "n.m.")])
def test_no_growth_is_implied_by_a_flow_that_isnt_above_0(last, want) -> None:
    result, _ = values(flow=[100, last])
    assert result["exit: implied terminal growth"] == pytest.approx(want)


def test_refusals() -> None:
    _, s, x = small([10, 11], r=0.1, g=0.02, h=5, day=date(2024, 12, 31))
    flow, r, g = x["flow"], x["r"], x["g"]
    with pytest.raises(DefinitionError, match="the timing of flows is a number"):
        dcf(s, flow, rate=r, terminal=gordon(g), timing=1)
    with pytest.raises(DefinitionError, match="timing 'flow' varies over time"):
        dcf(s, flow, rate=r, terminal=gordon(g), timing=flow, label="a")
    with pytest.raises(DefinitionError, match="valuation date 'flow' varies over time"):
        dcf(s, flow, rate=r, terminal=gordon(g), valuation_date=flow, label="b")
    with pytest.raises(DefinitionError, match="margins converge with sales and a margin"):
        converging(g, g, x["h"], sales=flow)
    with pytest.raises(DefinitionError, match="the length of the convergence 'flow' varies over time"):
        converging(g, g, flow)
    with pytest.raises(DefinitionError, match="don't vary over a timeline"):
        terminal_year(
            s, sales=r, growth=g, margin=g, tax_rate=g, da_to_sales=g, capex_to_da=g, working_capital_to_sales=g
        )
    with pytest.raises(DefinitionError, match="Terminal year: capex to D&A 'flow' varies over time"):
        terminal_year(
            s, sales=flow, growth=g, margin=g, tax_rate=g, da_to_sales=g, capex_to_da=flow, working_capital_to_sales=g
        )


# --- published -----------------------------------------------------------------------------------------------


def test_damodarans_firm_is_its_equity_and_its_debt() -> None:
    """Investment Valuation, chapter 2: equity of 1,073 and debt of 800 make a firm of 1,873 at 9.94%."""
    to_equity, interest = [50, 60, 68, 76.2, 83.49], 40  # after tax
    ke, debt, equity = 0.13625, 800, 1073
    rate = ke * equity / (equity + debt) + 0.05 * debt / (equity + debt)
    assert rate == pytest.approx(0.0994, abs=5e-5)
    m, s, x = small(to_equity, ke=ke, r=rate, at_end=2363.008, g=0.08, none=0)
    firm = s.line("To the firm", m.timeline, unit="")
    paid = m.sheet("More inputs").assumption("Interest", shared=True)
    paid.give(interest)
    firm.forecast = x["flow"] + paid
    own = dcf_to_equity(s, x["flow"], cost_of_equity=x["ke"], terminal=gordon(x["g"]))
    whole = dcf(s, firm, rate=x["r"], terminal=gordon(x["none"], flow=x["at_end"] * x["r"]))
    result = solve(m)
    assert result["DCF to equity: terminal value"] == pytest.approx(1603.008, abs=0.001)
    assert result[own.equity_value.key] == pytest.approx(equity, abs=0.5)
    assert result[whole.enterprise_value.key] == pytest.approx(equity + debt, abs=0.5)
