"""Texts at random: any text, texts that are nearly formulas, the names that Excel lets a sheet have, references."""

from __future__ import annotations

from hypothesis import strategies as st

from modelgen.sheet.limits import COLUMNS, ROWS, utf16
from modelgen.sheet.names import quoted, sheet_name_fault
from modelgen.sheet.references import End, Reference
from modelgen.sheet.structured import ITEMS, Structured

PIECES = [
    "=", "A1", "$B$2", "A:C", "1:3", "XFD1048576", "XFE1", "Sheet1!", "'", "''", "'P&L'!", '"', '""', "[", "]", "[1]",
    "[0]!", "(", ")", "{", "}", ",", ";", " ", "\n", "+", "-", "%", "^", "&", "<", ">=", "<>", ":", "@", "#", "#REF!",
    "#N/A", "1", "2.5E-3", "E+", "SUM", "_xlfn.", "WEBSERVICE", "Table1", "[#This Row]", "'[", "|", "!", "$", ".", "\\",
    "?", "é", "ß", "Größe", "日本", "🚀", "\u00a0", "\u2013", "R1C1", "RC[-1]", "TRUE", "~", "`",
]  # fmt: skip
anything = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)
_ODD = [  # names that a formula would read as something else, were they not in quotation marks
    "A1", "xfd1048576", "XFE1", "R1C1", "RC", "r", "C", "R2", "C3", "R1C", "rc1", "TRUE", "false", "1", "1E5", "2025",
    "3rd", "#REF!", "#N/A", "@A", "=A1", "-", "+1", "A1#", "SUM(1)", "a,b", "a;b", "{1}", "Q&A", "a b", "Größe", "ß",
    "日本", "🚀", "é", "\u00a0", "O'Neil", '"', 'a"b', "!", "A!B1", "A.B", "_", "_xlfn", "a-b", "50%", "$A$1", "a^b",
    "<>",
]  # fmt: skip
ODD = [name for name in _ODD if not sheet_name_fault(name.replace("!", "_"))]
names = st.sampled_from(ODD) | (
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
tables = st.sampled_from(["", "T", "Sales_2025", "Größe", "_t", "a.b"])
headings = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("[]#'@:, $%a"), min_size=1, max_size=9
)
items = st.lists(st.sampled_from(ITEMS), unique=True, max_size=2).map(tuple)
columns_of = st.just(("", "")) | headings.map(lambda name: (name, name)) | st.tuples(headings, headings)
structured = st.builds(
    lambda prefix, table, items, ends: Structured(prefix if table else "", table, items, *ends),
    st.sampled_from(["", "[1]!", "'[b 1.xlsx]'!"]), tables, items, columns_of,
)  # fmt: skip
