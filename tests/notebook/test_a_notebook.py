"""A notebook, run from top to bottom: models, lines, results and reports are shown as people read them."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbclient import NotebookClient

from tests.support import ROOT, SOTP

pytestmark = pytest.mark.slow
CELLS = [
    "from modelgen import Model, Timeline, build, load_model, read_back, solve, verify_workbook",
    'm = Model("Bakery <b>", timeline=Timeline.annual(2024, 2027, last_actual=2025), unit="EUR mn")\n'
    'growth = m.sheet("Inputs").assumption("Growth", m.timeline, unit="%")\n'
    'sales = m.sheet("Sales").line("Net sales", m.timeline)\n'
    "sales.forecast = sales.prior * (1 + growth)\n"
    "sales",
    'growth.give([0.1, 0.2], source="Plan")\nsales.actual.give([100, 110], source="Report")\nsales',
    "growth",
    "m",
    f"tarnhelm = load_model({str(SOTP)!r})\ntarnhelm",
    "solve(tarnhelm)",
    'build(tarnhelm, "tarnhelm.xlsx")\nverify_workbook("tarnhelm.xlsx", tarnhelm)',
    'read_back("tarnhelm.xlsx", tarnhelm)',
    f"amazon = load_model({str(ROOT / 'examples' / 'amazon')!r})\nsolve(amazon).plot('football field')",
]


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> list[dict[str, str]]:
    """What each cell shows, by kind."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    folder = tmp_path_factory.mktemp("notebook")
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [[out for out in cell.outputs if "data" in out] for cell in notebook.cells]
    return [dict(out[-1]["data"]) if out else {} for out in outputs]


def test_a_line_before_its_model_is_complete_says_why_it_has_no_values(shown) -> None:
    page = shown[1]["text/html"]
    assert "Line Net sales [net_sales], EUR mn, over Year, on Sales\n  forecast: net_sales.prior * (1 + growth)" in page
    assert "no values yet: " in page
    assert "<table>" not in page
    assert shown[1]["text/plain"] in page


def test_a_line_shows_its_values_and_formulas(shown) -> None:
    page = shown[2]["text/html"]
    assert "history: actuals\n  forecast: net_sales.prior * (1 + growth)" in page
    cells = re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", page)
    assert cells == ["", "2024A", "2025A", "2026E", "2027E", "Net sales", "100.0", "110.0", "121.0", "145.2"]


def test_an_assumption_shows_its_source(shown) -> None:
    assert "Assumption Growth [growth], %, over Year, on Inputs" in shown[3]["text/html"]
    assert "source: Plan" in shown[3]["text/html"]


def test_what_people_write_is_no_markup(shown) -> None:
    assert "Bakery &lt;b&gt;" in shown[4]["text/html"]
    assert shown[4]["text/plain"].startswith("Model Bakery <b>, in EUR mn\n  Year: 2024, 2025, 2026, 2027\n")


def test_a_model_shows_its_outputs_in_every_scenario(shown) -> None:
    page = shown[5]["text/html"]
    assert [f">{name}</th>" in page for name in ("Base", "Upside", "Downside")] == [True] * 3
    assert ">65.27</td>" in page and ">51.99</td>" in page


def test_a_result_shows_headline_and_checks(shown) -> None:
    assert ">65.27</td>" in shown[6]["text/html"]
    assert "All 13 checks hold in Base." in shown[6]["text/html"]
    assert "Value per share (EUR/share)        65.27" in shown[6]["text/plain"]


def test_reports_show_their_verdict(shown) -> None:
    assert "verified: " in shown[7]["text/html"] and "no mismatch" in shown[7]["text/plain"]
    assert shown[8]["text/plain"].endswith("nothing was changed")


def test_a_chart_is_a_picture(shown) -> None:
    assert len(shown[9]["image/png"]) > 10_000
