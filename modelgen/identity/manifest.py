"""What a workbook says of itself: its manifest, one row for every row of inputs with their values as built.

It's the last, very hidden sheet. Readback goes by these rows and by the keys in the cells, never by position
(convention 11); the sheet itself is known by what its first cell says, whatever it's called.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import chain

from modelgen.errors import ModelgenError
from modelgen.model.address import Address, RowKey
from modelgen.model.kinds import MANIFEST
from modelgen.package.content import Key, WorkbookContent
from modelgen.package.workbook import Content

SHEET = MANIFEST.name  # as built
SCHEMA = 2
READABLE = range(1, SCHEMA + 1)
HEAD = ("key", "scenario", "members", "periods", "name", "sheet", "unit", "as built", "column")
_MARK = "modelgen manifest"
_PACK = ("sheets", "inputs only")  # said by an input pack
_STATE = "definition in git"
_PAGE = "simulation"  # in as many rows as it takes
_LONGEST = 30_000  # characters of a cell
COMMITTED = "as committed"  # at the end of a state that is all in git
_SAID = 200  # rows above those of the inputs, at most
_LIST = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_LABELS = json.JSONEncoder(ensure_ascii=False).encode
Built = float | str | None


@dataclass(frozen=True)
class InputRow:
    """One row of inputs as it was built; `built` has a value by period, None where the cell followed another."""

    item: str
    scenario: str | None
    members: tuple[str, ...] | None  # None: of all of them
    name: str  # the defined name of its block
    sheet: str
    unit: str
    built: dict[str | None, Built] = field(hash=False)
    column: str = ""  # the member over whose column it stands, in a table that spreads them

    @property
    def key(self) -> RowKey:
        """The key that stands in the row."""
        members = None if self.members is None else list(self.members)
        if members is not None and self.column:
            members.remove(self.column)
        return RowKey.made([self.item], self.scenario, members)

    @property
    def texts(self) -> tuple[str, ...]:
        """Its cells in the manifest, below those of `HEAD`."""
        return (
            self.item, self.scenario or "", _LABELS(self.members), _LIST(list(self.built)), self.name, self.sheet,
            self.unit, _LIST(list(self.built.values())), self.column,
        )  # fmt: skip

    @classmethod
    def read(cls, texts: Iterable[str]) -> InputRow:
        """The row that such texts say; ValueError or TypeError where they say none."""
        item, scenario, members, periods, name, sheet, unit, built, column = texts
        try:
            who, when, values = json.loads(members), json.loads(periods), json.loads(built)
        except RecursionError:
            raise ValueError("no lists") from None
        labels = [*(who or []), *(period for period in when if period is not None)]
        if not all(isinstance(label, str) for label in labels) or not all(map(_is_value, values)):
            raise ValueError("no values")
        if column and column not in labels:
            raise ValueError("no member")
        by_period = dict(zip(when, values, strict=True))
        return cls(item, scenario or None, None if who is None else tuple(who), name, sheet, unit, by_period, column)


@dataclass(frozen=True)
class Imprint:
    """By what a file was built: what its manifest says above the rows. `sheet` is what the manifest is called."""

    sheet: str
    schema: str
    definition: str
    version: str
    inputs_only: bool = False  # an input pack: without the calculations
    theme: str = ""  # the look that it was given, as data
    protected: bool = True
    stamp: str = ""  # how it was verified
    beside: str = ""  # a digest of the sources and notes of its inputs
    seal: str = ""  # a digest of all that the manifest says besides
    first: int = 5  # the row of the first input, from 0
    state: str = ""  # of the definition in git: the commit, its day, and whether there was more
    page: str = ""  # what its sheet Simulation says, as data

    @property
    def origin(self) -> str:
        """What it was built from, where that isn't the definition as it is today."""
        return (
            f"built from the definition at {self.state}" if self.state else "built from another state of the definition"
        )

    @property
    def commit(self) -> str:
        """The commit from which it was built; empty where that isn't known, or not all."""
        return self.state.partition(" ")[0] if self.state.endswith(COMMITTED) else ""

    @property
    def said(self) -> list[tuple[str, str]]:
        """Its rows above the inputs, without the seal."""
        return [
            (_MARK, self.schema), ("definition", self.definition), ("modelgen", self.version),
            *([_PACK] if self.inputs_only else []),
            ("theme", self.theme), ("protected", "yes" if self.protected else "no"), ("verification", self.stamp),
            ("sources and notes", self.beside), *([(_STATE, self.state)] if self.state else []),
            *((_PAGE, self.page[start : start + _LONGEST]) for start in range(0, len(self.page), _LONGEST)),
        ]  # fmt: skip


@dataclass
class Manifest:
    """A file's own account of what it was built from."""

    imprint: Imprint
    rows: list[InputRow]

    @cached_property
    def sealed(self) -> bool:
        """Whether it says what was written when the file was built; one without a seal, of schema 1, is believed."""
        old = self.imprint.schema == "1" and not self.imprint.seal
        return old or self.imprint.seal == seal(self.imprint, self.rows)

    @cached_property
    def built(self) -> dict[Address, Built]:
        """Every value as built, by its address."""
        return {self.address(row, period): value for row in self.rows for period, value in row.built.items()}

    @cached_property
    def scenarios(self) -> list[str]:
        """The scenarios that it names, in order."""
        return list(dict.fromkeys(row.scenario for row in self.rows if row.scenario))

    @cached_property
    def _over_time(self) -> set[str]:
        return {row.item for row in self.rows if row.built.keys() != {None}}

    def address(self, row: InputRow, period: str | None) -> Address:
        """One of a row's cells; None for the one of all periods, or the only one."""
        if period is None and row.item not in self._over_time:
            period = ""
        return Address(row.item, row.members, period, row.scenario)

    def parent(self, at: Address) -> Address | None:
        """The cell that a cell without a value of its own followed when it was built (convention 3)."""
        for wide in (at._replace(period=None), at._replace(member=None), at._replace(member=None, period=None)):
            if wide != at and self.built.get(wide) is not None:
                return wide
        follows = at.scenario is not None and at.scenario != self.scenarios[0]
        return at._replace(scenario=self.scenarios[0]) if follows else None


def seal(by: Imprint, rows: Iterable[InputRow]) -> str:
    """A digest of what a manifest says: whoever changes a cell of it by hand leaves another one."""
    digest = sha256()
    for texts in chain(by.said, (row.texts for row in rows)):
        digest.update(_LIST(list(texts)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def cells(by: Imprint, rows: Iterable[InputRow]) -> Iterator[tuple[int, int, str]]:
    """Every cell of a manifest's sheet: row, column and text."""
    rows = list(rows)
    lines = chain(by.said, [("seal", seal(by, rows)), HEAD], (line.texts for line in rows))
    for row, texts in enumerate(lines):
        yield from ((row, column, text) for column, text in enumerate(texts))


def imprint(sheets: Iterable[str], cell: Callable[[Key], Content]) -> Imprint | None:
    """The head of the first sheet that says it is a manifest; None where none does.

    `cell` is what stands in a cell of a sheet, None where nothing does.
    """
    for sheet in sheets:
        if cell((sheet, 0, 0)) == _MARK:
            said = [(_text(cell((sheet, row, 0))), _text(cell((sheet, row, 1)))) for row in range(_SAID)]
            head = next((row for row, (what, _) in enumerate(said) if what == HEAD[0]), 4)
            by = dict(said[:head])
            return Imprint(
                sheet, by[_MARK], by.get("definition", ""), by.get("modelgen", ""), _PACK in said[:head],
                by.get("theme", ""), by.get("protected", "yes") == "yes", by.get("verification", ""),
                by.get("sources and notes", ""),
                by.get("seal", ""), head + 1, by.get(_STATE, ""),
                "".join(text for what, text in said[:head] if what == _PAGE),
            )  # fmt: skip
    return None


def imprint_of(content: WorkbookContent) -> Imprint | None:
    """By what a file was built; None where it doesn't say so, and so wasn't built by modelgen."""
    return imprint(content.sheets, content.cells.get)


def items(by: Imprint, cell: Callable[[Key], Content]) -> Iterator[str]:
    """The items that a manifest names, once for each of their rows."""
    row = by.first
    while (item := cell((by.sheet, row, 0))) is not None:
        yield _text(item)
        row += 1


def manifest(content: WorkbookContent) -> Manifest:
    """Read a file's manifest; ModelgenError, which doesn't name the file, where it has none, or one that this version
    doesn't know."""
    by = imprint_of(content)
    if by is None:
        raise ModelgenError(
            "has no modelgen manifest, so what was changed in it can't be told; was it built by modelgen?"
        )
    if not by.schema.isdecimal() or int(by.schema) not in READABLE:
        raise ModelgenError(
            f"its manifest has the schema '{by.schema}', and this modelgen reads up to {SCHEMA}; "
            f"pull it with the modelgen that built it ({by.version or 'its version is not given'})"
        )
    return Manifest(by, list(_rows(content, by)))


def taken(content: WorkbookContent) -> Manifest:
    """A file's manifest, whose rows `content` holds no longer: where inputs are many, they are most of its cells."""
    own = manifest(content)
    sheet, first = own.imprint.sheet, own.imprint.first
    content.cells = {at: value for at, value in content.cells.items() if at[0] != sheet or at[1] < first}
    return own


def _rows(content: WorkbookContent, by: Imprint) -> Iterator[InputRow]:
    for row, _ in enumerate(items(by, content.cells.get), by.first):
        try:
            yield InputRow.read(_text(content.cells.get((by.sheet, row, column))) for column in range(len(HEAD)))
        except (ValueError, TypeError):
            raise ModelgenError(f"row {row + 1} of its manifest is damaged; use another copy") from None


def _is_value(value: object) -> bool:
    return value is None or (isinstance(value, float | int | str) and not isinstance(value, bool))


def _text(value: Content) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
