"""The snapshot of a model: what it holds, what changes it and what doesn't, and how a change is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelgen import ModelgenError, load_model
from modelgen.layout.place import place
from modelgen.snapshot.differences import differences
from modelgen.snapshot.file import file_of, read, write
from modelgen.snapshot.shape import Shapes
from modelgen.snapshot.take import take
from tests.commandline import GOOD, define
from tests.support import AMAZON, two_segments

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


@pytest.fixture
def ferry(tmp_path):
    """A folder with a definition and its snapshot, and a function that says what differs after an edit."""
    folder = define(tmp_path / "ferry", FERRY)
    write(file_of(folder), load_model(folder))

    def after(*edits: tuple[str, str]) -> str:
        text = FERRY
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        define(folder, text)
        return differences(load_model(folder), file_of(folder))

    after.folder = folder
    return after


def test_what_it_holds(ferry) -> None:
    lines = file_of(ferry.folder).read_text(encoding="utf-8").splitlines()
    for line in (
        "Value: Value of fares (EUR mn) | Base = 102.404 | Bull = 105.128",
        "Inputs | Growth | South | - | growth.at(scenario, scenario.number) | "
        "CHOOSE(scenario.number!$R$C,growth[Base]!$R$C,growth[Bull]!$R$C)",
        "Sales | Fares | South | history | fares.actual | fares.actual!RC",
        "Sales | Fares | South | forecast | fares.prior * (1 + growth) | RC[-1]*(1+growth!$R$C)",
        "Value | Discount factor | - | forecast | 1 / (1 + discount_rate) ** (year.index - "
        "year.index.at(year, '2025')) | 1/(1+discount_rate!$R$C)^(year.index!RC-year.index!R$C[2025])",
        "growth | Bull | South | value = 0.08",
        "opened | - | - | value = 2020-06-30",
        "basis | - | - | value = All",
        "fares.actual | - | North | 2024 = 20.0 | 2025 = 21.0",
        "Sales | Fares | North | 2024 = 20 | 2025 = 21 | 2026 = 21.63 | 2027 = 22.2789",
    ):
        assert line in lines


@pytest.mark.parametrize("model", [lambda: load_model(AMAZON), two_segments], ids=["amazon", "two segments"])
def test_a_model_is_as_its_snapshot(tmp_path, model) -> None:
    model = model()
    write(tmp_path / "a.txt", model)
    write(tmp_path / "b.txt", model)
    assert (tmp_path / "a.txt").read_bytes() == (tmp_path / "b.txt").read_bytes()
    assert b"\r" not in (tmp_path / "a.txt").read_bytes()
    old = read(tmp_path / "a.txt")
    assert take(model, old.inputs) == old == take(model)


NOTHING = [  # edits after which the formulas are what they were
    ("", ""),
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
    assert ferry((old, new) if old else ("Ferry", "Ferry")) == ""


def test_an_inserted_row_is_one_more_row(ferry) -> None:
    row = 's.line("Passengers", year, unit="").forecast = year.index\n'
    found = ferry(('fares = s.line("Fares"', row + 'fares = s.line("Fares"'))
    assert found.startswith("1 formula added; 0 of 33 values move")
    assert "Sales | Passengers | - | forecast (added)\n  words + year.index\n  R1C1  + year.index!RC" in found
    found = ferry((row, "")) if row in FERRY else ferry(('s = m.sheet("Sales")', 's = m.sheet("Sales")\n' + row))
    assert found.count("\n  words") == 1


def test_a_removed_row_is_told(ferry) -> None:
    found = ferry(("m.output(worth)", "m.output(worth)\nv.line('Twice').formula = worth + worth"))
    assert "1 formula added" in found
    write(file_of(ferry.folder), load_model(ferry.folder))
    assert "Value | Twice | - | - (removed)\n  words - value_of_fares + value_of_fares" in ferry(("m", "m"))


CHANGED = [  # an edit of a formula, and what is said
    (
        ('* (1 + growth)', '* (1 - growth)'),
        ["1 formula changed" if False else "2 formulas changed; 9 of 33 values move (inputs as in the snapshot)",
         "Sales | Fares | North | forecast\nSales | Fares | South | forecast\n  words - fares.prior * (1 + growth)\n"
         "        + fares.prior * (1 - growth)\n  R1C1  - RC[-1]*(1+growth!$R$C)\n        + RC[-1]*(1-growth!$R$C)",
         "Value: Value of fares (EUR mn): Base 102.404 -> ", "Sales | Fares | North: 2026 21.63 -> 20.37 (-5.8%), 2027 "],
    ),
    (('year.index.at(year, "2025")', 'year.index.at(year, "2024")'),
     ["- 1/(1+discount_rate!$R$C)^(year.index!RC-year.index!R$C[2025])", "R$C[2024])", "102.404 -> 94.8183 (-7.4%)"]),
    (("fares.prior *", "fares.lag(2) *"), ["RC[-1]*", "RC[-2]*"]),
    (("fares.prior *", 'fares.at(year, "2025") *'), ["- RC[-1]*", "+ R$C[2025]*"]),  # relative made absolute
    (("(total * factor).total(year)", '(total * factor).total(year, "2027")'), ["R$C[2026]:R$C[2027]", "R$C[2027]:R$C"]),
    (('fares.at(route, "North")', 'fares.at(route, "South")'), ["fares[North]!RC", "fares[South]!RC", "; 0 of 33 val"]),
    (("fares.total(route)", "fares.max(route)"), ["- IF(basis!$R$C=\"All\",SUM(", "+ IF(basis!$R$C=\"All\",MAX("]),
    (("total.formula", "total.forecast"), ["3 formulas"] if False else ["Sales | Total fares | - | "]),
    (('last_actual=2025)', 'last_actual=2025, year_end=6)'), []),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "said"), CHANGED[:7], ids=range(7))
def test_a_changed_formula_is_told_in_words_r1c1_and_values(ferry, edit, said) -> None:
    found = ferry(edit)
    for text in said:
        assert text in found, found
    assert found.endswith("run pytest --modelgen-update and review the file's changes in git.")


def test_what_moves_is_due_to_the_formula_alone(ferry) -> None:
    """Inputs that changed as well don't count: values are those at the snapshot's inputs."""
    alone = ferry(('"2025")', '"2024")'))
    assert alone == ferry(('"2025")', '"2024")'), ("rate.give(0.08", "rate.give(0.2"), ("[30, 33]", "[1, 2]"))


def test_values_that_move_without_a_formula_are_told(ferry) -> None:
    file = file_of(ferry.folder)
    file.write_text(file.read_text(encoding="utf-8").replace("2026 = 21.63", "2026 = 21.64"), encoding="utf-8")
    found = ferry(("Ferry", "Ferry"))
    assert found.startswith("no formula has changed, but 1 of 33 values move")
    file.write_text(file.read_text(encoding="utf-8").replace("2026 = 21.64", "2026 = 21.6301"), encoding="utf-8")
    assert ferry(("Ferry", "Ferry")) == ""  # the sixth digit may be rounded otherwise on another machine


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


def test_errors_and_not_meaningful_values_are_words(tmp_path) -> None:
    values = take(load_model(define(tmp_path / "m", GOOD))).values
    assert set(values["Roads | No sense | -"].values()) == {"#DIV/0!"}
    assert values["Roads | Toll ends | -"] == {"value": "2040-06-30"}


def test_shapes_name_every_reference() -> None:
    model = load_model(AMAZON)
    shapes = Shapes(place(model))
    assert shapes.options
    unnamed = [row for row, cells in take(model).formulas.items() if "R1C1" in cells and "!!" in cells["R1C1"]]
    assert unnamed == []


@pytest.mark.parametrize(
    ("path", "file"), [("m", "m/model.formulas.txt"), ("m/model.py", "m/model.formulas.txt"), ("x.py", "x.formulas.txt")]
)
def test_the_file_stands_beside_the_definition(tmp_path, path, file) -> None:
    define(tmp_path / "m")
    assert file_of(tmp_path / path) == tmp_path / file


def test_line_ends_and_a_mark_at_the_start_dont_matter(ferry) -> None:
    file = file_of(ferry.folder)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert ferry(("Ferry", "Ferry")) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "m.formulas.txt: there is no snapshot yet; pytest --modelgen-update takes it"),
        ("<<<<<<< HEAD\n", "m.formulas.txt:1: no line of a snapshot, or one that is there already: '<<<<<<< HEAD'"),
        ("A | B | - | - | words\n", "m.formulas.txt:1: no line of a snapshot"),
        ("## Headline outputs, by scenario\nA | Base = 1\n\nA | Base = 2\n", "m.formulas.txt:4: no line of a snapshot"),
        ("## Headline outputs, by scenario\nA | Base 1\n", "m.formulas.txt:2: no line of a snapshot"),
        (b"\xff\xfe", "m.formulas.txt: can't be read: not UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path, text, message) -> None:
    file: Path = tmp_path / "m.formulas.txt"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ModelgenError) as error:
        read(file)
    assert message in str(error.value)
