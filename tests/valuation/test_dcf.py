"""DCF against sums written out, published figures, and what must hold whatever the figures."""

import re
from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, build, solve, verify_workbook
from modelgen.model.sheets import Sheet
from modelgen.valuation.dcf import dcf, dcf_to_equity
from modelgen.valuation.terminal import converging, exit_multiple, fading, gordon, value_driver
from modelgen.valuation.terminal_year import normalised_cash_flow
from tests.oracles import dcf as oracle
from tests.support import ROOT

FLOWS = {"Print": [10.0, 11, 12, 13, 14], "Online": [4.0, 7, 9, 12, 16]}
GROUP = [a + b for a, b in zip(*FLOWS.values(), strict=True)]
QUARTERS = [2.0, 5, 3, 9, 2.5, 5.5, 3.5, 10]
NOPAT, EBITDA = [20.0, 22, 25, 29, 33], [30.0, 33, 36, 40, 45]
RATE, GROWTH, RONIC, MULTIPLE, NOW, HALF = 0.09, 0.03, 0.125, 8, 0.07, 4
SCENARIOS = {  # rate, growth, valuation date
    "Base": (RATE, GROWTH, date(2025, 2, 14)),
    "Dearer": (0.1, GROWTH, date(2025, 2, 14)),
    "Faster": (RATE, 0.04, date(2025, 2, 14)),
    "Whole": (RATE, GROWTH, date(2024, 12, 31)),
    "Mad": (RATE, 0.12, date(2026, 3, 31)),
}
STUB, QUARTER_STUB = 320 / 365, 45 / 90  # from 14 February 2025
TERMINALS = ("gordon", "exit", "driver", "fading")
TIMINGS = {"end": 1.0, "mid": 0.5, "stub": 1.0, "mid stub": 0.5}


def model() -> Model:
    m = Model("DCF", timeline=Timeline.annual(2023, 2029, last_actual=2024), unit="EUR mn", scenarios=tuple(SCENARIOS))
    year, part = m.timeline, m.axis("Segment", *FLOWS)
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2024Q4", "2026Q4", last_actual="2024Q4"))
    a = m.sheet("Inputs")

    def given(label: str, value: Any, unit: str = "", *axes: Any, shared: bool = True) -> Any:
        item = a.assumption(label, *axes, unit=unit, shared=shared)
        item.give(value, source="made up")
        return item

    rate, growth = given("Rate", RATE, "%", shared=False), given("Growth", GROWTH, "%", shared=False)
    day = given("Valuation date", SCENARIOS["Base"][2], "date", shared=False)
    for name, values in list(SCENARIOS.items())[1:]:
        for item, value in zip((rate, growth, day), values, strict=True):
            item.give(value, scenario=name)
    flow_in = given("Flow input", FLOWS, "EUR mn", part, year)
    nopat_in, ebitda_in = given("NOPAT input", NOPAT, "EUR mn", year), given("EBITDA input", EBITDA, "EUR mn", year)
    quarterly = given("Quarterly flow", QUARTERS, "EUR mn", quarter)
    mid, limit, ronic = given("Timing", 0.5), given("Limit", 0.75, "%"), given("RONIC", RONIC, "%")
    times, now, half = given("Multiple", MULTIPLE, "x"), given("Growth now", NOW, "%"), given("Half-life", HALF)

    s = m.sheet("DCF")
    flow, nopat, ebitda = s.line("Flow", part, year), s.line("NOPAT", year), s.line("EBITDA", year)
    flow.forecast, nopat.forecast, ebitda.forecast = flow_in, nopat_in, ebitda_in
    group = s.line("Group flow", year)
    group.forecast = flow.total(part)
    kinds = {
        "gordon": gordon(growth), "exit": exit_multiple(ebitda, times), "driver": value_driver(nopat, growth, ronic),
        "fading": fading(now, growth, half),
    }  # fmt: skip
    for kind, terminal in kinds.items():
        for name, timing in TIMINGS.items():
            dcf(
                s, group, rate=rate, terminal=terminal, timing=mid if timing < 1 else None, metric=ebitda, limit=limit,
                valuation_date=day if "stub" in name else None, label=f"{kind} {name}",
            )  # fmt: skip
    for name in TIMINGS:  # each implied growth fed back
        g = m.find(f"exit {name}: implied terminal growth")
        dated, when = day if "stub" in name else None, mid if "mid" in name else None
        dcf(s, group, rate=rate, terminal=gordon(g), timing=when, valuation_date=dated, label=f"back {name}")
    parts = dcf(s, flow, rate=rate, terminal=gordon(growth), timing=mid, label="parts")
    whole = s.line("Sum of the parts")
    whole.formula = parts.enterprise_value.total(part)
    for name, when in (("end", None), ("mid", mid)):
        dcf(s, quarterly, rate=rate, terminal=gordon(growth), timing=when, label=f"quarter {name}")
        for kind, terminal in (("exit", exit_multiple(quarterly, times)), ("stub", gordon(growth))):
            label = f"quarter {name} {kind}"
            dcf(s, quarterly, rate=rate, terminal=terminal, timing=when, valuation_date=day, label=label)
    normal = normalised_cash_flow(s, nopat=nopat, growth=growth, return_on_new_capital=ronic)
    dcf(s, group, rate=rate, terminal=gordon(growth, normal), timing=mid, label="normal")
    dcf(s, quarterly, rate=rate, terminal=gordon(growth, normal), timing=mid, label="quarter normal")
    m.output(dcf_to_equity(s, group, cost_of_equity=rate, terminal=gordon(growth)).equity_value)
    return m


@pytest.fixture(scope="module")
def built() -> Model:
    return model()


@pytest.fixture(scope="module")
def results(built):
    return {scenario: solve(built, scenario) for scenario in SCENARIOS}


def terminal_present(kind: str, rate: float, growth: float, timing: float, stub: float) -> float:
    match kind:
        case "gordon":
            return oracle.gordon(GROUP, growth, rate, timing, stub)
        case "exit":
            return oracle.exit_multiple(EBITDA, MULTIPLE, rate, stub)
        case "driver":
            return oracle.value_driver(NOPAT, growth, RONIC, rate, timing, stub)
    at_end = oracle.h_model(GROUP[-1], NOW, growth, HALF, rate)
    discounted: float = at_end / (1 + rate) ** (oracle.horizon(5, stub) - (1 - timing))
    return discounted


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["Base", "Dearer", "Faster", "Whole"])
@pytest.mark.parametrize("name", TIMINGS)
@pytest.mark.parametrize("kind", TERMINALS)
def test_each_terminal_value_and_timing_against_sums_written_out(results, kind, name, scenario) -> None:
    (rate, growth, _), timing, result = SCENARIOS[scenario], TIMINGS[name], results[scenario]
    stub = STUB if "stub" in name and scenario != "Whole" else 1.0
    explicit = oracle.explicit(GROUP, rate, timing, stub)
    terminal = terminal_present(kind, rate, growth, timing, stub)
    label = f"{kind} {name}"
    assert result[f"{label}: sum of present values"] == pytest.approx(explicit, rel=1e-12)
    assert result[f"{label}: present value of terminal value"] == pytest.approx(terminal, rel=1e-12)
    assert result[f"{label}: enterprise value"] == pytest.approx(explicit + terminal, rel=1e-12)
    share = terminal / (explicit + terminal)
    assert result[f"{label}: terminal share"] == pytest.approx(share, rel=1e-12)
    assert result[f"{label}: flag: terminal share above the limit"] == (share > 0.75)
    # the implied figures, each put back into the other method's sum
    implied = result[f"{label}: implied terminal growth"]
    assert oracle.gordon(GROUP, implied, rate, timing, stub) == pytest.approx(terminal, rel=1e-9)
    multiple = result[f"{label}: implied exit multiple"]
    assert oracle.exit_multiple(EBITDA, multiple, rate, stub) == pytest.approx(terminal, rel=1e-12)


def test_value_falls_in_the_rate_and_rises_in_growth(results) -> None:
    for label in (f"{kind} {name}" for kind in TERMINALS for name in TIMINGS):
        base, dearer, faster = (results[s][f"{label}: enterprise value"] for s in ("Base", "Dearer", "Faster"))
        assert dearer < base
        assert faster == base if label.startswith("exit") else faster > base


def test_a_whole_year_left_is_the_annual_case_and_mid_year_is_half_a_year_more(results) -> None:
    def value(label: str, scenario: str = "Base") -> Any:
        return results[scenario][f"{label}: enterprise value"]

    for kind in TERMINALS:
        assert value(f"{kind} stub", "Whole") == pytest.approx(value(f"{kind} end"), rel=1e-14)
        assert value(f"{kind} mid stub", "Whole") == pytest.approx(value(f"{kind} mid"), rel=1e-14)
    for kind in ("gordon", "driver", "fading"):
        assert value(f"{kind} mid") == pytest.approx(value(f"{kind} end") * 1.09**0.5, rel=1e-14)
    assert value("exit mid") < value("exit end") * 1.09**0.5
    for name in TIMINGS:
        assert value(f"back {name}") == pytest.approx(value(f"exit {name}"), rel=1e-12)


def test_parts_sum_to_the_group_and_the_normalised_year_is_the_value_driver(results) -> None:
    base = results["Base"]
    assert base["Sum of the parts"] == pytest.approx(base["gordon mid: enterprise value"], rel=1e-14)
    assert base["normal: terminal value"] == pytest.approx(base["driver mid: terminal value"], rel=1e-14)
    equity = base["DCF to equity: equity value"]
    assert equity == base["gordon end: enterprise value"]


@pytest.mark.parametrize(("name", "timing"), [("end", 1.0), ("mid", 0.5)])
def test_quarters(results, name, timing) -> None:
    base = results["Base"]
    assert base[f"quarter {name}: periods in a year"] == 4
    want = oracle.explicit(QUARTERS, RATE, timing, frequency=4) + oracle.gordon(QUARTERS, GROWTH, RATE, timing, 1, 4)
    assert base[f"quarter {name}: enterprise value"] == pytest.approx(want, rel=1e-12)
    assert base[f"quarter {name}: implied terminal growth"] == pytest.approx(GROWTH, rel=1e-12)
    for scenario, stub in (("Base", QUARTER_STUB), ("Whole", 1.0)):
        want = oracle.explicit(QUARTERS, RATE, timing, stub, 4)
        want += oracle.exit_multiple(QUARTERS, MULTIPLE, RATE, stub, 4)
        assert results[scenario][f"quarter {name} exit: enterprise value"] == pytest.approx(want, rel=1e-12)
        want = oracle.explicit(QUARTERS, RATE, timing, stub, 4)
        want += oracle.gordon(QUARTERS, GROWTH, RATE, timing, stub, 4)
        assert results[scenario][f"quarter {name} stub: enterprise value"] == pytest.approx(want, rel=1e-12)
    year = [base["Normalised cash flow"] / 4] * 4
    want = oracle.explicit(QUARTERS, RATE, 0.5, frequency=4) + oracle.perpetuity(year, GROWTH, RATE, 2, 0.5)
    assert base["quarter normal: enterprise value"] == pytest.approx(want, rel=1e-12)


def test_growth_at_or_above_the_rate_is_no_value_and_fails(results) -> None:
    mad = results["Mad"]
    for kind in ("gordon", "driver", "fading"):
        assert mad[f"{kind} end: terminal value"] == "n.m."
        assert mad[f"{kind} end: enterprise value"] == "n.m."
        assert mad[f"check.{kind}_end_terminal_growth_is_below_the_rate"] == 1
        assert results["Base"][f"check.{kind}_end_terminal_growth_is_below_the_rate"] == 0
    # its valuation date lies in 2026, outside the first forecast year
    assert mad["check.exit_stub_the_valuation_date_lies_in_the_first_forecast_period"] == 1
    assert mad["exit stub: enterprise value"] == "n.m."


@pytest.mark.slow
def test_engines_agree(built, tmp_path) -> None:
    build(built, tmp_path / "dcf.xlsx")
    report = verify_workbook(tmp_path / "dcf.xlsx", built)
    assert report.exit_code == 0, report.lines()[:10]


def small(**more: Any) -> tuple[Model, Sheet, dict[str, Any]]:
    m = Model("Small", timeline=more.pop("timeline", Timeline.annual(2024, 2026, last_actual=2024)))
    a = m.sheet("Inputs")
    made: dict[str, Any] = {}
    for label, value in {"r": 0.1, "g": 0.05, "ronic": 0.125, "nopat": 100, "flow": 60, **more}.items():
        made[label] = a.assumption(label, *((m.timeline,) if label == "flow" else ()), shared=True)
        made[label].give(value)
    return m, m.sheet("Value"), made


def test_published_value_driver() -> None:
    m, s, x = small()
    dcf(s, x["flow"], rate=x["r"], terminal=value_driver(x["nopat"], x["g"], x["ronic"]))
    assert solve(m)["DCF: terminal value"] == pytest.approx(1200, rel=1e-14)  # McKinsey, Valuation


def test_refusals() -> None:
    _, s, x = small(day=1)
    r, flow = x["r"], x["flow"]
    driver = value_driver(x["nopat"], x["g"], x["ronic"])
    with pytest.raises(DefinitionError, match="terminal value comes from NOPAT"):
        dcf_to_equity(s, flow, cost_of_equity=r, terminal=driver)
    equity = dcf_to_equity(s, flow, cost_of_equity=r, terminal=gordon(x["g"]))
    with pytest.raises(DefinitionError, match="debt has been served"):
        _ = equity.enterprise_value
    with pytest.raises(DefinitionError, match="no equity value"):
        _ = dcf(s, flow, rate=r, terminal=driver).equity_value
    with pytest.raises(DefinitionError, match="doesn't vary over a timeline"):
        dcf(s, r, rate=r, terminal=driver, label="a")
    with pytest.raises(DefinitionError, match="varies over time"):
        gordon(flow)
    with pytest.raises(DefinitionError, match="no period says when 2025 begins"):
        _, s, x = small(timeline=Timeline.annual(2025, 2027), day=1)
        dcf(s, x["flow"], rate=x["r"], terminal=gordon(x["g"]), valuation_date=x["day"])
    with pytest.raises(DefinitionError, match="a terminal year takes 4"):
        _, s, x = small(timeline=Timeline.quarterly("2025Q1", "2025Q3"))
        dcf(s, x["flow"], rate=x["r"], terminal=gordon(x["g"]))


def test_a_group_and_its_parts_dont_mix() -> None:
    """A group's amount would count in each part; rates, growth and multiples may be the same for all."""
    m, s, x = small(x=8)
    a, year, part = m.sheet("More inputs"), m.timeline, m.axis("Part", "A", "B")

    def put(label: str, value: Any, *axes: Any) -> Any:
        made = a.assumption(label, *axes, shared=True)
        made.give(value)
        return made

    parts, group = put("parts", {"A": 60, "B": 40}, part, year), x["flow"]
    metric, metrics = put("EBITDA", 200, year), put("EBITDAs", {"A": 120, "B": 80}, part, year)
    multiples, growths = put("multiples", {"A": 8, "B": 6}, part), put("growths", {"A": 0.01, "B": 0.02}, part)
    r, g, times, nopat = x["r"], x["g"], x["x"], x["nopat"]
    quarterly = put("quarterly", 50, m.add_timeline("Quarter", Timeline.quarterly("2025Q1", "2026Q4")))
    cases: list[tuple[Any, dict[str, Any], str]] = [
        (parts, {"terminal": exit_multiple(metric, times)}, "'ebitda' varies over no members, and .* over Part"),
        (parts, {"terminal": gordon(g, nopat)}, "'nopat' varies over no members"),
        (parts, {"terminal": value_driver(nopat, g, x["ronic"])}, "'nopat' varies over no members"),
        (parts, {"terminal": gordon(g), "metric": metric}, "'ebitda' varies over no members"),
        (parts, {"terminal": converging(g, g, times, sales=metric, margin=g)}, "'ebitda' varies over no members"),
        (group, {"terminal": exit_multiple(metrics, times)}, "'ebitdas' varies over Part, and .* over no members"),
        (group, {"terminal": exit_multiple(metric, multiples)}, "'multiples' varies over Part"),
        (group, {"terminal": gordon(growths)}, "'growths' varies over Part"),
        (group, {"terminal": gordon(g), "rate": growths}, "'growths' varies over Part"),
        (group, {"terminal": gordon(g), "limit": growths}, "'growths' varies over Part"),
        (group, {"terminal": exit_multiple(quarterly, times)}, "'quarterly' is by Quarter, and the cash flow by Year"),
    ]
    for flow, more, message in cases:
        with pytest.raises(DefinitionError, match=message):
            dcf(s, flow, **{"rate": r, **more})
    one = dcf(s, parts, rate=growths + r, terminal=exit_multiple(metrics, times), metric=metrics)
    own = dcf(s, parts, rate=r, terminal=gordon(growths), label="Growths")
    result = solve(m)
    for name, flow, ebitda, growth in (("A", 60.0, 120.0, 0.01), ("B", 40.0, 80.0, 0.02)):
        want = oracle.explicit([flow] * 2, growth + 0.1) + oracle.exit_multiple([ebitda] * 2, 8, growth + 0.1)
        assert result[one.value.key][name] == pytest.approx(want)
        want = oracle.explicit([flow] * 2, 0.1) + oracle.gordon([flow] * 2, growth, 0.1)
        assert result[own.value.key][name] == pytest.approx(want)


def test_what_isnt_a_formula_is_refused() -> None:
    _, s, x = small()
    flow, r, g = x["flow"], x["r"], gordon(x["g"])
    cases: list[tuple[Any, dict[str, Any], str]] = [
        (100, {"terminal": g}, "the literal 100 stands in a formula"),
        (1, {"terminal": g}, "the cash flow '1' doesn't vary over a timeline"),
        ([1, 2], {"terminal": g}, "can't stand in a formula"),
        (flow, {"terminal": x["g"]}, "terminal='g' is no terminal value; use gordon"),
        (flow, {"terminal": gordon}, "is no terminal value"),
        (flow, {"terminal": g, "metric": "EBITDA"}, "'EBITDA' .str. can't stand in a formula"),
        (flow, {"terminal": g, "limit": 0.75}, "the literal 0.75"),
    ]
    for cash, more, message in cases:
        for value, rate in ((dcf, "rate"), (dcf_to_equity, "cost_of_equity")):
            with pytest.raises(DefinitionError, match=message):
                value(s, cash, **{rate: r}, **more)
    name: Any = "NOPAT"
    for make in (
        lambda: exit_multiple(name, r),
        lambda: exit_multiple(flow, 8),
        lambda: value_driver(name, r, r),
        lambda: converging(r, r, r, sales=name, margin=r),
        lambda: normalised_cash_flow(s, nopat=name, growth=r, return_on_new_capital=r),
    ):
        with pytest.raises(DefinitionError, match=r"stands? in a formula"):
            make()


def test_without_history_and_by_month() -> None:
    m, s, x = small(timeline=Timeline.monthly("2025-01", "2026-01"), flow=list(range(1, 14)))
    dcf(s, x["flow"], rate=x["r"], terminal=gordon(x["g"]))
    flows = [float(n) for n in range(1, 14)]
    want = oracle.explicit(flows, 0.1, frequency=12) + oracle.gordon(flows, 0.05, 0.1, frequency=12)
    assert solve(m)["DCF: enterprise value"] == pytest.approx(want, rel=1e-12)


def test_the_h_model_is_as_close_as_the_document_says() -> None:
    approximate, exact = oracle.h_model(100, 0.08, 0.03, 5, 0.09), oracle.faded(100, 0.08, 0.03, 10, 0.09)
    said = re.search(r"H-model\s+([\d,]+)\s+year by year\s+([\d,]+)", document())
    assert said is not None
    assert [float(text.replace(",", "")) for text in said.groups()] == [round(approximate), round(exact)]


def document() -> str:
    return (ROOT / "docs" / "valuation" / "dcf.md").read_text(encoding="utf-8")
