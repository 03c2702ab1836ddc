"""Calendarised, LTM and NTM figures against counting months and days one by one."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelgen import DefinitionError, Model, ValuesError, solve
from modelgen.valuation.calendar import calendarised, ltm, months_in_year, ntm
from tests.oracles import multiples as oracle
from tests.reference.agreement import agree

Row = tuple[float, float, date]  # FY(t), FY(t+1), the end of FY(t)
DEC = date(2025, 12, 31)


def peers(rows: list[Row], to: date) -> tuple[Model, Any]:
    m = Model("Calendar", unit="USD mn")
    axis, inputs = m.axis("Peer", *(f"Peer {n}" for n in range(len(rows)))), m.sheet("Inputs")
    table = inputs.table("Peers", axis)
    items = []
    for column, (label, unit) in enumerate([("FY(t)", "USD mn"), ("FY(t+1)", "USD mn"), ("FY end", "date")]):
        item = table.assumption(label, axis, unit=unit, shared=True, key=f"column_{column}")
        item.give({name: row[column] for name, row in zip(axis.members, rows, strict=True)})
        items.append(item)
    day = inputs.assumption("To", unit="date")
    day.give(to)
    months = months_in_year(inputs)
    made = calendarised(
        m.sheet("Out").table("Brought to one year", axis), "EBITDA CY", fiscal_year=items[0], next_year=items[1],
        fiscal_year_end=items[2], to=day, months=months,
    )  # fmt: skip
    return m, made


@pytest.mark.parametrize("to_month", [12, 6, 2])
def test_every_month_in_which_a_fiscal_year_can_end(to_month) -> None:
    to = oracle.month_end(2025, to_month)
    ends = [oracle.month_end(2025 if month <= to_month else 2024, month) for month in range(1, 13)]
    m, made = peers([(100 + n, 130 - 2 * n, end) for n, end in enumerate(ends)], to)
    result = solve(m)
    want = [oracle.calendarised(100 + n, 130 - 2 * n, end, to) for n, end in enumerate(ends)]
    assert list(result[made.value]) == pytest.approx(want, rel=1e-14)
    assert result[made.value].iloc[to_month - 1] == 100 + to_month - 1  # the subject's own month: FY(t), exactly
    assert not result["check.failed"]


def test_to_december_the_share_of_the_fiscal_year_is_its_month_by_twelve() -> None:
    m, made = peers([(100, 160, oracle.month_end(2025, month)) for month in range(1, 13)], DEC)
    want = [month / 12 * 100 + (12 - month) / 12 * 160 for month in range(1, 13)]
    assert list(solve(m)[made.value]) == pytest.approx(want, rel=1e-14)


@pytest.mark.parametrize(
    ("end", "months"),
    [
        (date(2025, 9, 27), 3), (date(2025, 2, 1), 11), (date(2025, 12, 28), 0), (date(2026, 1, 3), 0),
        (date(2024, 2, 29), None), (date(2026, 1, 31), None), (date(2024, 12, 31), None),
    ],
)  # fmt: skip
def test_years_of_52_weeks_and_years_that_end_elsewhere(end, months) -> None:
    m, made = peers([(100, 160, end)], DEC)
    result = solve(m)
    if months is None:
        assert result[made.value].iloc[0] == "n.m." and result["check.failed"] == 1
    else:
        assert result[made.weight].iloc[0] == months and not result["check.failed"]
        assert result[made.value].iloc[0] == pytest.approx(100 + months / 12 * 60)


@settings(max_examples=25, deadline=None)
@given(value=st.floats(-1e6, 1e6), month=st.integers(1, 12), to_month=st.integers(1, 12))
def test_what_is_constant_stays_and_what_is_mixed_lies_between(value, month, to_month) -> None:
    end = oracle.month_end(2025 if month <= to_month else 2024, month)
    m, made = peers([(value, value, end), (value, value + 10, end)], oracle.month_end(2025, to_month))
    same, mixed = solve(m)[made.value]
    assert same == pytest.approx(value, rel=1e-14)
    assert value - 1e-9 <= mixed <= value + 10 + 1e-9


def dated(day: date, before: date = date(2024, 9, 30), end: date = date(2025, 9, 30)) -> tuple[Model, Any]:
    m = Model("NTM", unit="USD mn")
    inputs = m.sheet("Inputs")
    items: list[Any] = []
    for label, value in [("Day", day), ("Before", before), ("End", end), ("FY+1", 100), ("FY+2", 137)]:
        items.append(inputs.assumption(label, unit="date" if isinstance(value, date) else "USD mn"))
        items[-1].give(value)
    names = ("date", "last_year_end", "year_end", "year_1", "year_2")
    return m, ntm(m.sheet("Out"), "EBITDA NTM", **dict(zip(names, items, strict=True)))


@pytest.mark.parametrize("days", [0, 1, 59, 182, 364, 365])
def test_ntm_counts_days(days) -> None:
    before, end = date(2024, 9, 30), date(2025, 9, 30)
    day = before + timedelta(days)
    m, made = dated(day)
    result = solve(m)
    assert result[made.value] == pytest.approx(oracle.next_twelve_months(100, 137, day, before, end), rel=1e-14)
    assert not result["check.failed"]


def test_ntm_at_the_ends_by_hand_and_in_a_year_of_366_days() -> None:
    for day, value in ((date(2024, 9, 30), 100), (date(2025, 9, 30), 137)):
        m, made = dated(day)
        assert solve(m)[made.value] == value
    m, made = dated(date(2024, 3, 31), date(2023, 12, 31), date(2024, 12, 31))
    assert solve(m)[made.weight] == pytest.approx(275 / 366)


@pytest.mark.parametrize("day", [date(2024, 9, 29), date(2025, 10, 1)])
def test_a_date_outside_the_fiscal_year_is_not_meaningful(day) -> None:
    m, made = dated(day)
    result = solve(m)
    assert result[made.value] == "n.m." == result[made.weight] and result["check.failed"] == 1


def test_ltm() -> None:
    m = Model("LTM", unit="USD mn")
    inputs = m.sheet("Inputs")
    items = []
    for label, value in (("FY", 400), ("Year to date", 230), ("Year before", 190)):
        items.append(inputs.assumption(label, unit="USD mn"))
        items[-1].give(value)
    out = m.sheet("Out")
    now = ltm(out, "Sales LTM", fiscal_year=items[0], year_to_date=items[1], year_before=items[2])
    start = ltm(out, "At the year's end", fiscal_year=items[0], year_to_date=items[1] * 0, year_before=items[2] * 0)
    result = solve(m)
    assert result[now] == 440 and result[start] == 400


def test_refusals() -> None:
    m = Model("Refused", unit="USD mn")
    inputs = m.sheet("Inputs")
    months, flow, day = months_in_year(inputs), inputs.assumption("EBITDA", unit="USD mn"), inputs.assumption("Month")
    with pytest.raises(ValuesError, match="outside 12 to 12"):
        months.give(11)  # type: ignore[attr-defined]
    with pytest.raises(DefinitionError, match="'x': 'month' is no date"):
        calendarised(m.sheet("A"), "x", fiscal_year=flow, next_year=flow, fiscal_year_end=day, to=day, months=months)
    with pytest.raises(DefinitionError, match="'x': 'month' is no date"):
        ntm(m.sheet("B"), "x", date=day, last_year_end=day, year_end=day, year_1=flow, year_2=flow)
    out, when = m.sheet("C"), inputs.assumption("Day", unit="date")
    with pytest.raises(DefinitionError, match="'x': 1 is a number; make it an assumption"):
        ltm(out, "x", fiscal_year=1, year_to_date=flow, year_before=flow)  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="'x': 3 is a number"):
        ltm(out, "x", fiscal_year=flow, year_to_date=flow, year_before=3)  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="'x': 2 is a number"):
        ntm(out, "x", date=when, last_year_end=when, year_end=when, year_1=flow, year_2=2)  # type: ignore[arg-type]
    more: Any = {"fiscal_year_end": when, "to": when, "months": 12}
    with pytest.raises(DefinitionError, match="'x': 12 is a number"):
        calendarised(out, "x", fiscal_year=flow, next_year=flow, **more)


def test_engines_agree(tmp_path) -> None:
    m, _ = peers([(100, 160, oracle.month_end(2025, month)) for month in (1, 2, 6, 11, 12)], DEC)
    agree(m, tmp_path)


def test_engines_agree_on_days(tmp_path) -> None:
    agree(dated(date(2025, 3, 17))[0], tmp_path)
