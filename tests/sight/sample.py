"""The ferry's workbook with a chart, and what is planted into its parts: what a reader would see."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from modelgen.identity.alignment import align
from modelgen.identity.manifest import imprint_of
from modelgen.layout.layout import COVER_SELECTOR
from modelgen.layout.place import place
from modelgen.model.model import Model
from modelgen.package.content import as_typed
from modelgen.package.load import load
from modelgen.program.compile import compile
from modelgen.sight.finding import Finding
from modelgen.sight.look import look
from modelgen.verify.anew import anew
from modelgen.verify.draws import Draw
from modelgen.verify.expected import Expectations
from modelgen.verify.saved import stale
from tests.readback import sample as ferry

MODEL = ferry.MODEL + 's.chart("Sales by route", sales, kind="stacked")\nm.purpose = "What the ferries are worth"\n'


def built(folder: Path) -> tuple[Path, Model]:
    """The workbook, and its definition."""
    return ferry.built(folder, text=MODEL)


def seen(path: Path, model: Model) -> list[Finding]:
    """What a reader of a file of the model sees otherwise, without the engines."""
    layout, book = place(compile(model)), load(str(path), drawn=True)
    content = as_typed(book)
    moved = align(layout, content)
    by = imprint_of(content)
    live = str(content.cells.get(moved.there(("Cover", *COVER_SELECTOR)) or ("", 0, 0)))
    found = list(look(layout, anew(layout, by, live), book, moved))
    table = Expectations(layout, moved.content(content), {})
    return found + stale(table, book, moved.there, Draw(layout.program.scenario.position(live)), ())


class Parts(dict[str, str]):
    """The parts of a workbook as texts; a sheet's by the sheet's name."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            super().__init__({name: archive.read(name).decode() for name in archive.namelist()})
        names = re.findall(r'<sheet name="([^"]*)"', self["xl/workbook.xml"])
        self.sheets = {name: f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(names, 1)}

    def change(self, part: str, *pairs: tuple[str, str], count: int = 1) -> None:
        """Replace texts of a part, each of which must stand there."""
        name = self.sheets.get(part, part)
        for old, new in pairs:
            assert old in self[name], f"{old} isn't in {name}"
            self[name] = self[name].replace(old, new, count)

    def cell(self, sheet: str, place: str) -> str:
        """The XML of a cell."""
        found = re.search(rf'<c r="{place}"[^>]*?(?:/>|>.*?</c>)', self[self.sheets[sheet]])
        assert found, f"{sheet}!{place} isn't there"
        return found[0]

    def text(self, old: str, new: str) -> None:
        """Replace a text that cells share."""
        self.change("xl/sharedStrings.xml", (f">{old}</t>", f">{new}</t>"))

    def look(self, sheet: str, place: str, number_format: str = "", **style: str) -> None:
        """Give a cell a look of its own: a number format, the XML of a font or of a fill."""
        cell = self.cell(sheet, place)
        xf = int((re.search(r' s="(\d+)"', cell) or ["", "0"])[1])
        styles = self["xl/styles.xml"]
        formats = re.search(r"<cellXfs.*?</cellXfs>", styles)
        assert formats
        own = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", formats[0])
        new = own[xf]
        if number_format:
            code = number_format.replace("&", "&amp;").replace('"', "&quot;")
            styles = re.sub(r"</numFmts>", f'<numFmt numFmtId="900" formatCode="{code}"/></numFmts>', styles)
            new = re.sub(r'numFmtId="\d+"', 'numFmtId="900"', new)
        for kind, xml in style.items():
            count = len(re.findall(rf"<{kind}>|<{kind} ", (re.search(rf"<{kind}s.*?</{kind}s>", styles) or [""])[0]))
            styles = styles.replace(f"</{kind}s>", f"{xml}</{kind}s>", 1)
            new = re.sub(rf'{kind}Id="\d+"', f'{kind}Id="{count}"', new)
        styles = styles.replace("</cellXfs>", f"{new}</cellXfs>", 1)
        self["xl/styles.xml"] = styles
        changed = re.sub(r' s="\d+"', f' s="{len(own)}"', cell, count=1)
        self.change(sheet, (cell, changed))

    def save(self, path: Path) -> Path:
        """Write them."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in self.items():
                archive.writestr(name, text)
        return path


Fault = Callable[[Parts], object]
