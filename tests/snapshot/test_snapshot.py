"""The snapshot of a model: what it holds, what changes it and what doesn't, and how a change is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelgen import ModelgenError, load_model, solve
from modelgen.snapshot.differences import differences
from modelgen.snapshot.file import file_of, read, write
from modelgen.snapshot.take import take
from tests.commandline import GOOD, define
from tests.support import two_segments

FERRY = """
from datetime import date
from modelgen import Model, Timeline, where

m = Model("Ferry", timeline=Timeline.annual(2024, 2027, last_actual=2025), unit="EUR mn", scenarios=("Base", "Bull"))
year = m.timeline
route = m.axis("Route", "North", "South")
i = m.sheet("Inputs")
growth = i.assumption("Growth", route, unit="%")
rate = i.assumption("Discount rate", unit="%", shared=True)
opened = i.assumption("Opened", unit="date", shared=True)
basis = i.choice("Basis", "All", "North | only", shared=True)
growth.give({"North": 0.03, "South": 0.05}, source="Plan")
growth.give({"South": 0.08}, scenario="Bull", source="Plan")
rate.give(0.08, source="Bank")
opened.give(date(2020, 6, 30), source="Register")
basis.give("All", source="Choice")
s = m.sheet("Sales")
fares = s.line("Fares", route, year)
fares.actual.give({"North": [20, 21], "South": [30, 33]}, source="Report")
fares.forecast = fares.prior * (1 + growth)
total = s.line("Total fares", year)
total.formula = where(basis == "All", fares.total(route), fares.at(route, "North"))
v = m.sheet("Value")
factor = v.line("Discount factor", year, unit="")
factor.forecast = 1 / (1 + rate) ** (year.index - year.index.at(year, "2025"))
worth = v.line("Value of fares")
worth.formula = (total * factor).total(year)
m.output(worth)
"""


class Ferry:
    """A definition with its snapshot."""

    def __init__(self, folder: Path) -> None:
        self.folder = define(folder, FERRY)
        self.file = file_of(folder)
        write(self.file, load_model(folder))

    def __call__(self, *edits: tuple[str, str]) -> str:
        """What differs after edits of the definition."""
        text = FERRY
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        define(self.folder, text)
        return differences(load_model(self.folder), self.file)


@pytest.fixture
def ferry(tmp_path):
    return Ferry(tmp_path / "ferry")


def test_what_it_holds(ferry) -> None:
    lines = ferry.file.read_text(encoding="utf-8").splitlines()
    for line in (
        "Value: Value of fares (EUR mn) | Base = 102.404 | Bull = 105.128",
        "Inputs | Growth | South | - | growth.at(scenario, scenario.number) | "
        "CHOOSE(scenario.number!$R$C,growth{Base}!$R$C,growth{Bull}!$R$C)",
        "Sales | Fares | South | history | fares.actual | fares.actual!RC",
        "Sales | Fares | South | forecast | fares.prior * (1 + growth) | RC[-1]*(1+growth!$R$C)",
        "Value | Discount factor | - | forecast | 1 / (1 + discount_rate) ** (year.index - "
        "year.index.at(year, '2025')) | 1/(1+discount_rate!$R$C)^(year.index!RC-year.index!R$C[2025])",
        "growth[South]{Bull} | value = 0.08",
        "opened | value = 2020-06-30",
        "basis | value = All",
        "fares.actual[North] | 2024 = 20.0 | 2025 = 21.0",
        "Sales | Fares | North | 2024 = 20 | 2025 = 21 | 2026 = 21.63 | 2027 = 22.2789",
    ):
        assert line in lines


def test_a_model_is_as_its_snapshot(tmp_path, amazon) -> None:
    write(tmp_path / "a.txt", amazon)
    data = (tmp_path / "a.txt").read_bytes()
    assert b"\r" not in data
    old = read(tmp_path / "a.txt")
    sheets = {row.split(" | ")[0] for row in old.formulas}
    assert len(old.formulas) > 900 and len(old.inputs) > 200
    assert [row for row, cells in old.formulas.items() if any(f"{sheet}!" in cells["R1C1"] for sheet in sheets)] == []
    assert take(amazon, old.inputs) == old


def test_equal_definitions_have_equal_snapshots(tmp_path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, two_segments())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert take(two_segments()) == read(tmp_path / "a")


NOTHING = [  # edits after which the formulas are what they were
    ('"South": 0.08', '"South": 0.09'),
    ("[30, 33]", "[31, 35]"),
    ("date(2020, 6, 30)", "date(2021, 1, 1)"),
    ('give("All"', 'give("North | only"'),
    ('{"South": 0.08}', '{"North": 0.01, "South": 0.08}'),  # a case that was inherited has a value of its own
    ('growth.give({"South": 0.08}, scenario="Bull", source="Plan")\n', ""),
    ('rate = i.assumption("Discount rate", unit="%", shared=True)', 'rate = i.assumption("Discount rate", unit="%", '
     "shared=True, maximum=1)"),
    ('i = m.sheet("Inputs")', 'i = m.sheet("Inputs")\nother = m.sheet("Notes")\nother.heading("Nothing yet")'),
    ('i = m.sheet("Inputs")', 'i = m.sheet("Inputs")\ni.heading("Growth")'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), NOTHING, ids=range(len(NOTHING)))
def test_inputs_and_places_may_change(ferry, old, new) -> None:
    assert ferry((old, new)) == ""


def test_an_inserted_row_is_one_more_row(ferry) -> None:
    row = 's.line("Passengers", year, unit="").forecast = year.index\n'
    found = ferry(('fares = s.line("Fares"', row + 'fares = s.line("Fares"'))
    assert found.startswith("1 formula added; 0 of 26 values move")
    assert "Sales | Passengers | - | forecast (added)\n  words + year.index\n  R1C1  + year.index!RC" in found
    assert found.count("\n  words") == 1


@pytest.mark.slow
def test_a_removed_row_is_told(ferry) -> None:
    line = "\nv.line('Twice').formula = worth + worth"
    assert "1 formula added" in ferry(("m.output(worth)", "m.output(worth)" + line))
    write(ferry.file, load_model(ferry.folder))
    found = ferry()
    assert found.startswith("1 formula removed; 0 of 27 values move")
    assert "Value | Twice | - | - (removed)\n  words - value_of_fares + value_of_fares" in found


def test_a_new_member_has_its_own_inputs_beside_those_of_the_snapshot(ferry) -> None:
    found = ferry(
        ('axis("Route", "North", "South")', 'axis("Route", "North", "South", "West")'),
        ('"South": 0.05', '"South": 0.9, "West": 0.01'), ("[30, 33]", '[30, 33], "West": [7, 8]'),
    )  # fmt: skip
    assert "SUM(fares[North]!RC:fares[West]!RC)" in found
    assert "  Sales | Total fares | -: 2024 50 -> 57 (+14.0%), 2025 54 -> 62 (+14.8%), 2026 56.28 -> 64.36" in found
    assert "  Sales | Fares | South" not in found


CHANGED = [  # an edit of a formula, and what is said
    (
        ("* (1 + growth)", "* (1 - growth)"),
        """2 formulas changed; 10 of 26 values move (inputs as in the snapshot)

Sales | Fares | North | forecast
Sales | Fares | South | forecast
  words - fares.prior * (1 + growth)
        + fares.prior * (1 - growth)
  R1C1  - RC[-1]*(1+growth!$R$C)
        + RC[-1]*(1-growth!$R$C)

Headline outputs that move:
  Value: Value of fares (EUR mn): Base 102.404 -> 90.3627 (-11.8%), Bull 105.128 -> 87.8588 (-16.4%)

Values that move, in the first scenario:
  Sales | Fares | North: 2026 21.63 -> 20.37 (-5.8%), 2027 22.2789 -> 19.7589 (-11.3%)
""",
    ),
    (("fares.prior *", "fares.lag(2) *"), "  R1C1  - RC[-1]*(1+growth!$R$C)\n        + RC[-2]*(1+growth!$R$C)"),
    (("fares.prior *", 'fares.at(year, "2025") *'), "- RC[-1]*(1+growth!$R$C)\n        + R$C[2025]*(1+growth!$R$C)"),
    (('at(year, "2025")', 'at(year, "2024")'), "year.index!R$C[2025])\n        + 1/(1+discount_rate!$R$C)^(year.index!"
     "RC-year.index!R$C[2024])"),
    (("(total * factor).total(year)", 'total.total(year, "2026")'), "+ SUM(total_fares!R$C[2026]:R$C[2027])"),
    (("(total * factor).total(year)", 'total.total(year, "2027")'), "+ SUM(total_fares!R$C[2027]:R$C[2027])"),
    (("fares.total(route)", "fares.max(route)"), '- IF(basis!$R$C="All",SUM(fares[North]!RC:fares[South]!RC),'),
    (('at(route, "North")', 'at(route, "South")'), "1 formula changed; 0 of 26 values move"),  # not the live branch
    (("worth.formula = ", "worth.formula = 0 - "), "Base 102.404 -> -102.404 (-200.0%)"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "said"), CHANGED, ids=range(len(CHANGED)))
def test_a_changed_formula_is_told_in_words_r1c1_and_values(ferry, edit, said) -> None:
    found = ferry(edit)
    assert said in found, found
    assert found.endswith("\n\nIf that is meant, run pytest --modelgen-update and review the file's changes in git.")


def test_what_moves_is_due_to_the_formula_alone(ferry) -> None:
    """Inputs that changed as well don't count: values are those at the snapshot's inputs."""
    alone = ferry(('"2025")', '"2024")'))
    assert alone == ferry(('"2025")', '"2024")'), ("rate.give(0.08", "rate.give(0.2"), ("[30, 33]", "[1, 2]"))


def test_values_that_move_without_a_formula_are_told(ferry) -> None:
    file = ferry.file
    file.write_text(file.read_text(encoding="utf-8").replace("2026 = 21.63", "2026 = 21.64"), encoding="utf-8")
    found = ferry()
    assert found.startswith("no formula has changed, but 1 of 26 values move")
    file.write_text(file.read_text(encoding="utf-8").replace("2026 = 21.64", "2026 = 21.6301"), encoding="utf-8")
    assert ferry() == ""  # the sixth digit may be rounded otherwise on another machine


def test_formulas_that_repeat_others_are_one_line(tmp_path) -> None:
    folder = define(tmp_path / "m", FERRY + "\nm.sensitivity(worth, (rate, [-0.01, 0, 0.01]))\n")
    formulas = take(load_model(folder)).formulas
    (name,) = (name for name in formulas if name.startswith("Workings"))
    assert name == "Workings | all lines | - | -"
    before = formulas[name]
    define(folder, FERRY.replace('"2025")', '"2024")') + "\nm.sensitivity(worth, (rate, [-0.01, 0, 0.01]))\n")
    assert take(load_model(folder)).formulas[name] != before


def test_equal_labels_are_told_apart_by_their_keys(tmp_path) -> None:
    more = '\nv.line("Fares", year, key="again").formula = total\nv.line("Fares", year, key="more").formula = total\n'
    formulas = take(load_model(define(tmp_path / "m", FERRY + more))).formulas
    assert {"Value | Fares (again) | - | all periods", "Value | Fares (more) | - | all periods"} <= formulas.keys()


def test_what_rounding_leaves_of_a_difference_is_nothing(tmp_path) -> None:
    more = "\ns.line('Rest', year).formula = total - fares.at(route, 'South') - fares.at(route, 'North')\n"
    model = load_model(define(tmp_path / "m", FERRY + more))
    assert 0 < solve(model)["Rest"].abs().max() < 1e-13
    assert set(take(model).values["Sales | Rest | -"].values()) == {"0"}


def test_errors_and_not_meaningful_values_are_words(tmp_path) -> None:
    values = take(load_model(define(tmp_path / "m", GOOD))).values
    assert set(values["Roads | No sense | -"].values()) == {"#DIV/0!"}
    assert values["Roads | Toll ends | -"] == {"value": "2040-06-30"}


@pytest.mark.parametrize(
    ("path", "file"),
    [("m", "m/model.formulas.txt"), ("m/model.py", "m/model.formulas.txt"), ("x.py", "x.formulas.txt")],
)
def test_the_file_stands_beside_the_definition(tmp_path, path, file) -> None:
    define(tmp_path / "m")
    assert file_of(tmp_path / path) == tmp_path / file


def test_line_ends_and_a_mark_at_the_start_dont_matter(ferry) -> None:
    file = ferry.file
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert ferry() == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "m.formulas.txt: there is no snapshot yet; pytest --modelgen-update takes it"),
        ("<<<<<<< HEAD\n", "m.formulas.txt:1: no line of a snapshot, or one that is there already: '<<<<<<< HEAD'"),
        ("A | B | - | - | words\n", "m.formulas.txt:1: no line of a snapshot"),
        ("## Headline outputs, by scenario\nA | Base = 1\n\nA | Base = 2\n", "m.formulas.txt:4: no line of a snapshot"),
        ("## Headline outputs, by scenario\nA | Base 1\n", "m.formulas.txt:2: no line of a snapshot"),
        (b"\xff\xfe", "m.formulas.txt: not UTF-8 but UTF-16; save it as UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path, text, message) -> None:
    file: Path = tmp_path / "m.formulas.txt"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ModelgenError) as error:
        read(file)
    assert message in str(error.value)
