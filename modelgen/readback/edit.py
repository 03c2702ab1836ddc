"""One new value for an input of a compiled model."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.model.address import InputKey
from modelgen.model.items import Input


@dataclass(frozen=True)
class Edit:
    """One value of an input, with a text to add to its note."""

    item: Input
    key: InputKey
    number: float
    note: str = ""
