"""Values as tables of HTML: a line's, a model's headline outputs, a result's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from modelgen.commands.checks import checks_verdict, elsewhere, failed_checks
from modelgen.commands.display import heads, shown, with_unit
from modelgen.model.items import Item
from modelgen.reference.result import Result, columns
from modelgen.visible import in_a_line

_NUMBER, _BAD = ' style="text-align:right"', ' style="color:#a61b1b"'


def of_item(result: Result, item: Item) -> str:
    """An item's values: members in rows, periods in columns."""
    item = result.program.own(item)
    positions = columns(item)
    names = heads(item) if item.column_axis else []
    periods = ["opening" if at < 0 else names[at] for at in positions if at is not None]
    rows = [
        (" / ".join(item.member_labels(members)) or item.label, [shown(result.value(item, members, at), item, members)
         for at in positions])
        for members in item.rows()
    ]  # fmt: skip
    title = ", ".join(axis.label for axis in item.row_axes)
    return table([title, *(periods or [str(item.unit)])], rows)


def of_outputs(result: Result, scenarios: Sequence[str]) -> str:
    """The headline outputs, a column for each scenario; a draw of the result is one of them."""
    rows = [
        (
            with_unit(result.program.caption(item), item.unit, result.program),
            [shown(result.value(item, (), None, draw), item) for draw in range(len(scenarios))],
        )
        for item in result.program.outputs
    ]
    return table(["", *scenarios], rows) if rows else ""


def of_checks(result: Result) -> str:
    """How many checks fail, and which."""
    colour = _BAD if failed_checks(result) or elsewhere(result) else ""
    return f"<p{colour}>{escape(in_a_line(checks_verdict(result)))}</p>"


def table(titles: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> str:
    """A table whose first column holds names."""
    head = "".join(f"<th{_NUMBER if number else ''}>{_text(title)}</th>" for number, title in enumerate(titles))
    body = "".join(
        f'<tr><th style="text-align:left">{_text(name)}</th>'
        + "".join(f"<td{_NUMBER}>{_text(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, cells in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(text: str) -> str:
    return escape(in_a_line(text))
