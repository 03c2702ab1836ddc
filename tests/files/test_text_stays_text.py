"""Text that looks like a formula stays text in the workbook, wherever it comes from: a definition, TOML, a CSV file."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from modelgen import Model, Timeline, build, where
from modelgen.verify.verify import verify_workbook

BEGINNINGS = ["=", "+", "-", "@", "{=", "\t=", " =", "'="]
HARM = 'HARM("calc")'
WHERE = {
    "Model": "=", "Purpose": "+", "Axis": "@", "Member": "=", "Other member": "-", "Label": "=",
    "Line": "+", "Check": "=", "Claim": "@", "Option": "=", "Other option": "-", "Scenario": "=", "Heading": "-",
    "Chart": "=",
}  # fmt: skip


def text(place: str, beginning: str = "") -> str:
    """A text for a place, which as a formula would do harm."""
    return f"{beginning or WHERE[place]}{HARM} {place}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Path]:
    folder = tmp_path_factory.mktemp("text")
    m = Model(text("Model"), timeline=Timeline.annual(2024, 2027, last_actual=2025), unit="EUR mn",
              scenarios=("Base", text("Scenario")), purpose=text("Purpose"))  # fmt: skip
    year = m.timeline
    axis = m.axis(text("Axis"), text("Member"), text("Other member"))
    inputs = m.sheet("Inputs")
    inputs.heading(text("Heading"))
    growth = inputs.assumption(text("Label"), axis, year, unit="%", key="growth")
    many = [inputs.assumption(f"Input {n}", unit="EUR mn", key=f"many_{n}") for n in range(len(BEGINNINGS))]
    basis = inputs.choice("Basis", text("Option"), text("Other option"), key="basis")
    out = m.sheet("=Out")
    sales = out.line(text("Line"), axis, year, key="sales")
    sales.actual = {text("Member"): [1, 2], text("Other member"): [3, 4]}
    sales.forecast = sales.prior * (1 + growth)
    total = out.line("Total", year)
    total.formula = sales.total(axis)
    out.chart(text("Chart"), sales, kind="stacked")
    out.chart(text("Chart", "+"), total)
    last = out.line("Last", unit="EUR mn")
    last.formula = where(basis == text("Option"), total.at(year, "2027"), 0) + sum(many[1:], start=many[0] + 0)
    m.check(text("Check"), total > 0)
    m.claim(text("Claim"), stated=4, computed=total.at(year, "2024"), tolerance=1, source=text("Source", "="))
    m.output(last)
    lines = [f"[growth]\nsource = {toml('=')}\nnote = {toml('-')}\nvalue = 0.1\n",
             f"[basis]\nsource = {toml('+')}\nvalue = '{text('Option')}'\n"]  # fmt: skip
    lines += [
        f"[many_{n}]\nsource = {toml(begin)}\nnote = {toml(begin)}\nvalue = 1\n" for n, begin in enumerate(BEGINNINGS)
    ]
    (folder / "assumptions.toml").write_text("\n".join(lines), encoding="utf-8")
    m.load(folder / "assumptions.toml")
    build(m, folder / "text.xlsx")
    return m, folder / "text.xlsx"


def toml(beginning: str) -> str:
    written = text("Source", beginning).replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{written}"'


def test_no_formula_comes_of_a_text(made) -> None:
    found: set[str] = set()
    for sheet in openpyxl.load_workbook(made[1]):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    bare = re.sub(r'"(?:[^"]|"")*"', '""', str(cell.value))
                    assert "HARM" not in bare, f"{sheet.title}!{cell.coordinate}: {cell.value}"
                elif isinstance(cell.value, str) and "HARM" in cell.value:
                    assert cell.data_type == "s"
                    found.add(cell.value.strip())
    for place in set(WHERE) - {"Chart"}:
        assert any(text(place) in value for value in found), place
    for beginning in BEGINNINGS:
        assert any(text("Source", beginning).strip() in value for value in found), beginning


def test_nor_a_name_a_rule_or_a_link(made) -> None:
    with zipfile.ZipFile(made[1]) as archive:
        for part in archive.namelist():
            xml = archive.read(part).decode("utf-8", "replace")
            formulas = re.findall(r"<(?:\w+:)?(?:f|formula\d?|definedName)\b[^>]*>([^<]*)<", xml)
            for formula in formulas:
                bare = re.sub(r'(?:"|&quot;)(?:(?!"|&quot;).|""|&quot;&quot;)*(?:"|&quot;)', '""', formula)
                assert "HARM" not in bare, (part, formula)
            assert "ddeLink" not in xml
        charts = "".join(archive.read(part).decode() for part in archive.namelist() if "/charts/chart" in part)
    for beginning in "=+":
        assert f"<a:t>{text('Chart', beginning)} (" in charts.replace("&quot;", '"')


@pytest.mark.slow
def test_the_engines_compute_it(made) -> None:
    model, path = made
    assert verify_workbook(path, model).exit_code == 0
