"""The address of a number, in the words of its definition, and the key by which a row of inputs is found in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from modelgen.errors import ModelgenError

_BETWEEN, _ALSO, _ALL = "|", "+", "*"
Members = tuple[int, ...]  # positions on an item's row axes
InputKey = tuple[int, Members | None, int | None]
"""The coordinates of an input's cell: scenario, members (None: of all), period (None: all, or there are none)."""
OPENING = "opening"  # the period of what stands before the first one; a line's phase that fills it

_SLASH = r"(?<!\S)/(?!\S)"  # between members of several axes; N/A is a name
_SIGN = re.compile(rf"[][{{}},]|{_SLASH}")
_NAME = rf"\s*+(?:'(?:[^']|'')*+'|(?!')(?:(?!{_SLASH})[^][{{}},])++)\s*+"  # possessive: one way to read it
_FORM = re.compile(
    rf"(?P<item>{_NAME})(?:\[(?P<members>{_NAME}(?:/{_NAME})*)?(?:(?P<comma>,)(?P<period>{_NAME})?)?\]\s*)?"
    rf"(?:\{{(?P<scenario>{_NAME})\}}\s*)?"
)
_FAULTS = {  # the signs that are left of a text without its names, and what is wrong then
    r".*'.*": "an apostrophe in it isn't closed",
    r"[^]]*\[[^]]*": "its [ isn't closed",
    r"[^}]*\{[^}]*": "its { isn't closed",
    r"\[[^]]*,[^]]*,.*": "there is more in its [ ] than members and a period",
    r"\{\}\[.*": "the scenario comes last",
    r".*": "it isn't of that form",
}
_REMEDY = "write net_sales[AWS, 2025]{Bull}, and names that hold , [ ] { } or ' / ' in apostrophes"


class Address(NamedTuple):
    """One number of a model, in the words of its definition: the same everywhere.

    `member` has a label for each axis but the periods: () where there is none, None for a value that all members
    share. `period` is "" where there is none, None for a value that all periods share. `scenario` is None for what
    doesn't vary by scenario (a line, a shared input, the live row of an assumption).

    As text: the item; its members and period in square brackets, `*` for all of them; the scenario in braces. A name
    that stands alone in brackets is a period if it has a digit in it or is the opening, else a member; where that is
    wrong, a comma says which it is. Names that hold a sign of this form are put in apostrophes, doubled inside, as
    Excel does with sheets.

    >>> print(Address("net_sales", ("AWS",), "2025", "Bull"), Address("fleet", ("EU", "Cars, new"), "2025Q1"))
    net_sales[AWS, 2025]{Bull} fleet[EU / 'Cars, new', 2025Q1]
    >>> print(Address("growth", None, None, "Bull"), Address("cash", (), "2025"), Address("beta", ("AWS",)))
    growth[*, *]{Bull} cash[2025] beta[AWS]
    >>> print(Address("cash", (), "opening"), Address("cash", (), "spring"), Address("rent", ("Store 1",)))
    cash[opening] cash[, spring] rent[Store 1,]
    """

    item: str
    member: tuple[str, ...] | None = ()
    period: str | None = ""
    scenario: str | None = None

    def __str__(self) -> str:
        members = _ALL if self.member is None else " / ".join(map(quoted, self.member))
        period = _ALL if self.period is None else quoted(self.period) if self.period else ""
        inside = ", ".join(part for part in (members, period) if part)
        if members and not period and _is_period(self.member or ()):
            inside = f"{members},"
        elif period and not members and not _is_period([self.period]):
            inside = f", {period}"
        scenario = "" if self.scenario is None else f"{{{quoted(self.scenario)}}}"
        return quoted(self.item) + (f"[{inside}]" if inside else "") + scenario

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address that a text says; ModelgenError where it says none.

        >>> Address.parse("net_sales[AWS, 2025]{Bull}")
        Address(item='net_sales', member=('AWS',), period='2025', scenario='Bull')
        """
        found = _FORM.fullmatch(text)
        if found is None:
            signs = re.sub(_NAME, "", text)
            raise _refused(text, next(what for form, what in _FAULTS.items() if re.fullmatch(form, signs, re.DOTALL)))
        item, scenario = _read(found["item"]), found["scenario"] and _read(found["scenario"])
        members = [_read(name) for name in re.findall(_NAME, found["members"] or "")]
        period = _read(found["period"]) if found["period"] else ""
        if not found["comma"] and _is_period(members):
            period = members.pop()
        if item is None or (found["scenario"] and scenario is None) or (None in members and len(members) > 1):
            raise _refused(text, "* stands for all members or all periods, and for nothing else")
        return cls(item, None if members == [None] else tuple(map(str, members)), period, scenario)

    def record(self) -> dict[str, object]:
        """For JSON: the text, and its parts."""
        return {"address": str(self), **self._asdict(), "period": self.period or None}


def quoted(name: str) -> str:
    """A name as it stands in an address."""
    bare = name and name == name.strip() and name != _ALL and name[0] != "'" and not _SIGN.search(name)
    return name if bare else "'" + name.replace("'", "''") + "'"


def _read(text: str) -> str | None:
    """The name that a part of an address says; None for all of them."""
    text = text.strip()
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    return None if text == _ALL else text


def _is_period(names: Sequence[str | None]) -> bool:
    """Whether what stands in brackets without a comma is a period, and not members."""
    name = names[0] or "" if len(names) == 1 else ""
    return name == OPENING or any(map(str.isdecimal, name))


def _refused(text: str, why: str) -> ModelgenError:
    return ModelgenError(f"'{text}' is no address of a number: {why}; {_REMEDY}")


class RowKey(NamedTuple):
    """What stands in the key column of a row of inputs: `growth|Bull|AWS`, `price+volume|Base|*` (convention 11).

    >>> RowKey.made(["price", "volume"], "Base", None)
    RowKey(items=('price', 'volume'), rest='Base|*')
    >>> str(RowKey.parse("growth|Bull|AWS / EU"))
    'growth|Bull|AWS / EU'
    """

    items: tuple[str, ...]  # several where a table has them side by side
    rest: str  # scenario and members, which may hold any character and are only compared

    @classmethod
    def made(cls, items: Sequence[str], scenario: str | None, members: Sequence[str] | None) -> RowKey:
        """The key of a row; `members` None for the one of a value that all members share."""
        return cls(tuple(items), f"{scenario or ''}{_BETWEEN}{_ALL if members is None else ' / '.join(members)}")

    @classmethod
    def parse(cls, value: object) -> RowKey | None:
        """What a cell's content says that is a key; None where it can't be one."""
        if not isinstance(value, str) or value.count(_BETWEEN) < 2:
            return None
        items, _, rest = value.partition(_BETWEEN)
        return cls(tuple(items.split(_ALSO)), rest)

    def each(self) -> Iterator[RowKey]:
        """The key for each of its items alone."""
        return (RowKey((item,), self.rest) for item in self.items)

    def __str__(self) -> str:
        return f"{_ALSO.join(self.items)}{_BETWEEN}{self.rest}"
