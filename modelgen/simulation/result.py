"""What a simulation found, for people, for programs and as pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.report import Answer
from modelgen.simulation.outcome import Checked, Outcome, Outcomes, Statistics
from modelgen.simulation.plots import figure
from modelgen.simulation.record import fields
from modelgen.simulation.told import lines, verdict

__all__ = ["Checked", "Outcome", "Simulation", "Statistics"]


@dataclass
class Simulation(Outcomes, Answer):
    """A model's outputs under its distributions: what `simulate` gives."""

    command = "simulate"

    @property
    def verdict(self) -> str:
        """How much was drawn."""
        return verdict(self)

    def plot(self, output: str | None = None, *, kind: str = "histogram") -> Any:
        """A figure of matplotlib's, of one output (the first unless named by its label or key).

        `kind` is "histogram", "convergence", "tornado" or "rank tornado". ModelgenError where matplotlib isn't
        installed, and for an output or a kind that there isn't.
        """
        return figure(self, self.outcome(output), kind)

    def lines(self) -> list[str]:
        """The statistics of each output, what moves it, and what went wrong in draws."""
        return lines(self)

    def fields(self) -> dict[str, Any]:
        """Statistics, contributions and checks."""
        return fields(self)
