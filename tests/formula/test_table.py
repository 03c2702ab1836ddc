"""The table is complete: no other room asks for an operation's name, and every reading knows every operation."""

from __future__ import annotations

import ast
import itertools
import math
import pickle
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import modelgen
from modelgen.formula.axes import Axis
from modelgen.formula.errorvalues import DIV0, MEANINGLESS, NONE, VALUE
from modelgen.formula.expr import Expr, Leaf, apply, not_meaningful, reduce
from modelgen.formula.operations import OPERATIONS, Meaningless, Op, Rank, Reach, Takes, Written
from modelgen.formula.prose import prose
from modelgen.formula.text import words
from modelgen.formula.units import BOOLEAN, DATE, NUMBER, TEXT, Unit, UnitError, unit
from modelgen.reference.arrays import Values
from modelgen.reference.evaluate import evaluate
from tests.formula.test_conformance import script
from tests.formula.test_operations import ROWS
from tests.support import ROOT

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
LONG = Axis("Long", ["a", "b"], rank=2, ordered=True)
SEGMENT = Axis("Segment", ["North", "South"], rank=0)
X, Y, N, M = Stub("x", NUMBER, YEAR), Stub("y", NUMBER, YEAR, SEGMENT), Stub("n"), Stub("m")
DAY, DAYS, CHOICE = Stub("day", DATE), Stub("days", DATE, YEAR), Stub("choice", TEXT, options=("North", "South"))
FLOWS, WITHIN, NUMBERS = Stub("flows", NUMBER, YEAR), Stub("within", NUMBER, YEAR), Stub("numbers", NUMBER, LONG)
STUBS = {stub.key: stub for stub in (X, Y, N, M, DAY, DAYS, CHOICE, FLOWS)}
NAMES = {name: getattr(modelgen, name) for name in modelgen.__all__}
NAMES |= {**STUBS, "year": YEAR, "position": lambda choice: apply("position", choice)}
PARAMS: dict[str, list[dict[str, int]]] = {
    "round_to": [{"digits": digits} for digits in (2, 0, -3, 12, 15)],
    "year_fraction": [{"basis": basis} for basis in range(5)],
    "quartile": [{"number": 1}],
}  # fmt: skip


def formula(op: Op) -> Expr:
    """A formula of an operation, by what its units need."""
    params = PARAMS.get(op.name, [{}])[0]
    if op.rank is Rank.RUNNING:
        return X.cumulative if op.reach is Reach.SO_FAR else X.rank(YEAR)
    if op.rank is Rank.REDUCE:
        others = [WITHIN, NUMBERS] if op.regroups else [N, M][: op.arity[0] - 1 - op.dated] + [DAYS] * op.dated
        return reduce(op.name, [FLOWS if op.flows else X, *others], YEAR, None, None, **params)
    for operands in ((X, N, M), (X > N, N, M), (DAY, N), (DAY, DAY), (CHOICE,), (X > N, X < M)):
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
EVERY = pytest.mark.parametrize("op", OPERATIONS.values(), ids=list(OPERATIONS))


@pytest.mark.parametrize("name", NODES)
def test_every_formula_can_be_pickled(name: str) -> None:
    expr = NODES[name]
    again = pickle.loads(pickle.dumps(expr))
    assert type(again) is type(expr) and (words(again), prose(again)) == (words(expr), prose(expr))
    assert again.unit == expr.unit and [axis.key for axis in again.axes] == [axis.key for axis in expr.axes]
    if name in OPERATIONS:
        assert getattr(again, "op", None) is OPERATIONS[name]


# --- arrays ---

GIVEN = {
    "x": [1.0, 2.0, 1.5], "flows": [-3.0, 2.0, 4.0], "n": [0.5], "m": [0.25], "day": [45657.0], "choice": [1.0],
    "days": [45657.0, 46022.0, 46387.0], "within": [1.0, 1.0, 2.0], "numbers": [1.0, 2.0],
}  # fmt: skip


def values(expr: Expr, **codes: Sequence[int]) -> Values:
    """What the reference makes of a formula over the stubs, some of whose values are errors."""

    def read(leaf: Any, scope: Any) -> Values:
        start, stop = scope.get(leaf.axes[0], (0, None)) if leaf.axes else (0, None)
        x, errors = (
            np.array(part, dtype=kind)[start:stop].reshape([1, -1] if leaf.axes else [1])
            for part, kind in (
                (GIVEN[leaf.key], float),
                (codes.get(leaf.key, [NONE] * 3)[: len(GIVEN[leaf.key])], np.int8),
            )
        )
        return Values(leaf.axes, x, errors if errors.any() else None)

    return evaluate(expr, {}, read)


@EVERY
def test_arrays_have_a_value(op: Op) -> None:
    expr = FORMULAS[op.name]
    found = values(expr)
    assert found.axes == expr.axes and found.codes is None
    assert found.x.shape[1:] == tuple(len(axis) for axis in expr.axes)


@EVERY
def test_an_error_spreads_but_where_the_table_says_otherwise(op: Op) -> None:
    leaf = next(leaf for leaf in (X, DAY, CHOICE, FLOWS) if re.search(rf"\b{leaf.key}\b", words(FORMULAS[op.name])))
    found = values(FORMULAS[op.name], **{leaf.key: [DIV0] * 3})
    assert (found.codes is None) is (op.counts or op is OPERATIONS["if_error"])
    assert found.codes is None or (found.codes == DIV0).all()


@EVERY
def test_what_is_not_meaningful_is_an_error_is_skipped_or_is_handed_on(op: Op) -> None:
    expr = FORMULAS[op.name]
    if op.junction or op.of_choice:
        return  # a condition is never n.m., nor is a choice
    if op.selects:
        expr = apply(op.name, N > M if expr.children[0].unit == BOOLEAN else N / N, X, X)
    leaf = DAY if expr.children[0].unit == DATE else FLOWS if op.flows else X
    codes = values(expr, **{leaf.key: [MEANINGLESS, NONE, NONE]}).coded()[0]
    if op.rank is Rank.RUNNING:  # what is n.m. has no rank, and spoils what is summed behind it
        assert codes.tolist() == ([VALUE] * 3 if op.reach is Reach.SO_FAR else [VALUE, NONE, NONE])
    else:
        expected = {Meaningless.VALUE: VALUE, Meaningless.PASS: MEANINGLESS, Meaningless.SKIP: NONE}[op.meaningless]
        assert codes.ravel()[0] == expected


# --- one cell ---

EDGES = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 0.1, 3.0, -2.5, 1.005, -1.475, 2.15, 626.3, 1e-12, -1e-12, 1e-24,
         5e-324, 1e-300, -1e-300, 1e15, 123456789012345.6, 1e17, 1e200, -1e200, 1e300, 1.7976931348623157e308,
         709.0, -745.5, 59.0, 61.0, 45351.0, 45657.0, 45657.5, 46022.0, 2958465.0]  # fmt: skip
FEW = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 0.1, 3.0, 12.0, -2.5, 1e-12, 1e-300, 1e17, 1e200, -1e300]
UNTOLD = {
    "where": "takes a branch", "choose": "takes a branch", "if_error": "takes a branch",
    "total_by": "reads three lists", "npv": "reads a list and a rate",
    "irr": "iterates", "xnpv": "reads lists and a rate", "xirr": "iterates", "mirr": "reads a list and two rates",
}  # fmt: skip


def agree(number: Any, x: Any, code: int, /, *arguments: Any, **params: int) -> bool:
    """Whether one cell has what the kernel has: the same bits, or no finite number where that has an error."""
    try:
        found = number(*arguments, **params)
    except ZeroDivisionError:
        return code == DIV0
    except (ArithmeticError, ValueError):
        return code != NONE or not math.isfinite(x)
    if code != NONE or not math.isfinite(x):
        return not math.isfinite(found)
    return type(found) is float and np.float64(found).tobytes() == np.float64(x).tobytes()


def test_an_operation_without_one_cells_function_says_why() -> None:
    assert {name for name, op in OPERATIONS.items() if op.number is None} == set(UNTOLD)
    assert {name for name, why in UNTOLD.items() if why == "takes a branch"} == {
        name for name, op in OPERATIONS.items() if op.takes is Takes.BRANCHES
    }
    assert all(OPERATIONS[name].rank is Rank.REDUCE for name, why in UNTOLD.items() if why != "takes a branch")


@pytest.mark.parametrize(
    ("op", "count"),
    [(op, count) for op in OPERATIONS.values() if op.rank is Rank.ELEMENT and op.number
     for count in range(op.arity[0], min(op.arity[1], 3) + 1)],
    ids=lambda value: getattr(value, "name", value),
)  # fmt: skip
def test_one_cell_agrees_with_the_kernel_on_its_values(op: Op, count: int) -> None:
    edges = [0.0, 1.0] if op.junction else FEW if count > 2 else EDGES
    dice = np.random.default_rng(0)
    cells = list(itertools.product(edges, repeat=count))
    if not op.junction:
        cells += [
            tuple(map(float, row)) for row in dice.lognormal(0, 2, (200, count)) * dice.choice([-1, 1], (200, count))
        ]
    for params in PARAMS.get(op.name, [{}]):
        arrays = [np.array(column) for column in zip(*cells, strict=True)]
        given = arrays if op.takes is Takes.NUMBERS else [(a, np.zeros(a.shape, dtype=np.int8)) for a in arrays]
        with np.errstate(all="ignore"):
            x, own = op.numpy(*given, **params)
        codes = np.zeros(len(cells), dtype=np.int8) if own is None else own
        wrong = [
            (cell, at, code) for cell, at, code in zip(cells, x.tolist(), codes.tolist(), strict=True)
            if not agree(op.number, at, code, *cell, **params)
        ]  # fmt: skip
        assert not wrong, f"{op.name} {params}: {wrong[:5]}"


LANES = [[-0.0], [0.0, -0.0], [3.0, -1.0, 3.0, 2.0], [1e15, 1e-12, -1e15], [1e308, 1e308, -1e308],
         *((np.random.default_rng(n).lognormal(0, 3, n) - 5).tolist() for n in (2, 5, 8, 9, 40, 300))]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("op", [op for op in OPERATIONS.values() if op.rank is not Rank.ELEMENT and op.number],
                         ids=lambda op: op.name)  # fmt: skip
def test_one_cell_agrees_with_the_kernel_however_an_array_is_stored(op: Op) -> None:
    params = PARAMS.get(op.name, [{}])[0]
    for lane in LANES:
        for many in (1, 7, 600):
            rows = np.array([lane] * many)
            for stored in (rows, np.asfortranarray(rows), rows[:, ::-1][:, ::-1]):
                with np.errstate(all="ignore"):
                    x, own = op.numpy(stored, **params)
                assert own is None and (x == x[:1]).all()
                if op.rank is Rank.REDUCE:
                    assert agree(op.number, x[0], NONE, lane, **params), (lane, many)
                    continue
                for at, cell in enumerate(lane):
                    arguments = [lane[: at + 1]] if op.reach is Reach.SO_FAR else [cell, lane]
                    assert agree(op.number, x[0, at], NONE, *arguments), (lane, many)


@pytest.mark.parametrize("name", ["total", "average", "min", "max", "median", "quartile", "count"])
def test_nothing_at_all(name: str) -> None:
    op, skip = OPERATIONS[name], np.array([[True, True]])
    params = PARAMS.get(op.name, [{}])[0]
    x, own = op.numpy(np.array([[1.0, 2.0]]), skip=skip, **params)
    assert agree(op.number, x[0], NONE if own is None else int(own[0]), [], **params)


# --- cells, words, prose, units ---


@EVERY
def test_cells_are_written_with_it(op: Op) -> None:
    written = [text for row, text in zip(ROWS, script()["_written"](), strict=True) if row.op == op.name]
    signs = re.findall(r"[A-Z]+(?=\()", op.excel) or [op.excel]
    if op.junction:
        assert any(f"){op.excel}(" in text and text.count(">0") for text in written)
    else:
        assert any(all(sign in text for sign in signs) for text in written), written


@EVERY
def test_words_are_what_a_definition_writes(op: Op) -> None:
    text = words(FORMULAS[op.name])
    assert (op.text or op.name) in text
    if not op.regroups:  # which needs timelines
        again = eval(text, NAMES)
        assert again.op is op and words(again) == text


@EVERY
def test_the_page_of_the_language_has_it(op: Op) -> None:
    if op.written is not Written.SIGN and not op.of_choice:  # that one reads a choice for the workbook alone
        page, name = (ROOT / "docs" / "language.md").read_text(encoding="utf-8"), op.text or op.name
        call = f"{name}(" if op.written is Written.FUNCTION else f".{name}"
        assert f"`{call}" in page, f"docs/language.md doesn't name `{call}` among the expressions"


@EVERY
def test_prose_has_words_of_its_own(op: Op) -> None:
    text = prose(FORMULAS[op.name])
    assert "_" not in text and "{" not in text
    for part in re.split(r"\{\d\}", op.called if op.written is not Written.SIGN else op.prose or op.text):
        assert part in text


@EVERY
def test_units_are_checked(op: Op) -> None:
    count = op.arity[0]
    takes_choices = op.of_choice or op in (OPERATIONS["equal"], OPERATIONS["not_equal"])
    for given, accepted in ((TEXT, takes_choices), (BOOLEAN, op.junction)):
        if accepted:
            assert isinstance(op.unit([given] * count), Unit)
        else:
            with pytest.raises(UnitError):
                op.unit([given] * count)
