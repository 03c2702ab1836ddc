"""docs/valuation: its worked examples print what stands below them, and its pages name every method."""

from __future__ import annotations

import contextlib
import io
import re

import pytest

from tests.support import ROOT
from tests.valuation.test_method import METHODS

PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "valuation").glob("*.md"))}
SECTIONS = dict(re.findall(r"^## (.*)\n((?:(?!^## ).*\n)*)", "\n".join(PAGES.values()), re.MULTILINE))
UNWORKED = {"Diluted shares", "WACC", "Reverse valuation"}  # shown on the lines of other models

EXAMPLES = [  # definitions, and the output that stands below each
    (section, *example)
    for section, text in SECTIONS.items()
    for example in re.findall(r"```python\n((?:(?!```).)*)```\s*```text\n(.*?)```", text, re.DOTALL)
]


@pytest.mark.slow
@pytest.mark.parametrize(("section", "code", "output"), EXAMPLES, ids=[section for section, *_ in EXAMPLES])
def test_a_worked_example_gives_what_the_document_says(section, code, output) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, f"docs/valuation, {section}", "exec"), {"__name__": "example"})
    assert said.getvalue() == output


def test_every_section_has_one() -> None:
    assert set(SECTIONS) - {section for section, *_ in EXAMPLES} == UNWORKED, (
        "a section has a definition (python) and, right below, what it prints (text)"
    )


@pytest.mark.parametrize("function", METHODS, ids=lambda function: function.__name__)
def test_every_method_is_named(function) -> None:
    name = function.__name__
    assert any(re.search(rf"\b{name}\b", page) for page in PAGES.values()), f"docs/valuation doesn't name {name}()"


def test_every_page_is_in_the_contents() -> None:
    assert set(re.findall(r"^\| \[.*?\]\((.*?)\)", PAGES["README.md"], re.MULTILINE)) == set(PAGES) - {"README.md"}
