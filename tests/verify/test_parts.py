"""Many scenarios are verified part by part, so that memory holds them, and to the same end."""

from __future__ import annotations

import openpyxl
import pytest

from modelgen import build, load_model
from modelgen.verify import computed
from modelgen.verify.engines.ironcalc import IronCalc
from modelgen.verify.engines.job import recomputation
from modelgen.verify.verify import verify_workbook
from tests.commandline import GOOD, define

SIX = GOOD.replace('("Base", "Bull")', '("Base", "Bull", "C", "D", "E", "F")')


@pytest.fixture
def book(tmp_path):
    model = load_model(define(tmp_path / "good", SIX))
    build(model, tmp_path / "good.xlsx")
    return model, tmp_path / "good.xlsx"


@pytest.mark.slow
@pytest.mark.parametrize("values", [1, 150, 10**7])  # one scenario at a time, some, all
def test_in_parts_or_at_once_the_report_is_the_same(book, monkeypatch, values):
    model, file = book
    whole = verify_workbook(file, model).document()
    assert whole["exit_code"] == 0
    monkeypatch.setattr(computed, "VALUES", values)
    assert verify_workbook(file, model).document() == whole

    edited = openpyxl.load_workbook(file)
    cell = next(c for row in edited["Roads"].iter_rows() for c in row if str(c.value).startswith("=SUM"))
    cell.value = str(cell.value).replace("SUM", "MAX")
    edited.save(file)
    found = verify_workbook(file, model)
    assert found.exit_code == 1
    assert {mismatch.scenario for mismatch in found.mismatches} == set(model.scenario.members)


@pytest.mark.slow
def test_an_engine_that_fails_in_a_part_is_not_asked_again(book, monkeypatch):
    model, file = book
    asked = []

    def job(engine, *rest):
        asked.append(engine.key)
        return recomputation(engine, *rest)

    monkeypatch.setattr(computed, "recomputation", job)
    monkeypatch.setattr(computed, "VALUES", 1)
    monkeypatch.setattr(IronCalc, "megabytes", 10)  # in which it doesn't even start
    report = verify_workbook(file, model)
    assert report.exit_code == 2
    assert [(run.name, bool(run.failure)) for run in report.engines] == [("ironcalc", True), ("formualizer", False)]
    assert (asked.count("ironcalc"), asked.count("formualizer")) == (2, 6)
