"""Assumptions out to pandas and CSV, and what was changed in them back."""

from __future__ import annotations

import csv
from datetime import date

import numpy as np
import pandas as pd
import pytest

from modelgen import load_model
from modelgen.errors import ModelgenError
from modelgen.program.compile import compile
from modelgen.readback.read import read_back
from modelgen.readback.table import assumptions, write_csv
from tests.readback.sample import VALUES, definition, item


@pytest.fixture
def model(tmp_path):
    return load_model(definition(tmp_path / "ferry"))


def test_nothing_is_changed_by_the_way_out_and_back(model, tmp_path) -> None:
    frame = assumptions(model)
    program = compile(model)
    assert len(frame) == sum(len(i.given) for i in program.inputs if not i.fixed and i is not program.selector)
    assert read_back(frame, model).items == []
    write_csv(model, tmp_path / "values.csv")
    assert read_back(tmp_path / "values.csv", model).items == []


def test_a_frame_is_changed_and_applied(model) -> None:
    frame = assumptions(model)
    frame.loc[(frame["item"] == "rate") & (frame["scenario"] == "Base"), "value"] = 0.09
    frame.loc[(frame["item"] == "growth") & (frame["member"] == "South") & (frame["period"] == "2026"), "value"] = 0.3
    more = [{"item": "growth", "scenario": "Bear", "member": "West", "period": "2027", "value": 0.01},
            {"item": "tax", "scenario": "Base", "member": "", "period": "2026", "value": 0.3}]  # fmt: skip
    frame["value"] = frame["value"].astype(object)
    frame.loc[frame["item"] == "cash", "value"] = "much"
    changes = read_back(pd.concat([frame, pd.DataFrame(more)]), model)
    assert [(c.slot.item, c.slot.scenario, c.slot.period or None, c.state) for c in changes.items] == [
        ("growth", "Base", "2026", "offered"), ("rate", "Base", None, "offered"), ("cash", None, None, "refused"),
        ("growth", "Bear", "2027", "offered"), ("tax", "Base", "2026", "offered"),
    ]  # fmt: skip
    changes.apply()
    place = model.selector.place
    now = load_model(place.file)
    assert item(now, "rate").given[0, (), None] == 0.09
    assert item(now, "growth").given[2, (2,), 4] == 0.01


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_of_any_locale(model, tmp_path, delimiter) -> None:
    rows = [
        ["item", "scenario", "member", "period", "value"], ["rate", "Base", "", "", "0.09"],
        ["debt", "", "", "", "1.234,5"], ["permit_ends", "", "", "", "2041-01-01"],
        ["basis", "Bull", "", "", "north only"], ["tax", "Base", "", "", "22,5%"],
        ["margin", "Base", "North", "", "0,13"], ["cash", "", "", "", "1,234"],
        ["margin", "Bull", "South", "", "12.5 %"],
    ]  # fmt: skip
    with open(tmp_path / "values.csv", "w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    changes = read_back(tmp_path / "values.csv", model)
    assert {(change.slot.item, change.slot.scenario): (change.state, change.now) for change in changes.items} == {
        ("rate", "Base"): ("offered", 0.09), ("debt", None): ("offered", 1234.5),
        ("permit_ends", None): ("offered", date(2041, 1, 1)), ("basis", "Bull"): ("offered", "North only"),
        ("tax", "Base"): ("offered", 0.225), ("margin", "Base"): ("offered", 0.13),
        ("cash", None): ("refused", "1,234"),
        ("margin", "Bull"): ("refused", "12.5 %"),
    }  # fmt: skip
    assert [c.why for c in changes.items if c.slot.item == "cash"] == [
        "1,234 may be 1234 or 1.2340; write the one that is meant"
    ]


def test_a_file_that_pandas_read_is_a_table(model, tmp_path) -> None:
    write_csv(model, tmp_path / "values.csv")
    frame = pd.read_csv(tmp_path / "values.csv")  # periods are fractions, as some have none
    assert read_back(frame, model).items == []
    frame.loc[(frame["item"] == "growth") & (frame["period"] == 2026), "value"] = "0.3"
    assert {(c.slot.period, c.now) for c in read_back(frame, model).offered} == {("2026", 0.3)}


@pytest.mark.slow
def test_the_definition_may_have_moved_on_since_the_table_was_written(model, tmp_path) -> None:
    write_csv(model, tmp_path / "values.csv")
    text = (tmp_path / "values.csv").read_text(encoding="utf-8")
    (tmp_path / "values.csv").write_text(text.replace("rate,Base,,,0.08,", "rate,Base,,,0.09,"), encoding="utf-8")
    today = load_model(definition(tmp_path / "today", VALUES.replace("value = 0.08 ", "value = 0.085 ")))
    (change,) = read_back(tmp_path / "values.csv", today).items
    assert change.state == "ask" and "says 8.5%" in change.why


@pytest.mark.parametrize(("text", "state"), [("1.234", "refused"), ("1.2340", "offered"), ("1234", "offered"),
                                             ("12,5", "offered"), ("1,234", "refused")])  # fmt: skip
def test_a_mark_that_may_stand_between_thousands_isnt_guessed(model, tmp_path, text, state) -> None:
    (tmp_path / "values.csv").write_text(f"item;value\ncash;{text}\n", encoding="utf-8")
    (change,) = read_back(tmp_path / "values.csv", model).items
    assert change.state == state and (state == "offered" or "1.2340; write the one" in change.why)


@pytest.mark.parametrize(("column", "text", "why"), [
    ("unit", "EUR k", "its unit is 'EUR k' there, and 'EUR mn' in the definition"), ("unit", "", ""),
    ("label", "Debt", "its label there is 'Debt', which is another input's"), ("label", "Liquidity", ""),
])  # fmt: skip
def test_a_row_that_says_something_else_is_to_be_decided(model, column, text, why) -> None:
    frame = assumptions(model)
    frame.loc[frame["item"] == "cash", ["value", column]] = [14000, text]
    (change,) = read_back(frame, model).items
    assert (change.state, change.why) == ("ask" if why else "offered", why)


@pytest.mark.parametrize(("text", "now"), [("15%", 0.15), ("0.15", 0.15), ("15", None)])  # convention 39
def test_a_percentage_without_its_sign(model, tmp_path, text, now) -> None:
    (tmp_path / "values.csv").write_text(f"item;scenario;member;value\nmargin;Base;*;{text}\n", encoding="utf-8")
    (change,) = read_back(tmp_path / "values.csv", model).items
    assert change.number == now and (now or "write 0.15 for 15%" in change.why)


def test_no_text_of_a_csv_file_is_a_formula(tmp_path) -> None:
    values = VALUES.replace('source = "Bank"', 'source = "=HYPERLINK(1)"').replace('source = "Law"', 'source = "@law"')
    write_csv(load_model(definition(tmp_path / "ferry", values)), tmp_path / "values.csv")
    with open(tmp_path / "values.csv", encoding="utf-8", newline="") as file:
        texts = [text for row in csv.reader(file) for text in row]
    assert "'=HYPERLINK(1)" in texts and "'@law" in texts
    assert not any(text.startswith(("=", "+", "@")) for text in texts)


WRONG = [
    ("item,amount\nrate,1\n", "no column 'value'"),
    ("item,value\nrat,1\n", "values.csv:2: 'rat' is no input of the model; did you mean 'rate'"),
    ("item,value\ncash,1\ndebt,2\ncash,3\n", "values.csv:4: line 2 gives a value for the same; keep one"),
    ("item,value\ncash," + "1" * 200_000 + "\n", "not a CSV file"),
]


WRONG += [
    ("item,scenario,value\nrate,Bear,0.2\nrate,bear,0.3\n", "values.csv:3: line 2 gives a value for the same"),
    ("item,value\n,1\n", "values.csv:2: '' is no input of the model"),
    ("item,value\ncash,15\ncash,15\n", "values.csv:3: line 2 gives a value for the same; keep one"),
    ("item,value\ncash,14\ndebt,2\ncash,15\n", "values.csv:4: line 2 gives a value for the same; keep one"),
]


def test_blank_lines_count_not_at_all(model, tmp_path) -> None:
    (tmp_path / "values.csv").write_text("item,value\n,\ncash,15\n,\n", encoding="utf-8")
    assert [(c.slot.item, c.now) for c in read_back(tmp_path / "values.csv", model).items] == [("cash", 15.0)]
    frame = pd.DataFrame({"item": ["cash", None], "value": [np.float64(15), None]}, dtype=object)
    assert [(c.slot.item, c.now) for c in read_back(frame, model).items] == [("cash", 15.0)]


@pytest.mark.parametrize("text", ["30.06.2041", "2041-02-30", "soon"])
def test_what_is_no_date_is_refused(model, tmp_path, text) -> None:
    (tmp_path / "values.csv").write_text(f"item,value\npermit_ends,{text}\n", encoding="utf-8")
    (change,) = read_back(tmp_path / "values.csv", model).items
    assert (change.state, change.why) == ("refused", f"it is the text '{text}'; write the date as 2025-12-31")


def test_a_file_that_cannot_be_a_table_is_refused(model, tmp_path) -> None:
    path = tmp_path / "values.csv"
    with pytest.raises(ModelgenError, match=r"values\.csv: there is no such file"):
        read_back(path, model)
    path.write_bytes("item,value\nbasis,Größe\n".encode("latin-1"))
    with pytest.raises(ModelgenError, match=r"values\.csv:2: not UTF-8 at byte 19; save it as UTF-8"):
        read_back(path, model)
    with open(path, "wb") as file:
        file.truncate((32 << 20) + 1)
    with pytest.raises(ModelgenError, match=r"values\.csv: is larger than 32 MB"):
        read_back(path, model)


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_no_table_is_refused(model, tmp_path, text, said) -> None:
    (tmp_path / "values.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ModelgenError, match=said):
        read_back(tmp_path / "values.csv", model)
    with pytest.raises(ModelgenError, match="a workbook's path, a CSV file's, or a pandas DataFrame"):
        read_back(3, model)


def test_the_commands(run, tmp_path) -> None:
    definition(tmp_path / "ferry")
    assert run("assumptions", tmp_path / "ferry", "--csv", "values.csv")[0] == 0
    text = (tmp_path / "values.csv").read_text(encoding="utf-8")
    (tmp_path / "values.csv").write_text(text.replace("rate,Base,,,0.08,", "rate,Base,,,0.09,"), encoding="utf-8")
    code, out, _ = run("pull", "values.csv", "--model", tmp_path / "ferry", "--write")
    assert code == 0 and "1 change written" in out
