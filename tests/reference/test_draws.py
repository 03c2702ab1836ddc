"""What no draw changes is held once, whatever the number of draws and scenarios."""

from __future__ import annotations

from modelgen import Model, Timeline
from modelgen.program.compile import compile
from modelgen.reference.solve import everywhere

SCENARIOS = tuple(f"S{number}" for number in range(20))


def test_inputs_that_no_draw_changes_are_held_once():
    model = Model("Many", timeline=Timeline.annual(2025, 2027), scenarios=SCENARIOS)
    rate = model.sheet("In").assumption("Rate", model.timeline, unit="%")
    for number, name in enumerate(SCENARIOS):
        rate.give(number / 100, scenario=name, source="made")
    line = model.sheet("Out").line("Doubled", model.timeline, unit="%")
    line.formula = rate + rate
    program = compile(model)
    found = everywhere(program)
    shapes = [found.data[program.own(item)].x.shape for item in (rate, line)]
    assert shapes == [(1, 20, 4), (20, 4)]
    for number in (0, 7, 19):
        assert found.cells(program.own(rate), number)[number, 1] == number / 100
        assert found.cells(program.own(line), number)[1] == number / 50
