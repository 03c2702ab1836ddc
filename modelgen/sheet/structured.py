"""Structured references: the table, the rows and the columns that a token of the kind "table" names.

The grammar is that of Microsoft's page "Using structured references with Excel tables", and of ECMA-376, part 1,
18.17.2.2. A file writes `T[[#This Row],[Net]]` where people type `T[@Net]`; both are read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from modelgen.sheet.prefixes import Place, place, prefix_of

ITEMS = ("#All", "#Data", "#Headers", "#Totals", "#This Row")
_KNOWN = {item.casefold(): item for item in ITEMS}
_NAME = r"(?:[^\[\]'#@]|'.)(?:[^\[\]'#]|'.)*+"  # of a column: an apostrophe escapes what has a meaning
_COLUMN = rf"\[({_NAME})\]"
_TABLE = re.compile(r"""([^\["']*)\[(.*)\]""", re.DOTALL)
_SIMPLE = re.compile(rf"(?:(@)\s*)?(?:({_NAME})|{_COLUMN}(?:\s*:\s*{_COLUMN})?)?", re.DOTALL)
_PART = re.compile(rf"\[(\#[A-Za-z ]+)\]|{_COLUMN}(?:\s*:\s*{_COLUMN})?", re.DOTALL)
_COMMA = re.compile(r"\s*,\s*")
_PLAIN = re.compile(r"[^\W_](?:[\w ]*\w)?")  # a column's name that needs no brackets of its own


class Structured(NamedTuple):
    """A table's rows and columns: `items` are of `ITEMS`, and none stand for the data; without a column it is all of
    them, and the last is the first where one is named. Without a table it is the formula's own."""

    prefix: str
    table: str
    items: tuple[str, ...] = ()
    first: str = ""
    last: str = ""

    @property
    def place(self) -> Place:
        """The workbook and the sheet before the table's name."""
        return place(self.prefix)

    def __str__(self) -> str:
        columns = f"[{escaped(self.first)}]" if self.first else ""
        if self.last != self.first:
            columns += f":[{escaped(self.last)}]"
        items = ",".join(f"[{item}]" for item in self.items)
        inner = ",".join(part for part in (items, columns) if part)
        alone = len(self.items) == 1 and not columns
        if alone or (not items and self.first == self.last and _PLAIN.fullmatch(self.first)):
            inner = inner[1:-1]
        return f"{self.prefix}{self.table}[{inner}]"


@lru_cache(4096)
def structured(text: str) -> Structured | None:
    """What a text names that is one structured reference; None where it is none.

    >>> structured("Sales[[#Headers],[Net]:[Gross]]")
    Structured(prefix='', table='Sales', items=('#Headers',), first='Net', last='Gross')
    >>> structured("[@Net]"), str(structured("Sales[@'#]"))
    (Structured(prefix='', table='', items=('#This Row',), first='Net', last='Net'), "Sales[[#This Row],['#]]")
    """
    prefix = prefix_of(text)
    found = _TABLE.fullmatch(text, len(prefix))
    if found is None:
        return None
    table, inner = found[1], found[2].strip()
    if item := _KNOWN.get(inner.casefold()):
        return Structured(prefix, table, (item,))
    if simple := _SIMPLE.fullmatch(inner):
        name = simple[2].rstrip() if simple[2] else simple[3] or ""
        return Structured(prefix, table, ("#This Row",) if simple[1] else (), *_ends(name, simple[4]))
    items: list[str] = []
    at = 0
    while part := _PART.match(inner, at):
        known = _KNOWN.get((part[1] or "").casefold())
        if part[2]:  # the columns, which come last
            whole = part.end() == len(inner) and items
            return Structured(prefix, table, tuple(items), *_ends(part[2], part[3])) if whole else None
        comma = _COMMA.match(inner, part.end())
        if known is None or known in items:
            return None
        items.append(known)
        if comma is None:
            return Structured(prefix, table, tuple(items)) if part.end() == len(inner) else None
        at = comma.end()
    return None


def _ends(first: str, last: str | None) -> tuple[str, str]:
    return _bare(first), _bare(first if last is None else last)


def _bare(name: str) -> str:
    """A column's name as its heading has it."""
    return re.sub("'(.)", r"\1", name, flags=re.DOTALL)


def escaped(column: str) -> str:
    """A column's name as a structured reference writes it.

    >>> escaped("Net [USD] #1, Bob's")
    "Net '[USD'] '#1, Bob''s"
    """
    return re.sub(r"[\[\]#'@]", r"'\g<0>", column)
