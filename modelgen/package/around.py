"""What stands around the cells in a sheet's part: columns, view, conditions, what may be typed, links, print."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from modelgen.package import escapes
from modelgen.package.budget import AROUND
from modelgen.package.cells import TRUE
from modelgen.package.conditional import Looks
from modelgen.package.reader import Place
from modelgen.package.relations import Relations
from modelgen.package.seen import Columns, Condition, Entry, Seen
from modelgen.package.texts import TextReader
from modelgen.sheet.areas import box_of
from modelgen.sheet.colours import Palette

_HEIGHTS = 100_000  # rows of a height of their own that are noted
_PRINTED = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_NUMBERS_COVERED = ("dataBar", "iconSet")


class Around:
    """Reads it into what is `seen`. `judge` looks at the formulas of conditions and entries."""

    def __init__(self, reader: TextReader, seen: Seen, judge: Callable[[str], object], palette: Palette) -> None:
        self.reader, self.seen, self.judge, self.palette = reader, seen, judge, palette
        self.linked: dict[str, list[str]] = {}  # areas of hyperlinks by the relation that says where they lead
        self.drawn = set[str]()  # the relations of drawings that it shows; others may be there
        self._areas = ""
        self._rule: dict[str, str] = {}
        self._formulas: list[str] = []
        self._covers = False
        self._looks = Looks(reader)  # of a rule that says its own
        self._behind: list[str] = []  # colours
        self._later: list[Condition] = []  # rules whose areas are told after them
        self._first = ""  # cell of a view

    def places(self) -> dict[str, Place]:
        """Its places in a worksheet."""
        formula = Place(self.reader.take, self._formula, closed=True)
        points = {"cfvo": Place(self._point), "color": Place(self._colour)}
        rule = Place(self._begin, self._condition, {
            "formula": formula, "colorScale": Place(inside=points),
            **{name: Place(self._bars, inside=points) for name in _NUMBERS_COVERED},
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
            "extLst": Place(inside={"ext": Place(inside=self._newer(formula))}),
            "headerFooter": Place(inside=printed),
            "picture": Place(self._picture),
            "drawing": Place(self._drawn),
        }

    def _newer(self, formula: Place) -> dict[str, Place]:
        """What Excel writes since 2010 for conditions and entries that name other sheets, and for newer looks: with
        formulas and areas in tags of their own."""
        points = {"cfvo": Place(self._point), "color": Place(self._colour)}
        rule = Place(self._begin, lambda: self._later.append(self._rule_read()), {
            "f": formula, "dxf": self._looks.place(), "colorScale": Place(inside=points),
            **{name: Place(self._bars, inside=points) for name in _NUMBERS_COVERED},
        })  # fmt: skip
        said = Place(inside={"f": formula})
        area = Place(self.reader.take, self._area)
        entry = Place(self._begin, self._entry, {"formula1": said, "formula2": said, "sqref": area})
        kinds = Place(end=self._placed, inside={"cfRule": rule, "sqref": area})
        return {
            "conditionalFormattings": Place(inside={"conditionalFormatting": kinds}),
            "dataValidations": Place(inside={"dataValidation": entry}),
        }

    def row(self, line: int, attributes: dict[str, str]) -> None:
        """A row begins: how high it is."""
        usual = self.seen.default_height
        height = _number(attributes.get("ht", ""), usual)
        if height != usual and len(self.seen.heights) < _HEIGHTS:
            self.seen.heights[line] = height

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
        self.seen.zoom = self.reader.number(attributes, "zoomScale", 100) or 100
        self._first = attributes.get("topLeftCell", "")

    def _pane(self, attributes: dict[str, str]) -> None:
        if attributes.get("state", "").startswith("frozen"):
            self.seen.frozen = self.reader.number(attributes, "ySplit"), self.reader.number(attributes, "xSplit")
            if first := box_of(self._first):
                self.seen.beyond = first[:2]

    def _defaults(self, attributes: dict[str, str]) -> None:
        self.seen.rows_hidden = attributes.get("zeroHeight", "0") in TRUE
        self.seen.default_width = _number(attributes.get("defaultColWidth", ""), self.seen.default_width)
        self.seen.default_height = _number(attributes.get("defaultRowHeight", ""), self.seen.default_height)

    def _columns(self, attributes: dict[str, str]) -> None:
        first, last = self.reader.number(attributes, "min", 1), self.reader.number(attributes, "max", 1)
        width = _number(attributes.get("width", ""), -1.0)
        self.seen.columns.append(Columns(first - 1, last - 1, width, attributes.get("hidden", "0") in TRUE))
        self._within("kinds of columns")

    def _conditions(self, attributes: dict[str, str]) -> None:
        self._areas = attributes.get("sqref", "")

    def _begin(self, attributes: dict[str, str]) -> None:
        self._rule, self._covers = attributes, False
        self._formulas, self._behind = [], []
        self._looks.found.clear()

    def _formula(self) -> None:
        text = self.reader.taken()
        self.judge(text)
        self._formulas.append(text)

    def _point(self, attributes: dict[str, str]) -> None:
        self._formulas.append(f"{attributes.get('type', '')} {attributes.get('val', '')}".strip())

    def _bars(self, attributes: dict[str, str]) -> None:
        self._covers = attributes.get("showValue", "1") not in TRUE

    def _colour(self, attributes: dict[str, str]) -> None:
        self._behind.append(self.palette.argb(attributes))

    def _area(self) -> None:
        self._areas = self.reader.taken()

    def _condition(self) -> None:
        self.seen.conditions.append(self._rule_read())

    def _placed(self) -> None:
        """The areas of newer rules are known; a bar beside one that older programs know says only how it is drawn."""
        self.seen.conditions += [
            one._replace(areas=self._areas) for one in self._later if one.kind != "dataBar" or one.covers
        ]
        self._later.clear()

    def _rule_read(self) -> Condition:
        rule = self._rule
        look = self.reader.number(rule, "dxfId", -1)
        kind, operator = rule.get("type", ""), rule.get("operator", "")
        own = next(iter(self._looks.looks(self.palette)), None)
        self._within("conditions of formats")
        return Condition(
            self._areas, kind, operator, tuple(self._formulas), look, self._covers, own, tuple(self._behind)
        )

    def _entry(self) -> None:
        rule = self._rule
        kind, operator = rule.get("type", "none"), rule.get("operator", "between")
        says = escapes.read(" ".join(rule.get(name, "") for name in ("promptTitle", "prompt"))).strip()
        self.seen.entries.append(Entry(rule.get("sqref", self._areas), kind, operator, tuple(self._formulas), says))
        self._within("rules of what may be typed")

    def _link(self, attributes: dict[str, str]) -> None:
        from modelgen.package.parts import related

        area, location = attributes.get("ref", ""), attributes.get("location", "")
        self.seen.links[area] = f"#{location}" if location else ""
        if by := related(attributes):
            self.linked.setdefault(by, []).append(area)
        self._within("hyperlinks")

    def _printed(self, name: str) -> None:
        self.seen.printed[name] = self.reader.taken()

    def _picture(self, attributes: dict[str, str]) -> None:
        self.seen.background = True

    def _drawn(self, attributes: dict[str, str]) -> None:
        from modelgen.package.parts import related

        self.drawn.add(related(attributes))

    def _within(self, what: str) -> None:
        self.reader.budget.around -= 1
        if self.reader.budget.around < 0:
            raise self.reader.refusal(f"has more {what} and the like than {AROUND:,}")


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise
