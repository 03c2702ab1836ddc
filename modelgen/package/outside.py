"""What a formula's text refers to: cells of other files, programs and servers, and ranges of more cells than fit."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from modelgen.package.harmless import BOOK, NAMED, RANGE, folded, may_be_vast, may_lead_outside
from modelgen.sheet.areas import a1, corners
from modelgen.sheet.prefixes import place, prefix_of
from modelgen.sheet.references import reference
from modelgen.sheet.tokens import Token, pieces

_CALLED = re.compile(NAMED + "$")  # behind prefixes such as _XLFN.
_HANDED = re.compile(rf"_XL[A-Z]+\..*{NAMED}$")  # to another function, that calls it
_LOOSE = re.compile(rf"[|]|://|{NAMED}\s*\(|{BOOK}")
_ENDS = frozenset({"operator", "close", "separator", "space"})


def leads_outside(text: str) -> bool:
    """Whether a formula takes a value from another file, program or server."""
    plain = folded(text)
    if not may_lead_outside(plain):
        return False
    readings = [plain] if text.isascii() else [text.upper(), plain]
    return any(map(_leads_outside, readings))


def _leads_outside(text: str) -> bool:
    """Whether one reading of a formula, in capitals, does."""
    doubtful = False
    after = beside = Token("space", "")  # the next piece, and the next that is no blank
    for piece in reversed(list(pieces(text))):
        prefix = prefix_of(piece.text)
        if place(prefix).book or "[]" in prefix:  # '/folder/[book.xlsx]Sheet'!A1, [1]Sheet!A1, [1]!Table[Column]
            return True
        if piece.kind == "function" or (piece.kind == "name" and beside.text == "("):
            if _CALLED.search(piece.text, len(prefix)):
                return True
        elif piece.kind == "name" and _HANDED.match(piece.text, len(prefix)):
            return True
        if piece.kind == "quoted" and beside.kind == "spill":  # 'file:///book.ods'#$Sheet.A1
            return True
        if piece.text == "|" or (
            piece.text == ":" and beside.text == "/"
        ):  # program|topic!item, asked by DDE; file:///
            return True
        doubtful = doubtful or _doubtful(piece, after)
        after, beside = piece, beside if piece.kind == "space" else piece
    return doubtful and _LOOSE.search(text.replace("''", " ")) is not None


def _doubtful(piece: Token, after: Token) -> bool:
    """Whether another program may cut the formula elsewhere: at what Excel doesn't know or wouldn't write there, at
    quotation marks that don't close, at brackets that stand escaped in the name of a table's column."""
    if piece.kind == "text":
        return piece.text.count('"') % 2 == 1
    if piece.kind == "table":
        return piece.text[0] == "[" or "'" in piece.text or "]!" in piece.text or after.kind not in _ENDS
    return piece.kind in ("quoted", "other")


def says(text: str, names: Container[str]) -> bool:
    """Whether a formula says one of some defined names, which are in capitals."""
    found = (piece.text[len(prefix_of(piece.text)) :] for piece in pieces(text) if piece.kind == "name")
    return any(folded(name) in names for name in found)


def vast_range(text: str) -> str | None:
    """The first range of more than `RANGE` cells, also of one between two references."""
    if not may_be_vast(text):
        return None
    box: tuple[int, int, int, int] | None = None
    joins = False
    for piece in pieces(text):
        target = reference(piece.text) if piece.kind == "reference" else None
        if target is not None:
            area = corners(target)
            box = _around(box, area) if box is not None and joins else area
            if (box[2] - box[0] + 1) * (box[3] - box[1] + 1) > RANGE:
                return a1(*box) if joins else str(replace(target, prefix=""))
            joins = False
        elif piece.text == ":":
            joins = True
        elif piece.kind not in ("space", "open", "close"):
            box, joins = None, False
    return None


def _around(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
