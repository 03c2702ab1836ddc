"""A compiled model: complete, in order of calculation, unchangeable, fit to be sent to other processes.

Every reading (arrays, layout, workbook, verification, the way back) takes one. What follows from its formulas is
worked out when it is first asked for, and once.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from modelgen.errors import DefinitionError, Place
from modelgen.formula.axes import Axis
from modelgen.formula.units import Unit
from modelgen.model.correlations import Correlation
from modelgen.model.declarations import Claim
from modelgen.model.find import find
from modelgen.model.guard import Frozen
from modelgen.model.items import Input, Item, Line
from modelgen.model.sheets import Chart, Sheet
from modelgen.model.twin import Tables
from modelgen.program.coverage import missing, refuse, warnings
from modelgen.program.decimals import Shown
from modelgen.program.facts import meaningless_items, whole_items
from modelgen.program.identity import definition_hash, inputs_hash
from modelgen.program.once import MADE, Once
from modelgen.program.order import March, Step


class Program(Once):
    """What `compile` makes of a model. Items, axes and sheets are its own; nothing of it can be set."""

    name: str
    purpose: str
    unit: Unit
    valuation_date: date | None
    folder: Path | None  # of the definition
    loaded: tuple[tuple[Path, str], ...]  # the values files that were read, in order, with digests of their texts
    scenario: Axis
    axes: tuple[Axis, ...]
    every: tuple[Item, ...]  # all items, the cases of an assumption before its live row
    items: tuple[Item, ...]  # one for each key
    inputs: tuple[Input, ...]  # what is given and a user may change
    lines: tuple[Line, ...]
    sheets: tuple[Sheet, ...]  # of the definition
    all_sheets: tuple[Sheet, ...]  # and those that modelgen makes
    cover: Sheet
    summary_sheet: Sheet
    actuals: Sheet
    checks_sheet: Sheet
    tie_out: Sheet
    workings: Sheet
    lists: Sheet
    selector: Input  # the choice of the live scenario
    scenario_number: Line
    outputs: tuple[Item, ...]
    captions: Mapping[Item, str]  # what outputs are called on the cover, where their labels don't do
    quoted: Item | None  # the price with which outputs are compared
    upsides: Mapping[Item, Line]
    checks: tuple[Line, ...]
    behind: Mapping[Line, tuple[Line, ...]]  # the checks behind whose failure a check fails
    reasons: Mapping[Item, Line]  # by output: the line that says by which check it is n.m.
    reason: Line | None  # the line that says it of all of them
    failed: Line  # how many checks of severity error fail
    failures: Line  # how often, by check
    warned: Line | None  # how many of severity warning do; None where there are none
    warnings_by_check: Line | None
    claims: tuple[Claim, ...]
    correlations: tuple[Correlation, ...]  # of uncertain quantities
    charts: tuple[Chart, ...]
    order: tuple[Step | March, ...]  # of calculation
    warnings: tuple[str, ...]  # of the definition
    taken: tuple[tuple[str, str, str], ...]  # figures without a mark: the method, the figure, as what it took it

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self.__dict__.update(parts)

    def __setattr__(self, name: str, value: object) -> None:
        raise DefinitionError("a compiled model doesn't change", "change the definition, and compile it again")

    def __getitem__(self, number: int) -> Item:
        """The item of a number, by which a compiled item is known wherever it goes."""
        return self.every[number]

    def find(self, name: str) -> Item:
        """The item of a label or a key; DefinitionError with the nearest name otherwise."""
        return find(self.items, name)

    def caption(self, item: Item) -> str:
        """What an output is called on the cover, and wherever else it is shown."""
        return self.captions.get(item, item.label)

    def own(self, item: Item) -> Item:
        """The compiled item of one of the definition's (or of this program's); DefinitionError for another model's."""
        if item.__dict__.get("program") is self:
            return item
        cases = isinstance(item, Input) and item.by_scenario
        found = self._by_key.get(item.key)
        if cases and isinstance(found, Line):
            found = found.cases
        if found is None or (found.label, found.axes, found.unit) != (item.label, item.axes, item.unit):
            raise DefinitionError(f"'{item.label}' is no item of '{self.name}' as it was compiled", "compile it again")
        return found

    def valued(self, name: str, values: Mapping[int, Tables]) -> Program:
        """The same formulas over other values, as a program of its own with a name of its own.

        `values` are what inputs are given, by their numbers, each already checked against its input. DefinitionErrors
        where an input lacks one.
        """
        other = _read(self.once(_written))
        other.__dict__["name"] = name
        for number, tables in values.items():
            other[number].__dict__.update({table: Frozen(content) for table, content in tables.items()})
        refuse([fault for item in other.every if isinstance(item, Input) for fault in missing(item)])
        other.__dict__["warnings"] = tuple(warnings(other.items))
        return other

    def cone(self, items: Iterable[Item]) -> frozenset[Item]:
        """Items, and all that they are calculated from."""
        found, queue = set(items), list(items)
        while queue:
            item = queue.pop()
            if isinstance(item, Line):
                read = {cast(Item, need.item) for block in item.blocks for need in block.needs} - found
                found |= read
                queue += read
        return frozenset(found)

    @cached_property
    def _by_key(self) -> dict[str, Item]:
        return {item.key: item for item in self.items}

    @cached_property
    def hash(self) -> str:
        """What is calculated, as sixteen hexadecimal digits."""
        return definition_hash(self.name, self.unit, self.scenario, self.axes, self.every)

    @cached_property
    def digest(self) -> str:
        """All that a workbook tells of it, values, sources and lines of the definition too, as hexadecimal digits: the
        same wherever the definition lies. To be asked of a program that was just compiled."""
        parts, file = {name: value for name, value in _parts(self).items() if name != "loaded"}, io.BytesIO()
        _Telling(self, file).dump((parts, [vars(item) for item in self.every]))
        return sha256(file.getvalue()).hexdigest()

    @cached_property
    def inputs_hash(self) -> str:
        """The values of the inputs, their distributions and correlations, as sixteen hexadecimal digits."""
        return inputs_hash(self.every, self.correlations)

    @cached_property
    def meaningless(self) -> frozenset[Item]:
        """The lines that n.m. can stand in (convention 1)."""
        return meaningless_items(self.lines)

    @cached_property
    def whole(self) -> frozenset[Item]:
        """The plain numbers that can have no decimals."""
        return whole_items(self.every)

    @cached_property
    def decimals(self) -> Shown:
        """How many decimals the numbers of each item show."""
        return Shown(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _read, (_written(self),)


class _Writer(pickle.Pickler):
    """Writes references to items as their numbers: a chain of formulas isn't followed from item to item."""

    def __init__(self, program: Program, file: io.BytesIO) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.program = program

    def persistent_id(self, value: Any) -> int | None:
        if isinstance(value, Item):
            return int(value.__dict__["number"])
        return _PROGRAM if value is self.program else None


class _Telling(_Writer):
    """Writes of places what a workbook tells of them, and of folders nothing."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Place):
            return str, (str(value),)
        return (str, ()) if isinstance(value, Path) else NotImplemented


class _Reader(pickle.Unpickler):
    """Reads what `_Writer` wrote into a program and its items, made before."""

    def __init__(self, file: io.BytesIO, program: Program, items: Sequence[Item]) -> None:
        super().__init__(file)
        self.program, self.items = program, items

    def persistent_load(self, number: Any) -> Any:
        return self.program if number == _PROGRAM else self.items[number]


_PROGRAM = -1


def _parts(program: Program) -> dict[str, Any]:
    """What it is made of, without what has been worked out from it."""
    known = {MADE, *(name for name, value in vars(Program).items() if isinstance(value, cached_property))}
    return {name: value for name, value in vars(program).items() if name not in known}


def _written(program: Program) -> tuple[list[type[Item]], bytes]:
    file = io.BytesIO()
    _Writer(program, file).dump((_parts(program), [vars(item) for item in program.every]))
    return [type(item) for item in program.every], file.getvalue()


def _read(written: tuple[list[type[Item]], bytes]) -> Program:
    kinds, content = written
    program, items = object.__new__(Program), [object.__new__(kind) for kind in kinds]
    parts, own = _Reader(io.BytesIO(content), program, items).load()
    for item, values in zip(items, own, strict=True):
        item.__dict__.update(values)
    program.__dict__.update(parts)
    return program
