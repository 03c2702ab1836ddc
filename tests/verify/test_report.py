"""Reports for CI: JUnit XML that the schemas of Ant and Jenkins take, JSON as documented, exit codes."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import openpyxl
import pytest

from modelgen import build
from modelgen.layout.grid import Cell
from modelgen.model.address import Address
from modelgen.package.content import WorkbookContent
from modelgen.sight.finding import REMARK, Finding
from modelgen.verify.causes import causes
from modelgen.verify.compare import Mismatch
from modelgen.verify.draws import Draw
from modelgen.verify.perturb import Perturbation
from modelgen.verify.report import EngineRun, Verification
from modelgen.verify.structure import Edit
from tests.commandline import define
from tests.support import ROOT, two_segments

# The stricter of the two schemas, Ant's: the attributes that an element must have and may have, and its
# children in order, each with how often it may occur.
_ATTRIBUTES = {
    "testsuites": ("", ""),
    "testsuite": ("name package id timestamp hostname tests failures errors time", "skipped"),
    "properties": ("", ""),
    "property": ("name value", ""),
    "testcase": ("name classname time", ""),
    "failure": ("type", "message"),
    "error": ("type", "message"),
    "system-out": ("", ""),
    "system-err": ("", ""),
}
_CHILDREN = {
    "testsuites": "(testsuite )*",
    "testsuite": "properties (testcase )*system-out system-err ",
    "properties": "(property )*",
    "testcase": "(failure |error )?",
}
_KINDS = {
    "tests": r"\d+", "failures": r"\d+", "errors": r"\d+", "id": r"\d+", "time": r"\d+(\.\d+)?",
    "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "hostname": r"\S+", "name": r"\S+( \S+)*", "classname": r"\S+",
    "package": r"\S+",
}  # fmt: skip


def valid(element: ElementTree.Element) -> None:
    """Assert that an element and all within it are as the schema says."""
    must, may = (set(names.split()) for names in _ATTRIBUTES[element.tag])
    assert must <= set(element.keys()) <= must | may, element.tag
    assert re.fullmatch(_CHILDREN.get(element.tag, ""), "".join(f"{child.tag} " for child in element))
    for name, text in element.items():
        assert re.fullmatch(_KINDS.get(name, ".*"), text, re.DOTALL), (element.tag, name, text)
    for child in element:
        valid(child)


def suite(report: Verification) -> ElementTree.Element:
    text = report.junit()
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    root = ElementTree.fromstring(text.encode())
    valid(root)
    (found,) = root
    cases = found.findall("testcase")
    assert found.get("tests") == str(len(cases))
    assert found.get("failures") == str(sum(case.find("failure") is not None for case in cases))
    assert found.get("errors") == str(sum(case.find("error") is not None for case in cases))
    return found


def outcomes(report: Verification) -> dict[str, str]:
    """Each test with its outcome and message."""
    return {
        f"{case.get('classname')} {case.get('name')}": f"{case[0].tag}: {case[0].get('message')}" if len(case) else "ok"
        for case in suite(report).findall("testcase")
    }


def made(**more: object) -> Verification:
    slot, cell = Address("sales", ("EU",), "2026", None), Cell("Sales", 6, 9)
    report = Verification("m.xlsx", "Model", ("Base", "Bull"), [Edit(Address("rate"), cell, "1", "2")], [], False)
    report.engines = [EngineRun("ironcalc", "1.0", 5), EngineRun("formualizer", "2.0", 5)]
    report.mismatches = [Mismatch(cell, slot, "Bull", "=A1<2", 1.5, "2", "ironcalc")] * more.pop("wrong", 0)  # type: ignore[operator]
    for name, value in more.items():
        setattr(report, name, value)
    report.causes = causes(report.mismatches, WorkbookContent())
    return report


CLEAN = {
    f"modelgen.{engine} {scenario}": "ok" for engine in ("ironcalc", "formualizer") for scenario in ("Base", "Bull")
}
FAILED = [EngineRun("ironcalc", "1.0", 5), EngineRun("formualizer", "", 0, "did not finish within 600 s")]


@pytest.mark.parametrize(
    ("report", "differing", "code"),
    [
        (made(), {}, 0),
        (made(wrong=3), {"modelgen.ironcalc Bull": "failure: 3 values differ by 1 cause"}, 1),
        (made(findings=[Finding(Cell("Sales", 0, 0), "is blank"), Finding(None, "a remark", REMARK)]),
         {"modelgen.structure structure": "failure: 1 fault"}, 1),
        (made(strict=True), {"modelgen.structure structure": "failure: 1 fault"}, 1),
        (made(engines=FAILED), {f"modelgen.formualizer {name}": "error: formualizer could not run"
                                for name in ("Base", "Bull")}, 2),
    ],
    ids=["clean", "values", "structure", "strict", "engine"],
)  # fmt: skip
def test_one_test_per_engine_and_scenario_and_one_for_the_structure(report, differing, code) -> None:
    assert outcomes(report) == {
        **CLEAN,
        "modelgen.structure structure": "ok",
        "modelgen.checks checks": "ok",
        **differing,
    }
    assert report.exit_code == code


def test_perturbation_is_one_more_test_per_engine() -> None:
    wrong = Mismatch(Cell("Sales", 6, 9), None, "Bull, rate at 2", "=A1", 1.5, "2", "formualizer")
    found = Perturbation(mismatches=[wrong] * 2, engines=("ironcalc", "formualizer"), under={wrong.scenario: Draw(1)})
    found.causes = causes(found.mismatches, WorkbookContent())
    tests = outcomes(made(perturbation=found))
    assert tests["modelgen.ironcalc perturbation"] == "ok"
    assert tests["modelgen.formualizer perturbation"] == "failure: 2 values differ by 1 cause"
    assert len(tests) == 8
    said = json.loads(made(perturbation=found).json())["perturbation"]
    assert said["engines"] == ["ironcalc", "formualizer"]
    assert [(one["cell"], one["scenario"], one["item"]) for one in said["mismatches"]] == [
        ("Sales!J7", "Bull, rate at 2", None)
    ] * 2


def test_a_failure_lists_the_first_causes() -> None:
    wrong = [
        Mismatch(Cell("Sales", 2 * row, 9), None, "Bull", "=A1<2", 1.5, "2", "ironcalc") for row in range(25)
    ]  # with a row between each two
    (failure,) = suite(made(mismatches=wrong)).iter("failure")
    lines = (failure.text or "").splitlines()
    assert failure.get("message") == "25 values differ by 25 causes"
    assert lines[:2] == ["Sales!J1", "  ironcalc alone computes 2, expected 1.5, in Bull, from =A1<2"]
    assert lines[40:] == ["... and 5 more"]


def test_without_a_definition_there_is_no_structure() -> None:
    report = made(model="", scenarios=("as saved",))
    assert outcomes(report) == {"modelgen.ironcalc as saved": "ok", "modelgen.formualizer as saved": "ok"}
    assert suite(report).get("name") == "m.xlsx"


def test_whatever_a_cell_holds_the_xml_is_valid() -> None:
    wrong = Mismatch(Cell("A & B", 0, 0), None, "Down  <1>", '="a"&"\x07"', "]]>", "\ud800", "ironcalc")
    report = made(mismatches=[wrong], scenarios=("Down  <1>",), model=" M\x0b ")
    assert outcomes(report)["modelgen.ironcalc Down <1>"] == "failure: 1 value differs by 1 cause"


@pytest.mark.slow
def test_the_command_writes_both(run, tmp_path) -> None:
    build(two_segments(), tmp_path / "m.xlsx")
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    book["Segments"]["J10"] = "=SUM(J7:J7)"
    book.save(tmp_path / "m.xlsx")
    text = (ROOT / "tests" / "support.py").read_text() + "\nm = two_segments()\n"
    code, out, err = run(
        "verify", "m.xlsx", "--model", define(tmp_path / "d", text), "--json", "r.json", "--junit", "r.xml"
    )
    assert (code, err) == (1, "") and "NOT VERIFIED" in out
    root = ElementTree.parse(tmp_path / "r.xml").getroot()
    valid(root)
    assert [case.get("name") for case in root.iter("testcase") if len(case)] == ["Base", "Bull"] * 2 + ["structure"]
    assert json.loads((tmp_path / "r.json").read_text())["exit_code"] == 1


def test_a_place_that_cant_be_written_is_told_before_any_work(run, tmp_path) -> None:
    build(two_segments(), tmp_path / "m.xlsx")
    code, _, err = run("verify", "m.xlsx", "--junit", "nowhere/r.xml")
    assert code == 2 and "there is no folder nowhere" in err
