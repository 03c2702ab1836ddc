"""What a name means: the item of a label or of a key, and what of it an address names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modelgen.errors import DefinitionError, ModelgenError, nearest
from modelgen.formula.axes import Axis
from modelgen.formula.labels import slug
from modelgen.model.address import Address
from modelgen.model.items import Item


def find(items: Sequence[Item], name: str) -> Item:
    """The item of a label or a key; DefinitionError with the nearest name otherwise."""
    for wanted in (name, name.casefold()):
        for item in items:
            if wanted == item.key:
                return item
        found = [item for item in items if wanted in (item.label, item.label.casefold())]
        found = [item for item in found if not item.origin] or found
        found = [item for item in found if item.key == slug(item.label)] or found  # whose the plain key is
        if len(found) > 1:
            keys = ", ".join(item.key for item in found)
            raise DefinitionError(f"'{name}' is the label of several items", f"use one of their keys: {keys}")
        if found:
            return found[0]
    known = [item.label for item in items] + [item.key for item in items]
    raise DefinitionError(f"the model has no '{name}'" + nearest(name, known))


def scenario_named(axis: Axis, name: str | None) -> str:
    """A scenario's name as the definition writes it, the first unless named; ModelgenError where there is none."""
    number = 0 if name is None else axis.find(name)
    if number is None:
        hint = nearest(str(name), axis.members) or f"; there is {', '.join(axis.members)}"
        raise ModelgenError(f"the model has no scenario '{name}'{hint}")
    return axis.members[number]


def placed(item: Item, at: Address) -> Address:
    """An address with its names as what the item has; a name alone in brackets may be meant as either. ModelgenError
    where the item has no members, or no periods, and one is named."""
    names = [*(at.member or ()), *([at.period] if at.period else [])]
    if len(names) == 1 and None not in (at.member, at.period):
        member = bool(at.member)
        if bool(item.row_axes) != bool(item.column_axis):
            member = bool(item.row_axes)
        elif item.column_axis is not None and _has(item.row_axes, names[0]) != _has([item.column_axis], names[0]):
            member = _has(item.row_axes, names[0])
        at = at._replace(member=(names[0],), period="") if member else at._replace(member=(), period=names[0])
    if at.member and not item.row_axes:
        raise ModelgenError(f"'{item.label}' has no members; write {at._replace(item=item.key, member=())}")
    if at.period and item.column_axis is None:
        raise ModelgenError(f"'{item.label}' has no periods; write {at._replace(item=item.key, period='')}")
    return at


def _has(axes: Iterable[Axis], name: str) -> bool:
    return any(name.casefold() == label.casefold() for axis in axes for label in axis.members)
