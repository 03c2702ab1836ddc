"""The table is complete: no other room asks for an operation's name, and every reading knows every operation."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

import modelgen
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, Leaf, apply, not_meaningful, reduce
from modelgen.formula.operations import OPERATIONS, Op, Rank
from modelgen.formula.prose import prose
from modelgen.formula.text import words
from modelgen.formula.units import DATE, NUMBER, TEXT, Unit, unit

SOURCE = Path(modelgen.__file__).parent
FILES = [file for file in sorted(SOURCE.rglob("*.py")) if file != SOURCE / "formula" / "operations.py"]


def asked(tree: ast.AST) -> Iterator[str]:
    """Where a source asks for an operation's name instead of its row. It may only be said, in a text."""
    said = {
        part
        for node in ast.walk(tree) if isinstance(node, ast.FormattedValue)
        for part in (node.value, *(node.value.values if isinstance(node.value, ast.BoolOp) else ()))
    }  # fmt: skip
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="name", value=ast.Attribute(attr="op") | ast.Name(id="op")) if node not in said:
                found = True
            case ast.Compare():
                found = any(map(_is_name, [node.left, *node.comparators]))
            case ast.Set() | ast.List() | ast.Tuple():
                found = bool(node.elts) and all(map(_is_name, node.elts))
            case ast.Dict():
                found = bool(node.keys) and all(map(_is_name, node.keys))
            case ast.MatchValue():
                found = _is_name(node.value)
            case _:
                found = False
        if found:
            yield f"line {node.lineno}: {ast.unparse(node)}"  # type: ignore[attr-defined]


def _is_name(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in OPERATIONS


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(SOURCE)) for file in FILES])
def test_no_other_room_asks_for_the_name_of_an_operation(file: Path) -> None:
    assert not list(asked(ast.parse(file.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "source",
    [
        "op.name == 'total'", "expr.op.name in names", "{'npv', 'irr'}", "frozenset(('add',))", "{'add': 1}[key]",
        "name != 'cumulative'", "names[op.name]", "f'{names[op.name]}'", "match name:\n case 'where': pass",
    ],
)  # fmt: skip
def test_such_a_question_is_found(source: str) -> None:
    assert list(asked(ast.parse(source)))


def test_a_name_may_be_said() -> None:
    assert not list(asked(ast.parse("f'takes the {expr.op.name} of {op.text or op.name}'")))


class Stub(Leaf):
    """A leaf without a model."""

    def __init__(self, key: str, of: Unit = NUMBER, *axes: Axis, options: tuple[str, ...] = ()) -> None:
        self.key, self.label, self.unit, self.axes, self.options = key, key.title(), of, axes, options


YEAR = Axis("Year", ["2024", "2025", "2026"], rank=1, ordered=True)
SEGMENT = Axis("Segment", ["North", "South"], rank=0)
X, Y, N = Stub("x", NUMBER, YEAR), Stub("y", NUMBER, YEAR, SEGMENT), Stub("n")
DAY, DAYS, CHOICE = Stub("day", DATE), Stub("days", DATE, YEAR), Stub("choice", TEXT, options=("North", "South"))
LONG = Stub("long", NUMBER, Axis("Long", ["a", "b"], rank=2, ordered=True))
PARAMS: dict[str, dict[str, int]] = {
    "round_to": {"digits": 2}, "year_fraction": {"basis": 1}, "quartile": {"number": 1},
}  # fmt: skip


def formula(op: Op) -> Expr:
    """A formula of an operation, by what its units need."""
    params = PARAMS.get(op.name, {})
    if op.rank is Rank.RUNNING:
        return X.rank(YEAR) if op.reach is not None and op.contiguous and not op.sums else X.cumulative
    if op.rank is Rank.REDUCE:
        others = [LONG, LONG] if op.regroups else [N] * (op.arity[0] - 1 - op.dated) + [DAYS] * op.dated
        return reduce(op.name, [X, *others], YEAR, None, None, **params)
    for operands in ((X, N, N), (X > N, N, X), (DAY, N), (DAY, DAY), (CHOICE,), (X > N, X < N)):
        try:
            return apply(op.name, *operands[: max(op.arity[0], min(op.arity[1], len(operands)))], **params)
        except modelgen.DefinitionError:
            continue
    raise AssertionError(f"no formula of {op.name}")


FORMULAS = {name: formula(op) for name, op in OPERATIONS.items()}
NODES = {
    **FORMULAS, "lag": X.lag(2), "lead": X.lead(1), "at": Y.at(SEGMENT, "South"), "pick": Y.at(SEGMENT, CHOICE),
    "convert": Stub("z", unit("USD bn")).to("USD mn"), "literal": X + 1,
    "n.m.": modelgen.where(X > N, X, not_meaningful), "option": modelgen.where(CHOICE == "South", X, N),
}  # fmt: skip


@pytest.mark.parametrize("name", NODES)
def test_every_formula_can_be_pickled(name: str) -> None:
    expr = NODES[name]
    again = pickle.loads(pickle.dumps(expr))
    assert type(again) is type(expr) and (words(again), prose(again)) == (words(expr), prose(expr))
    assert again.unit == expr.unit and [axis.key for axis in again.axes] == [axis.key for axis in expr.axes]
    if name in OPERATIONS:
        assert getattr(again, "op", None) is OPERATIONS[name]
