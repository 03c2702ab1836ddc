"""Which number a person asks for: a label or key with options beside it, or an address that says all in one."""

from __future__ import annotations

from typing import NamedTuple

from modelgen.commands.paths import find
from modelgen.errors import ModelgenError
from modelgen.model.address import Address
from modelgen.model.find import placed
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
        at = placed(item, at)
    return Asked(
        item,
        _one(text, "--member", " / ".join(at.member or ()), member),
        _one(text, "--period", at.period, period),
        _one(text, "--scenario", at.scenario, scenario),
    )


def _one(text: str, option: str, in_address: str | None, given: str | None) -> str | None:
    """What an address and an option say together."""
    if in_address and given is not None and in_address.casefold() != given.casefold():
        raise ModelgenError(f"'{text}' says {in_address}, and {option} says {given}; leave one of them out")
    return in_address or given
