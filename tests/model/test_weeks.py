"""Years of 52 and 53 weeks, their halves and quarters; and half-years by either of their names (convention 14)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from tests.reference.agreement import agree

# as Apple (last Saturday of September, 53 weeks in 2023), Target (Saturday nearest to the end of January, fiscal 2023
# ended on 3 February 2024) and Home Depot (Sunday nearest to it) end their years
PUBLISHED = [
    (Timeline.annual(2020, 2024, year_end=9, weekday="Saturday"),
     [date(2020, 9, 26), date(2021, 9, 25), date(2022, 9, 24), date(2023, 9, 30), date(2024, 9, 28)]),
    (Timeline.annual(2021, 2025, year_end=1, weekday="Saturday", nearest=True),
     [date(2021, 1, 30), date(2022, 1, 29), date(2023, 1, 28), date(2024, 2, 3), date(2025, 2, 1)]),
    (Timeline.annual(2021, 2025, year_end=1, weekday="sunday", nearest=True),
     [date(2021, 1, 31), date(2022, 1, 30), date(2023, 1, 29), date(2024, 1, 28), date(2025, 2, 2)]),
    (Timeline.quarterly("2023Q1", "2024Q1", year_end=9, weekday="Saturday"),
     [date(2022, 12, 24), date(2023, 3, 25), date(2023, 6, 24), date(2023, 9, 30),
      date(2023, 12, 30)]),
    (Timeline.half_yearly("H1 2023", "2023H2", year_end=9, weekday="Saturday"), [date(2023, 3, 25), date(2023, 9, 30)]),
]  # fmt: skip


@pytest.mark.parametrize(("timeline", "ends"), PUBLISHED, ids=[str(ends[0]) for _, ends in PUBLISHED])
def test_fiscal_years_of_weeks_end_where_companies_end_them(timeline: Timeline, ends: list[date]) -> None:
    assert [period.end for period in timeline.periods] == ends
    assert {(end - before).days % 7 for before, end in timeline.days()} == {0}
    assert all(360 < (end - before).days * timeline.frequency < 400 for before, end in timeline.days())


def test_quarters_of_weeks_add_up_to_their_years_in_every_engine(tmp_path: Path) -> None:
    weeks: dict[str, Any] = {"year_end": 9, "weekday": "Saturday"}
    m = Model("Weeks", timeline=Timeline.annual(2023, 2024, **weeks), unit="USD bn")
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2023Q1", "2024Q4", **weeks))
    half = m.add_timeline("Half-year", Timeline.half_yearly("2023H1", "H2 2024", **weeks))
    given = m.sheet("In").assumption("Sales", quarter, unit="USD bn")
    given.give([1, 2, 3, 4, 5, 6, 7, 8], source="s")
    out = m.sheet("Out")
    out.line("By year", m.timeline).formula = given.total(quarter, by=m.timeline)
    out.line("By half", half).formula = given.total(quarter, by=half)
    out.line("First half").formula = given.at(quarter, "Q2 2023")
    result = solve(m)
    assert ([*result["By year"]], [*result["By half"]], result["First half"]) == ([10, 26], [3, 7, 11, 15], 2)
    agree(m, tmp_path)


def test_values_are_given_by_either_name_of_a_half() -> None:
    m = Model("Halves", timeline=Timeline.half_yearly("H1 2024", "h2 2024"))
    item = m.sheet("In").assumption("X", m.timeline)
    item.give({"H1 2024": 1, "2024H2": 2})
    assert [*solve(m)["X"].items()] == [("2024H1", 1), ("2024H2", 2)]
    assert m.timeline.label == "Half-year" and m.timeline.frequency == 2


@pytest.mark.parametrize(("mistake", "message"), [
    (lambda: Timeline.annual(2024, 2025, weekday="Saturda"), "weekday='Saturda' is no day of the week; did you mean"),
    (lambda: Timeline.annual(1899, 1901), "period 1899 ends before 1900-03-01"),
    (lambda: Timeline.annual(2024, 2025, nearest=True), "nearest=True goes with a weekday"),
    (lambda: Timeline.annual(2024, 2025, year_end=13), "year_end=13 is no month; use 1 to 12"),
    (lambda: Timeline.half_yearly("2024H3", "2025H1"), "half-year '2024H3' can't be read; write for instance 2024H1"),
])  # fmt: skip
def test_what_is_no_calendar_is_refused(mistake, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        mistake()
