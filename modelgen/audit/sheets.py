"""Rules for sheets: protection, hidden sheets, merged cells, and a period in the same column on all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from modelgen.audit.hits import Hit, shown
from modelgen.audit.identity import imprint_of
from modelgen.audit.report import Rule
from modelgen.audit.view import View, Views
from modelgen.package.workbook import At
from modelgen.sheet.a1 import letters
from modelgen.sheet.areas import Area

UNLOCKED = Rule(
    "unlocked-formula", "a formula on a protected sheet can be typed over",
    "lock the cell; an input that follows another looks like an input and refers to that one only",
)  # fmt: skip
LOCKED = Rule(
    "locked-input", "an input on a protected sheet can't be changed",
    "unlock the cell, or take it out of the row of inputs",
)  # fmt: skip
PERIODS = Rule(
    "period-columns", "a period stands in another column than on other sheets",
    "one column for each period on all sheets",
)  # fmt: skip
HIDDEN = Rule("hidden-sheet", "a sheet is hidden", "show it, or delete it if nothing needs it")
MERGED = Rule(
    "merged-cells", "merged cells, which break sorting, copying and references",
    "centre across the selection instead",
)  # fmt: skip
RULES = (UNLOCKED, LOCKED, PERIODS, HIDDEN, MERGED)


def hits(views: Views) -> Iterator[Hit]:
    """All that these rules find."""
    locked = {view.name: _inputs_locked(view) for view in views if view.sheet.protected and _visible(view)}
    read = _read_of(views, locked)
    by = imprint_of(views)
    for view in views:
        if not _visible(view):
            yield from _hidden(view, by.sheet if by else "")
            continue
        if view.sheet.protected:
            yield from _unlocked(views, view)
            for at, why in locked[view.name].items():
                if at in read[view.name]:
                    yield Hit(LOCKED, view.name, at, f"{view.sheet.cells[at]:g}, {why}", (at[0], why))
        if view.sheet.merged:
            some = ", ".join(view.sheet.merged[:5]) + (", ..." if len(view.sheet.merged) > 5 else "")
            yield Hit(MERGED, view.name, None, f"{len(view.sheet.merged)} merged: {some}")
    yield from _periods(views)


def _visible(view: View) -> bool:
    return view.sheet.state == "visible"


def _hidden(view: View, manifest: str) -> Iterator[Hit]:
    state = "very hidden: Excel's menu doesn't list it" if view.sheet.state == "veryHidden" else "hidden"
    if view.name != manifest or view.sheet.formulas:  # modelgen's record of the inputs as built calculates nothing
        yield Hit(HIDDEN, view.name, None, state)


def _unlocked(views: Views, view: View) -> Iterator[Hit]:
    for at, text in view.texts.items():
        if not view.style(at).locked and not _follows(views, view, at):
            yield Hit(UNLOCKED, view.name, at, shown(view.sheet.formulas[at]), text)


def _inputs_locked(view: View) -> dict[At, str]:
    """The locked numbers that look like inputs, and why they do."""
    numbers = {at: view.style(at) for at, value in view.sheet.cells.items() if isinstance(value, float)}
    looks = {(style.fill, style.font_colour) for style in numbers.values() if style.fill and not style.locked}
    found = {}
    for (row, column), style in numbers.items():
        if not style.locked or view.headers.is_heading(row, column):
            continue
        sides = (numbers.get((row, column + by)) for by in (-1, 1))
        if (style.fill, style.font_colour) in looks:
            found[row, column] = "looks like the inputs that aren't locked"
        elif any(side and not side.locked and side.number_format == style.number_format for side in sides):
            found[row, column] = "beside inputs that aren't locked"
    return found


def _read_of(views: Views, cells: Mapping[str, Iterable[At]]) -> dict[str, set[At]]:
    """Which of the cells, given by sheet, formulas read. Of large areas only these are looked at, never every cell."""
    columns: dict[str, dict[int, list[int]]] = {name: defaultdict(list) for name, of_sheet in cells.items() if of_sheet}
    for name, of_column in columns.items():
        for row, column in sorted(cells[name]):
            of_column[column].append(row)
    read: dict[str, set[At]] = {name: set() for name in cells}
    seen: set[Area] = set()
    for area in _areas_read(views) if columns else ():
        if area.sheet not in columns or area in seen:
            continue
        if not area.single:
            seen.add(area)
        for column, rows in columns[area.sheet].items():
            if area.left <= column <= area.right:
                within = rows[bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]
                read[area.sheet].update((row, column) for row in within)
    return read


def _areas_read(views: Views) -> Iterator[Area]:
    for view in views:
        for at in view.texts:
            formula = view.formula(at)
            for use in formula.uses:
                yield from views.areas(view, at, use, formula)
            for name in formula.names:
                yield from views.named(view, name)


def _follows(views: Views, view: View, at: tuple[int, int]) -> bool:
    """Whether an unlocked formula is an input that follows another until someone types over it: it refers to one
    cell and does nothing else, and both are unlocked and of one fill."""
    formula = view.formula(at)
    if not formula.link:
        return False
    for area in views.areas(view, at, formula.uses[0], formula):
        target = views.sheet(area.sheet)
        if target is None or not area.single:
            return False
        other = target.style((area.top, area.left))
        return not other.locked and other.fill == view.style(at).fill
    return False


def _periods(views: Views) -> Iterator[Hit]:
    """The first headings of each kind on each sheet, against the columns that most sheets give those periods."""
    placed: dict[str, dict[str, dict[str, tuple[int, int]]]] = defaultdict(dict)  # kind -> sheet -> label -> cell
    for view in views:
        if not _visible(view):
            continue
        for row, periods in view.headers.rows.items():
            for kind in {period.kind for period in periods.values()}:
                cells = {p.label: (row, c) for c, p in sorted(periods.items()) if p.kind == kind}
                placed[kind].setdefault(view.name, cells)
    for sheets in placed.values():
        votes: dict[str, Counter[int]] = defaultdict(Counter)
        for cells in sheets.values():
            for label, (_, column) in cells.items():
                votes[label][column] += 1
        # of two columns with as many sheets, the first sheet's counts
        usual = {label: counter.most_common(1)[0][0] for label, counter in votes.items()}
        for sheet, cells in sheets.items():
            odd = {label: at for label, at in cells.items() if at[1] != usual[label]}
            for label, at in odd.items():
                other = next(s for s, o in sheets.items() if label in o and o[label][1] == usual[label])
                first = next(iter(odd))
                what = f"{first} in column {letters(odd[first][1])}, on '{other}' in {letters(usual[first])}"
                yield Hit(PERIODS, sheet, at, what, at[0])
