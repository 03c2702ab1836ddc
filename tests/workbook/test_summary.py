"""The summary: chosen lines once more, in the same columns, verified like all others."""

from __future__ import annotations

import openpyxl
import pytest

from modelgen import build
from modelgen.layout.place import place
from modelgen.layout.slots import formula_cells
from modelgen.program.compile import compile
from modelgen.verify.verify import verify_workbook
from tests.support import two_segments
from tests.workbook.sample import cinema


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    model, path = cinema(), tmp_path_factory.mktemp("cinema") / "cinema.xlsx"
    build(model, path)
    return model, path, openpyxl.load_workbook(path)["Summary"]


def labels(sheet) -> list[str]:
    return [cell.value for cell in sheet["A"][5:] if cell.value]


@pytest.mark.slow
def test_sections_in_order(built) -> None:
    assert labels(built[2]) == [
        "Headline outputs", "Value of the halls", "DCF, per share", "Upside to share price",
        "Share price", "Financials", "Total sales", "Cash flow", "By hall", "Ticket sales", "Hall 1", "Hall 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ("E7", "=Value!$E$7"),
        ("E10", "=Assumptions!$E$24"),
        ("G13", "=Halls!G11"),
        ("L13", "=Halls!L11"),
        ("G14", None),  # cash flow: forecast only
        ("J14", "=Value!J6"),
        ("K19", "=Halls!K9"),
    ],
)
def test_links_point_to_the_same_column(built, cell, formula) -> None:
    assert built[2][cell].value == formula


@pytest.mark.slow
def test_it_is_verified_like_the_rest(built, tmp_path) -> None:
    model, path, _ = built
    cells = [found.cell for found in formula_cells(place(compile(model))) if found.cell.sheet == "Summary"]
    assert len(cells) == 25 + 2  # and the header
    book = openpyxl.load_workbook(path)
    book["Summary"]["K13"] = "=Halls!J11"
    book.save(tmp_path / "wrong.xlsx")
    report = verify_workbook(tmp_path / "wrong.xlsx", model)
    assert {str(found.cell) for found in report.mismatches} == {"Summary!K13"}


def test_without_a_declaration_it_shows_what_outputs_rest_on(tmp_path) -> None:
    model = two_segments()
    build(model, tmp_path / "two.xlsx")
    assert labels(openpyxl.load_workbook(tmp_path / "two.xlsx")["Summary"]) == [
        "Headline outputs", "Enterprise value", "Value per share", "What they rest on", "Total net sales", "Cash flow",
    ]  # fmt: skip


def test_no_outputs_no_summary() -> None:
    model = two_segments()
    model.outputs.clear()
    compile(model)
    assert "Summary" not in [plan.name for plan in place(compile(model)).sheets]


def test_what_is_on_the_summary_is_found_by_its_own_name() -> None:
    model = cinema()
    compile(model)
    assert model.find("Total sales").key == "total_sales"
