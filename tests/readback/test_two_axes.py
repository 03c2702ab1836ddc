"""What comes back of values over two axes with the same members: into the cell that was changed (convention 40)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from modelgen import build, input_pack, load_model, read_back
from modelgen.model.model import Model
from modelgen.readback.edit import Edit
from modelgen.readback.table import write_csv
from modelgen.readback.toml import edited
from tests.model.test_two_axes import DEFINITION, TOML
from tests.readback.sample import cell, item, typed

WHERE = ("loan", "Base", "Holding / Sub", None)  # what the holding lends to its subsidiary


@pytest.fixture(scope="module")
def model(tmp_path_factory: Any) -> Model:
    folder = tmp_path_factory.mktemp("loans")
    (folder / "model.py").write_text(DEFINITION, encoding="utf-8")
    (folder / "assumptions.toml").write_text(TOML, encoding="utf-8")
    return load_model(folder)


def _changed(model: Model, found: Any) -> None:
    (change,) = found.items
    assert (change.state, str(change.slot), change.number) == ("offered", "loan[Holding / Sub]{Base}", 55.0)
    lender, borrower = change.item.row_axes
    assert (lender.label, borrower.label) == ("Lender", "Borrower")
    text = edited(TOML, [Edit(change.item, change.key, change.number)])
    assert text == TOML.replace("Sub = 50", "Sub = 55")


@pytest.mark.slow
@pytest.mark.parametrize("make", [build, input_pack], ids=["workbook", "input pack"])
def test_a_workbook_is_read_back_in_the_order_of_its_rows(make: Any, model: Model, tmp_path: Path) -> None:
    make(model, tmp_path / "book.xlsx")
    at = cell(model, "loan", "Base", ("Holding", "Sub"), None)
    _changed(model, read_back(typed(tmp_path / "book.xlsx", tmp_path / "edited.xlsx", (at, 55)), model))


def test_a_csv_file_names_the_lender_first(model: Model, tmp_path: Path) -> None:
    write_csv(model, tmp_path / "values.csv")
    text = (tmp_path / "values.csv").read_text(encoding="utf-8")
    assert "loan,Base,Holding / Sub,,50.0,50.0" in text and "loan,Base,Sub / Holding,,7.0,7.0" in text
    (tmp_path / "values.csv").write_text("item,scenario,member,value\nloan,Base,Holding / Sub,55\n", encoding="utf-8")
    _changed(model, read_back(tmp_path / "values.csv", model))
    (tmp_path / "values.csv").write_text("item,scenario,member,value\nloan,Base,Holding,55\n", encoding="utf-8")
    (change,) = read_back(tmp_path / "values.csv", model).items
    assert change.why == "today it varies over Lender / Borrower"


NESTS = [  # a values file, what is changed in it, and what its value then is
    ("value = 0", (0, 1), "value = { Holding = { Holding = 0, Sub = 9 }, Sub = 0 }"),
    ("value = { holding = { Sub = 50, Holding = 0 }, sub = { Holding = 7, Sub = 0 } }", (1, 0),
     "value = { holding = { Sub = 50, Holding = 0 }, sub = { Holding = 9, Sub = 0 } }"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "members", "after"), NESTS)
def test_a_nest_keeps_its_order(text: str, members: tuple[int, int], after: str, model: Model) -> None:
    found = item(model, "loan")
    assert edited(f"[loan]\n{text}\n", [Edit(found, (0, members, None), 9.0)]) == f"[loan]\n{after}\n"


PERIODS = """
from modelgen import Model, Timeline
m = Model("P", timeline=Timeline.annual(2026, 2027))
i = m.sheet("In").assumption("X", m.axis("Part", "A", "B"), m.timeline, shared=True)
m.load()
"""
OUTSIDE = [
    ("value.2026 = { A = 1, B = 2 }\nvalue.2027 = 3", ((0,), 0), "value.2026 = { A = 9, B = 2 }\nvalue.2027 = 3"),
    ("value = { 2026 = 1, 2027 = 3 }", ((0,), 0), "value = { A = { 2026 = 9, 2027 = 3 }, B = { 2026 = 1, 2027 = 3 } }"),
    ("value = { 2026 = 1, 2027 = 3 }", (None, 1), "value = { 2026 = 1, 2027 = 9 }"),
]


@pytest.mark.parametrize(("text", "at", "after"), OUTSIDE)
def test_periods_outside_stay_there(text: str, at: Any, after: str, tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(PERIODS, encoding="utf-8")
    (tmp_path / "assumptions.toml").write_text(f"[x]\n{text}\n", encoding="utf-8")
    found = item(load_model(tmp_path), "x")
    assert edited(f"[x]\n{text}\n", [Edit(found, (0, *at), 9.0)]) == f"[x]\n{after}\n"
