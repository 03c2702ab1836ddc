"""A batch against the definition itself with the same values, its results, and what is made again."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

import modelgen
from modelgen import ModelgenError, build, load_model, read_back, solve, verify_workbook
from modelgen.batches.manifest import FILE
from modelgen.batches.pool import Here
from modelgen.pipeline import put
from tests.commandline import GOOD, define

TABLE = """company,traffic_growth[South],"traffic_growth[North,2027]",traffic_growth[South]{Bull},shares,shares.source,\
concession_ends,mode
Acme Corp,0.03,,,,,,
Bolt/Söhne AG,,7.5%,25%,8,Annual report,2041-01-31,closed
Cake,,,,5,,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    define(tmp_path / "road")
    (tmp_path / "companies.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def run(folder: Path, companies: str = "companies.csv", **how) -> dict[str, str]:
    """What became of each company."""
    return {
        one.company: one.state
        for one in modelgen.batch(folder / "road", folder / companies, folder / "out", **{"jobs": 1, **how})
    }


def by_hand() -> str:
    """The second company's definition, written by hand."""
    text = GOOD.replace('"Toll road"', '"Bolt/Söhne AG"').replace(
        'shares.give(4, source="Register")', 'shares.give(8, source="Annual report")'
    )
    text = text.replace(
        'growth.give({"South": 0.2}, ', 'growth.give({"North": {"2027": 0.075}}); growth.give({"South": 0.25}, '
    )
    return text.replace("date(2040, 6, 30)", "date(2041, 1, 31)").replace('"Open", source', '"Closed", source')


def test_a_workbook_is_that_of_a_definition_with_these_values(folder) -> None:
    assert set(run(folder).values()) == {"made"}
    model = load_model(define(folder / "road", by_hand()))  # in the same place, which the dictionary tells
    build(model, folder / "by_hand.xlsx")
    ours, theirs = (dict(parts(file)) for file in (folder / "out" / "Bolt_Söhne AG.xlsx", folder / "by_hand.xlsx"))
    assert {name for name in ours | theirs if ours.get(name) != theirs.get(name)} == set()


def parts(file: Path) -> list[tuple[str, bytes]]:
    import zipfile

    with zipfile.ZipFile(file) as archive:
        return [(name, archive.read(name)) for name in sorted(archive.namelist())]


def test_results_are_those_of_solve(folder) -> None:
    frame = modelgen.batch(folder / "road", folder / "companies.csv", folder / "out", jobs=1).frame()
    assert pd.read_parquet(folder / "out" / "results.parquet")["value"].equals(frame["value"])
    assert list(frame["company"].unique()) == ["Acme Corp", "Bolt/Söhne AG", "Cake"]
    (folder / "road" / "model.py").write_text(by_hand(), encoding="utf-8")
    for scenario in ("Base", "Bull"):
        told = frame[(frame.company == "Bolt/Söhne AG") & (frame.scenario == scenario)].set_index("output")
        result = solve(load_model(folder / "road"), scenario)
        assert told["value"].to_dict() == {name: result[name] for name in ("Value per share", "Value")}
        assert told["unit"].to_dict() == {"Value per share": "EUR/share", "Value": "EUR mn"}


def test_without_a_folder_nothing_is_written(folder) -> None:
    found = list(modelgen.batch(folder / "road", pd.DataFrame({"company": ["A", "B"], "Shares": [1, None]}), jobs=1))
    one, other = (made.outputs["Base"][0].value for made in found)
    assert (one, found[0].file, found[0].state) == (4 * other, "", "made")
    assert {path.name for path in folder.iterdir()} == {"road", "companies.csv"}


AGAIN = [  # what is changed after a first run, and which companies are made again
    ("nothing", set()),
    ("a cell", {"Cake"}),
    ("a source", {"Cake"}),
    ("the order of the rows", set()),
    ("the definition", {"Acme Corp", "Bolt/Söhne AG", "Cake"}),
    ("the theme", {"Acme Corp", "Bolt/Söhne AG", "Cake"}),
    ("modelgen", {"Acme Corp", "Bolt/Söhne AG", "Cake"}),
    ("the scenario", {"Acme Corp", "Bolt/Söhne AG", "Cake"}),
    ("a workbook is gone", {"Acme Corp"}),
    ("the manifest is gone", {"Acme Corp", "Bolt/Söhne AG", "Cake"}),
    ("the end of the manifest", {"Cake"}),
    ("the folder is moved", set()),
]


@pytest.mark.parametrize(("what", "again"), AGAIN)
def test_only_what_changed_is_made_again(folder, monkeypatch, what, again) -> None:
    run(folder)
    how, table, manifest = {}, folder / "companies.csv", folder / "out" / FILE
    match what:
        case "a cell":
            table.write_text(TABLE.replace("Cake,,,,5", "Cake,,,,6"), encoding="utf-8")
        case "a source":
            table.write_text(TABLE.replace("Cake,,,,5,", "Cake,,,,5,a letter"), encoding="utf-8")
        case "the order of the rows":
            head, *rows = TABLE.splitlines(keepends=True)
            table.write_text("".join([head, *reversed(rows)]), encoding="utf-8")
        case "the definition":
            define(folder / "road", GOOD.replace("m.output(per", "m.output(ends, per"))
        case "the theme":
            how = {"theme": "monochrome"}
        case "modelgen":
            monkeypatch.setattr("modelgen.batches.batch.code", lambda: "another")
        case "the scenario":
            how = {"scenario": "bull"}
        case "a workbook is gone":
            (folder / "out" / "Acme Corp.xlsx").unlink()
        case "the manifest is gone":
            manifest.unlink()
        case "the end of the manifest":  # as a process leaves it that is killed while it writes
            manifest.write_bytes(manifest.read_bytes()[:-40])
        case "the folder is moved":
            (folder / "road").rename(folder / "moved")
            (folder / "moved").rename(folder / "road")
    states = run(folder, **how)
    assert {name for name, state in states.items() if state == "made"} == again
    assert {name for name, state in states.items() if state == "kept"} == states.keys() - again
    assert set(run(folder, **how).values()) == {"kept"}
    assert len(pq.read_table(folder / "out" / "results.parquet")) == 12 + 6 * (what == "the definition")


def test_a_company_that_is_not_verified_before_is_made_again_to_be_verified(folder) -> None:
    (folder / "companies.csv").write_text("company\nAcme\n")
    assert run(folder) == {"Acme": "made"}
    found = list(modelgen.batch(folder / "road", folder / "companies.csv", folder / "out", jobs=1, verify=True))
    assert (found[0].state, found[0].verdict[:8]) == ("made", "verified")
    assert run(folder, verify=True) == run(folder) == {"Acme": "kept"}


def test_a_workbook_that_was_edited_stays(folder) -> None:
    import openpyxl

    run(folder)
    file = folder / "out" / "Cake.xlsx"
    book = openpyxl.load_workbook(file)
    cell = next(c for row in book["Inputs"].iter_rows() for c in row if c.value == 5)
    cell.value = 9
    book.save(file)
    before = file.read_bytes()
    found = {
        one.company: one for one in modelgen.batch(folder / "road", folder / "companies.csv", folder / "out", jobs=1)
    }
    assert (found["Cake"].state, found["Acme Corp"].state) == ("failed", "kept")
    assert "shares" in found["Cake"].error and "put the edits into the table" in found["Cake"].error
    assert file.read_bytes() == before
    (folder / "companies.csv").write_text(TABLE.replace("Cake,,,,5", "Cake,,,,9"), encoding="utf-8")
    assert run(folder)["Cake"] == "made"


def test_one_that_fails_is_told_and_the_others_go_on(folder, monkeypatch) -> None:
    from modelgen.batches import worker

    def built(program, *more, **how):
        if program.name == "Acme Corp":
            raise ModelgenError("the disk is full")
        return put(program, *more, **how)

    monkeypatch.setattr(worker, "put", built)
    found = {
        one.company: one for one in modelgen.batch(folder / "road", folder / "companies.csv", folder / "out", jobs=1)
    }
    assert (found["Acme Corp"].state, found["Acme Corp"].error) == ("failed", "the disk is full")
    assert {found[name].state for name in ("Bolt/Söhne AG", "Cake")} == {"made"}
    monkeypatch.undo()
    assert run(folder) == {"Acme Corp": "made", "Bolt/Söhne AG": "kept", "Cake": "kept"}


def test_whoever_stops_listening_can_go_on(folder) -> None:
    for made in modelgen.batch(folder / "road", folder / "companies.csv", folder / "out", jobs=1):
        assert made.company == "Acme Corp"
        break
    assert len(pq.read_table(folder / "out" / "results.parquet")) == 4
    assert run(folder) == {"Acme Corp": "kept", "Bolt/Söhne AG": "made", "Cake": "made"}


def test_another_executor_does_the_work(folder) -> None:
    calls = []

    class Counted(Here):
        def submit(self, call, /, *args, **keywords):
            calls.append(args[0].company)
            return super().submit(call, *args, **keywords)

    assert set(run(folder, pool=Counted).values()) == {"made"}
    assert calls == ["Acme Corp", "Bolt/Söhne AG", "Cake"]


def test_the_manifest_has_a_line_for_each_company(folder) -> None:
    run(folder)
    lines = [json.loads(line) for line in (folder / "out" / FILE).read_text().splitlines()]
    assert [line["company"] for line in lines] == ["Acme Corp", "Bolt/Söhne AG", "Cake"]


def test_members_of_their_own_are_those_of_a_definition_that_names_them(folder) -> None:
    (folder / "companies.csv").write_text(
        "company,members.road,traffic_growth[East],traffic_growth[West]{Bull},traffic_growth[West],tolls[East],tolls[West]\n"
        "Acme,West;East,1%,9%,2%,3,4\nBolt,,,,,,\n"
    )
    found = {
        one.company: one for one in modelgen.batch(folder / "road", folder / "companies.csv", folder / "out", jobs=1)
    }
    text = GOOD.replace("Toll road", "Acme").replace('"North", "South"', '"West", "East"')
    text = text.replace('{"North": 0.05, "South": [0.1, 0.08, 0.06]}', '{"East": 0.01, "West": 0.02}')
    text = text.replace('{"South": 0.2}', '{"West": 0.09}').replace(
        '"North": [10, 11], "South": [20, 22]', '"East": 3, "West": 4'
    )
    build(load_model(define(folder / "road", text)), folder / "by_hand.xlsx")
    ours, theirs = (dict(parts(file)) for file in (folder / "out" / "Acme.xlsx", folder / "by_hand.xlsx"))
    assert {name for name in ours | theirs if ours.get(name) != theirs.get(name)} == set()
    assert found["Bolt"].outputs["Base"] != found["Acme"].outputs["Base"]
    (folder / "road" / "model.py").write_text(GOOD, encoding="utf-8")
    assert set(run(folder).values()) == {"kept"}


def test_the_definition_is_compiled_once_and_once_for_each_set_of_members(folder, monkeypatch) -> None:
    from modelgen.program import compile as room

    compiled, calls = room._compiled, []

    def counted(model, **how):
        calls.append(model.name)
        return compiled(model, **how)

    monkeypatch.setattr(room, "_compiled", counted)
    assert set(run(folder).values()) == {"made"} and len(calls) == 1
    (folder / "companies.csv").write_text("company,members.road\nA,North\nB,\nC,North\nD,South\nE,North;South\n")
    assert len(run(folder)) == 5 and len(calls) == 1 + 3


def test_results_say_why_there_is_none(folder, monkeypatch) -> None:
    from modelgen.batches import worker

    monkeypatch.setattr(worker, "everywhere", lambda program: 1 / 0)
    frame = modelgen.batch(folder / "road", folder / "companies.csv", jobs=1).frame()
    assert list(frame["state"]) == ["failed"] * 3 and frame["value"].isna().all()
    assert "this is a fault of modelgen, please report it: ZeroDivisionError" in frame["error"][0]


def test_a_deck_stands_beside_each_workbook_and_is_made_again_where_it_is_gone(folder) -> None:
    assert set(run(folder, deck=True).values()) == {"made"}
    file = folder / "out" / "Bolt_Söhne AG.pptx"
    one = load_model(define(folder / "road", by_hand()))
    assert modelgen.verify_deck(file, one).findings == []
    define(folder / "road")
    assert set(run(folder, deck=True).values()) == {"kept"}
    before = file.read_bytes()
    file.unlink()
    assert run(folder, deck=True) == {"Acme Corp": "kept", "Bolt/Söhne AG": "made", "Cake": "kept"}
    assert file.read_bytes() == before
    file.write_bytes(before + b"edited")
    assert run(folder, deck=True)["Bolt/Söhne AG"] == "failed"
    assert file.read_bytes() == before + b"edited"
    assert set(run(folder, deck=True, overwrite=True).values()) == {"made", "kept"}
    assert file.read_bytes() == before


def test_a_company_s_deck_is_not_compared_with_the_definition_s_own_values(folder) -> None:
    run(folder, deck=True)
    with pytest.raises(ModelgenError) as error:
        modelgen.verify_deck(folder / "out" / "Acme Corp.pptx", load_model(folder / "road"))
    assert str(error.value).startswith("Acme Corp.pptx: a batch made it for 'Acme Corp', whose values the definition")


def test_a_company_s_workbook_is_verified_and_pulled_by_the_definition(folder) -> None:
    run(folder)
    model = load_model(folder / "road")
    file = folder / "out" / "Acme Corp.xlsx"
    report = verify_workbook(file, model)
    assert report.exit_code == 0 and report.moved_on is None
    assert any("built for 'Acme Corp', with the values that it was given" in str(one) for one in report.findings)
    book = openpyxl.load_workbook(file)
    cell = next(cell for row in book["Inputs"].iter_rows() for cell in row if cell.value == 4)
    cell.value = 6
    book.save(folder / "edited.xlsx")
    assert verify_workbook(folder / "edited.xlsx", model).values_ok
    changes = read_back(folder / "edited.xlsx", model)
    assert [str(one.slot) for one in changes.items] == ["shares"]
    assert any("values belong into the row of that company" in finding for finding in changes.findings)
    assert not changes.offered, "nothing is written into the definition's own values unasked"
