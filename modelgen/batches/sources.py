"""Where companies come from: the rows of a table, or the TOML files of a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from modelgen.batches.columns import Column, Values, columns
from modelgen.batches.laid import Laid, said, takes
from modelgen.batches.subject import Members, Subject
from modelgen.batches.tables import Table, table
from modelgen.errors import ModelgenError, ValuesError
from modelgen.files import tomlfile
from modelgen.files.read import Unreadable
from modelgen.formula.axes import Axis
from modelgen.model.items import Input, Line
from modelgen.model.values import spread
from modelgen.model.valuesfile import fill
from modelgen.program.program import Program


class Row(Protocol):
    """One company's values, as they were given. Each raises Mistakes."""

    place: str

    def company(self) -> str:
        """Its name."""

    def members(self) -> Members:
        """The members that axes have for it."""

    def lay(self, laid: Laid) -> None:
        """Lay its values over the definition's."""


class Mistakes(ModelgenError):
    """What is wrong with a company's values, each with its place."""

    def __init__(self, *told: str) -> None:
        self.told = told
        super().__init__("\n".join(told))


class Source(Protocol):
    """Rows of companies."""

    name: str

    def __iter__(self) -> Iterator[Row]: ...

    def __len__(self) -> int: ...

    def unread(self) -> list[str]:
        """What of it no row could be read by, once all have been asked."""


def source(given: Any, subject: Subject) -> Source:
    """The rows of a file, a folder or a DataFrame. ModelgenError where it is none of these."""
    if isinstance(given, str | Path) and Path(given).is_dir():
        return Folder(Path(given), subject)
    return Rows(table(given), subject)


class Rows:
    """A table, by what its heads say."""

    def __init__(self, found: Table, subject: Subject) -> None:
        self.name, self.subject = found.name, subject
        try:
            self.at, every = columns(found.heads)
        except ModelgenError as error:
            raise ModelgenError(f"{found.name}: {said(error)}") from None
        self.lists = [one for one in every if one.axis]
        self.columns = [one for one in every if not one.axis]
        self.rows = found.rows
        self._unread: dict[Column, str] = {}
        self._read: set[Column] = set()
        self._own = self._heads(subject.program)
        self._last: tuple[Members, dict[Column, Values]] = ((), self._own)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return (TableRow(self, place, cells) for place, cells in self.rows)

    def heads(self, members: Members, program: Program) -> dict[Column, Values]:
        """What the heads mean for a program, what is for more of its cells first; those that mean nothing are left."""
        if not members:
            return self._own
        if self._last[0] != members:
            self._last = members, self._heads(program)
        return self._last[1]

    def _heads(self, program: Program) -> dict[Column, Values]:
        found: dict[Column, Values] = {}
        seen: dict[object, Column] = {}
        for column in self.columns:
            try:
                values = column.read(program)
            except ModelgenError as error:
                self._unread.setdefault(column, said(error))
                continue
            if (other := seen.setdefault(values.key, column)) is not column:
                raise ModelgenError(f"{self.name}: '{other.head}' and '{column.head}' are for the same; keep one")
            found[column] = values
            self._read.add(column)
        return dict(sorted(found.items(), key=lambda one: one[1].rank))

    def is_read(self, column: Column) -> bool:
        """Whether a head means something for some company."""
        return column in self._read

    def why(self, column: Column) -> str:
        """Why a head means nothing."""
        return self._unread.get(column, "means nothing here")

    def unread(self) -> list[str]:
        """The heads that mean nothing for any company."""
        return [f"{self.name}, column '{one.head}': {self.why(one)}" for one in self.columns if one not in self._read]


class TableRow:
    """A row of a table."""

    def __init__(self, rows: Rows, place: str, cells: Any) -> None:
        self.rows, self.place, self.cells = rows, place, cells

    def company(self) -> str:
        """What stands in its column `company`."""
        name = self.cells[self.rows.at]
        if name is None:
            raise Mistakes(f"{self.place}: names no company; fill in the column 'company', or take out the row")
        return f"{name:g}" if isinstance(name, float) else str(name).strip()

    def members(self) -> Members:
        """What stands in its columns of members, where the definition doesn't name the same."""
        found, told = dict[str, tuple[str, ...]](), list[str]()
        for column in self.rows.lists:
            cell = self.cells[column.number]
            if cell is not None:
                try:
                    found[column.axis] = column.members(cell)
                except ModelgenError as error:
                    told.append(self._told(column, said(error)))
        if told:
            raise Mistakes(*told)
        return others(self.rows.subject, found)

    def lay(self, laid: Laid) -> None:
        """Lay its cells over the definition's values; a blank one leaves these."""
        heads, told = self.rows.heads(self.members(), laid.program), list[str]()
        for column in self.rows.columns:
            if column not in heads and self.cells[column.number] is not None and self.rows.is_read(column):
                told.append(self._told(column, self.rows.why(column)))
        for column, values in heads.items():
            if self.cells[column.number] is not None:
                try:
                    values.give(laid, self.cells[column.number])
                except ModelgenError as error:
                    told.append(self._told(column, said(error)))
        if told:
            raise Mistakes(*told)

    def _told(self, column: Column, why: str) -> str:
        return f"{self.place} ({self.company()}), {column.head}: {why}"


class Folder:
    """The TOML files of a folder: each a company's values, as in assumptions.toml."""

    def __init__(self, folder: Path, subject: Subject) -> None:
        self.name, self.subject = folder.name, subject
        self.files = sorted(file for file in folder.iterdir() if file.suffix.casefold() == ".toml" and file.is_file())
        if not self.files:
            raise ModelgenError(f"{folder}: has no .toml file; write one for each company, as assumptions.toml is")

    def __len__(self) -> int:
        return len(self.files)

    def __iter__(self) -> Iterator[Row]:
        return (ValuesFile(self, file) for file in self.files)

    def unread(self) -> list[str]:
        """Nothing: each file is read by itself."""
        return []


class ValuesFile:
    """A company's values file. `company = "..."` before its tables names the company, which else has the file's name;
    a table `[members]` has the members of axes, by their keys."""

    def __init__(self, folder: Folder, file: Path) -> None:
        self.folder, self.file, self.place = folder, file, file.name
        self._found: tuple[str, dict[str, Any]] | None = None

    def _tables(self) -> tuple[str, dict[str, Any]]:
        if self._found is None:
            try:
                self._found = tomlfile.load(self.file)
            except Unreadable as error:
                raise Mistakes(str(error)) from None
        return self._found

    def _takes(self, name: str) -> bool:
        """Whether a name at the top isn't that of an assumption."""
        return not any(item.key == name and takes(item) is not None for item in self.folder.subject.program.items)

    def company(self) -> str:
        """What `company` says, or the file's name."""
        name = self._tables()[1].get("company") if self._takes("company") else None
        if name is not None and not isinstance(name, str):
            raise Mistakes(f'{self.place}: company is {name!r}, and no text; write company = "Acme Corp"')
        return self.file.stem if name is None else name

    def members(self) -> Members:
        """What the table `members` says, where the definition doesn't name the same."""
        given = self._tables()[1].get("members", {}) if self._takes("members") else {}
        if not isinstance(given, dict):
            raise Mistakes(f'{self.place}: members is a table by axis: [members] segment = ["Bread", "Cake"]')
        found = {}
        for key, names in given.items():
            if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
                raise Mistakes(f'{self.place}, members.{key}: is no list of texts; write ["Bread", "Cake"]')
            try:
                found[key] = Axis(key, names, rank=0, key="members").members
            except ModelgenError as error:
                raise Mistakes(f"{self.place}, members.{key}: {said(error)}") from None
        return others(self.folder.subject, found)

    def lay(self, laid: Laid) -> None:
        """Lay its tables over the definition's values."""
        text, tables = self._tables()
        own = {key: table for key, table in tables.items() if key not in ("company", "members") or not self._takes(key)}
        every = {item: found for item in laid.program.items if (found := takes(item)) is not None}
        inputs = {item.key: found for item, found in every.items() if not found.origin}
        past = {item.key: found for item, found in every.items() if isinstance(item, Line) and found.origin}
        lines = {item.key for item in laid.program.lines}
        actuals = own.get("actual")
        for key in actuals if isinstance(actuals, dict) else ():
            if key in lines - past.keys():
                what = f"the definition gives '{key}' no actuals; give it some there"
                raise Mistakes(f"{self.place}, actual.{key}: {what}")
        try:
            fill(self.file, text, own, _takers(laid, inputs), _takers(laid, past))
        except ValuesError as error:
            raise Mistakes(str(error)) from None
        for key, of in own.items():
            if key in inputs and isinstance(of, dict) and isinstance(of.get("scenario"), dict):
                for name, values in of["scenario"].items():
                    laid.note(inputs[key], name, (cell for cell, _ in spread(inputs[key], values)))


def _takers(laid: Laid, inputs: Mapping[str, Input]) -> dict[str, Any]:
    return {key: partial(laid.of, item) for key, item in inputs.items()}


def others(subject: Subject, found: Mapping[str, tuple[str, ...]]) -> Members:
    """The members that aren't those that the definition names."""
    axes = {axis.key: axis.members for axis in subject.program.axes}
    return tuple(sorted((key, names) for key, names in found.items() if axes.get(key) != names))
