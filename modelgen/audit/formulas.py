"""Rules for one formula: constants, volatile functions, error values, other workbooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import unquote

from modelgen.audit.formula import Formula, parse
from modelgen.audit.hits import Hit, shown
from modelgen.audit.report import Rule
from modelgen.audit.view import Views
from modelgen.files.child import each
from modelgen.package.workbook import CellError
from modelgen.sheet.grammar import fault
from modelgen.sheet.localised import localised
from modelgen.sheet.tokens import tokens

CONSTANT = Rule(
    "constant", "a number is typed into a formula",
    "put it into an input cell with a label, a unit and a source, and refer to that cell",
)  # fmt: skip
VOLATILE = Rule(
    "volatile", "a function is calculated anew at every change, whatever changed",
    "INDEX instead of OFFSET and INDIRECT, an input cell instead of TODAY, NOW and RAND",
)  # fmt: skip
ERROR = Rule("error-value", "a cell shows an error", "repair the formula, or say with IF what the case means", "error")
EXTERNAL = Rule(
    "external-link", "the workbook depends on another file",
    "copy the figures into input cells with their source, and break the link",
)  # fmt: skip
LOCALISED = Rule(
    "localised-formula", "a formula has the separators of another language, and Excel can't read it",
    "write it as files have it: commas between arguments, points before decimals, English names", "error",
)  # fmt: skip
BROKEN = Rule(
    "broken-formula", "a formula can't be read, and Excel throws it away when it opens the file",
    "write it again in Excel", "error",
)  # fmt: skip
UNREAD = Rule(
    "unread-formula", "formulas are too long, and too many, to be looked into",
    "take them apart into steps that can be read, one a cell",
)  # fmt: skip
VALUE = Rule(
    "broken-value", "a cell holds what its kind can't be, and programs show different things there",
    "type the value again in Excel, and save the workbook", "error",
)  # fmt: skip
RULES = (ERROR, BROKEN, UNREAD, VALUE, LOCALISED, CONSTANT, VOLATILE, EXTERNAL)

VOLATILE_FUNCTIONS = frozenset(
    {"NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "OFFSET", "INDIRECT", "INFO", "CELL"}
)


def hits(views: Views) -> Iterator[Hit]:
    """All that these rules find."""
    sound: set[str] = set()  # texts of formulas that can be read
    for view in views:
        for at, own in view.unread.items():
            yield Hit(UNREAD, view.name, at, f"{shown(own)} of {len(own):,} characters", "unread")
        for at, text in each(f"looking at the formulas of '{view.name[:40]}'", view.texts.items()):
            formula, own = view.known[text], view.sheet.formulas[at]
            if formula.localised:
                yield Hit(LOCALISED, view.name, at, f"{shown(own)} {localised(own)}", text)
            elif text not in sound and (why := fault(own)):
                yield Hit(BROKEN, view.name, at, f"{shown(own)}: {why}", text)
            elif formula.constants:
                sound.add(text)
                what = f"{', '.join(dict.fromkeys(formula.constants))} in {shown(own)}"
                yield Hit(CONSTANT, view.name, at, what, tuple(formula.constants))
            else:
                sound.add(text)
            if used := sorted(formula.functions & VOLATILE_FUNCTIONS):
                yield Hit(VOLATILE, view.name, at, f"{', '.join(used)} in {shown(own)}", text)
            value = view.sheet.cached.get(at)
            if isinstance(value, CellError):
                # NA() on purpose leaves a gap in a chart
                meant = value == "#N/A" and "NA" in formula.functions
                severity = "info" if meant else ""
                yield Hit(ERROR, view.name, at, f"{value} from {shown(own)}", (value, text), severity)
            elif formula.errors:
                yield Hit(ERROR, view.name, at, f"{', '.join(sorted(formula.errors))} in {shown(own)}", text)
        for at, value in view.sheet.cells.items():
            if isinstance(value, CellError):
                yield Hit(ERROR, view.name, at, f"{value} as a constant", value)
        for at, what in view.sheet.broken.items():
            yield Hit(VALUE, view.name, at, what, what)
    yield from _names(views)
    yield from _external(views)


def _names(views: Views) -> Iterator[Hit]:
    for name in views.book.names:
        if fault := localised(name.text):
            yield Hit(LOCALISED, "", None, f"the name {name.name} {fault}", name)
        called = {token.text for token in tokens(name.text) if token.kind == "function"}
        if used := sorted(called & VOLATILE_FUNCTIONS):
            yield Hit(VOLATILE, "", None, f"{', '.join(used)} in the name {name.name}: {shown(name.text)}", name)


def _external(views: Views) -> Iterator[Hit]:
    """One hit a formula, and one for a link that no formula uses: its old values stay in the file."""
    links = views.book.links
    used: dict[str, int] = defaultdict(int)
    for view in views:
        for at, text in view.texts.items():
            own = view.sheet.formulas[at]
            for book in _books(view.known[text]):
                used[book] += 1
                yield Hit(EXTERNAL, view.name, at, f"{_title(book, links)} in {shown(own)}", text)
    for name in views.book.names:
        for book in _books(parse(name.text, 0, 0)):
            used[book] += 1
            yield Hit(EXTERNAL, "", None, f"{_title(book, links)} in the name {name.name}", name)
    for position, link in enumerate(links, 1):
        if not used.keys() & {str(position), _file(link)}:
            yield Hit(EXTERNAL, "", None, f"{_file(link)}, to which no formula refers", ("link", position))
    if views.book.connected:
        yield Hit(EXTERNAL, "", None, "a connection to data outside the workbook", "connection")


def _books(formula: Formula) -> list[str]:
    """The other workbooks that a formula names: by their number in the file, or by their own name."""
    return list(dict.fromkeys(map(_file, formula.books)))


def _title(book: str, links: list[str]) -> str:
    number = int(book) if book.isdigit() else 0
    return _file(links[number - 1]) if 0 < number <= len(links) else book


def _file(link: str) -> str:
    """The file's name at the end of a link."""
    return PureWindowsPath(PurePosixPath(unquote(link)).name).name or link
