"""A simulation in its model's workbook: proved by engines that get its draws, drawn again, found where it is false."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from modelgen import Model, ModelgenError, build, read_back, verify_workbook
from modelgen.layout.page import Page
from modelgen.layout.place import place
from modelgen.layout.slots import input_places
from modelgen.pipeline import NotConfirmed
from modelgen.program.compile import compile
from modelgen.sight.finding import LOOK, NUMBERS, REMARK, STRUCTURE, WORDS
from modelgen.simulation.again import CHOSEN, chosen
from modelgen.verify.report import Verification
from modelgen.verify.simulated import prove
from tests.sight.plant import cut, inline, text, value
from tests.sight.sample import Fault, Parts
from tests.simulation.sample import drawn, uncertain

ENGINES = ("ironcalc", "formualizer")


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Verification]:
    path = tmp_path_factory.mktemp("simulated") / "two.xlsx"
    model = uncertain()
    report = build(model, path, scenario="Bull", verified_by=ENGINES, simulation=drawn(model, "Bull"))
    assert report is not None
    return path, report


def at(path: Path, label: str, column: int = 3) -> tuple[str, Any]:
    """A figure of the sheet: the place and the value beside the first row of a label."""
    sheet = openpyxl.load_workbook(path)["Simulation"]
    row = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == label)
    return sheet.cell(row, column).coordinate, sheet.cell(row, column).value


def test_it_says_by_what_it_was_proved(proved) -> None:
    path, report = proved
    assert re.fullmatch(
        rf"{CHOSEN} draws typed into this workbook, \d+ formulas recomputed for each by ironcalc and formualizer: "
        "no mismatch",
        report.simulated,
    )
    assert at(path, "Proof", 2)[1] == report.simulated
    assert at(path, "Scenario", 2)[1] == "Bull"


def test_its_figures_are_those_of_the_draws(proved) -> None:
    path, _ = proved
    found = drawn(uncertain(), "Bull")
    for column, outcome in enumerate(found.outcomes, 3):
        told = found.statistics(outcome)
        assert told is not None
        assert at(path, "Mean", column)[1] == pytest.approx(told.mean, rel=1e-12)
        assert at(path, "Percentile 90", column)[1] == pytest.approx(told.percentiles[90], rel=1e-12)
        bull = float((outcome.values > at(path, "Scenario Bull", column)[1]).mean())
        sheet = openpyxl.load_workbook(path)["Simulation"]
        row = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "Scenario Bull") + 1
        assert sheet.cell(row, 1).value == "Above it, of all draws" and sheet.cell(row, column).value == pytest.approx(
            bull
        )
    table = [row for row in openpyxl.load_workbook(path)["Simulation"].iter_rows(min_col=3, max_col=7, values_only=True)
             if isinstance(row[2], int) and isinstance(row[4], float | int)]  # fmt: skip
    assert sum(row[2] for row in table) == 2 * found.draws


def test_it_verifies_and_has_nothing_to_pull(proved) -> None:
    path, _ = proved
    report = verify_workbook(path, uncertain(), ENGINES, strict=True)
    assert (report.exit_code, report.findings, report.mismatches) == (0, [], [])
    changes = read_back(path, uncertain())
    assert not changes.items and not changes.findings


def test_what_the_workbook_has_now_follows_its_inputs(proved, tmp_path) -> None:
    path, _ = proved
    book = openpyxl.load_workbook(path)
    now, _ = at(path, "In this workbook now")
    assert str(book["Simulation"][now].value).startswith("=Value!")
    program = compile(uncertain())
    rate = next(item for item in program.inputs if item.key == "discount_rate")
    cell = next(cell for key, cell in input_places(rate, place(program)[rate]) if key[0] == 0)
    book[cell.sheet][cell.a1] = 0.12
    book.save(tmp_path / "edited.xlsx")
    report = verify_workbook(tmp_path / "edited.xlsx", uncertain(), ENGINES)
    assert report.values_ok and len(report.edits) == 1
    (item,) = read_back(tmp_path / "edited.xlsx", uncertain()).items
    assert str(item.slot) == "discount_rate{Base}"


def test_an_output_that_is_an_error_in_every_draw_is_proved(tmp_path) -> None:
    model = uncertain()
    ratio = model.sheet("More").line("Ratio", unit="")
    ratio.formula = model.find("Discount rate") / (model.find("Discount rate") - model.find("Discount rate"))
    model.output(ratio)
    report = build(model, tmp_path / "error.xlsx", verified_by=ENGINES, simulation=drawn(model))
    assert report is not None and report.simulated.endswith("no mismatch")


FAULTS: dict[str, tuple[Callable[[Path], Fault], str, str]] = {
    "a mean": (lambda p: value("Simulation", at(p, "Mean")[0], "99.9"), NUMBERS, "99.9, and"),
    "a percentile": (lambda p: value("Simulation", at(p, "Percentile 5")[0], "1"), NUMBERS, "1.0, and"),
    "a label": (lambda p: text("Percentile 5", "Percentile 95"), WORDS, "'Percentile 95', and 'Percentile 5'"),
    "the warning": (
        lambda p: text("Drawn outside Excel: these figures stand still when inputs change", "Live"), WORDS, "'Live'",
    ),
    "what it has now": (
        lambda p: inline("Simulation", at(p, "In this workbook now")[0], "12"), STRUCTURE, "was overwritten by '12'",
    ),
    "the proof": (lambda p: inline("Simulation", at(p, "Proof", 2)[0], "all of them"), WORDS, "'all of them'"),
    "a series of a chart": (
        lambda p: cut("xl/charts/chart1.xml", r"<c:f>Simulation!\$F\$(\d+)", r"<c:f>Simulation!$E$\1", count=0),
        NUMBERS, "Share of draws",
    ),
    "a chart": (lambda p: cut("Simulation", "<drawing [^>]*/>"), LOOK, "is missing from the sheet 'Simulation'"),
    "the account of what was drawn": (lambda p: text(r'\{"outputs".*?', "{}"), NUMBERS, "manifest"),
}  # fmt: skip


@pytest.mark.parametrize(("fault", "grade", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_on_the_sheet_is_found(proved, tmp_path, fault, grade, said) -> None:
    parts = Parts(proved[0])
    if said == "manifest":
        name = "xl/sharedStrings.xml"
        parts[name] = (
            parts[name].replace("&quot;seed&quot;:1,", "&quot;seed&quot;:2,").replace('"seed":1,', '"seed":2,')
        )
    else:
        fault(proved[0])(parts)
    report = verify_workbook(parts.save(tmp_path / "two.xlsx"), uncertain(), ENGINES)
    found = [finding for finding in report.findings if finding.grade != REMARK]
    assert any(said in str(finding) for finding in found), [str(finding) for finding in found]
    assert any(finding.grade == grade for finding in found) and (report.exit_code == 1 or grade == LOOK)


def test_figures_that_the_seed_does_not_draw(tmp_path) -> None:
    model = uncertain()
    found = drawn(model)
    found.outcomes[0].values += 0.01
    build(model, tmp_path / "two.xlsx", simulation=found)
    report = verify_workbook(tmp_path / "two.xlsx", uncertain(), ENGINES)
    (finding,) = (finding for finding in report.findings if finding.grade == NUMBERS)
    assert "seed 1 draws other figures than the sheet Simulation has: Mean" in str(finding)


def test_draws_that_the_model_does_not_give_are_not_proved(proved, tmp_path) -> None:
    model = uncertain()
    found = drawn(model, "Bull")
    draw = chosen(found)[0]
    found.outcomes[1].values[draw] += 0.5
    _, (wrong,) = prove(proved[0].read_bytes(), compile(model), found, ENGINES)
    assert (wrong.engine, wrong.scenario, str(wrong.slot)) == ("simulation", f"draw {draw + 1}", "value_per_share")
    with pytest.raises(NotConfirmed, match="draw "):
        build(model, tmp_path / "two.xlsx", verified_by=ENGINES, simulation=found)
    assert not (tmp_path / "two.xlsx").exists()


def test_a_workbook_that_computes_something_else_is_not_proved(proved, tmp_path) -> None:
    """A formula that is right at the inputs as built, and wrong as soon as they are drawn."""
    path = shutil.copy(proved[0], tmp_path / "two.xlsx")
    book = openpyxl.load_workbook(path)
    cell = book["Value"][next(
        cell.coordinate for row in book["Value"].iter_rows() for cell in row
        if str(cell.value).startswith("=1/(1+")
    )]  # fmt: skip
    model = uncertain()
    cell.value = str(cell.value).replace("1/(1+", "1/(1+0.09+0*")
    book.save(path)
    _, wrong = prove(Path(path).read_bytes(), compile(model), drawn(model, "Bull"), ENGINES)
    assert {one.engine for one in wrong} == set(ENGINES)


def test_a_definition_whose_inputs_have_changed_since(proved) -> None:
    model = uncertain()
    model.find("discount_rate").give(0.1)  # type: ignore[attr-defined]
    report = verify_workbook(proved[0], model, ENGINES)
    remarks = [str(finding) for finding in report.findings if finding.grade == REMARK]
    assert any("was drawn from other inputs than the definition has today" in text for text in remarks)
    assert report.exit_code == 0


def test_a_sheet_of_that_name(tmp_path) -> None:
    model = uncertain()
    model.sheet("Simulation").line("One", unit="x").formula = 1
    with pytest.raises(ModelgenError, match="has a sheet 'Simulation' of its own"):
        build(model, tmp_path / "two.xlsx", simulation=drawn(model))
    build(model, tmp_path / "two.xlsx")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"outputs": 1}', "{" * 10_000])
def test_what_is_no_page(text) -> None:
    with pytest.raises(ValueError, match="no page"):
        Page.of(text)


def test_the_extremes_are_among_the_draws() -> None:
    found = drawn(uncertain())
    some = set(chosen(found))
    assert len(some) == CHOSEN
    for column in (*(outcome.values for outcome in found.outcomes), *found.drawn.T):
        assert {int(column.argmin()), int(column.argmax())} <= some


def test_equal_arguments_make_equal_files(tmp_path) -> None:
    for name in "ab":
        model = uncertain()
        build(model, tmp_path / name, simulation=drawn(model))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_model_without_scenarios_or_price(tmp_path) -> None:
    from modelgen.model.uncertainty import distribute, distribution
    from modelgen.simulation.simulate import simulate

    m = Model("Plain")
    item = m.sheet("In").assumption("Width")
    item.give(2)
    distribute(item, distribution("uniform", low=1, high=3))
    line = m.sheet("Out").line("Area")
    line.formula = item * item
    m.output(line)
    report = build(m, tmp_path / "a.xlsx", verified_by=ENGINES, simulation=simulate(m, 500))
    assert report is not None and report.exit_code == 0
