"""Habits of people who write formulas in Python, NumPy, pandas or Excel: what is written here instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date

from modelgen.formula.axes import Axis
from modelgen.formula.labels import cut
from modelgen.spoken import spoken, written

NO_TRUTH = "a formula has no truth value while the model is being defined"
NO_VALUE = "is a formula and has no value yet"
_NEAREST = "round_to(x), which takes the nearest whole number"
_MEAN = "average(a, b), or .average(axis) over an axis"
CALLS = {  # a function of Python, NumPy, pandas or Excel -> ours, with what it takes
    "max": "maximum(a, b)", "min": "minimum(a, b)", "maximum": "maximum(a, b)", "minimum": "minimum(a, b)",
    "fmax": "maximum(a, b)", "fmin": "minimum(a, b)", "where": "where(condition, a, b)",
    "select": "choose(number, a, b)",
    "exp": "exp(x)", "log": "ln(x)", "sqrt": "x ** exponent, with an assumption for the exponent",
    "abs": "absolute(x)", "absolute": "absolute(x)", "fabs": "absolute(x)", "round": "round_to(x, digits)",
    "rint": "round_to(x)", "floor": _NEAREST, "ceil": _NEAREST, "trunc": _NEAREST, "int": _NEAREST,
    "pow": "a ** b", "power": "a ** b", "isclose": "isclose(a, b, tolerance)", "sum": ".total(axis)",
    "nansum": ".total(axis)",
    "mean": _MEAN, "median": ".median(axis)", "cumsum": ".cumulative",
    "clip": "minimum(maximum(x, low), high)",
    "any": "any_of(...)", "all": "all_of(...)", "sorted": ".rank(axis)", "len": ".count(axis)",
    "logical_and": "all_of(a, b)", "logical_or": "any_of(a, b)", "fsum": ".total(axis)", "sign": "where(x > 0, 1, -1)",
    "if": "where(condition, a, b)", "iferror": "if_error(x, other)", "and": "all_of(...)", "or": "any_of(...)",
    "average": _MEAN, "eomonth": "end_of_month(day, months)", "yearfrac": "year_fraction(a, b, basis)",
    "nan": "not_meaningful", "na": "not_meaningful", "log1p": "ln(1 + x)", "expm1": "exp(x) - 1",
}  # fmt: skip
_EXTREMES = {function.__name__ for function in (max, min)}  # of Python
METHODS = {  # of a series or a frame -> of a formula
    "sum": ".total(axis)", "mean": ".average(axis)", "avg": ".average(axis)", "shift": ".lag(n), or .prior",
    "next": ".lead(1)", "previous": ".prior", "prev": ".prior", "cumsum": ".cumulative", "cum": ".cumulative",
    "diff": "x - x.prior", "pct_change": "x / x.prior - 1", "abs": "absolute(x)", "round": "round_to(x, digits)",
    "sqrt": CALLS["sqrt"], "exp": "exp(x)", "log": "ln(x)", "where": "where(condition, a, b)",
    "clip": CALLS["clip"], "maximum": "maximum(a, b)", "minimum": "minimum(a, b)", "fillna": "if_error(x, other)",
    "loc": ".at(axis, member)", "iloc": ".at(axis, member)", "get": ".at(axis, member)", "sel": ".at(axis, member)",
    "std": "a formula of its own", "quantile": ".quartile(axis, number)", "size": ".count(axis)",
    "value": "the line itself; its values are in solve(model)[label]",
    "values": "the line itself; its values are in solve(model)[label]", "convert": '.to("USD mn")',
}  # fmt: skip
_OPPOSITE = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip


def truth() -> str:
    """What is written instead of that which asks a formula for its truth value, in the definition's own words."""
    for node in spoken():
        match node:
            case ast.Compare(ops=[_, _, *_]):
                return f"write all_of({', '.join(_pairs(node))})"
            case ast.BoolOp(op=op, values=values):
                name = "all_of" if isinstance(op, ast.And) else "any_of"
                return f"write {name}({', '.join(map(written, values))})"
            case ast.UnaryOp(op=ast.Not(), operand=ast.Compare(left=left, ops=[op], comparators=[right])) if (
                other := _OPPOSITE.get(type(op))
            ):
                return f"write {written(ast.Compare(left, [other()], [right]))}"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"write where({written(operand)}, 0, 1) == 1"
            case ast.IfExp(test=test, body=body, orelse=other):
                return f"write where({written(test)}, {written(body)}, {written(other)})"
            case ast.If(test=test) | ast.While(test=test):
                return f"if chooses once, when the model is defined; write where({written(test)}, a, b) for both cases"
            case ast.Assert(test=test):
                return f'write m.check("what must hold", {written(test)})'
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _EXTREMES:
                ours = CALLS[name].partition("(")[0]
                args = args[0].elts if len(args) == 1 and isinstance(args[0], ast.List | ast.Tuple) else args
                return f"write {ours}({', '.join(map(written, args))})"
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                return f"write {CALLS[name]}"
            case ast.stmt():
                break
    return "write where(condition, a, b), all_of(...) or any_of(...) instead of if, and, or, not"


def _pairs(node: ast.Compare) -> Iterator[str]:
    """The comparisons of a chain, one by one."""
    sides = [node.left, *node.comparators]
    for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
        yield written(ast.Compare(left, [op], [right]))


def called(otherwise: str = "use the operations of modelgen on it") -> str:
    """What is written instead of the function that a formula was given to."""
    for node in spoken():
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in CALLS:
                return f"write {CALLS[name]}"
            case ast.JoinedStr() | ast.BinOp(left=ast.Constant(), op=ast.Mod()):
                return "its values are in solve(model)[label]; labels and names are plain words"
            case ast.stmt():
                break
    return otherwise


def literal(value: float) -> str:
    """What is written instead of a number that no formula holds: a sum over how many it adds is their mean."""
    assume = "make it an assumption"
    for node in spoken():
        match node:
            case ast.BinOp(left=of, op=ast.Div()):
                count = value
            case ast.BinOp(left=ast.Constant(), op=ast.Mult(), right=right):
                of, count = right, 1 / value
            case ast.BinOp(left=of, op=ast.Mult()):
                count = 1 / value
            case _:
                break
        terms = [*_terms(of)]
        if len(terms) > 1 and len(terms) == count:
            return f"write average({', '.join(map(written, terms))})"
        return f"{assume}, or write average(a, b) for the mean of two" if count == 2 and len(terms) == 1 else assume
    return assume


def _terms(node: ast.AST) -> Iterator[ast.AST]:
    """What a sum adds; whatever else is one term."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _terms(node.left)
        yield from _terms(node.right)
    else:
        yield node


def operand(value: object) -> tuple[str, str]:
    """What is wrong with an object that stands in a formula, and what belongs there."""
    shown, kind = cut(value), type(value).__name__
    what = f"{shown} ({kind}) can't stand in a formula"
    owner, name = getattr(value, "__self__", None), getattr(value, "__name__", "")
    if owner is not None and name and callable(value):
        return f"'.{name}' of '{owner}' needs its brackets", f"write .{name}(axis)" if name not in (
            "lag",
            "lead",
        ) else f"write .{name}(1)"
    if value is None:
        return what, "a .formula or .forecast is None until it is set, by = and not =="
    if isinstance(value, bool):
        return what, "compare lines; an axis is compared by year.index, year.end or .at(axis, member)"
    if isinstance(value, Axis):
        return what, "its periods are numbered by .index and end on .end" if value.ordered else "take .at(axis, member)"
    if isinstance(value, date):
        return what, 'make it an assumption with unit="date"'
    if isinstance(value, str) and value.lstrip()[:1] == "=":
        return what, "write the formula without quotation marks, of lines and not of cells"
    if isinstance(value, str):
        return what, "write lines and assumptions by their names, without quotation marks"
    if isinstance(value, list | tuple | set | dict) or kind in ("ndarray", "Series", "DataFrame"):
        remedy = "give such values to an assumption over the axis, by .give(...)"
        return what, f"{remedy}, or leave the brackets" if kind in ("list", "tuple") else remedy
    if callable(value) and name:
        return what, "call it, or leave the lambda"
    return what, "use lines and assumptions"


def text(value: str) -> str:
    """What a text that stands beside no choice should be."""
    if value.strip().casefold() in ("n.m.", "n.a.", "n/a", "na", "nm", "-", ""):
        return "write not_meaningful"
    if any(mark.isdigit() for mark in value[:1]) or value[:1] in "+-.=":
        try:
            date.fromisoformat(value)
        except ValueError:
            return "write numbers and formulas without quotation marks"
        return 'make it an assumption with unit="date"'
    return "compare a choice with one of its options"
