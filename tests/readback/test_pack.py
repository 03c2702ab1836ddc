"""The input pack: a workbook with the inputs alone, filled elsewhere and read back like the full one."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import modelgen
from modelgen import load_model, verify_workbook
from modelgen.errors import ModelgenError
from modelgen.identity import asbuilt
from modelgen.layout.layout import COVER_SELECTOR
from modelgen.layout.place import place
from modelgen.model.items import Line
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.readback.read import OTHER, read_back
from modelgen.verify.engines.ironcalc import IronCalc
from tests import office
from tests.readback import user
from tests.readback.sample import MODEL, VALUES, cell, definition, item, typed
from tests.support import two_segments

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack") / "ferry"
    model = load_model(definition(folder))
    modelgen.input_pack(model, folder / "pack.xlsx")
    return folder / "pack.xlsx", model


NOW = {("growth", "2026", 0.11), ("rate", None, 0.09), ("seats", None, 95.0), ("basis", None, "North only")}


def filled(made: tuple[Path, Model], target: Path) -> Path:
    """A copy with four new values, of which one is a new override."""
    book, model = made
    return typed(
        book, target, (cell(model, "growth", "Base", "South", "2026"), 0.11), (cell(model, "rate", "Bear"), 0.09),
        (cell(model, "seats", member="West"), 95), (cell(model, "basis", "Bull"), "North only"),
    )  # fmt: skip


def offered(changes) -> set[tuple[str, str | None, object]]:
    return {(change.slot.item, change.slot.period or None, change.now) for change in changes.offered}


# --- what it is ---------------------------------------------------------------------------------------


def test_it_has_the_sheets_of_inputs_and_what_they_need(made) -> None:
    book = openpyxl.load_workbook(made[0])
    assert book.sheetnames == ["Cover", "Inputs", "Actuals", "Lists", "Manifest"]
    cover = {row[0].value: row[1].value for row in book["Cover"].iter_rows()}
    assert cover["Live scenario"] == "Base" and "SUM(Inputs!" in cover["Inputs"]
    assert {"How to use it", "Format key", "Input: type over it"} <= cover.keys()
    assert not {"Checks", "Headline outputs", "Formula", "Verification"} & cover.keys()
    assert all(sheet.protection.sheet for sheet in book.worksheets if sheet.sheet_state == "visible")


def test_every_input_stands_where_the_full_workbook_has_it(made) -> None:
    program = compile(made[1])
    full, pack = place(program), place(program, inputs_only=True)
    assert {pack[item] == full[item] for item in pack.placements} == {True}
    assert {i.key for i in program.inputs} - {i.key for i in pack.placements} == {
        "claim.stated", "claim.tolerance",
    }  # fmt: skip


def test_live_rows_follow_the_scenario_and_edits_are_counted(made, tmp_path) -> None:
    path = filled(made, tmp_path / "filled.xlsx")
    assert verify_workbook(path).exit_code == 0  # the engines agree
    engine, layout = IronCalc(), place(compile(made[1]))
    engine.load(str(path))
    live, changed = layout[made[1].find("Rate")].cell(), asbuilt.total(place(compile(made[1]), inputs_only=True))
    for scenario, rate in (("Base", 0.08), ("Bull", 0.07), ("Bear", 0.09)):
        engine.set(("Cover", *COVER_SELECTOR), scenario)
        engine.calculate()
        assert (engine.get(live), engine.get(changed)) == (rate, 4)


def test_equal_definitions_make_equal_packs(made, tmp_path) -> None:
    # convention 15
    modelgen.input_pack(load_model(made[0].parent), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == made[0].read_bytes()


def test_a_chart_of_calculations_is_left_out(tmp_path) -> None:
    model = two_segments()
    sales = model.find("Total net sales")
    assert isinstance(sales, Line)
    next(sheet for sheet in model.sheets if sheet is model.find("Growth").sheet).chart("Sales", sales)
    modelgen.input_pack(model, tmp_path / "pack.xlsx")
    assert openpyxl.load_workbook(tmp_path / "pack.xlsx")["Assumptions"]._charts == []


def test_a_model_without_inputs_has_no_pack(tmp_path) -> None:
    with pytest.raises(ModelgenError, match="'Empty' has no assumptions and no actuals, so there is nothing to fill"):
        modelgen.input_pack(Model("Empty"), tmp_path / "pack.xlsx")
    assert list(tmp_path.iterdir()) == []


# --- the way back -------------------------------------------------------------------------------------


def untouched(book) -> None:
    pass


def rows_and_columns_inserted(book) -> None:
    user.insert_rows(book, "Inputs", 9, 2)
    user.insert_columns(book, "Inputs", 10)


def sheets_renamed_and_moved(book) -> None:
    user.rename(book, "Inputs", "Annahmen 2025")
    user.rename(book, "Cover", "Deckblatt")
    book.move_sheet("Actuals", -2)


@pytest.mark.parametrize("act", [untouched, rows_and_columns_inserted, sheets_renamed_and_moved])
def test_it_is_read_back_like_the_full_workbook(made, tmp_path, act) -> None:
    path = filled(made, tmp_path / "filled.xlsx")
    book = openpyxl.load_workbook(path)
    act(book)
    book.save(path)
    changes = read_back(path, made[1])
    assert offered(changes) == NOW and len(changes.items) == len(NOW)
    assert [finding for finding in changes.findings if "renamed" not in finding and "is new" not in finding] == []


def test_libreoffice_saves_it(made, tmp_path) -> None:
    changes = read_back(office.saved(filled(made, tmp_path / "filled.xlsx"), tmp_path / "office"), made[1])
    assert offered(changes) == NOW and changes.findings == []


def test_what_is_done_beside_the_inputs_is_told(made, tmp_path) -> None:
    path = typed(made[0], tmp_path / "pack.xlsx", (("Inputs", "J7"), 0.5), (("Inputs", "A90"), "mine"))
    changes = read_back(path, made[1])
    assert changes.items == []
    assert [finding.partition(" ")[0] for finding in changes.findings] == ["Inputs!J7:"]


def test_the_definition_may_have_moved_on(made, tmp_path) -> None:
    text = MODEL.replace("rate = i", 'i.assumption("Other", unit="%").give(0.1)\nrate = i')
    today = load_model(definition(tmp_path / "today", VALUES.replace("value = 0.08 ", "value = 0.085 "), text))
    changes = read_back(filled(made, tmp_path / "filled.xlsx"), today)
    assert offered(changes) == NOW
    assert changes.findings == [OTHER.format("built from another state of the definition")]


# --- the command --------------------------------------------------------------------------------------


def test_out_filled_in_and_back(run, tmp_path) -> None:
    folder = definition(tmp_path / "ferry")
    code, out, _ = run("assumptions", folder, "--xlsx", "pack.xlsx", "--csv", "values.csv")
    assert (code, out) == (0, "values.csv: 30 values\npack.xlsx: the inputs alone\n")
    typed(tmp_path / "pack.xlsx", tmp_path / "pack.xlsx", (cell(load_model(folder), "rate"), 0.09))
    code, out, _ = run("pull", "pack.xlsx", "--model", folder, "--write")
    assert code == 0 and "Value  Base  " in out and "1 change written" in out
    assert item(load_model(folder), "rate").given[0, (), None] == 0.09


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "name a file to write: --csv FILE, --xlsx FILE or --toml FILE"),
        (("--xlsx", "pack.csv"), "the workbook's name ends in .xlsx"),
        (("--csv", "values.txt"), "the table's name ends in .csv, by which pull knows what it reads"),
        (("--xlsx", "no/pack.xlsx"), "there is no folder no"),
    ],
)
def test_where_nothing_can_be_written(run, tmp_path, options, said) -> None:
    code, _, err = run("assumptions", definition(tmp_path / "ferry"), *options)
    assert code == 2 and said in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ferry"]


# --- verification -------------------------------------------------------------------------------------


def test_a_pack_is_verified_as_what_it_is(made, tmp_path) -> None:
    book, model = made
    for path, edits in ((book, 0), (filled(made, tmp_path / "filled.xlsx"), 4)):
        report = verify_workbook(path, model)
        assert report.exit_code == 0 and len(report.edits) == edits, report.lines()
        assert any("an input pack" in str(finding) for finding in report.findings)


def test_a_workbook_that_calls_itself_a_pack_is_none(made, tmp_path) -> None:
    """Nothing would look at its calculations."""
    modelgen.build(made[1], tmp_path / "book.xlsx")
    head = openpyxl.load_workbook(made[0])["Manifest"]
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    for column in (1, 2):
        book["Manifest"].cell(4, column).value = head.cell(4, column).value
    book["Routes"]["J7"] = 5
    book.save(tmp_path / "book.xlsx")
    with pytest.raises(ModelgenError, match=r"says that it is an input pack, and yet it has .*the sheet 'Routes', "):
        verify_workbook(tmp_path / "book.xlsx", made[1])


def test_what_is_typed_beside_a_packs_inputs_isnt_verified(made, tmp_path) -> None:
    def spoiled(act) -> Path:
        book = openpyxl.load_workbook(made[0])
        act(book)
        path: Path = tmp_path / "spoiled.xlsx"
        book.save(path)
        return path

    def second(book) -> None:
        book.create_sheet("Value")["A1"] = "modelgen manifest"

    with pytest.raises(ModelgenError, match="yet it has the sheet 'Value'"):
        verify_workbook(spoiled(second), made[1])
    assert "the sheet 'Value' is new" in read_back(tmp_path / "spoiled.xlsx", made[1]).findings
    report = verify_workbook(spoiled(lambda book: book["Inputs"].__setitem__("B60", 123456)), made[1])
    assert report.exit_code == 1 or any("isn't the definition's" in str(finding) for finding in report.findings)
    report = verify_workbook(spoiled(lambda book: book["Actuals"].__setitem__("E7", 999)), made[1])
    assert report.exit_code == 1 and any("999 stands where" in str(finding) for finding in report.findings)
