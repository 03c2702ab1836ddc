"""Start and the tutorials from top to bottom: files are written, commands typed, and they say what stands below them."""

from __future__ import annotations

import os

import pytest

from tests.reader import Reader
from tests.support import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="a shell as on Unix")]
PAGES = [ROOT / "docs" / "start.md", *sorted((ROOT / "docs" / "tutorials").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_from_top_to_bottom(tmp_path, page) -> None:
    Reader(tmp_path).reads(page.read_text(encoding="utf-8"))
