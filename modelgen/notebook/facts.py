"""What a model, a line or an assumption is, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.commands.display import number
from modelgen.formula.text import words
from modelgen.model.declarations import Declarations
from modelgen.model.items import Input, Item, Line
from modelgen.report import many
from modelgen.visible import in_a_line

_MOST = 6  # formulas of a line, headline outputs of a model
_PHASES = {"formula": "", "opening": "opening: ", "history": "history: ", "forecast": "forecast: "}


def of_model(model: Declarations) -> list[str]:
    """Its name and unit, time, scenarios, how much it holds, its headline outputs."""
    own = [item for item in model.items if not item.origin]
    inputs = [item for item in own if isinstance(item, Input) or (isinstance(item, Line) and item.cases is not None)]
    lines = len(own) - len(inputs)
    parts = [
        many(len({item.key for item in inputs}), "assumption"), many(lines, "line"),
        many(len(model.sheets), "sheet"), many(len(model.checks), "check"), many(len(model.claims), "claim"),
    ]  # fmt: skip
    unit = "" if model.unit.dimensionless else f", in {model.unit}"
    facts = [f"Model {in_a_line(model.name)}{unit}"]
    for axis in model.axes:
        facts.append(f"  {axis.label}: {_listed(axis.members)}")
    if len(model.scenario) > 1:
        facts.append(f"  scenarios: {_listed(model.scenario.members)}")
    facts.append(f"  {', '.join(parts)}")
    if model.outputs:
        facts.append(f"  outputs: {_listed([model.captions.get(item, item.label) for item in model.outputs])}")
    return [in_a_line(fact) for fact in facts]


def of_item(item: Item) -> list[str]:
    """What it is called, its unit, axes and sheet, then its formulas, or its bounds and values."""
    given = item if isinstance(item, Input) else item.cases if isinstance(item, Line) else None
    what = "Line" if given is None else "Choice" if given.options else "Assumption"
    over = ", ".join(axis.label for axis in item.axes if axis is not item.scenario)
    unit = str(item.unit) if given is None or not given.options else ", ".join(given.options)
    head = f"{what} {item.label} [{item.key}]" + (f", {unit}" if unit else "") + (f", over {over}" if over else "")
    about = _given(given) if given is not None else _calculated(item)
    where = f", on {item.sheet.name}" if "sheet" in vars(item) else ""  # a line of a method that isn't done
    return [in_a_line(line) for line in (f"{head}{where}", *(f"  {line}" for line in about))]


def _calculated(item: Item) -> Iterator[str]:
    assert isinstance(item, Line)
    formulas = list(item.formulas())
    if item.past_values is not None and not any(formula is item.past_values for *_, formula in formulas):
        yield "history: actuals"
    for phase, members, formula in formulas[:_MOST]:
        member = "" if members is None else " / ".join(item.member_labels(members)) + ": "
        actuals = isinstance(formula, Input) and formula is item.past_values
        yield f"{member}{_PHASES[phase]}{'actuals' if actuals else words(formula)}"
    if len(formulas) > _MOST:
        yield f"and {many(len(formulas) - _MOST, 'formula')} more"


def _given(item: Input) -> Iterator[str]:
    bounds = [
        f"{word} {number(bound, item.unit)}"
        for word, bound in (("from", item.minimum), ("to", item.maximum)) if bound is not None
    ]  # fmt: skip
    if bounds:
        yield " ".join(bounds)
    if len(item.given) == 1:
        (value,) = item.given.values()
        yield item.options[int(value)] if item.options else number(value, item.unit)
    elif item.given:
        yield f"{len(item.given)} values given"
    else:
        yield "no value given yet"
    if item.sources:
        yield f"source: {next(iter(item.sources.values()))}"


def _listed(names: list[str] | tuple[str, ...]) -> str:
    if len(names) > _MOST:
        return f"{', '.join(names[: _MOST - 2])} ... {names[-1]} ({len(names)})"
    return ", ".join(names)
