"""The football field and the range of a DCF against plain arithmetic, their laws and their refusals."""

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.dcf import dcf
from modelgen.valuation.football import Range, dcf_range, football_field
from modelgen.valuation.terminal import gordon
from tests.oracles import walk as oracle
from tests.reference.agreement import agree

FLOWS, DEBT, SHARES, PRICE, DAY = [100.0, 110, 120], 200.0, 50.0, 40.0, date(2024, 12, 31)
CASES = {  # scenario: rate, growth, rate step, growth step, how many of the nine values there are
    "Base": (0.09, 0.03, 0.005, 0.005, 9),
    "Near": (0.035, 0.03, 0.005, 0.005, 6),  # 3.5% - 0.5% is 3%, whatever its binary fraction
    "Far": (0.2, -0.02, 0.01, 0.0025, 9),
    "Back": (0.09, 0.03, -0.005, 0.0, 9),
    "Mad": (0.02, 0.03, 0.001, 0.001, 0),
}
BARS: dict[str, tuple[float, float, float | None]] = {
    "52 weeks": (31.5, 48.25, None), "Analysts": (35, 60, 50), "Quartiles of peers": (28, 28, None),
}  # fmt: skip


def assumption(m: Model, label: str, value: Any, unit: str, scenario: str | None = None) -> Any:
    item = m.sheets[0].assumption(label, unit=unit, shared=scenario is None)
    item.give(value, source="made up")
    return item


def company() -> Model:
    """A DCF by share, its range, a field by share with it and one of enterprise values."""
    m = Model("Field", timeline=Timeline.annual(2024, 2027, last_actual=2024), unit="USD mn", scenarios=tuple(CASES))
    sheet, value = m.sheet("Inputs"), m.sheet("Value")
    names, units = ("Rate", "Growth", "Rate step", "Growth step"), ("%",) * 4
    items = [assumption(m, name, CASES["Base"][i], units[i], "Base") for i, name in enumerate(names)]
    for scenario, case in CASES.items():
        for item, number in zip(items, case, strict=False):
            item.give(number, scenario=scenario)
    flow = sheet.assumption("Cash flow", m.timeline, unit="USD mn", shared=True)
    flow.give(FLOWS)
    debt, shares = assumption(m, "Debt", DEBT, "USD mn"), assumption(m, "Shares", SHARES, "mn shares")
    price, day = assumption(m, "Share price", PRICE, "USD/share"), assumption(m, "Day", DAY, "date")
    made = dcf(value, flow, rate=items[0], terminal=gordon(items[1]))
    per_share = value.line("Value per share", unit="USD/share")
    per_share.formula = (made.enterprise_value - debt) / shares
    rate, growth, rate_step, growth_step = items
    found = dcf_range(
        value, per_share, rate=rate, growth=growth, rate_step=rate_step, growth_step=growth_step, label="Range"
    )
    rows = [Range("DCF", found.low, found.high, found.base, day)]
    for label, (low, high, base) in BARS.items():
        ends = [assumption(m, f"{label}: {n}", x, "USD/share") for n, x in (("lowest", low), ("highest", high))]
        middle = None if base is None else assumption(m, f"{label}: middle", base, "USD/share")
        rows.append(Range(label, ends[0], ends[1], middle, day))
    football_field(m.sheet("Field"), rows, price=price, date=day)
    parts = Range("SOTP", assumption(m, "SOTP low", 1500, "USD mn"), assumption(m, "SOTP high", 2500, "USD mn"))
    football_field(m.sheet("EV"), [parts], price=price * shares + debt, label="EV")
    return m


@pytest.fixture(scope="module")
def built() -> Model:
    return company()


def by_share(rate: float, growth: float) -> float | None:
    enterprise = oracle.gordon(FLOWS, rate, growth)
    return None if enterprise is None else (enterprise - DEBT) / SHARES


@pytest.mark.parametrize("scenario", CASES)
def test_the_range_of_a_dcf_is_that_of_its_nine_values(built, scenario) -> None:
    rate, growth, rate_step, growth_step, count = CASES[scenario]
    expected = oracle.grid(by_share, rate, growth, (rate_step, growth_step))
    result = solve(built, scenario)
    got = list(result["range_value"])
    assert [isinstance(x, float) for x in got] == [x is not None for x in expected]
    numbers = [x for x in expected if x is not None]
    assert [x for x in got if x != "n.m."] == pytest.approx(numbers, rel=1e-9)
    assert result["Range: values that count"] == count == len(numbers)
    low, high, base = (result[f"Range: {name}"] for name in ("low", "high", "base"))
    if numbers:
        assert (low, base) == pytest.approx((min(numbers), by_share(rate, growth)), rel=1e-9)
        assert base == result["Value per share"]
    else:
        assert (low, base) == ("n.m.", "n.m.")
    assert high == (pytest.approx(max(numbers), rel=1e-9) if count == 9 else "n.m.")
    middle = "Range: the middle is the model's own value"
    assert result["Failures"][middle] == 0 and result["Following"][middle] == (0 if count else 1)
    by_itself = "Failures" if count else "Following"  # of the DCF's growth above the rate
    assert result[by_itself]["Range: all nine cases have a value"] == 9 - count


def test_a_field_with_a_range_without_bound_doesnt_look_complete(built) -> None:
    result = solve(built, "Near")
    assert [result[f"football_field_{name}"]["DCF"] for name in ("high", "width", "upside_high")] == ["n.m."] * 3
    assert result["Failures"][LOW] == 1 == result["Warned"][BASE]


def test_a_range_without_one_of_its_steps_fails(tmp_path) -> None:
    m = Model("Broken step", unit="USD mn")
    m.sheet("Inputs")
    names = {"Rate": 0.09, "Growth": 0.03, "Step": 0.005, "Zero": 0}
    rate, growth, step, zero = (assumption(m, name, x, "%") for name, x in names.items())
    flow, sheet = assumption(m, "Flow", 100, "USD mn"), m.sheet("Value")
    value, broken = sheet.line("Value"), sheet.line("Broken step", unit="%")
    value.formula = flow / (rate - growth)
    broken.formula = step / zero
    made = dcf_range(sheet, value, rate=rate, growth=growth, rate_step=broken, growth_step=step)
    result = solve(m)
    assert result[made.found] == 3 and result[made.high] == "n.m."
    assert [result["Failures"][check.label] for check in made.checks] == [0, 6]
    agree(m, tmp_path)


RATES = {"Base": [0.10, 0.09, 0.08], "Near": [0.12, 0.08, 0.035]}  # near to growth only in the last year


@pytest.mark.parametrize("scenario", RATES)
def test_a_rate_by_period_is_off_by_the_step_in_each_and_its_last_one_bounds_growth(tmp_path, scenario) -> None:
    m = Model("Rates", timeline=Timeline.annual(2024, 2027, last_actual=2024), unit="USD mn", scenarios=tuple(RATES))
    sheet, value = m.sheet("Inputs"), m.sheet("Value")
    rate, flow = (sheet.assumption(label, m.timeline, unit=unit) for label, unit in (("R", "%"), ("Flow", "USD mn")))
    flow.give(FLOWS)
    for name, numbers in RATES.items():
        rate.give(numbers, scenario=name)
    growth, step = assumption(m, "Growth", 0.03, "%"), assumption(m, "Step", 0.005, "%")
    enterprise = value.line("Enterprise value")
    enterprise.formula = dcf(value, flow, rate=rate, terminal=gordon(growth)).value
    found = dcf_range(value, enterprise, rate=rate, growth=growth, rate_step=step, growth_step=step)

    def by_hand(by: float, g: float) -> float | None:
        rates = [each + by for each in RATES[scenario]]
        if round(rates[-1] - g, 9) <= 0:
            return None
        worth = FLOWS[-1] * (1 + g) / (rates[-1] - g)
        for at, each in zip(reversed(FLOWS), reversed(rates), strict=True):
            worth = (worth + at) / (1 + each)
        return worth

    values = [x for x in oracle.grid(by_hand, 0.0, 0.03, (0.005, 0.005)) if x is not None]
    result = solve(m, scenario)
    assert [x for x in result[found.grid] if x != "n.m."] == pytest.approx(values)
    assert result[found.low] == pytest.approx(min(values))
    assert result[found.high] == (pytest.approx(max(values)) if len(values) == 9 else "n.m.")
    agree(m, tmp_path)


def test_the_field_against_plain_arithmetic(built) -> None:
    result = solve(built)
    dcf_ends = [result[f"Range: {name}"] for name in ("low", "high", "base")]
    bars = {"DCF": dcf_ends, **BARS}
    for label, (low, high, base) in bars.items():
        middle = (low + high) / 2 if base is None else base
        expected = [low, high, high - low, middle, PRICE, low / PRICE - 1, high / PRICE - 1]
        names = ("low", "high", "width", "base", "price", "upside_low", "upside_high")
        assert [result[f"football_field_{name}"][label] for name in names] == pytest.approx(expected), label
    assert set(result["football_field_date"]) == {DAY}
    assert result["ev_base"]["SOTP"] == 2000 and result["ev_price"]["SOTP"] == PRICE * SHARES + DEBT
    assert result["ev_upside_low"]["SOTP"] == pytest.approx(1500 / 2200 - 1)
    assert not result["check.failed"]


LOW, BASE, ABOVE = (f"Football field: {what}" for what in (
    "low is not above high", "the base lies between low and high", "the price is above zero"))  # fmt: skip


@pytest.mark.parametrize(
    ("item", "value", "failures"),
    [
        ("52 weeks: lowest", 50, {LOW: 1, BASE: 1}),
        ("Analysts: middle", 61, {BASE: 1}),
        ("Analysts: middle", 34, {BASE: 1}),
        ("Share price", 0, {ABOVE: 1}),
        ("Analysts: highest", 50, {}),
    ],
)
def test_bars_that_are_wrong_fail_a_check(built, item, value, failures) -> None:
    result = solve(built, edits={built.find(item): {(0, (), None): value}})
    counts = [*result["Failures"].items(), *result["Warned"].items()]
    found = {check: count for check, count in counts if count and check.startswith("Football")}
    assert found == failures
    if item == "Share price":
        assert set(result["football_field_upside_low"]) == {"n.m."} == set(result["football_field_upside_high"])


def test_a_row_without_a_value_is_not_meaningful_and_fails(built) -> None:
    result = solve(built, "Mad")
    assert [result[f"football_field_{name}"]["DCF"] for name in ("low", "width", "base", "upside_low")] == ["n.m."] * 4
    assert result["Following"][LOW] == 1 == result["Warned behind"][BASE]
    assert result["football_field_width"]["Analysts"] == 25


def test_a_method_on_another_date_fails_its_check() -> None:
    m = Model("Dates", unit="USD")
    m.sheet("Inputs")
    low, high, price = (assumption(m, label, x, "USD") for label, x in (("Low", 1), ("High", 2), ("Price", 1.5)))
    days = [assumption(m, f"Day {n}", date(2024, 12, n), "date") for n in (30, 31)]
    rows = [Range(f"Row {n}", low, high, date=day) for n, day in enumerate(days)]
    football_field(m.sheet("Field"), rows, price=price, date=days[1])
    assert solve(m)["Failures"]["Football field: every method values on the field's date"] == 1


@settings(max_examples=25, deadline=None)
@given(st.floats(0.02, 0.3), st.floats(-0.05, 0.015), st.floats(0, 0.02), st.floats(0, 0.004))
def test_value_falls_with_the_rate_and_rises_with_growth(rate, growth, rate_step, growth_step) -> None:
    # a growth that is the rate but for rounding has no value, and isn't above it: the check of completeness tells that
    assume(abs(rate - rate_step - growth - growth_step) > 1e-9)
    model = MODEL
    cells: dict[Any, dict[Any, float]] = {
        model.find(label).cases: {(0, (), None): number}  # type: ignore[attr-defined]
        for label, number in zip(("Rate", "Growth", "Rate step", "Growth step"),
                                 (rate, growth, rate_step, growth_step), strict=True)
    }  # fmt: skip
    result = solve(model, edits=cells)
    grid = {key: x for key, x in result["range_value"].items() if x != "n.m."}
    low, high = (result[f"Range: {name}"] for name in ("low", "high"))
    assert low == min(grid.values()) == pytest.approx(grid["Rate plus step", "Growth less step"], rel=1e-9)
    if len(grid) < 9:
        assert high == "n.m."
    else:
        assert high == max(grid.values()) and low <= result["Range: base"] <= high
        assert high == pytest.approx(grid["Rate less step", "Growth plus step"], rel=1e-9)


MODEL = company()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"low": 5}, "the low of 'Row' is 5; make it an assumption"),
        ({"high": None}, "the high of 'Row' is None"),
        ({"low": "Debt"}, "the low of 'Row' is in 'USD mn', and the price of 'Football field' in 'USD/share'"),
        ({"base": "Rate"}, "the base of 'Row' is in '%'"),
        ({"high": "Day"}, "the high of 'Row' is a date"),
        ({"high": "Cash flow"}, "the high of 'Row' varies over Year"),
        ({"date": "Day"}, "'Football field' has no date, and others have one"),
        ({"field_date": "Day"}, "'Row' has no date, and others have one"),
        ({"date": "Day", "field_date": "Debt"}, "the date of 'Football field' is debt"),
        ({"date": DAY, "field_date": "Day"}, "the date of 'Row' is datetime"),
        ({"price": 40}, "the price of 'Football field' is 40"),
        ({"rows": 0}, "'Football field' has no rows"),
        ({"rows": 2}, "names 'Row' twice"),
    ],
)
def test_refusals_of_the_field(change, message) -> None:
    m = company()
    given_ = {"low": "Share price", "high": "Share price", "base": None, "date": None, "price": "Share price",
              "field_date": None, "rows": 1, **change}  # fmt: skip
    found: dict[str, Any] = {name: m.find(x) if isinstance(x, str) else x for name, x in given_.items()}
    row = Range("Row", found["low"], found["high"], found["base"], found["date"])
    with pytest.raises(DefinitionError, match=message):
        football_field(m.sheet("More"), [row] * found["rows"], price=found["price"], date=found["field_date"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rate_step": 0.005}, "the rate step of 'DCF range' is 0.005; make it an assumption"),
        ({"growth_step": "Debt"}, "the growth step of 'DCF range' is in 'USD mn'; give a fraction"),
        ({"growth": "Multiple"}, "the growth of 'DCF range' is in 'x'"),
        ({"rate": "Cash flow"}, "the rate of 'DCF range' is in 'USD mn'"),
        ({"growth": "Cash flow"}, "the growth of 'DCF range' varies over Year"),
        ({"product": "Rate"}, "'DCF range' varies 'rate \\* 1'; name an assumption"),
        ({"growth": "Rate step"}, "'Value per share' doesn't depend on 'Rate step'"),
        ({"rate": "Growth step"}, "'Value per share' doesn't depend on 'Growth step'"),
        ({"rate": "Growth"}, "'DCF range' varies 'Growth' twice"),
        ({"result": "DCF: present value"}, "'DCF: present value' can't be the result of 'DCF range'"),
        ({"result": "Debt"}, "'Debt' can't be the result of 'DCF range'"),
        ({"result": 5}, "'5' can't be the result of 'DCF range'"),
    ],
)
def test_refusals_of_the_range(change, message) -> None:
    m = company()
    assumption(m, "Multiple", 8, "x")
    chosen = {"result": "Value per share", "rate": "Rate", "growth": "Growth", "rate_step": "Rate step",
              "growth_step": "Growth step", **change}  # fmt: skip
    items: dict[str, Any] = {k: m.find(x) if isinstance(x, str) else x for k, x in chosen.items()}
    if "product" in items:
        items["rate"] = items.pop("product") * 1
    with pytest.raises(DefinitionError, match=message):
        dcf_range(m.sheet("More"), items.pop("result"), **items)


def test_engines_agree(built, tmp_path) -> None:
    agree(built, tmp_path)
