"""Three ways: what a cell was built with, what it is now, and what the definition says today."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from modelgen.errors import DefinitionError, ValuesError, nearest
from modelgen.formula.units import TEXT
from modelgen.identity.manifest import Manifest
from modelgen.layout.grid import Cell
from modelgen.model.address import Address, InputKey
from modelgen.model.items import Input
from modelgen.model.percent import refuse_forgotten
from modelgen.model.values import checked, shown
from modelgen.program.program import Program
from modelgen.readback.entries import Entry
from modelgen.reference.solve import dense
from modelgen.verify.engines.engine import ErrorValue, Value

OFFERED, ASK, REFUSED, ALREADY = "offered", "ask", "refused", "already"
Shown = float | str | date | None


@dataclass(frozen=True)
class Change:
    """One input that a person changed. `state` says what becomes of it, `why` the reason where it isn't taken.

    "offered" is taken; "ask" only by someone who says so: the value of a formula, or one that the definition changed
    meanwhile, too; "refused" never; "already" is what the definition says today.
    """

    slot: Address
    label: str
    unit: str
    cell: str
    built: Shown
    now: Shown
    state: str
    why: str = ""
    formula: str = ""
    file: str = ""
    item: Input | None = field(default=None, compare=False)  # comparing formulas makes a formula
    key: InputKey | None = None
    number: float | None = None

    @property
    def moves(self) -> str:
        """`0.09 -> 0.085`."""
        return f"{self.before} -> {self.after}"

    @property
    def before(self) -> str:
        """What it was built with."""
        return "inherited" if self.built is None else self._told(self.built, self.now)

    @property
    def after(self) -> str:
        """What stands there now."""
        return self.formula or ("blank" if self.now is None else self._told(self.now, self.built))

    def _told(self, value: Shown, other: Shown) -> str:
        """A value as people say it: percentages with their sign, unless it's in doubt that it is one."""
        if isinstance(value, float) and self.number is None and value == self.now:
            return f"{value:.12g}"
        return _words(value, self.unit, other)

    def __str__(self) -> str:
        why = f" ({self.why})" if self.why else ""
        return f"{self.slot} at {self.cell}: {self.moves}{why}"


def judge(program: Program, entry: Entry, file: str, computed: Value = None) -> Change:
    """What becomes of an entry under today's definition; `computed` is the value of a formula."""
    slot = entry.address
    built: Shown = float(entry.built) if isinstance(entry.built, int) else entry.built
    where = str(Cell(*entry.cell))

    def change(
        state: str, why: str, item: Input | None = None, at: InputKey | None = None, number: float | None = None
    ) -> Change:
        was, now = built, None if number is None or item is None else shown(item, number)
        if number is None and entry.value is not None:
            now = entry.value if isinstance(entry.value, float | str) else str(entry.value).upper()
        if item is not None and item.unit != TEXT and isinstance(built, float):
            was = shown(item, built)
        label = slot.item if item is None else item.label
        return Change(slot, label, entry.unit, where, was, now, state, why, entry.formula, file, item, at, number)

    found = _find(program, entry.address, entry.unit)
    if isinstance(found, str):
        return change(REFUSED, f"{entry.bad}; {found}" if entry.bad else found)
    item, at = found
    slot = item.slot(*at)  # in the definition's own spelling
    if entry.bad:
        return change(REFUSED, entry.bad, item, at)
    value = entry.value
    if entry.formula:
        if isinstance(computed, ErrorValue) or computed is None or isinstance(computed, bool):
            what = "" if computed is None else f" ({computed})"
            return change(REFUSED, f"a formula stands in it, without a value{what}", item, at)
        value = computed
    try:
        number = checked(item, value)
        refuse_forgotten(item, {**item.given, at: number})
    except ValuesError as error:
        return change(REFUSED, str(error), item, at)
    today = item.given.get(at)
    if entry.formula:
        told = "a formula replaced the input" if entry.built is not None else "its formula was edited"
        return change(ASK, f"{told}; its value is {_words(shown(item, number), entry.unit)}", item, at, number)
    if today is not None and _near(today, number):
        return change(ALREADY, "the definition says so today", item, at, number)
    try:
        before = None if entry.built is None else checked(item, entry.built)
    except ValuesError:
        before = -1.0
    if (before is None) != (today is None) or (before is not None and today is not None and not _near(before, today)):
        said = "lets it follow another value" if today is None else f"says {_words(shown(item, today), entry.unit)}"
        return change(ASK, f"the definition has changed since and {said}", item, at, number)
    return change(OFFERED, "", item, at, number)


def doubted(change: Change, *whys: str) -> Change:
    """A change that would be taken, or may be, to be decided where others give a reason for it; empty ones are none."""
    reasons = list(filter(None, whys))
    if not reasons or change.state not in (OFFERED, ASK):
        return change
    return replace(change, state=ASK, why="; ".join(filter(None, [change.why, *reasons])))


def settled(program: Program, manifest: Manifest, changes: Sequence[Change]) -> list[Change]:
    """The changes, those that today's definition says in another form marked as such: a file that is read again."""
    file: dict[Input, dict[InputKey, float]] = {}
    open_ = {
        change.item for change in changes if change.state == ASK and not change.formula and change.item is not None
    }
    for row in manifest.rows if open_ else ():
        for period, built in row.built.items():
            found = _find(program, manifest.address(row, period), row.unit)
            if built is not None and not isinstance(found, str) and found[0] in open_:
                with suppress(ValuesError):
                    file.setdefault(found[0], {})[found[1]] = checked(found[0], built)
    for change in changes:
        if change.item in open_ and change.item is not None and change.key is not None and change.number is not None:
            file.setdefault(change.item, {})[change.key] = change.number

    def same(change: Change) -> bool:
        item, key = change.item, change.key
        if item is None or key is None or item not in open_ or change.state != ASK or change.formula:
            return False
        within = slice(*item.span) if item.column_axis else slice(None)
        there, here = (np.atleast_1d(dense(item, given))[..., within] for given in (file[item], item.given))
        return np.array_equal(there[key[0]], here[key[0]]) if item.by_scenario else np.array_equal(there, here)

    return [replace(c, state=ALREADY, why="the definition says so today") if same(c) else c for c in changes]


def _find(program: Program, address: Address, unit: str) -> tuple[Input, InputKey] | str:
    """The input and the cell of today's definition, or why there is none."""
    key, members, period, scenario = address
    items = {item.key: item for item in program.inputs if not item.fixed}
    item = items.get(key)
    if item is None:
        return f"the definition has no input '{key}' any more{nearest(key, items)}"
    if bool(scenario) != item.by_scenario:
        return "today it has one value for all scenarios" if scenario else "today it has a value for each scenario"
    try:
        number = item.scenario.position(scenario) if scenario else 0
        if members is not None and len(members) != len(item.row_axes):
            over = "varies over " + " / ".join(axis.label for axis in item.row_axes)
            raise DefinitionError(f"today it {over if item.row_axes else 'has no members'}")
        row = None if members is None else tuple(a.position(m) for a, m in zip(item.row_axes, members, strict=True))
        if members is None and not item.row_axes:
            raise DefinitionError("today it has no members")
        column = None
        if period:
            if item.column_axis is None:
                raise DefinitionError("today it has no periods")
            column = item.column_axis.position(period)
            if not item.span[0] <= column < item.span[1]:
                raise DefinitionError(f"today it has no value for {period}")
    except DefinitionError as error:
        return error.what
    if str(item.unit_of(row)) != unit:
        return f"its unit was '{unit}' in the file and is '{item.unit_of(row)}' today"
    return item, (number, row, column)


def apart(value: float, other: float | None, digits: int, grouped: str = "") -> str:
    """A number in so many digits, or in as many more as tell it from another.

    >>> apart(310.0, 310.0000000000004, 12), apart(310.0000000000004, 310.0, 12)
    ('310', '310.0000000000004')
    """
    if other is None or other == value:
        return f"{value:{grouped}.{digits}g}"
    texts = ((f"{value:{grouped}.{count}g}", f"{other:{grouped}.{count}g}") for count in range(digits, 18))
    return next((one for one, another in texts if one != another), repr(value))


def _words(value: Shown, unit: str, other: Shown = None) -> str:
    if isinstance(value, float):
        factor, sign = (100, "%") if unit == "%" else (1, "")
        return apart(value * factor, other * factor if isinstance(other, float) else None, 12) + sign
    return str(value)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= 5e-15 * abs(one)
