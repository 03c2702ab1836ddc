"""Values in all the forms in which people have them, scenarios on top of a base, and mistakes in TOML files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from modelgen import Model, ModelgenError, Timeline, ValuesError, build, load_model, solve
from modelgen.errors import ValuesErrors
from modelgen.model.items import Input
from modelgen.program.compile import compile

WIDE = pd.DataFrame({2026: [0.1, 0.3], "2027": [0.2, 0.4]}, index=["A", "B"])
TIDY = pd.DataFrame({"value": [0.4, 0.3, 0.1, 0.2], "YEAR": [2027, 2026, 2026, 2027], "segment": ["B", "B", "A", "A"]})
ABCD = [[0.1, 0.2], [0.3, 0.4]]
FORMS: list[tuple[Any, list[list[float]]]] = [
    (0.1, [[0.1, 0.1], [0.1, 0.1]]),
    (np.float64(0.1), [[0.1, 0.1], [0.1, 0.1]]),
    (1, [[1, 1], [1, 1]]),
    ([0.1, 0.2], [[0.1, 0.2], [0.1, 0.2]]),
    (np.array([0.1, 0.2]), [[0.1, 0.2], [0.1, 0.2]]),
    ({"A": 0.1, "B": 0.3}, [[0.1, 0.1], [0.3, 0.3]]),
    ({"a": [0.1, 0.2], "b": 0.3}, [[0.1, 0.2], [0.3, 0.3]]),
    ({2026: 0.1, "2027": 0.2}, [[0.1, 0.2], [0.1, 0.2]]),
    ({"A": {2026: 0.1, 2027: 0.2}, "B": (0.3, 0.4)}, ABCD),
    (WIDE, ABCD),
    (TIDY, ABCD),
    (WIDE.stack(), ABCD),
    (pd.Series({"A": 0.1, "B": 0.3}), [[0.1, 0.1], [0.3, 0.3]]),
    (pd.Series([0.1, 0.2], index=[2026, 2027]), [[0.1, 0.2], [0.1, 0.2]]),
]
CUBE: list[tuple[Any, list[list[float]]]] = [  # A N, A S, B N, B S by 2026, 2027
    ({"A": 1, "B": 2}, [[1, 1], [1, 1], [2, 2], [2, 2]]),
    ({"A": [1, 2], "B": 3}, [[1, 2], [1, 2], [3, 3], [3, 3]]),
    ({"A": {2026: 1, 2027: 2}, "B": 3}, [[1, 2], [1, 2], [3, 3], [3, 3]]),
    ({"A": {"N": 1, "S": [2, 3]}, "B": {"N": {2026: 4, 2027: 5}, "S": 6}}, [[1, 1], [2, 3], [4, 5], [6, 6]]),
    (pd.DataFrame([(s, r, n) for n, (s, r) in enumerate([("A", "N"), ("A", "S"), ("B", "N"), ("B", "S")])],
                  columns=["Segment", "Region", "Value"]).set_index(["Segment", "Region"])["Value"],
     [[0, 0], [1, 1], [2, 2], [3, 3]]),
]  # fmt: skip


def model(scenarios: tuple[str, ...] = ("Base",), *more_axes: str) -> tuple[Model, Any]:
    m = Model("Values", timeline=Timeline.annual(2024, 2027, last_actual=2025), scenarios=scenarios)
    axes = [m.axis("Segment", "A", "B"), *(m.axis(name, "N", "S") for name in more_axes)]
    return m, m.sheet("In").assumption("Growth", *axes, m.timeline, unit="x")


@pytest.mark.parametrize(("given", "expected"), FORMS, ids=range(len(FORMS)))
def test_every_form_of_values(given: Any, expected: list[list[float]]) -> None:
    m, growth = model()
    growth.give(given)
    assert solve(m)["Growth"].to_numpy().tolist() == expected


@pytest.mark.parametrize(("given", "expected"), CUBE, ids=range(len(CUBE)))
def test_two_row_axes(given: Any, expected: list[list[float]]) -> None:
    m, growth = model(("Base",), "Region")
    growth.give(given)
    assert solve(m)["Growth"].to_numpy().tolist() == expected


def test_a_tidy_frame_with_scenarios() -> None:
    m, growth = model(("Base", "Bull"))
    growth.give(pd.concat([TIDY.assign(scenario="Base"), TIDY[:1].assign(scenario="bull", value=9)]), source="plan")
    assert solve(m)["Growth"].to_numpy().tolist() == ABCD
    assert solve(m, "Bull")["Growth"].to_numpy().tolist() == [[0.1, 0.2], [0.3, 9]]
    m = Model("Plain", scenarios=("Base", "Bull"))
    rate = m.sheet("In").assumption("Rate")
    rate.give(pd.DataFrame({"Scenario": ["Bull", "Base"], "Value": [2, 1]}))
    assert (solve(m)["Rate"], solve(m, "Bull")["Rate"]) == (1, 2)


YEARS = ("2026", "2027")
COHORTS: list[tuple[Any, list[list[float]] | None]] = [  # a table by cohort and year; None: it may mean either
    ({"2026": {"2026": 1, "2027": 2}, "2027": {"2026": 3, "2027": 4}}, [[1, 2], [3, 4]]),
    ({"2026": [1, 2], "2027": [3, 4]}, [[1, 2], [3, 4]]),
    (pd.DataFrame([[1, 2], [3, 4]], index=YEARS, columns=YEARS), [[1, 2], [3, 4]]),
    (7, [[7, 7], [7, 7]]),
    ({"2026": 1, "2027": 2}, None),
    ({2026: 1, "2027": [3, 4]}, [[1, 1], [3, 4]]),  # lists are by period
]


@pytest.mark.parametrize(("given", "expected"), COHORTS, ids=range(len(COHORTS)))
def test_members_named_like_periods(given: Any, expected: list[list[float]] | None) -> None:
    m = Model("Cohorts", timeline=Timeline.annual(2026, 2027))
    item = m.sheet("In").assumption("X", m.axis("Cohort", *YEARS), m.timeline)
    if expected is None:
        text = "'X': 2026, 2027 may mean Cohort or Year; give a table by Cohort of tables by Year"
        with pytest.raises(ValuesError, match=text):
            item.give(given)
    else:
        item.give(given)
        assert solve(m)["X"].to_numpy().tolist() == expected


def test_dates_and_choices_and_a_single_row_axis(tmp_path: Path) -> None:
    m = Model("Dates", scenarios=("Base", "Bull"))
    part, sheet = m.axis("Part", "x", "y"), m.sheet("In")
    for label, value in (("A", "2024-02-29"), ("B", pd.Timestamp("2024-02-29")), ("C", 45351)):
        sheet.assumption(label, unit="date").give(value)
    size = sheet.assumption("Size", part, shared=True)
    size.give(pd.DataFrame({"anything": [1.5, 2.5]}, index=["y", "x"]))
    sheet.choice("Case", "Low", "High").give(" high ")
    result = solve(m)
    assert [str(result[name]) for name in "ABC"] == ["2024-02-29"] * 3
    assert result["Size"].tolist() == [2.5, 1.5]
    assert result["Case"] == "High"


# convention 3: base, what the scenario Bull overrides, and what holds in Bull (A 2026, A 2027, B 2026, B 2027)
INHERITED: list[tuple[Any, list[Any], list[float]]] = [
    (0.1, [], [0.1, 0.1, 0.1, 0.1]),
    ({"A": [1, 2], "B": 3}, [], [1, 2, 3, 3]),
    (0.1, [0.2], [0.2, 0.2, 0.2, 0.2]),
    ({"A": [1, 2], "B": 3}, [9], [9, 9, 9, 9]),
    ({"A": [1, 2], "B": 3}, [{"A": 9}], [9, 9, 3, 3]),
    ({"A": [1, 2], "B": 3}, [{"B": {2027: 9}}], [1, 2, 3, 9]),
    ({"A": [1, 2], "B": 3}, [{2026: 9}], [9, 2, 9, 3]),
    ({"A": [1, 2], "B": 3}, [9, {2026: 8}, {"A": 7}, {"A": {2027: 6}}], [7, 6, 8, 9]),
    ({"A": [1, 2], "B": 3}, [{"A": {2027: 6}}, {"A": 7}, {2026: 8}, 9], [9, 9, 9, 9]),  # the last one covers the others
]


# convention 3: what is given one after the other, and what holds then (A 2026, A 2027, B 2026, B 2027)
REPLACED: list[tuple[list[Any], list[float]]] = [
    # narrow, then wide: what the later one covers is gone
    ([0, {"A": {2026: 5}}, {"A": 2}], [2, 2, 0, 0]),
    ([0, {"A": {2026: 5}}, {2026: 2}], [2, 0, 2, 0]),
    ([0, {"A": {2026: 5}}, 2], [2, 2, 2, 2]),
    ([0, {"A": 5}, 2], [2, 2, 2, 2]),
    ([0, {2026: 5}, 2], [2, 2, 2, 2]),
    ([0, {"A": [5, 6]}, {"A": 2}], [2, 2, 0, 0]),
    ([0, {"A": [5, 6], "B": [7, 8]}, {2027: 2}], [5, 2, 7, 2]),
    # and nothing else is
    ([0, {"A": {2026: 5}}, {"B": 2}], [5, 0, 2, 2]),
    ([0, {"A": {2026: 5}}, {2027: 2}], [5, 2, 0, 2]),
    ([0, {"A": {2026: 5}}, {"A": {2027: 2}}], [5, 2, 0, 0]),
    # wide, then narrow: the later one holds where it is given, the wide one elsewhere
    ([2, {"A": {2026: 5}}], [5, 2, 2, 2]),
    ([0, {"A": 2}, {"A": {2026: 5}}], [5, 2, 0, 0]),
    ([0, {2026: 2}, {"A": {2026: 5}}], [5, 0, 2, 0]),
    # a member and a period cross: the member is the narrower, whichever came first
    ([0, {"A": 5}, {2026: 2}], [5, 5, 2, 0]),
    ([0, {2026: 2}, {"A": 5}], [5, 5, 2, 0]),
]


@pytest.mark.parametrize("case", ["Base", "Bull"])
@pytest.mark.parametrize(("given", "holds"), REPLACED, ids=[str(given) for given, _ in REPLACED])
def test_a_value_replaces_what_it_covers(given: list[Any], holds: list[float], case: str) -> None:
    m, growth = model(("Base", "Bull", "Bear"))
    growth.give({"A": [11, 12], "B": [13, 14]})
    for value in given:
        growth.give(value, scenario=case)
    other = [11, 12, 13, 14] if case == "Bull" else holds  # a scenario without values of its own has the base's
    found = {name: solve(m, name)["Growth"].to_numpy().ravel().tolist() for name in ("Base", "Bull", "Bear")}
    assert found == {"Base": other, "Bull": holds, "Bear": other}


@pytest.mark.parametrize("values", ["none", {"2030": 9, "2099": 1}, [1, 2, 3], {"2030": "much"}])
def test_what_is_refused_changes_nothing(values: Any) -> None:
    m = Model("Refused", timeline=Timeline.annual(2029, 2030))
    rate = m.sheet("In").assumption("Rate", m.timeline, periods="all", shared=True)
    assert isinstance(rate, Input)
    rate.give({"2029": 1, "2030": 2}, source="Plan")
    with pytest.raises(ValuesError):
        rate.give(values, source="Guess")
    assert (list(rate.given.values()), rate.sources) == ([1, 2], {0: "Plan"})


def test_a_base_given_later_leaves_a_scenarios_values() -> None:
    m, growth = model(("Base", "Bull"))
    growth.give(1)
    growth.give({"A": {2026: 5}}, scenario="Bull")
    growth.give({"A": 2})
    assert solve(m)["Growth"].to_numpy().ravel().tolist() == [2, 2, 1, 1]
    assert solve(m, "Bull")["Growth"].to_numpy().ravel().tolist() == [5, 2, 1, 1]


@pytest.mark.parametrize(("base", "overrides", "bull"), INHERITED, ids=range(len(INHERITED)))
def test_a_scenario_inherits_what_it_does_not_override(base: Any, overrides: list[Any], bull: list[float]) -> None:
    m, growth = model(("Base", "Bull", "Bear"))
    growth.give(base)
    for override in overrides:
        growth.give(override, scenario="bull")
    assert solve(m, "Bull")["Growth"].to_numpy().ravel().tolist() == bull
    assert (solve(m, "Bear")["Growth"] == solve(m)["Growth"]).all(axis=None)


@pytest.mark.slow
def test_engines_inherit_alike(tmp_path: Path) -> None:  # convention 3, in the cells
    m = Model("Inherit", timeline=Timeline.annual(2024, 2027, last_actual=2025), scenarios=("Base", "Bull"))
    segment, sheet = m.axis("Segment", "A", "B"), m.sheet("In")
    for number, (base, overrides, _) in enumerate(INHERITED):
        item = sheet.assumption(f"Growth {number}", segment, m.timeline, unit="%")
        item.give(base)
        for override in overrides:
            item.give(override, scenario="Bull")
    report = build(m, tmp_path / "book.xlsx", verified_by=("ironcalc", "formualizer"))
    assert report is not None and report.exit_code == 0


TOML = [
    ("[growth", ":1: not valid TOML: Expected ']' at the end of a table declaration"),
    ("[grwoth]\nvalue = 1", ":1: 'grwoth' is no assumption of the model; did you mean 'growth'?"),
    ("[zzz]\nvalue = 1", ":1: 'zzz' is no assumption of the model"),
    ("\n[sales]\nvalue = 1", ":2: 'sales' is no assumption of the model; its actuals stand under [actual.sales]"),
    ("# growth = 1\n'grwoth'.value = 1", ":2: 'grwoth' is no assumption of the model; did you mean 'growth'?"),
    ("[growth]\nvalu = 1", ":2: 'valu' is none of value, scenario, source, note, distribution; did you mean 'value'?"),
    ("[growth]\nvalue.C = 1", ":2: 'Growth': 'C' is not a member of Segment"),
    ("[growth]\nvalue = '5%'", ":2: 'Growth' is '5%', which is not a number; write 0.05 for 5%"),
    ("# x\n\n[growth]\nvalue = [1]", ":4: 'Growth' has 1 value, and 2 are needed (2026 to 2027)"),
    ("[growth]\nvalue.A.2025 = 1", ":2: 'Growth' has values for 2026 to 2027, and one for 2025 was given"),
    ("[growth]\nscenario.Bulll = 1", ":2: 'Bulll' is not a member of Scenario; did you mean 'Bull'?"),
    ("[growth]\nscenario = 1", ":2: 'scenario' is a table by scenario: scenario.Bull = 0.1"),
    ("[growth]\nvalue = inf", ":2: 'Growth' is inf; a workbook holds finite numbers only"),
    ("[growth]\nvalue = true", ":2: 'Growth' is True, which is not a number"),
    ("[growth]\nvalue = {}", ":2: 'Growth' has an empty table"),
    ("[growth]\nsource = 5", ":2: 'source' is a text, or a table of texts by scenario"),
    ("[growth]\nnote.Bulls = 'x'", ":2: 'Bulls' is not a member of Scenario; did you mean 'Bull'?"),
    ("growth = 1\n[actual.sale]\nvalue = 1", ":2: 'sale' is no line of the model; did you mean 'sales'?"),
    ("[actual.sales]\nvalue.A = [1, 2, 3]", ":2: 'Sales' has 3 values, and 2 are needed (2024 to 2025)"),
    ("\nactual = 5", ":2: 'actual' is a table of lines: [actual.net_sales]"),
    ("[actual.growth]\nvalue = 1", ":1: 'growth' is no line of the model"),
    ("[when]\nvalue = '1.1.2024'", ":2: 'When' is '1.1.2024'; a date is written 2024-12-31"),
    ("[basis]\nvalue = 'Hi'", ":2: 'Basis' is 'Hi', which is none of Low, High; did you mean 'High'?"),
    ("[when]\nscenario.Bull = 2024-12-31", ":2: 'When' is shared by all scenarios; it takes no value for 'Bull'"),
    # the line of what is wrong, wherever its table begins
    ("[growth]\n\nvalue.A = 1\nvalue.D = 2", ":4: 'Growth': 'D' is not a member of Segment"),
    ("[growth.value]\nA = 1\n'D' = 2", ":3: 'Growth': 'D' is not a member of Segment"),
    ("[growth.value]\nA = 1\n[growth.value.D]\n2026 = 1", ":3: 'Growth': 'D' is not a member of Segment"),
    ("[growth]\nvalue = { A = [\n1,\n'two'], B = 3 }", ":4: 'Growth' is 'two', which is not a number"),
    ("[growth]\nvalue.A = [\n0.1, # x\n0.2, 0.3]", ":2: 'Growth' has 3 values, and 2 are needed (2026 to 2027)"),
    ("[growth]\nnote = '''\nvalue.D = [\n'''\nvalue.A.2028 = 1", ":5: 'Growth': '2028' is not a member of Year; "
     "did you mean '2027'?"),
    ("[growth]\nvalue = 0.1\nscenario.Bull.A = 0.1\nscenario.Bull.B = inf",
     ":4: 'Growth' is inf; a workbook holds finite numbers only"),
    ("[growth]\nvalue = 0.1\n[growth.scenario]\nBull = 0.1\nBaer = 0.1",
     ":5: 'Baer' is not a member of Scenario; did you mean 'Bear'?"),
    ("[growth]\nsource.Base = 'x'\nsource.Bull = 5", ":3: 'source' is a text, or a table of texts by scenario"),
    ("[growth]\nvalue.A = [0.02,\n 15]\nvalue.B = 0", ":3: 'Growth' is 15 for growth[A, 2027]{Base}, which is 1500%; "
     "write 0.15 for 15%, or declare maximum=15 if that is meant"),
    ("[growth]\nvalue = 0.02\nscenario.Bull.A = 0.03\nscenario.Bull.B = 15",
     ":4: 'Growth' is 15 for growth[B, *]{Bull}, which is 1500%; write 0.15 for 15%, "
     "or declare maximum=15 if that is meant"),
    ("growth.value = 1\ngrowth.scenario.Bull = { A = 1,  C = 2 }", ":2: 'Growth': 'C' is not a member of Segment"),
    ("[actual.sales]\nvalue.A = 1\nvalue.C = 2", ":3: 'Sales': 'C' is not a member of Segment"),
    ("actual.sales.value.A = 1\n\nactual.sales.valeu.B = 1",
     ":3: 'valeu' is none of value, scenario, source, note, distribution; "
     "did you mean 'value'?"),
    # one thing by two names: TOML has two keys
    ("[growth]\nvalue.A = 1\nvalue.a = 2", ":3: 'Growth' has A and a, which are the same; keep one of them"),
    ("[growth]\nscenario.Bull = 1\nscenario.bull = 2", ":3: 'Bull' and 'bull' are the same Scenario; keep one of them"),
    ("[growth]\nvalue = 0.1\nscenario.Base = 0.12",  # convention 3: `value` is that of the base
     ":3: 'value' and 'scenario.Base' both give the base of 'Growth'; give it once, as 'value'"),
    ("[growth]\nvalue.A = 0.1\n[growth.scenario.base]\nB = 0.12",
     ":3: 'value' and 'scenario.base' both give the base of 'Growth'; give it once, as 'value'"),
    ("[growth]\nnote.Bull = 'x'\nnote.BULL = 'y'", ":3: 'Bull' and 'BULL' are the same Scenario; keep one of them"),
    # what a merge leaves
    ("[growth]\nvalue = 1\n\nvalue = 2", ":4: 'growth.value' is there twice, first on line 2; keep one, with what "
     "belongs in it"),
    ("[growth]\nvalue = 1\n[when]\n[growth]\nvalue = 2", ":4: [growth] is there twice, first on line 1; keep one, with "
     "what belongs in it"),
    ("[growth]\n<<<<<<< HEAD\nvalue = 1\n=======\nvalue = 2\n>>>>>>> bull\n", ":2: '<<<<<<<' is git's mark of a "
     "conflict, which goes on to line 6; keep the lines that are right, and take out the marks"),
]  # fmt: skip
DEFINITION = """\
from modelgen import Model, Timeline
m = Model("Test", timeline=Timeline.annual(2024, 2027, last_actual=2025), scenarios=("Base", "Bull", "Bear"))
segment, inputs, out = m.axis("Segment", "A", "B"), m.sheet("In"), m.sheet("Out")
growth = inputs.assumption("Growth", segment, m.timeline, unit="%")
when, basis = inputs.assumption("When", unit="date", shared=True), inputs.choice("Basis", "Low", "High")
sales = out.line("Sales", segment, m.timeline)
sales.forecast = sales.prior * (1 + growth)
m.load()
"""
GOOD = """\
growth.value = { A = [0.1, 0.2], B = { "2026" = 0.3, "2027" = 0.4 } }
growth.scenario.Bull.A = 0.5
growth.source = "guess"
growth.note = { Base = "plain", Bull = "bold" }
when.value = 2024-12-31
[basis]
value = "high"
[actual.sales]
value = { A = [1, 2], B = [3, 4] }
source = "10-K"
"""


def habits() -> list[tuple[str, str]]:
    """The values files of habits_values.txt: some lines, then `! ` with the line and the message that they get."""
    text = Path(__file__).with_name("habits_values.txt").read_text(encoding="utf-8")
    blocks = [block.partition("! ") for block in text.strip().split("\n\n")]
    return [(toml.rstrip("\n"), f":{message.rstrip()}") for toml, _, message in blocks]


def loaded(folder: Path, toml: str, newline: str = "\n") -> Model:
    (folder / "model.py").write_text(DEFINITION, encoding="utf-8", newline=newline)
    (folder / "assumptions.toml").write_text(toml, encoding="utf-8", newline=newline)
    return load_model(folder)


@pytest.mark.parametrize(("toml", "message"), TOML, ids=[toml.splitlines()[-1][:40] for toml, _ in TOML])
def test_a_mistake_in_the_toml_names_its_line(toml: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ModelgenError) as error:
        loaded(tmp_path, toml)
    assert str(error.value).partition(" (column")[0] == f"assumptions.toml{message}"


@pytest.mark.parametrize(("toml", "message"), TOML, ids=[toml.splitlines()[-1][:40] for toml, _ in TOML])
def test_a_mistake_is_on_the_same_line_where_lines_end_as_on_windows(toml: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ModelgenError) as error:
        loaded(tmp_path, "\ufeff" + toml, newline="\r\n")
    assert str(error.value).partition(" (column")[0] == f"assumptions.toml{message}"


@pytest.mark.parametrize(("toml", "message"), habits(), ids=[toml.splitlines()[-1][:40] for toml, _ in habits()])
def test_what_is_written_as_in_a_spreadsheet_is_told_as_toml_has_it(toml: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ModelgenError) as error:
        loaded(tmp_path, toml)
    assert re.sub(r" \(column \d+\)", "", str(error.value)) == f"assumptions.toml{message}"


def test_a_toml_without_mistake(tmp_path: Path) -> None:
    m = loaded(tmp_path, GOOD)
    result = solve(m, "Bull")
    assert result["Growth"].to_numpy().tolist() == [[0.5, 0.5], [0.3, 0.4]]
    assert result["Sales"].loc["A"].tolist() == [1, 2, 3, 4.5]
    assert (result["Basis"], str(result["When"])) == ("High", "2024-12-31")
    growth = next(item for item in m.inputs if item.key == "growth")
    assert (growth.sources, growth.notes) == ({0: "guess"}, {0: "plain", 1: "bold"})


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "assumptions.toml: there is no such file beside the definition"),
     (b"x = '\xff'", "assumptions.toml:1: not UTF-8 at byte 5; save it as UTF-8")],
)  # fmt: skip
def test_a_file_that_cannot_be_read(content: bytes | None, message: str, tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(DEFINITION, encoding="utf-8")
    if content is not None:
        (tmp_path / "assumptions.toml").write_bytes(content)
    with pytest.raises(ValuesError) as error:
        load_model(tmp_path)
    assert str(error.value) == message


def test_what_nothing_reads_and_what_names_no_source_is_a_warning(tmp_path: Path) -> None:
    assert compile(loaded(tmp_path, GOOD)).warnings == (
        "model.py:5: nothing reads the assumption 'When'",
        "model.py:5: the assumption 'When' names no source",
        "model.py:5: nothing reads the assumption 'Basis'",
    )


def test_all_mistakes_of_a_values_file_are_told_at_once(tmp_path: Path) -> None:
    toml = (
        "[grwoth]\nvalue = 1\n[growth]\nvalue.A = 'x'\nvalue.B = 'y'\nvalue.C = 3\nscenario.Bull.A = 'z'\n"
        "suorce = 'plan'\n"
        "[basis]\nvalue = 'Hihg'\n[actual.sales]\nvalue.A = [1]\nnote = 5\n[actual.sale]\nvalue = 1\n"
    )
    with pytest.raises(ValuesErrors) as error:
        loaded(tmp_path, toml)
    assert str(error.value).splitlines() == [
        "assumptions.toml:1: 'grwoth' is no assumption of the model; did you mean 'growth'?",
        "assumptions.toml:8: 'suorce' is none of value, scenario, source, note, distribution; did you mean 'source'?",
        "assumptions.toml:4: 'Growth' is 'x', which is not a number",
        "assumptions.toml:5: 'Growth' is 'y', which is not a number",
        "assumptions.toml:6: 'Growth': 'C' is not a member of Segment",
        "assumptions.toml:7: 'Growth' is 'z', which is not a number",
        "assumptions.toml:10: 'Basis' is 'Hihg', which is none of Low, High; did you mean 'High'?",
        "assumptions.toml:12: 'Sales' has 1 value, and 2 are needed (2024 to 2025)",
        "assumptions.toml:13: 'note' is a text, or a table of texts by scenario",
        "assumptions.toml:14: 'sale' is no line of the model; did you mean 'sales'?",
    ]
