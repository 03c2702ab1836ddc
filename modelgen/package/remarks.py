"""What a workbook holds that modelgen leaves alone, and says so: all that isn't known to be harmless."""

from __future__ import annotations

from collections.abc import Container, Iterable

from modelgen.package.budget import MOST
from modelgen.package.relations import Relations

_MACROS = ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet")
_OBJECTS = ("oleObject", "package", "control", "activeXControlBinary", "webextension", "webextensiontaskpanes")
_FEW = 3


class Remarks:
    """What is left alone, each with the sheet on which it stands, if it is known; no more than `MOST` of a kind."""

    def __init__(self) -> None:
        self.macros: dict[str, None] = {}
        self.objects: dict[str, None] = {}
        self.outside: dict[str, None] = {}

    def related(self, relations: Relations, sheet: str = "", linked: Container[str] | None = None) -> None:
        """What a part's relations lead to: outside the file only a hyperlink may, which waits for a click; where
        `linked` is given, one to which a cell's hyperlink refers."""
        for one in relations:
            if one.outside:
                if one.kind != "hyperlink" or (linked is not None and one.id not in linked):
                    _add(self.outside, [one.target], sheet)
            elif one.kind in _MACROS:
                _add(self.macros, [one.target], sheet)
            elif one.kind in _OBJECTS:
                _add(self.objects, [one.target], sheet)
            elif one.kind == "queryTable":
                _add(self.outside, [one.target], sheet)

    def elsewhere(self, targets: Iterable[str], sheet: str = "") -> None:
        """What leads outside the file otherwise."""
        _add(self.outside, targets, sheet)

    def lines(self) -> list[str]:
        """The remarks."""
        return [
            f"holds {what}: {few(places)}; {then}"
            for what, places, then in (
                ("macros", self.macros, "they were not run"),
                ("embedded objects", self.objects, "they were not opened"),
                ("values from elsewhere", self.outside, "that was not opened"),
            )
            if places
        ]


def _add(found: dict[str, None], texts: Iterable[str], sheet: str) -> None:
    for text in texts:
        if len(found) > MOST:
            return
        found[text[:100] + (f" on sheet '{sheet[:40]}'" if sheet else "")] = None


def few(texts: Iterable[str]) -> str:
    """The first few of some texts, each once, and how many more there are."""
    found = list(dict.fromkeys(texts))
    more = f"{len(found) - _FEW}" if len(found) <= MOST else f"more than {MOST - _FEW:,}"
    return ", ".join(found[:_FEW]) + (f", and {more} more" if len(found) > _FEW else "")
