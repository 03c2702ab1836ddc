"""Texts at random: any text, texts that are nearly formulas, the names that Excel lets a sheet have, references."""

from __future__ import annotations

from hypothesis import strategies as st

from modelgen.sheet.limits import COLUMNS, ROWS, utf16
from modelgen.sheet.names import quoted, sheet_name_fault
from modelgen.sheet.references import End, Reference

PIECES = [
    "=", "A1", "$B$2", "A:C", "1:3", "XFD1048576", "XFE1", "Sheet1!", "'", "''", "'P&L'!", '"', '""', "[", "]", "[1]",
    "[0]!", "(", ")", "{", "}", ",", ";", " ", "\n", "+", "-", "%", "^", "&", "<", ">=", "<>", ":", "@", "#", "#REF!",
    "#N/A", "1", "2.5E-3", "E+", "SUM", "_xlfn.", "WEBSERVICE", "Table1", "[#This Row]", "'[", "|", "!", "$", ".", "\\",
    "?", "é", "ß", "Größe", "日本", "🚀", "\u00a0", "\u2013", "R1C1", "RC[-1]", "TRUE", "~", "`",
]  # fmt: skip
anything = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)
names = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("'\"!&|.ä "), min_size=1, max_size=31)
    .filter(lambda name: utf16(name) <= 31)
    .filter(lambda name: not sheet_name_fault(name.replace("!", "_")))  # which modelgen refuses, and Excel doesn't
)
prefixes = st.just("") | names.map(lambda name: quoted(name) + "!") | st.sampled_from(["[1]Jan:Dec!", "'C:/[b]P L'!"])
rows, columns, flags = st.integers(0, ROWS - 1), st.integers(0, COLUMNS - 1), st.booleans()
cells = st.builds(End, rows, columns, flags, flags)
whole_columns = st.builds(End, st.none(), columns, st.just(False), flags)
whole_rows = st.builds(End, rows, st.none(), flags, st.just(False))
references = st.builds(lambda prefix, end: Reference(prefix, end, end, True), prefixes, cells) | st.one_of(
    *(st.builds(Reference, prefixes, ends, ends, st.just(False)) for ends in (cells, whole_columns, whole_rows))
)
