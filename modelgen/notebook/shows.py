"""What is shown of each kind of object: a few lines of text, and a page of HTML."""

from __future__ import annotations

from functools import singledispatch
from html import escape

from modelgen.commands.styled import plain
from modelgen.commands.value_text import headline
from modelgen.errors import ModelgenError
from modelgen.model.declarations import Declarations
from modelgen.model.items import Item
from modelgen.model.model import Model
from modelgen.notebook import facts, tables
from modelgen.program.compile import compile
from modelgen.reference.result import Result
from modelgen.reference.solve import everywhere, solve
from modelgen.report import Report, many
from modelgen.visible import in_a_line

_MOST = 12  # lines of a report


@singledispatch
def text(shown: object) -> str:
    """An object in a few lines."""
    return object.__repr__(shown)


@singledispatch
def page(shown: object) -> str:
    """An object as HTML."""
    return _lines([text(shown)])


@text.register
def _(model: Declarations) -> str:
    return "\n".join(facts.of_model(model))


@page.register
def _(model: Model) -> str:
    try:
        program = compile(model)
        values = tables.of_outputs(everywhere(program), program.scenario.members)
    except ModelgenError as error:
        values = _unfinished(error)
    return _lines(facts.of_model(model)) + values


@text.register
def _(item: Item) -> str:
    return "\n".join(facts.of_item(item))


@page.register
def _(item: Item) -> str:
    try:
        program = item.program if "program" in vars(item) else compile(item.model)  # type: ignore[arg-type]
        own = program.own(item)
        values = tables.of_item(solve(program, only=[own]), own)
    except ModelgenError as error:
        values = _unfinished(error)
    return _lines(facts.of_item(item)) + values


@text.register
def _(result: Result) -> str:
    if len(result.program.outputs) == 0 or any(output not in result.data for output in result.program.outputs):
        return f"{in_a_line(result.program.name)}: values of {many(len(result.data), 'item')}"
    return "\n".join(plain(line).rstrip() for line in headline(result, result.scenario))


@page.register
def _(result: Result) -> str:
    if any(output not in result.data for output in result.program.outputs):
        return _lines([text(result)])
    name = f"<p><b>{escape(in_a_line(result.program.name))}</b></p>"
    return name + tables.of_outputs(result, [result.scenario]) + tables.of_checks(result)


@text.register
def _(report: Report) -> str:
    lines = [plain(line) for line in report.lines()]
    more = [f"... and {many(len(lines) - _MOST, 'line')} more: .lines()"] if len(lines) > _MOST else []
    return "\n".join([*lines[:_MOST], *more, report.verdict])


@page.register
def _(report: Report) -> str:
    lines = [plain(line) for line in report.lines()]
    return f"<p><b>{escape(in_a_line(report.verdict))}</b></p>" + _lines(lines)


def _lines(lines: list[str]) -> str:
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def _unfinished(error: ModelgenError) -> str:
    """Why there are no values yet: one mistake, and how many more there are."""
    first, *more = error.parts
    told = f"no values yet: {in_a_line(str(first))}" + (f" (and {len(more)} more)" if more else "")
    return f"<p>{escape(told)}</p>"
