"""What stands around the cells in a sheet's part: columns, view, conditions, what may be typed, links, print."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from modelgen.package.cells import TRUE
from modelgen.package.reader import Place, TextReader
from modelgen.package.relations import Relations
from modelgen.package.seen import Columns, Condition, Entry, Seen
from modelgen.sheet.areas import box_of

MOST = 200_000  # of a kind, on a sheet
_LOWEST = 4.0  # points: a row that is lower shows nothing
_PRINTED = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_NUMBERS_COVERED = ("dataBar", "iconSet")


class Around:
    """Reads it into what is `seen`. `judge` looks at the formulas of conditions and entries."""

    def __init__(self, reader: TextReader, seen: Seen, judge: Callable[[str], object]) -> None:
        self.reader, self.seen, self.judge = reader, seen, judge
        self.linked: dict[str, list[str]] = {}  # areas of hyperlinks by the relation that says where they lead
        self._areas = ""
        self._rule: dict[str, str] = {}
        self._formulas: list[str] = []
        self._covers = False
        self._first = ""  # cell of a view

    def places(self) -> dict[str, Place]:
        """Its places in a worksheet."""
        formula = Place(self.reader.take, self._formula, closed=True)
        points = Place(inside={"cfvo": Place(self._point)})
        rule = Place(self._begin, self._condition, {
            "formula": formula, "colorScale": points,
            **{name: Place(self._bars, inside={"cfvo": Place(self._point)}) for name in _NUMBERS_COVERED},
        })  # fmt: skip
        entry = Place(self._begin, self._entry, {"formula1": formula, "formula2": formula})
        printed = {name: Place(self.reader.take, partial(self._printed, name)) for name in _PRINTED}
        return {
            "sheetViews": Place(inside={"sheetView": Place(self._view, inside={"pane": Place(self._pane)})}),
            "sheetFormatPr": Place(self._defaults),
            "cols": Place(inside={"col": Place(self._columns)}),
            "conditionalFormatting": Place(self._conditions, inside={"cfRule": rule}),
            "dataValidations": Place(inside={"dataValidation": entry}),
            "hyperlinks": Place(inside={"hyperlink": Place(self._link)}),
            "headerFooter": Place(inside=printed),
            "picture": Place(self._picture),
        }

    def row(self, line: int, attributes: dict[str, str]) -> None:
        """A row begins: what says that it shows nothing."""
        height = attributes.get("ht")
        if height is not None and _number(height, _LOWEST) < _LOWEST:
            self.seen.flat.add(line)

    def follow(self, relations: Relations) -> None:
        """Note where hyperlinks lead that say so by a relation."""
        for by, areas in self.linked.items():
            relation = relations.by_id.get(by)
            for area in areas:
                place = self.seen.links.get(area, "")
                self.seen.links[area] = ("" if relation is None else relation.target) + place

    def _view(self, attributes: dict[str, str]) -> None:
        self.seen.formulas |= attributes.get("showFormulas", "0") in TRUE
        self.seen.zeros &= attributes.get("showZeros", "1") in TRUE

        self.seen.from_the_right = attributes.get("rightToLeft", "0") in TRUE
        self._first = attributes.get("topLeftCell", "")

    def _pane(self, attributes: dict[str, str]) -> None:
        if attributes.get("state", "").startswith("frozen") and (first := box_of(self._first)):
            self.seen.beyond = first[:2]

    def _defaults(self, attributes: dict[str, str]) -> None:
        self.seen.rows_hidden = attributes.get("zeroHeight", "0") in TRUE
        self.seen.default_width = _number(attributes.get("defaultColWidth", ""), self.seen.default_width)

    def _columns(self, attributes: dict[str, str]) -> None:
        first, last = self.reader.number(attributes, "min", 1), self.reader.number(attributes, "max", 1)
        width = _number(attributes.get("width", ""), -1.0)
        self.seen.columns.append(Columns(first - 1, last - 1, width, attributes.get("hidden", "0") in TRUE))
        self._within(len(self.seen.columns), "kinds of columns")

    def _conditions(self, attributes: dict[str, str]) -> None:
        self._areas = attributes.get("sqref", "")

    def _begin(self, attributes: dict[str, str]) -> None:
        self._rule, self._covers = attributes, False
        self._formulas = []

    def _formula(self) -> None:
        text = self.reader.taken()
        self.judge(text)
        self._formulas.append(text)

    def _point(self, attributes: dict[str, str]) -> None:
        self._formulas.append(f"{attributes.get('type', '')} {attributes.get('val', '')}".strip())

    def _bars(self, attributes: dict[str, str]) -> None:
        self._covers = attributes.get("showValue", "1") not in TRUE

    def _condition(self) -> None:
        rule = self._rule
        look = self.reader.number(rule, "dxfId", -1)
        kind, operator = rule.get("type", ""), rule.get("operator", "")
        found = Condition(self._areas, kind, operator, tuple(self._formulas), look, self._covers)
        self.seen.conditions.append(found)
        self._within(len(self.seen.conditions), "conditions of formats")

    def _entry(self) -> None:
        rule = self._rule
        kind, operator = rule.get("type", "none"), rule.get("operator", "between")
        self.seen.entries.append(Entry(rule.get("sqref", ""), kind, operator, tuple(self._formulas)))
        self._within(len(self.seen.entries), "rules of what may be typed")

    def _link(self, attributes: dict[str, str]) -> None:
        from modelgen.package.parts import related

        area, location = attributes.get("ref", ""), attributes.get("location", "")
        self.seen.links[area] = f"#{location}" if location else ""
        if by := related(attributes):
            self.linked.setdefault(by, []).append(area)
        self._within(len(self.seen.links), "hyperlinks")

    def _printed(self, name: str) -> None:
        self.seen.printed[name] = self.reader.taken()

    def _picture(self, attributes: dict[str, str]) -> None:
        self.seen.background = True

    def _within(self, count: int, what: str) -> None:
        if count > MOST:
            raise self.reader.refusal(f"has more than {MOST:,} {what}")


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise
