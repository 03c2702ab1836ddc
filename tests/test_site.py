"""The site of the documents: what stands on it, and where links lead. `make docs` builds it, and looks at anchors."""

from __future__ import annotations

import runpy

import pytest

from tests.support import ROOT

MADE = runpy.run_path(str(ROOT / "docs" / "make_site.py"))
ADDRESSES: dict[str, str] = MADE["site"]()
PAGES = [path for path in ADDRESSES if path.endswith(".md")]
GALLERY = ("templates/", "examples/")  # reached from the gallery, which has one for each


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_to_the_site(path) -> None:
    MADE["page"](path, ADDRESSES)


def test_a_link_to_what_the_site_doesn_t_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"README\.md: the link to docs/.* leads to no page of the site"):
        MADE["page"]("README.md", {"README.md": "index.md"})


def test_every_page_is_in_the_contents_and_they_name_no_other() -> None:
    own = {ADDRESSES[path] for path in PAGES if not path.startswith(GALLERY)}
    assert MADE["contents"]() == own


def test_no_two_documents_have_one_address() -> None:
    assert len(set(ADDRESSES.values())) == len(ADDRESSES)


def test_links_in_code_stay_as_they_are(tmp_path, monkeypatch) -> None:
    (tmp_path / "a.md").write_text("[b](b.md)\n\n```text\n[b](b.md)\n```\n", encoding="utf-8")
    monkeypatch.setitem(MADE["page"].__globals__, "ROOT", tmp_path)
    assert MADE["page"]("a.md", {"a.md": "x/a.md", "b.md": "b.md"}) == "[b](../b.md)\n\n```text\n[b](b.md)\n```\n"


def test_the_gallery_is_that_of_the_templates() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_gallery.py"))["text"]()
    assert (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8") == made, "run: python docs/make_gallery.py"
