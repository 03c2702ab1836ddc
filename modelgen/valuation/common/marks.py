"""What figures are, as far as somebody said so, and what formulas make of that: like figures stay what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Apply, At, Convert, Expr, Lag, Literal, Pick, Reduce, Running, values
from modelgen.formula.operations import Carries
from modelgen.model.items import Input, Item, Line
from modelgen.valuation.common.bases import BASES

FIRM, EQUITY = "firm", "equity"
SALES, EBITDA, EBIT, NOPAT, FLOW = "sales", "EBITDA", "EBIT", "NOPAT", "cash flow"
EARNINGS, DIVIDENDS, BOOK, VALUE, RATE, GROWTH = "earnings", "dividends", "book value", "value", "rate", "growth"
OF_FIRM, OF_EQUITY = (SALES, EBITDA, EBIT, NOPAT), (EARNINGS, DIVIDENDS, BOOK)
COST, ADDED_BACK, DEBT, IN, OUT = "a cost", "added back", "debt", "in", "out"
NOMINAL, REAL = "nominal", "real"
FIELDS: dict[str, Sequence[str]] = {  # what each may say; a currency is any
    "whose": (FIRM, EQUITY), "what": (*OF_FIRM, FLOW, *OF_EQUITY, VALUE, RATE, GROWTH), "basis": BASES,
    "sbc": (COST, ADDED_BACK), "leases": (COST, DEBT), "minorities": (IN, OUT), "associates": (IN, OUT),
    "currency": (), "prices": (NOMINAL, REAL),
}  # fmt: skip
_OWNERS = {FIRM: "the firm's", EQUITY: "the shareholders'"}
_WORDS = {  # how a field is said
    "whose": "{}", "what": "{}", "basis": "{}", "sbc": "with SBC {}", "leases": "with leases as {}",
    "minorities": "minorities {}", "associates": "associates {}", "currency": "in {}", "prices": "{}",
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """What is said of a figure; an empty text is what nobody said."""

    whose: str = ""
    what: str = ""
    basis: str = ""
    sbc: str = ""
    leases: str = ""
    minorities: str = ""
    associates: str = ""
    currency: str = ""
    prices: str = ""

    @property
    def said(self) -> dict[str, str]:
        """The fields that say something."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    def __str__(self) -> str:
        return ", ".join(_WORDS[name].format(_OWNERS.get(value, value)) for name, value in self.said.items())


NOTHING = Mark()


def whose_is(what: str) -> str:
    """Whose a figure of the trade is; empty where that isn't said by its name."""
    return FIRM if what in OF_FIRM else EQUITY if what in OF_EQUITY else ""


def common(marks: Iterable[Mark | None]) -> Mark | None:
    """What figures have in common; None is one that is whatever the others are."""
    found: Mark | None = None
    for one in marks:
        if one is None or found is None:
            found = found or one
            continue
        found = Mark(**{name: value for name, value in found.said.items() if getattr(one, name) == value})
    return found


def unlike(one: Mark, other: Mark) -> list[str]:
    """The fields in which two marks say different things."""
    return [name for name, value in one.said.items() if getattr(other, name) not in ("", value)]


def marked(expr: Expr) -> Mark:
    """What a formula's figure is: found from its parts up, line by line, without a limit to how far away they are."""
    known, entered, stack = dict[int, Mark | None](), set[int](), [expr]
    while stack:
        node = stack[-1]
        parts = [part for part in _parts(node) if id(part) not in entered]
        if id(node) not in entered:
            entered.add(id(node))
            stack += parts
            if parts:
                continue
        if id(node) not in known:
            known[id(node)] = _made(node, known)
        stack.pop()
    return known[id(expr)] or NOTHING


def _parts(node: Expr) -> Sequence[Expr]:
    """What a figure's mark depends on; a line's mark that was declared stands for itself."""
    if isinstance(node, Line):
        return () if node.mark is not None else list(_formulas(node))
    if isinstance(node, Apply | Reduce | Running):
        return values(node)
    if isinstance(node, At) and (own := _own_formulas(node)):
        return own
    if isinstance(node, Lag | At | Pick | Convert):
        return node.children[:1]
    return ()


def _own_formulas(node: At) -> Sequence[Expr]:
    """The formulas of the one member of a line that is shown, where each has its own: multiples of several figures."""
    at: dict[Axis, int] = {}
    shown: Expr = node
    while isinstance(shown, At):
        at[shown.axis] = shown.position
        shown = shown.children[0]
    if not isinstance(shown, Line) or shown.mark is not None:
        return ()
    return [
        formula for _, members, formula in shown.formulas()
        if members is not None
        and all(at.get(axis, place) == place for axis, place in zip(shown.row_axes, members, strict=True))
    ]  # fmt: skip


def _formulas(line: Line) -> Iterator[Expr]:
    """A line's formulas, but for its actuals, which are what the line is."""
    for _, _, formula in line.formulas():
        if not (isinstance(formula, Input) and formula is line.past_values):
            yield formula


def _made(node: Expr, known: Mapping[int, Mark | None]) -> Mark | None:
    """The mark of a formula whose parts are known; a line that reads itself is there what the rest of it is."""
    if isinstance(node, Item) and node.mark is not None:
        return node.mark if isinstance(node.mark, Mark) else NOTHING
    every = _parts(node)
    if not every:
        return NOTHING
    parts = [part for part in every if not _is_nothing(part)]
    if isinstance(node, Apply) and node.op.carries in (Carries.PRODUCT, Carries.QUOTIENT):
        return _scaled(parts, known, node.op.carries is Carries.QUOTIENT)
    if isinstance(node, Apply) and node.op.carries is Carries.NONE:
        return NOTHING
    made = common(known.get(id(part)) for part in parts)
    if made is None and isinstance(node, Line) and node in node.reads:
        return NOTHING  # it goes on from its actuals, of which nobody said what they are
    return made


def _is_nothing(part: Expr) -> bool:
    """Whether an operand is 0 or n.m., which is like any figure."""
    return isinstance(part, Literal)


def _scaled(parts: Sequence[Expr], known: Mapping[int, Mark | None], divided: bool) -> Mark | None:
    """A figure times or by what has no dimension is what it was; times a multiple it's a value."""
    own = [(part, known.get(id(part))) for part in parts]
    figures = [(part, mark) for part, mark in own if not part.unit.dimensionless or (mark is not None and mark.said)]
    if len(figures) > 1:  # a multiple says of what it is one
        figures = [(part, mark) for part, mark in figures if part.unit.display != "x"]
    if divided and len(own) == len(figures) == 2 and _is_a_number_of_shares(own[1][0]) and own[1][1] in (None, NOTHING):
        figures = figures[:1]
    if len(figures) != 1 or (divided and figures[0][0] is not parts[0]):
        return NOTHING
    part, mark = figures[0]
    times = mark is not None and any(other is not part and other.unit.display == "x" for other in parts)
    return replace(mark, what=VALUE if mark.what else "", basis="") if times and mark is not None else mark


def _is_a_number_of_shares(divisor: Expr) -> bool:
    """Whether an amount over it is the same per share: it stays whose and what it is."""
    return [name for name, _ in divisor.unit.dimension] == ["share"]


def marked_item(expr: Expr) -> str:
    """The name of the nearest item that says what a formula's figure is; the formula where none does."""
    queue = [expr]
    for node in queue:  # which grows meanwhile
        if isinstance(node, Item) and node.mark is not None:
            return node.label
        queue += [part for part in _parts(node) if all(part is not other for other in queue)]
    return str(getattr(expr, "label", expr))
