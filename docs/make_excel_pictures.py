"""Writes docs/images/excel-*.png: the bakery of docs/start.md as somebody has it who changed three cells of it.

Needs LibreOffice and poppler's tools, as docs/make_pictures.py does.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import openpyxl
from make_pictures import printed

from modelgen import build, load_model

DOCS = Path(__file__).parent
PICTURES = {"cover": "Cover", "inputs": "Assumptions", "sales": "Sales"}  # and the sheet that each shows
NARROWER = {"C": 26, "D": 6}  # columns of the inputs, so that numbers are large enough to be read on a page
LEFT = 0.515  # of the cover: what stands to the right of it are links
TYPED = {"E15": 0.13, "J11": 0.09, "K9": 0.04}  # a margin, growth of one year, and a case of its own


def bakery(folder: Path) -> Path:
    """The workbook of the definition in Start, with three inputs typed over."""
    page = (DOCS / "start.md").read_text(encoding="utf-8")
    for name, text in re.findall(r'^```\w+ title="bakery/(.*?)"\n(.*?)^```$', page, re.DOTALL | re.MULTILINE):
        (folder / name).write_text(text, encoding="utf-8")
    build(load_model(folder), folder / "bakery.xlsx", verified_by=["ironcalc", "formualizer"])
    book = openpyxl.load_workbook(folder / "bakery.xlsx")
    for cell, value in TYPED.items():
        book["Assumptions"][cell] = value
    for column, width in NARROWER.items():
        book["Assumptions"].column_dimensions[column].width = width
    book.save(folder / "bakery.xlsx")
    return folder / "bakery.xlsx"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        book = bakery(Path(made))
        for name, sheet in PICTURES.items():
            picture = printed(book, sheet)
            if name == "cover":
                picture = picture.crop((0, 0, int(picture.width * LEFT), picture.height))
            picture.save(DOCS / "images" / f"excel-{name}.png", optimize=True)
            sys.stdout.write(f"images/excel-{name}.png written\n")
