"""The rule that a row has one formula: one for its history and one for its forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise

from modelgen.audit.hits import Hit, shown
from modelgen.audit.report import Rule
from modelgen.audit.view import View, Views
from modelgen.sheet.a1 import letters

ROW = Rule(
    "inconsistent-row", "a row's formulas differ",
    "one formula for the whole row; where history ends and the forecast begins, say so in the headings (A, E) "
    "or by a border",
)  # fmt: skip
OVERWRITTEN = Rule(
    "overwritten-formula", "a number stands among a row's formulas",
    "copy the formula of its neighbour over it, or make the number an input that the formula reads",
)  # fmt: skip
RULES = (ROW, OVERWRITTEN)
_LEAST = 3  # as many equal formulas side by side make the pattern of a table's row
_MOST_BORDERS = 2


def hits(views: Views) -> Iterator[Hit]:
    """All that these rules find."""
    for view in views:
        for row, columns in view.formula_columns.items():
            if len(columns) > 1:
                for run in _runs(view, row, columns):
                    if len({view.texts[row, column] for column in run}) == 1:
                        continue
                    yield from _timeline(view, row, run) if view.headers.over(row, run[0]) else _table(view, row, run)
                yield from _overwritten(view, row, columns)


def _runs(view: View, row: int, columns: list[int]) -> Iterator[list[int]]:
    """Formulas side by side under one row of headings, by the kind of period; years between quarters are apart."""
    headers = view.headers
    kinds: dict[tuple[int, str], list[int]] = {}
    rest: list[int] = []
    for column in columns:
        if headers.is_heading(row, column):
            continue
        if over := headers.over(row, column):
            kinds.setdefault((over[0], over[1].kind), []).append(column)
        else:
            rest.append(column)
    for (heading, kind), members in kinds.items():
        order = [c for c, period in sorted(headers.rows[heading].items()) if period.kind == kind]
        places = {column: position for position, column in enumerate(order)}
        yield from _stretches(members, places)
    yield from _stretches(rest, {column: column for column in rest})


def _stretches(columns: list[int], places: dict[int, int]) -> Iterator[list[int]]:
    run: list[int] = []
    for column in columns:
        if run and places[column] != places[run[-1]] + 1:
            yield run
            run = []
        run.append(column)
    if run:
        yield run


def _timeline(view: View, row: int, run: list[int]) -> Iterator[Hit]:
    """Each phase between marked boundaries has one formula. Where all differ they are a list, such as links."""
    boundaries = _boundaries(view, row, run)
    phases: list[list[int]] = [[]]
    for column in run:
        if column in boundaries:
            phases.append([])
        phases[-1].append(column)
    for phase in phases:
        yield from _phase(view, row, phase)


def _phase(view: View, row: int, columns: list[int]) -> Iterator[Hit]:
    texts = {column: view.texts[row, column] for column in columns}
    counts = Counter(texts.values())
    if len(counts) == 1 or len(counts) == len(columns):
        return
    changes = [column for before, column in pairwise(columns) if texts[before] != texts[column]]
    common, most = counts.most_common(1)[0]
    if len(changes) == 1 and most < len(columns) - 1:
        common, where = texts[columns[0]], "before it"
        odd = [column for column in columns if column >= changes[0]]
    else:
        where = "elsewhere in the row" if 2 * most > len(columns) else f"one of {len(counts)} formulas; another is"
        odd = [column for column in columns if texts[column] != common]
    other = next(column for column in columns if texts[column] == common)
    for column in odd:
        own, pattern = (shown(view.sheet.formulas[row, c]) for c in (column, other))
        yield Hit(ROW, view.name, (row, column), f"{own}, {where} {pattern} in {letters(other)}{row + 1}", row)


def _boundaries(view: View, row: int, run: list[int]) -> set[int]:
    """The columns with which something else begins, as headings or a border show. Borders everywhere show nothing."""
    over = view.headers.over(row, run[0])
    heading = over[0] if over else row
    phases = {column: view.headers.phase(heading, column) for column in run}
    marked = {after for before, after in pairwise(run) if phases[before] and phases[after] not in ("", phases[before])}
    bordered = {
        after
        for before, after in pairwise(run)
        if any(view.style((line, before)).right or view.style((line, after)).left for line in (row, heading))
    }
    return marked | (bordered if len(bordered) <= _MOST_BORDERS else set())


def _table(view: View, row: int, run: list[int]) -> Iterator[Hit]:
    """In a table columns may differ: only what stands between equal formulas, and differs from above and below."""
    texts = view.texts
    stretches = [list(group) for _, group in groupby(run, lambda column: texts[row, column])]
    for before, odd, after in zip(stretches, stretches[1:], stretches[2:], strict=False):
        pattern = view.formula((row, before[0]))
        same = texts[row, before[0]] == texts[row, after[0]] and pattern.uses  # =0 on both sides is no pattern
        if not same or len(before) + len(after) < _LEAST or len(odd) >= min(len(before), len(after)) + 1:
            continue
        for column in odd:
            if texts[row, column] not in (texts.get((row - 1, column)), texts.get((row + 1, column))):
                own, other = view.sheet.formulas[row, column], view.sheet.formulas[row, before[0]]
                what = f"{shown(own)}, on both sides {shown(other)} in {letters(before[0])}{row + 1}"
                yield Hit(ROW, view.name, (row, column), what, (row, odd[0]))


def _overwritten(view: View, row: int, columns: list[int]) -> Iterator[Hit]:
    """Numbers between two equal formulas, unless they look as inputs do: unlocked, or in a colour of their own."""
    for before, after in pairwise(columns):
        gap = range(before + 1, after)
        if not 0 < len(gap) <= len(columns) or view.texts[row, before] != view.texts[row, after]:
            continue
        numbers = [column for column in gap if isinstance(view.sheet.cells.get((row, column)), float)]
        if len(numbers) != len(gap):
            continue
        formula = view.style((row, before))
        for column in numbers:
            style = view.style((row, column))
            if style.locked and style.font_colour == formula.font_colour and not view.headers.is_heading(row, column):
                pattern = f"{shown(view.sheet.formulas[row, before])} as in {letters(before)}{row + 1}"
                what = f"{view.sheet.cells[row, column]:g} instead of {pattern}"
                yield Hit(OVERWRITTEN, view.name, (row, column), what, row)
