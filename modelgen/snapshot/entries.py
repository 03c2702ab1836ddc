"""What a model calculates, entry by entry: what is declared, and every formula in words and in R1C1 shape.

An entry says nothing of values, places and order, and of members, scenarios and periods only what its formula does: so
what is changed in one place of a definition changes one entry, and branches that change two don't meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from modelgen.formula.text import words
from modelgen.layout.layout import Layout
from modelgen.layout.place import place
from modelgen.model.checks import WARNING
from modelgen.model.claims import NUMBERS, SCAN
from modelgen.model.declarations import Claim
from modelgen.model.items import Block, Input, Item, Line, cases_of
from modelgen.model.model import Model
from modelgen.model.timeline import FREQUENCIES, Timeline
from modelgen.model.values import shown
from modelgen.model.whatif import SOURCE
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.snapshot.shape import FIRST, LAST, Shapes
from modelgen.workbook.emit import emitter

MODEL, SCENARIOS, AXIS, TIMELINE, INPUT, LINE, CHECK, CLAIM = (
    "model", "scenarios", "axis", "timeline", "input", "line", "check", "claim",
)  # fmt: skip
Name = tuple[str, str]  # the kind of an entry, and the key of what it describes
Entries = dict[Name, tuple[str, ...]]  # the lines of each
_OWN = ("check", "warning", "claim")  # axes that modelgen makes


def entries(model: Model | Program) -> Entries:
    """Every entry of a model, in an order of their own: the model, its axes, and the rest by keys."""
    program = compile(model)
    layout = place(program)
    made: Entries = {(MODEL, ""): _model(program)}
    made[SCENARIOS, ""] = tuple(_list(program.scenario.members))
    for axis in sorted(program.axes, key=lambda axis: axis.key):
        if isinstance(axis, Timeline):
            made[TIMELINE, axis.key] = _timeline(axis)
        elif axis.key not in _OWN and axis.members != program.scenario.members:
            ordered = ["in order: yes"] if axis.ordered else []
            made[AXIS, axis.key] = (f"label: {line(axis.label)}", *ordered, *_list(axis.members))
    formulas = _Formulas(layout)
    for item in sorted(program.items, key=lambda item: item.key):
        if own := _item(item, program):
            made[own, item.key] = (*_declared(item, program), *formulas.of(item))
    for claim in sorted(program.claims, key=lambda claim: claim.label):
        made[CLAIM, line(claim.label)] = _claim(claim)
    return made


def line(text: object) -> str:
    """A text on one line."""
    return " ".join(str(text).split())


def _list(members: Sequence[str]) -> Iterator[str]:
    return (f"- {line(member)}" for member in members)


def _model(program: Program) -> tuple[str, ...]:
    facts = {
        "name": program.name, "unit": program.unit, "valuation date": program.valuation_date,
        "compared with": "" if program.quoted is None else program.quoted.key,
    }  # fmt: skip
    return tuple(f"{name}: {line(value)}" for name, value in facts.items() if value not in (None, ""))


def _timeline(axis: Timeline) -> tuple[str, ...]:
    last = axis.members[axis.history - 1] if axis.history else "none"
    return (
        f"label: {line(axis.label)}", f"periods: {FREQUENCIES.get(axis.frequency, 'irregular')}",
        f"last actual: {last}", *(f"- {line(period.name)}: to {period.end}" for period in axis.periods),
    )  # fmt: skip


def _item(item: Item, program: Program) -> str:
    """The kind of an item's entry; none for what others say already: calendars, claims, what is repeated."""
    if item.origin in ("timeline", "scenario", "claim", "summary") or item.sheet is program.workings:
        return ""
    if item.origin == "check":
        own = item not in set(program.checks) or item.label.startswith((SCAN, NUMBERS))
        return "" if own else CHECK
    if isinstance(item, Input):
        return "" if item.fixed else INPUT
    return LINE if cases_of(item) is None else INPUT


def _declared(item: Item, program: Program) -> Iterator[str]:
    """What is declared of an item."""
    given = item if isinstance(item, Input) else cases_of(item)
    yield f"label: {line(item.label)}"
    if item.origin == "check":
        if isinstance(item, Line) and item.severity == WARNING:
            yield "severity: warning"
        return
    yield f"sheet: {line(item.sheet.name)}"
    yield f"unit: {item.unit or 'number'}"
    if item.named:
        yield f"over: {', '.join(axis.key for axis in item.named)}"
    if item in set(program.outputs):
        caption = program.captions.get(item, "")
        yield f"headline output: {line(caption) if caption else 'yes'}"
    if given is None:
        if span := _span(item.span, (0, item.length), item):
            yield f"values: {span}"
        return
    if given.origin == "actual":
        yield "actuals: yes"
    elif not given.by_scenario and len(program.scenario) > 1:
        yield "in all scenarios: the same"
    if span := _span(given.span, (0, given.length), given):
        yield f"values: {span}"
    for name, bound in (("least", given.minimum), ("most", given.maximum)):
        if bound is not None:
            yield f"{name}: {shown(given, float(bound))}"
    for (members, period), one in given.distributions.items():
        names = () if members is None else given.member_labels(members)
        when = () if period is None or given.column_axis is None else (given.column_axis.members[period],)
        where = f" of {line(' / '.join((*names, *when)))}" if names or when else ""
        yield f"uncertain{where}: {one}"
    if SOURCE in given.sources.values():  # steps and ends of what-if tables
        yield f"declared: {', '.join(str(shown(given, number)) for number in given.given.values())}"
    yield from _list(given.options)


def _span(span: tuple[int, int], usual: tuple[int, int], item: Item) -> str:
    """Which periods a span has, where it isn't the usual one: by the boundary of history and forecast where it can."""
    axis = item.column_axis
    if axis is None or span == usual:
        return ""
    start, stop = span
    names = {(0, axis.history): "history", (axis.history, len(axis)): "forecast", (0, len(axis)): "all periods"}
    if known := names.get(span):
        return known
    if start >= stop:
        return "none"
    first = {0: FIRST, axis.history: "the first forecast"}.get(start) or axis.members[start]
    last = {len(axis): LAST, axis.history: "the last actual"}.get(stop) or axis.members[stop - 1]
    return first if stop == start + 1 else f"{first} to {last}"


def _claim(claim: Claim) -> tuple[str, ...]:
    facts = {
        "stated": f"{float(claim.stated)} {claim.unit}", "tolerance": float(claim.tolerance),
        "computed": words(claim.computed), "documented": "agrees" if claim.agrees else "differs",
        "source": claim.source, "note": claim.note,
    }  # fmt: skip
    return tuple(f"{name}: {line(value)}" for name, value in facts.items() if value != "")


class _Formulas:
    """The formulas of a layout's lines."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.written, self.shapes = layout, emitter(layout), Shapes(layout)

    def of(self, item: Item) -> Iterator[str]:
        """The lines of a line's formulas: each once, in words, then its shape; both by rows where these differ."""
        if not isinstance(item, Line) or item.cases is not None:
            return
        for block in item.blocks:
            formula, shapes = self.written.block(block), dict[str, list[str]]()
            for members in block.rows():
                position = block.start if item.column_axis else None
                cell = self.layout[item].cell(members, position)
                text = formula.row(members).fill(position or 0)
                shape = self.shapes.shape(text.removeprefix("="), item, members, cell.sheet, cell.column)
                shapes.setdefault(line(shape), []).append(line(" / ".join(item.member_labels(members))))
            if item.origin == "check":  # 0 where its condition holds
                yield f"holds where: {line(words(block.expr.children[0].children[0]))}"
            else:
                yield f"{self._cells(block)}: {line(words(block.expr))}"
            usual = Counter({shape: len(rows) for shape, rows in shapes.items()}).most_common(1)[0][0]
            for shape, rows in shapes.items():
                which = "" if shape == usual else f" of {', '.join(rows)}"
                yield f"  R1C1{which}: {shape}"

    def _cells(self, block: Block) -> str:
        """Which cells a block fills."""
        item = block.line
        usual = {"history": (0, item.past), "forecast": (item.past, item.length), "formula": item.span}
        start, stop = usual.get(block.phase, (block.start, block.stop))
        within = max(start, item.span[0]), min(stop, item.span[1])
        span = _span((block.start, block.stop), within, item)
        rows = "" if block.members is None else f" of {line(' / '.join(item.member_labels(block.members)))}"
        return f"{block.phase}{rows}" + (f" ({span})" if span and block.phase != "opening" else "")
