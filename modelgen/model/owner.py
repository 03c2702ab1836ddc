"""What items ask of what they belong to: the definition, or the program made of it, and the sheet they stand on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Leaf


class Owner(Protocol):
    """What is asked of the definition that an item belongs to."""

    scenario: Axis
    selector: Any  # an input
    scenario_number: Any  # a line
    items: list[Any]
    folder: Any  # of the definition, where it is known

    def registered_key(self, label: str, key: str) -> str:
        """The key of a new item."""

    def owns(self, axis: Axis, label: str) -> None:
        """DefinitionError unless the axis is the definition's."""

    def adopt_calendars(self, read: Iterable[Leaf]) -> None:
        """Show what a formula reads of the periods of timelines."""

    def actuals_of(self, line: Any) -> Any:
        """The inputs that hold a line's actuals."""


class Page(Protocol):
    """What an item knows of the sheet on which it stands."""

    name: str
    entries: list[Any]
