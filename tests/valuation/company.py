"""A model with a sheet of inputs and one of values, on which the tests of methods put what they need."""

from __future__ import annotations

from typing import Any

from modelgen import Model, Timeline
from modelgen.valuation.marks import mark


class Company:
    """Four forecast years from 2025 on; `put` makes an assumption, marked as it is said."""

    def __init__(self, *scenarios: str, timeline: Timeline | None = None) -> None:
        years = timeline or Timeline.annual(2024, 2028, last_actual=2024)
        self.m = Model("Company", timeline=years, unit="EUR mn", scenarios=scenarios or ("Base",))
        self.year, self.inputs, self.sheet = self.m.timeline, self.m.sheet("Inputs"), self.m.sheet("Value")

    def put(self, label: str, value: Any, unit: str = "", *axes: Any, shared: bool = True, **said: Any) -> Any:
        """An assumption with its value."""
        item = self.inputs.assumption(label, *axes, unit=unit, shared=shared)
        item.give(value, source="made up")
        return mark(item, **said) if said else item

    def money(self, label: str, value: Any, **said: Any) -> Any:
        """An amount for each year."""
        return self.put(label, value, "EUR mn", self.year, **said)

    def rate(self, label: str, value: Any, **said: Any) -> Any:
        """A fraction, by year where it is a list."""
        return self.put(label, value, "%", *((self.year,) if isinstance(value, list) else ()), **said)
