"""What of a workbook that counts days from 1904 may depend on that: no engine that is asked by default knows that date
system, so that none is given any of it.

A day's number is only a number to whatever adds it up, compares it or takes the difference of two. What depends on the
date system makes a number of a day, or a day of a number: some functions, and any text that looks like a day where a
number is wanted. Which texts come to that can't be told by a formula, so whatever may come to it counts.

Sources: Microsoft's pages "Date systems in Excel" and "Excel functions (by category)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from modelgen.package.harmless import by_way_of, folded, words
from modelgen.package.workbook import At, CellError, Content, Sheet, Workbook
from modelgen.sheet.areas import corners
from modelgen.sheet.dateshown import MONTHS, WEEKDAYS
from modelgen.sheet.functions import spelled
from modelgen.sheet.prefixes import prefix_of
from modelgen.sheet.references import reference
from modelgen.sheet.tokens import Token, tokens

# DAYS, TIME, XIRR and XNPV take differences and parts of days only. FORECAST.ETS looks for months.
_OF_DAYS = frozenset({
    "ACCRINT", "ACCRINTM", "AMORDEGRC", "AMORLINC", "COUPDAYBS", "COUPDAYS", "COUPDAYSNC", "COUPNCD", "COUPNUM",
    "COUPPCD", "DATE", "DATEDIF", "DATESTRING", "DATEVALUE", "DAY", "DAYS360", "DISC", "DURATION", "EDATE",
    "EOMONTH", "FORECAST.ETS", "FORECAST.ETS.CONFINT", "FORECAST.ETS.SEASONALITY", "FORECAST.ETS.STAT", "HOUR",
    "INTRATE", "ISOWEEKNUM", "MDURATION", "MINUTE", "MONTH", "NETWORKDAYS", "NETWORKDAYS.INTL", "NOW", "ODDFPRICE",
    "ODDFYIELD", "ODDLPRICE", "ODDLYIELD", "PRICE", "PRICEDISC", "PRICEMAT", "RECEIVED", "SECOND", "TBILLEQ",
    "TBILLPRICE", "TBILLYIELD", "TODAY", "WEEKDAY", "WEEKNUM", "WORKDAY", "WORKDAY.INTL", "YEAR", "YEARFRAC",
    "YIELD", "YIELDDISC", "YIELDMAT",
})  # fmt: skip
# What makes a text that may look like a day, or a number of one.
_OF_TEXTS = frozenset({
    "CLEAN", "CONCAT", "CONCATENATE", "LEFT", "LEFTB", "MID", "MIDB", "NUMBERVALUE", "REGEXEXTRACT", "REGEXREPLACE",
    "REPLACE", "REPLACEB", "REPT", "RIGHT", "RIGHTB", "SUBSTITUTE", "TEXT", "TEXTAFTER", "TEXTBEFORE", "TEXTJOIN",
    "TEXTSPLIT", "VALUE",
})  # fmt: skip
_FUNCTIONS = _OF_DAYS | _OF_TEXTS
_SOMEWHERE = frozenset({"INDIRECT", "OFFSET"})  # lead where their formula doesn't say
_SUSPECT = re.compile(rf"[\"&]|(?<![A-Z0-9_])(?:{'|'.join(map(re.escape, sorted(_FUNCTIONS)))})(?![A-Z0-9_])")
_SIGN = re.compile("<>|[<>]=?|=")
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in MONTHS)
_WEEKDAY = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in WEEKDAYS)
_WORDS = re.compile(rf"(?:[\d\s,./:+-]|(?:{_MONTH}|{_WEEKDAY}|[AP]M?|[TZ])(?![A-Z]))+", re.IGNORECASE)
_PARTS = re.compile(rf"\d\s*[-/]\s*\d|\d\.\s*\d+\.|{_MONTH}", re.IGNORECASE)
_LONGEST = 60  # characters of a text that is a day


def dependent(book: Workbook) -> Iterator[tuple[str, At]]:
    """The formula cells of a workbook whose results may depend on where its days are counted from, by their sheets."""
    known = _Known(book)
    for sheet in book.sheets:
        yield from ((sheet.name, at) for at, text in sheet.formulas.items() if known.depends(text, sheet.name))


def looks_like_a_day(text: str) -> bool:
    """Whether Excel may take a text for a day where it wants a number, also behind a sign of comparison.

    >>> [looks_like_a_day(text) for text in ("31/3/2025", ">= 1 Mar 2025", "12.5", "12:30", "Q1 2025", "Market 2")]
    [True, True, False, False, False, False]
    """
    sign = _SIGN.match(text)
    bare = text[sign.end() if sign else 0 :].strip()
    if len(bare) > _LONGEST or not any(character.isdigit() for character in bare):
        return False
    return _PARTS.search(bare) is not None and _WORDS.fullmatch(bare) is not None


class _Known:
    """What formulas of a workbook are held against: the names that depend on the date system, in capitals, and the
    cells with texts that look like days."""

    def __init__(self, book: Workbook) -> None:
        self.texts = {sheet.name.casefold(): found for sheet in book.sheets if (found := _texts(sheet))}
        self.in_tables = any(self._in_a_table(sheet) for sheet in book.sheets)
        self.names: set[str] = set()
        own = [folded(name.name) for name in book.names if self.depends(f"={name.text}", "")]
        self.names = by_way_of(own, ((name.name, name.text) for name in book.names))

    def depends(self, text: str, sheet: str) -> bool:
        """Whether the result of a sheet's formula may depend on the date system."""
        plain = folded(text)
        if not self.texts and _SUSPECT.search(plain) is None and self.names.isdisjoint(words(plain)):
            return False
        before = Token("start", "")
        for token in tokens(text):
            if self._depends(token, before, sheet):
                return True
            before = token
        return False

    def _depends(self, token: Token, before: Token, sheet: str) -> bool:
        kind, text = token
        if kind == "text":
            return looks_like_a_day(text[1:].removesuffix('"'))
        if kind in ("function", "name"):
            own = folded(text[len(prefix_of(text)) :])
            name = spelled(own)
            handed = kind == "function" or name != own  # as in MAP(A1:A3,_xleta.YEAR)
            return own in self.names or (handed and (name in _FUNCTIONS or (name in _SOMEWHERE and bool(self.texts))))
        if text == "&":
            return not (before.kind == "text" and _SIGN.fullmatch(before.text.strip('" ')))  # not ">="&A1
        if kind == "reference":
            return bool(self.texts) and self._named(text, sheet)
        if kind == "table":
            return self.in_tables
        return (text == ":" or kind == "spill") and bool(self.texts)  # between what is only known once it's computed

    def _named(self, text: str, sheet: str) -> bool:
        """Whether a reference names a cell with such a text; one to several sheets, on any of them."""
        target = reference(text)
        if target is None:
            return False
        top, left, bottom, right = corners(target)
        _, first, last = target.place
        if first != last:
            there = [at for cells in self.texts.values() for at in cells]
        else:
            there = self.texts.get((first or sheet).casefold(), [])
        return any(top <= row <= bottom and left <= column <= right for row, column in there)

    def _in_a_table(self, sheet: Sheet) -> bool:
        for table in sheet.tables:
            target = reference(table.area)
            if target is not None:
                top, left, bottom, right = corners(target)
                for row, column in self.texts.get(sheet.name.casefold(), []):
                    if top + table.heads <= row <= bottom and left <= column <= right:
                        return True
        return False


def _texts(sheet: Sheet) -> list[At]:
    """The cells whose text, typed or saved, looks like a day."""
    found: Mapping[At, Content] = sheet.cells | sheet.cached
    return [at for at, value in found.items()
            if isinstance(value, str) and not isinstance(value, CellError) and looks_like_a_day(value)]  # fmt: skip
