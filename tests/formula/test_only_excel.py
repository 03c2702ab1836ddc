"""docs/only-excel.md: what it says of each row is so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import modelgen as mg
from modelgen.formula import scalars
from modelgen.formula.lanes import xirr, xnpv
from modelgen.formula.operations import OPERATIONS
from modelgen.layout.place import place
from modelgen.package.content import for_engines
from modelgen.program.compile import compile
from modelgen.verify.anew import anew
from modelgen.verify.structure import expected_formulas
from tests.formula.bench import DIV0, NUM, Along, Bench, Row
from tests.formula.test_conformance import script
from tests.formula.test_operations import ROWS
from tests.package.hostile import BOOK, book, parts, write
from tests.support import ROOT

PAGE = (ROOT / "docs" / "only-excel.md").read_text(encoding="utf-8")
ON_PAGE = dict(re.findall(r"^\| (E\d+) \|.*\| (\*\*.*) \|$", PAGE, re.MULTILINE))

GUARDED = {  # a case of the table of operations, and what its formula has
    "E1": ("power(-8, 3)", r"IF\(\(SIGN\(a\)<0\)\*\(.*<>INT\(.*\),NA\(\),a\^"),
    "E2": ("xirr(along 0 -100 110, along 2012-01-01 2012-07-30 2013-07-30)", r"^=IF\(\(INDEX\(a,1\)=0\)\+"),
    "E3": ("xirr(along -100 80, along 2012-01-01 2012-12-31)", r"\(ROUND\(XIRR\(a,b\),8\)=0\)\*\(ROUND\(SUM\(a\)/MAX"),
    "E4": (next(row.name for row in ROWS if row.op == "xnpv" and row.operands[2] == 0), r"^=IF\(a>0,XNPV"),
    "E11": ("year_fraction(2012-07-30, 2012-01-01, 1)", r"YEARFRAC\(MIN\(a,b\),MAX\(a,b\),1\)"),
    "E14": ("less(n.m., 1e+15)", r"\ba\+0<"),
    "E16": ("npv(along 100 n.m., 0.1)", r"\+0\*\(SUMPRODUCT\(b\+0\)\)"),
}


@pytest.mark.parametrize("row", GUARDED)
def test_the_form_is_the_guarded_one(row: str) -> None:  # conventions 18, 21, 22, 28 and 31
    case, form = GUARDED[row]
    assert re.search(form, script()["written"](case))


def value(build: Callable[..., Any], *operands: Any) -> float | str:
    bench = Bench()
    bench.add(Row("add", operands, 0, build))
    return mg.solve(bench.model).value(bench.lines[0])


def of_parts_of_days() -> float:
    flows, rate, whole = np.array([-100.0, 50, 70]), np.array([0.1]), np.array([45000.0, 45100, 45400])
    assert xirr(flows, whole + 0.7) == xirr(flows, whole)
    return xnpv(flows, rate, whole + 0.7) - xnpv(flows, rate, whole)


WRITTEN = {  # what the reference has, and the rules that say so
    "E5": (of_parts_of_days, 0, "31"),
    "E6": (lambda: value(lambda x: mg.irr(x), Along([-100, 60, 60])), pytest.approx(0.130662386, rel=1e-7), "9"),
    "E7": (lambda: value(lambda x, y, z: x - y - z, 1.1, 1, 0.1), 1.1 - 1 - 0.1, "20"),
    "E8": (lambda: value(lambda x, y, z: x + y == z, 0.1, 0.2, 0.3), 0, "20"),
    "E9": (lambda: value(lambda x: mg.round_to(x, 2), 1.005), 1.01, "19"),
    "E10": (lambda: scalars.rank(1, [1, 1 + 2**-52]), 2, "33"),
    "E13": (lambda: value(lambda x, y: x / y, 1e-300, 1e10), pytest.approx(1e-310), "38"),
    "E15": (lambda: value(lambda x, y: x**y, 1e-200, -3), NUM, "1"),
}


@pytest.mark.parametrize("row", WRITTEN)
def test_the_reference_has_what_is_written_down(row: str) -> None:  # conventions 1, 9, 19, 20, 31, 33 and 38
    found, expected, rule = WRITTEN[row]
    assert found() == expected
    assert f"(rule {rule})" in ON_PAGE[row]


def an_early_day(_: Path) -> None:  # conventions 13 and 29
    mg.Timeline([mg.Period("1900M02", date(1900, 2, 28))])


def precision_as_displayed(folder: Path) -> None:
    settings = re.sub(r"<calcPr[^>]*/>", '<calcPr fullPrecision="0"/>', parts()[BOOK])
    for_engines(str(write(folder / "book.xlsx", book(book=settings))))


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "E12": (an_early_day, "ends before 1900-03-01"),
    "E18": (precision_as_displayed, "precision as displayed, which no engine can do"),
}


@pytest.mark.parametrize("row", REFUSED)
def test_it_is_refused(row: str, tmp_path: Path) -> None:
    attempt, why = REFUSED[row]
    with pytest.raises((mg.ModelgenError, ValueError), match=why):
        attempt(tmp_path)


def test_no_number_is_given_to_index() -> None:  # E17, convention 26
    model = mg.Model("Picks", unit="")
    axis, inputs = model.axis("Part", "A", "B"), model.sheet("In")
    number, values = inputs.assumption("Number"), inputs.assumption("Values", axis)
    line = model.sheet("Out").line("Picked")
    line.formula = values.at(axis, number)
    number.give(1, source="made up")
    values.give({"A": 1, "B": 2}, source="made up")
    layout = place(compile(model))
    assert expected_formulas(anew(layout, None))[layout[line].cell()].startswith("=CHOOSE(")


def test_every_row_of_the_page_is_held_to_it() -> None:
    by = {"guarded": {*GUARDED, "E17"}, "refused": {*REFUSED}, "written down": {*WRITTEN}}
    assert {row: re.match(r"\*\*(.*?)\*\*", text)[1] for row, text in ON_PAGE.items()} == {  # type: ignore[index]
        row: what for what, rows in by.items() for row in rows
    }
    assert list(ON_PAGE) == [f"E{number + 1}" for number in range(len(ON_PAGE))]


def test_functions_said_not_to_be_written_are_not() -> None:
    (unwritten,) = re.findall(r"## Functions that modelgen doesn't write\n(.*)", PAGE, re.DOTALL)
    named = set(re.findall(r"`([A-Z]+)`", unwritten)) - {"XIRR", "INT"}  # INT stands in the form of E1 alone
    assert named == {"MOD", "MROUND"}
    assert not any(name in op.excel for name in named for op in OPERATIONS.values())


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda a, n: a ** (1 / n), NUM), (lambda a, n: a**n, -512.0), (lambda a, n: (a - a) ** (n - n), NUM),
        (lambda a, n: (a - a) ** -n, DIV0), (lambda a, n: mg.cagr(n, a, n), "n.m."),
    ],
)  # fmt: skip
def test_powers_of_negatives(build: Callable[..., Any], expected: float | str) -> None:  # convention 18
    assert value(build, -8, 3) == expected
