"""THE table: one row per operation.

A row says how an operation is written in a definition, in Excel, what it computes in NumPy and what it
does to units. Adding a function is adding a row here and one in the table of tests/formula/test_operations.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from modelgen.formula import kernels as k
from modelgen.formula.errorvalues import MEANINGLESS, VALUE
from modelgen.formula.units import ANY, BOOLEAN, DATE, DAYS, NUMBER, TEXT, Unit, UnitError

UnitRule = Callable[[Sequence[Unit]], Unit]


class Rank(Enum):
    """How an operation treats axes."""

    ELEMENT = "element"  # value by value
    REDUCE = "reduce"  # consumes an axis
    RUNNING = "running"  # reads along an axis and keeps it


class Meaningless(Enum):
    """What an operation makes of `n.m.`, which Excel sees as text (convention 1)."""

    VALUE = "gives #VALUE!"
    SKIP = "ignores it where it stands in a cell"
    PASS = "hands it on"


@dataclass(frozen=True)
class Op:
    """One operation. `excel` is an infix sign where `precedence` is given, else a function or a template."""

    name: str
    rank: Rank
    excel: str
    numpy: Callable[..., Any]
    unit: UnitRule
    arity: tuple[int, int] = (1, 1)
    precedence: int = 0  # of the infix sign: 2 comparison, 4 sum, 5 product, 6 power, 7 sign
    text: str = ""  # infix sign in a definition, or the function's name there
    meaningless: Meaningless = Meaningless.VALUE
    lazy: bool = False  # takes the error codes of its arguments into its own hands
    in_arrays: bool = False  # may stand inside SUMPRODUCT
    contiguous: bool = False  # its cells must form one range (Excel takes no list there)
    flows: bool = False  # takes flows in time: history and forecast aren't mixed unasked
    least: int = 1  # how many periods it takes at least: engines differ on the return of a single flow
    loose: bool = False  # iterates in Excel: compared at 1e-7 (convention 2)


# --- unit rules ---------------------------------------------------------------------------------------


def _firm(units: Sequence[Unit]) -> list[Unit]:
    return [u for u in units if u != ANY]


def same(units: Sequence[Unit]) -> Unit:
    """All of one unit, which is the result's."""
    firm = _firm(units)
    for other in firm[1:]:
        if not firm[0].same_as(other):
            raise UnitError(f"'{firm[0]}' and '{other}' don't go together")
    if firm and firm[0] in (BOOLEAN, TEXT):
        raise UnitError(f"a {firm[0]} value can't be calculated with")
    return firm[0] if firm else ANY


def _numeric(units: Sequence[Unit], *also: Unit) -> None:
    for u in units:
        if u in (BOOLEAN, TEXT, DATE) and u not in also:
            raise UnitError(f"a {u} value can't be calculated with")


def _plus(units: Sequence[Unit]) -> Unit:
    if DATE in units:
        other = units[1] if units[0] == DATE else units[0]
        if other not in (ANY, DAYS):
            raise UnitError(f"'date' and '{other}' don't go together")
        return DATE
    return same(units)


def _minus(units: Sequence[Unit]) -> Unit:
    if units[0] == DATE:
        return DAYS if units[1] == DATE else _plus(units)
    if units[1] == DATE:
        raise UnitError(f"'{units[0]}' and 'date' don't go together")
    return same(units)


def _amount(units: Sequence[Unit]) -> Unit:
    _numeric(units)
    return same(units)


def _times(units: Sequence[Unit]) -> Unit:
    _numeric(units)
    return ANY if ANY in units else units[0] * units[1]


def _over(units: Sequence[Unit]) -> Unit:
    _numeric(units)
    return NUMBER if ANY in units else units[0] / units[1]


def _power(units: Sequence[Unit]) -> Unit:
    _numeric(units)
    base, exponent = units
    _plain_numbers([base], "the base of ** must be dimensionless")
    _plain_numbers([exponent], "an exponent of ** must be dimensionless")
    return NUMBER


def _compare(units: Sequence[Unit]) -> Unit:
    firm = _firm(units)
    if firm and firm[0] != TEXT:
        same(units)
    elif len({u == TEXT for u in firm}) > 1:
        raise UnitError(f"'{units[0]}' and '{units[1]}' can't be compared")
    return BOOLEAN


def _order(units: Sequence[Unit]) -> Unit:
    if TEXT in units:
        raise UnitError("a choice has no order, it is equal to an option or not")
    return _compare(units)


def _where(units: Sequence[Unit]) -> Unit:
    if units[0] != BOOLEAN:
        raise UnitError("the first argument of where() is a condition (a comparison)")
    return same(units[1:])


def _choose(units: Sequence[Unit]) -> Unit:
    dimensionless([units[0]])
    return same(units[1:])


def _isclose(units: Sequence[Unit]) -> Unit:
    same(units)
    return BOOLEAN


def _conditions(units: Sequence[Unit]) -> Unit:
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


def _first(units: Sequence[Unit]) -> Unit:
    _numeric(units[:1])
    dimensionless([u for u in units[1:] if u != DATE])
    return units[0]


def _rate(units: Sequence[Unit]) -> Unit:
    _first(units)
    return NUMBER


def _number(units: Sequence[Unit]) -> Unit:
    _numeric(units)
    return NUMBER


def _dates(units: Sequence[Unit]) -> Unit:
    if any(u != DATE for u in units):
        raise UnitError(f"dates are needed, not '{next(u for u in units if u != DATE)}'")
    return NUMBER


def _month_end(units: Sequence[Unit]) -> Unit:
    _dates(units[:1])
    dimensionless(units[1:])
    return DATE


def _pmt(units: Sequence[Unit]) -> Unit:
    dimensionless(units[:2])
    _numeric(units[2:])
    return units[2]


def _text(units: Sequence[Unit]) -> Unit:
    if units[0] != TEXT:
        raise UnitError(f"a choice is needed, not '{units[0]}'")
    return NUMBER


# --- NumPy for the operations that decide about errors themselves --------------------------------------


def _where_np(*pairs: Any) -> Any:
    (test, test_codes), (yes, yes_codes), (no, no_codes) = pairs
    x = np.where(test != 0, yes, no)
    codes = np.where(test != 0, yes_codes, no_codes)
    return x, np.where(test_codes != 0, test_codes, codes).astype(np.int8)


def _choose_np(*pairs: Any) -> Any:
    (index, index_codes), *branches = pairs
    at, bad = k.pick(index, len(branches))
    x = np.choose(at, [np.broadcast_to(b[0], at.shape) for b in branches])
    codes = np.choose(at, [np.broadcast_to(b[1], at.shape) for b in branches])
    codes = np.where(bad, VALUE, codes)
    index_codes = np.where(index_codes == MEANINGLESS, VALUE, index_codes)
    return x, np.where(index_codes != 0, index_codes, codes).astype(np.int8)


def _if_error_np(*pairs: Any) -> Any:
    (x, codes), (other, other_codes) = pairs
    bad = (codes != 0) & (codes != MEANINGLESS)
    return np.where(bad, other, x), np.where(bad, other_codes, codes).astype(np.int8)


def _fold(function: Callable[..., Any]) -> Callable[..., Any]:
    """A reduction over the arguments of one call, as MIN(a, b, c)."""

    def kernel(*pairs: Any) -> Any:
        xs = np.stack([p[0] for p in pairs], axis=-1)
        codes = np.stack([p[1] for p in pairs], axis=-1)
        skip = codes == MEANINGLESS
        errors = np.where(skip, 0, codes)
        result, own = function(xs, skip=skip if skip.any() else None)
        at = np.argmax(errors != 0, axis=-1)
        first = np.take_along_axis(errors, at[..., None], axis=-1)[..., 0]
        return result, (first if own is None else np.where(first != 0, first, own)).astype(np.int8)

    return kernel


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    def kernel(*xs: Any) -> Any:
        return function(*xs), None

    return kernel


def _isclose_np(a: Any, b: Any, tolerance: Any) -> Any:
    # what misses the tolerance in the thirteenth decimal does so by the binary fraction, not by the figures
    return (k.round_to(np.abs(a - b) - tolerance, 12)[0] <= 0).astype(float), None


def _compare_np(function: Callable[..., Any]) -> Callable[..., Any]:
    return _plain(lambda a, b: function(a, b).astype(float))


_minimum, _maximum = _fold(k.smallest), _fold(k.largest)
_E, _R, _W = Rank.ELEMENT, Rank.REDUCE, Rank.RUNNING
_SKIP, _PASS = Meaningless.SKIP, Meaningless.PASS
_MANY = (1, 250)

_ROWS = [
    Op("add", _E, "+", _plain(np.add), _plus, (2, 2), 4, "+", in_arrays=True),
    Op("subtract", _E, "-", _plain(np.subtract), _minus, (2, 2), 4, "-", in_arrays=True),
    Op("multiply", _E, "*", _plain(np.multiply), _times, (2, 2), 5, "*", in_arrays=True),
    Op("divide", _E, "/", k.divide, _over, (2, 2), 5, "/", in_arrays=True),
    Op("power", _E, "^", k.power, _power, (2, 2), 6, "**", in_arrays=True),
    Op("negative", _E, "-", _plain(np.negative), _amount, (1, 1), 7, "-", in_arrays=True),
    Op("equal", _E, "=", _compare_np(np.equal), _compare, (2, 2), 2, "=="),
    Op("not_equal", _E, "<>", _compare_np(np.not_equal), _compare, (2, 2), 2, "!="),
    Op("less", _E, "<", _compare_np(np.less), _order, (2, 2), 2, "<"),
    Op("less_equal", _E, "<=", _compare_np(np.less_equal), _order, (2, 2), 2, "<="),
    Op("greater", _E, ">", _compare_np(np.greater), _order, (2, 2), 2, ">"),
    Op("greater_equal", _E, ">=", _compare_np(np.greater_equal), _order, (2, 2), 2, ">="),
    Op("where", _E, "IF", _where_np, _where, (3, 3), meaningless=_PASS, lazy=True),
    Op("choose", _E, "CHOOSE", _choose_np, _choose, (2, 250), meaningless=_PASS, lazy=True),
    Op("if_error", _E, "IFERROR", _if_error_np, same, (2, 2), meaningless=_PASS, lazy=True),
    Op("minimum", _E, "MIN", _minimum, same, _MANY, meaningless=_SKIP, lazy=True),
    Op("maximum", _E, "MAX", _maximum, same, _MANY, meaningless=_SKIP, lazy=True),
    Op("absolute", _E, "ABS", _plain(np.abs), _amount),
    Op("round_to", _E, "ROUND({0},{digits})", k.round_to, _amount),
    Op("isclose", _E, "ROUND(ABS({0}-{1})-{2},12)<=0", _isclose_np, _isclose, (3, 3)),
    Op(
        "all_of",
        _E,
        "AND",
        _plain(lambda *c: np.all(np.broadcast_arrays(*c), axis=0).astype(float)),
        _conditions,
        _MANY,
    ),
    Op(
        "any_of", _E, "OR", _plain(lambda *c: np.any(np.broadcast_arrays(*c), axis=0).astype(float)), _conditions, _MANY
    ),
    Op("position", _E, "MATCH({0},{options},0)", _plain(lambda code: code + 1.0), _text),
    Op("end_of_month", _E, "EOMONTH", k.end_of_month, _month_end, (2, 2)),
    Op("year_fraction", _E, "YEARFRAC({0},{1},{basis})", k.year_fraction, _dates, (2, 2)),
    Op("pmt", _E, "IF({0}>-1,PMT({0},{1},{2}),NA())", k.pmt, _pmt, (3, 3)),
    Op("total", _R, "SUM", k.total, _amount),
    Op(
        "total_by",
        _R,
        "SUMPRODUCT(({1}={2})*{0})",
        k.total_by,
        lambda units: _amount(units[:1]),
        (3, 3),
        text="total",
        contiguous=True,
    ),
    Op("average", _R, "AVERAGE", k.lanes(k.average), _amount, meaningless=_SKIP),
    Op("min", _R, "MIN", k.smallest, same, meaningless=_SKIP),
    Op("max", _R, "MAX", k.largest, same, meaningless=_SKIP),
    Op("median", _R, "MEDIAN", k.lanes(k.median), same, meaningless=_SKIP),
    Op("quartile", _R, "QUARTILE({0},{number})", k.lanes(k.quartile), same, meaningless=_SKIP, contiguous=True),
    Op("count", _R, "COUNT", k.count, _number, meaningless=_SKIP),
    Op("npv", _R, "NPV({1},{0})", k.lanes(k.npv), _first, (2, 2), flows=True),
    Op("irr", _R, "IRR", k.lanes(k.irr), _rate, contiguous=True, loose=True, flows=True, least=2),
    Op(
        "xnpv",
        _R,
        "IF({1}>0,XNPV({1},{0},{2}),NA())",
        k.lanes(k.xnpv),
        _first,
        (3, 3),
        contiguous=True,
        flows=True,
        least=2,
    ),
    Op("xirr", _R, "XIRR", k.lanes(k.xirr), _rate, (2, 2), contiguous=True, loose=True, flows=True, least=2),
    Op(
        "mirr",
        _R,
        "IF((MAX({0})>0)*({1}>-1)*({2}>-1),MIRR({0},{1},{2}),NA())",
        k.lanes(k.mirr),
        _rate,
        (3, 3),
        contiguous=True,
        flows=True,
        least=2,
    ),
    Op("rank", _W, "RANK", k.rank, _number, contiguous=True, meaningless=_SKIP),
    Op("cumulative", _W, "SUM", k.cumulative, _amount, contiguous=True),
]
OPERATIONS = {op.name: op for op in _ROWS}
