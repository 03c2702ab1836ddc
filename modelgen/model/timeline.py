"""The timeline: an ordered axis of periods with real end dates."""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from numbers import Integral

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, Leaf, Periods
from modelgen.formula.labels import cut, slug
from modelgen.formula.unitnames import named_unit
from modelgen.formula.units import DATE, NUMBER, TEXT, Unit
from modelgen.model.yearends import YearEnds
from modelgen.sheet.days import serial

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00)?)?", re.ASCII)  # as spreadsheets and pandas write one
FREQUENCIES = {1: "years", 2: "half-years", 4: "quarters", 12: "months"}


@dataclass(frozen=True)
class Period:
    """One period: its name (`2025`, `2025Q1`, `2025-03`) and its last day."""

    name: str
    end: date

    def __post_init__(self) -> None:
        if isinstance(self.end, datetime):
            object.__setattr__(self, "end", self.end.date())
        if not isinstance(self.end, date):
            raise DefinitionError(
                f"period {self.name!r} ends on {self.end!r}, which is no date", "write date(2025, 3, 31)"
            )


class Timeline(Periods):
    """Periods in order. Those up to `last_actual` are history, the others are forecast.

    `frequency` is the number of periods in a year: 1, 2, 4 or 12 (0 where the periods are irregular).
    """

    def __init__(
        self, periods: Sequence[Period], *, last_actual: object = None, frequency: int = 0, label: str = "Year",
        rank: int = 1,
    ) -> None:  # fmt: skip
        for period in periods:
            if not isinstance(period, Period):
                raise DefinitionError(f"{cut(period)} is no period", "write Period('FY25', date(2025, 3, 31))")
        for before, after in itertools.pairwise(periods):
            if after.end <= before.end:
                raise DefinitionError(f"period {after.name} doesn't end after period {before.name}")
        super().__init__(label, [period.name for period in periods], rank=rank, ordered=True)
        if periods[0].end < date(1900, 3, 1):
            raise DefinitionError(f"period {periods[0].name} ends before 1900-03-01, the first day Excel dates right")
        self.periods, self.frequency = tuple(periods), frequency
        if frequency and not self._comes(frequency):
            names = ", ".join(f"{number} ({word})" for number, word in FREQUENCIES.items())
            fits = f"give it frequency={self.regular}" if self.regular else f"use one of {names}, or leave it"
            raise DefinitionError(f"the periods of {label} aren't {frequency!r} in a year", fits)
        self.history = 0 if last_actual is None else self._last_actual(last_actual) + 1
        self.settled = False  # named and ranked by a model
        self._calendars: dict[str, Calendar] = {}
        self._before: date | None = None  # the last day before the first period, where it is known

    def _last_actual(self, name: object) -> int:
        found = self.find(name)
        if found is None:
            what = (
                f"last_actual={name!r} is no period of the timeline, which has {self.members[0]} to {self.members[-1]}"
            )
            raise DefinitionError(what, "name one of them, or leave it where there is no history")
        return found

    @classmethod
    def annual(
        cls, first: int, last: int, *, last_actual: int | None = None, year_end: int = 12, weekday: str | None = None,
        nearest: bool = False,
    ) -> Timeline:  # fmt: skip
        """Fiscal years named by the year in which they end; `year_end` is the month.

        With a `weekday` they have 52 or 53 weeks and end on the last such day of the month, or on the one that is
        `nearest` to its end, which may lie in the next one.
        """
        for year in (first, last):
            if not isinstance(year, Integral):
                raise DefinitionError(f"{year!r} is no year", "write for instance Timeline.annual(2024, 2030)")
        _check_range(first, last)
        ends = YearEnds.of(year_end, weekday, nearest)
        periods = [Period(str(year), ends.year(year)) for year in range(first, last + 1)]
        return cls(periods, last_actual=last_actual, frequency=1)._beginning(ends.year(first - 1))

    @classmethod
    def half_yearly(
        cls, first: str, last: str, *, last_actual: str | None = None, year_end: int = 12, weekday: str | None = None,
        nearest: bool = False,
    ) -> Timeline:  # fmt: skip
        """Halves of fiscal years `2024H1` to `2026H2` (or `H1 2024`); the second ends with the month `year_end`, or as
        the years of weeks of `annual` do, the first after 26 weeks."""
        ends = YearEnds.of(year_end, weekday, nearest)
        return cls._parts(first, last, last_actual, 2, r"(\d{4})H([12])", "{}H{}", "Half-year", ends)

    @classmethod
    def quarterly(
        cls, first: str, last: str, *, last_actual: str | None = None, year_end: int = 12, weekday: str | None = None,
        nearest: bool = False,
    ) -> Timeline:  # fmt: skip
        """Fiscal quarters `2024Q1` to `2026Q4` (or `Q1 2024`); the fourth ends with the month `year_end`, or as the
        years of weeks of `annual` do, the others after 13 weeks each."""
        ends = YearEnds.of(year_end, weekday, nearest)
        return cls._parts(first, last, last_actual, 4, r"(\d{4})Q([1-4])", "{}Q{}", "Quarter", ends)

    @classmethod
    def monthly(cls, first: str, last: str, *, last_actual: str | None = None) -> Timeline:
        """Calendar months `2024-01` to `2026-12`."""
        return cls._parts(first, last, last_actual, 12, r"(\d{4})-(0[1-9]|1[0-2])", "{}-{:02d}", "Month", YearEnds(12))

    @classmethod
    def _parts(
        cls, first: str, last: str, last_actual: str | None, frequency: int, pattern: str, name: str, label: str,
        ends: YearEnds,
    ) -> Timeline:  # fmt: skip
        numbers = []
        for text in (first, last):
            found = re.fullmatch(pattern, _year_first(str(text)))
            if not found:
                raise DefinitionError(
                    f"{label.lower()} {text!r} can't be read", f"write for instance {name.format(2024, 1)}"
                )
            numbers.append(int(found[1]) * frequency + int(found[2]) - 1)
        _check_range(*numbers)
        before, *days = (
            ends.part(number // frequency, number % frequency + 1, frequency)
            for number in range(numbers[0] - 1, numbers[1] + 1)
        )
        named = (name.format(n // frequency, n % frequency + 1) for n in range(numbers[0], numbers[1] + 1))
        periods = [Period(text, day) for text, day in zip(named, days, strict=True)]
        return cls(periods, last_actual=last_actual, frequency=frequency, label=label)._beginning(before)

    def _beginning(self, before: date) -> Timeline:
        self._before = before
        return self

    def find(self, member: object) -> int | None:
        """The position of a period by its name, by `H1 2025` and `Q1 2025` for `2025H1` and `2025Q1`, by its first or
        last day (a date, or `2025-12-31`), or by a period of pandas that has the same days (convention 43)."""
        if isinstance(member, str | int):
            found = super().find(member)
            found = super().find(_year_first(str(member))) if found is None else found
            if found is not None:
                return found
        first, last = _days(member)  # before names: a calendar quarter of pandas may be called as another fiscal one
        return super().find(member) if first is None or last is None else self._of_days(first, last)

    def _of_days(self, first: date, last: date) -> int | None:
        """The position of the period that has these days, or that the one day begins or ends."""
        for position, (before, end) in enumerate(self.days()):
            begins = (first - before).days == 1
            if (begins or end == last) if first == last else (begins and end == last):
                return position
        return None

    def hint(self, member: object) -> str:
        """What may be meant by a name of no period: the nearest, or why a day is none."""
        first, last = _days(member)
        if first is None or last is None:
            return super().hint(member)
        start, end = self.days()[0][0], self.periods[-1].end
        if last <= start or first > end:
            return f", whose periods go up to {end}" if first > end else f", whose periods begin after {start}"
        if first != last:
            return f": no period has just the days {first} to {last}"
        around = next(period for period in self.periods if first <= period.end)
        return f": no period begins or ends on that day; {around.name} ends on {around.end}"

    @property
    def regular(self) -> int:
        """How many of its periods there are in a year, as far as their lengths tell; 0 where they tell nothing."""
        return next((each for each in FREQUENCIES if len(self) > 1 and self._comes(each)), 0)

    def _comes(self, frequency: object) -> bool:
        """Whether so many periods make a year, give or take what calendars of weeks do."""
        lengths = [(after.end - before.end).days for before, after in itertools.pairwise(self.periods)]
        return frequency in FREQUENCIES and all(0.8 < days * frequency / 365.25 < 1.2 for days in lengths)

    @property
    def calendar(self) -> tuple[Calendar, Calendar, Calendar]:
        """What every model shows of the timeline: last days, numbers, and which periods are forecast."""
        ends = [serial(period.end) for period in self.periods]
        numbers = [float(number) for number in range(1, len(self) + 1)]
        flags = [float(position >= self.history) for position in range(len(self))]
        return (
            self._known("end", "Period end", DATE, ends),
            self._known("index", "Period number", NUMBER, numbers),
            self._known("forecast", "Forecast flag", NUMBER, flags),
        )

    def _known(
        self, name: str, label: str, unit: Unit, values: Sequence[float], start: int = 0,
        steps_to: Timeline | None = None,
    ) -> Calendar:  # fmt: skip
        """One of its calendars, the same each time."""
        if name not in self._calendars:
            self._calendars[name] = Calendar(self, name, label, unit, values, start, steps_to)
        return self._calendars[name]

    @property
    def end(self) -> Expr:
        """The last day of the period (a date)."""
        return self.calendar[0]

    @property
    def index(self) -> Expr:
        """1 for the first period of the timeline, 2 for the next."""
        return self.calendar[1]

    def index_in(self, unit: str) -> Expr:
        """The `index` in a unit, to be compared and calculated with amounts in it: `year.index_in("years") <= life`."""
        numbers = [float(number) for number in range(1, len(self) + 1)]
        own = named_unit(unit)
        if not slug(unit) or own in (DATE, TEXT):
            raise DefinitionError(
                f"the periods of {self.label} aren't counted in '{unit}'", "write for instance 'years'"
            )
        return self._known(f"index_in_{slug(unit)}", f"Period number in {unit}", own, numbers)

    @property
    def is_forecast(self) -> Expr:
        """Whether the period lies after the last actual one (a condition)."""
        return self.calendar[2] == 1

    @property
    def numbers(self) -> Expr:
        """1 for the first period of the timeline, 2 for the next."""
        return self.index

    def period_of(self, other: Axis) -> Expr:
        """The number of the period of another timeline that holds each period, or with which it ends.

        It has values for the periods for which there is one (convention 37).
        """
        if not isinstance(other, Timeline):
            raise DefinitionError(f"{other.label} is no timeline", f"{self.label} can't be one of its members")
        found = self.held_by(other)
        known = [i for i, position in enumerate(found) if position is not None]
        if not known or known != list(range(known[0], known[-1] + 1)):
            raise DefinitionError(
                f"the periods of {self.label} and of {other.label} don't fit together",
                "each of one has to end with, or lie in, one of the other",
            )
        label, values = f"{other.label} of the {self.label.lower()}", [float(p + 1) for p in found if p is not None]
        return self._known(f"in_{other.key}", label, NUMBER, values, known[0], other)

    def named(self, label: str, key: str, rank: int) -> Timeline:
        """The timeline as a model calls and ranks it: itself, or a copy where another model calls it otherwise."""
        if self.settled and (self.label, self.key, self.rank) != (label, key, rank):
            twin = copy(self)
            twin.settled, twin._calendars = False, {}
            return twin.named(label, key, rank)
        self.label, self.key, self.rank, self.settled = label, key, rank, True
        return self

    def days(self) -> list[tuple[date, date]]:
        """The last day before each period, and its own last day."""
        ends = [period.end for period in self.periods]
        if self._before is not None:
            first = self._before
        elif self.frequency:
            first = add_months(ends[0], -12 // self.frequency)
        else:
            first = ends[0] - (ends[1] - ends[0]) if len(ends) > 1 else date.min
        return list(zip([first, *ends], ends, strict=False))

    def held_by(self, other: Timeline) -> list[int | None]:
        """The position of the period of `other` that holds each of these, or is the last in it."""
        found: list[int | None] = []
        theirs = other.days()
        for before, end in self.days():
            at = next((i for i, (first, last) in enumerate(theirs) if first < end <= last), None)
            fits = at is not None and (theirs[at][0] <= before or theirs[at][1] == end)
            found.append(at if fits else None)
        return found

    def complete(self, longer: Axis, start: int, stop: int) -> tuple[int, int]:
        """The periods of `longer`, from and up to, that those of this timeline from `start` up to `stop` fill."""
        assert isinstance(longer, Timeline)
        days, theirs = self.days(), longer.days()
        inside = days[start:stop]
        befores, ends = {before for before, _ in inside}, {end for _, end in inside}
        full = [i for i, (before, end) in enumerate(theirs) if before in befores and end in ends]
        return (full[0], full[-1] + 1) if full else (0, 0)


class Calendar(Leaf):
    """What a timeline knows of its own periods, from position `start` on. It belongs to no model; each that reads it
    shows it as an item of its own."""

    def __init__(
        self, timeline: Timeline, name: str, label: str, unit: Unit, values: Sequence[float], start: int = 0,
        steps_to: Timeline | None = None,
    ) -> None:  # fmt: skip
        self.column_axis = timeline
        self.axes, self.name, self.label, self.unit, self.steps_to = (timeline,), name, label, unit, steps_to
        self.values = dict(enumerate(values, start))
        if steps_to is not None:
            self.steps = {position: int(number) for position, number in self.values.items()}

    @property
    def key(self) -> str:  # type: ignore[override]
        """The key of the item that shows it."""
        return f"{self.axes[0].key}.{self.name}"

    @property
    def span(self) -> tuple[int, int]:
        """The periods that it knows."""
        return min(self.values), max(self.values) + 1


def in_order(axes: Sequence[Axis], scenario: Axis) -> tuple[Axis, ...]:
    """Scenarios first, timelines last; the others as they are named, which is the order of rows and of addresses."""
    return tuple(sorted(axes, key=lambda axis: axis.rank if axis is scenario or isinstance(axis, Timeline) else 0))


def add_months(end: date, months: int) -> date:
    """The last day of the month so many months after."""
    number = end.year * 12 + end.month - 1 + months
    return date(number // 12, number % 12 + 1, calendar.monthrange(number // 12, number % 12 + 1)[1])


def _days(name: object) -> tuple[date, date] | tuple[None, None]:
    """The first and the last day that are meant by a day, by its text, or by a period of pandas; else none."""
    if hasattr(name, "start_time") and hasattr(name, "end_time"):
        return name.start_time.date(), name.end_time.date()
    if isinstance(name, str) and (found := _DAY.fullmatch(name.strip())):
        try:
            name = date.fromisoformat(found[1])
        except ValueError:
            return None, None
    if isinstance(name, datetime):
        name = name.date()
    return (name, name) if isinstance(name, date) else (None, None)


def _year_first(name: str) -> str:
    """`2025H1` for `H1 2025` and `H1-2025`, whatever the case; any other name as it is."""
    found = re.fullmatch(r"([HQ])([1-4])[ -]?(\d{4})", name.strip(), re.IGNORECASE)
    return f"{found[3]}{found[1].upper()}{found[2]}" if found else name


def _check_range(first: int, last: int) -> None:
    if last < first:
        raise DefinitionError("the timeline ends before it begins", "put the earlier period first")
