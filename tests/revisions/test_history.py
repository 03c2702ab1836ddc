"""`modelgen history`: outputs over commits, with what moved them."""

from __future__ import annotations

import csv
import json
from xml.etree import ElementTree

import pytest

from modelgen.revisions import cache
from tests.revisions.kept import committed
from tests.revisions.test_review import FALL, edited
from tests.snapshot.ferry import FERRY


@pytest.fixture(autouse=True)
def kept_results(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def kept(tmp_path):
    (tmp_path / "repo").mkdir()
    found = committed(tmp_path / "repo", {"ferry/model.py": FERRY}, "The ferry")
    found.commit("Fares fall", {"ferry/model.py": edited(FALL)})
    found.commit("=Broken", {"ferry/model.py": "1 / 0\n"})
    found.commit("The bank's rate", {"ferry/model.py": edited(FALL, ("give(0.08, source", "give(0.09, source"))})
    found.commit("Notes", {"notes.md": "nothing"})
    return found


def test_each_commit_with_what_moved_it(run, kept, monkeypatch) -> None:
    monkeypatch.chdir(kept.folder)
    code, out, err = run("history", "ferry")
    assert (code, err) == (0, "")
    rows = [line.split("  ") for line in out.splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows if len(row) > 3]
    assert [row[:1] + row[2:] for row in cells] == [
        ["date", "Value of fares (EUR mn)", "what moved it", "message"],
        ["2026-01-01", "102.404", "The ferry"],
        ["2026-01-02", "90.3627 (-11.8%)", "formulas: 1 changed", "Fares fall"],
        ["2026-01-03", "can't be loaded: model.py:1: ZeroDivisionError: division by zero", "=Broken"],
        ["2026-01-04", "89.1475 (-1.3%)", "discount_rate 8% -> 9%", "The bank's rate"],
    ]


def test_what_was_worked_out_is_kept(run, kept, kept_results, monkeypatch) -> None:
    monkeypatch.chdir(kept.folder)
    first = run("history", "ferry")
    monkeypatch.setattr("modelgen.revisions.history.program_at", None)
    assert run("history", "ferry") == first
    monkeypatch.undo()
    monkeypatch.setattr(cache, "folder", lambda: kept_results)
    monkeypatch.chdir(kept.folder)
    for file in kept_results.iterdir():
        file.write_text("no JSON")
    assert run("history", "ferry") == first


def test_one_output_in_a_scenario_since(run, kept, monkeypatch) -> None:
    monkeypatch.chdir(kept.folder)
    code, out, _ = run(
        "history", "ferry", "--output", "Discount rate", "--scenario", "bull", "--since", "2026-01-03", "--json"
    )
    found = json.loads(out)
    assert code == 0 and found["scenario"] == "Bull"
    assert [point["values"] for point in found["points"]] == [
        {"discount_rate{Bull}": None}, {"discount_rate{Bull}": 0.09},
    ]  # fmt: skip


def test_tables_and_pictures(run, kept, monkeypatch) -> None:
    monkeypatch.chdir(kept.folder)
    assert run("history", "ferry", "--csv", "h.csv", "--svg", "h.svg")[0] == 0
    with open("h.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert [row[2] for row in rows[1:]] == ["102.403806584", "90.362654321", "", "89.1475465028"]
    assert rows[3][-1] == "'=Broken", "a spreadsheet program would take it for a formula"
    picture = ElementTree.parse("h.svg").getroot()
    names = [part.tag.rpartition("}")[2] for part in picture.iter()]
    assert names.count("circle") == 3
    (line,) = (part.get("d", "") for part in picture.iter() if part.get("stroke-width") == "2")
    assert line.count("M") == 2, "the commit that can't be loaded is a gap"


def test_a_shared_module_counts_where_it_moves_something(run, kept, monkeypatch) -> None:
    monkeypatch.chdir(kept.folder)
    text = FERRY.replace("from datetime", "from rates import RATE\nfrom datetime").replace(
        "give(0.08, s", "give(RATE, s"
    )
    kept.commit("Shared", {"ferry/model.py": text, "rates.py": "RATE = 0.08\n"})
    kept.commit("A comment", {"rates.py": "RATE = 0.08  # as before\n"})
    kept.commit("Its value", {"rates.py": "RATE = 0.07\n"})
    _, out, _ = run("history", "ferry", "--since", "HEAD~3", "--json")
    assert [point["message"] for point in json.loads(out)["points"]] == ["Shared", "Its value"]


REFUSED = {
    "no output": (("--output", "Fairs"), "Fairs"),
    "an output with axes": (("--output", "Fares"), "'Fares' has a value for each of several"),
    "no scenario": (("--scenario", "Worst"), "Worst"),
    "no revision": (("--since", "nope"), "git knows no revision 'nope'"),
}  # fmt: skip


@pytest.mark.parametrize(("options", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cant_be_shown(run, kept, options, said, monkeypatch) -> None:
    monkeypatch.chdir(kept.folder)
    code, _, err = run("history", "ferry", *options)
    assert code == 2 and said in err
