"""What moved a model's outputs since its values were taken: the formulas, and each input by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from modelgen.errors import ModelgenError, ValuesError
from modelgen.formula.units import TEXT
from modelgen.model.address import Address, InputKey
from modelgen.model.items import Input
from modelgen.model.values import checked
from modelgen.program.program import Program
from modelgen.reference.result import Result
from modelgen.reference.solve import Given, Solver, dense
from modelgen.snapshot.values import Snapshot, Value, given, results, take

DRAWS = 256  # that are computed at a time


@dataclass(frozen=True)
class Moved:
    """An output, or a cell of a chosen line, that isn't what it was."""

    address: str
    was: Value | None
    now: Value | None
    unit: str = ""


@dataclass(frozen=True)
class Changed:
    """An input that isn't what it was, and what it alone does to the outputs that moved."""

    address: str
    was: Value | None
    now: Value | None
    does: tuple[Moved, ...] = ()
    unit: str = ""


T = TypeVar("T", Moved, Changed)


@dataclass
class Effects:
    """What moved, and by what."""

    moved: list[Moved] = field(default_factory=list)
    formulas: list[Moved] = field(default_factory=list)  # at the inputs of the snapshot
    inputs: list[Changed] = field(default_factory=list)
    new: list[str] = field(default_factory=list)  # inputs that came with the definition
    called: list[tuple[str, str]] = field(default_factory=list)  # what is only called otherwise


def effects(program: Program, old: Snapshot, rel: float, lines: Collection[str] = ()) -> Effects:
    """What is off by more than `rel` of what it was, and what each changed input does by itself, in today's formulas
    and from the inputs of the snapshot. What the snapshot doesn't have yet, such as a new scenario, is as today."""
    names = {Address.parse(text).item for text in old.lines} & {item.key for item in program.items}
    new = take(program, [*dict.fromkeys([*sorted(names), *(program.find(name).key for name in lines)])])
    found = Effects([*_moved(old.outputs, new.outputs, rel), *_moved(old.lines, new.lines, rel)])
    changed = [Changed(at, old.inputs.get(at), new.inputs.get(at)) for at in sorted({*old.inputs, *new.inputs})
               if old.inputs.get(at) != new.inputs.get(at)]  # fmt: skip
    units = {item.key: str(item.unit) for item in program.items}
    _pair(found, changed)
    old = _as_today(old, dict(found.called))
    before = _before(program, old)
    at_old = dict(results(_solved(program, [before]), program.outputs))
    both = [at for at in old.outputs if at in at_old]
    found.formulas = list(_moved({at: old.outputs[at] for at in both}, {at: at_old[at] for at in both}, rel))
    by_key = {item.key: item for item in before}
    found.new = [one.address for one in changed if one.was is None and _stands(before, by_key, one)]
    changed = [one for one in changed if one.address not in found.new]
    found.inputs = list(_alone(program, changed, before, at_old, rel))
    found.moved, found.formulas = ([_with_unit(one, units) for one in some] for some in (found.moved, found.formulas))
    found.inputs = [
        replace(_with_unit(one, units), does=tuple([_with_unit(each, units) for each in one.does]))
        for one in found.inputs
    ]
    return found


def _with_unit(one: T, units: Mapping[str, str]) -> T:
    return replace(one, unit=units.get(Address.parse(one.address).item, ""))


def _pair(found: Effects, changed: list[Changed]) -> None:
    """Take out what has gone under one name and come under another with the same value, the rest of both the same."""
    for several in (found.moved, changed):
        gone = [one for one in several if one.now is None]
        for came in [one for one in several if one.was is None]:
            same = [one for one in gone if one.was == came.now and _one_apart(one.address, came.address)]
            if len(same) == 1:
                found.called.append((same[0].address, came.address))
                gone.remove(same[0])
                several.remove(same[0])  # type: ignore[arg-type]
                several.remove(came)  # type: ignore[arg-type]


def _as_today(old: Snapshot, called: Mapping[str, str]) -> Snapshot:
    """A snapshot in the names of today."""
    if not called:
        return old
    outputs, inputs = ({called.get(at, at): value for at, value in some.items()} for some in (old.outputs, old.inputs))
    return replace(old, outputs=outputs, inputs=inputs)


def _one_apart(one: str, other: str) -> bool:
    a, b = Address.parse(one), Address.parse(other)
    return sum(x != y for x, y in zip(a, b, strict=True)) == 1


def _stands(before: Mapping[Input, Given], by_key: Mapping[str, Input], one: Changed) -> bool:
    """Whether an input has its value of today also where the others are as they were."""
    address = Address.parse(one.address)
    item = by_key.get(address.item)
    return item is not None and _key(item, address) in before[item]


def _alone(
    program: Program, changed: Sequence[Changed], before: Mapping[Input, Given], base: Mapping[str, Value], rel: float
) -> Iterator[Changed]:
    by_key = {item.key: item for item in before}
    many = max(DRAWS // len(program.scenario), 1)
    for start in range(0, len(changed), many):
        part = changed[start : start + many]
        cases = [_with(before, by_key, one) for one in part]
        solved = _solved(program, cases)
        width = len(program.scenario)
        for number, one in enumerate(part):
            own = dict(results(solved.draws(number * width, (number + 1) * width), program.outputs))
            yield Changed(one.address, one.was, one.now, tuple(_moved(base, own, rel)))


def _with(before: Mapping[Input, Given], by_key: Mapping[str, Input], one: Changed) -> dict[Input, Given]:
    """The inputs of the snapshot with one of them as it is today; one that is gone has no effect of its own."""
    address = Address.parse(one.address)
    item = by_key.get(address.item)
    key = None if item is None else _key(item, address)
    if item is None or key is None:
        return dict(before)
    own = {at: number for at, number in before[item].items() if at != key}
    if one.now is not None:
        own[key] = item.given[key]
    return {**before, item: own if _enough(item, own) else item.given}


def _before(program: Program, old: Snapshot) -> dict[Input, Given]:
    """Each input's values as the snapshot has them; those of scenarios, members and periods that it doesn't know as
    today."""
    stored: dict[str, dict[Address, Value]] = {}
    for text, value in old.inputs.items():
        address = Address.parse(text)
        stored.setdefault(address.item, {})[address] = value
    known = old.scenarios
    scenarios = [name in known for name in program.scenario.members]
    found: dict[Input, Given] = {}
    for item in given(program):
        own = {key: number for address, value in stored.get(item.key, {}).items()
               if (key := _key(item, address)) and (number := _number(item, value)) is not None}  # fmt: skip
        short = not _enough(item, own)
        new = {key: number for key, number in item.given.items() if not scenarios[key[0]] or (short and not key[0])}
        both = {**new, **own}
        found[item] = both if own and both != item.given else item.given
    return found


def _key(item: Input, address: Address) -> InputKey | None:
    """The coordinates of an address in an input; None where it has no such cell today."""
    scenario = item.scenario.find(address.scenario) if item.by_scenario else 0
    if scenario is None or (address.scenario is not None) != item.by_scenario:
        return None
    members: tuple[int, ...] | None = None
    if address.member is not None:
        found = [axis.find(name) for axis, name in zip(item.row_axes, address.member, strict=False)]
        if len(address.member) != len(item.row_axes) or None in found:
            return None
        members = tuple(position for position in found if position is not None)
    if item.column_axis is None:
        return (scenario, members, None) if address.period == "" else None
    if address.period is None:
        return scenario, members, None
    period = item.column_axis.find(address.period)
    return None if period is None or not item.span[0] <= period < item.span[1] else (scenario, members, period)


def _number(item: Input, value: Value) -> float | None:
    """An input's number from the file; None where it has become another kind of input."""
    try:
        if item.unit == TEXT:
            return next(float(number) for number, option in enumerate(item.options) if option == value)
        return checked(item, value)
    except (StopIteration, ValuesError, ModelgenError):
        return None


def _enough(item: Input, own: Given) -> bool:
    """Whether every cell has a value, or inherits one (convention 3)."""
    return all(
        any(key in own for key in ((0, members, period), (0, members, None), (0, None, period), (0, None, None)))
        for members in item.rows()
        for period in item.columns()
    )


def _solved(program: Program, cases: Sequence[Mapping[Input, Given]]) -> Result:
    """The outputs in every scenario for each of some sets of inputs, one after the other."""
    width = len(program.scenario)
    drawn: dict[Input, Any] = {program.selector: np.tile(np.arange(width, dtype=np.float64), len(cases))}
    for item in cases[0]:
        if any(case[item] is not item.given for case in cases):
            drawn[item] = np.repeat(np.stack([dense(item, case[item]) for case in cases]), width, axis=0)
    return Solver(program, width * len(cases), drawn, {}, only=program.outputs).run()


def _moved(old: Mapping[str, Value], new: Mapping[str, Value], rel: float) -> Iterator[Moved]:
    for at in [*new, *(at for at in old if at not in new)]:
        was, now = old.get(at), new.get(at)
        if not _same(was, now, rel):
            yield Moved(at, was, now)


def _same(was: Value | None, now: Value | None, rel: float) -> bool:
    if isinstance(was, float) and isinstance(now, float):
        return abs(now - was) <= rel * max(abs(was), abs(now))
    return was == now
