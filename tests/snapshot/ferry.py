"""A small model with its snapshots, and what they say after edits of its definition."""

from __future__ import annotations

from pathlib import Path

from modelgen import load_model
from modelgen.program.compile import compile
from modelgen.snapshot import file, values
from modelgen.snapshot.differences import differences
from modelgen.snapshot.told import moved
from tests.commandline import define

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
m.check("Fares are positive", total > 0)
m.output(worth)
m.claim("Value in the plan", stated=103.8, computed=worth, tolerance=1.5, source="Plan, p. 4")
"""


class Ferry:
    """A definition with its snapshots."""

    def __init__(self, folder: Path) -> None:
        self.folder = define(folder, FERRY)
        self.file, self.values = file.file_of(folder), file.file_of(folder, values.ENDING)
        self.take()

    def take(self) -> None:
        """Take both snapshots of the definition as it is."""
        model = load_model(self.folder)
        file.write(self.file, model)
        values.write(self.values, values.take(compile(model)))

    def edit(self, *edits: tuple[str, str]) -> None:
        """Edit the definition as it was written first."""
        text = FERRY
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new)
        define(self.folder, text)

    def __call__(self, *edits: tuple[str, str]) -> str:
        """What the formula snapshot says after edits."""
        self.edit(*edits)
        return differences(load_model(self.folder), self.file)

    def moves(self, *edits: tuple[str, str], rel: float = 1e-3, lines: tuple[str, ...] = ()) -> str:
        """What the values say after edits."""
        self.edit(*edits)
        return moved(load_model(self.folder), self.values, rel, lines)
