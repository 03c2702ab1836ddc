"""Nothing was changed: what programs save, and how a workbook was built, gives no finding. Edits are what they are."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from modelgen import build, verify_workbook
from modelgen.sight.finding import LOOK, NUMBERS, REMARK, WORDS
from tests import office
from tests.readback import user
from tests.readback.sample import cell, typed
from tests.sight.sample import Parts, built, seen


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return built(tmp_path_factory.mktemp("clean"))


def by_openpyxl(path: Path, folder: Path) -> Path:
    openpyxl.load_workbook(path).save(folder / "saved.xlsx")
    return folder / "saved.xlsx"


@pytest.mark.slow
@pytest.mark.parametrize("save", [by_openpyxl, office.saved], ids=["openpyxl", "libreoffice"])
def test_another_program_saved_it(made, tmp_path, save) -> None:
    assert seen(save(made[0], tmp_path), made[1]) == []


@pytest.mark.slow
def test_amazon_by_openpyxl(amazon, amazon_workbook, tmp_path) -> None:
    assert seen(by_openpyxl(amazon_workbook, tmp_path), amazon) == []


@pytest.mark.slow
def test_amazon_by_libreoffice(amazon, amazon_by_libreoffice) -> None:
    assert seen(amazon_by_libreoffice, amazon) == []


@pytest.mark.parametrize("how", [{"scenario": "Bull"}, {"theme": "monochrome"}, {"protect": False}, {}])
def test_however_it_was_built(made, tmp_path, how) -> None:
    build(made[1], tmp_path / "book.xlsx", **how)
    assert seen(tmp_path / "book.xlsx", made[1]) == []


@pytest.mark.slow
def test_a_stamped_workbook_in_a_theme_of_its_own(made, tmp_path) -> None:
    theme = tmp_path / "ours.toml"
    theme.write_text('[colours]\nbrand = "#5A1F3A"\n[number_formats]\npercent = "0.000%"\n[fonts]\nname = "Arial"\n')
    report = build(made[1], tmp_path / "book.xlsx", verified_by=["ironcalc"], theme=theme)
    assert report is not None and report.findings == []
    assert verify_workbook(tmp_path / "book.xlsx", made[1], ["ironcalc"]).findings == []


def test_a_program_with_a_larger_font_measures_columns_by_it(made, tmp_path) -> None:
    parts = Parts(made[0])
    styles = parts["xl/styles.xml"]
    parts["xl/styles.xml"] = styles.replace('<sz val="11"', '<sz val="12"').replace('<sz val="10"', '<sz val="11"')
    assert {one.what for one in seen(parts.save(tmp_path / "large.xlsx"), made[1])} == {
        "the font is another on 11 sheets"
    }


def test_a_copied_sheet_with_its_own_copy_of_a_name(made, tmp_path) -> None:
    book = openpyxl.load_workbook(made[0])
    copy = book.copy_worksheet(book["Value"])
    copy.defined_names["value"] = openpyxl.workbook.defined_name.DefinedName("value", attr_text=f"'{copy.title}'!$E$7")
    book.save(tmp_path / "copied.xlsx")
    assert [one for one in seen(tmp_path / "copied.xlsx", made[1]) if one.grade != REMARK] == []


def rows(book) -> None:
    user.insert_rows(book, "Inputs", 6, 2)


def columns(book) -> None:
    user.insert_columns(book, "Routes", 4)


def sheets(book) -> None:
    user.rename(book, "Inputs", "Annahmen")
    book.move_sheet("Value", -2)


@pytest.mark.parametrize("act", [rows, columns, sheets])
def test_moved(made, tmp_path, act) -> None:
    book = openpyxl.load_workbook(made[0])
    act(book)
    book.save(tmp_path / "moved.xlsx")
    assert [finding for finding in seen(tmp_path / "moved.xlsx", made[1]) if finding.fault] == []


def test_an_edited_input_with_its_note(made, tmp_path) -> None:
    # its own note and source are part of the edit; another row's aren't
    at = cell(made[1], "rate")
    path = typed(
        made[0], tmp_path / "e.xlsx", (at, 0.09), (("Inputs", "D36"), "as of June"), (("Inputs", "C8"), "Mine")
    )
    report = verify_workbook(path, made[1], ["ironcalc"])
    assert [str(edit.slot) for edit in report.edits] == ["rate{Base}"]
    told = {finding.cell.a1: finding.grade for finding in report.findings if finding.cell}
    assert told == {"D36": LOOK, "C8": WORDS}
    assert report.verdict == "NOT VERIFIED: words say something else"


def test_the_look_is_an_error_where_that_is_asked_for(made, tmp_path) -> None:
    book = openpyxl.load_workbook(made[0])
    book["Value"]["E7"].font = openpyxl.styles.Font(name="Arial", color="FF00AA00")
    book.save(tmp_path / "look.xlsx")
    report = verify_workbook(tmp_path / "look.xlsx", made[1], ["ironcalc"])
    assert report.exit_code == 0 and {finding.grade for finding in report.findings} == {LOOK}
    strict = verify_workbook(tmp_path / "look.xlsx", made[1], ["ironcalc"], strict=True)
    assert (strict.exit_code, strict.verdict) == (1, "NOT VERIFIED: the look differs")


@pytest.mark.parametrize("place", ["B2", "B7", "A9", "H12"])
def test_a_manifest_edited_by_hand(made, tmp_path, place) -> None:
    now = {"B2": made[1].name, "B7": "yes", "A9": "growths", "H12": "[0.5]"}[place]
    path = typed(made[0], tmp_path / "forged.xlsx", (("Manifest", place), now))
    report = verify_workbook(path, made[1], ["ironcalc"])
    assert report.exit_code == 1
    assert any("manifest" in str(finding) or "another state" in str(finding) for finding in report.findings), place


@pytest.mark.slow
def test_without_a_manifest_the_cover_is_believed_about_its_stamp(made, tmp_path) -> None:
    build(made[1], tmp_path / "book.xlsx", verified_by=["ironcalc"])
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    del book["Manifest"]
    book.save(tmp_path / "gone.xlsx")
    report = verify_workbook(tmp_path / "gone.xlsx", made[1], ["ironcalc"])
    assert [finding.what.partition(";")[0] for finding in report.findings] == ["the file has no modelgen manifest"]


def test_a_choice_that_excel_does_not_find(made, tmp_path) -> None:
    path = typed(made[0], tmp_path / "blank.xlsx", (("Cover", "B7"), "Base "))
    report = verify_workbook(path, made[1], ["ironcalc"])
    assert report.exit_code == 1
    assert [(finding.grade, str(finding)) for finding in report.findings] == [
        (NUMBERS, "Cover!B7: 'Base ' isn't 'Base' to Excel, which finds no such choice in the list")
    ]
