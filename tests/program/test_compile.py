"""What compiling does to a model, which is nothing, and to what comes of it, which doesn't change any more."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from modelgen import DefinitionError, Model, Timeline, build, solve
from modelgen.formula.text import words
from modelgen.layout.place import place
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.verify.verify import verify_workbook


def shop(timeline: Timeline | None = None) -> Model:
    timeline = timeline or Timeline.annual(2024, 2027, last_actual=2024)
    m = Model("Shop", timeline=timeline, unit="EUR", scenarios=("Base", "Bull"))
    stand = m.axis("Stand", "Bread", "Cake")
    inputs = m.sheet("Inputs")
    growth = inputs.assumption("Growth", stand, m.timeline, unit="%")
    growth.give(0.05, source="Plan")
    growth.give(0.08, scenario="Bull")
    sales = m.sheet("Sales").line("Net sales", stand, m.timeline)
    sales.actual.give({"Bread": [10], "Cake": [20]}, source="Books")
    sales.forecast = sales.prior * (1 + growth)
    total = m.sheets[-1].line("Total", m.timeline)
    total.formula = sales.total(stand)
    last = m.sheets[-1].line("Sales at the end")
    last.formula = total.at(m.timeline, "2027")
    m.output(last)
    m.check("Sales are positive", total > 0)
    return m


def state(m: Model) -> tuple[object, ...]:
    return (
        [item.key for item in m.items], [axis.key for axis in m.axes], [check.key for check in m.checks],
        [[str(entry) for entry in sheet.entries] for sheet in m.all_sheets], sorted(m.keys), dict(m.upsides),
    )  # fmt: skip


def test_a_model_stays_as_it_is_and_the_same_program_comes_back() -> None:
    m = shop()
    before = state(m)
    program = compile(m)
    assert state(m) == before
    assert compile(m) is program and compile(program) is program
    assert {item.origin for item in program.items} > {"check", "summary", "timeline", "scenario", "actual"}


def test_a_model_can_be_changed_after_it_was_compiled() -> None:
    m = shop()
    first = compile(m)
    assert solve(m)["Sales at the end"] == pytest.approx(30 * 1.05**3)
    m.find("Growth").give(0.1)  # type: ignore[attr-defined]
    assert solve(m)["Sales at the end"] == pytest.approx(30 * 1.1**3)
    more = m.sheets[-1].line("More")
    more.formula = m.find("Sales at the end") + m.find("Sales at the end")
    m.output(more)
    assert solve(m)["More"] == pytest.approx(60 * 1.1**3)
    assert solve(first)["Sales at the end"] == pytest.approx(30 * 1.05**3)  # what was compiled is as it was
    assert compile(m) is not first and compile(m).hash != first.hash


def test_a_model_can_be_mended_after_it_failed_to_compile() -> None:
    m = shop()
    half = m.sheets[-1].line("Half")
    before = state(m)
    with pytest.raises(DefinitionError, match="'Half' has no formula"):
        compile(m)
    assert state(m) == before
    half.formula = m.find("Sales at the end") - m.find("Sales at the end")
    assert solve(m)["Half"] == 0


def test_a_timeline_can_be_shared_by_models() -> None:
    # convention 14
    years = Timeline.annual(2024, 2027, last_actual=2024)
    one, other = shop(years), shop(years)
    other.find("Growth").give(0.0)  # type: ignore[attr-defined]
    assert one.timeline is other.timeline is years
    assert solve(one)["Sales at the end"] == pytest.approx(30 * 1.05**3)
    assert solve(other)["Sales at the end"] == 30
    third = Model("Third", timeline=Timeline.quarterly("2024Q1", "2027Q4"))
    named = third.add_timeline("Fiscal year", years)
    assert (named.label, years.label) == ("Fiscal year", "Year")
    number = third.sheet("S").line("Number", named, unit="")
    number.formula = named.index
    assert list(solve(third)["Number"]) == [1, 2, 3, 4]


def test_what_was_compiled_cannot_be_changed() -> None:
    program = compile(shop())
    growth, total = program.find("Growth"), program.find("Total")
    for change in (
        lambda: setattr(program, "name", "Other"), lambda: setattr(total, "label", "Other"),
        lambda: setattr(total, "formula", growth), lambda: setattr(total.sheet, "name", "Other"),
        lambda: growth.give(0.2),  # type: ignore[attr-defined]
    ):  # fmt: skip
        with pytest.raises(DefinitionError, match="a compiled model doesn't change"):
            change()
    with pytest.raises(TypeError, match="a compiled model doesn't change"):
        program.inputs[-1].given[0, None, None] = 1.0


def test_an_item_of_another_model_is_refused() -> None:
    result, other = solve(shop()), Model("Other", unit="EUR")
    line = other.sheet("S").line("Total")
    with pytest.raises(DefinitionError, match="'Total' is no item of 'Shop' as it was compiled"):
        result[line]
    m = shop()
    wrong = m.sheets[-1].line("Wrong")
    wrong.formula = line
    with pytest.raises(DefinitionError, match="'Total' belongs to another model"):
        compile(m)


def formulas(program: object) -> list[str]:
    return [f"{line.key}: {words(block.expr)}" for line in program.lines for block in line.blocks]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["shop", "amazon"])
def test_a_program_can_be_sent_to_another_process(name: str, amazon_program: Program, tmp_path: Path) -> None:
    program = {"shop": compile(shop()), "amazon": amazon_program}[name]
    twin = pickle.loads(pickle.dumps(program))
    assert (twin.hash, formulas(twin)) == (program.hash, formulas(program))
    result, again = solve(program), solve(twin)
    for item, own in zip(program.every, twin.every, strict=True):
        np.testing.assert_array_equal(result.cells(item), again.cells(own))
    assert pickle.loads(pickle.dumps(program.items[3])).key == program.items[3].key
    (tmp_path / "program").write_bytes(pickle.dumps(program))
    script = (
        "import pickle, sys; from modelgen import solve; program = pickle.load(open(sys.argv[1], 'rb'));"
        "print(repr(solve(program).value(program.outputs[0])))"
    )
    said = subprocess.run([sys.executable, "-c", script, str(tmp_path / "program")], capture_output=True, text=True)
    assert float(said.stdout) == result.value(program.outputs[0]), said.stderr


@pytest.mark.slow
def test_a_long_chain_of_lines_can_be_sent() -> None:
    m = Model("Chain")
    sheet = m.sheet("S")
    before = sheet.line("Line 0")
    before.formula = 1
    for number in range(1, 3000):
        line = sheet.line(f"Line {number}")
        line.formula = before + 1
        before = line
    twin = pickle.loads(pickle.dumps(compile(m)))
    assert solve(twin)["Line 2999"] == 3000


def test_values_are_found_in_a_named_folder_or_where_one_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deal").mkdir()
    (tmp_path / "deal" / "assumptions.toml").write_text("[price]\nvalue = 7\n")

    def priced(**more: object) -> float:
        m = Model("Deal", unit="EUR")
        m.sheet("Inputs").assumption("Price", unit="EUR")
        m.load("assumptions.toml", **more)  # type: ignore[arg-type]
        return float(solve(m)["Price"])

    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception, match=r"assumptions\.toml: there is no such file in .*; .*base=__file__"):
        priced()
    assert priced(base=tmp_path / "deal") == priced(base=tmp_path / "deal" / "model.py") == 7
    monkeypatch.chdir(tmp_path / "deal")
    assert priced() == 7


@pytest.mark.slow
def test_layout_and_verification_take_what_was_compiled(tmp_path: Path) -> None:
    m = shop()
    build(m, tmp_path / "shop.xlsx")
    assert place(compile(m))[m.find("Total")].sheet == "Sales"
    assert verify_workbook(tmp_path / "shop.xlsx", compile(m)).exit_code == 0
