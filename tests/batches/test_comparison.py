"""The comparison of companies: figures linked or as values, ranks, medians, what fails, in every program alike."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from statistics import mean, median, stdev
from typing import Any

import openpyxl
import pandas as pd
import pytest

import modelgen
from modelgen.batches import comparison
from modelgen.batches.comparison import ERROR, FILE
from modelgen.commands.batched import Batched
from modelgen.package.load import load
from tests.office import CSV, saved
from tests.support import computed
from tests.workbook.test_schema import findings

MODEL = """
from modelgen import Model, where, not_meaningful
m = Model("Peers", unit="EUR mn", scenarios=("Base", "Bull"))
s = m.sheet("Inputs")
profit = s.assumption("Profit", unit="EUR mn")
multiple = s.assumption("Multiple", unit="x")
shares = s.assumption("Shares", unit="mn shares", shared=True, minimum=None)
price = s.assumption("Share price", unit="EUR/share", shared=True)
for one, value in ((profit, 100), (multiple, 8), (shares, 10), (price, 60)):
    one.give(value, source="a test")
v = m.sheet("Value")
equity = v.line("Equity value", unit="EUR mn")
equity.formula = profit * multiple
each = v.line("Value per share", unit="EUR/share")
each.formula = equity / shares
yielded = v.line("Earnings yield", unit="%")
yielded.formula = where(profit > 0, profit / shares / price, not_meaningful)
m.check("Profit is positive", profit > 0)
m.output(each, equity, yielded)
m.price(price)
"""
NAMES = [
    "Acme & Söhne #1 100%",
    "=1+1",
    "A long name that goes on, Holdings (International) plc",
    "Dry",
    "Even",
    "Flat's",
]
PROFITS = [100.0, 140.0, -20.0, 80.0, 100.0, 50.0]
SHARES = [10.0, 20.0, 10.0, 0.0, 10.0, 4.0]
FIRST, LAST = 6, 6 + len(NAMES) - 1  # rows as Excel counts them
EACH = {"Value per share": "B", "Upside": "D", "Equity value": "E", "Earnings yield": "G"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "peers").mkdir()
    (tmp_path / "peers" / "model.py").write_text(MODEL)
    return tmp_path


def compared(folder: Path, **how: Any) -> Path:
    """The comparison of all of them."""
    table = pd.DataFrame({"company": NAMES, "profit": PROFITS, "shares": SHARES})
    for _ in modelgen.batch(folder / "peers", table, folder / "out", **{"jobs": 1, **how}):
        pass
    return folder / "out" / FILE


def values(path: Path) -> Any:
    return openpyxl.load_workbook(path, data_only=True)["Comparison"]


def expected() -> dict[str, list[float | str]]:
    """By plain arithmetic."""
    each = [8 * profit / shares if shares else ERROR for profit, shares in zip(PROFITS, SHARES, strict=True)]
    return {
        "Value per share": each,
        "Upside": [one / 60 - 1 if isinstance(one, float) else "n.m." for one in each],
        "Equity value": [8 * profit for profit in PROFITS],
        "Earnings yield": [
            "n.m." if profit <= 0 else profit / shares / 60 if shares else ERROR
            for profit, shares in zip(PROFITS, SHARES, strict=True)
        ],
    }


def test_figures_ranks_and_what_fails(folder: Path) -> None:
    sheet = values(compared(folder))
    assert [sheet[f"A{row}"].value for row in range(FIRST, LAST + 1)] == NAMES
    for name, figures in expected().items():
        found = [sheet[f"{EACH[name]}{row}"].value for row in range(FIRST, LAST + 1)]
        assert found == [pytest.approx(one) if isinstance(one, float) else one for one in figures], name
    assert [sheet[f"C{row}"].value for row in range(FIRST, LAST + 1)] == [2, 4, 5, None, 2, 1]
    assert [sheet[f"I{row}"].value for row in range(FIRST, LAST + 1)] == [
        0,
        0,
        2,  # an output is n.m. beside the check that fails, and reads it not
        1,  # an error, from which it follows that an output isn't a number
        0,
        0,
    ]
    assert sheet[f"L{FIRST + 2}"].value.split("; ")[0] == "Profit is positive"
    assert {sheet[f"K{row}"].value for row in range(FIRST, LAST + 1)} == {"linked"}
    assert sheet["B5"].value == "EUR/share" and sheet["B4"].value == "Value per share"


def test_medians_and_the_like(folder: Path) -> None:
    sheet = values(compared(folder))
    for name, figures in expected().items():
        numbers = sorted(one for one in figures if isinstance(one, float))
        told = {sheet[f"A{row}"].value: sheet[f"{EACH[name]}{row}"].value for row in range(LAST + 3, LAST + 10)}
        lower = numbers[1] if len(numbers) == 5 else numbers[0] + 0.75 * (numbers[1] - numbers[0])
        assert told["Median"] == pytest.approx(median(numbers)) and told["Mean"] == pytest.approx(mean(numbers))
        assert told["Standard deviation"] == pytest.approx(stdev(numbers))
        assert (told["Lowest"], told["Highest"]) == (pytest.approx(numbers[0]), pytest.approx(numbers[-1]))
        if len(numbers) in (4, 5):
            assert told["Lower quartile"] == pytest.approx(lower)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["ironcalc", "formualizer", "libreoffice"])
def test_engines_compute_what_is_saved(folder: Path, monkeypatch, engine: str) -> None:
    monkeypatch.setattr(comparison, "LINKED", 0)
    path = compared(folder)
    shown, formulas = values(path), openpyxl.load_workbook(path)["Comparison"]
    cells = [cell for row in formulas.iter_rows() for cell in row if str(cell.value).startswith("=") and cell.row > 5]
    cells = [cell for cell in cells if cell.data_type == "f"]
    assert len(cells) > 40
    (found,) = computed(engine, path, [("Comparison", cell.row - 1, cell.column - 1) for cell in cells])
    for cell, value in zip(cells, list[Any](found), strict=True):
        want = shown[cell.coordinate].value
        same = (
            math.isclose(want, value, abs_tol=1e-12) if isinstance(want, int | float) else (want or "") == (value or "")
        )
        assert same, (cell.coordinate, cell.value, want, value)


def test_figures_are_values_where_workbooks_are_many(folder: Path, monkeypatch) -> None:
    linked = values(compared(folder))
    monkeypatch.setattr(comparison, "LINKED", len(NAMES) - 1)
    path = compared(folder)
    sheet = openpyxl.load_workbook(path)["Comparison"]
    assert {sheet[f"K{row}"].value for row in range(FIRST, LAST + 1)} == {"values"}
    assert "more than the 5 that are linked" in sheet["A3"].value
    for row in range(FIRST, LAST + 1):
        for at in "BDEG":
            was = linked[f"{at}{row}"].value
            assert sheet[f"{at}{row}"].value == (was if isinstance(was, str) else pytest.approx(was))
    assert load(str(path)).links == []


def test_of_very_many_ranks_are_values(folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(comparison, "RANKED", 1)
    sheet = openpyxl.load_workbook(compared(folder))["Comparison"]
    assert [sheet[f"C{row}"].value for row in range(FIRST, LAST + 1)] == [2, 4, 5, None, 2, 1]


def test_a_company_beyond_the_hyperlinks_of_a_sheet_has_its_name(folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(comparison, "HYPERLINKS", 2)
    cells = [cell for (cell,) in openpyxl.load_workbook(compared(folder))["Comparison"][f"A{FIRST}:A{LAST}"]]
    assert [cell.value for cell in cells] == NAMES
    assert [cell.hyperlink is not None for cell in cells] == [True] * 2 + [False] * (len(NAMES) - 2)


def test_links_lead_to_the_workbooks_beside_it(folder: Path) -> None:
    path = compared(folder)
    sheet = openpyxl.load_workbook(path, keep_links=True)
    names = [link.file_link.Target for link in sheet._external_links]
    assert names[0] == "Acme%20%26%20S%C3%B6hne%20%231%20100%25.xlsx" and len(names) == len(NAMES)
    assert [cell.hyperlink.target for (cell,) in sheet["Comparison"][f"A{FIRST}:A{LAST}"]] == names
    covers = [openpyxl.load_workbook(path.parent / f"{name}.xlsx", data_only=True)["Cover"] for name in NAMES]
    for number, cover in enumerate(covers):
        for at in "BDEG":
            formula, was = (
                sheet["Comparison"][f"{at}{FIRST + number}"].value,
                values(path)[f"{at}{FIRST + number}"].value,
            )
            there = formula.removeprefix(f"=IFERROR([{number + 1}]Cover!").partition(",")[0]
            held = cover[there.replace("$", "")].value
            assert was == (ERROR if str(held).startswith("#") else held), formula


def test_equal_batches_make_equal_comparisons(folder: Path) -> None:
    first = compared(folder).read_bytes()
    assert compared(folder).read_bytes() == first  # all are kept


def test_a_company_without_a_workbook_says_why(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "Even.xlsx").write_text("somebody's own")
    sheet = values(compared(folder))
    row = FIRST + NAMES.index("Even")
    assert [sheet[f"{at}{row}"].value for at in "BJK"] == [80, "failed", "values"]
    assert sheet[f"L{row}"].value.startswith("Even.xlsx stays as it is")
    assert str(folder) not in sheet[f"L{row}"].value
    assert sheet[f"A{row}"].hyperlink is None


def test_verified_workbooks_are_called_so(folder: Path) -> None:
    sheet = values(compared(folder, verify=True))
    assert {sheet[f"J{row}"].value for row in range(FIRST, LAST + 1)} == {"verified"}


def test_a_company_may_be_called_comparison(folder: Path) -> None:
    table = pd.DataFrame({"company": ["Comparison"]})
    made = list(modelgen.batch(folder / "peers", table, folder / "out", jobs=1))
    assert (
        "results.parquet, comparison of the batch.xlsx, and batch"
        in Batched("Peers", "Base", folder, made, 1).lines()[-1]
    )
    assert "Cover" in openpyxl.load_workbook(folder / "out" / "Comparison.xlsx").sheetnames
    assert openpyxl.load_workbook(folder / "out" / "comparison of the batch.xlsx").sheetnames == ["Comparison"]


@pytest.mark.slow
@pytest.mark.parametrize("most", [250, 0])
def test_it_is_as_office_open_xml_has_it(folder: Path, monkeypatch, most: int) -> None:
    monkeypatch.setattr(comparison, "LINKED", most)
    assert findings(compared(folder)) == []


@pytest.mark.slow
def test_libreoffice_shows_what_links_were_saved_with(folder: Path) -> None:
    path = compared(folder)
    saved(path, folder, CSV)
    text = (folder / "comparison-Comparison.csv").read_text(encoding="utf-8")
    shown = {row[0]: row[1] for row in csv.reader(text.splitlines()) if row}
    assert [shown[name] for name in NAMES] == ["80", "56", "-16", "error", "80", "100"]
    assert shown["Median"] == "80"
