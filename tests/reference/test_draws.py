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
    cases, own = (program.own(item) for item in (vars(rate)["cases"], line))  # the cases, behind their live row
    found = everywhere(program)
    assert [found.data[item].x.shape for item in (cases, own)] == [(1, 20, 4), (20, 4)]
    for number in (0, 7, 19):
        assert found.cells(cases, number)[number, 1] == number / 100
        assert found.cells(own, number)[1] == number / 50
