"""Cell by cell: what differs between two workbooks in lines that both have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from math import isclose
from typing import NamedTuple

from modelgen.audit.carry import Carrier
from modelgen.audit.match import Match, SheetMatch
from modelgen.audit.view import View
from modelgen.files.child import each
from modelgen.package.workbook import At, Content, Style
from modelgen.sheet.areas import a1
from modelgen.sheet.days import moment
from modelgen.sheet.numberformat import is_date, shows_days


class Pair(NamedTuple):
    """A cell in both workbooks whose `kind` ("input", "formula", "text", "value", "format", "record") differs.

    A record is what a workbook of modelgen keeps of its build.
    """

    kind: str
    sheet: SheetMatch
    at: At
    other: At
    was: Content
    now: Content


def pairs(match: Match, carrier: Carrier) -> Iterator[Pair]:
    """All cells that differ, by sheets, rows and columns of the second workbook."""
    for sheet in match.sheets:
        found = _cells(sheet)
        for other in each(f"comparing '{sheet.after.name[:40]}'", sorted(found)):
            at = found[other]
            yield from _contents(match, carrier, sheet, at, other)
            before, after = sheet.before.style(at), sheet.after.style(other)
            if before != after:
                yield Pair("format", sheet, at, other, *_looks(before, after))


def _cells(sheet: SheetMatch) -> dict[At, At]:
    """The places that both have, and where something stands in either: those of the second with those of the first."""
    rows, columns = sheet.rows, sheet.columns
    found = {
        (rows.pairs[at[0]], columns.pairs[at[1]]): at
        for at in (*sheet.before.sheet.cells, *sheet.before.sheet.formulas)
        if at[0] in rows.pairs and at[1] in columns.pairs
    }
    for other in (*sheet.after.sheet.cells, *sheet.after.sheet.formulas):
        if other not in found and other[0] in rows.back and other[1] in columns.back:
            found[other] = rows.back[other[0]], columns.back[other[1]]
    return found


def _contents(match: Match, carrier: Carrier, sheet: SheetMatch, at: At, other: At) -> Iterator[Pair]:
    before, after = sheet.before, sheet.after
    was, now = content(before, at), content(after, other)
    formulas = (at in before.texts) + (other in after.texts)
    kind = ""
    if formulas == 2:
        if not carrier.same(sheet, at, other):
            kind, was = "formula", carrier.carried(sheet, at, other)
    elif not _equal(was, now):
        kind = "formula" if formulas and not _keyed(match, sheet, other) else "input"
        typed = {type(before.sheet.cells.get(at)), type(after.sheet.cells.get(other))}  # a day is a number
        if not formulas and typed <= {str, type(None)}:
            kind = "text"
    if kind:
        yield Pair("record" if _recorded(match, sheet, at, other) else kind, sheet, at, other, was, now)
    saved, saved_now = before.sheet.cached.get(at), after.sheet.cached.get(other)
    if None not in (saved, saved_now):
        was, now = dated(before, at, saved), dated(after, other, saved_now)
        alike = before.book.from_1904 == after.book.from_1904
        if not (close(saved, saved_now) if alike else close(was, now)):
            yield Pair("value", sheet, at, other, was, now)


def _keyed(match: Match, sheet: SheetMatch, other: At) -> bool:
    """Whether a cell's row is one of inputs, so that a formula in it is an input that follows another."""
    return match.identities is not None and match.identities[1].key(sheet.after.name, other[0]) is not None


def _recorded(match: Match, sheet: SheetMatch, at: At, other: At) -> bool:
    if match.identities is None:
        return False
    before, after = match.identities
    return before.is_record(sheet.before.name, at[1]) and after.is_record(sheet.after.name, other[1])


def content(view: View, at: At) -> Content:
    """What stands in a cell: a formula in R1C1, or a constant; a blank text is nothing."""
    if at in view.texts:
        return view.texts[at]
    value = view.sheet.cells.get(at)
    return None if value == "" else dated(view, at, value)


def dated(view: View, at: At, value: Content) -> Content:
    """A value as people read it: a date instead of its serial number."""
    code = view.style(at).number_format
    if isinstance(value, float) and is_date(code):
        with suppress(ValueError):  # beyond the days that Excel knows
            return moment(value, view.book.from_1904 and (value >= 1 or shows_days(code)))
    return value


def close(was: Content, now: Content) -> bool:
    """Whether two saved values are one: engines differ in the last digits."""
    if isinstance(was, float) and isinstance(now, float):
        return isclose(was, now, rel_tol=1e-9, abs_tol=1e-12)
    return type(was) is type(now) and was == now


def _equal(was: Content, now: Content) -> bool:
    if isinstance(was, float) and isinstance(now, float):
        return isclose(was, now, rel_tol=1e-14)  # programs write 15 to 17 digits
    return type(was) is type(now) and was == now


def _looks(before: Style, after: Style) -> tuple[str, str]:
    names = {"font_colour": "font colour", "left": "left border", "right": "right border"}
    apart = [name for name in Style._fields if getattr(before, name) != getattr(after, name)]
    words = {name: names.get(name, name.replace("_", " ")) for name in apart}
    was, now = (", ".join(f"{words[name]} {_word(getattr(look, name))}" for name in apart) for look in (before, after))
    return was, now


def _word(value: str | bool) -> str:
    return value if isinstance(value, str) and value else "none" if isinstance(value, str) else "yes" if value else "no"


def heading(view: View, at: At) -> str:
    """The period above a cell; of several headings one above the other, the first."""
    over = view.headers.over(*at)
    if over is None:
        return ""
    row, period = over
    while at[1] in view.headers.rows.get(row - 1, {}):
        row -= 1
        period = view.headers.rows[row][at[1]]
    return period.label


def stretches(found: list[Pair]) -> Iterator[list[Pair]]:
    """Cells side by side, in both files, that changed alike."""
    group: list[Pair] = []
    for pair in found:
        last = group[-1] if group else None
        beside = last is not None and (last.at, last.other) == (_left(pair.at), _left(pair.other))
        if last is not None and beside and last.sheet is pair.sheet and repr(last[4:]) == repr(pair[4:]):
            group.append(pair)
            continue
        if group:
            yield group
        group = [pair]
    if group:
        yield group


def _left(at: At) -> At:
    return at[0], at[1] - 1


def cells(places: list[At]) -> str:
    """The cells of a stretch: `J8`, or `J8:N8`."""
    return a1(*places[0], *places[-1])
