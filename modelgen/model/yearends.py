"""The last days of fiscal years: of months, or of weeks, of which a year has 52 or 53."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from numbers import Integral

from modelgen.errors import DefinitionError, nearest

_DAYS = tuple(name.lower() for name in calendar.day_name)
_WEEKS = 13  # of a quarter; the last one of a year of 53 weeks has one more


@dataclass(frozen=True)
class YearEnds:
    """Fiscal years that end with a month, or on the last of a weekday in it, or on the one nearest to its end."""

    month: int
    weekday: int | None = None
    nearest: bool = False

    @classmethod
    def of(cls, month: object, weekday: object, nearest_to_end: bool) -> YearEnds:
        """DefinitionError for what is no month or no weekday."""
        if not isinstance(month, Integral) or not 1 <= int(month) <= 12:
            raise DefinitionError(f"year_end={month!r} is no month", "use 1 to 12")
        if weekday is None:
            if nearest_to_end:
                raise DefinitionError("nearest=True goes with a weekday", "write for instance weekday='Saturday'")
            return cls(int(month))
        name = str(weekday).lower()
        if name not in _DAYS:
            raise DefinitionError(
                f"weekday={weekday!r} is no day of the week" + nearest(name, _DAYS), "write 'Saturday'"
            )
        return cls(int(month), _DAYS.index(name), nearest_to_end)

    def year(self, year: int) -> date:
        """The last day of a fiscal year."""
        end = month_end(year, self.month)
        if self.weekday is None:
            return end
        back = (end.weekday() - self.weekday) % 7
        return end - timedelta(days=back - 7 if self.nearest and back > 3 else back)

    def part(self, year: int, part: int, parts: int) -> date:
        """The last day of one of the equal parts of a fiscal year, numbered from 1: a half, a quarter, a month."""
        if self.weekday is not None:
            weeks = part * _WEEKS * 4 // parts
            return self.year(year) if part == parts else self.year(year - 1) + timedelta(weeks=weeks)
        month = part * (12 // parts) + self.month - 12
        return month_end(year + (month - 1) // 12, (month - 1) % 12 + 1)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    if not 1 <= month <= 12 or not 1899 <= year <= 9998:
        raise DefinitionError(f"year {year}, month {month} is outside what Excel can date")
    return date(year, month, calendar.monthrange(year, month)[1])
