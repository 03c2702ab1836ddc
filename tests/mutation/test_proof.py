"""The proof: a fault alone in its own cell, in real engines, is undone before the next, and circles are seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from modelgen.layout.grid import Cell
from modelgen.layout.layout import COVER_SELECTOR
from modelgen.mutation.proof import prove
from modelgen.mutation.report import Sight
from modelgen.verify.draws import Draw
from modelgen.verify.engines.engine import Formula
from modelgen.verify.engines.registry import DEFAULT, ENGINES

INHERITED = "Assumptions!E16"  # the discount rate of Bull, which is that of Base
CIRCLE = "=$E14"  # the live row, which is this very cell in Bull


SHOWN: dict[tuple[str, str | float], str] = {
    ("Segments!J7", "=I7*(1-Assumptions!J7)"): "2.7",
    ("Segments!J7", 3.4): "3.4",
    ("Segments!J7", "=J7+1"): "#CIRC!",
    ("Segments!J7", "=K7"): "#CIRC!",
    ("Segments!J7", "=?/0"): "#DIV/0!",
}
CHANGES_NOTHING = ("Segments!J7", "=(?)*1")
BIT_BY_BIT = ("Segments!J7", "=IF(0.1+0.2=0.3,1,2)*?")


@pytest.fixture(scope="module")
def sights(subject, fault) -> dict[tuple[str, str | float], Any]:
    """Where faults show of which no draw was found that shows them."""
    faults: list[tuple[str, str | float]] = [*SHOWN, CHANGES_NOTHING, BIT_BY_BIT, (INHERITED, CIRCLE)]
    found = prove(subject, {fault(*what): [] for what in faults}, DEFAULT)
    return dict(zip(faults, (sight for _, sight in found), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("what", SHOWN)
def test_every_engine_shows_it(sights, what) -> None:
    cell = Cell("Segments", 6, 9)
    assert sights[what] == Sight(cell, "Base", False, "3.3", dict.fromkeys(DEFAULT, SHOWN[what]))


def test_a_circle_that_only_one_scenario_closes(sights) -> None:
    """No spare cell shows it, and in Base one engine sees no circle: CHOOSE looks at one of its cases there."""
    sight = sights[INHERITED, CIRCLE]
    assert (sight.under, sight.got) == ("Bull", dict.fromkeys(DEFAULT, "#CIRC!"))


def test_what_changes_nothing_is_not_shown(sights) -> None:
    assert sights[CHANGES_NOTHING] is None


def test_what_one_engine_sees_alone_is_told_as_that(sights) -> None:
    """formualizer compares numbers bit by bit, IronCalc as Excel does."""
    assert set(sights[BIT_BY_BIT].got) == {"formualizer"}


@pytest.mark.parametrize(
    ("engine", "base", "bull"),
    [("ironcalc", 0.09, "#CIRC!"), ("formualizer", "#CIRC!", "#CIRC!")],
)
def test_why_engines_differ_about_that_circle(built, subject, engine, base, bull) -> None:
    made = ENGINES[engine]()
    made.load(str(built[1]))
    key = ("Assumptions", 15, 4)
    made.set(key, Formula(CIRCLE))
    for scenario, shows in (("Base", base), ("Bull", bull), ("Base", base)):
        made.set(("Cover", *COVER_SELECTOR), scenario)
        made.calculate()
        assert str(made.get(key)) == str(shows)
    made.set(key, Formula("=$E15"))
    made.calculate()
    assert made.get(key) == 0.09


@pytest.mark.slow
def test_what_is_tried_under_a_draw_sees_it_also_after_another_fault(subject, fault) -> None:
    """The draw types over the very cell that the first fault is in, and that is how it's left for the second one."""
    draw = Draw(1, (replace(subject.inputs.cells["Assumptions", 15, 4], now=0.12),))
    first, second = fault(INHERITED, "=?*2"), fault("Value!J6", "=(?)*1")
    sight = dict(prove(subject, {first: [draw], second: [draw]}, DEFAULT))[second]
    assert sight is not None
    assert (sight.inputs_changed, sight.expected, sight.got) == (True, "0.892857142857", {})
