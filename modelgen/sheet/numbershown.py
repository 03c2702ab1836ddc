"""What a number or a text shows under a number format, as Excel prints it in English (United States)."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

from modelgen.errors import ModelgenError
from modelgen.sheet.dateshown import dated
from modelgen.sheet.numberformat import Format, Part, Section, read

_WIDE = Context(prec=700)  # enough for the longest number and its smallest digit
_GENERAL = 11  # characters that a number takes under General, at most
_NOTHING = 5e-8  # of a continued fraction: so little is left where a fraction is exact
_SMALL, _SIGNIFICANT = -4, 6  # the exponent from which on, and the digits with which, General writes a power of ten


class FormatError(ModelgenError):
    """A number format that can't be read, or under which Excel has nothing to show for a number."""


def shows(code: str, value: float | str) -> str:
    """What a cell shows that holds a number, a text, or True or False, where the column is wide enough.

    Numbers are rounded half away from zero, of the 15 digits that Excel keeps (convention 19). A gap (`_)`) is one
    blank, and what fills a column (`* `) is left out, as the function TEXT does it. Dates are those of the 1900 system,
    with its 29 February 1900. Raises FormatError where the code can't be read, where Excel shows `####` (a date before
    1900, a number that no condition takes), and where what it shows depends on the system's or another language.

    >>> shows("#,##0.0_);(#,##0.0)", -1234.56), shows("0.0%", 0.125), shows('0.0,,"M"', 1234567), shows(";;;", 5)
    ('(1,234.6)', '12.5%', '1.2M', '')
    >>> shows("d mmm yyyy h:mm", 45000.5), shows("# ?/?", 2.5), shows("0.00E+00", 12345), shows("@", "n.m.")
    ('15 Mar 2023 12:00', '2 1/2', '1.23E+04', 'n.m.')
    """
    known = read(code)
    if known.fault:
        raise FormatError(f"the number format {code!r} {known.fault}")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return value if known.text is None else _words(known.text, value)
    if not math.isfinite(value):
        raise FormatError(f"no cell holds {value}")
    if not known.numbers:
        return _signed(_general(_exact(value)), value)
    section, signed = _section(known, value)
    if section.hides:
        return ""
    if section.kind == "date":
        try:
            return dated(section, value)
        except ValueError as error:
            raise FormatError(f"the number format {code!r} {error}") from None
    text, nothing = _number(section, abs(value))
    # to the only part that there is Excel adds the sign itself, and knows when nothing is left of the number
    return _signed(text, value) if signed and not (nothing and len(known.sections) == 1) else text


def _section(known: Format, value: float) -> tuple[Section, bool]:
    """The part that shows a number, and whether a number below zero gets its sign there."""
    parts = known.numbers
    if len(parts) == 1:
        return parts[0], True
    if value < 0 and any(part.condition and part.condition[1] < 0 for part in parts):
        raise FormatError(
            f"the number format {known.code!r} has a condition below zero; programs show {value:g} by it "
            "with and without its sign"
        )
    for at, part in enumerate(parts[:2]):
        if part.condition:
            taken = part.takes(value)
        elif at == 0:
            taken = value >= 0 if len(parts) == 2 else value > 0
        else:
            taken = len(parts) == 2 or value < 0
        if taken:
            sign, limit = part.condition or ("<" if at and not parts[0].condition else "", 0.0)
            return part, not (sign in ("<", "<=") and limit == 0)
    if len(parts) == 2:
        raise FormatError(f"the number format {known.code!r} shows #### for {value:g}: none of its conditions holds")
    return parts[2], True


def _signed(text: str, value: float) -> str:
    return f"-{text}" if value < 0 else text


def _exact(value: float) -> Decimal:
    """A number's size, of 15 digits."""
    return Decimal(f"{abs(value):.14e}")


def _rounded(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _WIDE)


def _words(section: Section, text: str) -> str:
    return "".join(text if part.kind in ("at", "general") else part.shown for part in section.parts)


def _number(section: Section, value: float) -> tuple[str, bool]:
    """What a part shows for a number's size, and whether all its digits are 0."""
    size = _exact(value)
    if "general" in section.kinds:
        return _words(section, _general(size)), False
    if section.fraction is not None:
        return _fraction(section, section.fraction, value), False
    if "exponent" in section.kinds:
        return _scientific(section, size)
    size = size.scaleb(2 * (section.kind == "percent") - 3 * section.commas[1], _WIDE)
    rounded = _rounded(size, section.decimals.most)
    return _laid(section, rounded), not rounded and any(section.split)


def _laid(section: Section, number: Decimal, exponent: str = "", zero: bool = False) -> str:
    """A rounded number's digits, each in its place among the texts of a part; of 0 none, or one where it has `zero`."""
    whole, _, behind = f"{number:f}".partition(".")
    whole, places = whole.lstrip("0") or "0" * zero, section.split
    thousands = section.commas[0]
    text, left, right, power = "", len(places[0]), 0, len(places[2])
    place = 0  # before the point, behind it, in the exponent
    for part in section.parts:
        if part.kind == "point":
            text, place = text + (whole if not places[0] else "") + ".", 1
        elif part.kind == "exponent":
            sign = "-" if exponent.startswith("-") else "+" if part.text[1] == "+" else ""
            text, place, exponent = text + part.text[0] + sign, 2, exponent.lstrip("-")
        elif part.kind == "digit" and place == 0:
            first, left = left == len(places[0]), left - 1
            text += _before(part, whole, left, first, thousands)
        elif part.kind == "digit" and place == 1:
            text += _behind(part, behind[right:])
            right += 1
        elif part.kind == "digit":
            first, power = power == len(places[2]), power - 1
            text += _before(part, exponent, power, first, False)
        elif part.kind != "comma":
            text += part.shown
    return text


def _before(part: Part, digits: str, left: int, first: bool, thousands: bool) -> str:
    """The digit at a place before the point, with `left` places to its right; the first takes all that are left of
    it. A place without a digit shows 0, a blank or nothing."""
    given = digits[: len(digits) - left] if first else digits[len(digits) - left - 1 : len(digits) - left]
    if len(digits) <= left:
        given = {"0": "0", "?": " "}.get(part.text, "")
    text = ""
    for n, digit in enumerate(given):
        behind = left + len(given) - 1 - n
        text += digit
        if thousands and behind and behind % 3 == 0:
            text += " " if digit == " " else ","
    return text


def _behind(part: Part, digits: str) -> str:
    """The first of the digits left behind the point; a last 0 shows as 0, as a blank or not at all."""
    return digits[0] if part.text == "0" or digits.strip("0") else " " if part.text == "?" else ""


def _scientific(section: Section, size: Decimal) -> tuple[str, bool]:
    """A number by a power of ten, which is a multiple of as many digits as stand before the point (`##0.0E+0`)."""
    each, digits = len(section.split[0]), section.decimals.most
    power = size.adjusted() // each * each if size else 0
    number = _rounded(size.scaleb(-power, _WIDE), digits)
    if number >= Decimal(10) ** each:
        power, number = power + each, _rounded(number.scaleb(-each, _WIDE), digits)
    return _laid(section, number, str(power)), not number


def _general(size: Decimal) -> str:
    """What General shows for a number's size: up to 11 characters, else a power of ten with 6 digits.

    >>> [_general(_exact(number)) for number in (0.1 + 0.2, 1 / 3, 123456789.123, 1e11, 0.000012345, 0.0000123456789)]
    ['0.3', '0.333333333', '123456789.1', '1E+11', '0.000012345', '1.23457E-05']
    """
    places = size.adjusted() if size else 0
    plain = _rounded(size, max(0, _GENERAL - 2 - max(places, 0)))
    if plain < Decimal(10) ** _GENERAL and (places >= _SMALL or plain == size):
        return _trimmed(plain)
    number = _rounded(size.scaleb(-places, _WIDE), _SIGNIFICANT - 1)
    if number >= 10:
        places, number = places + 1, Decimal(1)
    return f"{_trimmed(number)}E{places:+03d}"


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fraction(section: Section, stroke: int, value: float) -> str:
    """A number as a fraction, by itself or behind its whole part; that one is alone where nothing is left for it."""
    start, end, parts = stroke, stroke + 1, section.parts
    while start and parts[start - 1].kind == "digit":
        start -= 1
    while end < len(parts) and parts[end].kind == "digit":
        end += 1
    above, below, before = parts[start:stroke], parts[stroke + 1 : end], Section(parts[:start])
    given = int(parts[stroke].text[1:] or 0)
    if given:
        top, bottom = int(_rounded(_exact(value) * given, 0)), given
    else:
        top, bottom = _near(value, 10 ** len(below) - 1)
    whole, top = divmod(top, bottom) if before.split[0] else (0, top)
    text = "".join(_before(part, str(top), len(above) - 1 - n, n == 0, False) for n, part in enumerate(above))
    text += "/" + str(bottom).ljust(len(below))
    if before.split[0] and not top:
        text = " " * len(text)
    return _laid(before, Decimal(whole), zero=not top) + text + "".join(part.shown for part in parts[end:])


def _near(number: float, largest: int) -> tuple[int, int]:
    """A fraction near a number, with a denominator of at most `largest`: the last such convergent of its continued
    fraction, reckoned in doubles, by which Excel shows 2/7 for 0.3.

    >>> _near(0.3, 9), _near(0.3, 99), _near(2.0625, 9), _near(1234567890.1, 9)
    ((2, 7), (3, 10), (2, 1), (1234567890, 1))
    """
    before, found, rest = (0, 1), (1, 0), number
    while True:
        whole = math.floor(rest)
        following = (whole * found[0] + before[0], whole * found[1] + before[1])
        if following[1] > largest:
            return found
        before, found = found, following
        if rest - whole < _NOTHING or found[1] == largest:
            return found
        rest = 1 / (rest - whole)
