"""Writes picture.png of templates and examples: what their Summary looks like in print, by LibreOffice and poppler."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from modelgen import build, load_model
from modelgen.commands.new import templates

DPI, MARGIN = 110, 20
EXAMPLES = Path(__file__).parents[1] / "examples"


def pictured() -> dict[str, Path]:
    """The folders whose page has a picture, by their names."""
    return templates() | {file.parent.name: file.parent for file in sorted(EXAMPLES.glob("*/picture.png"))}


def picture(folder_of_model: Path) -> None:
    """Write the picture of one template or example."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "model.xlsx"
        build(load_model(folder_of_model), book)
        printed(book, "Summary").quantize(64).save(folder_of_model / "picture.png", optimize=True)


def printed(book: Path, sheet: str) -> Image.Image:
    """What the first printed page of a workbook's sheet looks like."""
    with tempfile.TemporaryDirectory() as folder:
        run("soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf",
            "--outdir", folder, str(book))  # fmt: skip
        pdf = Path(folder) / book.with_suffix(".pdf").name
        pages = run("pdftotext", str(pdf), "-").split("\f")
        (page,) = [number for number, text in enumerate(pages, 1) if sheet in text.splitlines()[:4]][:1]
        run("pdftoppm", "-r", str(DPI), "-png", "-singlefile", "-f", str(page), "-l", str(page), str(pdf),
            f"{folder}/page")  # fmt: skip
        with Image.open(f"{folder}/page.png") as image:
            return trimmed(image.convert("RGB"))


def trimmed(image: Image.Image) -> Image.Image:
    """A page without its header, footer and empty margins."""
    width, height = image.size
    body = image.crop((0, height // 18, width, height - height // 14))
    box = ImageChops.difference(body, Image.new("RGB", body.size, "white")).getbbox()
    assert box is not None
    left, top, right, bottom = box
    return body.crop((left - MARGIN, max(0, top - MARGIN), right + MARGIN, min(body.height, bottom + MARGIN)))


def run(*command: str) -> str:
    """A program's output."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    for name in sys.argv[1:] or pictured():
        picture(pictured()[name])
        print(f"{pictured()[name] / 'picture.png'} written")
