"""Links to other workbooks: the parts of a file that xlsxwriter doesn't write, added to what it has written.

A formula refers to a linked workbook by its number, as in `[1]!value_per_share` and `[1]Cover!$D$9`. What the other
workbook held is kept beside the link, and shows until links are updated.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from modelgen.layout.grid import Cell

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BOOK, _OF_BOOK, _TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same for every build, as xlsxwriter has it
Value = float | str


@dataclass
class Linked:
    """A workbook beside the file, the names in it that formulas have, and what its cells held."""

    file: str
    sheets: Sequence[str]
    names: Mapping[str, str] = field(default_factory=dict)  # to references, such as Value!$E$9
    cells: Mapping[Cell, Value] = field(default_factory=dict)


def target(file: str) -> str:
    """A file beside this one, as a relation names it."""
    return quote(file)


def with_links(book: bytes, linked: Sequence[Linked]) -> bytes:
    """A workbook's file with links to others, whose numbers are their places from 1."""
    if not linked:
        return book
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            _write(after, name, _CHANGED[name](text.decode(), len(linked)).encode() if name in _CHANGED else text)
        for number, one in enumerate(linked, 1):
            _write(after, f"xl/externalLinks/externalLink{number}.xml", _part(one).encode())
            _write(after, f"xl/externalLinks/_rels/externalLink{number}.xml.rels", _relations(one).encode())
    return made.getvalue()


def _write(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    about = zipfile.ZipInfo(name, _WHEN)
    about.compress_type = zipfile.ZIP_DEFLATED
    about.external_attr = 0o600 << 16
    file.writestr(about, content)


def _types(text: str, many: int) -> str:
    parts = (f'<Override PartName="/xl/externalLinks/externalLink{n}.xml" ContentType="{_TYPE}"/>' for n in _to(many))
    return text.replace("</Types>", "".join(parts) + "</Types>")


def _of_book(text: str, many: int) -> str:
    kind = f"{_RELATIONS}/externalLink"
    parts = (f'<Relationship Id="rIdLink{n}" Type="{kind}" Target="externalLinks/externalLink{n}.xml"/>'
             for n in _to(many))  # fmt: skip
    return text.replace("</Relationships>", "".join(parts) + "</Relationships>")


def _book(text: str, many: int) -> str:
    parts = "".join(f'<externalReference r:id="rIdLink{n}"/>' for n in _to(many))
    return text.replace("</sheets>", f"</sheets><externalReferences>{parts}</externalReferences>")


_CHANGED = {_TYPES: _types, _OF_BOOK: _of_book, _BOOK: _book}


def _to(many: int) -> range:
    return range(1, many + 1)


def _part(one: Linked) -> str:
    sheets = "".join(f"<sheetName val={quoteattr(name)}/>" for name in one.sheets)
    names = "".join(f"<definedName name={quoteattr(name)} refersTo={quoteattr(f'={reference}')}/>"
                    for name, reference in one.names.items())  # fmt: skip
    data = "".join(f'<sheetData sheetId="{number}">{_rows(one, name)}</sheetData>'
                   for number, name in enumerate(one.sheets) if any(cell[0] == name for cell in one.cells))  # fmt: skip
    return (
        f'{_HEAD}<externalLink xmlns="{_MAIN}"><externalBook xmlns:r="{_RELATIONS}" r:id="rId1">'
        f"<sheetNames>{sheets}</sheetNames>"
        + (f"<definedNames>{names}</definedNames>" if names else "")
        + (f"<sheetDataSet>{data}</sheetDataSet>" if data else "")
        + "</externalBook></externalLink>"
    )


def _rows(one: Linked, sheet: str) -> str:
    rows: dict[int, list[str]] = {}
    for (_, row, column), value in sorted((cell, value) for cell, value in one.cells.items() if cell[0] == sheet):
        kind, text = (' t="str"', escape(value)) if isinstance(value, str) else ("", repr(value))
        rows.setdefault(row, []).append(f'<cell r="{Cell(sheet, row, column).a1}"{kind}><v>{text}</v></cell>')
    return "".join(f'<row r="{row + 1}">{"".join(cells)}</row>' for row, cells in rows.items())


def _relations(one: Linked) -> str:
    kind = f"{_RELATIONS}/externalLinkPath"
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{kind}" Target={quoteattr(target(one.file))} TargetMode="External"/>'
        "</Relationships>"
    )
