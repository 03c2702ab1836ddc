"""THE test table: every operation on edge values, in the reference and in every engine.

Expected values are Excel's, from the examples and remarks of Microsoft's function reference, or plain arithmetic.
An engine that is known to answer otherwise stands in `GAPS`, and its test fails on the day it stops doing so.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

import modelgen as mg
from modelgen.formula.operations import OPERATIONS
from modelgen.model.reads import items_in
from modelgen.verify.engines.engine import ErrorValue, Value
from modelgen.verify.engines.registry import ENGINES
from tests.formula.bench import DIV0, NM, NUM, VALUE, Along, Apart, Built, Down, Row
from tests.support import needs

FLOWS = Along([-70000, 12000, 15000, 18000, 21000, 26000])  # the example of IRR
DATED = Along([-10000, 2750, 4250, 3250, 2750])  # the example of XIRR and XNPV
DAYS = Along([date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)])
REINVESTED = Along([-120000, 39000, 30000, 21000, 37000, 46000])  # the example of MIRR
A, B = date(2012, 1, 1), date(2012, 7, 30)  # the example of YEARFRAC


def D(text: str) -> date:
    return date.fromisoformat(text)


def serial(text: str) -> float:
    return float((D(text) - date(1899, 12, 30)).days)


def model_of(formula: Any) -> Any:
    return next(items_in(formula)).model


def choice_of(*options: str) -> Any:
    """The place of the second option, through a line over an axis from which the choice picks."""

    def build(first: Any) -> Any:
        model = model_of(first)
        axis = model.axis("Options " + options[0], *options, key=f"o{len(model.items)}")
        values = model.sheets[0].assumption("value of " + options[0], axis, shared=True, key=f"w{len(model.items)}")
        values.give(dict(zip(options, range(10, 90, 10), strict=False)))
        choice = model.sheets[0].choice("choice of " + options[0], axis, shared=True, key=f"q{len(model.items)}")
        choice.give(options[1])
        return values.at(axis, choice) + first

    return build


def by_halves(position: int) -> Any:
    """The total by one of two longer periods of two days each."""

    def build(x: Any) -> Any:
        model, axis = x.model, x.axes[-1]
        halves = mg.Timeline([mg.Period(f"h{i}", axis.periods[2 * i + 1].end) for i in (0, 1)])
        model.add_timeline(f"Half {len(model.items)}", halves)
        line = model.sheets[1].line(f"Halves of {x.label}", halves, key=f"h{len(model.items)}", partial=True)
        line.formula = x.total(axis, by=halves)
        return line.at(halves, f"h{position}")

    return build


def running(method: str, position: int) -> Any:
    """One value of a line that runs along its axis."""

    def build(x: Any) -> Any:
        model, axis = x.model, x.axes[-1]
        line = model.sheets[1].line(f"{method} of {x.label}", axis, key=f"r{len(model.items)}")
        line.formula = x.cumulative if method == "cumulative" else x.rank(axis)
        return line.at(axis, f"p{position}")

    return build


ROWS = [
    # convention 1
    Row("add", (2, 3), 5),
    Row("add", (1e15, 1e-12), 1e15),
    Row("add", (-5, 5), 0),
    Row("add", (1, DIV0), DIV0),
    Row("add", (NUM, DIV0), NUM),
    Row("add", (NM, 1), VALUE),
    Row("add", (date(2024, 2, 28), 2), serial("2024-03-01"), lambda a, b: a + (end_day(a, 2))),
    Row("subtract", (2, 5), -3),
    Row("subtract", (1e15, 1), 999999999999999),
    Row("subtract", (1, NUM), NUM),
    Row("subtract", (D("2024-03-01"), D("2024-02-28")), 2),
    Row("subtract", (D("2023-03-01"), D("2023-02-28")), 1),
    Row("subtract", (9, 5, 3), 7, lambda a, b, c: a - (b - c)),
    Row("multiply", (-4, 2.5), -10),
    Row("multiply", (1e-12, 1e15), 1000),
    Row("multiply", (1e200, 1e200), NUM),
    Row("multiply", (0, DIV0), DIV0),
    Row("multiply", (0, NM), VALUE),
    # convention 17
    Row("divide", (1, 4), 0.25),
    Row("divide", (1, 0), DIV0),
    Row("divide", (0, 0), DIV0),
    Row("divide", (-1, 1e15), -1e-15),
    Row("divide", (1e200, 1e-200), NUM),
    Row("divide", (DIV0, NUM), DIV0),
    Row("divide", (12, 6, 2), 4, lambda a, b, c: a / (b / c)),
    # convention 18
    Row("power", (2, 10), 1024),
    Row("power", (-2, 3), -8),
    Row("power", (-2, -3), -0.125),
    Row("power", (2, 0.5), 1.4142135623730951),
    Row("power", (5, 0), 1),
    Row("power", (0, 3), 0),
    Row("power", (0, 0), NUM),
    Row("power", (0, -1), DIV0),
    Row("power", (-8, 0.5), NUM),
    Row("power", (-2, 0.5), NUM),
    Row("power", (-8, 1 / 3), NUM),  # -2 in Excel, by most reports: an odd root
    Row("power", (-8, -1 / 3), NUM),
    Row("power", (-8, 0.2), NUM),
    Row("power", (-1e-24, 0.2), NUM),
    Row("power", (-8, 0.333333333333333), NUM),  # 15 digits of a third
    Row("power", (-8, 0.3333), NUM),
    Row("power", (-27, 2 / 3), NUM),
    Row("power", (-8, 3), NUM, lambda a, n: a ** (1 / n)),
    Row("power", (-8, 3), NUM, lambda a, n: -(a ** (1 / n))),
    Row("power", (8, 3), 2, lambda a, n: a ** (1 / n)),
    Row("power", (-8, 1), -8, lambda a, n: a ** (1 / n)),
    Row("power", (-9, 3), NUM, lambda a, n: (1 + a) ** (1 / n)),
    Row("power", (9, 3), NUM, lambda a, n: (1 - a) ** (1 / n) - 1),
    Row("power", (0.1, 2), 1.21, lambda a, n: (1 + a) ** n),
    Row("power", (-3, 3), -8, lambda a, n: (1 + a) ** n),
    Row("power", (1e200, 3), NUM),
    Row("power", (1e-200, -3), NUM),
    Row("power", (1e-200, 3), 0),
    Row("power", (3, 2), -9, lambda a, b: -(a**b)),
    Row("power", (3, 2), 9, lambda a, b: (-a) ** b),
    Row("power", (2, 3, 2), 512, lambda a, b, c: a ** (b**c)),
    Row("power", (2, 3, 2), 64, lambda a, b, c: (a**b) ** c),
    Row("power", (NM, 2), VALUE),
    Row("power", (2, NM), VALUE),
    Row("power", (NM, 0.5), VALUE),
    Row("cagr", (10000, 11000, 96), 0.0009933073762913303),  # the example of RRI
    Row("cagr", (100, 133.1, 3), 0.1),
    Row("cagr", (100, 200, 0.5), 3),
    Row("cagr", (100, 100, 5), 0),
    Row("cagr", (100, 0, 3), -1),
    Row("cagr", (1, -8, 3), NM),
    Row("cagr", (1, -1e-24, 3), NM),
    Row("cagr", (1e-24, 1, 3), 1e8 - 1),
    Row("cagr", (-1, 8, 3), NM),
    Row("cagr", (-1, -8, 3), NM),
    Row("cagr", (0, 8, 3), NM),
    Row("cagr", (1, 8, 0), NM),
    Row("cagr", (1, 8, -3), NM),
    Row("cagr", (NM, 8, 3), VALUE),
    Row("cagr", (-1, NM, 3), VALUE),
    Row("cagr", (-1, 8, NM), VALUE),
    Row("cagr", (1, DIV0, NUM), DIV0),
    Row("cagr", (1, -8, 3), VALUE, lambda a, b, n: mg.cagr(a, b, n) + n),
    Row("cagr", (1, -8, 3), VALUE, lambda a, b, n: mg.where(mg.cagr(a, b, n) > 0, 1, 0)),
    Row("negative", (5,), -5),
    Row("negative", (0,), 0),
    Row("negative", (NM,), VALUE),
    Row("negative", (DIV0,), DIV0),
    Row("negative", (2, 3), 1, lambda a, b: -(a - b)),
    Row("equal", (2, 2), 1),
    Row("equal", (2, 3), 0),
    Row("equal", (NM, NM), VALUE),
    Row("equal", (NM, 1), VALUE),
    Row("equal", (DIV0, DIV0), DIV0),
    Row("equal", (0, 1e-24), 0),  # convention 38
    Row("not_equal", (2, 3), 1),
    Row("not_equal", (0, 1e-24), 1),
    Row("not_equal", (-1e-12, 1e-12), 1),
    Row("not_equal", (NM, 5), VALUE),
    # convention 21
    Row("less", (-1, 0), 1),
    Row("less", (0, 0), 0),
    Row("less", (NM, 1e15), VALUE),
    Row("less", (1e15, NM), VALUE),
    Row("less", (1, DIV0), DIV0),
    Row("less", (0, 1e-24), 1),
    Row("less_equal", (0, 0), 1),
    Row("less_equal", (1e-12, 0), 0),
    Row("less_equal", (NM, NM), VALUE),
    Row("greater", (1e15, 1e15), 0),
    Row("greater", (NM, 1e15), VALUE),  # not what Excel says of a text: greater than every number
    Row("greater", (NUM, 1), NUM),
    Row("greater", (1e-24, 0), 1),  # convention 38
    Row("greater_equal", (0, 1e-24), 0),
    Row("greater_equal", (1e15, 1e15), 1),
    Row("greater_equal", (-2, -1), 0),
    Row("greater_equal", (5, NM), VALUE),
    Row("where", (True, 1, 2), 1),
    Row("where", (False, 1, 2), 2),
    Row("where", (True, 1, DIV0), 1),
    Row("where", (False, 1, DIV0), DIV0),
    Row("where", (DIV0, 1, 2), DIV0),
    Row("where", (NM, 1, 2), VALUE),  # n.m. > 5
    Row("where", (True, NM, 2), NM),
    Row("where", (False, 1), NM, lambda c, a: mg.where(c, a, mg.not_meaningful)),
    # convention 26
    Row("choose", (2, 10, 20, 30), 20),
    Row("choose", (2.9, 10, 20, 30), 20),
    Row("choose", (0, 10, 20), VALUE),
    Row("choose", (3, 10, 20), VALUE),
    Row("choose", (1, NM, 20), NM),
    Row("choose", (1, 10, DIV0), 10),
    Row("choose", (2, 10, DIV0), DIV0),
    Row("choose", (NM, 10, 20), VALUE),
    Row("choose", (NUM, 10, 20), NUM),
    Row("if_error", (1, 9), 1),
    Row("if_error", (DIV0, 9), 9),
    Row("if_error", (VALUE, NUM), NUM),
    Row("if_error", (NM, 9), NM),
    Row("if_error", (DIV0, NM), NM),
    # convention 22
    Row("minimum", (3, -1, 2), -1),
    Row("minimum", (1e-12, 0), 0),
    Row("minimum", (NM, 3), 3),
    Row("minimum", (NM, NM), 0),
    Row("minimum", (NM, DIV0), DIV0),
    Row("minimum", (NM, 5), VALUE, lambda a, b: mg.minimum(mg.where(b > 0, a, 0), b)),
    Row("minimum", (Down([NM, 4]), 5), 5, lambda x, b: mg.minimum(x.at(x.axes[0], "p0"), b)),
    Row("maximum", (3, -1, 2), 3),
    Row("maximum", (-3, -1), -1),
    Row("maximum", (NM, -3), -3),
    Row("maximum", (NUM, 1e15), NUM),
    Row("maximum", (NM, 5), VALUE, lambda a, b: mg.maximum(mg.choose(b / b, a, 0), b)),
    Row("mean_of", (3, 4), 3.5),
    Row("mean_of", (1, -1, 2), 2 / 3),
    Row("mean_of", (1e15, 1e-12), 5e14),
    Row("mean_of", (NM, -3), -3),
    Row("mean_of", (NM, NM), DIV0),
    Row("mean_of", (NM, NUM), NUM),
    Row("mean_of", (NM, 5), VALUE, lambda a, b: mg.average(mg.where(b > 0, a, 0), b)),
    Row("absolute", (-1e-12,), 1e-12),
    Row("absolute", (0,), 0),
    Row("absolute", (NM,), VALUE),
    Row("absolute", (NUM,), NUM),
    # convention 19
    Row("round_to", (2.5, 0), 3),
    Row("round_to", (-2.5, 0), -3),
    Row("round_to", (2.15, 1), 2.2),
    Row("round_to", (2.149, 1), 2.1),
    Row("round_to", (-1.475, 2), -1.48),
    Row("round_to", (21.5, -1), 20),
    Row("round_to", (626.3, -3), 1000),
    Row("round_to", (1.98, -1), 0),
    Row("round_to", (-50.55, -2), -100),
    Row("round_to", (1.005, 2), 1.01),
    Row("round_to", (1e15, 2), 1e15),
    Row("round_to", (1e-12, 2), 0),
    Row("round_to", (0, 2), 0),
    Row("round_to", (1e300, 15), 1e300),
    Row("round_to", (DIV0, 2), DIV0),
    Row("round_to", (2.5, 0), 3, lambda a, digits: round(a)),
    Row("round_to", (2.15, 1), 2.2, lambda a, digits: round(a, 1)),
    Row("exp", (0,), 1),
    Row("exp", (1,), 2.718281828459045),  # the example of EXP
    Row("exp", (2,), 7.38905609893065),
    Row("exp", (-1e-12,), 0.999999999999),
    Row("exp", (709.5,), 1.3549863193146328e308),
    Row("exp", (710,), NUM),
    Row("exp", (1e15,), NUM),
    Row("exp", (-1e15,), 0),
    Row("exp", (NM,), VALUE),
    Row("exp", (DIV0,), DIV0),
    Row("ln", (86,), 4.454347296253507),  # the example of LN
    Row("ln", (2.718281828459045,), 1),
    Row("ln", (1,), 0),
    Row("ln", (1e-12,), -27.631021115928547),
    Row("ln", (1e300,), 690.7755278982137),
    Row("ln", (0,), NUM),
    Row("ln", (-1,), NUM),
    Row("ln", (NM,), VALUE),
    Row("ln", (NUM,), NUM),
    Row("ln", (3, 2), 6, lambda x, y: mg.exp(mg.ln(x) + mg.ln(y))),
    # convention 20
    Row("isclose", (1, 1.4, 0.5), 1),
    Row("isclose", (1, 1.5, 0.5), 1),
    Row("isclose", (-1, 1, 0.5), 0),
    Row("isclose", (1, DIV0, 0.5), DIV0),
    Row("isclose", (NM, 1, 0.5), VALUE),
    Row("isclose", (1e17, 1, 0.5), 0),
    Row("isclose", (9, 5, 3, 7), 1, lambda a, b, c, d: mg.isclose(a, b - c, d)),
    # convention 27
    Row("all_of", (True, True), 1),
    Row("all_of", (True, False, True), 0),
    Row("all_of", (False, DIV0), DIV0),
    Row("all_of", (DIV0, False), DIV0),
    Row("all_of", (False,), 0, lambda c: mg.where(mg.all_of(c), 1, 0)),
    Row("all_of", (True,), 1, lambda c: mg.where(mg.all_of(c), 1, 0)),
    Row("any_of", (False,), 0, lambda c: mg.where(mg.any_of(c), 1, 0)),
    Row("all_of", (True, NM), VALUE),  # n.m. > 5
    Row("all_of", (True,), 1),
    Row("any_of", (False, True), 1),
    Row("any_of", (False, False), 0),
    Row("any_of", (True, DIV0), DIV0),
    Row("any_of", (DIV0, True), DIV0),
    Row("any_of", (True, False, True), 1, lambda a, b, c: mg.any_of(mg.all_of(a, b), c)),
    Row("any_of", (False, False, True), 0, lambda a, b, c: mg.all_of(mg.any_of(a, b), c)),
    Row("position", (0,), 20, choice_of("North", "South", "West")),
    Row("position", (1,), 21, choice_of("Größe <&>", "What's \"it\"?", "=1+1")),
    Row("position", (2,), 22, choice_of("12", "TRUE", "1E3")),
    # convention 29
    Row("end_of_month", (D("2011-01-01"), 1), serial("2011-02-28")),
    Row("end_of_month", (D("2011-01-01"), -3), serial("2010-10-31")),
    Row("end_of_month", (D("2024-01-31"), 1), serial("2024-02-29")),
    Row("end_of_month", (D("2023-12-31"), 2), serial("2024-02-29")),
    Row("end_of_month", (D("2024-02-29"), 12), serial("2025-02-28")),
    Row("end_of_month", (D("2024-05-31"), 0), serial("2024-05-31")),
    Row("end_of_month", (D("2024-05-15"), 1.9), serial("2024-06-30")),
    Row("end_of_month", (D("2024-05-15"), -1.9), serial("2024-04-30")),
    Row("end_of_month", (D("2024-05-15"), DIV0), DIV0),
    Row("end_of_month", (D("2024-05-15"), -3000), NUM),
    # convention 28
    Row("year_fraction", (A, B, 0), 0.5805555555555556),
    Row("year_fraction", (A, B, 1), 0.5765027322404371),
    Row("year_fraction", (A, B, 2), 211 / 360),
    Row("year_fraction", (A, B, 3), 0.5780821917808219),
    Row("year_fraction", (A, B, 4), 209 / 360),
    Row("year_fraction", (B, A, 1), 0.5765027322404371),  # either way round
    Row("year_fraction", (D("2024-12-31"), D("2024-01-01"), 0), 1),
    Row("year_fraction", (A, A, 1), 0),
    Row("year_fraction", (D("2023-12-31"), D("2024-12-31"), 1), 1),
    Row("year_fraction", (D("2024-12-31"), D("2025-12-31"), 1), 1),
    Row("year_fraction", (D("2024-02-29"), D("2025-02-28"), 1), 365 / 366),
    Row("year_fraction", (D("2020-01-01"), D("2025-01-01"), 1), 1827 / (2192 / 6)),
    Row("year_fraction", (D("2011-02-28"), D("2011-03-31"), 0), 31 / 360),
    Row("year_fraction", (D("2024-02-29"), D("2025-02-28"), 0), 1),
    Row("year_fraction", (D("2024-01-31"), D("2024-03-31"), 0), 60 / 360),
    Row("year_fraction", (D("2024-01-31"), D("2024-03-31"), 4), 60 / 360),
    Row("year_fraction", (D("2024-01-29"), D("2024-03-31"), 0), 62 / 360),
    # convention 32
    Row("pmt", (0.08 / 12, 10, 10000), -1037.0320893591636),
    Row("pmt", (0, 10, 1000), -100),
    Row("pmt", (0.1, 0, 1000), NUM),
    Row("pmt", (0.1, 10, 0), 0),
    Row("pmt", (-0.5, 3, 1000), -500 / 7),
    Row("pmt", (0.1, DIV0, 1000), DIV0),
    Row("pmt", (-1, 3, 1000), NUM),
    Row("pmt", (-1.5, 3, 1000), NUM),
    Row("pmt", (1e-12, 3, 100), -33.3333333334, None, 1e-11),
    # conventions 8 and 22
    Row("total", (Down([1, -2, 4]),), 3),
    Row("total", (Apart([1, -2, 4]),), 3),
    Row("total", (Along([1, -2, 4]),), 3),
    Row("total", (Down([1, NM, 4]),), VALUE),
    Row("total", (Down([NM, NM]),), VALUE),
    Row("total", (Along([1, NUM, DIV0]),), NUM),
    Row("total", (Along([1e15, 1e-12, -1e15]),), 0),
    Row("total", (Down([1, 2, 3]), Down([10, 20, 30])), 140, lambda x, y: (x * y).total(x.axes[0])),
    Row("total", (Apart([1, 2, 3]), Down([10, 20, 30])), 140, lambda x, y: (x * y).total(x.axes[0])),
    Row("total", (Along([1, 2, 3]), Along([2, 4, 6])), -7.5, lambda x, y: ((x - y) / y - x).total(x.axes[0])),
    Row("total", (Along([1, NM, 3]), Along([2, 4, 6])), VALUE, lambda x, y: (x * y).total(x.axes[0])),
    Row("total", (Down([1, 2, 3]),), -14, lambda x: (-(x * x)).total(x.axes[0])),
    Row("total", (Along([1, 2, 4, 8]),), 6, lambda x: x.total(x.axes[0], "p1", "p2")),
    Row("total", (Along([1, 2, 4, 8]),), 12, lambda x: x.total(x.axes[0], first="p2")),
    # convention 23
    Row("average", (Down([1, 2, 6]),), 3),
    Row("average", (Apart([1, 2, 6]),), 3),
    Row("average", (Down([1, NM, 6]),), 3.5),
    Row("average", (Down([NM, NM]),), DIV0),
    Row("average", (Down([DIV0, 2]),), DIV0),
    Row("min", (Down([3, -1, 2]),), -1),
    Row("min", (Apart([3, -1, 2]),), -1),
    Row("min", (Down([NM, 4, 2]),), 2),
    Row("min", (Down([NM, NM]),), 0),
    Row("min", (Along([1, DIV0]),), DIV0),
    Row("max", (Down([-3, -1, -2]),), -1),
    Row("max", (Down([NM, -4]),), -4),
    Row("max", (Down([NM, NM]),), 0),
    Row("max", (Along([1, NUM]),), NUM),
    Row("median", (Down([1, 2, 3, 4, 5, 6]),), 3.5),
    Row("median", (Down([5, 1, 3]),), 3),
    Row("median", (Apart([5, 1, 3]),), 3),
    Row("median", (Down([NM, 1, 3]),), 2),
    Row("median", (Down([NM, NM]),), NUM),
    Row("median", (Down([1, DIV0, 3]),), DIV0),
    Row("quartile", (Down([1, 2, 4, 7, 8, 9, 10, 12]), 1), 3.5),  # the example of QUARTILE
    Row("quartile", (Down([1, 2, 4, 7, 8, 9, 10, 12]), 0), 1),
    Row("quartile", (Down([1, 2, 4, 7, 8, 9, 10, 12]), 2), 7.5),
    Row("quartile", (Down([1, 2, 4, 7, 8, 9, 10, 12]), 3), 9.25),
    Row("quartile", (Down([1, 2, 4, 7, 8, 9, 10, 12]), 4), 12),
    Row("quartile", (Down([5, 5, 5]), 3), 5),
    Row("quartile", (Along([NM, 2, 4]), 1), 2.5),
    Row("quartile", (Down([NM, NM]), 1), NUM),
    Row("count", (Down([1, 0, -1]),), 3),
    Row("count", (Apart([1, 0, -1]),), 3),
    Row("count", (Down([1, NM, 3]),), 2),
    Row("count", (Down([1, DIV0, NUM]),), 1),
    Row("count", (Down([NM, NM]),), 0),
    # convention 30
    Row("npv", (Along([-10000, 3000, 4200, 6800]), 0.1), 1188.4434123352207),  # the example of NPV
    Row("npv", (Along([8000, 9200, 10000, 12000, 14500]), 0.08), 41922.06155493237),  # its second example
    Row("npv", (Along([100, 100]), 0), 200),
    Row("npv", (Along([100, 100]), -1), DIV0),
    Row("npv", (Along([100, 200]), -1), DIV0, lambda x, r: mg.where(mg.npv(r, x) > 0, 1, 0)),
    Row("npv", (Along([100, DIV0]), 0.1), DIV0),
    Row("npv", (Along([100, 121]), NUM), NUM),
    Row("npv", (Along([100, NM]), 0.1), VALUE),
    Row("npv", (Along([100, 121, 5]), 0.1), 100 / 1.1, lambda x, r: mg.npv(r, x, "p0", "p0")),
    # convention 9
    Row("irr", (FLOWS,), 0.0866309480365315, None, 1e-7),
    Row("irr", (FLOWS,), -0.0212448482734, lambda x: mg.irr(x, "p0", "p4"), 1e-7),
    Row("irr", (Along([-100, 121]),), 0.21, None, 1e-7),
    Row("irr", (Along([100, 121]),), NUM),
    Row("irr", (Along([-100, DIV0]),), DIV0),
    Row("irr", (Along([-10, 8]),), -0.2, None, 1e-7),
    Row("irr", (Along([-10, 5]),), -0.5, None, 1e-7),
    # convention 31
    Row("xnpv", (DATED, DAYS, 0.09), 2086.6476020315, None, 1e-11),
    Row("xnpv", (DATED, DAYS, 0), NUM),  # Excel takes positive rates only
    Row("xnpv", (DATED, DAYS, -0.05), NUM),
    Row("xnpv", (DATED, DAYS, DIV0), DIV0),
    Row("xnpv", (Along([1, NM]), Along([A, B]), 0.1), VALUE),
    Row("xirr", (DATED, DAYS), 0.373362535, None, 1e-7),
    Row("xirr", (Along([-100, 110]), Along([A, date(2012, 12, 31)])), 0.1, None, 1e-7),
    Row("xirr", (Along([100, 110]), Along([A, B])), NUM),
    Row("xirr", (Along([0, -100, 110]), Along([A, B, date(2013, 7, 30)])), NUM),  # about 0 in Excel
    Row("xirr", (Along([-100, 80]), Along([A, date(2012, 12, 31)])), -0.2, None, 1e-7),
    Row("xirr", (Along([-100, 100]), Along([A, B])), 1, lambda x, d: 1 + mg.xirr(x, d), 1e-7),
    Row("xirr", (Along([-100, NM]), Along([A, B])), VALUE),
    Row("xirr", (Along([-100, 50, 70]), Along([B, A, date(2013, 1, 1)])), NUM),  # a day before the first one
    Row("mirr", (REINVESTED, 0.1, 0.12), 0.1260941303659051),
    Row("mirr", (REINVESTED, 0.1, 0.14), (225787.36624 / 120000) ** 0.2 - 1),
    Row("mirr", (REINVESTED, 0.1, 0.12), -0.0480446552499807, lambda x, f, r: mg.mirr(x, f, r, "p0", "p3")),
    Row("mirr", (Along([100, 110]), 0.1, 0.1), DIV0),
    Row("mirr", (Along([-100, -110]), 0.1, 0.1), DIV0),
    Row("mirr", (Along([-100, 110]), 0.1, -1), NUM),
    Row("mirr", (Along([-100, 110]), -1.5, 0.1), NUM),
    Row("mirr", (Along([-100, DIV0]), 0.1, 0.1), DIV0),
    # convention 33
    Row("rank", (Down([7, 3.5, 3.5, 1, 2]),), 2, running("rank", 1)),
    Row("rank", (Down([7, 3.5, 3.5, 1, 2]),), 2, running("rank", 2)),
    Row("rank", (Down([7, 3.5, 3.5, 1, 2]),), 5, running("rank", 3)),
    Row("rank", (Along([-1, 0, -2]),), 2, running("rank", 0)),
    Row("rank", (Down([1e-13, 3e-13, 2e-13]),), 3, running("rank", 0)),  # convention 38
    Row("rank", (Down([7, NM, 9]),), 2, running("rank", 0)),
    Row("rank", (Down([7, NM, 9]),), VALUE, running("rank", 1)),
    Row("rank", (Down([7, DIV0]),), DIV0, running("rank", 0)),
    Row("total_by", (Along([1, -2, 4, 8]),), -1, by_halves(0)),
    Row("total_by", (Along([1, -2, 4, 8]),), 12, by_halves(1)),
    Row("total_by", (Along([1, NM, 4, 8]),), VALUE, by_halves(1)),
    Row("total_by", (Along([1, DIV0, 4, 8]),), DIV0, by_halves(1)),
    Row("cumulative", (Along([1, -2, 4]),), 1, running("cumulative", 0)),
    Row("cumulative", (Along([1, -2, 4]),), 3, running("cumulative", 2)),
    Row("cumulative", (Along([1, NM, 4]),), VALUE, running("cumulative", 2)),
    Row("cumulative", (Along([1, DIV0, 4]),), 1, running("cumulative", 0)),
    Row("cumulative", (Along([1, DIV0, 4]),), DIV0, running("cumulative", 2)),
]  # fmt: skip


def end_day(day: Any, days: float) -> Any:
    """A number of days as a unit."""
    model = model_of(day)
    item = model.sheets[0].assumption(f"{days} days", unit="days", shared=True, key=f"d{len(model.items)}")
    item.give(days)
    return item


def right(row: Row, by: str, got: float | str | Value) -> None:
    """What the reference or an engine answers is what the row expects."""
    if not isinstance(row.expected, str):
        assert isinstance(got, float)
        assert got == pytest.approx(row.expected, rel=row.relative, abs=0)
    elif row.expected == NM or by == "reference":
        assert got == row.expected
    else:
        assert isinstance(got, ErrorValue)  # which one is no agreement of the engines


GAPS = {
    (case, key): gap for key, engine in ENGINES.items() for gap in engine.gaps for case in gap.cases
}  # fmt: skip
CASES = [
    pytest.param(
        number, engine, id=f"{number}-{row.name}-{engine}",
        marks=[pytest.mark.xfail(reason=gap.what, strict=True)] if (gap := GAPS.get((row.name, engine))) else [],
    )
    for engine in ENGINES for number, row in enumerate(ROWS)
]  # fmt: skip


@cache
def built() -> Built:
    return Built(ROWS)


def test_every_operation_has_a_row_and_every_gap_too() -> None:
    assert {row.op for row in ROWS} == set(OPERATIONS), "every operation has its rows in ROWS"
    assert {name for name, _ in GAPS} <= {row.name for row in ROWS}


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(ROWS)), ids=[f"{n}-{row.name}" for n, row in enumerate(ROWS)])
def test_the_reference(number: int) -> None:
    right(ROWS[number], "reference", built().reference(number))


@pytest.mark.parametrize(("number", "engine"), CASES)
def test_every_engine(number: int, engine: str) -> None:
    needs(engine)
    right(ROWS[number], engine, built().answers(engine)[number])
