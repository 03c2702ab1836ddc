"""Writes docs/gallery.md: every template with its picture and what its page says of it first."""

from __future__ import annotations

import sys
from pathlib import Path

from modelgen.commands.new import templates, title

PAGE = Path(__file__).with_name("gallery.md")
HEAD = """# Gallery

Every template, by the page of its workbook that is made for print. All companies in them are invented. `modelgen new
NAME DIR` makes a folder with one of them, its tests and snapshots, and it builds and verifies as it is:
[Start](start.md), [Taking a template apart](tutorials/template.md). This page is made from the templates by
`python docs/make_gallery.py`.

A real company is in the [Amazon example](../examples/amazon/README.md): a DCF, a sum of the parts and multiples from
filings, in six scenarios, beside 43 claims of an equity note.

![The cover of the Amazon example](images/cover.png)
"""


def text() -> str:
    """The page."""
    return "\n".join([HEAD, *(_entry(name, folder) for name, folder in templates().items())])


def _entry(name: str, folder: Path) -> str:
    first = (folder / "README.md").read_text(encoding="utf-8").split("\n\n")[1]
    place = f"../templates/{name}"
    return f"""## {title(folder)}

{first}

[![The summary of the template {name}]({place}/picture.png)]({place}/README.md)

`modelgen new {name} DIR`; [what it holds, and how to make it yours]({place}/README.md)
"""


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
