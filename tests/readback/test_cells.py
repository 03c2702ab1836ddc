"""Values that a CSV file gives come back into it: only their cells change, and they are written as they were."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from modelgen import ModelgenError, build, load_model
from modelgen.readback.read import read_back

MODEL = """\
from modelgen import Model, Timeline
m = Model("Tables", timeline=Timeline.annual(2023, 2027, last_actual=2025), scenarios=("Base", "Bull"), unit="USD mn")
year, shop, sheet = m.timeline, m.axis("Shop", "Bread", "Cake"), m.sheet("In")
growth = sheet.assumption("Growth", shop, unit="%")
start = sheet.assumption("Start", unit="date", shared=True)
basis = sheet.choice("Basis", "LTM", "NTM")
sales = m.sheet("Ops").line("Net sales", shop, year)
sales.forecast = sales.prior * (1 + growth)
sales.actual.give("sales.csv", source="Filings")
m.load("general.csv")
growth.give("growth.csv")
total = m.sheet("Out").line("Total")
total.formula = sales.total(shop).at(year, "2027")
m.output(total)
"""
SALES = '# of;2023;2024;2025\r\nBread;"1,5";2,5;3\r\nCake;4;5;6\r\n'
GENERAL = 'Assumption,Value,Note\nStart,2024-12-31,"a, b"\nBasis,LTM,\n'
GROWTH = "\ufeffScenario,Shop,Growth\nBase,Bread,5%\nBase,Cake,0.02\nBull,Cake,7%\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    texts = {"model.py": MODEL, "sales.csv": SALES, "general.csv": GENERAL, "growth.csv": GROWTH}
    for name, text in texts.items():
        (tmp_path / "shop" / name).write_bytes(text.encode())
    return tmp_path / "shop"


def edited(folder: Path, *values: tuple[str, object, object]) -> Path:
    """A workbook of the definition in which people have typed over values: on a sheet, one for another."""
    path = folder.parent / "shop.xlsx"
    build(load_model(folder), path)
    book = openpyxl.load_workbook(path)
    for sheet, before, after in values:
        next(cell for row in book[sheet].iter_rows() for cell in row if cell.value == before).value = after
    book.save(path)
    return path


def test_only_the_cells_change(folder: Path) -> None:
    path = edited(
        folder, ("Actuals", 2.5, 1234.5), ("Actuals", 6, 1.234), ("In", 0.05, 0.0625), ("In", 0.07, 0.08),
        ("In", "LTM", "NTM"),
    )  # fmt: skip
    changes = read_back(path, load_model(folder))
    assert {str(change.slot): change.number for change in changes.offered} == {
        "net_sales.actual[Bread, 2024]": 1234.5, "net_sales.actual[Cake, 2025]": 1.234, "growth[Bread]{Base}": 0.0625,
        "growth[Cake]{Bull}": 0.08, "basis{Base}": 1.0,
    }  # fmt: skip
    assert sorted(file.name for file in changes.apply()) == ["general.csv", "growth.csv", "sales.csv"]
    texts = {file.name: file.read_bytes().decode() for file in folder.glob("*.csv")}
    assert texts["sales.csv"] == "# of;2023;2024;2025\r\nBread;1,5;1234,5;3\r\nCake;4;5;1,2340\r\n"
    assert texts["general.csv"] == GENERAL.replace("LTM", "NTM")
    assert texts["growth.csv"] == GROWTH.replace("5%", "6.25%").replace("7%", "8%")
    again = read_back(path, load_model(folder))
    assert not again.offered and not again.of("ask")


def test_a_file_that_others_changed_is_left(folder: Path) -> None:
    path = edited(folder, ("Actuals", 2.5, 9))
    changes = read_back(path, load_model(folder))
    (folder / "sales.csv").write_text(SALES.replace("2,5", "2,6"))
    with pytest.raises(ModelgenError, match=r"sales.csv was changed by others in the meantime, also 'Net sales'"):
        changes.apply()


def test_a_value_that_a_table_gives_for_several_cells_is_left(folder: Path) -> None:
    definition = (folder / "model.py").read_text().replace('"Growth", shop,', '"Growth", shop, year,')
    (folder / "model.py").write_text(definition)
    (folder / "growth.csv").write_text("Shop,Growth\nBread,5%\nCake,4%\n")
    path = edited(folder)
    book = openpyxl.load_workbook(path)
    cake = next(row for row in book["In"].iter_rows() if 0.04 in [cell.value for cell in row])
    next(cell for cell in cake if str(cell.value).startswith("=$")).value = 0.03  # of one year, where it follows
    book.save(path)
    changes = read_back(path, load_model(folder))
    with pytest.raises(ModelgenError, match="the definition gives it, and no file gives it alone; change it there"):
        changes.apply()
