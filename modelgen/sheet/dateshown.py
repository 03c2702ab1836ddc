"""Dates and times as number formats show them: serial numbers of the 1900 system, in English."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from modelgen.sheet.days import LAST, LEAP, from_serial
from modelgen.sheet.numberformat import TIMES, Part, Section

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_ENGLISH, _UNITED_STATES = 0x09, 0x409  # the language alone, and with its country
_SYSTEM = ("F400", "F800")  # the system's own time and long date


class Moment(NamedTuple):
    """A day and the time since it began, in seconds; and all seconds since day 0."""

    year: int
    month: int
    day: int
    weekday: int  # from Sunday, which is 0
    seconds: Decimal
    elapsed: Decimal


def moment(serial: float, digits: int = 3) -> Moment:
    """What a serial number says, its time rounded to so many digits of a second. ValueError beyond Excel's days.

    >>> moment(60)[:3], moment(45000.75)[:3], moment(0)[:3]
    ((1900, 2, 29), (2023, 3, 15), (1900, 1, 0))
    """
    if not 0 <= serial < LAST + 1:
        raise ValueError(f"shows #### for {serial:g}, which is no day from 1900 to 9999")
    elapsed = (Decimal(f"{serial:.14e}") * 86400).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    days, seconds = divmod(elapsed, 86400)
    number = int(days)
    if number > LAST:  # by rounding
        raise ValueError(f"shows #### for {serial:g}, which is no day from 1900 to 9999")
    weekday = (number + 6) % 7
    if number in (0, LEAP):  # days that never were
        return Moment(1900, 1 if number == 0 else 2, 0 if number == 0 else 29, weekday, seconds, elapsed)
    day = from_serial(number)
    return Moment(day.year, day.month, day.day, weekday, seconds, elapsed)


def dated(section: Section, serial: float) -> str:
    """What a section for dates shows. ValueError where Excel shows ####, or what another language would.

    >>> from modelgen.sheet.numberformat import read
    >>> dated(read("dddd, d mmmm yyyy").sections[0], 45000), dated(read("[h]:mm:ss.0").sections[0], 1.5)
    ('Wednesday, 15 March 2023', '36:00:00.0')
    """
    _english(section)
    behind = [part.text.count("0") for part in section.parts if part.kind in ("second", "elapsed")]
    when = moment(serial, max(behind, default=0) if section.kinds & TIMES else 3)
    half = "half" in section.kinds
    return "".join(_shown(part, when, half) for part in section.parts)


def _english(section: Section) -> None:
    """ValueError where a section names a language or a calendar by which it would show something else."""
    words = any(part.kind in ("month", "day") and len(part.text) > 2 for part in section.parts)
    words = words or any(part.kind == "year" and part.text[0] in "eE" for part in section.parts)
    for part in section.parts:
        tag = part.text[2:-1].partition("-")[2].upper() if part.kind == "currency" else ""
        try:
            number = int(tag or "409", 16)
            plain, english = number < 0x10000 and tag not in _SYSTEM, number & 0x3FF == _ENGLISH
            states = number == _UNITED_STATES
        except ValueError:
            plain, english, states = not tag.startswith("X-"), tag.startswith("EN-"), tag == "EN-US"
        if not plain or (words and not english) or ("half" in section.kinds and not states):
            raise ValueError(f"shows what the language or the settings behind {part.text} say, which aren't known here")


def _shown(part: Part, when: Moment, half: bool) -> str:
    long, (whole, _, behind) = len(part.text), f"{when.seconds:f}".partition(".")
    match part.kind:
        case "year":
            return f"{when.year % 100:02d}" if part.text[0] in "yY" and long < 3 else str(when.year)
        case "month":
            name = MONTHS[when.month - 1]
            return (str(when.month), f"{when.month:02d}", name[:3], name, name[0])[long - 1]
        case "day":
            name = WEEKDAYS[when.weekday]
            return (str(when.day), f"{when.day:02d}", name[:3], name)[long - 1]
        case "hour":
            hour = int(whole) // 3600
            return f"{(hour + 11) % 12 + 1 if half else hour:0{long}d}"
        case "minute":
            return f"{int(whole) // 60 % 60:0{long}d}"
        case "second":
            letters, _, zeros = part.text.partition(".")
            return f"{int(whole) % 60:0{len(letters)}d}" + (f".{behind[: len(zeros)]}" if zeros else "")
        case "half":
            early, late = part.text.split("/")
            shown = late if int(whole) >= 43200 else early
            return shown.upper() if len(shown) == 2 else shown
        case "elapsed":
            letters, _, zeros = part.text[1:].replace("]", "").partition(".")
            each = {"h": 3600, "m": 60, "s": 1}[letters[0].lower()]
            return f"{int(when.elapsed) // each:0{len(letters)}d}" + (f".{behind[: len(zeros)]}" if zeros else "")
    return part.shown
