"""A workbook as text, one cell a line, so that git and people can compare what stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from modelgen.audit.compare import dated, heading
from modelgen.audit.identity import Identity, identity
from modelgen.audit.outline import Outline
from modelgen.audit.view import View, Views
from modelgen.errors import ModelgenError
from modelgen.files.patience import reading
from modelgen.files.sandbox import Failed, SandboxError, run_limited
from modelgen.package.load import MEGABYTES, load, quick
from modelgen.package.opening import looked_at
from modelgen.package.workbook import Content
from modelgen.report import Answer, many
from modelgen.sheet.areas import a1
from modelgen.sheet.names import quoted
from modelgen.visible import in_a_line

_EXCELS_OWN = "_xlnm."  # names of areas to print and the like


class CannotTell(ModelgenError):
    """The file can't be read, or takes too long."""


@dataclass(frozen=True)
class CellText:
    """A cell: its place (`Sheet!J8`), its row's label and its column's heading, and its formula or value."""

    cell: str
    label: str
    content: str


@dataclass(repr=False)
class Text(Answer):
    """What stands in a workbook, sheet by sheet, row by row; then the names that people gave."""

    command = "text"

    file: str
    cells: list[CellText] = field(default_factory=list)
    names: list[CellText] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        return f"{many(len(self.cells), 'cell')}, {many(len(self.names), 'name')}"

    def lines(self) -> list[str]:
        """A line for each cell: place, label, content."""
        return [f"{one.cell} | {one.label} | {one.content}" for one in (*self.cells, *self.names)]

    def fields(self) -> dict[str, Any]:
        """The file, and the cells."""
        return {"file": self.file, "cells": [vars(one) for one in self.cells],
                "names": [vars(one) for one in self.names]}  # fmt: skip


def text(path: str | Path) -> Text:
    """What stands in a workbook: formulas and constants, never the values that were saved with formulas. What modelgen
    keeps of its own build is left out. Raises CannotTell.

    The file is data: it is read in a process of its own with limits, and nothing in it is run or followed.
    """
    looked_at(path, CannotTell)
    try:
        found = run_limited(
            "modelgen.audit.text:inspect", str(path), seconds=reading(path), megabytes=MEGABYTES, name=str(path),
            reads=[str(path)],
        )  # fmt: skip
    except Failed as error:
        raise CannotTell(f"{path}: {error.of_file}") from None
    except SandboxError as error:
        raise CannotTell(f"{path}: reading it {error.what}") from None
    assert isinstance(found, Text)
    return found


def inspect(path: str) -> Text:
    """Tell in this process; ValueError where the file can't be read."""
    with quick():
        views = Views(load(path))
        known = identity(views)
        cells = [cell for view in views for cell in _cells(view, known)]
        names = [
            CellText(in_a_line(name.name), "name" if name.sheet is None else f"name on {_sheet(views, name.sheet)}",
                     in_a_line(f"={name.text}"))
            for name in sorted(views.book.names, key=lambda name: (name.name.casefold(), name.sheet or -1))
            if not name.name.startswith(_EXCELS_OWN) and (known is None or known.manifest not in name.text)
        ]  # fmt: skip
        return Text(path, cells, names)


def _cells(view: View, known: Identity | None) -> Iterator[CellText]:
    outline = Outline(view, known)
    for at in sorted({*view.sheet.cells, *view.sheet.formulas}):
        row, column = at
        content = view.sheet.formulas.get(at) or dated(view, at, view.sheet.cells.get(at))
        if content in (None, "") or (known is not None and known.is_record(view.name, column)):
            continue
        place = f"{quoted(view.name)}!{a1(row, column, row, column)}"
        own = content == outline.label(row)  # the row's label needs none
        label = "" if own else ", ".join(filter(None, (outline.called(row), heading(view, at))))
        yield CellText(in_a_line(place), in_a_line(label), in_a_line(_said(content)))


def _sheet(views: Views, position: int) -> str:
    return quoted(views.sheets[position].name) if position < len(views.sheets) else f"sheet {position + 1}"


def _said(content: Content) -> str:
    """A constant as people type it: numbers in as many digits as they have, at most 15."""
    if isinstance(content, bool):
        return str(content).upper()
    if isinstance(content, float):
        return f"{content:.15g}"
    return content.isoformat() if isinstance(content, date) else str(content)
