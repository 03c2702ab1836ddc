"""Excel's functions of dates in the 1900 date system, one cell at a time.

Sources are Microsoft's function reference pages of EOMONTH and YEARFRAC.
"""

from __future__ import annotations

from datetime import date, timedelta

from modelgen.sheet.days import LAST, LEAP, from_serial, serial


def _day(number: float) -> date:
    if not LEAP < number < LAST + 1:
        raise ValueError("outside the days that Excel and Python share")
    return from_serial(number)


def _month_end(year: int, month: int) -> date:
    year, month = year + month // 12, month % 12 + 1
    return date(year, month, 1) - timedelta(days=1)


def end_of_month(start: float, months: float) -> float:
    """EOMONTH; ValueError or OverflowError outside Excel's days."""
    day = _day(start)
    index = day.year * 12 + day.month - 1 + int(months)
    end = serial(_month_end(index // 12, index % 12 + 1))
    return serial(_day(end))


def _thirty_360(a: date, b: date) -> float:
    """US (NASD) 30/360 with its end-of-February rule."""
    first, last = a.day, b.day
    ends_february = a.month == 2 and (a + timedelta(days=1)).month == 3
    if ends_february and b.month == 2 and (b + timedelta(days=1)).month == 3:
        last = 30
    if last == 31 and first >= 30:  # not where `first` only counts as the 30th because February ends
        last = 30
    if ends_february or first == 31:
        first = 30
    return (b.year - a.year) * 360 + (b.month - a.month) * 30 + last - first


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _actual_actual(a: date, b: date) -> float:
    """Basis 1: actual days over the average length of the years touched, or of the one year spanned."""
    days = (b - a).days
    within_a_year = b.year == a.year or (b.year == a.year + 1 and (b.month, b.day) <= (a.month, a.day))
    if not within_a_year:
        years = range(a.year, b.year + 1)
        return days / (sum(366 if _leap(y) else 365 for y in years) / len(years))
    if a.year == b.year:
        return days / (366 if _leap(a.year) else 365)
    leap_day = (_leap(a.year) and a <= date(a.year, 2, 29)) or (_leap(b.year) and b >= date(b.year, 2, 29))
    return days / (366 if leap_day else 365)


def year_fraction(start: float, end: float, basis: int) -> float:
    """YEARFRAC, either way round; ValueError or OverflowError outside Excel's days."""
    a, b = sorted((_day(start), _day(end)))
    if a == b:
        return 0.0
    if basis == 1:
        return _actual_actual(a, b)
    if basis in (2, 3):
        return (b - a).days / (360 if basis == 2 else 365)
    if basis == 4:
        days = (b.year - a.year) * 360 + (b.month - a.month) * 30 + min(b.day, 30) - min(a.day, 30)
        return days / 360
    return _thirty_360(a, b) / 360
