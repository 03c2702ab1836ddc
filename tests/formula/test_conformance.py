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
from modelgen.verify import gaps
from modelgen.verify.engines import DEFAULT, ENGINES
from modelgen.verify.gaps import Gap
from tests.formula.test_operations import GAPS, ROWS
from tests.support import ROOT
from tests.verify.test_engines import Case, answers, error, same, workbook


@dataclass(frozen=True)
class Avoided:
    """A formula as one would type it, with engines' gaps; the case of the table in whose form it is avoided."""

    typed: Case
    case: str
    never: str  # a pattern that the form doesn't have
    rule: int


DATED = "along -10000 2750 4250 3250 2750, along 2008-01-01 2008-03-01 2008-10-30 2009-02-15 2009-04-01"
AVOIDED = [
    Avoided(Case("=AND(FALSE,1/0)", error("#DIV/0!"), gaps=(("ironcalc", False),)),
            "all_of(False, #DIV/0!)", r"AND\(", 27),
    Avoided(Case("=OR(TRUE,1/0)", error("#DIV/0!"), gaps=(("ironcalc", True),)),
            "any_of(True, #DIV/0!)", r"OR\(", 27),
    Avoided(Case("=YEARFRAC(E3,E1,1)", 533 / 365.5, gaps=(("ironcalc", error("#NUM!")),)),
            "year_fraction(2012-07-30, 2012-01-01, 1)", r"YEARFRAC\([a-z],", 28),
    Avoided(Case("=XNPV(-0.05,D1:D5,E1:E5)", error("#NUM!"), 1e-9,
                 gaps=(("formualizer", 313.49862045006), ("libreoffice", 313.49862045006))),
            f"xnpv({DATED}, -0.05)", r"^=XNPV", 31),
    Avoided(Case('=MIN("n.m.",5)', error("#VALUE!"), gaps=(("formualizer", 5.0),)),
            "minimum(n.m., 5)", r'MIN\("|MIN\(IF\([^()]*\),', 22),
    Avoided(Case("=0.1+0.2=0.3", True, gaps=(("formualizer", False), ("formulas", False))),
            "isclose(1, 1.4, 0.5)", r"[a-z]=[a-z]", 20),
]  # fmt: skip

LIVED_WITH = {
    ("power(0, 0)", "formualizer"): "an IF around every power would be harder to read than the case is frequent",
    ("end_of_month(2024-05-15, -3000)", "formualizer"): "the periods of no model end before 1900",
    ("rank(down 1e-13 3e-13 2e-13)", "formualizer"): "no amount that matters is so small in its unit",
    ("irr(along -10 5)", "formualizer"): "a return of exactly -50% is rare, and IRR with a guess is harder to read",
    ("equal(0, 1e-24)", "ironcalc"): "no amount that matters is so small in its unit",
    ("not_equal(0, 1e-24)", "ironcalc"): "no amount that matters is so small in its unit",
    ("less(0, 1e-24)", "ironcalc"): "no amount that matters is so small in its unit",
    ("greater(1e-24, 0)", "ironcalc"): "no amount that matters is so small in its unit",
    ("greater_equal(0, 1e-24)", "ironcalc"): "no amount that matters is so small in its unit",
    ("pmt(1e-12, 3, 100)", "ironcalc"): "no rate but 0 is so near to 0",
    (
        "npv(along 100 200, -1)",
        "ironcalc",
    ): "nothing is discounted at -100%, and an IF would hide the most common formula",
}


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
    function = {row.name: script()["_function"](OPERATIONS[row.op].excel) for row in ROWS}
    tested = {Gap(engine, function[case], what) for (case, engine), what in GAPS.items()}
    assert set(gaps.GAPS) == tested
    assert gaps.used(["=EOMONTH(A1,2)", """='a^b'!C3&"^"&NPV(1,2)"""], DEFAULT) == [
        gap for gap in gaps.GAPS if gap.engine in DEFAULT and gap.function in ("EOMONTH", "NPV")
    ]


def test_what_is_left_of_the_default_engines_gaps_is_known_and_told_by_the_other() -> None:
    # a gap that all default engines share would let a wrong workbook pass
    assert set(LIVED_WITH) == {(case, engine) for case, engine in GAPS if engine in DEFAULT}
    for case, _ in LIVED_WITH:
        assert not all((case, engine) in GAPS for engine in DEFAULT)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_avoided_is_still_a_gap(engine: str, tmp_path: Path) -> None:
    cases = [one.typed for one in AVOIDED]
    path = workbook(tmp_path / "avoided.xlsx", [case.formula for case in cases])
    (found,) = answers(engine, path, [("Main", row, 9) for row in range(len(cases))])
    wrong = [
        f"{case.formula}: {value}, not {dict(case.gaps).get(engine, case.expected)}"
        for case, value in zip(cases, found, strict=True)
        if not same(value, dict(case.gaps).get(engine, case.expected), case, engine)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("one", AVOIDED, ids=[one.typed.formula for one in AVOIDED])
def test_what_is_avoided_is_never_written(one: Avoided) -> None:
    # conventions 20, 22, 27, 28 and 31
    assert any(row.name == one.case for row in ROWS)
    assert not any((one.case, engine) in GAPS for engine in ENGINES)
    assert re.search(one.never, script()["written"](one.case)) is None
    assert one.typed.gaps
