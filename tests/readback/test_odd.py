"""Labels as people write them: signs, umlauts, `|` and ` / ` in members, quotes in names; tables of all forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from modelgen import load_model, verify_workbook
from modelgen.errors import DefinitionError
from modelgen.model.model import Model
from modelgen.readback.read import read_back
from modelgen.readback.table import assumptions, write_csv
from tests import office
from tests.readback import user
from tests.readback.sample import built, cell, typed

pytestmark = pytest.mark.slow

MODEL = """
from modelgen import Model, Timeline

years = Timeline.annual(2024, 2027, last_actual=2024)
m = Model("Fähre & Söhne", timeline=years, unit="EUR mn", scenarios=("Basis", "Gut | Besser", "It's bad"))
year = m.timeline
route = m.axis("Strecke", "Nord / Süd", "A|B", "=SUM(1)", "DE")
land = m.axis("Land", "DE", "A / B", "+x")
i = m.sheet("It's")
growth = i.assumption("=Wachstum", route, year, unit="%", minimum=-1, maximum=2)
margin = i.assumption("Märge | netto", route, land, unit="%")
mode = i.choice("Modus", "=Alle", "Nur | Nord", "+Süd")
table = i.table("Boote + Sitze", route)
boats = table.assumption("-Boote", route, unit="boats", shared=True)
seats = table.assumption("Sitze", route, land, unit="seats", shared=True)
spare = table.assumption("Ersatz", land, route, unit="seats", shared=True)
s = m.sheet("Rechnung | ü")
sales = s.line("Umsatz", route, year)
sales.forecast = sales.prior * (1 + growth)
places = s.line("Plätze", route, unit="seats")
places.formula = seats.total(land) + spare.total(land)
value = s.line("=Wert")
value.formula = sales.total(route).at(year, "2027") * (1 + margin.total(route).total(land))
fleet = s.line("Flotte", unit="boats seats")
fleet.formula = (boats * places).total(route)
m.output(value, fleet)
m.check("=ok", mode == "=Alle")
m.load("assumptions.toml")
"""
VALUES = """# Werte
[wachstum]
source = "=Plan"
value = { "Nord / Süd" = 0.03, "A|B" = [0.08, 0.07, 0.06], "=SUM(1)" = 0.01, "DE" = 0.02 }
scenario."Gut | Besser"."A|B" = 0.10   # ja
[marge_netto]
source = "Märge"
value = 0.01
[modus]
source = "x"
value = "=Alle"
[boote]
source = "Register"
value = 2
[sitze]
source = "Register"
value = { "Nord / Süd" = 1, "A|B" = 2, "=SUM(1)" = 3, "DE" = { "DE" = 5, "A / B" = 6, "+x" = 7 } }
[ersatz]
source = "Register"
value = 1
[actual.umsatz]
source = "x"
value = { "Nord / Süd" = [1], "A|B" = [2], "=SUM(1)" = [3], "DE" = [4] }
"""
EDITS: dict[tuple[Any, ...], Any] = {
    ("wachstum", "Gut | Besser", "Nord / Süd", "2026"): 0.11, ("wachstum", "It's bad", "=SUM(1)", "2027"): -0.02,
    ("wachstum", "Basis", "A|B", "2025"): 0.09, ("marge_netto", "Gut | Besser", ("A|B", "A / B")): 0.02,
    ("modus", "It's bad"): "+Süd", ("boote", "Basis", "DE"): 3, ("boote", "Basis", None): 4,
    ("sitze", "Basis", ("DE", "+x")): 8, ("sitze", "Basis", ("A|B", "DE")): 9, ("ersatz", "Basis", ("DE", "DE")): 6,
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return built(tmp_path_factory.mktemp("odd") / "odd", VALUES, MODEL)


def edited(made: tuple[Path, Model], target: Path) -> Path:
    """A copy with all the edits."""
    return typed(made[0], target, *((cell(made[1], *where), value) for where, value in EDITS.items()))


def found(changes) -> dict[tuple[object, ...], object]:
    slots: dict[tuple[object, ...], object] = {
        (c.slot.item, c.slot.scenario or "Basis", c.slot.member, c.slot.period or None): c.now for c in changes.offered
    }
    assert len(slots) == len(changes.items)
    return slots


def wanted() -> dict[tuple[object, ...], object]:
    slots: dict[tuple[object, ...], object] = {}
    for (key, scenario, *rest), value in EDITS.items():
        member, period = (*rest, None, None)[:2] if rest else ((), None)
        slots[key, scenario, (member,) if isinstance(member, str) else member, period] = value
    return slots


def test_an_untouched_workbook_has_no_changes(made) -> None:
    changes = read_back(made[0], made[1])
    assert changes.items == [] and changes.findings == []
    assert verify_workbook(made[0], made[1]).exit_code == 0


def as_it_is(book) -> None:
    pass


def a_column_within_a_table(book) -> None:
    sheet = book["It's"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "Strecke")
    second = next(one.column for one in row if one.value == "A / B")
    user.insert_columns(book, "It's", second)


def a_row_within_a_table(book) -> None:
    sheet = book["It's"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "Strecke")[0].row
    user.insert_rows(book, "It's", row + 2)


def renamed(book) -> None:
    user.rename(book, "It's", "'It' was | so".replace("'", "’"))


@pytest.mark.parametrize("act", [as_it_is, a_column_within_a_table, a_row_within_a_table, renamed])
def test_every_edit_is_found(made, tmp_path, act) -> None:
    path = edited(made, tmp_path / "edited.xlsx")
    book = openpyxl.load_workbook(path)
    act(book)
    book.save(path)
    changes = read_back(path, made[1])
    assert found(changes) == wanted()
    assert [finding for finding in changes.findings if "is new" not in finding and "renamed" not in finding] == []


def test_libreoffice_saves_them(made, tmp_path) -> None:
    path = office.saved(edited(made, tmp_path / "edited.xlsx"), tmp_path / "office")
    changes = read_back(path, made[1])
    assert found(changes) == wanted() and changes.findings == []
    assert verify_workbook(path, made[1]).exit_code == 0


def test_they_are_written_and_read_again(tmp_path) -> None:
    made = built(tmp_path / "odd", VALUES, MODEL)
    path = edited(made, tmp_path / "edited.xlsx")
    read_back(path, made[1]).apply(note="abgesprochen")
    text = (tmp_path / "odd" / "assumptions.toml").read_text(encoding="utf-8")
    assert '"+x" = 8' in text and "# ja" in text and "# Werte" in text
    again = read_back(path, load_model(tmp_path / "odd"))
    assert {change.state for change in again.items} == {"already"} and again.findings == []


def test_a_table_says_the_same(made, tmp_path) -> None:
    assert read_back(assumptions(made[1]), made[1]).items == []
    write_csv(made[1], tmp_path / "values.csv")
    assert read_back(tmp_path / "values.csv", made[1]).items == []


@pytest.mark.parametrize("count", [1, 2])  # of the headings over the columns of both items
def test_a_heading_of_a_table_that_is_gone_is_told(made, tmp_path, count) -> None:
    book = openpyxl.load_workbook(made[0])
    row = next(row for row in book["It's"].iter_rows() if row[0].value == "Strecke")
    for one in [one for one in row if one.value == "+x"][:count]:
        one.value = "Rest"
    book.save(tmp_path / "edited.xlsx")
    changes = read_back(tmp_path / "edited.xlsx", made[1])
    assert changes.items == []
    for item in ("sitze", "ersatz"):
        assert any(f"the column of {item} isn't found" in finding for finding in changes.findings), changes.findings


@pytest.mark.parametrize("members", ['"*"', '"A / B", "A"'])
def test_rows_that_no_key_tells_apart_are_refused(tmp_path, members) -> None:
    text = f"""
from modelgen import Model
m = Model("Alike")
one, other = m.axis("One", {members}), m.axis("Other", "C", "B / C")
i = m.sheet("Inputs")
a = i.assumption("A", one, other)
a.give(1, source="x")
"""
    if "*" in members:
        text = text.replace('a = i.assumption("A", one, other)', 'a = i.assumption("A", one)')
    with pytest.raises(DefinitionError, match=r"model.py:6: two rows of inputs, .* would have the same key a\|\|"):
        built(tmp_path / "alike", "", text)
