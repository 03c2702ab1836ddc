"""The ledger of claims as a table: which method takes off, adds or turns into shares which amount, live.

It stands on the sheet of the first bridge (of the first method with claims, where there is none), below what the
definition declares there, and is made when the model is complete. Of one method alone its waterfall says it all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add

from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import absolute, any_of, maximum
from modelgen.formula.units import Unit
from modelgen.model.model import Model
from modelgen.model.reads import items_in
from modelgen.model.sheets import Sheet
from modelgen.model.sweeps import agree
from modelgen.valuation.common.amounts import Claim, Divided, counted_twice, same_cells, within
from modelgen.valuation.common.dependencies import dependencies

TITLE = "Claims: taken off (below 0), added, or turned into shares"
_REST = "Other amounts"


@dataclass(frozen=True, eq=False)
class _Column:
    """What one method makes of the claims, by the number of the row; `rest` is what it takes off besides."""

    unit: Unit
    cells: dict[int, Expr] = field(default_factory=dict)
    rest: Expr | None = None

    def put(self, row: int, effect: Expr) -> None:
        """Add an effect to a row."""
        effect = _in(effect, self.unit)
        self.cells[row] = self.cells[row] + effect if row in self.cells else effect


def claim(entry: Claim) -> None:
    """Note an amount; where a method counts one twice, or another turns into shares what it takes off as another
    assumption, the model is refused when it is checked."""
    _note(entry.sheet, entry)


def divided(sheet: Sheet, entry: Divided) -> None:
    """Note a value per share."""
    _note(sheet, entry)


def _note(sheet: Sheet, entry: Claim | Divided) -> None:
    ledger: list[Claim | Divided] = sheet.model.ledger
    if not ledger:
        sheet.model.require(lambda: counted_twice([one for one in ledger if isinstance(one, Claim)]))
        sheet.model.finish(lambda draft: _tabulate(draft, ledger))
    ledger.append(entry)


def _tabulate(model: Model, ledger: Sequence[Claim | Divided]) -> None:
    """Put the table and its checks into a model that is being completed."""
    claims = [one for one in ledger if isinstance(one, Claim) and one.effect is not None]
    uses = [one for one in ledger if isinstance(one, Divided)]
    for use in uses:
        _check_given_back(model, use, claims)
    rows = _rows(claims)
    columns = _columns(claims, uses, rows)
    if len(columns) < 2:
        return
    names = _names([row[0] for row in rows])
    with_rest = any(column.rest is not None for column in columns.values())
    axis = model.axis("Claim", *names, *([_REST] if with_rest else []), key="ledger_claim")
    first = next((claim for claim in claims if claim.within is not None), claims[0])
    table = _own_sheet(model, first.sheet).table(TITLE, axis)
    for number, (method, column) in enumerate(columns.items(), start=1):
        line = table.line(f"Claims: {method}", axis, unit=str(column.unit), key=f"ledger_{number}")
        for row, name in enumerate(names):
            line.define(name, column.cells.get(row, expression(0)))
        if with_rest:
            line.define(_REST, expression(0) if column.rest is None else column.rest)


def _rows(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims on the same amount together."""
    rows: list[list[Claim]] = []
    for claim in claims:
        row = next((row for row in rows if same_cells(row[0].amount, claim.amount)), None)
        if row is None:
            rows.append([claim])
        else:
            row.append(claim)
    return rows


def _names(claims: Sequence[Claim]) -> list[str]:
    """What rows are called, those that would be called alike with their methods, or with numbers."""
    names: list[str] = []
    for claim in claims:
        taken = {name.casefold() for name in (*names, _REST)}
        name = claim.name if claim.name.casefold() not in taken else f"{claim.name} ({claim.method})"
        number = 2
        while name.casefold() in taken:
            name, number = f"{claim.name} ({number})", number + 1
        names.append(name)
    return names


def _columns(
    claims: Sequence[Claim], uses: Sequence[Divided], rows: Sequence[Sequence[Claim]]
) -> dict[str, _Column]:  # fmt: skip
    columns: dict[str, _Column] = {}
    for claim in claims:
        if not claim.converts:
            _put(columns, claim.method, rows, claim)
    for use in uses:
        for claim in _within(use, claims) if use.net_debt is not None else ():
            _put(columns, use.method, rows, claim)
        if use.net_debt is not None:
            column = columns.get(use.method, _Column(use.net_debt.unit))
            known = [_in(effect, column.unit) for effect in column.cells.values()]
            columns[use.method] = _Column(column.unit, column.cells, -use.net_debt - reduce(add, known, expression(0)))
        for claim in claims if use.leaving is not None else ():
            if claim.converts and claim.shares is use.shares:
                _put(columns, use.method, rows, claim)
    for claim in claims:
        if claim.converts:
            _put(columns, f"{claim.method}: as shares", rows, claim)
    return columns


def _put(columns: dict[str, _Column], method: str, rows: Sequence[Sequence[Claim]], claim: Claim) -> None:
    """What a claim does, in the column of a method."""
    assert claim.effect is not None
    row = next(number for number, same in enumerate(rows) if any(one is claim for one in same))
    columns.setdefault(method, _Column(claim.effect.unit)).put(row, claim.effect)


def _within(use: Divided, claims: Sequence[Claim]) -> list[Claim]:
    """The claims that a method takes off: its own, or those within the net debt that it was given."""
    if use.net_debt is None:
        return [claim for claim in claims if claim.method == use.method and not claim.converts]
    return within(claims, use.net_debt)


def _check_given_back(model: Model, use: Divided, claims: Sequence[Claim]) -> None:
    """What the shares hold comes back as far as it was taken off: an amount may count in part, or not at all."""
    if use.leaving is None or use.shares.debt is None:
        return
    debt = set(items_in(use.shares.debt))
    effects = [
        claim.effect for claim in _within(use, claims)
        if claim.effect is not None and debt.intersection(dependencies([claim.amount]))
    ]  # fmt: skip
    if not effects:
        return
    taken = -reduce(add, (_in(effect, use.leaving.unit) for effect in effects))
    size = maximum(absolute(taken), absolute(use.leaving))
    whole = any_of(use.leaving < taken, agree(use.leaving, taken, size))
    model.check(f"{use.method}: no more debt comes back as shares than was taken off", whole)


def _in(amount: Expr, unit: Unit) -> Expr:
    return amount if amount.unit.same_as(unit) else amount.to(str(unit))


def _own_sheet(model: Model, sheet: Sheet) -> Sheet:
    """The sheet of that name in the model that is being completed, which may be written on."""
    number = next(number for number, own in enumerate(model.sheets) if own.name == sheet.name)
    model.sheets[number] = model.sheets[number].copied(model)
    return model.sheets[number]
