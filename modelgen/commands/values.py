"""The values that the reference computes, as `modelgen show` reports them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelgen.commands.checks import checks_verdict, failed_checks
from modelgen.commands.value_data import item_values, periods, reasons
from modelgen.commands.value_text import everything, one, shown_sheets
from modelgen.model.items import Input, Item
from modelgen.model.timeline import Timeline
from modelgen.reference.result import Result
from modelgen.report import Answer


@dataclass
class Values(Answer):
    """The values of a model in one scenario, or of one of its items."""

    command = "show"

    result: Result
    scenario: str
    item: Item | None = None
    width: int = 80

    @property
    def verdict(self) -> str:
        """How many checks fail."""
        return checks_verdict(self.result)

    def lines(self) -> list[str]:
        """All of a model, the headline first; or one item."""
        if self.item is None:
            return everything(self.result, self.scenario, self.width)
        return one(self.result, self.scenario, self.item, self.width)

    def fields(self) -> dict[str, Any]:
        """The values in full precision; a date is `2024-12-31`, a choice, `n.m.` and an error are texts."""
        model = self.result.program
        sheets = shown_sheets(self.result)
        lines = [i for i in model.items if i.sheet in sheets and not (isinstance(i, Input) and i.by_scenario)]
        return {
            "model": model.name,
            "scenario": self.scenario,
            "unit": str(model.unit),
            "outputs": [output.key for output in model.outputs],
            "failed_checks": failed_checks(self.result),
            "reasons": reasons(self.result),
            "timelines": {axis.key: periods(axis) for axis in model.axes if isinstance(axis, Timeline)},
            "items": [item_values(self.result, i) for i in (lines if self.item is None else [self.item])],
        }
