"""The sheet Summary: lines of the model shown once more on one page, and headline outputs beside the price.

A row of it is a line like any other, whose formula is the line that it shows: so it is verified like any other.
"""

from __future__ import annotations

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Convert, Expr, not_meaningful
from modelgen.formula.functions import if_error, where
from modelgen.formula.labels import cut, label_fault
from modelgen.formula.units import TEXT, Unit
from modelgen.model.declarations import Declarations
from modelgen.model.following import Rests, reasons
from modelgen.model.items import Input, Item, Line
from modelgen.model.reads import items_in
from modelgen.model.sheets import Heading, Table
from modelgen.model.showing import show_alike

_MOST = 12  # lines that a summary without a declaration shows
_HEADLINE = "Headline outputs"


def add_section(model: Declarations, title: str, lines: tuple[Item, ...]) -> None:
    """A section that shows lines of the model; DefinitionError for what is no line, or is on the summary already."""
    if fault := label_fault(title):
        raise DefinitionError(f"the section {cut(title)} of the summary {fault}", "use plain words")
    if not lines:
        raise DefinitionError(f"the section '{title}' of the summary is empty", "name lines after its title")
    taken = _keys(model)
    for line in lines:
        if not isinstance(line, Item) or line.unit == TEXT:
            raise DefinitionError(f"'{cut(line)}' can't stand on the summary", "name lines that hold numbers")
        if not any(line is own for own in model.items):
            raise DefinitionError(f"'{line.label}' belongs to another model", "name lines of this one")
        if _key(line) in taken:
            raise DefinitionError(f"'{line.label}' stands on the summary already", "name it once")
        taken.add(_key(line))
    sheet, axes = model.summary_sheet, {line.axes for line in lines}
    if len(axes) == 1 and len(lines[0].axes) == 1 and lines[0].column_axis is None:
        table = Table(model, sheet, title, lines[0].axes[0])
        sheet.entries.append(table)
        for line in lines:
            table.add(_shown(model, line, line.label))
        return
    sheet.entries.append(Heading(title))
    for line in lines:
        sheet.add(_shown(model, line, line.label))


def set_price(model: Declarations, price: Item) -> None:
    """Note the price that outputs in its unit are compared with."""
    if not isinstance(price, Item) or price.axes or price.unit == TEXT:
        raise DefinitionError(f"'{cut(price)}' can't be the price", "use an assumption or a line without axes")
    if model.quoted is not None:
        raise DefinitionError(f"the price is '{model.quoted.label}' already", "keep one of the two")
    model.quoted = price


def complete(model: Declarations) -> None:
    """Put the headline outputs on top, each in the price's unit with its upside; choose lines where none is named."""
    outputs = [output for output in model.outputs if output.unit != TEXT]
    sheet = model.summary_sheet
    if outputs and not sheet.entries:
        chosen = _chosen(model, outputs)
        if chosen:
            add_section(model, "What they rest on", chosen)
    shown = _keys(model)
    named, sheet.entries = sheet.entries, []
    if outputs:
        sheet.entries.append(Heading(_HEADLINE))
    price = model.quoted
    found, model.reason = reasons(model, Rests(model))
    model.reasons.update(found)
    for output in outputs:
        if _key(output) not in shown:
            sheet.add(_shown(model, output, model.captions.get(output, output.label)))
        if price is None or output is price or output.unit.dimension != price.unit.dimension:
            continue
        quoted: Expr = price if output.unit.same_as(price.unit) else Convert(price, output.unit)  # pence beside pounds
        label, key = f"Upside to {_inside(price.label)}", f"upside.{output.key}"
        upside = Line(model, label, (), Unit(display="%"), key=key, origin="summary")
        upside.formula = if_error(where(quoted > 0, output / quoted - 1, not_meaningful), not_meaningful)
        model.upsides[output] = sheet.add(upside)
    for line in dict.fromkeys(model.reasons.values()):
        if line is not model.reason:
            model.lists.add(line)
    if model.reason is not None:
        sheet.add(model.reason)
    if price is not None and _key(price) not in shown:
        sheet.add(_shown(model, price, price.label))
    sheet.entries += named


def _key(item: Item) -> str:
    return f"summary.{item.key}"


def _keys(model: Declarations) -> set[str]:
    """The keys of what stands on the summary."""
    return {item.key for item in model.items if item.sheet.name == model.summary_sheet.name}


def _inside(label: str) -> str:
    """A label inside a sentence: `Share price` becomes `share price`, `EPS` stays."""
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def _shown(model: Declarations, item: Item, label: str) -> Line:
    """A line that shows another one; it may have no value in some of the periods."""
    line = Line(model, label, item.axes, item.unit, key=_key(item), origin="summary")
    line.formula = item
    line.partial = True
    show_alike(line, item)
    return line


def _chosen(model: Declarations, outputs: list[Item]) -> tuple[Item, ...]:
    """The amounts over time from which the outputs are calculated, the nearest ones first, in the model's order."""
    queue, seen, found = list(outputs), set(outputs), set[Item]()
    for item in queue:  # grows meanwhile
        cases = isinstance(item, Input) and item.by_scenario  # their live row is shown
        own = not item.origin and item.sheet is not model.workings and not cases
        if own and item.column_axis is not None and not item.row_axes and item.unit.same_as(model.unit):
            found.add(item)
        if len(found) == _MOST:
            break
        if not isinstance(item, Line):
            continue
        fresh = dict.fromkeys(leaf for _, _, expr in item.formulas() for leaf in items_in(expr) if leaf not in seen)
        queue += fresh
        seen |= fresh.keys()
    return tuple(item for item in model.items if item in found)
