"""A bank's template: its layouts, what they leave room for, and what can't be used."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openxml_audit
import pytest
from pptx import Presentation
from pptx.util import Inches

from modelgen import ModelgenError, deck, verify_deck
from tests.slides.made import model


def bank(folder: Path, change: Callable[[Any], None] = lambda made: None, name: str = "bank.pptx") -> Path:
    """A template in 4:3, with a slide of its own."""
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[1]).shapes.title.text_frame.text = "How to use this template"
    change(made)
    path = folder / name
    made.save(str(path))
    return path


def test_slides_have_the_templates_layouts_and_none_of_its_slides(tmp_path: Path) -> None:
    path = tmp_path / "deck.pptx"
    count = deck(model(), path, template=bank(tmp_path))
    made = Presentation(str(path))
    assert len(made.slides) == count
    assert [slide.slide_layout.name for slide in made.slides][:2] == ["Title Slide", "Title Only"]
    assert (made.slide_width, made.slide_height) == (Inches(10), Inches(7.5))
    assert len(made.slide_layouts) == 11  # they are all there, for people who add slides
    with zipfile.ZipFile(path) as parts:
        assert not any(b"How to use" in parts.read(name) for name in parts.namelist())
    assert openxml_audit.validate_pptx(str(path)).errors == []
    assert verify_deck(path, model()).findings == []
    for number, slide in enumerate(made.slides, 1):
        for shape in slide.shapes:
            if shape.has_table or shape.has_chart:
                assert shape.left + shape.width <= made.slide_width, (number, shape.name)
                assert shape.top + shape.height <= made.slide_height - Inches(0.6), (number, shape.name)


def test_a_potx_is_a_template_too(tmp_path: Path) -> None:
    source, target = bank(tmp_path), tmp_path / "bank.potx"
    kept = io.BytesIO()
    with zipfile.ZipFile(source) as parts, zipfile.ZipFile(kept, "w") as made:
        for name in parts.namelist():
            part = parts.read(name)
            made.writestr(name, part.replace(b"presentation.main+xml", b"template.main+xml"))
    target.write_bytes(kept.getvalue())
    deck(model(), tmp_path / "deck.pptx", template=target)
    assert verify_deck(tmp_path / "deck.pptx", model()).findings == []


def footers_gone(made: Any) -> None:
    for layout in made.slide_layouts:
        for one in list(layout.placeholders):
            if one.placeholder_format.idx in (10, 11, 12):
                one._element.getparent().remove(one._element)


def renamed(made: Any) -> None:
    for layout, name in zip(made.slide_layouts, ("Deckblatt", "Inhalt"), strict=False):
        layout.name = name
        del layout._element.attrib["type"]
    made.slide_layouts[5].name = "Nur Titel"
    del made.slide_layouts[5]._element.attrib["type"]


@pytest.mark.parametrize("change", [footers_gone, renamed], ids=lambda change: change.__name__)
def test_templates_may_differ(tmp_path: Path, change) -> None:
    path = tmp_path / "deck.pptx"
    deck(model(), path, template=bank(tmp_path, change))
    made = Presentation(str(path))
    assert any("Definition" in shape.text_frame.text for shape in made.slides[3].shapes if shape.has_text_frame)
    assert verify_deck(path, model()).findings == []


def no_title_only(made: Any) -> None:
    made.slide_layouts.remove(made.slide_layouts[5])


def no_title_slide(made: Any) -> None:
    made.slide_layouts.remove(made.slide_layouts[0])


def low_title(made: Any) -> None:
    made.slide_layouts[5].placeholders[0].top = Inches(5)
    made.slide_layouts[5].placeholders[0].height = Inches(1)


def narrow(made: Any) -> None:
    title = made.slide_layouts[5].placeholders[0]
    title.left, title.top, title.width, title.height = Inches(1), Inches(1), Inches(4), Inches(1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            no_title_only,
            r"bank.pptx has no layout with a title alone; add one named 'Title Only' \(it has 'Title Slide'",
        ),
        (no_title_slide, "bank.pptx has no layout with a title and a subtitle; add one named 'Title Slide'"),
        (low_title, "the title of its layout 'Title Only' stands in the lower half; move it up"),
        (narrow, r"leaves 4.0 by \d.\d inches below the title; tables need 6 by 2.5"),
    ],
)
def test_what_lacks_a_layout_is_refused_with_those_that_are_there(tmp_path: Path, change, says) -> None:
    path = tmp_path / "deck.pptx"
    with pytest.raises(ModelgenError, match=says):
        deck(model(), path, template=bank(tmp_path, change))
    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is no template"),
        (b"PK\x03\x04 and no more", "bank.pptx: not a .pptx presentation"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "locked by a password, or an old .ppt"),
    ],
)
def test_what_is_no_template_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "bank.pptx").write_bytes(content)
    with pytest.raises(ModelgenError, match=says):
        deck(model(), tmp_path / "deck.pptx", template=tmp_path / "bank.pptx")


def test_macros_are_refused(tmp_path: Path) -> None:
    path = bank(tmp_path)
    with zipfile.ZipFile(path, "a") as parts:
        parts.writestr("ppt/vbaProject.bin", b"x")
    with pytest.raises(ModelgenError, match="it holds macros"):
        deck(model(), tmp_path / "deck.pptx", template=path)
