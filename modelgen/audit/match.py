"""What in one workbook is what in another: sheets, rows and columns, by keys, labels, headings and formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from modelgen.audit.identity import Identity, identity
from modelgen.audit.lines import Lines
from modelgen.audit.outline import Outline
from modelgen.audit.view import View, Views
from modelgen.files.child import doing
from modelgen.identity.pairing import LIKE, Pairs, align


@dataclass
class SheetMatch:
    """A sheet in both workbooks."""

    before: View
    after: View
    rows: Lines
    columns: Lines
    outline: Outline  # of the second


@dataclass
class Match:
    """Two workbooks side by side; `identities` where modelgen built both."""

    before: Views
    after: Views
    sheets: list[SheetMatch] = field(default_factory=list)
    removed: list[View] = field(default_factory=list)
    added: list[View] = field(default_factory=list)
    identities: tuple[Identity, Identity] | None = None

    def __post_init__(self) -> None:
        self._by_name = {sheet.before.name.casefold(): sheet for sheet in self.sheets}

    def sheet(self, name: str) -> SheetMatch | None:
        """The match of a sheet, by its name in the first workbook."""
        return self._by_name.get(name.casefold())


def match(before: Views, after: Views) -> Match:
    """Find what belongs together. Sheets by their names, then by what stands in them."""
    own = identity(before), identity(after)
    identities = (own[0], own[1]) if own[0] is not None and own[1] is not None else None
    outlines: dict[int, Outline] = {}
    for views, known in ((before, own[0]), (after, own[1])):
        outlines |= {id(view): Outline(view, known if identities else None) for view in views}
    pairs, removed, added = _sheets(list(before), list(after), outlines)
    sheets = [_sheet(a, b, outlines[id(a)], outlines[id(b)]) for a, b in pairs]
    return Match(before, after, sheets, removed, added, identities)


def _sheets(
    before: list[View], after: list[View], outlines: dict[int, Outline]
) -> tuple[list[tuple[View, View]], list[View], list[View]]:
    def name(view: View) -> str:
        """Its name; the manifests belong together, whatever they are called."""
        return "\0manifest" if outlines[id(view)].records else view.name.casefold()

    named = {name(view): view for view in reversed(after)}
    found: dict[int, View] = {}
    for view in before:
        other = named.pop(name(view), None)
        if other is not None:
            found[id(view)] = other
    taken = {id(view) for view in found.values()}
    removed = [view for view in before if id(view) not in found]
    added = [view for view in after if id(view) not in taken]
    likeness = [
        (_like(outlines[id(a)].contents, outlines[id(b)].contents), i, j)
        for i, a in enumerate(removed)
        for j, b in enumerate(added)
    ]
    renamed: Pairs = {}
    for like, i, j in sorted(likeness, key=lambda one: (-one[0], one[1], one[2])):
        if like >= LIKE and i not in renamed and j not in renamed.values():
            renamed[i] = j
            found[id(removed[i])] = added[j]
    removed = [view for i, view in enumerate(removed) if i not in renamed]
    added = [view for j, view in enumerate(added) if j not in renamed.values()]
    return [(view, found[id(view)]) for view in before if id(view) in found], removed, added


def _sheet(before: View, after: View, mine: Outline, theirs: Outline) -> SheetMatch:
    if mine.records and theirs.records:
        rows, columns = _in_place(mine.rows, theirs.rows), _in_place(mine.columns, theirs.columns)
        return SheetMatch(before, after, rows, columns, theirs)
    doing(f"matching the rows of '{after.name[:40]}'")
    levels = list(zip(mine.row_levels(), theirs.row_levels(), strict=True))

    def alike(a: int, b: int) -> float:
        keyed = mine.keys.get(a) is not None or theirs.keys.get(b) is not None
        titles = mine.title(a), theirs.title(b)
        if keyed or not all(titles):
            return 0.0 if keyed else _like(mine.row_contents(a), theirs.row_contents(b))
        return SequenceMatcher(None, *titles, autojunk=False).ratio()

    pairs = align(sorted(mine.rows), sorted(theirs.rows), levels, alike)
    for level in levels[1:3]:
        pairs |= _moved(pairs, mine, theirs, level, levels[1])
    del levels, level  # of each row all that stands in it
    rows = _lines(pairs, mine.rows, theirs.rows)
    doing(f"matching the columns of '{after.name[:40]}'")
    # a column is known by what stands in rows that are the same in both
    here, there = mine.column_contents(rows.pairs), theirs.column_contents({row: row for row in rows.back})

    def near(a: int, b: int) -> float:
        return _like(Counter(here[a]), Counter(there[b]))

    column_levels = zip(mine.column_levels(here), theirs.column_levels(there), strict=True)
    pairs = align(sorted(mine.columns), sorted(theirs.columns), list(column_levels), near)
    return SheetMatch(before, after, rows, _lines(pairs, mine.columns, theirs.columns), theirs)


def _moved(
    pairs: Pairs, mine: Outline, theirs: Outline,
    level: tuple[dict[int, Hashable], dict[int, Hashable]], near: tuple[dict[int, Hashable], dict[int, Hashable]],
) -> Pairs:  # fmt: skip
    """Rows that left the order of the others: what is like no other row of its sheet, and its neighbours."""
    here, there = level
    counted, counted_there = Counter(here.values()), Counter(there.values())
    partners = set(pairs.values())
    place = {signature: row for row, signature in there.items() if row not in partners}
    found: Pairs = {}
    for row, signature in here.items():
        single = signature is not None and counted[signature] == counted_there.get(signature) == 1
        if row not in pairs and single and signature in place:
            found[row] = place[signature]
    known = pairs | found
    partners = set(known.values())
    for start, other in list(found.items()):
        for step in (1, -1):
            row, there_row = start + step, other + step
            while (
                row in mine.rows and there_row in theirs.rows and row not in known and there_row not in partners
                and near[0].get(row) is not None and near[0].get(row) == near[1].get(there_row)
            ):  # fmt: skip
                found[row] = known[row] = there_row
                partners.add(there_row)
                row, there_row = row + step, there_row + step
    return found


def _lines(pairs: Pairs, mine: dict[int, int], theirs: dict[int, int]) -> Lines:
    """The rest is removed or added; but one cell typed into a blank line, or deleted, is a cell that changed."""
    lines = Lines(pairs, set(mine) - set(pairs), set(theirs) - set(pairs.values()))
    back = Lines(lines.back, lines.added, lines.removed)
    filled: Pairs = {}
    for line in sorted(lines.removed):
        onward, backward = lines.beside(line)
        if mine[line] == 1 and onward not in theirs and backward in (onward, None):
            filled[line] = onward
    for other in sorted(lines.added):
        onward, backward = back.beside(other)
        if theirs[other] == 1 and onward not in mine and onward not in filled and backward in (onward, None):
            filled[onward] = other
    every = pairs | filled
    return Lines(every, set(mine) - set(every), set(theirs) - set(every.values()))


def _in_place(mine: Iterable[int], theirs: Iterable[int]) -> Lines:
    return Lines({line: line for line in sorted({*mine, *theirs})})


def _like(here: Counter[Hashable] | Sequence[Hashable], there: Counter[Hashable] | Sequence[Hashable]) -> float:
    """How much two collections have in common, from 0 to 1."""
    first, second = Counter(here), Counter(there)
    most = max(first.total(), second.total())
    return (first & second).total() / most if most else 0.0
