"""Paper and screen: one page wide, breaks before blocks, columns that are used and wide enough, rows that fold."""

from __future__ import annotations

import openpyxl
import pytest

from modelgen import Model, Timeline, build
from modelgen.workbook.columns import characters
from modelgen.workbook.print import breaks
from tests.workbook.sample import cinema


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("cinema") / "cinema.xlsx"
    build(cinema(), path)
    return openpyxl.load_workbook(path)


BREAKS = [  # heights, room, rows where blocks begin, rows before which pages end
    ([1] * 10, 20, [], []),
    ([1] * 10, 10, [], []),
    ([1] * 12, 10, [8], [8]),  # before the block that would be cut
    ([1] * 12, 10, [2], [10]),  # a page nearly empty is worse
    ([1] * 30, 10, [8, 9, 17], [9, 17, 25]),  # two rows of each page but the first repeat the header
    ([1] * 5 + [30] + [1] * 5, 10, [], [5, 6]),  # a row that is higher than a page stands alone
]


@pytest.mark.parametrize(("rows", "room", "starts", "expected"), BREAKS)
def test_breaks(rows, room, starts, expected) -> None:
    assert breaks(rows, room, starts) == expected


def test_every_sheet_is_one_page_wide_landscape_and_numbered(book) -> None:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_area, sheet.title
        assert "&P" in sheet.oddFooter.right.text and sheet.oddHeader.left.text == "Cinema && Co"
        if sheet.title not in ("Cover", "Dictionary"):
            assert sheet.print_title_rows == "$4:$5", f"the heads of {sheet.title} aren't repeated on its pages"


@pytest.mark.parametrize(
    ("columns", "notes", "pages"),  # of numbers side by side; the widths of sources and notes; pages side by side
    [(2, (44, 62), None), (10, (34, 38), None), (14, (34, 38), None), (24, (34, 38), 2)],
)
def test_a_wide_table_can_be_read_on_paper(tmp_path, columns, notes, pages) -> None:
    m = Model("Wide", unit="USD mn")
    peer, sheet = m.axis("Peer", "Alder Systems AB", "Brightwater plc"), m.sheet("Peers")
    table = sheet.table("Peers", peer)
    for number in range(columns):
        note = "Of the year before" if columns > 2 else ""  # the first note, which an edit adds, changes no width
        figure = table.assumption(f"Figure {number}", peer, unit="USD mn", shared=True)
        figure.give(12345.6, source="A service", note=note)
    build(m, tmp_path / "wide.xlsx")
    page = openpyxl.load_workbook(tmp_path / "wide.xlsx")["Peers"]
    assert tuple(round(page.column_dimensions[letter].width) for letter in "CD") == pytest.approx(notes, abs=1)
    assert page.page_setup.fitToWidth == pages


@pytest.mark.parametrize(
    ("sheet", "shown", "hidden"),
    [
        ("Assumptions", "EJKL", "FGHI"),  # inputs for the forecast only
        ("Halls", "GHIJKL", "EF"),  # no single values, no openings
        ("Value", "EJKL", "FGHI"),
        ("Quarters", "NOPQRSTU", "EFGHIJKLM"),  # no years
    ],
)
def test_unused_columns_are_hidden(book, sheet, shown, hidden) -> None:
    columns = {}
    for letter, dimension in book[sheet].column_dimensions.items():
        first = openpyxl.utils.column_index_from_string(letter)
        for number in range(first, max(first, dimension.max or 0) + 1):
            columns[openpyxl.utils.get_column_letter(number)] = dimension.hidden
    assert [letter for letter in shown if columns.get(letter)] == []
    assert [letter for letter in hidden if not columns.get(letter)] == []


def test_rows_fold(book) -> None:
    levels = {row: book["Assumptions"].row_dimensions[row].outlineLevel for row in range(6, 24)}
    assert [levels[row] for row in (7, 8, 9, 10, 15, 16, 17, 23)] == [0, 1, 2, 2, 0, 1, 1, 0]
    assert not book["Assumptions"].sheet_properties.outlinePr.summaryBelow


def test_a_rule_parts_history_and_forecast(book) -> None:
    def split(sheet: str) -> list[str]:
        return [
            str(area.sqref)
            for area in book[sheet].conditional_formatting
            for rule in area.rules
            if rule.type == "expression" and rule.formula == ["TRUE"] and rule.dxf.border.left.style
        ]

    assert split("Halls") == ["J4:J5", "J7:J11"]
    assert split("Quarters") == ["R4:R5", "R6"]
    assert split("Assumptions") == []  # it shows no history


def test_long_notes_are_wrapped(book) -> None:
    cell = book["Assumptions"]["D10"]
    assert cell.alignment.wrap_text
    assert book["Assumptions"].row_dimensions[10].height > 40


WIDTHS = [
    ("#,##0.0_);(#,##0.0)", 1234567.89, 13),
    ("#,##0.0_);(#,##0.0)", -3, 5),
    ('0.0"x"_);(0.0"x")', 12.34, 7),
    ('"$"#,##0.00_)', 1234.5, 11),
    ("General", 12.5, 4),
]


@pytest.mark.parametrize(("code", "number", "expected"), WIDTHS)
def test_widths_of_numbers(code, number, expected) -> None:
    assert characters(code, number) == expected


@pytest.mark.slow
def test_columns_are_wide_enough_for_every_scenario(tmp_path) -> None:
    model = cinema()
    model.find("Discount rate").give(  # type: ignore[attr-defined]
        -0.9999999, scenario="Bull"
    )  # the base case, which is live, shows 74.6
    build(model, tmp_path / "wide.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "wide.xlsx")["Value"]
    assert sheet.column_dimensions["E"].width > len("(27,000,000,000,000,000,000,000.0)")


def monthly(years: int) -> Model:
    """A line over so many years of months, with a chart."""
    model = Model("Wide", timeline=Timeline.monthly("2025-01", f"{2024 + years}-12"), unit="EUR mn")
    inputs, sheet = model.sheet("Inputs"), model.sheet("Plan")
    line = sheet.line("Cash", model.timeline)
    line.formula = inputs.assumption("Cash a month", model.timeline, unit="EUR mn")
    sheet.chart("Cash by month", line)
    model.find("Cash a month").give(1)  # type: ignore[attr-defined]
    return model


WIDE = [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)]  # years, pages side by side


@pytest.mark.parametrize(("years", "pages"), WIDE)
def test_a_wide_sheet_takes_pages_that_can_be_read(tmp_path, years, pages) -> None:
    """Each repeats the labels, and what lies over them: no chart does."""
    build(monthly(years), tmp_path / "wide.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "wide.xlsx")["Plan"]
    assert sheet.print_title_cols == "$A:$B"
    assert (sheet.page_setup.fitToWidth or 1) == pages
    assert sheet._charts[0].anchor._from.col == (0 if pages == 1 else 2)


def test_of_workings_a_head_is_printed_that_can_be_read(tmp_path) -> None:
    model = monthly(2)
    rate = model.sheet("Rates").assumption("Rate", unit="%")
    rate.give(0.1)
    value = model.sheet("Value").line("Value")
    value.formula = model.find("Cash").total(model.timeline) / (1 + rate)
    model.sensitivity(value, (rate, [-0.01, 0, 0.01]))
    build(model, tmp_path / "workings.xlsx")
    assert openpyxl.load_workbook(tmp_path / "workings.xlsx")["Workings"].print_area == "'Workings'!$A$1:$D$5"


TITLES = [("Rate", False), ("Rate that lenders ask for the shops of the north", True)]  # label, wider than its columns


@pytest.mark.parametrize(("label", "wider"), TITLES)
def test_a_title_that_is_wider_than_its_columns_ends_with_them(tmp_path, label, wider) -> None:
    """What overflows to the left isn't cut at the page's edge."""
    model = monthly(1)
    rates = model.sheet("Rates")
    rate, growth = (rates.assumption(name, unit="%") for name in (label, "Growth"))
    rate.give(0.1)
    growth.give(0.02)
    value = model.sheet("Value").line("Value")
    value.formula = model.find("Cash").total(model.timeline) / (1 + rate) * (1 + growth)
    model.sensitivity(value, (growth, [-0.01, 0, 0.01]), (rate, [-0.02, -0.01, 0, 0.01, 0.02]))
    build(model, tmp_path / "titles.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "titles.xlsx")["Sensitivities"]
    title = next(cell for row in sheet for cell in row if f", by {label}" in str(cell.value))
    heads = [cell.column for cell in sheet[title.row + 1] if cell.value][-5:]
    assert (title.column, title.alignment.horizontal == "right") == (heads[-1 if wider else 0], wider)
