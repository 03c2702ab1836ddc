"""How Office Open XML (ECMA-376) calls what a workbook is made of: namespaces, and the types of parts.

Where there are two namespaces, the first is the one that programs write, the second that of the strict standard.
"""

from __future__ import annotations

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
ART = ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
CHART = ("http://schemas.openxmlformats.org/drawingml/2006/chart", "http://purl.oclc.org/ooxml/drawingml/chart")
RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
"""Of the attribute by which a tag names a relation of its part; a relation's type is one of these and its kind."""
MICROSOFTS_RELATIONS = "http://schemas.microsoft.com/office/2006/relationships"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NEWER = (
    "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",
    "http://schemas.microsoft.com/office/excel/2006/main",
)
"""Of what Excel writes into a sheet since 2010."""
LIST_OF_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
LIST_OF_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
"""What the type of a workbook's part begins with."""
