"""What operations do to units: the units of the arguments in, the result's out, or UnitError."""

from __future__ import annotations

from collections.abc import Sequence

from modelgen.formula.units import ANY, BOOLEAN, DATE, DAYS, NUMBER, TEXT, Unit, UnitError, meant

_NO_AMOUNTS = frozenset(u.dimension for u in (BOOLEAN, TEXT, DATE))


def _firm(units: Sequence[Unit]) -> list[Unit]:
    return [u for u in units if u.dimension != ANY.dimension]


def same(units: Sequence[Unit]) -> Unit:
    """All of one unit, which is the result's."""
    firm = _firm(units)
    for other in firm[1:]:
        if not firm[0].same_as(other):
            raise UnitError(f"'{firm[0]}' and '{other}' don't go together", meant(firm[0], other))
    if firm and firm[0] in (BOOLEAN, TEXT):
        raise UnitError(f"a {firm[0]} value can't be calculated with")
    return firm[0] if firm else ANY


def _numeric(units: Sequence[Unit]) -> None:
    for u in units:
        if u.dimension in _NO_AMOUNTS:
            raise UnitError(f"a {u} value can't be calculated with")


def plus(units: Sequence[Unit]) -> Unit:
    """All of one unit; a date and days make a date."""
    if DATE in units:
        other = units[1] if units[0] == DATE else units[0]
        if other not in (ANY, DAYS):
            raise UnitError(f"'date' and '{other}' don't go together")
        return DATE
    return same(units)


def minus(units: Sequence[Unit]) -> Unit:
    """All of one unit; two dates make days."""
    if units[0] == DATE:
        return DAYS if units[1] == DATE else plus(units)
    if units[1] == DATE:
        raise UnitError(f"'{units[0]}' and 'date' don't go together")
    return same(units)


def amount(units: Sequence[Unit]) -> Unit:
    """Amounts of one unit, no dates."""
    _numeric(units)
    return same(units)


def first_amount(units: Sequence[Unit]) -> Unit:
    """An amount and whatever else; the amount's unit comes out."""
    return amount(units[:1])


def times(units: Sequence[Unit]) -> Unit:
    """The product of the units."""
    _numeric(units)
    return ANY if ANY in units else units[0] * units[1]


def over(units: Sequence[Unit]) -> Unit:
    """The quotient of the units."""
    _numeric(units)
    return NUMBER if ANY in units else units[0] / units[1]


def power(units: Sequence[Unit]) -> Unit:
    """A plain number to the power of one."""
    _numeric(units)
    base, exponent = units
    _plain_numbers([base], "the base of ** must be dimensionless")
    _plain_numbers([exponent], "an exponent of ** must be dimensionless")
    return NUMBER


def growth(units: Sequence[Unit]) -> Unit:
    """Two amounts of one unit and a plain number; a plain number comes out."""
    amount(units[:2])
    dimensionless(units[2:])
    return NUMBER


def compare(units: Sequence[Unit]) -> Unit:
    """Both of one unit, or both choices; a condition comes out."""
    firm = _firm(units)
    if firm and firm[0] != TEXT:
        same(units)
    elif len({u == TEXT for u in firm}) > 1:
        raise UnitError(f"'{units[0]}' and '{units[1]}' can't be compared")
    return BOOLEAN


def order(units: Sequence[Unit]) -> Unit:
    """The same without choices, which have no order."""
    if TEXT in units:
        raise UnitError("a choice has no order, it is equal to an option or not")
    return compare(units)


def where(units: Sequence[Unit]) -> Unit:
    """A condition, then values of one unit."""
    if units[0] != BOOLEAN:
        raise UnitError("the first argument of where() is a condition (a comparison)")
    return same(units[1:])


def choose(units: Sequence[Unit]) -> Unit:
    """A plain number, then values of one unit."""
    dimensionless([units[0]])
    return same(units[1:])


def isclose(units: Sequence[Unit]) -> Unit:
    """All of one unit; a condition comes out."""
    same(units)
    return BOOLEAN


def conditions(units: Sequence[Unit]) -> Unit:
    """Conditions in, a condition out."""
    if any(u != BOOLEAN for u in units):
        raise UnitError("all_of() and any_of() take conditions (comparisons)")
    return BOOLEAN


def dimensionless(units: Sequence[Unit]) -> Unit:
    """Plain numbers in, a plain number out."""
    _plain_numbers(units, "a dimensionless number is needed")
    return NUMBER


def _plain_numbers(units: Sequence[Unit], rule: str) -> None:
    for u in _firm(units):
        if not u.same_as(NUMBER):
            remedy = "convert it with .to('x') or .to('%')" if u.dimensionless else ""
            raise UnitError(f"{rule}, not '{u}'", remedy)


def first(units: Sequence[Unit]) -> Unit:
    """An amount, then plain numbers and dates; the amount's unit comes out."""
    _numeric(units[:1])
    dimensionless([u for u in units[1:] if u != DATE])
    return units[0]


def rate(units: Sequence[Unit]) -> Unit:
    """The same; a plain number comes out."""
    first(units)
    return NUMBER


def number(units: Sequence[Unit]) -> Unit:
    """Amounts of any units; a plain number comes out."""
    _numeric(units)
    return NUMBER


def dates(units: Sequence[Unit]) -> Unit:
    """Dates in, a plain number out."""
    if any(u != DATE for u in units):
        raise UnitError(f"dates are needed, not '{next(u for u in units if u != DATE)}'")
    return NUMBER


def month_end(units: Sequence[Unit]) -> Unit:
    """A date and a plain number; a date comes out."""
    dates(units[:1])
    dimensionless(units[1:])
    return DATE


def pmt(units: Sequence[Unit]) -> Unit:
    """Two plain numbers and an amount, whose unit comes out."""
    dimensionless(units[:2])
    _numeric(units[2:])
    return units[2]


def choice(units: Sequence[Unit]) -> Unit:
    """A choice in, a plain number out."""
    if units[0] != TEXT:
        raise UnitError(f"a choice is needed, not '{units[0]}'")
    return NUMBER
