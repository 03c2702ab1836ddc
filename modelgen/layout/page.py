"""What the sheet Simulation says: figures that draws outside the workbook came to, and that stand still."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from modelgen.formula.units import Unit, unit

VALUE = "value"
NOT_PROVED = "not recomputed by other engines"
ERROR, SHARE, COUNT, RANK = "error", "share", "count", "rank"
_UNITS = {SHARE: unit("%"), COUNT: unit("number"), RANK: unit("number")}
_FORMS = (VALUE, ERROR, *_UNITS)
Number = float | None


class Figures(NamedTuple):
    """A row: a figure of each output; None where an output has none.

    `form` is "value" (in each output's unit), "error" (of such a value), "share" (of the draws), "count" (of draws) or
    "rank" (a correlation).
    """

    label: str
    form: str
    values: tuple[Number, ...]
    indent: int = 1
    live: bool = False  # the next row shows what the workbook has now in its place

    def unit(self, own: Unit) -> Unit:
        """The unit of the figure of an output of a unit of its `own`."""
        return _UNITS.get(self.form, own)


class Section(NamedTuple):
    """Rows below a heading."""

    title: str
    rows: tuple[Figures, ...]


class Histogram(NamedTuple):
    """How many draws lie in each of some classes, equally wide, from `low` on."""

    low: float
    width: float
    draws: tuple[int, ...]


@dataclass(frozen=True)
class Page:
    """What the sheet says, and what it takes to draw it again (`request`)."""

    outputs: tuple[str, ...]  # by their keys
    about: tuple[tuple[str, str], ...]  # labels and texts, at the top
    uncertain: tuple[tuple[str, str], ...]  # what is drawn, and how
    sections: tuple[Section, ...]
    histograms: tuple[Histogram | None, ...]  # by output; None where all draws are the same
    marks: tuple[Number, ...]  # by output: the price with which it is compared
    request: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The page as data, as a workbook notes it."""
        return json.dumps(vars(self), separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> Page:
        """The page that a workbook notes. ValueError where it is none."""
        try:
            said = json.loads(text)
            return cls(
                tuple(map(str, said["outputs"])), _texts(said["about"]), _texts(said["uncertain"]),
                tuple(Section(title, tuple(_figures(*row) for row in rows)) for title, rows in said["sections"]),
                tuple(None if one is None else _histogram(*one) for one in said["histograms"]),
                tuple(map(_number, said["marks"])), dict(said["request"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, RecursionError):
            raise ValueError("no page of a simulation") from None


def _number(value: object) -> Number:
    return None if value is None else float(value)  # type: ignore[arg-type]


def _texts(said: list[tuple[object, object]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(label), str(text)) for label, text in said)


def _figures(label: object, form: str, values: list[object], indent: int, live: object) -> Figures:
    if form not in _FORMS:
        raise ValueError("no form")
    return Figures(str(label), form, tuple(map(_number, values)), int(indent), bool(live))


def _histogram(low: float, width: float, draws: list[int]) -> Histogram:
    return Histogram(float(low), float(width), tuple(map(int, draws)))
