"""One formula as Excel text: the emitter's reading of the expression tree.

A block's formula is written once, with gaps for what differs from row to row and for each column that moves along a
row, and then filled in for each of its cells: so all cells of a row are the same formula in R1C1 by construction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cached_property
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Apply, At, Convert, Expr, Lag, Literal, Pick, Reduce, Running, is_cell
from modelgen.formula.operations import Argument, Meaningless, Op, Precedence, Reach, Written
from modelgen.formula.spans import bounds, span
from modelgen.layout.layout import Layout
from modelgen.model.address import Members
from modelgen.model.items import Block, Input, Item, Line
from modelgen.model.reads import items_in
from modelgen.program.facts import may_be_meaningless, may_be_root
from modelgen.sheet.a1 import letters
from modelgen.sheet.limits import FORMULA_ARGUMENTS, FORMULA_CHARACTERS, FORMULA_LEVELS
from modelgen.workbook.references import (
    BlockFormula,
    Context,
    Fixed,
    Moving,
    Own,
    References,
    RowFormula,
    Span,
    Where,
    braces,
    lagged,
)

_COMPARISON, _SUM, _PRODUCT, _POWER, _SIGN, _ATOM = Precedence


def _levels(text: str) -> int:
    from modelgen.sheet.tokens import levels  # few formulas ask for it, and its patterns take a while to compile

    return levels(text)


def emitter(layout: Layout) -> Emitter:
    """The formulas of a layout, which are written once."""
    return layout.once(Emitter)


class Emitter:
    """Writes the formulas of a layout's cells."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.at = References(layout, "")  # those of the formula that is being written
        self._written: dict[Block, BlockFormula] = {}

    @cached_property
    def _meaningless(self) -> Set[Item]:
        return self.layout.program.meaningless

    @property
    def _scenario(self) -> Axis:
        return self.layout.program.scenario

    def rows(self, line: Line) -> Iterator[tuple[Block, Members, RowFormula]]:
        """The formulas of a line, row by row. DefinitionError for one that Excel can't hold."""
        for block in line.blocks:
            formula = self.block(block)
            for members in block.rows():
                yield block, members, formula.row(members)

    def block(self, block: Block) -> BlockFormula:
        """The formula of a block, written once. DefinitionError for one that Excel can't hold."""
        known = self._written.get(block)
        if known is None:
            known = self._written[block] = self._block(block)
        return known

    def _block(self, block: Block) -> BlockFormula:
        line = block.line
        context: dict[Axis, Where] = {axis: Own(number) for number, axis in enumerate(line.row_axes)}
        if line.column_axis:
            context[line.column_axis] = Moving()
        self.at = References(self.layout, self.layout[line].sheet, block)
        formula = BlockFormula("=" + self.text(block.expr, context)[0], self.at.gaps)
        length = len(formula.text)
        if length > FORMULA_CHARACTERS // 2:  # gaps are shorter than what fills them, and braces are doubled
            length = max(len(formula.row(members).text) for members in block.rows())
        if length > FORMULA_CHARACTERS:
            raise self.at.refusal(f"needs a formula of {length} characters, and Excel takes {FORMULA_CHARACTERS}")
        deep = _levels(formula.text) if formula.text.count("(") > FORMULA_LEVELS else 0
        if deep > FORMULA_LEVELS:
            raise self.at.refusal(f"needs {deep} brackets one inside the other, and Excel takes {FORMULA_LEVELS}")
        return formula

    def link(self, sheet: str, item: Item) -> str:
        """A formula on `sheet` that shows a number without axes."""
        return BlockFormula("=" + References(self.layout, sheet).cells(item, {}), ()).row(()).fill(0)

    def inherit(self, item: Input, scenario: int, members: Members, period: int | None) -> str:
        """The formula of an input cell that inherits its value (convention 3)."""
        parent = item.parent(scenario, members, period)
        assert parent is not None
        cell = self.layout[item].input_cell(*parent)
        column = ("$" if parent[2] is None else "") + letters(cell.column)
        return f"={column}{cell.row + 1}"

    # --- the tree ---

    def text(self, expr: Expr, context: Context) -> tuple[str, int]:
        """A formula's text and how tightly its outermost sign binds (Excel's precedence)."""
        match expr:
            case Item():
                return self.at.cells(expr, context), _ATOM
            case Literal():
                return self._literal(expr), _ATOM if not isinstance(expr.value, float) or expr.value >= 0 else _SIGN
            case Apply():
                return self._apply(expr, context)
            case Lag():
                return self.text(expr.children[0], {**context, expr.axis: lagged(context[expr.axis], expr.periods)})
            case At():
                return self.text(expr.children[0], {**context, expr.axis: Fixed(expr.position)})
            case Pick():
                return self._pick(expr, context), _ATOM
            case Convert():
                return f"{self._operand(expr.children[0], context, _PRODUCT, False)}{_factor(expr.factor)}", _PRODUCT
            case Reduce():
                return self._reduce(expr, context)
            case Running():
                return self._running(expr, context), _ATOM
        raise TypeError(f"the emitter can't read {type(expr).__name__}")

    def _literal(self, expr: Literal) -> str:
        if isinstance(expr.value, str):
            return '"' + braces(expr.value.replace('"', '""')) + '"'
        return f"{expr.value:.0f}"

    def _apply(self, expr: Apply, context: Context) -> tuple[str, int]:
        op = expr.op
        if op.written is Written.SIGN:
            return self._signed(expr, context)
        if op.junction:
            return self._together(expr, context), op.precedence
        options = {"options": self.at.options(expr.children[0].options)} if op.of_choice else {}
        texts = [self._argument(op, child, context) for child in expr.children]
        return self._call(op, texts, {**expr.params, **options}), op.precedence

    def _signed(self, expr: Apply, context: Context) -> tuple[str, int]:
        op, children = expr.op, expr.children
        if len(children) == 1:
            inside = _negated(children[0])
            if inside is not None:
                return self.text(inside, context)
            return op.excel + self._operand(children[0], context, op.precedence, False), op.precedence
        left, right = (self._operand(c, context, op.precedence, i > 0) for i, c in enumerate(children))
        if self._is_root(expr):
            return op.roots.format(left, right), _ATOM
        if op.precedence is _COMPARISON:  # a text is greater than every number: adding 0 makes it an error
            left, right = (
                f"{text}+0" if may_be_meaningless(child, self._meaningless) else text
                for text, child in zip((left, right), children, strict=True)
            )
        return f"{left}{op.excel}{right}", op.precedence

    def _is_root(self, expr: Apply) -> bool:
        """Whether a power needs the form in which an odd root of a negative is an error to all (convention 18)."""
        if not expr.op.roots:
            return False
        base, exponent = expr.children
        return may_be_root(base, exponent, self.layout.program.whole)

    def _argument(self, op: Op, expr: Expr, context: Context) -> str:
        if op.argument is Argument.OPERAND:
            return self._operand(expr, context, _POWER, True)
        if op.argument is Argument.NUMBER or (op.meaningless is Meaningless.SKIP and not is_cell(expr)):
            # text in a cell is ignored by MIN and MAX, which of a formula that hands text on is no more certain
            return self._number(expr, context)
        return self.text(expr, context)[0]

    def _together(self, expr: Apply, context: Context) -> str:
        """Conditions multiplied or added: the engines' AND and OR don't agree on an error among them."""
        texts = [self.text(child, context)[0] for child in expr.children]
        if len(texts) == 1:  # TRUE>0 and FALSE>0 both hold: a boolean is greater than every number
            return texts[0]
        return expr.op.excel.join(f"({text})" for text in texts) + ">0"

    def _number(self, expr: Expr, context: Context) -> str:
        """A formula that is an error in every engine where it would be text: adding 0 makes it one."""
        text, inner = self.text(expr, context)
        if not may_be_meaningless(expr, self._meaningless):
            return text
        return f"{text if inner >= _SUM else f'({text})'}+0"

    def _operand(self, expr: Expr, context: Context, binding: int, right: bool) -> str:
        text, inner = self.text(expr, context)
        # signs and powers always get parentheses: engines and readers differ on what binds tighter
        same = inner == binding and (right or binding in (_COMPARISON, _POWER, _SIGN))
        loose = inner < binding or same or (inner == _SIGN and right)
        return f"({text})" if loose or (binding == _POWER and inner < _ATOM) else text

    def _arguments(self, texts: list[str]) -> str:
        if len(texts) > FORMULA_ARGUMENTS:
            raise self.at.refusal(f"needs {len(texts)} arguments, and Excel takes {FORMULA_ARGUMENTS}")
        return ",".join(texts)

    def _pick(self, expr: Pick, context: Context) -> str:
        child, axis = expr.children[0], expr.axis
        number, leaf = self.text(expr.children[1], context)[0], child
        while isinstance(leaf, At):
            leaf = leaf.children[0]
        chosen = isinstance(expr.children[1], Apply) and expr.children[1].op.of_choice
        mapped = isinstance(expr.children[1], Input) and expr.children[1].steps_to is axis
        if mapped and not isinstance(leaf, Item):
            raise self.at.refusal(f"picks periods of a formula by {axis.label}", f"give '{child}' a line of its own")
        if (chosen or mapped) and isinstance(leaf, Item) and self.at.runs(leaf, axis) and axis is not self._scenario:
            return f"INDEX({self.text(child, {**context, axis: Span(0, len(axis))})[0]},{number})"
        cells = [self.text(child, {**context, axis: Fixed(i)})[0] for i in range(len(axis))]
        return f"CHOOSE({self._arguments([number, *cells])})"

    # --- aggregates ---

    def _reduce(self, expr: Reduce, context: Context) -> tuple[str, int]:
        op, axis = expr.op, expr.axis
        start, stop = bounds(expr)
        inside = {**context, axis: Span(start, stop)}
        leaf, flat = _flatten(expr, inside)
        if leaf is None:
            return self._sum_of_products(expr, context, start, stop)
        areas = self.at.areas(leaf, flat)
        if op.contiguous and len(areas) > 1:
            raise self._apart(op, axis, leaf)
        cells = self._arguments(areas)
        others = [self.text(c, inside if axis in c.axes else context)[0] for c in expr.children[1:]]
        text = self._call(op, [cells, *others], expr.params)
        if op.meaningless is Meaningless.VALUE and leaf in self._meaningless:
            # the function would leave n.m. out; a sum that adds 0 to each cell is an error where one is text
            numbers = "+".join(f"SUMPRODUCT({area}+0)" for area in areas)
            return (numbers, _SUM) if op.sums else (f"{text}+0*({numbers})", _SUM)
        return text, _ATOM

    def _apart(self, op: Op, axis: Axis, leaf: Item) -> DefinitionError:
        over = [each for each in leaf.axes if each not in (axis, leaf.column_axis)]
        order = ", ".join(each.label for each in (*over, axis, leaf.column_axis) if each is not None)
        return self.at.refusal(
            f"takes the {op.name} over {axis.label} of cells that don't stand side by side",
            f"put '{leaf}' on a line over {order}, in that order",
        )

    def _call(self, op: Op, texts: list[str], params: Mapping[str, Any]) -> str:
        return op.excel.format(*texts, **params) if "{" in op.excel else f"{op.excel}({self._arguments(texts)})"

    def _sum_of_products(self, expr: Reduce, context: Context, start: int, stop: int) -> tuple[str, int]:
        """The total of a formula: SUMPRODUCT over ranges, or its terms one by one where they aren't ranges."""
        child, axis = expr.children[0], expr.axis
        if not expr.op.sums:
            raise self.at.refusal(
                f"takes the {expr.op.text or expr.op.name} of a formula", f"give '{child}' a line of its own"
            )
        self._plain_arithmetic(child)
        ways = {self.layout[leaf].steps[axis] for leaf in items_in(child) if axis in leaf.axes}
        if len(axis) == 1 or (len(ways) == 1 and ways <= {(1, 0), (0, 1)}):  # all down, or all to the right
            return f"SUMPRODUCT({self.text(child, {**context, axis: Span(start, stop)})[0]})", _ATOM
        terms = [self._operand(child, {**context, axis: Fixed(i)}, _SUM, i > start) for i in range(start, stop)]
        return "+".join(terms), _SUM

    def _plain_arithmetic(self, expr: Expr) -> None:
        alone = isinstance(expr, Apply) and (not expr.op.in_arrays or self._is_root(expr))
        if alone or isinstance(expr, Reduce | Running | Pick):
            raise self.at.refusal(
                "takes the total of a formula that Excel can't sum in one cell", f"give '{expr}' a line of its own"
            )
        for child in expr.children:
            self._plain_arithmetic(child)

    def _running(self, expr: Running, context: Context) -> str:
        child, axis = expr.children[0], expr.axis
        leaf = child.children[0] if isinstance(child, At) else child
        if not isinstance(leaf, Item):
            raise self.at.refusal(f"takes the {expr.op.name} of a formula", "give that formula a line of its own")
        if not self.at.runs(leaf, axis):
            raise self._apart(expr.op, axis, leaf)
        first, last = span(child, axis)
        if expr.op.reach is Reach.WHOLE:
            everything = self.text(child, {**context, axis: Span(first, last)})[0]
            return self._call(expr.op, [self.text(child, context)[0], everything], {})
        now = context[axis]
        so_far = Span(first, now.position + 1) if isinstance(now, Fixed) else Span(first, 0, now)  # type: ignore[arg-type]
        cells = self.text(child, {**context, axis: so_far})[0]
        return f"SUMPRODUCT({cells}+0)" if leaf in self._meaningless else self._call(expr.op, [cells], {})


def _flatten(outer: Reduce, context: Context) -> tuple[Item | None, dict[Axis, Where]]:
    """The leaf under nested totals, lags and members with the context it is read in; None under anything else.

    Only totals of totals are one range: the least of several least values skips what a range wouldn't."""
    flat = dict(context)
    expr = outer.children[0]
    while not isinstance(expr, Item):
        match expr:
            case Reduce() if expr.op is outer.op and expr.op.sums:
                flat[expr.axis] = Span(*bounds(expr))
            case Lag():
                flat[expr.axis] = lagged(flat[expr.axis], expr.periods)
            case At():
                flat[expr.axis] = Fixed(expr.position)
            case _:
                return None, flat
        expr = expr.children[0]
    return expr, flat


def _negated(expr: Expr) -> Expr | None:
    """A product with its first factor negated, None for anything else: IronCalc loses the brackets of -(a*b)."""
    if isinstance(expr, Convert):
        return Convert(-expr.children[0], expr.unit)
    if isinstance(expr, Apply) and expr.op.precedence is _PRODUCT:
        return Apply(expr.op, (-expr.children[0], expr.children[1]), {})
    if isinstance(expr, Apply) and expr.op.precedence is _SIGN and _negated(expr.children[0]) is not None:
        return expr.children[0]
    return None


def _factor(factor: float) -> str:
    """Times a unit factor, which is a power of ten: whole numbers, which every engine reads."""
    return f"*{factor:.0f}" if factor >= 1 else f"/{1 / factor:.0f}"
