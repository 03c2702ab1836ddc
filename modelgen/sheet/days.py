"""Days and their serial numbers in the two date systems of workbooks: one counts from 1900, the other from 1904.

Source: Microsoft's page "Date systems in Excel". The number 60 of the 1900 system is 29 February 1900, a day that there
was not, and 0 is the day before 1 January 1900.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

LATER = 1462  # days from the beginning of the one system to that of the other
LEAP = 60
LAST = 2958465  # 31 December 9999
_START = datetime(1899, 12, 30)
_DAY = 86_400  # seconds


def serial(day: date, from_1904: bool = False) -> float:
    """The number of a day, or of a moment.

    >>> serial(date(2024, 12, 31)), serial(date(2024, 12, 31), True), serial(datetime(1900, 1, 1, 12))
    (45657.0, 44195.0, 1.5)
    """
    at = day if isinstance(day, datetime) else datetime.combine(day, time())
    number = (at - _START).total_seconds() / _DAY
    if from_1904:
        return number - LATER
    return number - 1 if 0 < number < LEAP + 1 else number


def from_serial(number: float, from_1904: bool = False) -> date:
    """The day of a number; of one that is no day (0 and 60, counted from 1900) the day before. OverflowError beyond
    the days of Python.

    >>> from_serial(45657.5), from_serial(44195, True), from_serial(1)
    (datetime.date(2024, 12, 31), datetime.date(2024, 12, 31), datetime.date(1900, 1, 1))
    """
    days = int(number) + (LATER if from_1904 else 0)
    return (_START + timedelta(days=days + (0 <= days < LEAP))).date()


def from_1900(number: float) -> float:
    """The number of a day that is counted from 1904, counted from 1900."""
    return number + LATER


def moment(number: float, from_1904: bool = False) -> str:
    """What a number says in ISO 8601, the time to the millisecond; the time alone where it is no day. ValueError beyond
    Excel's days.

    >>> moment(45657), moment(44195.75, True), moment(0.25), moment(0.25, True)
    ('2024-12-31', '2024-12-31T18:00:00', '06:00:00', '1904-01-01T06:00:00')
    """
    if not 0 <= number < LAST + 1 - (LATER if from_1904 else 0):
        raise ValueError(f"{number:g} is no day")
    day, part = divmod(number, 1)
    since = timedelta(milliseconds=round(part * _DAY * 1000))
    if not day and not from_1904:
        return (datetime.min + since).time().isoformat()
    at = datetime.combine(from_serial(day, from_1904), time()) + since
    return at.isoformat().removesuffix("T00:00:00")
