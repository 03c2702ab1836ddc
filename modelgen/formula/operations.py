"""THE table: one row per operation.

A row says all that modelgen knows of an operation: how a definition, Excel and prose write it, what it computes (over
arrays and in one cell), what it does to units, errors, `n.m.`, whole numbers and decimals, and how far it reaches. No
other room asks for an operation's name. Adding a function is adding a row here and one in the table of
tests/formula/test_operations.py.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import partial
from typing import Any

import numpy as np

from modelgen.formula import dates, lanes, scalars
from modelgen.formula import kernels as k
from modelgen.formula import rounding as r
from modelgen.formula import unitrules as u
from modelgen.formula.units import Unit

Kernel = Callable[..., k.Result]
Number = Callable[..., float] | None
UnitRule = Callable[[Sequence[Unit]], Unit]


class Rank(Enum):
    """How an operation treats axes."""

    ELEMENT = "value by value"
    REDUCE = "consumes an axis"
    RUNNING = "reads along an axis and keeps it"


class Written(Enum):
    """How a definition writes an operation."""

    SIGN = "a sign before its operand or between the two"
    FUNCTION = "a function of its operands"
    METHOD = "a method of its first operand, with the axis"
    PROPERTY = "a property of its operand"


class Precedence(IntEnum):
    """How tightly the outermost sign of what Excel shows binds there."""

    COMPARISON = 2
    SUM = 4
    PRODUCT = 5
    POWER = 6
    SIGN = 7
    ATOM = 9


class Argument(Enum):
    """How the arguments of an Excel function are written."""

    TEXT = "as they are"
    OPERAND = "in brackets unless atoms: a sign stands beside them"
    NUMBER = "so that what would be text is an error"


class Takes(Enum):
    """What a kernel is given; in one cell, which of its arguments are computed."""

    NUMBERS = "numbers: the first error among the arguments is the result"
    CODES = "numbers with their error codes: it decides about errors itself"
    BRANCHES = "the same, and only the chosen ones of its arguments count"


class Meaningless(Enum):
    """What an operation makes of `n.m.`, which Excel sees as text (convention 1)."""

    VALUE = "gives #VALUE!"
    SKIP = "ignores it where it stands in a cell"
    PASS = "hands it on"


class Whole(Enum):
    """Whether a result can have decimals."""

    ALWAYS = "whole, whatever it is made of"
    KEPT = "whole where all its values are"
    NO = "may have decimals"


class Carries(Enum):
    """Which decimals of its arguments' rates a result shows."""

    FINEST = "those of the finest: it adds, or chooses"
    PRODUCT = "a product's"
    QUOTIENT = "a product's, where its first argument has a rate"
    NONE = "its unit's own"


class Reach(Enum):
    """How far an operation that keeps its axis reads along it."""

    SO_FAR = "from the first cell to this one"
    WHOLE = "all cells, with which this one is compared"


@dataclass(frozen=True)
class Op:
    """One operation.

    `excel` is a sign, the name of a function, or a template of the arguments by number and the parameters by name.
    `numpy` is the kernel over arrays. `number` is the same for one cell, of finite numbers: of its arguments; of the
    list of an axis' values; or of the list of those in reach, behind the cell itself where it is compared with them.
    It agrees with the kernel bit for bit, and where Excel has an error it raises ZeroDivisionError for #DIV/0!, else
    ArithmeticError or ValueError, or isn't finite; only what branches, or has an axis no more, may do without.
    """

    name: str
    rank: Rank
    excel: str
    numpy: Kernel
    number: Number
    unit: UnitRule
    arity: tuple[int, int] = (1, 1)
    written: Written = Written.FUNCTION
    text: str = ""  # the sign in a definition, or its name there
    prose: str = ""  # what a banker calls it; a sign, a name, or a template of the arguments
    precedence: Precedence = Precedence.ATOM
    argument: Argument = Argument.TEXT
    junction: bool = False  # joins conditions: by its sign in Excel, where their sum or product is over 0
    takes: Takes = Takes.NUMBERS
    # which of so many arguments the first chooses, by its number and error code; -1 where the kernel decides
    branch: Callable[[float, int, int], int] | None = None
    selects: bool = False  # its first argument only says which of the others is the result
    meaningless: Meaningless = Meaningless.VALUE
    undefined: bool = False  # is n.m. itself of numbers that mean nothing together
    counts: bool = False  # errors are no numbers to it, and don't spread
    whole: Whole = Whole.NO
    carries: Carries = Carries.NONE
    of_choice: bool = False  # its argument is a choice, and it numbers the options
    in_arrays: bool = False  # may stand inside SUMPRODUCT
    divides: bool = False  # makes fractions of whole numbers
    roots: str = ""  # how it is written where a fraction may be the power of a negative, and so a root to some
    sums: bool = False  # adds its cells and does no more: of a formula it is SUMPRODUCT
    holds: tuple[int, ...] = ()  # of a sum: how often it holds each of its arguments, below 0 what it takes out
    contiguous: bool = False  # its cells must form one range (Excel takes no list there)
    regroups: bool = False  # its third argument numbers the longer periods that it keeps
    reach: Reach | None = None
    flows: bool = False  # takes flows in time: history and forecast aren't mixed unasked
    dated: bool = False  # its last argument are the flows' days
    rate_first: bool = False  # a definition names the rate before the flows
    least: int = 1  # how many periods it takes at least: engines differ on the return of a single flow
    rounds: r.Rule = r.last  # how far off its result may be by rounding (convention 2)
    pole: Callable[..., k.Numbers] | None = None  # of its arguments, what mustn't be 0
    # of numbers alone, under NumPy's flags: FloatingPointError where its result would be an error, or isn't finite
    direct: Callable[..., k.Numbers] | None = None
    jumps: bool = False  # rounding may move its result by more than its values: by which is taken, or cut off

    def __reduce__(self) -> tuple[Any, ...]:
        return operation, (self.name,)

    @property
    def called(self) -> str:
        """Its name in prose."""
        return self.prose or self.name


def operation(name: str) -> Op:
    """The row of a name."""
    return OPERATIONS[name]


def _sign(
    name: str, excel: str, text: str, binds: Precedence, numpy: Kernel, number: Number, unit: UnitRule,
    operands: int = 2, **more: Any,
) -> Op:  # fmt: skip
    arity = (operands, operands)
    return Op(
        name, Rank.ELEMENT, excel, numpy, number, unit, arity, Written.SIGN, text=text, precedence=binds, **more
    )  # fmt: skip


def _comparison(
    name: str, excel: str, text: str, function: Callable[..., Any], number: Number, unit: UnitRule, prose: str = ""
) -> Op:
    kernel, direct = partial(k.compare, function), partial(k.compare_numbers, function)
    return _sign(name, excel, text, _COMPARISON, kernel, number, unit, prose=prose, rounds=r.exact, direct=direct)


def _axis(name: str, excel: str, numpy: Kernel, number: Number, unit: UnitRule, operands: int = 1, **more: Any) -> Op:
    return Op(name, Rank.REDUCE, excel, numpy, number, unit, (operands, operands), Written.METHOD, **more)


def _flows(name: str, excel: str, function: Callable[..., float], unit: UnitRule, operands: int, **more: Any) -> Op:
    kernel = partial(lanes.lanes, function)
    return Op(name, Rank.REDUCE, excel, kernel, None, unit, (operands, operands), flows=True, **more)


_E, _W, _MANY = Rank.ELEMENT, Rank.RUNNING, (1, 250)
_SUM, _PRODUCT, _COMPARISON = Precedence.SUM, Precedence.PRODUCT, Precedence.COMPARISON
_CODES, _BRANCHES = Takes.CODES, Takes.BRANCHES
_SKIP, _PASS = Meaningless.SKIP, Meaningless.PASS
_WHOLE, _KEPT, _FINEST = Whole.ALWAYS, Whole.KEPT, Carries.FINEST

_ROWS = [
    _sign("add", "+", "+", _SUM, partial(k.plain, np.add), operator.add, u.plus,
          in_arrays=True, whole=_KEPT, carries=_FINEST, direct=np.add, rounds=r.difference, holds=(1, 1)),
    _sign("subtract", "-", "-", _SUM, partial(k.plain, np.subtract), operator.sub, u.minus,
          in_arrays=True, whole=_KEPT, carries=_FINEST, direct=np.subtract, rounds=r.difference, holds=(1, -1)),
    _sign("multiply", "*", "*", _PRODUCT, partial(k.plain, np.multiply), operator.mul, u.times,
          direct=np.multiply, prose="×", in_arrays=True, whole=_KEPT, carries=Carries.PRODUCT),
    _sign("divide", "/", "/", _PRODUCT, k.divide, operator.truediv, u.over, direct=np.divide,
          in_arrays=True, divides=True, carries=Carries.QUOTIENT, pole=r.divisor),
    _sign("power", "^", "**", Precedence.POWER, k.power, scalars.power, u.power, direct=k.power_of_numbers,
          prose="^", in_arrays=True,
          roots="IF((SIGN({0})<0)*({1}<>INT({1})),NA(),{0}^{1})",  # to SIGN no number is too near to 0
          rounds=r.power, pole=r.inverted),
    _sign("negative", "-", "-", Precedence.SIGN, partial(k.plain, np.negative), operator.neg, u.amount,
          operands=1, in_arrays=True, whole=_KEPT, carries=_FINEST, direct=np.negative, rounds=r.exact, holds=(-1,)),
    _comparison("equal", "=", "==", np.equal, scalars.equal, u.compare, prose="="),
    _comparison("not_equal", "<>", "!=", np.not_equal, scalars.not_equal, u.compare, prose="≠"),
    _comparison("less", "<", "<", np.less, scalars.less, u.order),
    _comparison("less_equal", "<=", "<=", np.less_equal, scalars.less_equal, u.order, prose="≤"),
    _comparison("greater", ">", ">", np.greater, scalars.greater, u.order),
    _comparison("greater_equal", ">=", ">=", np.greater_equal, scalars.greater_equal, u.order, prose="≥"),
    Op("where", _E, "IF", k.where, None, u.where, (3, 3), takes=_BRANCHES, branch=scalars.where, selects=True,
       direct=k.where_of_numbers, meaningless=_PASS, prose="if {0} then {1}, else {2}", whole=_KEPT, carries=_FINEST,
       rounds=r.exact, jumps=True),
    Op("choose", _E, "CHOOSE", k.choose, None, u.choose, (2, 250), takes=_BRANCHES, branch=scalars.choose, selects=True,
       meaningless=_PASS, carries=_FINEST, rounds=r.exact, jumps=True),
    Op("if_error", _E, "IFERROR", k.if_error, None, u.same, (2, 2), takes=_BRANCHES, branch=scalars.if_error,
       meaningless=_PASS, prose="{0}, or where that is an error {1}", whole=_KEPT, carries=_FINEST, rounds=r.exact),
    Op("minimum", _E, "MIN", partial(k.fold, k.smallest), scalars.minimum, u.same, _MANY, takes=_CODES,
       direct=partial(k.fold_of_numbers, np.minimum), meaningless=_SKIP, prose="lesser of", whole=_KEPT,
       carries=_FINEST, rounds=r.exact),
    Op("maximum", _E, "MAX", partial(k.fold, k.largest), scalars.maximum, u.same, _MANY, takes=_CODES,
       direct=partial(k.fold_of_numbers, np.maximum), meaningless=_SKIP, prose="greater of", whole=_KEPT,
       carries=_FINEST, rounds=r.exact),
    Op("mean_of", _E, "AVERAGE", partial(k.fold, k.average), scalars.mean, u.amount, _MANY, takes=_CODES,
       text="average", prose="average", meaningless=_SKIP, carries=_FINEST, rounds=r.arguments),
    Op("absolute", _E, "ABS", partial(k.plain, np.abs), abs, u.amount, prose="absolute value", carries=_FINEST,
       rounds=r.exact),
    Op("round_to", _E, "ROUND({0},{digits})", k.round_to, scalars.round_to, u.amount, prose="rounded", carries=_FINEST,
       jumps=True),
    Op("exp", _E, "EXP", partial(k.plain, np.exp), scalars.exp, u.dimensionless, prose="exponential"),
    Op("ln", _E, "LN", k.ln, scalars.ln, u.dimensionless, prose="natural logarithm", pole=r.logarithmic),
    Op("cagr", _E, 'IF((SIGN({0})>0)*(SIGN({1})>=0)*(SIGN({2})>0),({1}/{0})^(1/{2})-1,"n.m.")', k.cagr, scalars.cagr,
       u.growth, (3, 3), argument=Argument.OPERAND, undefined=True, prose="compound annual growth rate",
       rounds=r.annual),
    Op("isclose", _E, "ROUND(ABS({0}-{1})-{2},12)<=0", k.isclose, scalars.isclose, u.isclose, (3, 3),
       precedence=_COMPARISON, argument=Argument.OPERAND, prose="about equal", rounds=r.exact),
    Op("all_of", _E, "*", partial(k.together, np.all), scalars.all_of, u.conditions, _MANY,
       precedence=_COMPARISON, junction=True, prose="and", rounds=r.exact),
    Op("any_of", _E, "+", partial(k.together, np.any), scalars.any_of, u.conditions, _MANY,
       precedence=_COMPARISON, junction=True, prose="or", rounds=r.exact),
    Op("position", _E, "MATCH({0},{options},0)", k.position, scalars.position, u.choice, of_choice=True,
       prose="number", whole=_WHOLE, rounds=r.exact),
    Op("end_of_month", _E, "EOMONTH", partial(k.by_cell, dates.end_of_month), dates.end_of_month, u.month_end, (2, 2),
       prose="end of month", rounds=r.exact, jumps=True),
    Op("year_fraction", _E, "YEARFRAC(MIN({0},{1}),MAX({0},{1}),{basis})",  # not every engine takes the later day first
       partial(k.by_cell, dates.year_fraction), dates.year_fraction, u.dates, (2, 2), argument=Argument.NUMBER,
       prose="years between", jumps=True),
    Op("pmt", _E, "IF({0}>-1,PMT({0},{1},{2}),NA())", k.pmt, scalars.pmt, u.pmt, (3, 3), rounds=r.annuity),
    _axis("total", "SUM", k.total, scalars.total, u.amount, sums=True, prose="sum", whole=_KEPT, carries=_FINEST,
          rounds=r.terms),
    _axis("total_by", "SUMPRODUCT(({1}={2})*{0})", k.total_by, None, u.first_amount, 3, regroups=True,
          contiguous=True, text="total", prose="sum", rounds=r.terms),
    _axis("average", "AVERAGE", k.average, scalars.average, u.amount, meaningless=_SKIP,
          carries=_FINEST, rounds=r.terms),
    _axis("min", "MIN", k.smallest, scalars.smallest, u.same, meaningless=_SKIP,
          prose="least", whole=_KEPT, carries=_FINEST, rounds=r.exact),
    _axis("max", "MAX", k.largest, scalars.largest, u.same, meaningless=_SKIP,
          prose="greatest", whole=_KEPT, carries=_FINEST, rounds=r.exact),
    _axis("median", "MEDIAN", partial(lanes.lanes, lanes.median), scalars.median, u.same,
          meaningless=_SKIP, carries=_FINEST, rounds=r.widest),
    _axis("quartile", "QUARTILE({0},{number})", partial(lanes.lanes, lanes.quartile), scalars.quartile, u.same,
          meaningless=_SKIP, contiguous=True, carries=_FINEST, rounds=r.widest),
    _axis("count", "COUNT", k.count, scalars.count, u.number, meaningless=_SKIP, counts=True,
          prose="number", whole=_WHOLE, rounds=r.exact),
    _flows("npv", "NPV({1},{0})", lanes.npv, u.first, 2, rate_first=True, prose="net present value", rounds=r.terms),
    _flows("irr", "IRR", lanes.irr, u.rate, 1, contiguous=True, least=2, prose="internal rate of return",
           rounds=r.iterated),
    _flows("xnpv", "IF({1}>0,XNPV({1},{0},{2}),NA())", lanes.xnpv, u.first, 3, rate_first=True, dated=True,
           contiguous=True, least=2, prose="net present value by date", rounds=r.terms),
    _flows("xirr", "IF((INDEX({0},1)=0)+(ROUND(XIRR({0},{1}),8)=0)*(ROUND(SUM({0})/MAX({0}),6)<>0),NA(),XIRR({0},{1}))",
           lanes.xirr, u.rate, 2, dated=True, contiguous=True, least=2, prose="internal rate of return by date",
           rounds=r.iterated),
    _flows("mirr", "IF((MAX({0})>0)*({1}>-1)*({2}>-1),MIRR({0},{1},{2}),NA())", lanes.mirr, u.rate, 3,
           contiguous=True, least=2, prose="modified internal rate of return", rounds=r.growth),
    Op("rank", _W, "RANK", k.rank, scalars.rank, u.number, reach=Reach.WHOLE, written=Written.METHOD,
       contiguous=True, meaningless=_SKIP, whole=_WHOLE, rounds=r.exact, jumps=True),
    Op("cumulative", _W, "SUM", k.cumulative, scalars.total, u.amount, reach=Reach.SO_FAR, written=Written.PROPERTY,
       sums=True, contiguous=True, prose="running sum", whole=_KEPT, carries=_FINEST, rounds=r.terms),
]  # fmt: skip
OPERATIONS = {op.name: op for op in _ROWS}
