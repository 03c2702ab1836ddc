"""The tree of a number as text: formulas, cells, inputs and their sources."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from modelgen.commands.display import heads, shown
from modelgen.commands.precedents import Node, Origin, Range, Spot, Trace
from modelgen.commands.styled import bold, dim
from modelgen.formula.units import DATE, TEXT
from modelgen.layout.grid import Cell
from modelgen.model.address import OPENING, Members
from modelgen.model.items import Input, Item
from modelgen.sheet.names import quoted

LONGEST = 160  # characters of an Excel formula in the tree; the one that is asked about is never cut
_TIE = "\xa0"  # a space at which no line is broken
BRANCH, LAST, PASS, BLANK = "├─ ", "└─ ", "│  ", "   "


class TreeText:
    """Turns a tree into lines."""

    def __init__(self, trace: Trace, width: int) -> None:
        self.trace, self.result, self.width = trace, trace.result, width
        self._texts = ("", "")  # source and note of the input before
        self._inputs: set[tuple[Item, Members, int | None]] = set()  # rows

    def number(self, spot: Spot) -> str:
        """A number with its name and its value."""
        return f"{self._name(spot)} = {self._value(spot)}"

    def lines(self, node: Node, remarks: list[str]) -> Iterator[str]:
        """The number itself, then the tree, then the inputs that the depth left out."""
        spot, model = node.spot, self.result.program
        yield bold(self.number(spot))
        yield dim(f"{model.name} · scenario {model.scenario.members[self.trace.scenario]}")
        yield from (f"({remark})" for remark in remarks)
        yield ""
        value = self._raw(spot)
        facts = [("in words", node.words), ("in Excel", node.excel), ("cell", _address(node.cell))]
        if isinstance(value, float) and spot.item.unit not in (TEXT, DATE):
            facts.append(("in full", repr(value)))
        for name, text in facts:
            if text:
                yield from self._fact(name, text)
        if node.origin is not None:
            yield from self._origin(node.origin, spot, "  ")
        if node.parts:
            yield ""
            yield "It rests on"
            yield from self._parts(node.parts, "")
        left = [s for n in _cut(node) for s in n.cut]
        if left:
            yield from self._left_out(left)

    def _fact(self, name: str, text: str) -> Iterator[str]:
        head = f"  {name:<10}"
        if text.startswith("="):
            yield head + text  # a formula stays whole, to be copied
            return
        wrapped = textwrap.wrap(text, max(30, self.width - len(head)), break_long_words=False)
        yield from ((head if i == 0 else " " * len(head)) + line for i, line in enumerate(wrapped))

    # --- the tree ---

    def _parts(self, parts: list[Node | Range], prefix: str) -> Iterator[str]:
        for position, part in enumerate(parts):
            last = position == len(parts) - 1
            below = prefix + (BLANK if last else PASS)
            branch = prefix + (LAST if last else BRANCH)
            if isinstance(part, Range):
                yield from self._wrapped(self._summary(part), branch, below + BLANK)
                yield from self._parts(list(part.parts), below)
            else:
                yield from self._part(part, branch, below)

    def _part(self, node: Node, branch: str, below: str) -> Iterator[str]:
        spot = node.spot
        text = self.number(spot)
        known = node.origin is not None and _row(spot) in self._inputs
        self._inputs.add(_row(spot))
        if known:
            text += ": input as above"
        elif node.again:
            text += ": formula as above"
            if node.since is not None and node.parts:
                text += f", so on to {self._period(spot.item, node.since)}, which reads"
        yield from self._wrapped(f"{text}  [{_tied(node.cell)}]", branch, below + BLANK)
        if not (node.again or known):
            stem = below + (PASS if node.parts else BLANK)
            if node.origin is not None:
                yield from self._origin(node.origin, spot, stem)
            elif node.words:
                yield from self._wrapped(node.words, stem, stem)
                yield stem + dim(_shortened(node.excel))
            if node.cut:
                yield from self._wrapped("(deeper than --depth)", stem, stem)
        yield from self._parts(node.parts, below)

    def _summary(self, part: Range) -> str:
        item, spots = part.item, part.spots
        rows, periods = len({s.members for s in spots}), sorted({s.position for s in spots if s.position is not None})
        over = []
        if item.row_axes:
            own = item.member_labels(spots[0].members)
            over.append(f"{rows} members" if rows > 1 else " / ".join(own))
        if periods:
            over.append(" to ".join(self._period(item, p) for p in dict.fromkeys((periods[0], periods[-1]))))
        numbers = [x for x in (self._raw(s) for s in spots) if isinstance(x, float)]
        unit = item.unit_of(spots[0].members)
        reach = ""
        if numbers and unit != TEXT:
            low, high = (shown(x, item, spots[0].members) for x in (min(numbers), max(numbers)))
            reach = f", {low} to {high}{_unit(unit, low)}" if low != high else f", all {low}{_unit(unit, low)}"
        first, final = part.first, part.last
        area = (abs(final.row - first.row) + 1) * (abs(final.column - first.column) + 1)
        cells = f"{_tied(first)}{':' if area == len(spots) else _TIE + '...' + _TIE}{final.a1}"
        which = "the last one" if len(part.parts) == 1 else f"{len(part.parts)} of them"
        return f"{', '.join([item.label, *over])}: {len(spots)} numbers{reach}  [{cells}]; {which}:"

    def _origin(self, origin: Origin, spot: Spot, stem: str) -> Iterator[str]:
        cell, own = _tied(origin.cell), self.trace.layout[spot.item].cell(spot.members, spot.position)
        live = self.result.program.scenario.members[self.trace.case(spot)]
        if isinstance(spot.item, Input) and spot.item.fixed:
            what = "given by the definition"
        elif not origin.scenario:
            what = "input" if origin.cell == own else f"input, typed in {cell}"
        elif origin.scenario == live:
            what = f"input of {live}, typed in {cell}"
        else:
            what = f"input; {live} follows {origin.scenario}, typed in {cell}"
        yield from self._wrapped(what, stem, stem)
        texts = (origin.source, origin.note)
        if any(texts) and texts == self._texts:
            texts = ("as above", "")
        else:
            self._texts = texts
        for name, text in zip(("source", "note"), texts, strict=True):
            if text:
                yield from self._wrapped(f"{name}: {text}", stem, stem + "  ")

    def _left_out(self, spots: list[Spot]) -> Iterator[str]:
        given = {_row(s): s for s in spots if not (isinstance(s.item, Input) and s.item.fixed)}
        rows = {row: spot for row, spot in given.items() if row not in self._inputs}
        yield ""
        if not rows:
            text = f"Left out below depth {self.trace.depth} (--depth goes further): nothing but inputs named above."
            yield from self._wrapped(text, "", "")
            return
        text = f"Left out below depth {self.trace.depth} (--depth goes further); what is there rests on these inputs:"
        yield from self._wrapped(text, "", "")
        parts: list[Node | Range] = [self.trace.node(spot) for spot in rows.values()]
        yield from self._parts(parts, "")

    # --- words ---

    def _name(self, spot: Spot) -> str:
        item = spot.item
        label = f"{item.label} (actual)" if isinstance(item, Input) and item.line is not None else item.label
        parts = [label, " / ".join(item.member_labels(spot.members))]
        if item.column_axis and spot.position is not None:
            parts.append(self._period(item, spot.position))
        if spot.scenario is not None:
            parts.append(item.scenario.members[spot.scenario])
        return ", ".join(part for part in parts if part)

    def _period(self, item: Item, position: int) -> str:
        return OPENING if position < 0 else heads(item)[position]

    def _raw(self, spot: Spot) -> float | str:
        return self.trace.value(spot)

    def _value(self, spot: Spot) -> str:
        unit = spot.item.unit_of(spot.members)
        text = shown(self._raw(spot), spot.item, spot.members or ())
        return text + _unit(unit, text) if isinstance(self._raw(spot), float) and not spot.item.style else text

    def _wrapped(self, text: str, first: str, other: str) -> Iterator[str]:
        # a deep branch keeps room for words, and runs over the edge rather than down it
        room = max(40, self.width - len(other))
        for position, line in enumerate(textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)):
            yield (first if position == 0 else other) + line.replace(_TIE, " ")


def _row(spot: Spot) -> tuple[Item, Members, int | None]:
    """The row of inputs in which a number stands."""
    return spot.item, spot.members, spot.scenario


def _unit(unit: object, text: str) -> str:
    name = str(unit)
    return "" if name in ("%", "x", "", "number", "date", "text", "as stated") or text == "n.m." else f" {name}"


def _address(cell: Cell) -> str:
    return f"{quoted(cell.sheet)}!{cell.a1}"


def _tied(cell: Cell) -> str:
    """An address in running text: the line isn't broken inside it."""
    return _address(cell).replace(" ", _TIE)


def _shortened(formula: str) -> str:
    if len(formula) <= LONGEST:
        return formula
    return f"{formula[: LONGEST - 40]} ... {formula[-20:]} ({len(formula)} characters)"


def _cut(node: Node | Range) -> Iterator[Node]:
    if isinstance(node, Node) and node.cut:
        yield node
    for part in node.parts:
        yield from _cut(part)
