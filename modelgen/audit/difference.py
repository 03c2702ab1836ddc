"""What two workbooks differ in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from modelgen.package.workbook import Content
from modelgen.report import CLEAN, FOUND, Report, many
from modelgen.sheet.names import quoted

VALUES = "Values moved"


@dataclass(frozen=True)
class CellChange:
    """One cell: its address in each file, the heading of its column, and what stood and stands there."""

    was_cell: str
    cell: str
    heading: str
    was: Content
    now: Content


@dataclass
class Change:
    """Something that differs; `moves` are the cells (of the second file) whose saved values it moved, as areas.

    `sheet` is named as in the second file, `was_sheet` as in the first, where cells stand in both.
    """

    sheet: str
    was_sheet: str = field(default="", kw_only=True)
    moves: list[str] = field(default_factory=list, kw_only=True)
    moved: int = field(default=0, kw_only=True)


@dataclass
class Structure(Change):
    """A sheet, row, column or name that was added, removed, moved or changed."""

    kind: str
    was: str
    now: str
    label: str = ""

    def lines(self) -> list[str]:
        """For a terminal."""
        place = " -> ".join(part for part in (self.was, self.now) if part)
        return [f"{self.kind}: {place}" + (f" ({self.label})" if self.label else "")]

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.kind, "sheet": self.sheet or None, "was": self.was, "now": self.now, "label": self.label,
            **_moves(self),
        }  # fmt: skip


@dataclass
class RowChange(Change):
    """Cells of one row whose contents or values differ."""

    label: str
    place: str
    cells: list[CellChange]

    _MOST: ClassVar[int] = 6

    def lines(self, digits: int = 15) -> list[str]:
        """For a terminal: one cell, or several with their headings; numbers to so many digits."""
        shown = []
        for cell in self.cells[: self._MOST]:
            named = cell.heading or (cell.cell if len(self.cells) > 1 else "")
            shown.append(f"{named} {_turned(cell.was, cell.now, digits)}".strip())
        more = [f"{len(self.cells) - self._MOST} more"] if len(self.cells) > self._MOST else []
        place, text = _joined(_at(self.sheet, self.place), self.label), "; ".join([*shown, *more])
        return [place, "  " + text] if len(self.cells) > 1 else [f"{place}: {text}"]

    def record(self) -> dict[str, Any]:
        """For JSON."""
        cells = [
            {"was_cell": _at(self.was_sheet, one.was_cell), "cell": _at(self.sheet, one.cell), "heading": one.heading,
             "was": one.was, "now": one.now}
            for one in self.cells
        ]  # fmt: skip
        return {"label": self.label, "cells": cells, **_moves(self)}


@dataclass
class FormulaChange(Change):
    """Cells side by side whose formula changed in the same way; formulas in R1C1, or what stands there instead."""

    label: str
    was_cells: str
    cells: str
    was: Content
    now: Content

    def lines(self) -> list[str]:
        """For a terminal."""
        place = _joined(_at(self.sheet, self.cells), self.label)
        return [place, f"  was {said(self.was)}", f"  now {said(self.now)}"]

    def record(self) -> dict[str, Any]:
        """For JSON."""
        places = {"was_cells": _at(self.was_sheet, self.was_cells), "cells": _at(self.sheet, self.cells)}
        return {"label": self.label, **places, "was": self.was, "now": self.now, **_moves(self)}


@dataclass
class FormatChange(Change):
    """Cells side by side that look different in the same way."""

    label: str
    cells: str
    what: str

    def lines(self) -> list[str]:
        """For a terminal."""
        return [f"{_joined(_at(self.sheet, self.cells), self.label)}: {self.what}"]

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {"label": self.label, "cells": _at(self.sheet, self.cells), "what": self.what}


@dataclass
class OutputChange:
    """A headline output that is another one in a scenario."""

    label: str
    scenario: str
    was: float | str | None  # None: there is no such output, or no such scenario
    now: float | str | None

    def lines(self) -> list[str]:
        """For a terminal."""
        return [f"{self.label}, {self.scenario}: {_turned(self.was, self.now, 6)}"]

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {"label": self.label, "scenario": self.scenario, "was": self.was, "now": self.now}


@dataclass(repr=False)
class Difference(Report):
    """All that two files differ in. Formats are listed and decide the exit code where they were asked for."""

    command = "diff"

    before: str
    after: str
    structure: list[Structure] = field(default_factory=list)
    inputs: list[RowChange] = field(default_factory=list)
    formulas: list[FormulaChange] = field(default_factory=list)
    texts: list[RowChange] = field(default_factory=list)
    values: list[RowChange] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)  # values that moved, and depend on nothing that changed
    formats: list[FormatChange] = field(default_factory=list)
    formats_apart: int = 0
    outputs: list[OutputChange] = field(default_factory=list)  # in every scenario, where that was worked out
    notes: list[str] = field(default_factory=list)
    headlines: set[tuple[str, str]] = field(default_factory=set)  # cells with names, which come first

    @property
    def exit_code(self) -> int:
        """0 no difference, 1 differences."""
        lists = (self.structure, self.inputs, self.formulas, self.texts, self.values, self.formats, self.outputs)
        return FOUND if any(lists) else CLEAN

    @property
    def counts(self) -> dict[str, int]:
        """How many places differ in structure, and how many cells in everything else."""
        rows = {"inputs": self.inputs, "texts": self.texts, "values": self.values}
        return {
            "structure": len(self.structure),
            **{name: sum(len(row.cells) for row in found) for name, found in rows.items()},
            "formulas": len(self.formulas),
            "outputs": len(self.outputs),
            "formats": self.formats_apart,
        }

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        counts = self.counts
        words = {
            "inputs": "input", "formulas": "formula", "structure": "structural change", "texts": "text",
            "outputs": "output",
        }  # fmt: skip
        said_ = [many(counts[name], word) for name, word in words.items() if counts[name]]
        said_ += [f"{many(counts['values'], 'value')} moved"] if counts["values"] else []
        if counts["formats"]:
            said_.append(many(counts["formats"], "format") + ("" if self.formats else " (--formats lists them)"))
        return ", ".join(said_) if said_ else "no difference"

    @property
    def closing(self) -> str:
        """The verdict, with the files of which it speaks."""
        return f"{self.before} -> {self.after}: {self.verdict}"

    def lines(self, most: int = 12) -> list[str]:
        """The report for a terminal, with at most `most` entries a section; headline values first."""
        named = [row for row in self.values if any((row.sheet, cell.cell) in self.headlines for cell in row.cells)]
        values = named + [row for row in self.values if row not in named]
        lines = list(self.notes)
        for head, found in (
            ("Structure", self.structure), ("Inputs", self.inputs), ("Formulas", self.formulas), ("Texts", self.texts),
            ("Outputs in every scenario", self.outputs), (VALUES, values), ("Formats", self.formats),
        ):  # fmt: skip
            lines += _section(head, found, most)
        if self.unexplained:
            some = ", ".join(self.unexplained[:most]) + (", ..." if len(self.unexplained) > most else "")
            lines += ["", f"Moved by no change above (calculated by another program, or not at all): {some}"]
        return [*lines, ""] if lines else []

    def fields(self) -> dict[str, Any]:
        """Everything, with nothing left out."""
        return {
            "before": self.before,
            "after": self.after,
            "counts": self.counts,
            "notes": self.notes,
            "structure": [change.record() for change in self.structure],
            "inputs": [row.record() for row in self.inputs],
            "formulas": [change.record() for change in self.formulas],
            "texts": [row.record() for row in self.texts],
            "values": [{name: row.record()[name] for name in ("label", "cells")} for row in self.values],
            "formats": [change.record() for change in self.formats],
            "unexplained": self.unexplained,
            "outputs": [one.record() for one in self.outputs],
        }


_Entry = Structure | RowChange | FormulaChange | FormatChange | OutputChange


def _at(sheet: str, cells: str) -> str:
    """Cells with their sheet: `Sheet!E8`."""
    return f"{quoted(sheet)}!{cells}"


def _moves(change: Change) -> dict[str, Any]:
    return {"moves": change.moves, "moved": change.moved}


def _turned(was: Content, now: Content, digits: int) -> str:
    """`1 -> 2`; a text that turned into something else, or the other way round, is in quotation marks."""
    if isinstance(was, float) and isinstance(now, float):
        texts = [f"{float(f'{value:.{digits}g}'):.15g}" for value in (was, now)]
        return " -> ".join(texts if texts[0] != texts[1] else [repr(was), repr(now)])
    quotes = isinstance(was, str) != isinstance(now, str) and None not in (was, now)
    return " -> ".join(
        f'"{value}"' if quotes and isinstance(value, str) and not value.startswith(("=", "#")) else said(value)
        for value in (was, now)
    )


def _section(head: str, found: Sequence[_Entry], most: int) -> list[str]:
    if not found:
        return []
    lines = ["", head]
    for change in found[:most]:
        rows = change.lines(6) if isinstance(change, RowChange) and head == VALUES else change.lines()
        lines += ["  " + line for line in rows]
        if isinstance(change, Change) and change.moved:
            some = ", ".join(change.moves[:3]) + (", ..." if len(change.moves) > 3 else "")
            lines.append(f"    moves {many(change.moved, 'value')}: {some}")
    if len(found) > most:
        lines.append(f"  ... and {len(found) - most} more (--json lists all)")
    return lines


def said(value: Content) -> str:
    """A cell's content for a message."""
    if value is None:
        return "(blank)"
    if isinstance(value, bool):
        return str(value).upper()
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 200 else text[:197] + "..."


def _joined(place: str, label: str) -> str:
    return f"{place}  {label}" if label else place
