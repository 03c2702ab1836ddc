"""The cover: what a reader sees first, and the ways from it and back."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

from modelgen import DefinitionError, Line, Model, build, not_meaningful, where
from modelgen.program.compile import compile
from tests.workbook.sample import cinema


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    model, path = cinema(), tmp_path_factory.mktemp("cinema") / "cinema.xlsx"
    build(model, path, verified_by=["ironcalc", "formualizer"])
    return model, openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)


def beside(sheet, label: str) -> list[object]:
    """What stands in the row of a label."""
    for row in sheet.iter_rows(max_col=7):
        if row[0].value == label:
            return [cell.value for cell in row[1:4]]
    raise AssertionError(label)


ROWS = [
    ("Valuation date", ["31 Dec 2024", None, None]),
    ("Live scenario", ["Base", "choose from the list", None]),
    ("Checks", ["=Checks!$E$6", "in the live scenario", None]),
    ("Value of the halls", ["=Value!$E$7", "EUR mn", None]),
    ("DCF, per share", ["=Value!$E$8", "EUR/share", "=Summary!$E$9"]),
    ("Share price", ["=Assumptions!$E$24", "EUR/share", None]),
    ("Made with modelgen", ["0.1.0", None, None]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("label", "expected"), ROWS, ids=[label for label, _ in ROWS])
def test_rows(built, label, expected) -> None:
    assert beside(built[1]["Cover"], label) == expected


def test_the_stamp_and_the_definition(built) -> None:
    model, book, _ = built
    assert beside(book["Cover"], "Definition")[0] == compile(model).hash
    assert "recomputed by ironcalc" in str(beside(book["Cover"], "Verification")[0])
    assert model.name in book.properties.title
    assert compile(model).hash in book.properties.description


def test_the_upside_is_what_the_output_is_above_the_price(built) -> None:
    _, _, shown = built
    value: Any
    price: Any
    value, price = beside(shown["Cover"], "DCF, per share"), beside(shown["Cover"], "Share price")
    assert value[2] == pytest.approx(value[0] / price[0] - 1, rel=1e-14)


def test_every_sheet_is_linked_to_and_back(built) -> None:
    _, book, _ = built
    links = [cell.hyperlink for row in book["Cover"].iter_rows() for cell in row if cell.hyperlink]
    targets = {link.location.split("!")[0].strip("'") for link in links}
    names = [name for name in book.sheetnames if name not in ("Cover", "Manifest")]
    assert targets == set(names)
    for name in names:
        assert book[name]["A3"].hyperlink.location == "Cover!A1", name


def test_sources_are_listed_with_their_sheets(built) -> None:
    texts = {row[0].value: row[5].value for row in built[1]["Cover"].iter_rows(max_col=7)}
    assert texts["Exchange, 31 Dec 2024"] == "Assumptions"
    assert texts["Accounts 2024"] == "Actuals"
    assert texts["A note"] == "Tie-out"


def test_status_is_shown_in_words(built) -> None:
    _, book, _ = built
    for sheet, cell in (("Cover", "B8"), ("Halls", "B3"), ("Dictionary", "B3")):
        shown = book[sheet][cell]
        assert shown.number_format == '[=0]"All checks hold";[=1]0" failure";0" failures"'
        assert len(book[sheet].conditional_formatting[cell]) == 2  # red, green


def test_what_fails_in_other_scenarios_is_named(tmp_path) -> None:
    """Green is the live scenario alone."""
    model = cinema()
    rate, other = model.find("Discount rate"), model.scenario.members[-1]
    assert isinstance(rate, Line)
    rate.give(0.3, scenario=other, source="Doubt")
    model.check("The rate is below 20%", rate + rate < 1 - rate - rate - rate)
    for scenario, said in (("Base", "as built, some fail in others"), (other, "in the live scenario")):
        build(model, tmp_path / "book.xlsx", scenario=scenario)
        cover = openpyxl.load_workbook(tmp_path / "book.xlsx")["Cover"]
        assert beside(cover, "Checks")[1] == said
        assert beside(cover, "Check that failed as built")[0] == f"The rate is below 20%, in {other}"


def test_a_label_for_several_outputs_is_refused() -> None:
    m = Model("X")
    a, b = m.sheet("S").line("A"), m.sheet("T").line("B")
    with pytest.raises(DefinitionError, match="is given to 2 outputs"):
        m.output(a, b, label="Both")


@pytest.mark.slow
def test_warnings_have_a_row_of_their_own_and_fail_no_check(tmp_path) -> None:
    model = cinema()
    rate = model.find("Discount rate")
    model.check("The rate is above 10%", rate > rate + rate, severity="warning")
    build(model, tmp_path / "book.xlsx", verified_by=["ironcalc", "formualizer"])
    book, shown = (openpyxl.load_workbook(tmp_path / "book.xlsx", data_only=data) for data in (False, True))
    cover = book["Cover"]
    assert beside(cover, "Warnings") == ["=Checks!$E$7", None, None]
    assert [cover[f"A{row}"].value for row in (8, 9, 10)] == ["Checks", "Warnings", "Inputs"]
    assert cover["B9"].number_format == '[=0]"No warning";[=1]0" warning";0" warnings"'
    assert len(cover.conditional_formatting["B9"]) == 2  # amber, green
    assert [shown["Cover"][cell].value for cell in ("B8", "B9")] == [0, 1]


def test_a_reason_is_read_from_its_beginning(tmp_path) -> None:
    """It is longer than its cell: to the left it would be cut off by the label, to the right the cells are empty."""
    m = Model("Reason", unit="EUR mn")
    sales = m.sheet("Inputs").assumption("Sales", unit="EUR mn")
    sales.give(-1.0, source="made up")
    sold = m.check("Sales of all divisions and regions are above 0", sales > 0)
    value = m.sheet("Out").line("Value", unit="EUR mn")
    value.formula = where(sold == 0, sales, not_meaningful)
    m.output(value)
    path = tmp_path / "reason.xlsx"
    build(m, path)
    sheet = openpyxl.load_workbook(path)["Cover"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "Reason for n.m.")
    filled = [cell for cell in row[1:4] if cell.value is not None]
    assert [cell.alignment.horizontal for cell in filled] == ["left"]
