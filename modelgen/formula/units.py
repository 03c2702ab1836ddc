"""Units: dimension, scale and display, and the algebra that refuses to add money to percentages.

`USD bn` is the dimension USD at scale 1e9; `USD/share` divides two dimensions; `%`, `x` and the empty
unit are displays of a dimensionless number (convention 10).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cache

_SCALES = {
    "k": 1e3, "th": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "mio": 1e6, "million": 1e6,
    "bn": 1e9, "b": 1e9, "mrd": 1e9, "billion": 1e9, "tn": 1e12, "trillion": 1e12,
}  # fmt: skip
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_COUNTED = {"year", "quarter", "month", "week", "period"}
_DISPLAYS = ("", "%", "x")
_HUNDREDTHS = {  # in which exchanges quote prices: pence, cents, agorot -> the money of which they are a hundredth
    "GBp": "GBP", "GBX": "GBP", "ZAc": "ZAR", "ZAC": "ZAR", "ILA": "ILS", "USc": "USD", "USX": "USD",
}  # fmt: skip


class UnitError(Exception):
    """Units that don't go together; the text names both, `remedy` what to do where that is known."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.remedy = remedy


@dataclass(frozen=True)
class Unit:
    """A dimension (name -> exponent), a scale, and how people write it."""

    dimension: tuple[tuple[str, float], ...] = ()
    scale: float = 1.0
    display: str = field(default="", compare=False)

    @property
    def dimensionless(self) -> bool:
        """Whether this is a pure number: a percentage, a multiple or a plain figure."""
        return not self.dimension

    def same_as(self, other: Unit) -> bool:
        """Whether numbers of both units may be added without a factor."""
        return self.dimension == other.dimension and math.isclose(self.scale, other.scale, rel_tol=1e-12)

    def __mul__(self, other: Unit) -> Unit:
        return _combine(self, other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return _combine(self, other, -1)

    def __str__(self) -> str:
        return self.display or _spell(self)


NUMBER = Unit()
ANY = Unit((("(any)", 1),), display="any unit")  # the unit of 0 and of n.m.: it fits every other
BOOLEAN = Unit((("(boolean)", 1),), display="true/false")
TEXT = Unit((("(text)", 1),), display="text")
DATE = Unit((("(date)", 1),), display="date")
DAYS = Unit((("day", 1),), display="days")
AS_STATED = Unit((("(as stated)", 1),), display="as stated")  # rows of one line that differ in unit


def meant(one: Unit, other: Unit) -> str:
    """What a unit of two may be meant as, where it is the other's dimension in another spelling; empty where it's none.

    >>> meant(unit("EURm"), unit("EUR mn")), meant(unit("GBP/share"), unit("£ mn")), meant(unit("USD"), unit("GWh"))
    ("did you mean 'EUR mn'?", "did you mean 'GBP mn'?", '')
    """
    for odd, right in ((one, other), (other, one)):
        plain = _respelt(odd, right)
        names, before, there = ({name for name, _ in each.dimension} for each in (plain, odd, right))
        if names != before and names & there:
            return f"did you mean '{_spell(plain)}'?"
        if odd == NUMBER and there & _COUNTED and right == Unit(((name := min(there), 1),)):
            return f"a plain number of {name}s has unit=''"
    return ""


def _respelt(odd: Unit, right: Unit) -> Unit:
    """A unit with the names of another one where it spells them otherwise: by signs, in small letters, or with the
    scale in the same word."""
    known = {name.casefold(): name for name, _ in right.dimension}
    dimension, scale = dict[str, float](), odd.scale
    for name, power in odd.dimension:
        word = _SIGNS.get(name, name).casefold()
        end = next((end for end in _SCALES if word not in known and word.removesuffix(end) in known), "")
        if end or (word in _SCALES and word not in known):
            scale *= _SCALES[end or word] ** power
        if word in known or word not in _SCALES:
            found = known.get(word.removesuffix(end), name)
            dimension[found] = dimension.get(found, 0) + power
    return Unit(tuple(sorted(dimension.items())), scale)


def _spell(unit: Unit) -> str:
    above = [_power(name, power) for name, power in unit.dimension if power > 0]
    below = [_power(name, -power) for name, power in unit.dimension if power < 0]
    text = "*".join(above) or ("1" if below else "number")
    for name in below:
        text += "/" + name
    if math.isclose(unit.scale, 1):
        return text
    word = next((w for w in ("k", "mn", "bn", "tn") if math.isclose(_SCALES[w], unit.scale)), "")
    if not word:
        small = next((name for name, whole in _HUNDREDTHS.items() if whole in above), "")
        if small and (unit.scale > 1 or math.isclose(unit.scale, 0.01)):
            return _spell(Unit(tuple(_small(unit.dimension, small)), unit.scale * 100))
        word = f"x{unit.scale:g}"
    return f"{text} {word}"


def _small(dimension: tuple[tuple[str, float], ...], name: str) -> list[tuple[str, float]]:
    """A dimension with the hundredth of a money instead of it, for people to read."""
    return sorted((name if own == _HUNDREDTHS[name] else own, power) for own, power in dimension)


def _power(name: str, power: float) -> str:
    return name if power == 1 else f"{name}^{power:g}"


@cache
def unit(text: str) -> Unit:
    """The unit written as `text`: `USD bn`, `bn shares`, `USD/share`, `%`, `x`, `date`, `days`, `GWh`.

    >>> unit("USD bn") / unit("bn shares") == unit("USD/share")
    True
    """
    text = " ".join(text.split())
    if text in _DISPLAYS or text == "number":
        return Unit(display=text.replace("number", ""))
    if text in ("bp", "bps"):
        return Unit(scale=1e-4, display="bp")  # basis points: typed 125, and .to("%") is 1.25%
    if text.casefold() == "date" and text != "date":
        raise UnitError(f"unit '{text}' is written date")
    if text in ("date", "days", "day"):
        return DATE if text == "date" else Unit(DAYS.dimension, display=text)
    result = NUMBER
    for number, part in enumerate(text.split("/")):
        factor = _part(part.strip(), text)
        result = result / factor if number else factor
    return Unit(result.dimension, result.scale, text)


def _part(part: str, whole: str) -> Unit:
    dimension: dict[str, float] = {}
    scale = 1.0
    for word in part.split():
        if word.lower() in _SCALES and (word.islower() or word.isupper()):
            scale *= _SCALES[word.lower()]
        elif word.casefold() in ("percent", "pct", "bp", "bps"):
            raise UnitError(f"unit '{whole}' has '{word}'; a percentage is written %, basis points bp")
        elif re.fullmatch(r"[^\W\d_][\w-]*|[$€£¥%]", word):
            if word in _HUNDREDTHS:
                word, scale = _HUNDREDTHS[word], scale / 100
            name = word if word.isupper() or len(word) < 4 else re.sub(r"(?<=[^s])s$", "", word)
            dimension[name] = dimension.get(name, 0) + 1
        elif word != "1":
            raise UnitError(f"unit '{whole}' can't be read at '{word}'")
    return Unit(tuple(sorted(dimension.items())), scale)


def _combine(left: Unit, right: Unit, sign: int) -> Unit:
    dimension = dict(left.dimension)
    for name, power in right.dimension:
        dimension[name] = dimension.get(name, 0) + sign * power
    return Unit(tuple(sorted((n, p) for n, p in dimension.items() if p)), left.scale * right.scale**sign)
