"""The columns of a table of companies: what each head says, and what its cells are taken for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from modelgen.batches.laid import Laid, named
from modelgen.errors import ModelgenError, ValuesError, nearest
from modelgen.formula.axes import Axis
from modelgen.model.address import Address
from modelgen.model.find import placed
from modelgen.model.items import Input
from modelgen.model.nests import cells
from modelgen.model.values import give_at
from modelgen.model.written import typed, unfit
from modelgen.program.program import Program
from modelgen.sheet.limits import text_fault

COMPANY, _MEMBERS = "company", "members."
_WRITE = "write a value, or leave the cell blank for the definition's own"
_TEXTS = {"source": "sources", "note": "notes"}


@dataclass(frozen=True)
class Column:
    """A column of values, sources or notes, or of the members of an axis: by its head, which is read for a program."""

    head: str
    number: int  # of the column, from 0

    @property
    def axis(self) -> str:
        """The key of the axis whose members it has; empty where it has none."""
        return self.head[len(_MEMBERS) :].strip() if self.head.casefold().startswith(_MEMBERS) else ""

    def members(self, cell: Any) -> tuple[str, ...]:
        """Members, as a cell names them."""
        if not isinstance(cell, str):
            raise ModelgenError(f"it is {cell!r}, and no text; write members as: Bread; Cake")
        names = tuple(name.strip() for name in cell.split(";") if name.strip())
        if not names:
            raise ModelgenError("it names no member; write members as: Bread; Cake")
        Axis(self.axis, names, rank=0, key="members")  # refuses what can't be told apart
        return names

    def read(self, program: Program) -> Values:
        """What its cells are for. ModelgenError where the head is no address of inputs."""
        base, _, last = self.head.rpartition(".")
        if base and last.strip().casefold() in _TEXTS:
            item, _, scenario = _inputs(program, base)
            return Values(self, item, {}, scenario, _TEXTS[last.strip().casefold()])
        return Values(self, *_inputs(program, self.head))


@dataclass(frozen=True)
class Values:
    """Where the cells of a column go: an input, the positions that are named on its axes, and a scenario."""

    column: Column
    item: Input
    at: dict[Axis, int]
    scenario: str | None
    table: str = "given"

    @property
    def key(self) -> object:
        """What two columns have in common that are for the same."""
        return self.item.key, tuple(sorted((axis.key, at) for axis, at in self.at.items())), self.scenario, self.table

    @property
    def rank(self) -> tuple[int, ...]:
        """By which values for much go before those for a part of it."""
        return len(self.at), self.column.number

    def give(self, laid: Laid, cell: Any) -> None:
        """Lay a cell over what the definition says. ModelgenError where it is no value for that."""
        one = laid.of(self.item)
        if self.table == "given":
            value = typed(one, cell)
            if why := unfit(str(self._unit()), value):
                raise ModelgenError(why if ";" in why else f"{why}; {_WRITE}")
            give_at(one, self.at, value, self.scenario)
            laid.note(self.item, self.scenario, (cell for cell, _ in cells(self.item, self.at, value)))
            return
        text = cell if isinstance(cell, str) else str(cell)
        if fault := text_fault(text):
            raise ModelgenError(f"it {fault}")
        number = self.item.scenario.position(self.scenario) if self.scenario and self.item.by_scenario else 0
        vars(one)[self.table][number] = text.strip()

    def _unit(self) -> object:
        members = tuple(self.at.get(axis, -1) for axis in self.item.row_axes)
        return self.item.unit_of(members)


def _inputs(program: Program, text: str) -> tuple[Input, dict[Axis, int], str | None]:
    """The inputs that an address means. ModelgenError where it means none."""
    try:
        return named(program, text.strip()), {}, None
    except ModelgenError:
        if not re.search(r"[][{}]", text):
            raise
    address = Address.parse(text.strip())
    item = named(program, address.item)
    address = placed(item, address)
    at: dict[Axis, int] = {}
    if address.member:
        if len(address.member) != len(item.row_axes):
            over = " / ".join(axis.label for axis in item.row_axes)
            raise ModelgenError(f"'{item.label}' varies over {over}; name a member of each")
        at |= {axis: axis.position(name) for axis, name in zip(item.row_axes, address.member, strict=True)}
    if address.period and item.column_axis is not None:
        at[item.column_axis] = item.column_axis.position(address.period)
    for _ in cells(item, at, 0.0):  # refuses a period without values
        pass
    scenario = address.scenario
    if scenario is not None:
        number = item.scenario.position(scenario)
        if not item.by_scenario and len(item.scenario) > 1:
            raise ValuesError(f"'{item.label}' is shared by all scenarios; leave out {{{scenario}}}")
        scenario = item.scenario.members[number] if number else None
    return item, at, scenario


def columns(heads: Iterable[str]) -> tuple[int, list[Column]]:
    """Where the company's name stands, and the other columns. ModelgenError where no column has the name."""
    every = [Column(head.strip(), number) for number, head in enumerate(heads) if head.strip()]
    names = [one for one in every if one.head.casefold() == COMPANY]
    if not names:
        known = [one.head for one in every]
        hint = nearest(COMPANY, known) or "; call the column that, which has their names"
        raise ModelgenError(f"has no column '{COMPANY}'{hint}")
    return names[0].number, [one for one in every if one.head.casefold() != COMPANY]
