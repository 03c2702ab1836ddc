"""The file itself: formulas, cached values, text, names, validations, manifest, determinism."""

import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import datetime

import openpyxl
import pytest

from modelgen import Model, Timeline, build, solve
from modelgen.layout.place import place
from modelgen.layout.slots import formula_cells
from modelgen.program.compile import compile
from tests.support import ROOT, two_segments


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "small.xlsx"
    model = two_segments(purpose="=1+1")
    build(model, path)
    return model, openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ("Assumptions!J7", "=CHOOSE(Lists!$E$6,J8,J9)"),
        ("Assumptions!J8", "=$E8"),
        ("Assumptions!J9", "=J8"),
        ("Assumptions!J12", "=$E12"),
        ("Segments!G7", "=Actuals!G7"),
        ("Segments!J7", "=I7*(1+Assumptions!J7)"),
        ("Segments!J10", "=SUM(J7:J8)"),
        ("Value!J6", "=1/(1+Assumptions!$E$14)^(Lists!J8-Lists!$I8)"),
        ("Value!J7", '=IF(Assumptions!$E$20="All",Segments!J10,Segments!J8)'),
        ("Value!E8", "=SUMPRODUCT($J7:$K7*$J6:$K6)"),
        ("Lists!E6", "=MATCH(Cover!$B$7,$A$12:$A$13,0)"),
        ("Cover!B7", "Base"),
        ("Cover!A2", "=1+1"),  # text stays text
    ],
)
def test_cells(small, cell, formula) -> None:
    sheet, address = cell.split("!")
    found = small[1][sheet][address]
    assert found.value == formula
    if cell == "Cover!A2":
        assert found.data_type == "s"


def test_every_formula_carries_the_references_value(amazon, amazon_workbook) -> None:
    model, path = amazon, amazon_workbook
    result, layout = solve(model), place(compile(model))
    cached = openpyxl.load_workbook(path, data_only=True)
    for found in formula_cells(layout):
        value = result.value(found.item, found.members, found.position, 0, found.scenario)
        shown = cached[found.cell.sheet][found.cell.a1].value
        if isinstance(shown, datetime):
            shown = (shown - datetime(1899, 12, 30)).days
        if isinstance(value, float):
            assert shown == pytest.approx(value, rel=1e-15), found
        else:
            assert shown == value, found


def r1c1(formula: str, row: int, column: int) -> str:
    """A formula with relative references relative to its cell."""

    def relative(found: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, number = found.groups()
        at = openpyxl.utils.column_index_from_string(letters)
        return f"R{number if fixed_row else f'[{int(number) - row}]'}C{at if fixed_column else f'[{at - column}]'}"

    return re.sub(r"(\$?)\b([A-Z]{1,3})(\$?)([0-9]+)\b(?!\()", relative, re.sub(r"(?<=[A-Z])(?=\$)", "", formula))


def test_one_formula_per_row(amazon_program, amazon_workbook) -> None:
    """All forecast cells of a row, and all its history cells, are one formula in R1C1."""
    book = openpyxl.load_workbook(amazon_workbook)
    rows: dict[tuple[str, int, str], set[str]] = {}
    for found in formula_cells(place(amazon_program)):
        if found.position is None or found.slot.scenario is not None or found.position < 0:
            continue
        phase = "history" if found.position < found.item.past else "forecast"
        cell = book[found.cell.sheet][found.cell.a1]
        rows.setdefault((found.cell.sheet, cell.row, phase), set()).add(r1c1(cell.value, cell.row, cell.column))
    assert len(rows) > 80
    assert {key: texts for key, texts in rows.items() if len(texts) > 1} == {}


def test_calculation_sheets_hold_no_constants(amazon, amazon_workbook) -> None:
    model, path = amazon, amazon_workbook
    book = openpyxl.load_workbook(path)
    calculations = [sheet.name for sheet in model.sheets if sheet.holds == "lines"]
    numbers = [
        (name, cell.coordinate)
        for name in calculations
        for row in book[name].iter_rows(min_row=6)
        for cell in row
        if isinstance(cell.value, int | float)
    ]
    literal = re.compile(r"(?<![A-Z$0-9.\]])(?!1\b|0\b)\d+(\.\d+)?(?![0-9:]|\))")
    formulas = [
        (name, cell.coordinate, cell.value)
        for name in calculations
        for row in book[name].iter_rows(min_row=6)
        for cell in row
        if cell.data_type == "f" and literal.search(re.sub(r"\$?[A-Z]{1,3}\$?\d+|\"[^\"]*\"", "", cell.value))
    ]
    assert numbers == []
    assert formulas == []


def test_names_point_to_their_cells(small) -> None:
    names = {name: defined.attr_text for name, defined in small[1].defined_names.items()}
    assert {name: cells for name, cells in names.items() if not name.startswith(("claim", "_"))} == {
        "basis": "Assumptions!$E$20",
        "basis_cases": "Assumptions!$E$21:$E$22",
        "discount_rate": "Assumptions!$E$14",
        "discount_rate_cases": "Assumptions!$E$15:$E$16",
        "enterprise_value": "Value!$E$8",
        "growth_cases": "Assumptions!$E$8:$K$12",
        "net_sales_actual": "Actuals!$G$7:$I$8",
        "scenario_live": "Cover!$B$7",
        "shares": "Assumptions!$E$18",
        "value_per_share": "Value!$E$9",
    }


def test_validations(small) -> None:
    rules = small[1]["Assumptions"].data_validations.dataValidation
    growth = next(rule for rule in rules if "J8" in rule)
    assert any("E8" in rule for rule in rules)  # the value for all periods
    assert not any("J7" in rule for rule in rules)  # the live row
    assert (growth.type, float(growth.formula1), float(growth.formula2)) == ("decimal", -1, 2)
    basis = next(rule for rule in rules if "E21" in rule)
    assert basis.type == "list"
    selector = small[1]["Cover"].data_validations.dataValidation[0]
    assert (str(selector.sqref), selector.formula1) == ("B7", "Lists!$A$12:$A$13")


def test_inputs_are_blue_and_unlocked(small) -> None:
    sheet = small[1]["Assumptions"]
    assert sheet["E15"].font.color.rgb == "FF0000FF"
    assert not sheet["E15"].protection.locked
    assert not sheet["E16"].protection.locked  # inherited: overtyping it is an override (convention 3)
    assert sheet["E14"].protection.locked


def test_the_manifest_knows_every_port(small) -> None:
    book = small[1]
    sheet = book["Manifest"]
    assert sheet.sheet_state == "veryHidden"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=10)]
    ports = {(row[0], row[1] or "", row[2]): json.loads(row[7]) for row in rows}
    assert ports["growth", "Base", '["Cloud"]'] == [0.2, 0.3]
    assert ports["growth", "Bull", '["Cloud"]'] == [None, None, 0.5]
    assert ports["basis", "Base", "[]"] == ["All"]
    assert ports["net_sales.actual", "", '["Retail"]'] == [1, 2, 3]


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        ("%", '0.0%_);(0.0%);"-"_);@_)'),
        ("x", '0.0"x"_);(0.0"x");"-"_);@_)'),
        ("USD bn", '#,##0.0_);(#,##0.0);"-"_);@_)'),
        ("USD/share", '"$"#,##0.00_);("$"#,##0.00);"-"_);@_)'),
        ("EUR/share", '"€"#,##0.00_);("€"#,##0.00);"-"_);@_)'),
        ("date", "d mmm yyyy"),
    ],
)
def test_number_formats_come_from_units(unit, shown) -> None:
    from modelgen.formula.units import unit as parse
    from modelgen.workbook.theme import number_format

    assert number_format(parse(unit)) == shown


_BUILD = """
import sys; sys.path.insert(0, {root!r})
from modelgen import build
from tests.support import two_segments
build(two_segments(), {path!r})
"""


def test_the_constants_of_the_timeline_are_dates_and_flags_without_notes(small) -> None:
    lists = small[1]["Lists"]
    rows = {row[0].value: row for row in lists.iter_rows(min_row=6)}
    ends = [cell for cell in rows["Period end"] if isinstance(cell.value, datetime)]
    assert ends and {cell.number_format for cell in ends} == {"d mmm yyyy"}
    assert not any(row[2].value or row[3].value for row in rows.values())


@pytest.mark.slow
def test_equal_definitions_make_equal_files(tmp_path) -> None:
    # convention 15: another process, hash seed, folder, time zone and locale
    made = []
    for number, (seed, zone, language) in enumerate([("0", "UTC", "C"), ("77", "Asia/Tokyo", "de_DE.UTF-8")]):
        folder = tmp_path / f"folder {number}"
        folder.mkdir()
        path = folder / "small.xlsx"
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language, "LANG": language}
        code = _BUILD.format(root=str(ROOT), path=str(path))
        subprocess.run([sys.executable, "-c", code], env=env, cwd=folder, check=True)
        made.append(path.read_bytes())
    assert made[0] == made[1]


def test_a_failing_build_leaves_the_old_file(tmp_path, monkeypatch) -> None:
    path = tmp_path / "model.xlsx"
    path.write_text("the old file")
    monkeypatch.setattr("modelgen.workbook.manifest.write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build(two_segments(), path, overwrite=True)
    assert path.read_text() == "the old file"
    assert os.listdir(tmp_path) == ["model.xlsx"]


def test_no_history_no_timeline_no_sheet(tmp_path) -> None:
    build(Model("Empty"), tmp_path / "empty.xlsx")
    m = Model("One period", timeline=Timeline.annual(2025, 2025))
    m.sheet("Lines").line("Index", m.timeline).formula = m.timeline.index
    build(m, tmp_path / "one.xlsx")
    assert openpyxl.load_workbook(tmp_path / "one.xlsx")["Lines"]["G6"].value == "=Lists!G8"


def test_the_package_is_well_formed(amazon_workbook) -> None:
    with zipfile.ZipFile(amazon_workbook) as package:
        assert package.testzip() is None
        assert not [name for name in package.namelist() if "externalLink" in name or "vbaProject" in name]


def test_check_is_repeatable() -> None:
    model = two_segments()
    assert compile(model).order
    assert compile(model).order
