"""A model against its snapshot: which formulas have changed, in words and in R1C1, and which values they move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from modelgen.model.model import Model
from modelgen.snapshot.file import read
from modelgen.snapshot.take import Rows, Snapshot, take

MOST = 20  # formulas, and rows of values, that are shown
SAME = 1.5e-5  # of the larger: what six digits leave open
Moved = dict[str, list[tuple[str, str, str]]]  # a row -> its cells that move, as they were and as they are


def differences(model: Model, file: Path) -> str:
    """What differs between a model and its snapshot, at the snapshot's inputs; empty where nothing does.

    Raises ModelgenError where there is no snapshot, or the file isn't one.
    """
    old = read(file)
    new = take(model, old.inputs)
    formulas = list(_formulas(old.formulas, new.formulas))
    outputs, values = _moved(old.headline, new.headline), _moved(old.values, new.values)
    if not (formulas or outputs or values):
        return ""
    lines = [_summary(old, new, values)]
    lines += _first([f"\n{text}" for text in formulas], "formulas more")
    if outputs:
        lines += ["\nHeadline outputs that move:", *(f"  {row}: {_cells(cells)}" for row, cells in outputs.items())]
    if values:
        lines.append("\nValues that move, in the first scenario:")
        lines += _first([f"  {row}: {_cells(cells)}" for row, cells in values.items()], "rows more")
    lines.append("\nIf that is meant, run pytest --modelgen-update and review the file's changes in git.")
    return "\n".join(lines)


def _summary(old: Snapshot, new: Snapshot, values: Moved) -> str:
    changed = sum(old.formulas[row] != new.formulas[row] for row in old.formulas.keys() & new.formulas.keys())
    counts = ((changed, "changed"), (len(new.formulas.keys() - old.formulas.keys()), "added"),
              (len(old.formulas.keys() - new.formulas.keys()), "removed"))  # fmt: skip
    told = [f"{many} formula{'s' * (many != 1)} {what}" for many, what in counts if many]
    moving, every = sum(map(len, values.values())), sum(map(len, old.values.values()))
    end = f"{moving} of {every} values move"
    if not told:
        return f"no formula has changed, but {end}: the periods or modelgen itself compute otherwise"
    return f"{', '.join(told)}; {end} (inputs as in the snapshot)"


def _formulas(old: Rows, new: Rows) -> Iterator[str]:
    """Each formula that differs, those of rows that changed alike together; then what came and what went."""
    alike: dict[tuple[tuple[str, str, str], ...], list[str]] = {}
    for row in new:
        if row in old and old[row] != new[row]:
            diff = tuple(
                (name, old[row][name], new[row][name]) for name in new[row] if old[row][name] != new[row][name]
            )
            alike.setdefault(diff, []).append(row)
    for diff, rows in alike.items():
        lines = _first(rows, "rows that changed alike", 6)
        for name, was, now in diff:
            lines += [f"  {name:5} - {was}", f"        + {now}"]
        yield "\n".join(lines)
    for these, others, sign, what in ((new, old, "+", "added"), (old, new, "-", "removed")):
        for row in these:
            if row not in others:
                yield f"{row} ({what})\n  words {sign} {these[row]['words']}\n  R1C1  {sign} {these[row]['R1C1']}"


def _moved(old: Rows, new: Rows) -> Moved:
    """The cells of rows that both have and whose values differ; a cell that only one has differs."""
    found: Moved = {}
    for row in old.keys() & new.keys():
        for cell in [*old[row], *(cell for cell in new[row] if cell not in old[row])]:
            was, now = old[row].get(cell, "nothing"), new[row].get(cell, "nothing")
            if not _same(was, now):
                found.setdefault(row, []).append((cell, was, now))
    return {row: found[row] for row in old if row in found}


def _same(was: str, now: str) -> bool:
    if was == now:
        return True
    try:
        a, b = float(was), float(now)
    except ValueError:
        return False
    return abs(a - b) <= SAME * max(abs(a), abs(b))


def _cells(cells: list[tuple[str, str, str]]) -> str:
    shown = [f"{cell} {was} -> {now}{_percent(was, now)}" for cell, was, now in cells[:3]]
    more = [f"{len(cells) - 3} more"] if len(cells) > 3 else []
    return ", ".join(shown + more)


def _percent(was: str, now: str) -> str:
    try:
        by = (float(now) - float(was)) / abs(float(was))
    except (ValueError, ZeroDivisionError):
        return ""
    return f" ({by:+.1%})" if abs(by) >= 0.0005 else ""


def _first(texts: list[str], what: str, most: int = MOST) -> list[str]:
    return texts if len(texts) <= most else [*texts[:most], f"  ... and {len(texts) - most} {what}"]
