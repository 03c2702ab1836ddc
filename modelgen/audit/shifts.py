"""What differs in the frame of two workbooks: sheets, rows and columns that came, went or moved, and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from modelgen.audit.carry import Carrier
from modelgen.audit.circles import Cell
from modelgen.audit.compare import Pair
from modelgen.audit.difference import Structure
from modelgen.audit.lines import Lines
from modelgen.audit.match import Match, SheetMatch
from modelgen.audit.view import View, Views
from modelgen.identity.pairing import rising
from modelgen.package.workbook import Name
from modelgen.sheet.a1 import letters
from modelgen.sheet.names import quoted


class Shift(NamedTuple):
    """A difference, with the cells of the first and of the second workbook by which it can move values."""

    change: Structure
    gone: Iterable[Cell] = ()
    new: Iterable[Cell] = ()
    name: str = ""


def shifts(match: Match, carrier: Carrier, records: list[Pair]) -> Iterator[Shift]:
    """All differences of structure."""
    yield from _sheets(match)
    for sheet in match.sheets:
        if match.identities is None or sheet.after.name != match.identities[1].manifest:
            yield from _lines(sheet, sheet.rows, "row")
            yield from _lines(sheet, sheet.columns, "column")
    yield from _names(match, carrier)
    if match.before.book.iterates != match.after.book.iterates:
        words = ("on", "off") if match.before.book.iterates else ("off", "on")
        yield Shift(Structure("", "iteration of circles", *words))
    if match.identities is not None:
        yield from _records(match, records)


def _sheets(match: Match) -> Iterator[Shift]:
    for view in match.removed:
        yield Shift(Structure(view.name, "sheet removed", view.name, ""), gone=_every(view))
    for view in match.added:
        yield Shift(Structure(view.name, "sheet added", "", view.name), new=_every(view))
    order = {view.name: position for position, view in enumerate(match.after)}
    kept = set(rising([order[sheet.after.name] for sheet in match.sheets]))
    for position, sheet in enumerate(match.sheets):
        name = sheet.after.name
        if name != sheet.before.name:
            yield Shift(Structure(name, "sheet renamed", sheet.before.name, name))
        if position not in kept:
            places = [str(list(views).index(view) + 1) for views, view in _sides(match, sheet)]
            yield Shift(Structure(name, "sheet moved", places[0], places[1], name))
        state = sheet.before.sheet.state, sheet.after.sheet.state
        if state[0] != state[1]:
            yield Shift(Structure(name, "sheet shown or hidden", *state, name))
        if sheet.before.sheet.protected != sheet.after.sheet.protected:
            words = ("protected", "open") if sheet.before.sheet.protected else ("open", "protected")
            yield Shift(Structure(name, "protection", *words, name))


def _sides(match: Match, sheet: SheetMatch) -> list[tuple[Views, View]]:
    return [(match.before, sheet.before), (match.after, sheet.after)]


def _lines(sheet: SheetMatch, lines: Lines, word: str) -> Iterator[Shift]:
    before, after = sheet.before, sheet.after
    for low, high in _stretches(lines.removed):
        label = _labels(before, low, high, word)
        place = _place(before, low, high, word)
        yield Shift(
            Structure(after.name, _plural(word, low, high) + " removed", place, "", label),
            gone=_within(before, low, high, word),
        )
    for low, high in _stretches(lines.added):
        label = _labels(after, low, high, word)
        place = _place(after, low, high, word)
        yield Shift(
            Structure(after.name, _plural(word, low, high) + " added", "", place, label),
            new=_within(after, low, high, word),
        )
    for low, high in _stretches(lines.moved, lines.pairs):
        places = _place(before, low, high, word), _place(after, lines.pairs[low], lines.pairs[high], word)
        label = _labels(before, low, high, word)
        new = _within(after, lines.pairs[low], lines.pairs[high], word)
        yield Shift(Structure(after.name, _plural(word, low, high) + " moved", *places, label), new=new)


def _stretches(found: set[int], pairs: dict[int, int] | None = None) -> Iterator[tuple[int, int]]:
    """Lines side by side, first and last; where they moved, those that stayed together."""
    start = last = -9
    for line in [*sorted(found), -9]:
        together = line == last + 1 and (pairs is None or pairs[line] == pairs[last] + 1)
        if last >= 0 and not together:
            yield start, last
        if not together:
            start = line
        last = line


def _plural(word: str, low: int, high: int) -> str:
    return word if low == high else word + "s"


def _place(view: View, low: int, high: int, word: str) -> str:
    ends = [str(line + 1) if word == "row" else letters(line) for line in (low, high)]
    return f"{quoted(view.name)}!" + (ends[0] if low == high else f"{ends[0]}:{ends[1]}")


def _labels(view: View, low: int, high: int, word: str) -> str:
    """The first texts of a few lines."""
    texts: dict[int, str] = {}
    for at in sorted(view.sheet.cells):
        line = at[0] if word == "row" else at[1]
        value = view.sheet.cells[at]
        if low <= line <= high and isinstance(value, str) and value:
            texts.setdefault(line, value)
    some = [texts[line] for line in sorted(texts)]
    return "; ".join(some[:4]) + ("; ..." if len(some) > 4 else "")


def _within(view: View, low: int, high: int, word: str) -> Iterator[Cell]:
    return (cell for cell in _every(view) if low <= (cell[1] if word == "row" else cell[2]) <= high)


def _every(view: View) -> Iterator[Cell]:
    for row, column in (*view.sheet.cells, *view.sheet.formulas):
        yield view.name, row, column


def _names(match: Match, carrier: Carrier) -> Iterator[Shift]:
    renamed = {sheet.before.name: sheet.after.name for sheet in match.sheets}
    before = {_scoped(match.before, name, renamed): name for name in match.before.book.names if _counts(name)}
    after = {_scoped(match.after, name, {}): name for name in match.after.book.names if _counts(name)}
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        if was is None or now is None:
            one = now or was
            assert one is not None
            what = "name added" if was is None else "name removed"
            places = ("", now.text) if now is not None else (one.text, "")
            yield Shift(Structure(key[1], what, *places, one.name), name=key[0])
        elif not carrier.same_text(was.text, now.text):
            places = carrier.carried_text(was.text), now.text
            yield Shift(Structure(key[1], "name changed", *places, now.name), name=key[0])


def _counts(name: Name) -> bool:
    """Print areas, titles and filters are no names of the model."""
    return not name.name.startswith("_xl")


def _scoped(views: Views, name: Name, renamed: dict[str, str]) -> tuple[str, str]:
    """A name in small letters, and the sheet to which it belongs, if only to one."""
    if name.sheet is None:
        return name.name.casefold(), ""
    own = views.sheets[name.sheet].name if name.sheet < len(views.sheets) else f"sheet {name.sheet + 1}"
    return name.name.casefold(), renamed.get(own, own)


def _records(match: Match, records: list[Pair]) -> Iterator[Shift]:
    """What a workbook of modelgen keeps of its build: said once, not cell by cell."""
    assert match.identities is not None
    was, now = (identity.definition for identity in match.identities)
    manifest = match.identities[1].manifest
    if was != now:
        yield Shift(Structure("", "definition", was, now))
    for sheet in match.sheets:
        apart = [pair.other for pair in records if pair.sheet is sheet]
        if apart:
            what = "manifest differs" if sheet.after.name == manifest else "as-built values differ"
            cells = f"{len(apart)} cell{'' if len(apart) == 1 else 's'}"
            new = [(sheet.after.name, *at) for at in apart]
            yield Shift(Structure(sheet.after.name, what, "", f"{sheet.after.name}: {cells}"), new=new)
