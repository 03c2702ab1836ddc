"""What stands in a workbook's cells and names, never the cached values; and the file that engines get of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from modelgen.files.child import doing
from modelgen.package.archive import Refused
from modelgen.package.load import load, quick
from modelgen.package.names import all_names
from modelgen.package.plain import Apart, apart, plain
from modelgen.package.remarks import few
from modelgen.package.workbook import Content, Workbook
from modelgen.sheet.areas import Area
from modelgen.sheet.limits import FORMULA_CHARACTERS, FORMULA_LEVELS
from modelgen.sheet.names import is_address
from modelgen.sheet.tokens import levels

_NAMES = "rename it in Excel (Formulas, Name Manager), and save it"
Key = tuple[str, int, int]  # sheet, row and column from 0


@dataclass
class WorkbookContent:
    """A workbook as typed: constants as they are, formulas as texts that begin with `=`."""

    cells: dict[Key, Content] = field(default_factory=dict)
    formulas: dict[Key, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # macros and the like, which were left alone
    from_1904: bool = False  # the day that is number 0
    apart: Apart = field(default_factory=dict)  # cells that engines don't compute, where there is a file for them
    broken: dict[Key, str] = field(default_factory=dict)  # values that aren't what the file says they are


def read(path: str) -> WorkbookContent:
    """What stands in a workbook; ValueError where it isn't one. To be run in the sandbox."""
    return as_typed(load(path))


def for_engines(path: str) -> tuple[WorkbookContent, bytes]:
    """What stands in a workbook, and the file of it that engines get; ValueError where they can't be given it. To be
    run in the sandbox."""
    with quick():
        book = load(path)
        file, kept = _given(book)
        for sheet in book.sheets:  # nobody asks for these any more, and a large workbook has a hundred MB of them
            sheet.looks, sheet.cached = {}, {}
        content = as_typed(book)
        content.apart = kept
        return content, file


def with_looks(path: str) -> tuple[Workbook, bytes, Apart]:
    """A workbook with all that is seen of it, the file that engines get and the cells that they don't compute;
    ValueError where they can't be given it. To be run in the sandbox."""
    with quick():
        book = load(path, drawn=True)
        return book, *_given(book)


def _given(book: Workbook) -> tuple[bytes, Apart]:
    try:
        return file_for_engines(book)
    except Refused as error:
        raise ValueError(str(error)) from None


def file_for_engines(book: Workbook) -> tuple[bytes, Apart]:
    """The file of a workbook that engines get, and the cells that they don't compute. Raises Refused."""
    _computable(book)
    doing("writing the file that engines get")
    kept = apart(book)
    return plain(book, kept), kept


def as_typed(book: Workbook) -> WorkbookContent:
    """What was typed into a workbook."""
    content = WorkbookContent(sheets=[sheet.name for sheet in book.sheets], remarks=book.remarks)
    content.from_1904 = book.from_1904
    content.names = {defined.name: defined.text for defined in book.names if defined.sheet is None}
    for sheet in book.sheets:
        name = sheet.name
        content.broken.update(((name, row, column), what) for (row, column), what in sheet.broken.items())
        content.cells.update(((name, row, column), value) for (row, column), value in sheet.cells.items())
        content.formulas.update(((name, row, column), text) for (row, column), text in sheet.formulas.items())
    return content


def _computable(book: Workbook) -> None:
    """Refuse what engines can't be given: they would fill their memory, or their stack."""
    if book.as_displayed:
        raise Refused(
            "is calculated with precision as displayed, which no engine can do",
            "switch that off in Excel (File, Options, Advanced), and save it",
        )
    if book.vast:
        raise Refused(
            f"reaches over more cells than an engine can hold ({few(book.vast)})",
            "delete the rows and columns beyond the data and refer to those that are used, and save it",
        )
    seen: set[tuple[str, int | None]] = set()
    for name in all_names(book):
        known = name.name.lower(), name.sheet
        if known in seen:
            raise Refused(f"holds two names {name.name[:40]!r}, of which engines take one or the other", _NAMES)
        if is_address(name.name):
            raise Refused(f"holds a name {name.name[:40]!r}, which some engines take for the address of a cell", _NAMES)
        seen.add(known)
    for name in book.names:
        if beyond := _beyond(f"={name.text}"):
            raise _too_much(beyond, f"the name {name.name[:40]}")
    for sheet in book.sheets:
        for (row, column), text in sheet.formulas.items():
            if beyond := _beyond(text):
                raise _too_much(beyond, str(Area(sheet.name, row, column, row, column)))


def _beyond(formula: str) -> str:
    """What of a formula, with its `=`, is more than Excel allows; empty where nothing is."""
    if len(formula) > FORMULA_CHARACTERS + 1:
        return f"{len(formula) - 1:,} characters"
    deep = formula.count("(") > FORMULA_LEVELS and levels(formula) > FORMULA_LEVELS
    return f"more than {FORMULA_LEVELS} levels" if deep else ""


def _too_much(what: str, where: str) -> Refused:
    return Refused(
        f"has a formula of {what} in {where}, and Excel allows {FORMULA_CHARACTERS:,} characters and "
        f"{FORMULA_LEVELS} levels",
        "take it apart, and save it",
    )
