"""`modelgen show`: the headline, every sheet at any width, one item, and JSON."""

from __future__ import annotations

import json

import pytest

from modelgen import Model, load_model, solve
from modelgen.commands.display import number
from modelgen.commands.value_data import sweeps
from modelgen.formula.units import unit
from tests.commandline import FAULTY, GOOD, define

NUMBERS = [
    (0.12345, "%", "12.3%"), (-0.0004, "%", "-0.04%"), (0.0, "%", "0.0%"), (9.04, "x", "9.0x"),
    (1234.56, "USD bn", "1,234.6"), (-0.04, "USD bn", "-0.04"), (0.0, "USD bn", "0.0"),
    (1e-15, "USD bn", "0.0"), (-1e-15, "USD bn", "0.0"), (1e-9, "", "1e-09"), (1e300, "", "1e+300"),
    (62.664, "USD/share", "62.66"), (123456.7, "EUR/share", "123,456.70"), (10.7215, "bn shares", "10.722"),
    (3.0, "", "3.000"), (0.92593, "", "0.926"), (365.0, "days", "365"),
    (45657.0, "date", "31 Dec 2024"), (1e12, "date", "1e+12"),
    ("n.m.", "%", "n.m."), ("#DIV/0!", "x", "#DIV/0!"), ("Open", "", "Open"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "of", "shown"), NUMBERS)
def test_a_number_reads_as_its_unit_is_written(value, of, shown):
    assert number(value, unit(of)) == shown


def test_show_begins_with_the_headline_and_the_failed_checks(run, tmp_path):
    define(tmp_path / "good", FAULTY)
    code, out, err = run("show", "good")
    assert (code, err) == (0, "")
    assert out.splitlines()[:7] == [
        "Toll road",
        "Scenario Base · EUR mn unless stated",
        "",
        "  Value per share (EUR/share)   28.61",
        "  Value                         114.5",
        "",
        "  2 of 5 checks fail in Base: Tolls are enormous; No errors on Roads",
    ]
    assert max(map(len, out.splitlines())) <= 80
    assert [line.split()[1] for line in out.splitlines() if line.startswith("──")] == ["Inputs", "Roads", "Checks"]
    assert "  Concession ends     30 Jun 2040" in out
    assert "  Mode                       Open" in out
    assert "  Shares (mn shares)        4.000" in out
    assert next(line.split() for line in out.splitlines() if "No sense" in line) == ["No", "sense", *["#DIV/0!"] * 5]


def test_the_headline_calls_outputs_what_the_definition_calls_them_there(run, tmp_path):
    definition = GOOD.replace("m.output(per, value)", 'm.output(value, label="Worth of the road")')
    define(tmp_path / "good", definition)
    out = run("show", "good")[1].splitlines()
    assert out[3].split("  ")[1:] == ["Worth of the road", " 114.5"]
    assert [line for line in out if line.startswith("  Value ")], "on its sheet it has its label"


VERDICTS = {  # more of the definition, the scenario -> what show says
    "all hold": ("", "Base", "All 4 checks hold in Base."),
    "one fails elsewhere": (
        'm.check("Few tolls", total < limit)\n', "Base",
        "All 5 checks hold in Base. In other scenarios 1 fails: Few tolls, in Bull",
    ),
    "one fails here": ('m.check("Few tolls", total < limit)\n', "Bull", "1 of 5 checks fails in Bull: Few tolls"),
    "another fails elsewhere": (
        'm.check("Few tolls", total < limit)\nm.check("Many tolls", total > limit)\n', "Base",
        "1 of 6 checks fails in Base: Many tolls. In other scenarios 1 more fails: Few tolls, in Bull",
    ),
    "a warning beside": (
        'm.check("Few tolls", total < limit)\nm.check("Many tolls", total > limit, severity="warning")\n', "Base",
        "All 5 checks hold in Base. 1 warning: Many tolls. In other scenarios 1 fails: Few tolls, in Bull",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("more", "scenario", "said"), VERDICTS.values(), ids=VERDICTS)
def test_it_is_said_in_which_scenarios_checks_hold(run, tmp_path, more, scenario, said):
    limit = 'limit = i.assumption("Limit", unit="EUR mn", shared=True)\nlimit.give(43, source="us")\n'
    define(tmp_path / "m", GOOD + limit + more)
    code, out, _ = run("show", "m", "--scenario", scenario)
    assert code == 0 and said in " ".join(out.split())


def test_show_one_item_of_another_scenario(run, tmp_path):
    define(tmp_path / "good")
    code, out, _ = run("show", "good", "--item", "tolls", "--scenario", "bull")
    assert code == 0
    assert out.splitlines() == [
        "Toll road",
        "Scenario Bull · EUR mn unless stated",
        "",
        "            2024A   2025A   2026E   2027E   2028E",
        "  Tolls",
        "    North    10.0    11.0    11.6    12.1    12.7",
        "    South    20.0    22.0    26.4    31.7    38.0",
    ]


@pytest.mark.parametrize("columns", [40, 80, 132])
@pytest.mark.parametrize("periods", [1, 60])
def test_show_fits_any_width_with_any_number_of_periods(run, tmp_path, monkeypatch, columns, periods):
    text = GOOD.replace("annual(2024, 2028", f"annual(2024, {2025 + periods}").replace("[0.1, 0.08, 0.06]", "0.1")
    text = text.replace('"2028"', f'"{2025 + periods}"').replace("Total tolls", "Total of all the tolls that are paid")
    define(tmp_path / "good", text)
    monkeypatch.setenv("COLUMNS", str(columns))
    code, out, _ = run("show", "good")
    assert code == 0
    assert max(map(len, out.splitlines())) <= columns
    shown = [word for line in out.split("── Roads")[1].split("── Checks")[0].splitlines() for word in line.split()]
    heads = [word for word in shown if word[:-1].isdigit() and word[-1] in "AE"]
    assert heads == [f"{year}{'A' if year < 2026 else 'E'}" for year in range(2024, 2026 + periods)]


def test_json_has_every_value_in_full(run, tmp_path):
    folder = define(tmp_path / "good", FAULTY)
    code, out, _ = run("show", "good", "--json", "--scenario", "Bull")
    document = json.loads(out)
    assert code == 0
    assert {key: document[key] for key in ("model", "scenario", "unit", "outputs", "failed_checks")} == {
        "model": "Toll road", "scenario": "Bull", "unit": "EUR mn", "outputs": ["value_per_share", "value"],
        "failed_checks": 2,
    }  # fmt: skip
    assert document["timelines"]["year"][1:3] == [
        {"period": "2025", "end": "2025-12-31", "actual": True},
        {"period": "2026", "end": "2026-12-31", "actual": False},
    ]
    items = {item["key"]: item for item in document["items"]}
    result = solve(load_model(folder), "Bull")
    tolls = result["Tolls"]
    for row in items["tolls"]["rows"]:
        assert row["values"] == dict(tolls.loc[row["member"][0]])
    assert items["value_per_share"]["rows"] == [{"member": [], "value": result["Value per share"]}]
    assert items["concession_ends"]["rows"][0]["value"] == "2040-06-30"
    assert items["mode"]["rows"][0]["value"] == "Open"
    assert set(items["no_sense"]["rows"][0]["values"].values()) == {"#DIV/0!"}
    assert items["tolls"] | {"rows": 0} == {
        "key": "tolls", "label": "Tolls", "sheet": "Roads", "unit": "EUR mn", "decimals": 1, "axes": ["road"],
        "timeline": "year", "rows": 0,
    }  # fmt: skip
    one = json.loads(run("show", "good", "--json", "--scenario", "Bull", "--item", "Value")[1])
    assert one == {**document, "items": [items["value"]]}


def test_what_a_definition_prints_stays_out_of_the_answer(run, tmp_path):
    define(tmp_path / "good", "print('loading')\n" + GOOD)
    code, out, err = run("show", "good", "--json")
    assert code == 0 and err == "loading\n"
    assert json.loads(out)["model"] == "Toll road"


def test_every_sweep_on_the_sheet_of_workings_has_a_name() -> None:
    m = Model("Range", unit="EUR mn")
    rate = m.sheet("In").assumption("Rate", unit="%")
    rate.give(0.1)
    value = m.sheet("Out").line("Value", unit="%")
    value.formula = rate * 1
    step = m.workings.line("Range: steps", unit="%")
    step.formula = rate
    table = m.workings.table("Bars: drivers", m.axis("Bar", "A", "B"))
    table.line("Length", table.axis, unit="%").formula = value
    m.workings.heading("Tornado: the model")
    m.workings.line("Again", unit="%").formula = value
    assert sweeps(solve(m)) == {"Range": 1, "Bars": 2, "Tornado": 1}
