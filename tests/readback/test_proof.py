"""What was read is compared with what the workbook computes: ordinary edits after which the two aren't the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

import modelgen
from modelgen import load_model
from modelgen.model.model import Model
from modelgen.readback.read import OTHER, read_back
from modelgen.verify.engines.job import recomputation
from modelgen.verify.verify import verify_workbook
from tests.readback import user
from tests.readback.sample import MODEL, VALUES, built, cell, definition, typed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return built(tmp_path_factory.mktemp("proof") / "ferry")


def done(made: tuple[Path, Model], target: Path, act: Callable[[Any], None]) -> Path:
    """A copy of a workbook in which a day was changed and something else was done."""
    path = typed(made[0], target, (cell(made[1], "permit_ends"), 50000))
    book = openpyxl.load_workbook(path)
    act(book)
    book.save(path)
    return path


# --- what moves numbers under other names ---


def keys_swapped(book) -> None:
    book["Inputs"]["M45"], book["Inputs"]["M46"] = "debt||", "cash||"


def labels_keys_and_record_swapped(book) -> None:
    keys_swapped(book)
    for column, one, other in (("A", "Debt", "Cash"), ("O", 3.5, 14)):
        book["Inputs"][f"{column}45"], book["Inputs"][f"{column}46"] = one, other


def headings_swapped(book) -> None:
    book["Inputs"]["I4"], book["Inputs"]["J4"] = "2026", "2025"


def cut_and_pasted(book) -> None:
    user.cut(book, "Inputs", "I12", "J12")


def cut_and_pasted_to_another_input(book) -> None:
    user.cut(book, "Inputs", "E45", "E46")


def cells_deleted(book) -> None:
    user.delete_cells_up(book, "Inputs", "E58", "E60")


def an_array(book) -> None:
    for column in "XYZ":
        book["Inputs"][f"{column}12"] = 0.25
        book["Inputs"][f"{'IJK'['XYZ'.index(column)]}12"] = 0.25
    book["Inputs"]["I12"] = ArrayFormula("I12:K12", "=X12:Z12")


def another_row_is_referred_to(book) -> None:
    book["Inputs"]["E45"] = 20
    book["Value"]["E7"] = book["Value"]["E7"].value.replace("$E$45", "$E$58")


def a_headline_is_typed_over(book) -> None:
    book["Inputs"]["E45"] = 20
    book["Value"]["E7"] = 25.5227306051


def a_row_above_is_typed_over(book) -> None:
    """What comes after it doesn't speak against the cash, nor for the growth that went into it."""
    book["Inputs"]["E45"], book["Inputs"]["J12"] = 20, 0.3
    book["Routes"]["J8"] = 15.5


def scenarios_swapped_in_their_list(book) -> None:
    """The inputs of the one are read where the other is chosen."""
    book["Lists"]["A13"], book["Lists"]["A14"] = "Bear", "Bull"
    book["Inputs"]["E37"] = 0.11


ACTS = {  # what is to be decided, beside the day, which is on offer, and what else is
    keys_swapped: ({"cash", "debt"}, set()),
    labels_keys_and_record_swapped: ({"cash", "debt"}, set()),
    headings_swapped: ({"growth"}, set()),
    cut_and_pasted: ({"growth"}, set()),
    cut_and_pasted_to_another_input: ({"debt"}, set()),
    cells_deleted: ({"boats_owned"}, set()),
    an_array: ({"growth"}, set()),
    another_row_is_referred_to: ({"cash"}, set()),
    a_headline_is_typed_over: ({"cash"}, set()),
    scenarios_swapped_in_their_list: ({"rate"}, set()),
    a_row_above_is_typed_over: ({"growth"}, {"cash"}),
}


@pytest.mark.parametrize("act", ACTS, ids=[act.__name__ for act in ACTS])
def test_what_the_workbook_computes_otherwise_is_to_be_decided(made, tmp_path, act) -> None:
    changes = read_back(done(made, tmp_path / "edited.xlsx", act), made[1])
    asked, taken = ACTS[act]
    assert {change.slot.item for change in changes.of("ask")} == asked, changes.lines()
    assert {change.slot.item for change in changes.offered} == {"permit_ends", *taken}
    assert changes.open and changes.exit_code == 1
    assert bool(changes.contradictions) == (act is not an_array)
    for change in changes.of("ask"):
        assert "doesn't compute with it" in change.why or change.formula, change.why


def test_only_what_is_proved_is_written(tmp_path, run) -> None:
    made = built(tmp_path / "ferry")
    done(made, tmp_path / "edited.xlsx", keys_swapped)
    code, out, _ = run("pull", "edited.xlsx", "--model", "ferry", "--write", "--json", "out.json")
    assert code == 1 and "1 change written" in out
    assert "Value!E7 (value) shows 19.5227306051 instead of -1.47726939491 (scenario Base)" in out
    wanted = VALUES.replace("2040-06-30", "2036-11-21")
    assert (tmp_path / "ferry" / "assumptions.toml").read_text(encoding="utf-8") == wanted
    data = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    (found,) = data["contradictions"]
    assert found["file"] == "edited.xlsx" and [cause["cells"] for cause in found["causes"]] == ["Value!E7"]
    assert len({one["cell"] for one in found["mismatches"]}) == 3 and "3 computed otherwise" in out


def test_a_scenario_that_isnt_live_is_computed_too(made, tmp_path) -> None:
    def act(book) -> None:
        book["Inputs"]["E37"] = 0.06  # the rate in the Bull scenario,
        book["Inputs"]["E35"] = "=CHOOSE(Lists!$E$6,$E$36,0.06+0.02,$E$38)"  # which nothing reads

    changes = read_back(done(made, tmp_path / "edited.xlsx", act), made[1])
    assert [change.slot.item for change in changes.of("ask")] == ["rate"]
    assert {one.scenario for one in changes.contradictions[0].mismatches} == {"Bull"}


def test_what_is_refused_speaks_against_nothing(made, tmp_path) -> None:
    def act(book) -> None:
        book["Inputs"]["E45"], book["Inputs"]["E46"], book["Inputs"]["J12"] = 20, "much", 15
        book["Inputs"]["K13"], book["Inputs"]["E50"], book["Inputs"]["F59"] = None, "Some", "=1/0"

    changes = read_back(done(made, tmp_path / "edited.xlsx", act), made[1])
    assert len(changes.of("refused")) == 5 and not changes.contradictions and not changes.of("ask"), changes.lines()
    assert {change.slot.item for change in changes.offered} == {"cash", "permit_ends"}


def test_the_values_file_may_have_moved_on(made, tmp_path) -> None:
    """The workbook computes with what it was built with; the definition, too, as long as it's asked about the file."""
    today = load_model(definition(tmp_path / "ferry", VALUES.replace("value = 3.5", "value = 5")))
    changes = read_back(done(made, tmp_path / "edited.xlsx", lambda book: None), today)
    assert [change.slot.item for change in changes.items] == ["permit_ends"] and not changes.open, changes.lines()


def test_where_nothing_can_be_proved_nothing_is_taken_unasked(made, tmp_path, monkeypatch) -> None:
    path = done(made, tmp_path / "edited.xlsx", lambda book: None)
    other = load_model(definition(tmp_path / "ferry", text=MODEL.replace("(1 - tax)", "(1 - tax - tax)")))
    assert read_back(path, other).findings == [OTHER.format("built from another state of the definition")]
    monkeypatch.setattr("modelgen.verify.computed.recomputation", partial(recomputation, limit=0.001))
    changes = read_back(path, made[1])
    assert [change.slot.item for change in changes.of("ask")] == ["permit_ends"] and not changes.offered
    why = "what the workbook computes couldn't be compared with the definition: ironcalc did not finish within 0.001 s"
    assert changes.findings[0].startswith(why) and changes.items[0].why == why.partition(":")[0]


# --- by what else an input is known ---


def pack(made: tuple[Path, Model], folder: Path, act: Callable[[Any], None]) -> Any:
    modelgen.input_pack(made[1], folder / "pack.xlsx")
    return read_back(done((folder / "pack.xlsx", made[1]), folder / "edited.xlsx", act), made[1])


def unit_edited(book) -> None:
    book["Inputs"]["E45"], book["Inputs"]["B45"] = 20, "USD mn"


def record_edited(book) -> None:
    book["Inputs"]["E45"], book["Inputs"]["O45"] = 20, 15


@pytest.mark.parametrize(
    ("act", "asked", "why"),
    [
        (keys_swapped, {"cash", "debt"}, "doesn't hold its value as built"),
        (headings_swapped, {"growth"}, "the headings of Year stand in another order than when the file was built"),
        (unit_edited, {"cash"}, "its unit in Inputs!B45 isn't EUR mn any more"),
        (record_edited, {"cash"}, "Inputs!O45 doesn't hold its value as built"),
    ],
)
def test_a_pack_has_other_witnesses(made, tmp_path, act, asked, why) -> None:
    changes = pack(made, tmp_path, act)
    assert {change.slot.item for change in changes.of("ask")} == asked
    assert all(why in change.why for change in changes.of("ask")) and changes.findings
    assert [change.slot.item for change in changes.offered] == ["permit_ends"]


def test_a_workbook_that_calls_itself_a_pack_is_pulled_by_no_one_unasked(made, tmp_path) -> None:
    changes = pack(made, tmp_path, lambda book: book.create_sheet("Value"))
    assert not changes.offered and "has the sheet 'Value' besides" in changes.items[0].why


def hidden(book) -> None:
    """An edit, and the record of what was built made to say the same, on both sheets."""
    book["Inputs"]["E36"], book["Inputs"]["O36"] = 0.09, 0.09
    row = next(row for row in book["Manifest"].iter_rows() if (row[0].value, row[1].value) == ("rate", "Base"))
    row[7].value = "[0.09]"


def test_an_edit_isnt_hidden_by_editing_the_record_of_what_was_built(made, tmp_path) -> None:
    path = done(made, tmp_path / "edited.xlsx", hidden)
    changes = read_back(path, made[1])
    assert {(c.slot.item, c.state, c.before) for c in changes.items} == {
        ("rate", "ask", "8%"), ("permit_ends", "ask", "2040-06-30")
    }  # fmt: skip
    assert changes.findings[0].startswith("the manifest, by which modelgen knows what was built, was edited by hand")
    assert any("Inputs!O36" in finding for finding in changes.findings)
    assert verify_workbook(path, made[1]).exit_code == 1
    other = load_model(definition(tmp_path / "ferry", text=MODEL.replace("(1 - tax)", "(1 - tax - tax)")))
    assert not read_back(path, other).offered


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda book: book["Inputs"].merge_cells("E45:E46"), "is hidden by the merged cells Inputs!E45:E46"),
        (lambda book: book["Inputs"].__setitem__("B45", "USD"), "the unit is 'USD', and 'EUR mn' belongs there"),
        (lambda book: book["Inputs"].__setitem__("C45", "Me"), "the source is 'Me', and 'Balance' belongs there"),
        (lambda book: book["Inputs"].__setitem__("D36", "x"), "the note is 'x', and 'as of May' belongs there"),
        (lambda book: book["Inputs"].__setitem__("O45", 9), "the as-built value is 9.0, and 14.0 belongs there"),
        (lambda book: book["Inputs"].__setitem__("S14", 9), "the as-built value is 9.0, and 0.08 belongs there"),
    ],
)
def test_what_is_said_beside_an_input_is_told(made, tmp_path, act, told) -> None:
    changes = read_back(done(made, tmp_path / "edited.xlsx", act), made[1])
    assert any(told in finding for finding in changes.findings), changes.findings
