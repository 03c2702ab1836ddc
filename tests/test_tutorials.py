"""Start and the tutorials from top to bottom: files are written, commands typed, and say what stands below them."""

from __future__ import annotations

import os

import pytest

from tests.reader import Reader, bakery, blocks
from tests.support import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="a shell as on Unix")]
START = ROOT / "docs" / "start.md"
PAGES = [START, *sorted((ROOT / "docs" / "tutorials").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_from_top_to_bottom(tmp_path, page) -> None:
    reader = Reader(tmp_path)
    if page != START:
        for file, text in bakery().items():
            reader.writes(file, text)
    reader.reads(page.read_text(encoding="utf-8"))


def test_the_excel_user_sees_what_the_other_side_does() -> None:
    shown = [block for *_, block in blocks((ROOT / "docs/excel/send-back.md").read_text(encoding="utf-8"))]
    tutorial = (ROOT / "docs/tutorials/edits.md").read_text(encoding="utf-8")
    assert shown
    assert all(block in tutorial for block in shown)
