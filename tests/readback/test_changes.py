"""Three ways compared, several copies merged, what is done beside the inputs, and `modelgen pull`."""

from __future__ import annotations

import json
import os
from functools import partial

import openpyxl
import pytest

import modelgen
from modelgen import load_model, verify_workbook
from modelgen.errors import ModelgenError
from modelgen.layout.place import place
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.readback.read import OTHER, read_back
from modelgen.verify.engines.job import recomputation
from tests.readback import user
from tests.readback.sample import MODEL, VALUES, built, cell, definition, item, typed


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return built(tmp_path_factory.mktemp("changes") / "ferry")


# --- three ways ---------------------------------------------------------------------------------------

TODAY = [  # what the definition says today -> state and reason of an edit of the rate (8% -> 9%)
    (VALUES, MODEL, "offered", ""),
    (VALUES.replace("value = 14", "value = 15"), MODEL, "offered", ""),
    (VALUES.replace("value = 0.08 ", "value = 0.09 "), MODEL, "already", "says so"),
    (VALUES.replace("value = 0.08 ", "value = 0.085 "), MODEL, "ask", "has changed since and says 8.5%"),
    (VALUES, MODEL.replace('"Rate", unit="%"', '"Rate", unit="%", key="wacc"').replace("(1 + rate)", "(1 + rate)"),
     "refused", "no input 'rate' any more"),
    (VALUES, MODEL.replace('"Rate", unit="%", minimum=0, maximum=1', '"Rate", unit="%", minimum=0, maximum=0.08'),
     "refused", "outside 0 to 0.08"),
    (VALUES.replace("scenario.Bull = 0.07\n", ""),
     MODEL.replace('"Rate", unit="%"', '"Rate", unit="%", shared=True'), "refused", "one value for all scenarios"),
    (VALUES, MODEL.replace('"Rate", unit="%"', '"Rate", unit="x"').replace("(1 + rate)", "(1 + rate)"),
     "refused", "its unit was '%'"),
    (VALUES, MODEL.replace("rate = i", 'i.assumption("Other", unit="%").give(0.1)\nrate = i'), "offered", ""),
    (VALUES.replace("value = 0.08 ", "value = 0.085 ").replace("Bull = 0.07", "Bull = 0.09"),
     MODEL.replace('"Rate", unit="%", minimum=0', '"Rate", unit="%", minimum=0.082'), "ask", "says 8.5%"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("values", "text", "state", "why"), TODAY, ids=[f"{n}-{c[2]}" for n, c in enumerate(TODAY)])
def test_the_definition_may_have_moved_on(made, tmp_path, values, text, state, why) -> None:
    book = typed(made[0], tmp_path / "edited.xlsx", (cell(made[1], "rate"), 0.09))
    if "key=" in text:
        values = values.replace("[rate]", "[wacc]")
    changes = read_back(book, load_model(definition(tmp_path / "ferry", values, text)))
    (change,) = changes.items
    assert change.state == state and why in change.why
    assert any("the definition has moved on" in found for found in changes.findings) == (text != MODEL)


FEWER = VALUES.partition("value.North")[0] + "value = 0.03\n\n" + VALUES[VALUES.index("# --- the rest") :]
OTHERWISE = [  # an edit, today's values and definition, and why there is no such cell today
    (("growth", "Base", "North", "2026"), FEWER, MODEL.replace('"Growth", route, year', '"Growth", year'),
     "today it has no members"),
    (("margin", "Base", None, None), VALUES, MODEL.replace('"Margin", route', '"Margin"'), "today it has no members"),
    (("tax", "Base", (), "2026"), VALUES, MODEL.replace('"Tax", year', '"Tax"'), "today it has no periods"),
    (("tax", "Base", (), "2025"),
     VALUES.replace("South = [0.08, 0.07,  0.06]", "South = [0.07, 0.06]").replace("2025 = 0.01, ", "")
     .replace("[10, 11]", "[10, 11, 12]").replace("[12, 13.5]", "[12, 13, 14]").replace("[8, 9]", "[8, 9, 9]"),
     MODEL.replace("last_actual=2024", "last_actual=2025"), "today it has no value for 2025"),
    (("tax", "Bear", (), "2026"), VALUES, MODEL.replace('"Bull", "Bear"', '"Bull", "Gloomy"'),
     "'Bear' is not a member of Scenario"),
    (("cash", "Base", (), None), VALUES, MODEL.replace('"Cash", unit="EUR mn", shared=True', '"Cash", unit="EUR mn"'),
     "today it has a value for each scenario"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("where", "values", "text", "why"), OTHERWISE, ids=[c[-1] for c in OTHERWISE])
def test_a_cell_that_the_definition_has_no_more_is_refused(made, tmp_path, where, values, text, why) -> None:
    book = typed(made[0], tmp_path / "edited.xlsx", (cell(made[1], *where), 0.3))
    (change,) = read_back(book, load_model(definition(tmp_path / "ferry", values, text))).items
    assert change.state == "refused" and change.why.startswith(why)


@pytest.mark.slow
def test_what_was_written_is_read_as_said_already_and_the_file_is_verified(tmp_path) -> None:
    book, model = built(tmp_path / "ferry")
    edits = [(("growth", "Base", "North"), 0.04), (("growth", "Base", "North", "2026"), 0.05), (("rate", "Bear"), 0.1),
             (("margin", "Base", "South"), 0.13), (("margin", "Bull", "West"), 0.2), (("cash",), 20)]  # fmt: skip
    typed(book, book, *((cell(model, *where), value) for where, value in edits))
    changes = read_back(book, model)
    assert len(changes.offered) == len(changes.items) == len(edits)
    expected = verify_workbook(book, model)
    assert expected.exit_code == 0 and len(expected.edits) == len(edits)
    changes.apply()
    today = load_model(tmp_path / "ferry")
    again = read_back(book, today)
    assert {change.state for change in again.items} == {"already"} and again.findings == []
    report = verify_workbook(book, today)
    assert report.exit_code == 0 and report.edits == [], report.lines()


@pytest.mark.slow
def test_a_value_with_more_decimals_is_verified_once_it_is_written(tmp_path) -> None:
    """Formats of the file have fewer, and so have the rules by which what rounds to zero shows no sign."""
    shown = 's.line("Growth shown", route, year, unit="%").forecast = growth\n'
    text = MODEL.replace("total = s.line", f"{shown}total = s.line")
    book, model = built(tmp_path / "ferry", text=text)
    typed(book, book, (cell(model, "growth", "Base", "West", "2025"), 0.01255))
    read_back(book, model).apply()
    report = verify_workbook(book, load_model(tmp_path / "ferry"))
    assert report.exit_code == 0 and any("under a condition" in str(finding) for finding in report.findings)


@pytest.mark.slow
def test_a_manifest_of_another_schema_is_refused(made, tmp_path) -> None:
    book = typed(made[0], tmp_path / "new.xlsx", (("Manifest", "B1"), "99"))
    with pytest.raises(ModelgenError, match="schema '99', and this modelgen reads up to 2"):
        read_back(book, made[1])
    book = typed(made[0], tmp_path / "broken.xlsx", (("Manifest", "H12"), "[1,"))
    with pytest.raises(ModelgenError, match="row 12 of its manifest is damaged"):
        read_back(book, made[1])
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(ModelgenError, match="no modelgen manifest"):
        read_back(tmp_path / "other.xlsx", made[1])


@pytest.mark.slow
def test_a_manifest_whose_texts_were_saved_as_numbers_is_read(made, tmp_path) -> None:
    book = typed(made[0], tmp_path / "numbers.xlsx", (("Manifest", "B1"), 2), (cell(made[1], "rate"), 0.09))
    changes = read_back(book, made[1])
    assert [change.slot.item for change in changes.items] == ["rate"] and changes.findings == []


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [(310, 310.000000000004, "310 -> 310.000000000004"), (310, 310.5, "310 -> 310.5"), (0.1 + 0.2, 0.3, ""),
     (1 / 3, 1 / 3 + 4e-15, "0.33333333333333 -> 0.33333333333334")],
)  # fmt: skip
def test_a_change_is_told_in_as_many_digits_as_it_takes(tmp_path, was, now, told) -> None:
    book, model = built(tmp_path / "ferry", VALUES.replace("value = 14", f"value = {was!r}"))
    changes = read_back(typed(book, book, (cell(model, "cash"), now)), model)
    assert [change.moves for change in changes.items] == [told] * bool(told)
    for effect in changes.consequences()[0]:
        assert effect.was != effect.now.removesuffix(" EUR mn")


def test_a_workbook_of_another_model_is_refused(made) -> None:
    other = Model("Tram")
    other.sheet("Inputs").assumption("Fare").give(3, source="timetable")
    with pytest.raises(ModelgenError, match="most of its inputs aren't those of 'Tram'; name the definition"):
        read_back(made[0], other)


def test_what_is_no_file_is_refused(made, tmp_path) -> None:
    with pytest.raises(ModelgenError, match="there is no workbook to read back; name one"):
        read_back([], made[1])
    with pytest.raises(ModelgenError, match=r"none\.xlsx: there is no such file"):
        read_back(tmp_path / "none.xlsx", made[1])
    (tmp_path / "text.xlsx").write_text("no")
    with pytest.raises(ModelgenError, match=r"text\.xlsx: not an \.xlsx workbook"):
        read_back(tmp_path / "text.xlsx", made[1])


@pytest.mark.slow
def test_formulas_that_no_engine_computed_in_time_are_refused(made, tmp_path, monkeypatch) -> None:
    book = typed(made[0], tmp_path / "edited.xlsx", (cell(made[1], "rate"), "=0.04*2"), (cell(made[1], "cash"), 15))
    monkeypatch.setattr("modelgen.readback.read.recomputation", partial(recomputation, limit=0.001))
    changes = read_back(book, made[1])
    assert [(c.slot.item, c.state, c.why) for c in changes.items] == [
        ("rate", "refused", "a formula stands in it, without a value"), ("cash", "offered", "")
    ]  # fmt: skip
    why = "the file did not finish within 0.001 s; --timeout SECONDS allows it more"
    assert changes.findings == [f"the formulas in inputs weren't computed: {why}"]


# --- beside the inputs --------------------------------------------------------------------------------


def overwritten(book, model) -> None:
    book["Routes"]["J7"].value = 5


def formula_edited(book, model) -> None:
    book["Routes"]["J7"].value += "*1.01"


def row_with_numbers(book, model) -> None:
    user.insert_rows(book, "Routes", 8)
    book["Routes"]["A8"].value, book["Routes"]["J8"].value = "My line", 3


def row_below(book, model) -> None:
    book["Inputs"]["J90"].value = 3


def new_sheet(book, model) -> None:
    book.create_sheet("Mine")["A1"].value = 1


def row_deleted(book, model) -> None:
    sheet, address = cell(model, "cash")
    user.delete_row(book, sheet, book[sheet][address].row)


def name_deleted(book, model) -> None:
    del book.defined_names["cash"]


def row_repeated(book, model) -> None:
    sheet, address = cell(model, "cash")
    for one in book[sheet][book[sheet][address].row]:
        book[sheet].cell(80, one.column).value = one.value


def row_repeated_without_a_name(book, model) -> None:
    row_repeated(book, model)
    name_deleted(book, model)


def name_elsewhere(book, model) -> None:
    book.defined_names["cash"].attr_text = "Inputs!$J$90"


def heading_repeated(book, model) -> None:
    sheet, address = cell(model, "tax", period="2026")
    book[sheet][address[:-2].rstrip("0123456789") + "4"].value = "2027"


def sheet_deleted(book, model) -> None:
    del book["Value"]


def column_with_numbers(book, model) -> None:
    user.insert_columns(book, "Routes", 10)
    book["Routes"]["J7"].value = 3


def column_deleted(book, model) -> None:
    user.delete_column(book, "Routes", place(compile(model)).grid.column(model.timeline, 3) + 1)


def heading_overwritten(book, model) -> None:
    sheet, address = cell(model, "tax", period="2026")
    book[sheet][address[:-2].rstrip("0123456789") + "4"].value = "Then"


BESIDE = [
    (overwritten, "was overwritten by 5.0"), (formula_edited, "*1.01, the definition's is"),
    (row_with_numbers, "Routes, row 8 is new"), (row_below, "Inputs!J90: 3 stands where the definition has nothing"),
    (new_sheet, "the sheet 'Mine' is new"), (row_deleted, "the row of cash isn't found; it was deleted"),
    (name_deleted, "the defined name cash is missing"), (row_repeated, "the key cash|| stands in several rows"),
    (heading_overwritten, "isn't found: deleted, or without its heading"),
    (row_repeated_without_a_name, "none of them is read"),
    (name_elsewhere, "the defined name cash points to Inputs!$J$90 instead of Inputs!$E$45"),
    (heading_repeated, "'Inputs': the heading 2027 stands over several columns, and none of them is read"),
    (sheet_deleted, "the sheet 'Value' is missing"), (column_with_numbers, "Routes, column J is new"),
    (column_deleted, "'Routes': the column 2026 is gone"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("act", "told"), BESIDE, ids=[act.__name__ for act, _ in BESIDE])
def test_what_is_done_beside_the_inputs_is_told_and_never_taken(made, tmp_path, act, told) -> None:
    path = typed(made[0], tmp_path / "edited.xlsx", (cell(made[1], "rate", "Bear"), 0.09))
    book = openpyxl.load_workbook(path)
    act(book, made[1])
    book.save(path)
    changes = read_back(path, made[1])
    assert [change.slot.item for change in changes.items if change.state != "refused"] == ["rate"]
    assert any(told in finding for finding in changes.findings), changes.findings


@pytest.mark.slow
def test_a_name_that_leads_elsewhere_is_told_also_when_the_definition_has_changed(made, tmp_path) -> None:
    book = openpyxl.load_workbook(made[0])
    name_elsewhere(book, made[1])
    book.save(tmp_path / "edited.xlsx")
    today = load_model(definition(tmp_path / "ferry", text=MODEL.replace("(1 - tax)", "(1 - tax - tax)")))
    changes = read_back(tmp_path / "edited.xlsx", today)
    assert changes.items == [] and changes.findings == [
        "the defined name cash points to Inputs!$J$90, and its keys stand elsewhere",
        OTHER.format("built from another state of the definition"),
    ]


def test_cells_side_by_side_are_told_in_one_line(made, tmp_path) -> None:
    book = openpyxl.load_workbook(made[0])
    for address in ("I7", "J7", "K7"):
        book["Routes"][address].value = 5
    for address in ("I8", "J8"):
        book["Routes"][address].value += "*1.01"
    book.save(tmp_path / "edited.xlsx")
    changes = read_back(tmp_path / "edited.xlsx", made[1])
    first, second = changes.findings
    beside = "Beside the inputs, and never taken: 2"
    assert changes.lines()[1:] == [beside, f"  {first}", f"  {second}"]
    assert changes.lines(most=1)[1:] == [beside, f"  {first}", "  ... and 1 more"]
    assert first.startswith("Routes!I7:K7: the formula") and first.endswith("was overwritten by 5.0 (the first of 3)")
    assert second.startswith("Routes!I8:J8: the formula is") and second.endswith("(the first of 2)")


@pytest.mark.slow
def test_what_follows_from_a_deletion_is_told_in_one_line(made, tmp_path) -> None:
    book = openpyxl.load_workbook(made[0])
    sheet, address = cell(made[1], "growth", "Bull", "South", "2026")
    user.delete_row(book, sheet, book[sheet][address].row)
    total = place(compile(made[1]))[made[1].find("Total sales")]
    user.delete_row(book, "Routes", total.row + 1)
    book.save(tmp_path / "edited.xlsx")
    findings = read_back(tmp_path / "edited.xlsx", made[1]).findings
    assert findings[0] == "the row of growth[South, *]{Bull} isn't found; it was deleted, or its key was changed"
    assert "'Routes': the row 'Total sales' is gone" in findings
    lost = [finding for finding in findings if "lead to cells that were deleted" in finding]
    assert len(lost) == 1 and "Inputs!I11:K11" in lost[0]
    assert len(findings) < 8, findings


# --- several copies -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_copies_are_merged_and_conflicts_are_to_be_decided(made, tmp_path) -> None:
    model = made[1]
    rate, cash, tax = cell(model, "rate"), cell(model, "cash"), cell(model, "tax", period="2026")
    books = [
        typed(made[0], tmp_path / "anna.xlsx", (rate, 0.09), (cash, 15)),
        typed(made[0], tmp_path / "bert.xlsx", (rate, 0.085), (cash, 15)),
        typed(made[0], tmp_path / "cleo.xlsx", (tax, 0.3)),
    ]
    changes = modelgen.read_back(books, model)
    found = {(c.slot.item, c.now): (c.state, c.file, c.why) for c in changes.items}
    assert found == {
        ("rate", 0.09): ("ask", "anna.xlsx", "conflict with bert.xlsx: 8.5%"),
        ("rate", 0.085): ("ask", "bert.xlsx", "conflict with anna.xlsx: 9%"),
        ("cash", 15.0): ("offered", "anna.xlsx, bert.xlsx", ""),
        ("tax", 0.3): ("offered", "cleo.xlsx", ""),
    }


@pytest.mark.slow
def test_what_cannot_be_applied_is_said(tmp_path, made) -> None:
    book, model = made
    stated = cell(model, "claim.stated", member="Sales of 2024")
    paths = [typed(book, tmp_path / f"{n}.xlsx", (cell(model, "rate"), value), (cell(model, "cash"), "x"), (stated, 34))
             for n, value in enumerate((0.09, 0.1))]  # fmt: skip
    changes = read_back(paths, model)
    for chosen, said in (
        (changes.of("ask"), r"rate\{Base\} has two values; choose one of them"),
        (changes.of("refused"), "cash can't be written: it is the text 'x', and no number"),
        (changes.offered, "can't be written: the definition gives it, and no file gives it alone; change it there"),
    ):
        with pytest.raises(ModelgenError, match=said):
            changes.apply(chosen)


@pytest.mark.slow
def test_a_read_only_values_file_is_kept(tmp_path, monkeypatch) -> None:
    book, model = built(tmp_path / "ferry")
    changes = read_back(typed(book, book, (cell(model, "cash"), 15)), model)
    monkeypatch.setattr("os.access", lambda *_: False)  # whoever runs the tests may write everywhere
    with pytest.raises(ModelgenError, match=r"cannot write .*assumptions.toml: it is read-only, or open in another"):
        changes.apply()
    assert (tmp_path / "ferry" / "assumptions.toml").read_text(encoding="utf-8") == VALUES


@pytest.mark.slow
def test_values_that_stand_in_two_files_are_written_to_both_or_none(tmp_path, monkeypatch) -> None:
    one, other = VALUES.partition("[cash]")[0], "[cash]" + VALUES.partition("[cash]")[2]
    folder = tmp_path / "ferry"
    definition(folder, one, MODEL + 'm.load("more.toml")\n')
    (folder / "more.toml").write_text(other, encoding="utf-8")
    model = load_model(folder)
    modelgen.build(model, folder / "book.xlsx")
    book = typed(folder / "book.xlsx", folder / "edited.xlsx", (cell(model, "rate"), 0.09), (cell(model, "cash"), 15))
    changes, replace = read_back(book, model), os.replace

    def held(source: str, target: str) -> None:
        if str(target).endswith("more.toml"):
            raise PermissionError(13, "held")
        replace(source, target)

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(ModelgenError, match="cannot write"):
        changes.apply()
    assert (folder / "assumptions.toml").read_text(encoding="utf-8") == one
    monkeypatch.undo()
    assert changes.apply(who="Anna") == [folder / "assumptions.toml", folder / "more.toml"]
    assert "Anna, 2" in (folder / "more.toml").read_text(encoding="utf-8")
    assert item(load_model(folder), "cash").given[0, (), None] == 15


# --- the command --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_pull_shows_writes_and_says_what_it_does_to_the_outputs(run, tmp_path) -> None:
    book, model = built(tmp_path / "ferry")
    stated = cell(model, "claim.stated", member="Sales of 2024")
    typed(book, book, (cell(model, "rate"), 0.09), (cell(model, "cash"), "EUR 3"), (stated, 34))
    code, out, _ = run("pull", book, "--model", tmp_path / "ferry", "--json", tmp_path / "out.json")
    assert code == 1 and "Nothing was written" in out
    assert "8%  ->  9%" in " ".join(out.split("\n")) and "Value  Base  " in out and "EUR mn" in out
    assert (tmp_path / "ferry" / "assumptions.toml").read_text(encoding="utf-8") == VALUES
    data = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [change["state"] for change in data["changes"]] == ["offered", "refused", "offered"]
    assert {effect["output"] for effect in data["effects"]} == {"value"}
    code, out, _ = run("pull", book, "--model", tmp_path / "ferry", "--write", "--note", "as agreed", "--who", "Anna")
    assert code == 1 and "1 change written" in out and "not written: claim.stated" in out
    text = (tmp_path / "ferry" / "assumptions.toml").read_text(encoding="utf-8")
    assert "value = 0.09   # eight" in text and 'note = "as of May; as agreed; Anna, 2' in text
    assert item(load_model(tmp_path / "ferry"), "rate").given[0, (), None] == 0.09


@pytest.mark.slow
def test_pull_asks_change_by_change(run, tmp_path, monkeypatch) -> None:
    book, model = built(tmp_path / "ferry")
    typed(book, book, (cell(model, "rate"), 0.09), (cell(model, "debt"), 4), (cell(model, "cash"), "=10+5"))
    answers = iter([True, False, True])
    monkeypatch.setattr("click.confirm", lambda *args, **more: next(answers))
    code, out, _ = run("pull", book, "--model", tmp_path / "ferry", "--interactive")
    assert code == 1 and "2 changes written" in out
    now = load_model(tmp_path / "ferry")
    assert [item(now, key).given[0, (), None] for key in ("rate", "debt", "cash")] == [0.09, 3.5, 15.0]


@pytest.mark.slow
def test_pull_takes_back_what_the_definition_refuses(run, tmp_path) -> None:
    refusing = (
        MODEL
        + """
from modelgen.model.values import ValuesError
if cash.given[0, (), None] > 20:
    raise ValuesError("there is never so much cash")
"""
    )
    book, model = built(tmp_path / "ferry", text=refusing)
    typed(book, book, (cell(model, "cash"), 25))
    code, _, err = run("pull", book, "--model", tmp_path / "ferry", "--write")
    assert code == 2 and "nothing was written, as the definition refuses the new values: there is never" in err
    assert (tmp_path / "ferry" / "assumptions.toml").read_text(encoding="utf-8") == VALUES


def test_pull_of_an_untouched_workbook(run, made) -> None:
    code, out, _ = run("pull", made[0], "--model", made[0].parent)
    assert (code, out) == (0, "book.xlsx: nothing was changed\n")


def test_pull_of_what_is_no_workbook(run, tmp_path) -> None:
    (tmp_path / "x.xlsx").write_text("no")
    code, _, err = run("pull", tmp_path / "x.xlsx", "--model", tmp_path)
    assert code == 2 and "not an .xlsx workbook" in err


@pytest.mark.slow
def test_checks_that_would_fail_are_told(tmp_path, run) -> None:
    text = MODEL.replace('m.check("Sales are positive", total > 0)', 'm.check("Rate is moderate", rate < tax)')
    book, model = built(tmp_path / "ferry", text=text)
    typed(book, book, (cell(model, "rate"), 0.6))
    changes = read_back(book, model)
    assert changes.consequences()[1] == ["Rate is moderate, Base", "Rate is moderate, Bear"]
    assert json.loads(changes.json())["failing_checks"] == changes.consequences()[1]
    code, out, _ = run("pull", book, "--model", tmp_path / "ferry")
    assert code == 1 and "Rate is moderate, Bear" in out


@pytest.mark.slow
def test_an_output_that_becomes_an_error_is_told_as_one(tmp_path, run) -> None:
    text = MODEL.replace("m.output(value, shown)", "shown.formula = cash * cash / debt\nm.output(shown)")
    text = text.replace('shown.formula = where(basis == "All", total.at(year, "2027"), '
                        'sales.at(route, "North").at(year, "2027"))\n', "")  # fmt: skip
    book, model = built(tmp_path / "ferry", VALUES.replace("value = 3.5", "value = 4"), text)
    typed(book, book, (cell(model, "debt"), 0))
    effects = read_back(book, model).consequences()[0]
    assert [(effect.was, effect.now) for effect in effects] == [("49", "#DIV/0!")] * 3
    code, out, _ = run("pull", book, "--model", tmp_path / "ferry")
    assert code == 1 and "49  ->  #DIV/0!\n" in out
