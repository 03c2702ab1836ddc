"""Which number a person asks for: a label or key with options beside it, or an address that says all in one."""

from __future__ import annotations

from typing import NamedTuple

from modelgen.commands.paths import find
from modelgen.errors import ModelgenError
from modelgen.model.address import Address
from modelgen.model.items import Item
from modelgen.program.program import Program


class Asked(NamedTuple):
    """A number: what isn't said is None."""

    item: Item
    member: str | None
    period: str | None
    scenario: str | None


def asked(program: Program, text: str, member: str | None, period: str | None, scenario: str | None) -> Asked:
    """The number of an address, or of a label, and of the options --member, --period and --scenario.

    `*` in an address says nothing. ModelgenError where there is no such item, where the item has no members or no
    periods and one is named, and where an option contradicts the address.
    """
    try:
        item, at = find(program, text), Address("")
    except ModelgenError:
        if text.rstrip()[-1:] not in ("]", "}"):
            raise
        at = Address.parse(text)
        item = find(program, at.item)
        at = _of(item, at)
    return Asked(
        item,
        _one(text, "--member", " / ".join(at.member or ()), member),
        _one(text, "--period", at.period, period),
        _one(text, "--scenario", at.scenario, scenario),
    )


def _of(item: Item, at: Address) -> Address:
    """An address with a name that stands alone in brackets as what it is for an item: a member or a period."""
    members = {label.casefold() for axis in item.row_axes for label in axis.members}
    periods = {label.casefold() for label in item.column_axis.members} if item.column_axis else set()
    names = [*(at.member or ()), *filter(None, [at.period])]
    if len(names) == 1 and None not in (at.member, at.period):
        known = [name.casefold() in of for of in (members, periods) for name in names]
        as_member = known[0] if known[0] != known[1] else bool(at.member)
        as_member = bool(item.row_axes) if bool(item.row_axes) != bool(item.column_axis) else as_member
        at = at._replace(member=tuple(names), period="") if as_member else at._replace(member=(), period=names[0])
    for has, said, what, right in (
        (item.row_axes, at.member, "members", at._replace(item=item.key, member=())),
        (item.column_axis, at.period, "periods", at._replace(item=item.key, period="")),
    ):
        if said and not has:
            raise ModelgenError(f"'{item.label}' has no {what}; write {right}")
    return at


def _one(text: str, option: str, in_address: str | None, given: str | None) -> str | None:
    """What an address and an option say together."""
    if in_address and given is not None and in_address.casefold() != given.casefold():
        raise ModelgenError(f"'{text}' says {in_address}, and {option} says {given}; leave one of them out")
    return in_address or given
