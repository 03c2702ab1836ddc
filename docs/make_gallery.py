"""Writes docs/gallery.md: every template and example with its picture and what its page says of it first."""

from __future__ import annotations

import sys
from pathlib import Path

from modelgen.commands.new import templates, title

PAGE = Path(__file__).with_name("gallery.md")
EXAMPLES = Path(__file__).parents[1] / "examples"
OWN_PICTURES = {"amazon": "images/cover.png"}  # of examples without a picture.png beside their page
HEAD = """# Gallery

Every template, by the page of its workbook that is made for print. All companies in them are invented; real ones, from
their filings, come after them. `modelgen new NAME DIR` makes a folder with a template, its tests and snapshots, and it
builds and verifies as it is: [Start](start.md), [Taking a template apart](tutorials/template.md). For an insurer or a
marketplace, [Kinds of companies](how-to/companies.md) says which to start from. This page is made by
`python docs/make_gallery.py`.
"""


def text() -> str:
    """The page."""
    examples = [page.parent for page in sorted(EXAMPLES.glob("*/README.md"))]
    return "\n".join([
        HEAD,
        *(_entry(folder, f"`modelgen new {name} DIR`; what it holds, and how to make it yours")
          for name, folder in templates().items()),
        *(_entry(folder, "How to read it, and where the figures come from") for folder in examples),
    ])  # fmt: skip


def _entry(folder: Path, more: str) -> str:
    """What a page says first, its picture, and the way to it."""
    first = (folder / "README.md").read_text(encoding="utf-8").split("\n\n")[1]
    page = f"../{folder.parent.name}/{folder.name}"
    picture = OWN_PICTURES.get(folder.name, f"{page}/picture.png")
    return f"""## {title(folder)}

{first}

[![The workbook of {folder.name}]({picture})]({page}/README.md)

{more}: [its page]({page}/README.md)
"""


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
