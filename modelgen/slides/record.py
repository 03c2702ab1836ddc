"""What a deck notes of its numbers: beside each shape, as a tag of it, which PowerPoint keeps, also where a slide is
copied into another deck. Tags hold data that nobody sees, compressed."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from modelgen.slides.page import Chart, Piece, Table, Words, said

TAG = "MODELGEN"
_MOST = 2_000_000  # bytes of a record
Cell = list[Any]  # of pieces: a text, or [shown, address, code]
FORM = 1  # grows where records change their meaning


def of_words(some: Words) -> dict[str, Any] | None:
    """The record of a text with the model's numbers; None where it has none."""
    return {"words": _pieces(some)} if any(piece.address for piece in some) else None


def of_table(table: Table) -> dict[str, Any]:
    """The record of a table: its cells, those without numbers as texts."""
    return {"table": table.name, "heads": table.heads, "rows": [[_pieces(cell) for cell in row] for row in table.rows]}


def of_chart(chart: Chart) -> dict[str, Any]:
    """The record of a chart: its series, with the address of each point."""
    series = [{"name": one.name, "points": [point.address for point in one.points]} for one in chart.series]
    return {"chart": chart.name, "categories": chart.categories, "series": series}


def _pieces(some: Sequence[Piece]) -> list[Any]:
    return [[piece.text, piece.address, piece.code] if piece.address else piece.text for piece in some]


def words_of(some: Any) -> Words:
    """The words of a record. ValueError where they aren't any."""
    try:
        return tuple(Piece(one) if isinstance(one, str) else Piece(*map(str, one)) for one in some)
    except TypeError:
        raise ValueError("no words") from None


def text_of(some: Any) -> str:
    """Words of a record, as they were written."""
    return said(words_of(some))


def packed(record: Mapping[str, Any]) -> str:
    """A record as the text of a tag."""
    text = json.dumps(record, separators=(",", ":"), ensure_ascii=False)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(text: str) -> dict[str, Any]:
    """What a tag says. ValueError where it is no record."""
    try:
        inflate = zlib.decompressobj()
        data = inflate.decompress(base64.b64decode(text, validate=True), _MOST)
        if not inflate.eof:
            raise ValueError("too long")
        found = json.loads(data)
    except (zlib.error, ValueError, RecursionError):
        raise ValueError("no record of modelgen") from None
    if not isinstance(found, dict):
        raise ValueError("no record of modelgen")
    return found
