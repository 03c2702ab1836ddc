"""What a workbook says of itself: the manifest's rows of inputs with their values as built (convention 11)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from modelgen.errors import ModelgenError
from modelgen.files.workbook import Content
from modelgen.verify.reader import WorkbookContent
from modelgen.workbook.manifest import HEAD, INPUTS_ONLY, SCHEMA

MARK, FIRST = "modelgen manifest", 5
READABLE = range(1, SCHEMA + 1)
Built = float | str | None
Where = tuple[str, str, tuple[str, ...] | None, str | None]
"""Item, scenario ("" where it has none), members (None: all of them), period (None: all of them, or none)."""


@dataclass(frozen=True)
class Port:
    """One row of inputs as it was built; `built` has a value by period, None where the cell followed another."""

    key: str
    scenario: str
    members: tuple[str, ...] | None
    name: str
    sheet: str
    unit: str
    built: dict[str | None, Built] = field(hash=False)
    column: str = ""  # the member over whose column it stands, in a table that spreads them

    @property
    def row(self) -> str:
        """The key that stands in the row."""
        members = list(self.members or ())
        if self.column:
            members.remove(self.column)
        return f"{self.key}|{self.scenario}|{'*' if self.members is None else ' / '.join(members)}"

    def where(self, period: str | None) -> Where:
        """One of its cells."""
        return self.key, self.scenario, self.members, period


@dataclass
class Manifest:
    """A file's own account of what it was built from."""

    sheet: str
    definition: str
    version: str
    ports: list[Port]
    inputs_only: bool = False

    def __post_init__(self) -> None:
        self.built: dict[Where, Built] = {
            port.where(period): value for port in self.ports for period, value in port.built.items()
        }
        self.scenarios = list(dict.fromkeys(port.scenario for port in self.ports if port.scenario))

    def parent(self, where: Where) -> Where | None:
        """The cell that a cell without a value of its own followed when it was built (convention 3)."""
        key, scenario, members, period = where
        for wide in ((key, scenario, members, None), (key, scenario, None, period), (key, scenario, None, None)):
            if wide != where and self.built.get(wide) is not None:
                return wide
        return (key, self.scenarios[0], members, period) if scenario and scenario != self.scenarios[0] else None


def manifest(content: WorkbookContent, file: str) -> Manifest:
    """Read a file's manifest; ModelgenError where it has none, or one that this version doesn't know."""
    sheet = record(content)
    if sheet is None:
        raise ModelgenError(
            f"{file}: has no modelgen manifest, so what was changed in it can't be told; was it built by modelgen?"
        )
    schema, definition, version = (_text(content.cells.get((sheet, row, 1))) for row in range(3))
    if not schema.isdecimal() or int(schema) not in READABLE:
        raise ModelgenError(
            f"{file}: its manifest has the schema '{schema}', and this modelgen reads up to {SCHEMA}; "
            f"pull it with the modelgen that built it ({version or 'its version is not given'})"
        )
    return Manifest(sheet, definition, version, list(_ports(content, sheet, file)), inputs_only(content))


def inputs_only(content: WorkbookContent) -> bool:
    """Whether a file is an input pack: a workbook without the calculations."""
    sheet = record(content)
    return sheet is not None and (content.cells.get((sheet, 3, 0)), content.cells.get((sheet, 3, 1))) == INPUTS_ONLY


def record(content: WorkbookContent) -> str | None:
    """The sheet that is the file's manifest: the first that says so."""
    return next((name for name in content.sheets if content.cells.get((name, 0, 0)) == MARK), None)


def _ports(content: WorkbookContent, sheet: str, file: str) -> Iterator[Port]:
    row = FIRST
    while (sheet, row, 0) in content.cells:
        key, scenario, members, periods, name, place, unit, built, column = (
            _text(content.cells.get((sheet, row, number))) for number in range(len(HEAD))
        )
        try:
            who, when, values = json.loads(members), json.loads(periods), json.loads(built)
            texts = [*(who or []), *(period for period in when if period is not None)]
            if not all(isinstance(text, str) for text in texts) or not all(map(_value, values)):
                raise ValueError("no values")
            port = Port(key, scenario, None if who is None else tuple(who), name, place, unit,
                        dict(zip(when, values, strict=True)), column)  # fmt: skip
            if column and column not in texts:
                raise ValueError("no member")
        except (ValueError, TypeError):
            raise ModelgenError(f"{file}: row {row + 1} of its manifest is damaged; use another copy") from None
        yield port
        row += 1


def _value(value: object) -> bool:
    return value is None or (isinstance(value, float | int | str) and not isinstance(value, bool))


def _text(value: Content) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
