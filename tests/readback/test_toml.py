"""What a changed cell becomes in the values file: the narrowest form, all else as it was (convention 3)."""

from __future__ import annotations

import difflib
import tomllib

import pytest

from modelgen import load_model
from modelgen.errors import ModelgenError
from modelgen.readback.edit import Edit
from modelgen.readback.files import file_of, write
from modelgen.readback.toml import edited
from tests.readback.sample import MODEL, VALUES, definition, item

ALL = None
CASES = [  # key, scenario, member, period, value -> the lines that go, the lines that come
    ("rate", "Base", (), ALL, 0.085, ["value = 0.08   # eight"], ["value = 0.085   # eight"]),
    ("rate", "Bull", (), ALL, 0.06, ["scenario.Bull = 0.07"], ["scenario.Bull = 0.06"]),
    ("rate", "Bear", (), ALL, 0.1, [], ["scenario.Bear = 0.1"]),
    ("cash", "Base", (), ALL, 15.0, ["value = 14"], ["value = 15"]),
    ("cash", "Base", (), ALL, 15.25, ["value = 14"], ["value = 15.25"]),
    ("debt", "Base", (), ALL, 4.0, ["value = 3.5"], ["value = 4.0"]),
    ("permit_ends", "Base", (), ALL, 51502.0, ["value = 2040-06-30"], ["value = 2041-01-01"]),
    ("basis", "Base", (), ALL, 1.0, ['value = "All"'], ['value = "North only"']),
    ("basis", "Bear", (), ALL, 1.0, [], ['scenario.Bear = "North only"']),
    ("growth", "Base", "North", ALL, 0.04, ["value.North = 0.03                          # one number"],
     ["value.North = 0.04                          # one number"]),
    ("growth", "Base", "North", "2026", 0.04, ["value.North = 0.03                          # one number"],
     ["value.North = [0.03, 0.04, 0.03]                          # one number"]),
    ("growth", "Base", "South", "2026", 0.065, ["value.South = [0.08, 0.07,  0.06]"],
     ["value.South = [0.08, 0.065,  0.06]"]),
    ("growth", "Base", "West", "2026", 0.025, ["value.West = { 2025 = 0.01, 2026 = 0.02, 2027 = 0.03 }"],
     ["value.West = { 2025 = 0.01, 2026 = 0.025, 2027 = 0.03 }"]),
    ("growth", "Bull", "South", "2027", 0.2,
     ["scenario.Bull.South = 0.10                  # what isn't set follows the base"],
     ["scenario.Bull.South = [0.1, 0.1, 0.2]                  # what isn't set follows the base"]),
    ("growth", "Bull", "West", "2027", 0.2, [], ["scenario.Bull.West = { 2027 = 0.2 }"]),
    ("growth", "Bear", "West", "2025", 0.0, [], ["scenario.Bear.West = { 2025 = 0 }"]),
    ("margin", "Base", "South", ALL, 0.15, ["value = 0.12"], ["value = { North = 0.12, South = 0.15, West = 0.12 }"]),
    ("margin", "Base", None, ALL, 0.15, ["value = 0.12"], ["value = 0.15"]),
    ("margin", "Bull", "South", ALL, 0.15, [], ["scenario.Bull.South = 0.15"]),
    ("tax", "Base", (), "2026", 0.25, ["value = 0.2"], ["value = [0.2, 0.25, 0.2]"]),
    ("tax", "Bull", (), "2026", 0.25, [], ["scenario.Bull = { 2026 = 0.25 }"]),
    ("seats", "Base", "West", ALL, 95.0, ["value = { North = 200, South = 150, West = 90 }"],
     ["value = { North = 200, South = 150, West = 95 }"]),
    ("sales.actual", "Base", "South", "2024", 14.0, ["value.South = [12, 13.5]"], ["value.South = [12, 14.0]"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return load_model(definition(tmp_path_factory.mktemp("toml") / "ferry"))


def edit(model, key, scenario, member, period, value, note="") -> Edit:
    found = item(model, key)
    names = [member] if member else []
    members = None if member is None else tuple(a.position(n) for a, n in zip(found.row_axes, names, strict=True))
    column = None if period is None or found.column_axis is None else found.column_axis.position(period)
    number = model.scenario.position(scenario) if found.by_scenario else 0
    return Edit(found, (number, members, column), value, note)


def differences(before: str, after: str) -> tuple[list[str], list[str]]:
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


@pytest.mark.parametrize(("key", "scenario", "member", "period", "value", "gone", "come"), CASES,
                         ids=[f"{c[0]}-{c[1]}-{c[2] or 'all'}-{c[3] or 'all'}-{c[4]}" for c in CASES])  # fmt: skip
def test_a_value_takes_the_narrowest_form(model, key, scenario, member, period, value, gone, come) -> None:
    assert differences(VALUES, edited(VALUES, [edit(model, key, scenario, member, period, value)])) == (gone, come)


def test_what_is_for_all_is_written_before_what_is_for_one(model) -> None:
    several = [edit(model, "growth", "Base", "North", "2026", 0.05), edit(model, "growth", "Base", "North", None, 0.04)]
    assert differences(VALUES, edited(VALUES, several))[1] == [
        "value.North = [0.04, 0.05, 0.04]                          # one number"
    ]


NOTES = [
    ("rate", "Base", ['note = "as of May; Anna"']),
    ("rate", "Bull", ['note = { Base = "as of May", Bull = "Anna" }']),
    ("rate", "Bear", ['note = { Base = "as of May", Bear = "Anna" }']),
    ("tax", "Base", ['note = "Anna"']),
    ("tax", "Bull", ['note.Bull = "Anna"']),
]


@pytest.mark.parametrize(("key", "scenario", "come"), NOTES)
def test_a_note_is_added_to_the_one_there_is(model, key, scenario, come) -> None:
    period = "2026" if key == "tax" else None
    new = edited(VALUES, [edit(model, key, scenario, (), period, 0.11, "Anna")])
    assert [line for line in differences(VALUES, new)[1] if line.startswith("note")] == come


BY_SCENARIO = VALUES.replace('note = "as of May"', 'note = { Base = "as of May", bull = "low" }')
AGAIN = [  # whose note it is, a text, and what the notes then are
    ("Bull", "Anna", {"Base": "as of May", "bull": "low; Anna"}),
    ("Bull", "low", {"Base": "as of May", "bull": "low"}),
    ("Bear", "Anna", {"Base": "as of May", "bull": "low", "Bear": "Anna"}),
    ("Base", "May", {"Base": "as of May", "bull": "low"}),
]


@pytest.mark.parametrize(("scenario", "text", "notes"), AGAIN)
def test_a_note_by_scenario_keeps_the_others_and_says_nothing_twice(model, scenario, text, notes) -> None:
    new = edited(BY_SCENARIO, [edit(model, "rate", scenario, (), None, 0.11, text)])
    assert tomllib.loads(new)["rate"]["note"] == notes


TABLES = """# Values of the ferry.
[rate]
value = 0.08   # eight
# the last word on the rate

# --- tax, as in the law ---
# of 2024
[tax]
source = "Law"
value = 0.2

# --- cash ---

[cash]
value = 14
"""
ADDED = [  # key, scenario, period, note -> the lines that come, and the line above them
    ("rate", "Base", None, "Anna", ['note = "Anna"'], "value = 0.11   # eight"),
    ("rate", "Bull", None, "", ["scenario.Bull = 0.11"], "value = 0.08   # eight"),
    ("rate", "Bull", None, "Anna", ["scenario.Bull = 0.11", 'note.Bull = "Anna"'], "value = 0.08   # eight"),
    ("tax", "Base", None, "Anna", ['note = "Anna"'], "value = 0.11"),
    ("tax", "Bull", "2026", "Anna", ["scenario.Bull = { 2026 = 0.11 }", 'note.Bull = "Anna"'], "value = 0.2"),
    ("cash", "Base", None, "Anna", ['note = "Anna"'], "value = 0.11"),
]


@pytest.mark.parametrize(("key", "scenario", "period", "note", "come", "above"), ADDED)
def test_a_line_is_added_above_the_comment_of_the_next_table(model, key, scenario, period, note, come, above) -> None:
    lines = edited(TABLES, [edit(model, key, scenario, (), period, 0.11, note)]).splitlines()
    first = lines.index(come[0])
    assert lines[first - 1 : first + len(come)] == [above, *come]
    comments = [line for line in TABLES.splitlines() if line.startswith("#")]
    assert [line for line in lines if line.startswith("#")] == comments
    assert lines[lines.index("[tax]") - 2] == "# --- tax, as in the law ---"
    assert [line for line in lines if line.startswith("[")] == ["[rate]", "[tax]", "[cash]"]


RATE = '[rate]\nsource = "Bank"\nnote = "as of May"\nvalue = 0.08   # eight\nscenario.Bull = 0.07'


@pytest.mark.parametrize("values", [
    VALUES.replace("\n", "\r\n"),
    "rate = 0.08\n" + VALUES.replace(RATE, ""),
    VALUES.replace("value = 0.08   # eight\nscenario.Bull = 0.07", "scenario.Base = 0.08\nscenario.bull = 0.07"),
    VALUES.replace(RATE, "[rate]\nvalue = 0.08\n[rate.scenario]\nBull = 0.07"),
], ids=["CRLF", "bare", "base as a scenario", "tables"])  # fmt: skip
def test_any_form_that_is_read_is_written(tmp_path, values) -> None:
    (folder := tmp_path / "ferry").mkdir()
    definition(folder)
    (folder / "assumptions.toml").write_bytes(values.encode())
    model = load_model(folder)
    changes = [edit(model, "rate", "Base", (), None, 0.09), edit(model, "rate", "Bear", (), None, 0.05)]
    assert write(changes) == [folder / "assumptions.toml"]
    now = item(load_model(folder), "rate").given
    was = item(model, "rate").given
    assert now == {**was, (0, (), None): 0.09, (2, (), None): 0.05}
    text = (folder / "assumptions.toml").read_bytes()
    assert (b"\r\n" in text) == ("\r\n" in values) and text.count(b"\r") in (0, text.count(b"\n"))


def test_lines_keep_their_ends(tmp_path) -> None:
    """Also where a file has several kinds: an editor added some, or a merge did."""
    (folder := tmp_path / "ferry").mkdir()
    mixed = "".join(line + ("\r\n" if number % 2 else "\n") for number, line in enumerate(VALUES.splitlines()))
    definition(folder)
    (folder / "assumptions.toml").write_bytes(mixed.encode())
    model = load_model(folder)
    write([edit(model, "rate", "Base", (), None, 0.09), edit(model, "growth", "Base", "North", "2026", 0.5)])
    text = (folder / "assumptions.toml").read_bytes().decode()
    wanted = mixed.replace("value = 0.08 ", "value = 0.09 ").replace("North = 0.03 ", "North = [0.03, 0.5, 0.03] ")
    assert text == wanted and item(load_model(folder), "rate").given[0, (), None] == 0.09


def test_what_only_the_definition_gives_has_no_file(model) -> None:
    stated = item(model, "claim.stated")
    assert file_of(stated, (0, (0,), None)) is None
    with pytest.raises(ModelgenError, match="change it in the definition"):
        write([Edit(stated, (0, (0,), None), 5.0)])


def test_what_the_definition_gives_in_place_of_its_file_has_no_file(tmp_path) -> None:
    model = load_model(definition(tmp_path / "ferry", text=MODEL + 'rate.give(0.1, source="test")\n'))
    with pytest.raises(ModelgenError, match="'Rate' isn't given in a values file; change it in the definition"):
        write([edit(model, "rate", "Base", (), None, 0.09)])
    without = VALUES.partition("[rate]")[0] + VALUES[VALUES.index("[tax]") :]
    given = MODEL.replace('m.load("assumptions.toml")', 'rate.give(0.1, source="test")\nm.load("assumptions.toml")')
    model = load_model(definition(tmp_path / "other", without, given))
    assert file_of(item(model, "rate"), (0, (), None)) is None


def test_a_values_file_that_is_gone_is_told(tmp_path) -> None:
    folder = definition(tmp_path / "ferry")
    model = load_model(folder)
    (folder / "assumptions.toml").unlink()
    with pytest.raises(ModelgenError, match=r"assumptions\.toml: there is no such file"):
        write([edit(model, "rate", "Base", (), None, 0.09)])
