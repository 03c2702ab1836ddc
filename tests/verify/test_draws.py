"""Draws: values that inputs may take, whole inputs at once, and what is typed into a file for each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modelgen import Model, Timeline, where
from modelgen.layout.layout import COVER_SELECTOR, Layout
from modelgen.layout.place import place
from modelgen.program.compile import compile
from modelgen.verify.draws import Draw, Inputs, typing
from modelgen.verify.engines.engine import Formula
from modelgen.workbook.validation import LARGEST
from tests.support import two_segments

KINDS: dict[str, Callable[[Inputs], list[Draw]]] = {
    "single": lambda inputs: inputs.single()[0],
    "typed over": lambda inputs: inputs.typed_over(3),
    "extreme": lambda inputs: inputs.extreme(list(inputs.cells), 100),
    "whole": lambda inputs: inputs.whole(100),
}


@pytest.fixture(scope="module")
def layout() -> Layout:
    return place(compile(two_segments()))


@pytest.mark.parametrize("kind", KINDS)
def test_values_stay_within_bounds_and_options(layout, kind) -> None:
    for draw in KINDS[kind](Inputs(layout, {})):
        for change in draw.changes:
            low, high = change.item.minimum, change.item.maximum
            assert (low is None or change.now >= low) and (high is None or change.now <= high)
            assert not change.item.options or change.shown(change.now) in change.item.options


@pytest.mark.parametrize("kind", KINDS)
def test_without_bounds_they_stay_within_what_the_file_allows(kind) -> None:
    model = Model("Large", timeline=Timeline.annual(2024, 2025), unit="EUR mn")
    large = model.sheet("Inputs").assumption("Large", unit="EUR mn")
    large.give(LARGEST * 0.9, source="judgement")
    line = model.sheet("Lines").line("Line")
    line.formula = large * 1
    model.output(line)
    values = [c.now for d in KINDS[kind](Inputs(place(compile(model)), {})) for c in d.changes]
    assert values and all(abs(value) <= LARGEST for value in values)


@pytest.mark.parametrize("kind", KINDS)
def test_dates_stay_dates_and_a_choice_of_one_is_left_alone(kind) -> None:
    model = Model("Dated")
    sheet = model.sheet("Inputs")
    day, only = sheet.assumption("Day", unit="date"), sheet.choice("Only", "This")
    day.give("2030-06-30", source="judgement")
    only.give("This", source="judgement")
    line = model.sheet("Lines").line("Line", unit="date")
    line.formula = where(only == "This", day, day)
    model.output(line)
    inputs = Inputs(place(compile(model)), {})
    changes = [change for draw in KINDS[kind](inputs) for change in draw.changes]
    days = [change for change in changes if change.item.key == "day"]
    assert any(change.now != change.was for change in days)
    assert all(change.now == int(change.now) >= 1 for change in days)
    assert all(change.now == change.was for change in changes if change.item.key == "only")
    assert [slot.item for slot in inputs.single()[1]] == ["only"]


COUNTED = {  # a unit, a value, bounds: whether all values it takes are whole
    "boats": ("boats", 3, {}, True),
    "a year": ("", 2027, {}, True),
    "days": ("days", 45, {}, True),
    "negative": ("", -2, {}, True),
    "half a boat": ("boats", 2.5, {}, False),
    "a percentage": ("%", 0, {}, False),
    "a multiple": ("x", 9, {}, False),
    "millions": ("EUR mn", 250, {}, False),
    "a weight": ("", 1, {"minimum": 0, "maximum": 1}, False),
}


@pytest.mark.parametrize("kind", ["single", "typed over", "extreme"])
@pytest.mark.parametrize(("unit", "value", "bounds", "whole"), COUNTED.values(), ids=COUNTED)
def test_what_is_counted_stays_whole_and_moves(kind, unit, value, bounds, whole) -> None:
    model = Model("Counted", unit="EUR mn")
    given = model.sheet("Inputs").assumption("Given", unit=unit, **bounds)
    given.give(value, source="judgement")
    line = model.sheet("Lines").line("Line", unit=unit)
    line.formula = given * 1
    model.output(line)
    inputs = Inputs(place(compile(model)), {})
    values = [c.now for draw in KINDS[kind](inputs) for c in draw.changes]
    assert any(now != value for now in values)
    assert all(now == int(now) for now in values) is whole
    if kind != "extreme":
        assert all(now != value for now in values)


@pytest.mark.parametrize("kind", ["typed over", "extreme", "whole"])
def test_a_seed_says_which(layout, kind) -> None:
    one, same, other = (
        [(draw.scenario, draw.typed) for draw in KINDS[kind](Inputs(layout, {}, seed))] for seed in (1, 1, 2)
    )
    assert one == same != other


def test_a_single_change_is_made_under_its_own_scenario(layout) -> None:
    inputs = Inputs(layout, {})
    single, skipped = inputs.single()
    assert len(single) == len(inputs.given) and not skipped
    for draw in single:
        (change,) = draw.changes
        assert draw.scenario == change.where[0] and change.now != change.was


def test_whole_inputs_are_0_at_once(layout) -> None:
    sales = [change for change in Inputs(layout, {}).cells.values() if change.item.key == "net_sales.actual"]
    draws = [{c.key: c.now for c in draw.changes if c.now == 0} for draw in Inputs(layout, {}).whole(100)]
    assert any(all(change.key in zeros for change in sales) for zeros in draws)
    rows = {change.where[1] for change in sales}
    assert any({c.where[1] for c in sales if c.key in zeros} < rows for zeros in draws), "or all but one row"


def test_every_input_has_its_turn(layout) -> None:
    inputs = Inputs(layout, {})
    moved = {change.key for draw in inputs.extreme(list(inputs.cells), 100) for change in draw.changes}
    assert moved == set(inputs.cells)


def test_each_draw_is_undone_before_the_next(layout) -> None:
    inputs = Inputs(layout, {})
    base, bull = (key for key, change in inputs.cells.items() if change.item.key == "discount_rate")
    formulas = {bull: "=$E15"}  # as it inherits
    over = Draw(1, tuple(cell for key, cell in inputs.cells.items() if key in (base, bull)))
    selector = ("Cover", *COVER_SELECTOR)
    typed = list(typing(layout, formulas, [over, Draw(1), Draw(0)]))
    assert typed == [
        {selector: "Bull", base: 0.09, bull: 0.09},
        {base: 0.09, bull: Formula("=$E15")},
        {selector: "Base"},
    ]
