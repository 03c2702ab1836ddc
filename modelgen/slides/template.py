"""The presentation that slides are put into: a bank's template, or one in the theme's colours and font.

Layouts are found by what they are: a title slide, and one with a title alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from modelgen.errors import ModelgenError
from modelgen.files.read import Unreadable, content
from modelgen.package.archive import Archive, Refused
from modelgen.slides.files import LARGEST
from modelgen.slides.look import dress, kind, titles
from modelgen.slides.page import Room
from modelgen.workbook.theme import Theme

_EMU = 914_400
_WIDE = (13.333, 7.5)  # inches of a slide without a template
_SUBTITLE, _FOOT, _MARGIN = 0.32, 0.62, 0.12  # inches below a title, above the end of the slide, between
_LOW = 0.75  # footers stand below this part of a slide
_ROOM = (6.0, 2.5)  # inches that tables and charts take at least
_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.{}.main+xml"
_TITLES, _FOOTERS = ("title", "ctrTitle"), ("ftr", "sldNum", "dt")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


@dataclass
class Template:
    """An empty presentation (python-pptx's), its two layouts, and the room that the second leaves."""

    made: Any
    cover: Any
    page: Any
    room: Room
    title: tuple[float, bool]  # points of titles, and whether they are bold
    own: bool  # in the theme's look: no file was given


@dataclass(frozen=True)
class Bank:
    """A template's file: its name, and its bytes."""

    name: str
    content: bytes


def bank(file: Path) -> Bank:
    """A template that may be used, read from a file. ModelgenError otherwise."""
    data = whole(file, "template")
    with ZipFile(io.BytesIO(data)) as parts:
        if any(name.casefold().endswith("vbaproject.bin") for name in parts.namelist()):
            raise ModelgenError(f"{file.name}: it holds macros, which a deck would carry on; save it as .pptx or .potx")
    return Bank(file.name, _as_presentation(data) if file.suffix.casefold() == ".potx" else data)


def template(given: Bank | None, theme: Theme) -> Template:
    """A bank's template without its slides, or one in the theme's look. ModelgenError where it can't be used."""
    from pptx import Presentation

    if given is None:
        made = Presentation()
        _default(made, theme)
        name = "the default"
    else:
        made = _opened(given)
        name = given.name
        _empty(made)
    layouts = [layout for master in made.slide_masters for layout in master.slide_layouts]
    page = _layout(layouts, ("titleOnly",), ("title only", "nur titel", "titre seul"), _title_alone)
    cover = _layout(layouts, ("title",), ("title slide", "titelfolie", "diapositive de titre"), _title_slide)
    wanted = ((cover, "a title and a subtitle", "Title Slide"), (page, "a title alone", "Title Only"))
    for found, what, called in wanted:
        if found is None:
            have = ", ".join(f"'{layout.name}'" for layout in layouts) or "none"
            raise ModelgenError(f"{name} has no layout with {what}; add one named '{called}' (it has {have})")
    return Template(made, cover, page, _room(made, page, name), titles(page), given is None)


def whole(file: Path, what: str) -> bytes:
    """The bytes of a presentation that may be opened: a sound zip archive of bearable size. ModelgenError."""
    try:
        data = content(file, LARGEST)
        if data.startswith(_OLE):
            raise ModelgenError(f"{file.name}: locked by a password, or an old .ppt; save it as .pptx without one")
        if data[:2] != b"PK":
            raise ModelgenError(f"{file.name}: it is no {what}; name a .pptx file")
        parts = Archive(io.BytesIO(data)).parts
    except Unreadable as error:
        raise ModelgenError(str(error)) from None
    except Refused as error:
        raise ModelgenError(f"{file.name}: {_of_slides(str(error))}") from None
    if "ppt/presentation.xml" not in parts:
        raise ModelgenError(f"{file.name}: it is no {what}; name a .pptx file")
    return data


def _of_slides(text: str) -> str:
    """What is said of a workbook's archive, said of a presentation's."""
    for one, other in (("an .xlsx workbook", "a .pptx presentation"), (".xlsx", ".pptx"), ("Excel", "PowerPoint"),
                       ("the model doesn't need", "it doesn't need"), ("workbook", "presentation"),
                       ("spreadsheet program", "presentation program")):  # fmt: skip
        text = text.replace(one, other)
    return text


def _opened(given: Bank) -> Any:
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        return Presentation(io.BytesIO(given.content))
    except (PythonPptxError, ValueError, KeyError, AttributeError, BadZipFile, SyntaxError) as error:
        raise ModelgenError(
            f"{given.name}: it can't be read as a template ({type(error).__name__}: {error}); open it in PowerPoint, "
            "and save it anew as .pptx"
        ) from None  # fmt: skip


def _as_presentation(data: bytes) -> bytes:
    """A .potx as a .pptx: the two differ by a word."""
    kept = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(kept, "w") as target:
        for one in source.infolist():
            part = source.read(one)
            if one.filename == "[Content_Types].xml":
                part = part.replace(_MAIN.format("template").encode(), _MAIN.format("presentation").encode())
            target.writestr(one.filename, part)
    return kept.getvalue()


def _empty(made: Any) -> None:
    """Leave out the slides that a template has, and the sections that list them."""
    listed = made.slides._sldIdLst
    for slide in list(listed):
        made.part.drop_rel(slide.rId)
        listed.remove(slide)
    for extension in list(made.element.iter(f"{_P}extLst")):
        extension.getparent().remove(extension)


def _layout(layouts: list[Any], kinds: tuple[str, ...], names: tuple[str, ...], fits: Any) -> Any:
    fitting = [layout for layout in layouts if fits(layout)]
    for own in (
        [layout for layout in fitting if layout._element.get("type") in kinds],
        [layout for layout in fitting if layout.name.strip().casefold() in names],
        fitting,
    ):
        if own:
            return own[0]
    return None


def kinds(holder: Any) -> list[str]:
    """The kinds of a layout's placeholders."""
    return [kind(one) for one in holder.placeholders]


def _title_alone(layout: Any) -> bool:
    own = kinds(layout)
    return sum(one in _TITLES for one in own) == 1 and all(one in (*_TITLES, *_FOOTERS) for one in own)


def _title_slide(layout: Any) -> bool:
    own = kinds(layout)
    return any(one in _TITLES for one in own) and "subTitle" in own


def _room(made: Any, page: Any, name: str) -> Room:
    """What stands between the title and the footers of a layout."""
    wide, high = made.slide_width / _EMU, made.slide_height / _EMU
    title = next(one for one in page.placeholders if kind(one) in _TITLES)
    left, width = title.left / _EMU, title.width / _EMU
    top = (title.top + title.height) / _EMU + _SUBTITLE
    low = [one.top / _EMU for one in _lower(page, high)]
    bottom = min([high - _FOOT, *(at - _MARGIN for at in low)])
    if title.top / _EMU > high / 2:
        raise ModelgenError(f"{name}: the title of its layout '{page.name}' stands in the lower half; move it up")
    width = min(width, wide - left)
    if width < _ROOM[0] or bottom - top < _ROOM[1]:
        raise ModelgenError(
            f"{name}: its layout '{page.name}' leaves {width:.1f} by {bottom - top:.1f} inches below the title; tables "
            f"need {_ROOM[0]:g} by {_ROOM[1]:g}"
        )
    return Room(left, top, width, bottom - top)


def _lower(page: Any, high: float) -> Iterator[Any]:
    for one in page.placeholders:
        if kind(one) in _FOOTERS and one.top / _EMU > _LOW * high:
            yield one


def _default(made: Any, theme: Theme) -> None:
    """Lay python-pptx's own template out in 16:9, in a theme's font and colours, with the two layouts that are used."""
    from pptx.util import Inches

    made.slide_width, made.slide_height = Inches(_WIDE[0]), Inches(_WIDE[1])
    master = made.slide_masters[0]
    for layout in list(master.slide_layouts):
        if layout._element.get("type") not in ("title", "titleOnly"):
            master.slide_layouts.remove(layout)
    dress(made, master, theme)
