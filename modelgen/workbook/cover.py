"""The cover: what this is, which scenario is live, what comes out, where everything is, who vouches for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from modelgen.formula.units import unit
from modelgen.layout.layout import COVER_SELECTOR, COVER_UPSIDE, SheetPlan
from modelgen.model.items import Input
from modelgen.model.kinds import GROUPS
from modelgen.sheet.names import quoted
from modelgen.workbook.frame import failures
from modelgen.workbook.print import page_setup

if TYPE_CHECKING:
    from modelgen.workbook.book import Book


class Identity(NamedTuple):
    """What the cover says of the file: how it was verified, of which definition and its state in git, by which
    version, which checks fail in which scenarios."""

    stamp: str
    definition_hash: str
    version: str
    state: str
    failed: Mapping[str, Sequence[str]]


FAILED = "Check that failed as built"
STAMP = "Verification"  # beside the line that says how the workbook was verified
_WIDTHS = (44, 20, 14, 14, 3, 24, 64)
VALUE, _UNIT, _CONTENTS, _WHAT, _LAST = 1, 2, 5, 6, 6
_BAND = COVER_SELECTOR[0] - 2  # the row of the first headings
_SOURCES = 12  # that the cover lists
_HEIGHT = 15.0
# not strftime: its month names follow the locale of whoever builds
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEGEND = (
    ("input", "Input: type over it"),
    ("inherited", "Input that follows another: type over it to set it apart"),
    ("changed", "Input that isn't what it was when the workbook was built"),
    ("live", "Live case, the only one that calculations read"),
)
_CALCULATIONS = (
    ("formula", "Formula"),
    ("history", "Link to an actual figure"),
)
_HOW_TO = (
    "Type over the inputs on the sheets listed here, save the file under any name, and send it back.",
    "modelgen pull FILE --model PATH says what was changed; with --write the model takes it.",
)


def cover(book: Book, plan: SheetPlan, identity: Identity) -> None:
    """Write the first sheet."""
    program, page, name = book.layout.program, book.sheets[plan.name], plan.name
    page.hide_gridlines(2)
    page.set_default_row(_HEIGHT)
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.set_row(0, 36)
    book.text(name, 0, 0, program.name, "cover_title")
    pack = "Input pack: the assumptions of the model, to be filled in and sent back"
    told = pack if book.layout.inputs_only else program.purpose or "Valuation model"
    book.text(name, 1, 0, told, "cover_purpose")
    for column in range(_LAST + 1):
        book.text(name, 2, column, "", "cover_rule")
    _banner(book, name, _BAND, "At a glance", 0, COVER_UPSIDE)
    if program.valuation_date:
        day = program.valuation_date
        book.text(name, _BAND + 1, 0, "Valuation date", "label")
        book.text(name, _BAND + 1, VALUE, f"{day.day} {_MONTHS[day.month - 1]} {day.year}", "cover_text")
    book.text(name, COVER_SELECTOR[0], 0, program.selector.label, "label_bold")
    book.text(name, COVER_SELECTOR[0], _UNIT, "choose from the list", "note", 1)
    _rows(book, plan)
    if book.layout.failed is not None:
        failures(book, name, COVER_SELECTOR[0] + 1, VALUE)
        _of_scenarios(book, name, COVER_SELECTOR[0] + 1, identity.failed)
    if book.layout.warned is not None:
        failures(book, name, COVER_SELECTOR[0] + 2, VALUE, "warned")
    left = _legend(book, name, _how_to(book, name, plan.next + 1) if book.layout.inputs_only else plan.next + 1)
    right = _contents(book, name, _BAND)
    line = _sources(book, name, max(left, right) + 2)
    _banner(book, name, line, "About this file", 0, _LAST)
    for label, text in (
        (STAMP, identity.stamp),
        ("Made with modelgen", identity.version),
        ("Definition", identity.definition_hash),
        ("Definition in git", identity.state),
        *((FAILED, f"{check}, in {', '.join(scenarios)}") for check, scenarios in identity.failed.items()),
    ):
        if text:
            line += 1
            book.text(name, line, 0, label, "label")
            book.text(name, line, VALUE, text, "label")
    page_setup(book, name, line, _LAST)
    page.fit_to_pages(1, 1)


def _of_scenarios(book: Book, sheet: str, row: int, failed: Mapping[str, Sequence[str]]) -> None:
    """Of which scenario the number of failures is, and whether there were any in others."""
    program = book.layout.program
    live = book.cached[program.selector].item()
    if any(scenario != live for scenarios in failed.values() for scenario in scenarios):
        book.text(sheet, row, _UNIT, "as built, some fail in others", "bad", 1)
    elif len(program.scenario) > 1:
        book.text(sheet, row, _UNIT, "in the live scenario", "note", 1)


def _rows(book: Book, plan: SheetPlan) -> None:
    """Labels and units of what the layout placed: checks, warnings, changed inputs, outputs."""
    name, shown = (
        plan.name,
        {cell.row: item for cell, item in book.layout.links if (cell.sheet, cell.column) == ("Cover", VALUE)},
    )
    for row in plan.rows:
        if row.kind == "heading":
            _banner(book, name, row.row, row.label, 0, COVER_UPSIDE)
            if book.layout.program.upsides:
                book.text(name, row.row, COVER_UPSIDE, "Upside to price", "cover_head")
            continue
        book.text(name, row.row, 0, row.label, "label")
        item = shown.get(row.row)
        if row.kind == "output" and item is not None and not item.style and not item.unit.dimensionless:
            book.text(name, row.row, _UNIT, str(item.unit), "unit", 1)


def _contents(book: Book, name: str, line: int) -> int:
    """Links to every sheet, by what the sheets are for; the last row."""
    for title in GROUPS:
        plans = [plan for plan in book.layout.sheets if plan.kind.group == title]
        if not plans:
            continue
        _banner(book, name, line, title, _CONTENTS, _LAST)
        for plan in plans:
            line += 1
            target = f"internal:{quoted(plan.name)}!A1"
            book.sheets[name].write_url(line, _CONTENTS, target, book.format("url"), plan.name, f"To {plan.name}")
            book.text(name, line, _WHAT, _what(plan), "note")
        line += 1
    return line - 1


def _what(plan: SheetPlan) -> str:
    """What stands on a sheet: its headings, as far as there is room."""
    if plan.kind.about:
        return plan.kind.about
    titles = list(dict.fromkeys(row.label for row in plan.rows if row.kind == "heading"))
    text = ""
    for title in titles or [row.label for row in plan.rows if row.kind in ("item", "member", "live")]:
        longer = f"{text}; {title}" if text else title
        if len(longer) > _WIDTHS[_WHAT] * 1.05:
            return f"{text} …" if text else title[: int(_WIDTHS[_WHAT])].rstrip() + " …"
        text = longer
    return text


def _how_to(book: Book, name: str, line: int) -> int:
    """What to do with an input pack; the row after a blank one."""
    _banner(book, name, line, "How to use it", 0, COVER_UPSIDE)
    for text in _HOW_TO:
        line += 1
        book.text(name, line, 0, text, "label")
    return line + 2


def _legend(book: Book, name: str, line: int) -> int:
    _banner(book, name, line, "Format key", 0, COVER_UPSIDE)
    for role, text in _LEGEND if book.layout.inputs_only else (*_LEGEND, *_CALCULATIONS):
        line += 1
        book.text(name, line, 0, text, "label")
        book.sheets[name].write_number(line, VALUE, 1234.5, book.format(role, unit("USD")))
    return line


def _sources(book: Book, name: str, line: int) -> int:
    """The sources that most inputs name, and the sheets on which they do; the row after a blank one."""
    found: dict[str, list[str]] = {}
    for plan, source in _named(book):
        found.setdefault(source, []).append(plan)
    if not found:
        return line
    _banner(book, name, line, "Sources", 0, _LAST)
    ranked = sorted(found, key=lambda source: -len(found[source]))
    for source in ranked[:_SOURCES]:
        line += 1
        text = source if len(source) <= 90 else source[:89].rstrip() + "…"
        book.text(name, line, 0, text, "label")
        book.text(name, line, _CONTENTS, ", ".join(dict.fromkeys(found[source])), "note")
    if len(ranked) > _SOURCES:
        line += 1
        book.text(name, line, 0, f"and {len(ranked) - _SOURCES} more, beside the inputs", "note")
    return line + 2


def _named(book: Book) -> Iterator[tuple[str, str]]:
    """Every sheet with a source that an input on it names."""
    for item, placement in book.layout.placements.items():
        if isinstance(item, Input) and not item.fixed and item is not book.layout.program.selector:
            yield from ((placement.sheet, source) for source in item.sources.values())


def _banner(book: Book, sheet: str, row: int, text: str, first: int, last: int) -> None:
    for column in range(first, last + 1):
        book.text(sheet, row, column, text if column == first else "", "heading")
