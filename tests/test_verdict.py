"""`modelgen check`, and what build and verify make of a model whose own checks fail."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import openpyxl
import pytest

from modelgen import load_model
from modelgen.verdict import checked
from tests.commandline import FAULTY, GOOD, define

DEBT = (
    GOOD
    + """limit = i.assumption("Limit", unit="mn shares", shared=True)
limit.give(100, source="us")
m.check("Debt is small", shares < limit)
"""
)
CASES = {  # a definition, options of check, the exit code and what is said
    "sound": (GOOD, (), 0, "Toll road: all 4 checks hold, in 2 scenarios\n"),
    "an error": (
        GOOD + 'm.check("Few tolls", total < tolls.total(road) - value)\n', (), 1,
        "  Few tolls, in every scenario (model.py:33)\n    at [2024], [2025], [2026], [2027], [2028]\n"
        "    total_tolls is 30 EUR mn, tolls.total(road) - value is ",
    ),
    "in one scenario": (
        GOOD
        + 'north = growth.at(road, "North")\n'
        'm.check("South grows by less than 15%", growth < north + north + north)\n',
        (), 1, "  South grows by less than 15%, in Bull (model.py:34)\n    at [South, 2026], [South, 2027], [South",
    ),
    "a warning": (
        GOOD + 'm.check("Few tolls", total < 0, severity="warning")\n', (), 0,
        "Warnings\n  Few tolls, in every scenario (model.py:33)\n",
    ),
    "a warning as an error": (
        GOOD + 'm.check("Few tolls", total < 0, severity="warning")\n', ("--warnings", "error"), 1, "1 warning, in 2",
    ),
    "an error value": (FAULTY, (), 1, "  No errors on Roads, in every scenario\n    no_sense.max(year) is #DIV/0!, "),
    "a claim": (
        GOOD + 'm.claim("Value", stated=100, computed=value, tolerance=1, source="x")\n', (), 1,
        "Claims that aren't as declared\n  Value: declared that it agrees, stated 100 EUR mn\n    computed Base 114.45",
    ),
    "a claim in %": (
        GOOD + 'm.claim("Ratio", stated=0.942, computed=value / value, tolerance=0.001, unit="%", source="x")\n', (), 1,
        "declared that it agrees, stated 94.2%\n    computed Base 100%, Bull 100%, tolerance 0.1%",
    ),
    "a claim that differs as declared": (
        GOOD + 'm.claim("Value", stated=1, computed=value, tolerance=1, source="x", agrees=False, note="y")\n', (), 0,
        ", 1 claim is as declared, in 2 scenarios\n",
    ),
    "no source": (GOOD.replace(', source="Accounts"', ""), ("--sources", "actuals"), 0, "source\n  tolls.actual\n"),
    "no source wanted": (GOOD.replace(', source="Accounts"', ""), ("--sources", "none"), 0, "all 4 checks hold, in 2"),
    "no source as an error": (
        GOOD.replace(', source="Register"', ""), ("--sources", "all", "--warnings", "error"), 1, "  shares\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "options", "code", "said"), CASES.values(), ids=CASES)
def test_what_a_model_says_of_itself(run, tmp_path, text, options, code, said) -> None:
    define(tmp_path / "m", text)
    got, out, err = run("check", "m", *options)
    assert (got, err) == (code, ""), out + err
    assert said in out, out


def test_each_check_claim_and_scenario_is_a_test(run, tmp_path) -> None:
    define(tmp_path / "m", FAULTY + 'm.claim("Value", stated=1, computed=value, tolerance=1, source="x")\n')
    assert run("check", "m", "--junit", "r.xml", "--json", "r.json")[0] == 1
    cases = {case.get("name"): case.find("failure") is not None for case in ElementTree.parse("r.xml").iter("testcase")}
    assert len(cases) == 2 * (5 + 1)
    assert cases["Tolls come in [Bull]"] is False and cases["Tolls are enormous [Base]"] is True
    assert cases["Value [Base]"] is cases["Value [Bull]"] is True
    found = json.loads((tmp_path / "r.json").read_text())
    assert {one["label"] for one in found["failures"]} == {"Tolls are enormous", "No errors on Roads"}


def test_warnings_are_tests_too(run, tmp_path) -> None:
    """What makes the exit code 1 is red in the file for CI."""
    text = GOOD.replace(', source="Register"', "") + 'i.assumption("Spare", unit="%").give(0.1, source="us")\n'
    define(tmp_path / "m", text)
    for options, code, red in (
        ((), 0, 0),
        (("--warnings", "error"), 1, 2),
        (("--warnings", "error", "--sources", "none"), 1, 1),
    ):
        assert run("check", "m", "--junit", "r.xml", *options)[0] == code
        assert len(list(ElementTree.parse(tmp_path / "r.xml").iter("failure"))) == red


def test_what_all_of_conditions_fails_by(run, tmp_path) -> None:
    define(
        tmp_path / "m",
        "from modelgen import all_of\n" + GOOD + 'm.check("Both", all_of(total > 0, value < total.at(year, "2024")))\n',
    )
    _, out, _ = run("check", "m")
    assert "    value is 114.451535 EUR mn, total_tolls.at(year, '2024') is 30 EUR mn\n" in out


def test_the_claim_check_isnt_told_twice(tmp_path) -> None:
    text = GOOD + 'm.claim("Value", stated=1, computed=value, tolerance=1, source="x")\n'
    found = checked(load_model(define(tmp_path / "m", text)))
    assert not found.errors and len(found.claims) == 1 and list(found.claims[0].scenarios) == ["Base", "Bull"]


@pytest.mark.slow
def test_build_and_verify_are_red_where_checks_fail(run, tmp_path) -> None:
    define(tmp_path / "m", DEBT.replace("shares.give(4", "shares.give(4000"))
    code, out, _ = run("build", "m", "-o", "m.xlsx")
    assert code == 1
    assert out.splitlines()[0] == (
        "m.xlsx: written, not verified (--verify does it); 1 check fails (--allow-failed-checks lets that be)"
    )
    assert "\nChecks that fail (modelgen check says where and why):\n  Debt is small, in Base, Bull\n" in out
    cover = openpyxl.load_workbook(tmp_path / "m.xlsx", data_only=True)["Cover"]
    assert 1 in [row[1].value for row in cover.iter_rows() if "hecks" in str(row[0].value)]
    assert run("build", "m", "-o", "m.xlsx", "--allow-failed-checks")[0] == 0
    assert run("build", "m", "-o", "m.xlsx", "--verify")[0] == 1
    assert run("build", "m", "-o", "m.xlsx", "--verify", "--allow-failed-checks")[0] == 0
    code, out, _ = run("verify", "m.xlsx", "--model", "m")
    assert code == 1 and "FAILED: 1 check of the model fails (--allow-failed-checks lets that be); " in out
    assert "\nChecks of the model that fail: 1\n  Debt is small, in Base, Bull\n" in out
    code, out, _ = run("verify", "m.xlsx", "--model", "m", "--allow-failed-checks")
    assert code == 0 and "Debt is small, in Base, Bull" in out and "\nverified: " in out


@pytest.mark.slow
def test_the_inputs_of_the_file_count(run, tmp_path) -> None:
    define(tmp_path / "m", DEBT)
    assert run("build", "m", "-o", "m.xlsx")[0] == 0
    assert run("verify", "m.xlsx", "--model", "m")[0] == 0
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    (cell,) = (cell for row in book["Inputs"].iter_rows() for cell in row[:6] if cell.value == 4)
    cell.value = 4000
    book.save(tmp_path / "m.xlsx")
    code, out, _ = run("verify", "m.xlsx", "--model", "m")
    assert code == 1 and "  Debt is small, in Base, Bull\n" in out
