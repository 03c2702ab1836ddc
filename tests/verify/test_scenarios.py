"""Two workbooks of modelgen are compared by their headline outputs in every scenario, whichever is live."""

from __future__ import annotations

import json

import openpyxl
import pytest

from modelgen import build, load_model, solve
from tests.commandline import define
from tests.snapshot.ferry import FERRY

pytestmark = pytest.mark.slow


def built(folder, name: str, *edits: tuple[str, str], scenario: str | None = None):
    text = FERRY
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    build(load_model(define(folder / name, text)), folder / f"{name}.xlsx", scenario=scenario)


CASES = {  # what the second workbook is built from, which scenario is live in it, and those in which outputs differ
    "the same": ((), None, ()),
    "another scenario is live": ((), "Bull", ()),
    "a case that isn't live": ((('{"South": 0.08}', '{"South": 0.18}'),), None, ("Bull",)),
    "a formula": ((("(1 + growth)", "(1 - growth)"),), "Bull", ("Base", "Bull")),
    "a scenario": (
        (('"Bull")', '"Bull", "Bear")'), ("rate.give(", 'growth.give({"South": 0}, scenario="Bear")\nrate.give(')),
        None, ("Bear",),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edits", "live", "scenarios"), CASES.values(), ids=CASES)
def test_outputs_in_every_scenario(run, tmp_path, edits, live, scenarios) -> None:
    built(tmp_path, "a")
    built(tmp_path, "b", *edits, scenario=live)
    code, out, _ = run("diff", "a.xlsx", "b.xlsx", "--json")
    found = {one["scenario"]: one for one in json.loads(out)["outputs"] if one["label"] == "Value of fares"}
    assert tuple(found) == scenarios
    for scenario, one in found.items():
        assert one["now"] == pytest.approx(value(tmp_path / "b", scenario))
        assert one["was"] == (None if scenario == "Bear" else pytest.approx(value(tmp_path / "a", scenario)))
    assert code == int(bool(edits or live))


def value(folder, scenario: str) -> float:
    return float(solve(load_model(folder), scenario)["Value of fares"])


def test_it_is_said_in_words(run, tmp_path) -> None:
    built(tmp_path, "a")
    built(tmp_path, "b", ("(1 + growth)", "(1 - growth)"))
    _, out, _ = run("diff", "a.xlsx", "b.xlsx")
    assert "\nOutputs in every scenario\n" in out and "\n  Value of fares, Base: 102.404 -> 90.3627\n" in out


def test_workbooks_of_others_have_none(run, tmp_path) -> None:
    for name, value in (("a", 1), ("b", 2)):
        book = openpyxl.Workbook()
        book.active["A1"] = value
        book.save(tmp_path / f"{name}.xlsx")
    code, out, _ = run("diff", "a.xlsx", "b.xlsx", "--json")
    assert (code, json.loads(out)["outputs"], json.loads(out)["notes"]) == (1, [], [])
