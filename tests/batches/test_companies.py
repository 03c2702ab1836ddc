"""What a table or a folder of companies may hold, and what is refused of it, with place and remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from modelgen import ModelgenError
from modelgen.batches.companies import Companies
from modelgen.batches.filenames import filename
from modelgen.batches.subject import Subject
from tests.commandline import GOOD, define

BLANK = "; write a value, or leave the cell blank for the definition's own"
MORE = """
tax = i.assumption("Tax rate", unit="%", shared=True, minimum=0, maximum=1)
tax.give(0.25, source="Law")
s.line("Tax").formula = value * tax
step = m.iteration("Step", 3)
s.line("Steps", step, unit="").formula = 1
"""


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return Subject(define(tmp_path_factory.mktemp("companies") / "road", GOOD + MORE))


def read(subject: Subject, folder: Path, text: str, name: str = "c.csv") -> Companies:
    (folder / name).write_text(text, encoding="utf-8")
    return Companies(folder / name, subject)


REFUSED = [  # a table, and what is said of it
    ("company,tax_rate\nA,abc", "c.csv:2 (A), tax_rate: it is the text 'abc', and no number" + BLANK),
    ("company,tax_rate\nA,-", "c.csv:2 (A), tax_rate: it is the text '-', and no number" + BLANK),
    ("company,tax_rate\nA,8", "c.csv:2 (A), tax_rate: 'Tax rate' is 8, outside 0 to 1; write 0.08 for 8%"),
    ("company,tax_rate\nA,-0.1", "c.csv:2 (A), tax_rate: 'Tax rate' is -0.1, outside 0 to 1"),
    ("company,shares\nA,5%", "c.csv:2 (A), shares: it is the text '5%', a number that is stored as text"),
    ('company,shares\nA,"1,234"', "c.csv:2 (A), shares: 1,234 may be 1234 or 1.2340; write the one that is meant"),
    ("company;shares\nA;1.234", "c.csv:2 (A), shares: 1.234 may be 1234 or 1.2340; write the one that is meant"),
    ("company,traffic_growth\nA,12", "c.csv:2 (A): 'Traffic growth' is 12 for traffic_growth[*, *]{Base}, which is"),
    ("company,mode\nA,Opn", "c.csv:2 (A), mode: 'Mode' is 'Opn', which is none of Open, Closed; did you mean 'Open'?"),
    ("company,concession_ends\nA,31.12.2030", "c.csv:2 (A), concession_ends: it is the text '31.12.2030'; write the"),
    ("company,shares.source\nA,\x07", "c.csv:2 (A), shares.source: it has control characters"),
    ("company,shares\n,5", "c.csv:2: names no company; fill in the column 'company', or take out the row"),
    ("company\nA\nB\na", "c.csv:4: 'a' is there already, in c.csv:2; keep one"),
    ("company\nA/B\nA:B", "c.csv:3: 'A:B' makes the file 'A_B.xlsx', as does c.csv:2; change one of the names"),
    (f"company\n{'x' * 201}", "c.csv:2: the company's name has more than 200 characters; write it on one line"),
    ("company,sharse\nA,1", "c.csv, column 'sharse': 'sharse' is no input of the model; did you mean 'shares'?"),
    ("company,Value\nA,1", "c.csv, column 'Value': 'Value' is calculated, and takes no values; take out the column"),
    ("company,scenario.live\nA,Bull", "c.csv, column 'scenario.live': 'scenario.live' is the definition's own"),
    ("company,traffic_growth[Nrth]\nA,1", "'Nrth' is not a member of Road; did you mean 'North'?"),
    ("company,traffic_growth[2035]\nA,1", "'2035' is not a member of Year"),
    ("company,traffic_growth[2024]\nA,1", "'Traffic growth' has values for 2026 to 2028, and one for 2024 was given"),
    ("company,tolls[2027]\nA,1", "'Tolls' has values for 2024 to 2025, and one for 2027 was given"),
    ("company,shares[2027]\nA,1", "column 'shares[2027]': 'Shares' has no periods; write shares"),
    ("company,shares[A]\nA,1", "column 'shares[A]': 'Shares' has no members; write shares"),
    ("company,traffic_growth{Bul}\nA,1", "'Bul' is not a member of Scenario; did you mean 'Bull'?"),
    ("company,shares{Bull}\nA,1", "'Shares' is shared by all scenarios; leave out {Bull}"),
    ("company,shares[x\nA,1", "'shares[x' is no address of a number: its [ isn't closed"),
    ("company,shars.source\nA,1", "'shars' is no input of the model; did you mean 'shares'?"),
    ("company,shares,Shares\nA,1,2", "c.csv: has two columns 'shares'; keep one"),
    ("company,tax_rate,Tax rate\nA,1,2", "c.csv: 'tax_rate' and 'Tax rate' are for the same; keep one"),
    ("Firm,shares\nA,1", "c.csv: has no column 'company'; call the column that, which has their names"),
    ("Company name,shares\nA,1", "c.csv: has no column 'company'; did you mean 'Company name'?"),
    ("company,shares", "c.csv: has no company; write a row for each"),
    ("company,shares\nA,1,2", "c.csv:2: has 3 cells where its head has 2"),
    ("company,members.rod\nA,X", "c.csv:2, members.rod (A): the model has no axis 'rod'; did you mean 'road'?"),
    ("company,members.year\nA,X", "'year' has the periods of a timeline, which are the same for all companies"),
    ("company,members.step\nA,X", "'step' has the steps of an iteration, which are the same for all companies"),
    ("company,members.scenario\nA,X", "scenarios are the definition's own, the same for all companies"),
    ("company,members.road\nA,X;x", "c.csv:2 (A), members.road: axis 'road' names 'x' twice"),
    ("company,members.road\nA,;", "c.csv:2 (A), members.road: it names no member; write members as: Bread; Cake"),
    ("company,members.road\nA,X;North", "(A): 'Traffic growth' has no value for traffic_growth[X, 2026]{Base}"),
    ('company,members.road,traffic_growth,"tolls[X,2024]"\nA,X,5%,1',
     "(A): 'Tolls' has no actual value for tolls.actual[X, 2025]"),
    ("company,members.road,traffic_growth[South]\nA,North,5%\nB,,5%",
     "c.csv:2 (A), traffic_growth[South]: 'South' is not a member of Road"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_is_refused_is_told_with_place_and_remedy(subject, tmp_path, text, said) -> None:
    with pytest.raises(ModelgenError) as error:
        read(subject, tmp_path, text)
    assert said in str(error.value)


def test_all_mistakes_are_told_at_once(subject, tmp_path) -> None:
    text = "company,tax_rate,shares,nonsense\nA,x,y,\nB,2,1,\nA,,,\n" + "C,z,,\n" * 30
    with pytest.raises(ModelgenError) as error:
        read(subject, tmp_path, text)
    first, *lines = str(error.value).splitlines()
    assert first == "c.csv: 35 mistakes, so nothing was computed"
    assert [line.split(":")[0] for line in lines[:3]] == ["  c.csv, column 'nonsense'", "  c.csv", "  c.csv"]
    assert lines[-1] == "  and 15 more"


def files(folder: Path, given: dict[str, str]) -> Path:
    (folder / "values").mkdir()
    for name, text in given.items():
        (folder / "values" / name).write_text(text, encoding="utf-8")
    return folder / "values"


REFUSED_FILES = [
    ({}, "values: has no .toml file; write one for each company, as assumptions.toml is"),
    ({"a.toml": "[tax_rat]\nvalue = 1"}, "a.toml:1: 'tax_rat' is no assumption of the model; did you mean 'tax_rate'?"),
    ({"a.toml": "[shares]\n\nvalue = 'x'"}, "a.toml:3: 'Shares' is 'x', which is not a number"),
    ({"a.toml": "x ="}, "a.toml:1: not valid TOML"),
    ({"a.toml": "company = 3"}, 'a.toml: company is 3, and no text; write company = "Acme Corp"'),
    ({"a.toml": "company = 'X'", "x.toml": ""}, "x.toml: is empty"),
    ({"a.toml": "company = 'X'", "x.toml": "shares = 1"}, "x.toml: 'x' is there already, in a.toml; keep one"),
    ({"a.toml": "[members]\nroad = 'X'"}, 'a.toml, members.road: is no list of texts; write ["Bread", "Cake"]'),
    (
        {"a.toml": "[actual.total_tolls]\nvalue = 1"},
        "a.toml, actual.total_tolls: the definition gives 'total_tolls' no",
    ),
]


@pytest.mark.parametrize(("given", "said"), REFUSED_FILES)
def test_a_file_is_refused_as_a_values_file_is(subject, tmp_path, given, said) -> None:
    with pytest.raises(ModelgenError) as error:
        Companies(files(tmp_path, given), subject)
    assert said in str(error.value)


def values(companies: Companies) -> dict[str, dict[Any, float]]:
    """What the only company is given, by input, cell by cell as the definition names them."""
    (one,) = companies
    program = companies.subject.variant(one.members).program
    return {program[number].key: tables["given"] for number, tables in one.values.items()}


GROWTH = {(0, (0,), None): 0.05, (0, (1,), 2): 0.1, (0, (1,), 3): 0.08, (0, (1,), 4): 0.06, (1, (1,), None): 0.2}
TAKEN = [  # a row, and what its inputs are given
    ("company,Shares\nA,5", {"shares": {(0, (), None): 5.0}}),
    ("company,shares\nA,4", {}),
    ("company,shares\nA,", {}),
    ("company,concession_ends\nA,2041-01-31", {"concession_ends": {(0, (), None): 51532.0}}),
    ("company,mode\nA,closed", {"mode": {(0, (), None): 1.0}}),
    ("company;tax_rate\nA;7,5%", {"tax_rate": {(0, (), None): 0.075}}),
    ("company,traffic_growth\nA,1%", {"traffic_growth": {(0, None, None): 0.01, (1, (1,), None): 0.2}}),
    ("company,traffic_growth[North]{Bull}\nA,1%", {"traffic_growth": {**GROWTH, (1, (0,), None): 0.01}}),
    ('company,"traffic_growth[South,2028]",traffic_growth[South]\nA,2%,1%',
     {"traffic_growth": {(0, (0,), None): 0.05, (0, (1,), None): 0.01, (0, (1,), 4): 0.02, (1, (1,), None): 0.2}}),
    ('company,"Tolls[South,2024]"\nA,7',
     {"tolls.actual": {(0, (0,), 0): 10.0, (0, (0,), 1): 11.0, (0, (1,), 0): 7.0, (0, (1,), 1): 22.0}}),
    ("company,members.road,traffic_growth[X],tolls[X]\nA,North; X,1%,3",
     {"traffic_growth": {(0, (0,), None): 0.05, (0, (1,), None): 0.01},
      "tolls.actual": {(0, (0,), 0): 10.0, (0, (0,), 1): 11.0, (0, (1,), None): 3.0}}),
    ("company,members.road\nA,North; South", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "given"), TAKEN)
def test_what_a_row_gives(subject, tmp_path, text, given) -> None:
    assert values(read(subject, tmp_path, text)) == given


def test_every_kind_of_table_says_the_same(subject, tmp_path) -> None:
    head = ["company", "shares", "tax_rate", "concession_ends", "mode", "shares.note"]
    row = ["Acme", 5.0, 0.3, date(2041, 1, 31), "Closed", "counted"]
    book = openpyxl.Workbook()
    book.active.append(head)
    book.active.append(row)
    book.active.append(["Bolt"])
    book.save(tmp_path / "c.xlsx")
    frame = pd.DataFrame([row, ["Bolt"] + [None] * 5], columns=head)
    frame.to_parquet(tmp_path / "c.parquet")
    frame.to_csv(tmp_path / "c.csv", index=False)
    folder = files(tmp_path, {
        "Acme.toml": "tax_rate = 0.3\nconcession_ends = 2041-01-31\nmode = 'Closed'\n"
                     "[shares]\nvalue = 5\nnote = 'counted'",
        "Bolt.toml": "# nothing of its own",
    })  # fmt: skip
    every = [
        Companies(given, subject)
        for given in (*(tmp_path / f"c.{kind}" for kind in ("xlsx", "parquet", "csv")), frame, folder)
    ]
    said = [[(one.name, one.inputs, one.file) for one in companies] for companies in every]
    assert said[0] == said[1] == said[2] == said[3] == said[4]
    assert len(next(iter(every[0])).values) == 4


REFUSED_CELLS = [
    ("B2", "=1+1", "c.xlsx: Sheet!B2 holds a formula; paste the table as values"),
    ("B2", True, "c.xlsx: Sheet, row 2 (A), shares: it is TRUE, which is neither a number nor a text"),
    ("B2", "#N/A", "c.xlsx: Sheet!B2 is the error #N/A; correct it"),
    ("B2", date(2030, 1, 1), "c.xlsx: Sheet, row 2 (A), shares: it is the text '2030-01-01', which looks like a date"),
    ("D2", 1, "c.xlsx: Sheet, row 2: column D has no head; name what it holds, or empty it"),
]


@pytest.mark.parametrize(("cell", "value", "said"), REFUSED_CELLS)
def test_a_workbook_holds_values_alone(subject, tmp_path, cell, value, said) -> None:
    book = openpyxl.Workbook()
    book.active.append(["company", "shares"])
    book.active.append(["A", 5])
    book.active[cell] = value
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(ModelgenError) as error:
        Companies(tmp_path / "c.xlsx", subject)
    assert said in str(error.value)


NOTED = [  # a row, and the scenarios in which the definition's own values of what it gives stay
    ("company,traffic_growth\nA,1%", ["'Traffic growth' is given for Base and not for Bull, where"]),
    ("company,traffic_growth[North]\nA,1%", []),
    ("company,traffic_growth,traffic_growth{Bull}\nA,1%,2%", []),
    ("company,traffic_growth{Bull}\nA,2%", []),
    (
        "company,traffic_growth,traffic_growth[North]{Bull}\nA,1%,2%",
        ["'Traffic growth' is given for Base and not for Bull"],
    ),
    ("company,traffic_growth,traffic_growth[South]{Bull}\nA,1%,20%", []),
    ("company,traffic_growth,traffic_growth{Bull}\nA,1%,2%\nB,1%,", ["'Traffic growth' is given for Base and not"]),
    ("company,shares\nA,2", []),
]


@pytest.mark.parametrize(("text", "notes"), NOTED)
def test_values_of_other_scenarios_that_stay_are_noted(subject, tmp_path, text, notes) -> None:
    found = read(subject, tmp_path, text).notes
    assert len(found) == len(notes) and all(note in told for note, told in zip(notes, found, strict=True))


def test_scenarios_that_stay_are_noted_of_all_companies_and_of_files(tmp_path) -> None:
    text = (
        GOOD.replace('("Base", "Bull")', '("Base", "Bull", "Bear")')
        + 'growth.give({"North": 0.01}, scenario="Bear", source="Fear")\n'
    )
    subject = Subject(define(tmp_path / "three", text))
    told = read(subject, tmp_path, "company,traffic_growth[North],traffic_growth[South]\nA,1%,\nB,,1%").notes
    assert len(told) == 1 and "given for Base and not for Bull, Bear, where" in told[0]
    folder = files(tmp_path, {"A.toml": "[traffic_growth]\nvalue = {South = 0.02}\nscenario.Bull = {North = 0.04}\n"})
    assert len(Companies(folder, subject).notes) == 1


def test_a_definition_that_names_a_member_says_so(tmp_path) -> None:
    text = GOOD + 's.line("North alone", year).formula = tolls.at(road, "North")\n'
    with pytest.raises(ModelgenError, match=r"model\.py:\d+: 'North' is not a member of Road.*itself have to stay"):
        read(Subject(define(tmp_path / "road", text)), tmp_path, "company,members.road\nA,East")


@pytest.mark.parametrize(("company", "file"), [
    ("Acme Corp", "Acme Corp.xlsx"), ("a/b\\\\c", "a_b__c.xlsx"), ("com1", "com1_.xlsx"), ("nul.x", "nul.x_.xlsx"),
    ("Ltd.", "Ltd.xlsx"),
    ("...", "_.xlsx"), (".x", "_x.xlsx"), ("~$x", "_$x.xlsx"), ("é", "é.xlsx"), ("ü" * 200, "ü" * 100 + ".xlsx"),
])  # fmt: skip
def test_a_name_for_every_system(company, file) -> None:
    assert filename(company) == file
