"""What a workbook holds that modelgen leaves alone, and says so: all that isn't known to be harmless."""

from __future__ import annotations

from collections.abc import Container, Iterable

from modelgen.package.relations import Relations

_MACROS = ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet")
_OBJECTS = ("oleObject", "package", "control", "activeXControlBinary", "webextension", "webextensiontaskpanes")
_MOST = 3


class Remarks:
    """What is left alone, each with the sheet on which it stands, if it is known."""

    def __init__(self) -> None:
        self.macros: list[tuple[str, str]] = []
        self.objects: list[tuple[str, str]] = []
        self.outside: list[tuple[str, str]] = []

    def related(self, relations: Relations, sheet: str = "", linked: Container[str] | None = None) -> None:
        """What a part's relations lead to: outside the file only a hyperlink may, which waits for a click; where
        `linked` is given, one to which a cell's hyperlink refers."""
        for one in relations:
            if one.outside:
                if one.kind != "hyperlink" or (linked is not None and one.id not in linked):
                    self.outside.append((sheet, one.target))
            elif one.kind in _MACROS:
                self.macros.append((sheet, one.target))
            elif one.kind in _OBJECTS:
                self.objects.append((sheet, one.target))
            elif one.kind == "queryTable":
                self.outside.append((sheet, one.target))

    def lines(self) -> list[str]:
        """The remarks."""
        return [
            f"holds {what}: {_some(places)}; {then}"
            for what, places, then in (
                ("macros", self.macros, "they were not run"),
                ("embedded objects", self.objects, "they were not opened"),
                ("values from elsewhere", self.outside, "that was not opened"),
            )
            if places
        ]


def _some(places: list[tuple[str, str]]) -> str:
    """The first few, with the names of their sheets."""
    return few(text[:100] + (f" on sheet '{sheet[:40]}'" if sheet else "") for sheet, text in places)


def few(texts: Iterable[str]) -> str:
    """The first few of some texts, each once, and how many more there are."""
    found = list(dict.fromkeys(texts))
    return ", ".join(found[:_MOST]) + (f", and {len(found) - _MOST} more" if len(found) > _MOST else "")
