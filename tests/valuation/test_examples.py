"""docs/valuation.md: its worked examples print what stands below them, and it names every method."""

from __future__ import annotations

import contextlib
import io
import re

import pytest

from tests.support import ROOT
from tests.valuation.test_method import METHODS

PAGE = (ROOT / "docs" / "valuation.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.*)\n((?:(?!^## ).*\n)*)", PAGE, re.MULTILINE))
UNWORKED = {"Equity bridge", "Diluted shares", "WACC", "Reverse valuation"}  # shown on the lines of other models

EXAMPLES = [  # definitions, and the output that stands below each
    (section, *example)
    for section, text in SECTIONS.items()
    for example in re.findall(r"```python\n(.*?)```\s*```text\n(.*?)```", text, re.DOTALL)
]


@pytest.mark.slow
@pytest.mark.parametrize(("section", "code", "output"), EXAMPLES, ids=[section for section, *_ in EXAMPLES])
def test_a_worked_example_gives_what_the_document_says(section, code, output) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, f"docs/valuation.md, {section}", "exec"), {"__name__": "example"})
    assert said.getvalue() == output


def test_every_section_has_one() -> None:
    assert set(SECTIONS) - {section for section, *_ in EXAMPLES} == UNWORKED, (
        "a section has a definition (python) and, right below, what it prints (text)"
    )


@pytest.mark.parametrize("function", METHODS, ids=lambda function: function.__name__)
def test_every_method_is_named(function) -> None:
    name = function.__name__
    assert re.search(rf"\b{name}\b", PAGE), f"docs/valuation.md doesn't name {name}()"
