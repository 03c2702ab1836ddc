"""A formula in words and in Excel: both mean what the tree means, whatever is nested in whatever."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import modelgen as mg
from modelgen import Model, Timeline, build
from modelgen.formula.expr import Expr
from modelgen.formula.text import words
from modelgen.layout.place import place
from modelgen.package.content import for_engines
from modelgen.program.compile import compile
from modelgen.verify.engines.job import task
from modelgen.verify.engines.recompute import recompute
from modelgen.verify.engines.registry import DEFAULT, ENGINES

VALUES = {"a": 7.0, "b": 3.0, "c": 2.0, "d": -5.0}
Tree = tuple[Any, ...] | str | int


def power(base: Any, exponent: Any) -> Any:
    if isinstance(base, int | float) and isinstance(exponent, int | float) and base == exponent == 0:
        raise ZeroDivisionError  # 0^0 is an error in Excel, and 1 in Python
    return base**exponent


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": power,
}  # fmt: skip
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
PLAIN: dict[str, Callable[..., Any]] = {
    "neg": operator.neg, "absolute": abs, "minimum": min, "maximum": max,
    "where": lambda c, x, y: x if c else y, "choose": lambda n, *v: v[int(n) - 1],
    "isclose": lambda x, y, t: abs(x - y) <= t, "all_of": lambda *c: all(c), "any_of": lambda *c: any(c),
}  # fmt: skip


def value(tree: Tree, leaves: dict[str, Any], functions: dict[str, Any]) -> Any:
    """A tree read with Python's own operators: of numbers a number, of assumptions a formula."""
    if isinstance(tree, str):
        return leaves[tree]
    if isinstance(tree, int):
        return tree
    name, *children = tree
    arguments = [value(child, leaves, functions) for child in children]
    return {**BINARY, **COMPARE, **functions}[name](*arguments)


def number(tree: Tree) -> float | None:
    """A tree's value; None where it has none that Excel would show."""
    try:
        found = float(value(tree, VALUES, PLAIN))
    except (ZeroDivisionError, OverflowError, TypeError):  # TypeError: a complex number
        return None
    return found if math.isfinite(found) and abs(found) < 1e100 else None


def formula(tree: Tree, model: Model) -> Any:
    leaves = {item.key: item for item in model.items if item.key in VALUES}
    functions = {name: getattr(mg, name, operator.neg) for name in PLAIN}
    return value(tree, leaves, functions)


def model() -> Model:
    m = Model("Text")
    sheet = m.sheet("In")
    for key, given_value in VALUES.items():
        sheet.assumption(key).give(given_value)
    return m


SIMPLE: list[Any] = [(op, "a", "b") for op in BINARY] + [("neg", "a"), "a", -1, 1]
NESTED: list[Tree] = [
    tree
    for child in SIMPLE
    for other in (SIMPLE if not isinstance(child, str | int) else [])
    for op in BINARY
    for tree in (
        (op, child, "c"),
        (op, "c", child),
        ("neg", child),
        (op, child, ("neg", other)),
        (op, ("neg", child), "c"),
        (op, "c", ("neg", ("neg", child))),
        ("neg", (op, child, "c")),
        (op, "c", (op, child, ("neg", other))),
    )
]
CONDITIONS: list[Any] = [
    ("where", (op, *sides), "a", ("-", "b", ("-", "c", "d"))) for op in COMPARE for sides in ("ab", "ba", "aa")
] + [
    ("where", ("all_of", ("<", "a", "b"), ("any_of", ("<", "b", "a"), (">", "c", "d"))), 1, 0),
    ("where", ("any_of", ("all_of", ("<", "a", "b"), ("<", "b", "a")), (">", "c", "d")), 1, 0),
    ("where", ("isclose", ("-", "a", "b"), ("-", "c", "d"), ("+", "b", 1)), ("neg", "a"), ("neg", ("*", "a", "b"))),
    ("-", "a", ("where", (">", "a", "b"), ("+", "a", "b"), 0)),
    ("choose", ("-", "b", 1), "a", ("neg", "b"), ("+", "c", "d")),
    ("**", ("minimum", "a", "b", "c"), ("maximum", "b", "c")),
    ("-", ("absolute", ("-", "b", "a")), ("absolute", ("neg", "a"))),
]  # fmt: skip


def deep() -> st.SearchStrategy[Tree]:
    operators, literal = st.sampled_from([*BINARY, "-", "/"]), st.sampled_from([0, 1, -1])

    def nest(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        condition = st.tuples(st.sampled_from([*COMPARE]), inner, st.one_of(inner, literal))
        return st.one_of(
            st.tuples(operators, inner, st.one_of(inner, literal)),
            st.tuples(operators, literal, inner),
            st.tuples(st.just("neg"), inner),
            st.tuples(st.sampled_from(["minimum", "maximum"]), inner, inner),
            st.tuples(st.just("where"), condition, inner, st.one_of(inner, literal)),
        )

    return st.recursive(st.sampled_from([*VALUES]), nest, max_leaves=12)


def read_as_python(text: str) -> float:
    return float(eval(text, {"__builtins__": {}, **PLAIN, **VALUES}))


@pytest.mark.slow
@pytest.mark.parametrize("trees", [NESTED, CONDITIONS], ids=["signs", "conditions"])
def test_words_mean_what_the_tree_means(trees: list[Tree]) -> None:
    m = model()
    wrong = []
    for tree in trees:
        expected, found = number(tree), formula(tree, m)
        if expected is not None and isinstance(found, Expr):
            text = words(found)
            if read_as_python(text) != pytest.approx(expected, rel=1e-12):
                wrong.append(f"{tree} became {text}")
    assert not wrong


@pytest.mark.slow
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(deep())
def test_words_of_deep_trees(tree: Tree) -> None:
    expected = number(tree)
    if expected is not None:
        found = formula(tree, model())
        assert read_as_python(str(found)) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def samples() -> list[Tree]:
    """A few hundred deep trees, always the same."""
    found: list[Tree] = []

    @settings(max_examples=200, deadline=None, derandomize=True, database=None)
    @given(deep())
    def collect(tree: Tree) -> None:
        if not isinstance(tree, str | int) and number(tree) is not None:
            found.append(tree)

    collect()
    return found


@pytest.mark.slow
def test_the_excel_text_means_what_the_tree_means(tmp_path: Path) -> None:  # convention 18
    """Also that every engine reads the brackets as Excel does: IronCalc drops some when it loads a file."""
    m = model()
    out = m.sheet("Out")
    lines: list[tuple[Tree, Any]] = []
    for tree in [*NESTED, *CONDITIONS, *samples()]:
        found = formula(tree, m)
        if number(tree) is not None and isinstance(found, Expr):
            line = out.line(f"Line {len(lines)}")
            line.formula = found
            lines.append((tree, line))
    path = tmp_path / "book.xlsx"
    build(m, path)
    layout = place(compile(m))
    cells = [(cell.sheet, cell.row, cell.column) for cell in (layout[line].cell() for _, line in lines)]
    for engine in DEFAULT:
        _, (answers,) = recompute(task(ENGINES[engine], for_engines(str(path))[1], cells, [{}]))
        wrong = [
            f"{engine}: {line.formula} is {got}, not {number(tree)}"
            for (tree, line), got in zip(lines, answers, strict=True)
            if got != pytest.approx(number(tree), rel=1e-9, abs=1e-9)
        ]
        assert not wrong, "\n".join(wrong[:20])


def test_every_other_form_in_words() -> None:
    m = Model("Words", timeline=Timeline.annual(2024, 2027), unit="USD bn", scenarios=("Base", "Bull"))
    year, part, inputs = m.timeline, m.axis("Part", "A", "It's"), m.sheet("In")
    x, y = inputs.assumption("Big X", part, year, unit="USD bn"), inputs.assumption("y", part, unit="USD bn")
    n, basis = inputs.assumption("n"), inputs.choice("Basis", "A", "It's")
    day = inputs.assumption("day", unit="date")
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2024Q1", "2025Q4"))
    q = inputs.assumption("q", year, quarter, periods="all")
    forms = [
        (q.prior, "q.prior"), (q.lag(1, quarter), "q.prior"), (q.lag(1, year), "q.lag(1, year)"),
        (q.at(quarter, "2024Q1").lag(1, year), "q.at(quarter, '2024Q1').prior"), (q.lead(2, year), "q.lead(2, year)"),
        (x.prior, "big_x.prior"), ((x + y).prior, "(big_x + y).prior"), (-x.prior, "-big_x.prior"),
        ((-x).prior, "(-big_x).prior"), (x.lag(2), "big_x.lag(2)"), (x.lead(1), "big_x.lead(1)"),
        (x.at(part, "it's"), 'big_x.at(part, "It\'s")'), (x.at(year, 2025), "big_x.at(year, '2025')"),
        (x.at(part, basis), "big_x.at(part, position(basis))"), (x.at(part, n), "big_x.at(part, n)"),
        (x.total(part), "big_x.total(part)"), ((x * n).total(part), "(big_x * n).total(part)"),
        (x.total(year, 2025, 2026), "big_x.total(year, 2025, 2026)"), (x.total(year, 2025), "big_x.total(year, 2025)"),
        (x.total(year, last=2026), "big_x.total(year, None, 2026)"), (x.quartile(part, 3), "big_x.quartile(part, 3)"),
        (x.rank(part), "big_x.rank(part)"), (x.cumulative, "big_x.cumulative"), (x.to("USD mn"), "big_x.to('USD mn')"),
        (mg.npv(n, x), "npv(n, big_x)"), (mg.irr(x, 2025), "irr(big_x, 2025)"),
        (mg.xnpv(n, x, year.end), "xnpv(n, big_x, year.end)"), (mg.round_to(x, -1), "round_to(big_x, -1)"),
        (mg.year_fraction(day, year.end, 0), "year_fraction(day, year.end, 0)"), (n**-1, "n ** (-1)"),
        (mg.where(basis == "it's", x, mg.not_meaningful), "where(basis == \"It's\", big_x, not_meaningful)"),
        (abs(x) / +x, "absolute(big_x) / big_x"), (year.is_forecast, "year.forecast == 1"),
        (mg.if_error(x / y, 0), "if_error(big_x / y, 0)"),
    ]  # fmt: skip
    assert [words(expr) for expr, _ in forms] == [text for _, text in forms]


def test_all_pairs_of_signs_are_there() -> None:
    pairs = {(t[0], c[0]) for t in NESTED if isinstance(t, tuple) for c in t[1:] if isinstance(c, tuple)}
    assert pairs >= set(itertools.product([*BINARY, "neg"], [*BINARY, "neg"]))
