"""15 for 15% (convention 39): what is refused, with which remedy, and what is no mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from modelgen import DefinitionError, Model, Timeline, ValuesError, load_model, solve

YEARS = (2026, 2027, 2028)
FORGOTTEN = [  # what is given, its bounds, and the number that is told
    (15, {}, 15), (8.5, {}, 8.5), (2, {}, 2), (-15, {}, -15), ([15, 12, 14], {}, 12), ([0.15, 0.12, 14], {}, 14),
    ([0.02, 0.02, 1.5], {}, 1.5), ({2026: 0.2, 2027: 25, 2028: 0.3}, {}, 25), ([1, 60, 1], {}, 60),
    (15, {"minimum": 0}, 15), ([0, 0, 3], {}, 3), (-15, {"maximum": 1}, -15),
    (pd.Series([0.1, 0.1, 12.0], index=YEARS), {}, 12),
]  # fmt: skip
OUTSIDE = [  # bounds speak for themselves
    (15, {"maximum": 1}, "above its maximum of 1; write 0.15 for 15%"), (2.5, {"maximum": 1}, "write 0.025 for 2.5%"),
    (150, {"minimum": 0, "maximum": 1}, "outside 0 to 1$"), (-20, {"minimum": -1}, "write -0.2 for -20%"),
]  # fmt: skip
SOUND = [  # and no false alarm
    (1.5, {}), ([2.0, 1.2, 0.6], {}), ([1.5, 0.8, 0.4], {}), ([1, 0.05, 1], {}), (1, {}), (0.15, {}),
    ([8, 2.5, 0.9], {}), ([5, 1.5, 0.4], {}), (15, {"maximum": 20}), ([0.1, 15, 0.1], {"maximum": 15}),
    (-3, {"minimum": -5}), ([-1.5, -0.3, 0.1], {}), ([0, 1.5, 0], {}),
]  # fmt: skip


def growth(**bounds: Any) -> tuple[Model, Any]:
    m = Model("Percent", timeline=Timeline.annual(2026, 2028), scenarios=("Base", "Bull"))
    return m, m.sheet("In").assumption("Growth", m.timeline, unit="%", **bounds)


@pytest.mark.parametrize(("given", "bounds", "number"), FORGOTTEN)
def test_a_forgotten_sign_is_refused_with_what_to_write(given: Any, bounds: Any, number: float) -> None:
    bound = "minimum" if number < 0 else "maximum"
    told = f"which is {number * 100:g}%; write {number / 100:g} for {number:g}%, or declare {bound}={number:g} if"
    m, item = growth(**bounds)
    with pytest.raises(ValuesError, match=rf"'Growth' is {number:g} for growth\[.*, {told}"):
        item.give(given)
    item.give(0.1)
    assert solve(m)["Growth"].tolist() == [0.1] * 3  # nothing of it was kept


@pytest.mark.parametrize(("given", "bounds", "message"), OUTSIDE)
def test_bounds_say_it_too(given: float, bounds: Any, message: str) -> None:
    with pytest.raises(ValuesError, match=message):
        growth(**bounds)[1].give(given)


@pytest.mark.parametrize(("given", "bounds"), SOUND)
def test_what_may_be_meant_is_taken(given: Any, bounds: Any) -> None:
    growth(**bounds)[1].give(given)


def test_scenarios_are_compared_with_each_other() -> None:
    _, item = growth()
    item.give(0.08)
    item.give({2027: 0.5}, scenario="Bull")
    with pytest.raises(ValuesError, match=r"is 9 for growth\[2028\]{Bull}, which is 900%; write 0.09 for 9%"):
        item.give({2028: 9}, scenario="Bull")
    item.give(1.5)
    item.give(2.5, scenario="Bull")  # beside the base's 150%


def test_other_units_and_actuals() -> None:
    m = Model("Units", timeline=Timeline.annual(2025, 2026, last_actual=2025))
    sheet = m.sheet("In")
    for unit in ("", "x", "EUR mn"):
        sheet.assumption(f"Number in {unit or 'none'}", unit=unit).give(15)
    margin = m.sheet("Out").line("Margin", m.timeline, unit="%")
    with pytest.raises(ValuesError, match=r"'Margin' is 15 .*write 0.15 for 15%, or give the line unit=\"x\" if that"):
        margin.actual.give([15])


STEPS = [  # what moves, its value and bounds, its steps, and the number that is told; "" where they are taken
    ("Rate", 0.09, {}, [-1, 0, 1], "1"), ("Rate", 0.09, {}, 1, "1"), ("Rate", 0.09, {}, (-0.5, 1.5), "1.5"),
    ("Rate", 0.09, {"maximum": 1}, 1, "1"), ("Rate", 0.09, {}, [-15, 0, 15], "15"), ("Rate", 0.09, {}, 2, "2"),
    ("Made", 0.09, {}, [-1, 0, 1], "1"), ("Made", 0.09, {}, 15, "15"),
    ("Rate", 0.09, {}, [-0.01, 0, 0.01], ""), ("Rate", 0.09, {}, (-0.09, 0.9), ""), ("Rate", 1.5, {}, 1, ""),
    ("Rate", 0.09, {"maximum": 20}, 1, ""), ("Many", 0.09, {}, [-15, 0, 15], ""), ("Made", 0.09, {}, 0.5, ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "bounds", "steps", "number"), STEPS)
def test_points_in_steps(name: str, value: float, bounds: Any, steps: Any, number: str) -> None:
    """1 for 1% is 100 percentage points; values may be given after the steps."""
    m = Model("Steps")
    rate = m.sheet("In").assumption("Rate", unit="%", **bounds)
    many = m.sheet("More").assumption("Many")
    out = m.sheet("Out")
    made, value_ = out.line("Made", unit="%"), out.line("Value", unit="%")
    made.formula = rate
    value_.formula = made + many

    def solved() -> None:
        if isinstance(steps, list):
            m.sensitivity(value_, (m.find(name), steps))
        else:
            m.tornado(value_, {m.find(name): steps})
        rate.give(value)
        many.give(20)
        solve(m)

    if not number:
        solved()
        return
    points = (
        f"'{name}' by {number}, which is {float(number) * 100:g} percentage points; write {float(number) / 100:g} for"
    )
    with pytest.raises(DefinitionError, match=rf"test_percent.py:\d+: .* moves {points}"):
        solved()


DEFINITION = """
from modelgen import Model, Timeline
m = Model("Percent", timeline=Timeline.annual(2026, 2028), scenarios=("Base", "Bull"))
growth = m.sheet("In").assumption("Growth", m.timeline, unit="%")
m.load()
"""


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (
            "value = 15",
            r"assumptions.toml:2: 'Growth' is 15 for .*, which is 1500%; write 0.15 for 15%",
        ),
        ("value = [0.1, 0.1, 0.1]\nscenario.Bull = 12", r"is 12 for .*{Bull}, .*; write 0.12 for 12%"),
        ("value = 2.0\nscenario.Bull = 1.2", ""),  # whichever is given first
    ],
)
def test_a_values_file(toml: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(DEFINITION, encoding="utf-8")
    (tmp_path / "assumptions.toml").write_text(f"[growth]\n{toml}\n", encoding="utf-8")
    if message:
        with pytest.raises(ValuesError, match=message):
            load_model(tmp_path)
    else:
        load_model(tmp_path)
