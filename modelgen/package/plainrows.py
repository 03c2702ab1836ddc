"""Rows as programs write nearly all of them, taken by a pattern: a parser that calls back for every tag takes far
longer.

A row is taken only where its text can mean nothing else than the parser would find in it: it stands behind
`<sheetData>` of the main namespace, with nothing between that could begin a comment, other data, an instruction or
another default namespace; its own tag goes to the parser, to which a `<` within a tag is an error; and it holds nothing
but cells as the pattern has them, in whose texts nothing can stand that XML forbids. All others are left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ODD = (b"<!", b"<?", b"xmlns", b"]]>")
_PLAIN = r"[^<&\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*+"
_TEXT = rf"{_PLAIN}(?:&(?:amp|lt|gt|quot|apos);{_PLAIN})*+"
_PLACE = r'r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,9})")?'
_FORMULA = rf'(?:(<f)((?: [A-Za-z0-9]+="[^"<>&\r\n\t]*")*+)(?:/>|>({_TEXT})</f>))?'
_VALUE = rf"(?:(<v)(?: ?/>|>({_TEXT})</v>))?"
_INLINE = rf'( t="inlineStr"><is><t)( xml:space="preserve")?>({_TEXT})</t></is></c>'
_CELL = rf'<c {_PLACE}(?:(?: t="([a-z]{{1,3}})")?(?:/>|>{_FORMULA}{_VALUE}</c>)|{_INLINE})'
_WHOLE = re.sub(r"\((?!\?)", "(?:", _CELL)  # the same without its groups
_CELLS = re.compile(_CELL)
_ROW = re.compile(rf'(<row r="([1-9][0-9]{{0,6}})"(?: [A-Za-z][A-Za-z0-9:]*="[^"<&]*")*+>)((?:{_WHOLE})++)</row>')
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9]+)="([^"]*)"')
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))

Cell = tuple[str, str, str, str, str, str, str, str, str, str, str, str]
"""The texts of a cell's column, row, style and kind; of its tag `f`, with attributes and text; of its tag `v`, with its
text; of its tag `is`, what keeps its blanks, with its text. Empty where there is none."""
Row = tuple[str, list[Cell]]
"""A row's number, and its cells."""


def possible(data: bytes) -> bool:
    """Whether rows of a text may be taken, or whether it holds what could give them another meaning."""
    return not any(odd in data for odd in _ODD)


def taken(data: bytes) -> Iterator[tuple[list[Row], bytes]]:
    """The plain rows, and what comes after them for the parser, in the order of the text; the tags of the rows are the
    parser's, too."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:  # the parser says where
        yield [], data
        return
    rows: list[Row] = []
    left: list[str] = []
    end = 0
    for row in _ROW.finditer(text):
        between = text[end : row.start()]
        left.append(between)
        if between and not between.isspace():
            yield rows, "".join(left).encode("utf-8")
            rows, left = [], []
        rows.append((row[2], _CELLS.findall(text, row.start(3), row.end(3))))
        left += row[1], "</row>"
        end = row.end()
    left.append(text[end:])
    yield rows, "".join(left).encode("utf-8")


def attributes(text: str) -> dict[str, str]:
    """The attributes of a formula; ValueError where one occurs twice."""
    found = _ATTRIBUTE.findall(text)
    if len(known := dict(found)) < len(found):
        raise ValueError("duplicate attribute")
    return known


def unescaped(text: str) -> str:
    """A text with its entities resolved."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text
