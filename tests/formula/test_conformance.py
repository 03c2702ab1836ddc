"""The page of conformance is that of the tables; every gap of an engine is lived with knowingly or written around."""

from __future__ import annotations

import re
import runpy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from modelgen.formula.operations import OPERATIONS
from modelgen.verify.engines.registry import DEFAULT, ENGINES
from modelgen.verify.gaps import used
from tests.formula.test_operations import GAPS, ROWS
from tests.support import ROOT, computed
from tests.verify.test_engines import CASES, Case, error, workbook, wrong


@dataclass(frozen=True)
class Avoided:
    """A formula as one would type it, which some engines answer otherwise; the case of the table in whose form it is
    avoided."""

    typed: Case
    case: str
    never: str  # a pattern that the form doesn't have
    rule: int


DATED = "along -10000 2750 4250 3250 2750, along 2008-01-01 2008-03-01 2008-10-30 2009-02-15 2009-04-01"
AVOIDED = [
    Avoided(Case("=AND(FALSE,1/0)", error("#DIV/0!")),
            "all_of(False, #DIV/0!)", r"AND\(", 27),
    Avoided(Case("=OR(TRUE,1/0)", error("#DIV/0!")),
            "any_of(True, #DIV/0!)", r"OR\(", 27),
    Avoided(Case("=YEARFRAC(E3,E1,1)", 533 / 365.5),
            "year_fraction(2012-07-30, 2012-01-01, 1)", r"YEARFRAC\([a-z],", 28),
    Avoided(Case("=XNPV(-0.05,D1:D5,E1:E5)", error("#NUM!"), 1e-9),
            f"xnpv({DATED}, -0.05)", r"^=XNPV", 31),
    Avoided(Case('=MIN("n.m.",5)', error("#VALUE!")),
            "minimum(n.m., 5)", r'MIN\("|MIN\(IF\([^()]*\),', 22),
    Avoided(Case("=(-8)^(1/3)", -2.0),
            "power(-8, 3)", r"^=-?\(*[a-z]\^", 18),
    Avoided(Case("=0.1+0.2=0.3", True),
            "isclose(1, 1.4, 0.5)", r"[a-z]=[a-z]", 20),
]  # fmt: skip

LIVED_WITH = [(case, key) for (case, key) in GAPS if key in DEFAULT]


@cache
def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "docs" / "make_conformance.py"))


def test_the_page_is_that_of_the_tables() -> None:
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert page == script()["text"](), "run: python docs/make_conformance.py"


def test_the_page_has_every_operation_and_every_case() -> None:
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (.*)", page, re.MULTILINE) == list(OPERATIONS)
    names = {row.name for row in ROWS}
    assert sum(page.count(f"| {name} | `=") for name in names) == len(ROWS) + len(LIVED_WITH)
    assert len(re.findall(r"\*\*no\*\*", page)) == sum((row.name, engine) in GAPS for row in ROWS for engine in ENGINES)


def test_a_report_lists_the_gaps_that_have_a_test() -> None:
    function = {row.name: script()["_function"](OPERATIONS[row.op]) for row in ROWS}
    assert all(gap.function == function[case] for (case, _), gap in GAPS.items())
    found = used(["=EOMONTH(A1,2)", """='a^b'!C3&"^"&NPV(1,2)"""], DEFAULT)
    assert {(gap.engine, gap.function) for gap in found} == {("formualizer", "EOMONTH"), ("ironcalc", "NPV")}
    assert used(["""='a"^b'!C3&"NPV(1,2)"&"\"\"" """], DEFAULT) == []


def test_why_a_gap_of_a_default_engine_stays_is_said_and_another_one_tells() -> None:
    # a gap that all default engines share would let a wrong workbook pass
    for case, engine in LIVED_WITH:
        assert GAPS[case, engine].stays
        assert not all((case, engine) in GAPS for engine in DEFAULT)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_avoided_is_still_a_gap(engine: str, tmp_path: Path) -> None:
    cases = [one.typed for one in AVOIDED]
    path = workbook(tmp_path / "avoided.xlsx", [case.formula for case in cases])
    (found,) = computed(engine, path, [("Main", row, 9) for row in range(len(cases))])
    assert not wrong(cases, found, engine)


def test_what_an_engine_answers_otherwise_stands_in_a_table() -> None:
    tested = {case.formula for case in [*CASES, *(one.typed for one in AVOIDED)]}
    assert all(set(engine.otherwise) <= tested for engine in ENGINES.values())


@pytest.mark.parametrize("one", AVOIDED, ids=[one.typed.formula for one in AVOIDED])
def test_what_is_avoided_is_never_written(one: Avoided) -> None:
    # conventions 18, 20, 22, 27, 28 and 31
    assert any(row.name == one.case for row in ROWS)
    assert not any((one.case, engine) in GAPS for engine in ENGINES)
    assert re.search(one.never, script()["written"](one.case)) is None
    assert any(one.typed.formula in engine.otherwise for engine in ENGINES.values())
