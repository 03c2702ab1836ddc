"""Number formats: the one place that reads a format's code. What a number shows under it is `numbershown`'s.

The grammar is that of ECMA-376, part 1, 18.8.31, and of Microsoft's page "Number format codes". Whatever a code holds
is read: what Excel doesn't know is a part of the kind "other", and the format says what is wrong with it (`fault`).
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

_PART = re.compile(
    r"""
    (?P<separator>;)
  | (?P<text>"[^"]*"|\\.)
  | (?P<gap>_.)
  | (?P<fill>\*.)
  | (?P<colour>\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Colou?r\ ?[1-9][0-9]?)\])
  | (?P<condition>\[(?:<=|>=|<>|<|>|=)\ *-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]+)?\])
  | (?P<elapsed>\[(?:h+|m+|s+)\](?:(?<=s\])\.0+)?)
  | (?P<currency>\[\$[^\[\]]*\])
  | (?P<general>General)
  | (?P<half>AM/PM|A/P)
  | (?P<exponent>E[+-])
  | (?P<year>y+|e+)
  | (?P<month>m+)
  | (?P<day>d+)
  | (?P<hour>h+)
  | (?P<second>s+(?:\.0+)?)
  | (?P<over>/[1-9][0-9]*)
  | (?P<slash>/)
  | (?P<digit>[0\#?])
  | (?P<point>\.)
  | (?P<comma>,)
  | (?P<percent>%)
  | (?P<at>@)
  | (?P<bare>[-\ $+():!^&'~{}<>=acfijklopqrtuxz1-9]|[^\x00-\x7f])
  | (?P<other>\[[^\[\]]*\]|.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE | re.ASCII,
)
DAYS, TIMES = frozenset({"year", "month", "day"}), frozenset({"hour", "minute", "second", "elapsed", "half"})
DATES = DAYS | TIMES
WORDS = frozenset({"text", "bare", "gap", "fill", "colour", "condition", "currency"})  # what any part of a format has
_LONGEST = {"year": 4, "month": 5, "day": 4, "hour": 2, "minute": 2, "second": 2, "elapsed": 9}
_COMPARED = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


class Part(NamedTuple):
    """A piece of a format's code: its kind is a group of the pattern above, or "minute" for an `m` beside a time."""

    kind: str
    text: str

    @property
    def shown(self) -> str:
        """What it shows where it stands for itself: `"kg"`, `\\k`, `$`, `[$€-407]`; a gap is a blank."""
        if self.kind == "text":
            return self.text[1:] if self.text[0] == "\\" else self.text[1:-1]
        if self.kind == "gap":
            return " "
        if self.kind == "currency":
            return self.text[2:-1].split("-")[0]
        return "" if self.kind in ("fill", "colour", "condition") else self.text


class Decimals(NamedTuple):
    """Digits behind the point: those always shown, and those shown where a number has them."""

    least: int
    most: int


@dataclass(frozen=True)
class Section:
    """One of the up to four parts of a format, between its semicolons."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of its parts."""
        return frozenset(part.kind for part in self.parts)

    @cached_property
    def kind(self) -> str:
        """What it shows: a "number", a "percent", a "date" (or a time), or a "text"."""
        if self.kinds & DATES:
            return "date"
        return "text" if "at" in self.kinds else "percent" if "percent" in self.kinds else "number"

    @property
    def hides(self) -> bool:
        """Whether it shows nothing at all, as those of `;;;` do."""
        return not any(part.shown for part in self.parts)

    @cached_property
    def words(self) -> str:
        """The texts that it shows beside its number or date: `$`, `kg`; gaps aren't among them."""
        return "".join(part.shown for part in self.parts if part.kind in ("text", "bare", "currency"))

    @cached_property
    def decimals(self) -> Decimals:
        """The digits behind the point."""
        behind = [part.text for part in self.split[1]]
        return Decimals(behind.count("0"), len(behind))

    @cached_property
    def split(self) -> tuple[list[Part], list[Part], list[Part]]:
        """The placeholders of digits before the point, behind it, and of an exponent."""
        found: tuple[list[Part], list[Part], list[Part]] = ([], [], [])
        at = 0
        for part in self.parts:
            at = 1 if part.kind == "point" else 2 if part.kind == "exponent" else at
            if part.kind == "digit":
                found[at].append(part)
        return found

    @cached_property
    def commas(self) -> tuple[bool, int]:
        """Whether thousands are set apart, and by how many thousands the number is divided (`0.0,,` by 2).

        A comma between digits does the one, commas behind the last digit do the other.
        """
        text = "".join(_SHORT.get(kind, "") for kind, _ in self.parts).split("E")[0]
        digits = text.rstrip(",")
        return "," in digits, len(text) - len(digits)

    @cached_property
    def fraction(self) -> int | None:
        """Where among its parts the stroke of a fraction stands (`# ?/?`, `# ?/8`), or None."""
        for at in range(1, len(self.parts)):
            if self.parts[at - 1].kind == "digit" and self.kind == "number":
                behind = self.parts[at + 1].kind if at + 1 < len(self.parts) else ""
                if self.parts[at].kind == "over" or (self.parts[at].kind == "slash" and behind == "digit"):
                    return at
        return None

    @property
    def half_digit(self) -> float | None:
        """Half of the last digit that it shows; numbers that are smaller show as zero. None where it has no digits, or
        as many as a number needs (General, fractions, exponents).

        >>> [read(code).sections[0].half_digit for code in ("#,##0.0_)", "0.0%", "0,", "General")]
        [0.05, 0.0005, 500.0, None]
        """
        if self.kind not in ("number", "percent") or not any(self.split[:2]):
            return None
        if self.kinds & {"exponent", "general"} or self.fraction is not None:
            return None
        digits = self.decimals.most + 2 * (self.kind == "percent") - 3 * self.commas[1]
        return 0.5 / 10**digits if digits >= 0 else 0.5 * 10.0**-digits

    @property
    def condition(self) -> tuple[str, float] | None:
        """The comparison and the number under which it is taken, as of `[>=1000]`."""
        found = next((part.text[1:-1] for part in self.parts if part.kind == "condition"), "")
        sign = found[:2] if found[1:2] in ("=", ">") else found[:1]
        return (sign, float(found[len(sign) :])) if found else None

    def takes(self, number: float) -> bool:
        """Whether its condition holds for a number."""
        assert self.condition is not None
        sign, limit = self.condition
        return bool(_COMPARED[sign](number, limit))

    @property
    def fault(self) -> str:
        """Why Excel can't show a number or a text by it, or an empty text."""
        for part in self.parts:
            longest = 3 if "." in part.text else _LONGEST.get(part.kind, 255)
            if part.kind == "other" or len(part.text.rpartition(".")[2]) > longest:
                text = part.kind == "other" and part.text.isalpha()
                remedy = f'; put it in quotation marks if it is a text: "{part.text}"' if text else ""
                return f"can't be read at {part.text!r}{remedy}"
        wanted = {
            "date": DATES | {"slash", "over", "comma", "point"}, "text": {"at", "general"},
            "percent": {"percent", "digit", "point", "comma", "exponent", "slash"},
        }.get(self.kind, {"digit", "point", "comma", "exponent", "slash", "over"})  # fmt: skip
        if self.kind == "number" and "general" in self.kinds:
            wanted = {"general"}
        for part in self.parts:
            if part.kind not in wanted | WORDS:
                return f"has {part.text!r} in a part that shows a {self.kind}"
        return self._digits_fault() if self.kind in ("number", "percent") else ""

    def _digits_fault(self) -> str:
        kinds = [part.kind for part in self.parts]
        for kind in ("point", "exponent", "percent", "general", "condition"):
            if kinds.count(kind) > 1:
                return f"has {next(part.text for part in self.parts if part.kind == kind)!r} twice in one part"
        if self.fraction is not None and self.kinds & {"point", "comma", "exponent"}:
            return "has a point, a comma or an exponent beside a fraction"
        text = "".join(_SHORT.get(kind, "") for kind in kinds)
        return (
            "" if _DIGITS.fullmatch(text) else f"has digits, points and commas in an order that says nothing: '{self}'"
        )


_SHORT = {"digit": "0", "point": ".", "comma": ",", "exponent": "E"}
_DIGITS = re.compile(r"(?:0(?:,?0)*(?:\.0*)?(?:,*|E0+)|\.0+,*)?")


@dataclass(frozen=True)
class Format:
    """A number format, read."""

    code: str
    sections: tuple[Section, ...]

    @cached_property
    def text(self) -> Section | None:
        """The section for texts: the fourth, or the last where it has an `@`."""
        last = self.sections[-1]
        return last if len(self.sections) == 4 or last.kind == "text" else None

    @cached_property
    def numbers(self) -> tuple[Section, ...]:
        """The sections for numbers: positive, negative, zero, or by their conditions; none where it has one for texts
        alone, under which a number is shown as by General."""
        return self.sections if self.text is None else self.sections[:-1]

    @property
    def kind(self) -> str:
        """What it shows, by its first section: a "number", a "percent", a "date" (or a time), or a "text".

        >>> [read(code).kind for code in ("0.0%;-", "#,##0_);(#,##0)", '"m"0', "[h]:mm", "@")]
        ['percent', 'number', 'number', 'date', 'text']
        """
        return self.sections[0].kind

    @cached_property
    def fault(self) -> str:
        """Why Excel can't show by it, or an empty text; of some codes programs make this and that, and it says so."""
        if len(self.sections) > 4:
            return "has more than four parts"
        for section in self.sections:
            if found := section.fault:
                return found
        if any(section.kind == "text" for section in self.numbers):
            return "has @ in a part for numbers"
        if any(section.condition for section in self.sections[2:]):
            return "has a condition behind its second part"
        if len(self.numbers) > 2 and self.numbers[0].condition and not self.numbers[1].condition:
            return "has three parts, and a condition for the first alone"
        return ""


@lru_cache(4096)
def read(code: str) -> Format:
    """A format's code, taken apart; an empty one is General. Nothing is refused: see `fault`.

    >>> [str(section) for section in read('0.0" ;";[Red](0.0)').sections]
    ['0.0" ;"', '[Red](0.0)']
    >>> [part.kind for part in read("h:mm d/m").sections[0].parts]
    ['hour', 'bare', 'minute', 'bare', 'day', 'slash', 'month']
    """
    sections: list[list[Part]] = [[]]
    for found in _PART.finditer(code or "General"):
        if found.lastgroup == "separator":
            sections.append([])
        else:
            sections[-1].append(Part(found.lastgroup or "other", found.group()))
    return Format(code, tuple(Section(tuple(_minutes(parts))) for parts in sections))


def is_date(code: str) -> bool:
    """Whether a format shows numbers as dates or times of day; `[h]:mm` shows how long something takes."""
    found = read(code)
    return found.kind == "date" and "elapsed" not in found.sections[0].kinds


def shows_days(code: str) -> bool:
    """Whether a format shows which day a number is, and not only a time.

    >>> shows_days("d mmm yyyy hh:mm"), shows_days("hh:mm"), shows_days("0.0")
    (True, False, False)
    """
    return any(section.kinds & DAYS for section in read(code).sections)


def _minutes(parts: list[Part]) -> list[Part]:
    """The parts, with an `m` or `mm` right behind hours or right before seconds as minutes."""
    dates = [at for at, part in enumerate(parts) if part.kind in DATES]
    for n, at in enumerate(dates):
        before = parts[dates[n - 1]] if n else Part("", "")
        after = parts[dates[n + 1]] if n + 1 < len(dates) else Part("", "")
        if parts[at].kind == "month" and len(parts[at].text) < 3:
            hours = before.kind in ("hour", "half") or before.text[:2].lower() == "[h"
            if hours or after.kind == "second" or after.text[:2].lower() == "[s":
                parts[at] = Part("minute", parts[at].text)
    return parts
