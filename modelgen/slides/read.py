"""A deck as people saved it: the shapes that carry records, with what they show. Read in a sandbox, from a file that
was looked at before python-pptx sees it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from modelgen.errors import ModelgenError
from modelgen.files.patience import reading
from modelgen.files.sandbox import Job, SandboxError, run
from modelgen.package.load import MEGABYTES
from modelgen.slides import record
from modelgen.slides.template import whole

_SHAPES, _DEEP = 20_000, 20  # that are looked at, and groups within groups
_POINTS = 20_000  # of a series
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass
class Drawn:
    """A series of a chart as it is drawn, or as the data behind it say."""

    name: str
    categories: list[str]
    values: list[float | None]


@dataclass
class Shape:
    """A shape with a record, and what it shows: a text, the texts of a table, or series."""

    slide: int  # where it stands now
    name: str
    noted: str  # as JSON
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    series: list[Drawn] = field(default_factory=list)
    behind: list[Drawn] = field(default_factory=list)  # of the workbook in it, where that can be read
    bare: str = ""  # why there is nothing to compare: the record is damaged, a table became a picture


@dataclass
class Deck:
    """What is read of a deck."""

    about: str  # the record of the whole, as JSON; empty where there is none
    slides: int
    shapes: list[Shape]

    @property
    def said(self) -> dict[str, Any]:
        """What the deck says of itself."""
        found: dict[str, Any] = json.loads(self.about) if self.about else {}
        return found


def read(file: Path) -> Deck:
    """Read a deck; ModelgenError where it can't be, or wasn't made by modelgen."""
    whole(file, "deck")
    try:
        found = run(Job("modelgen.slides.read:load", str(file), reading(file), MEGABYTES, file.name, (str(file),),
                        (), ("pptx", "pptx.shapes.graphfrm", "pptx.chart.chart")))  # fmt: skip
    except SandboxError as error:
        raise ModelgenError(f"{file.name}: {error.of_file}") from None
    assert isinstance(found, Deck)
    if not found.shapes and not found.about:
        raise ModelgenError(
            f"{file.name}: none of its shapes says which numbers it holds; verify a deck that modelgen deck wrote, as "
            "PowerPoint saved it (other programs drop what tells them)"
        )
    return found


def load(path: str) -> Deck:
    """Read a deck, in the sandbox; ValueError where it can't be read."""
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        data = whole(Path(path), "deck")
        made = Presentation(io.BytesIO(data))
        shapes = []
        slides = list(made.slides)
        for number, slide in enumerate(slides, 1):
            for shape in _every(slide.shapes, 0):
                noted = _noted(slide.part, shape._element)
                if noted is not None:
                    shapes.append(_shape(number, shape, noted))
                if len(shapes) > _SHAPES:
                    raise ValueError(f"has more than {_SHAPES:,} tables and charts, which no deck has")
        about = _noted(made.part, made.element, whole=True)
        return Deck(about or "", len(slides), shapes)
    except ModelgenError as error:
        raise ValueError(str(error).partition(": ")[2] or str(error)) from None
    except (PythonPptxError, KeyError, AttributeError, TypeError, SyntaxError, IndexError) as error:
        raise ValueError(
            f"it can't be read ({type(error).__name__}: {error}); open it in PowerPoint, look at what it repairs, and "
            "save it anew"
        ) from None  # fmt: skip


def _every(shapes: Any, deep: int) -> Iterator[Any]:
    """All shapes, those in groups, too."""
    for shape in shapes:
        if hasattr(shape, "shapes") and deep < _DEEP:
            yield from _every(shape.shapes, deep + 1)
        else:
            yield shape


def _noted(part: Any, element: Any, *, whole: bool = False) -> str | None:
    """The record of a shape or of the whole as JSON; None where there is none, and empty where it is damaged."""
    lists = element.findall(f"{_P}custDataLst") if whole else list(element.iter(f"{_P}custDataLst"))
    for listed in lists:
        for tags in listed.iter(f"{_P}tags"):
            try:
                tree = _tree(part.related_part(tags.get(f"{_R}id")).blob)
            except KeyError:
                continue
            for tag in tree.iter(f"{_P}tag"):
                if tag.get("name") == record.TAG:
                    try:
                        return json.dumps(record.unpacked(tag.get("val", "")))
                    except ValueError:
                        return ""
    return None


def _tree(blob: bytes) -> Any:
    from pptx.oxml import parse_xml

    return parse_xml(blob)


def _shape(number: int, shape: Any, noted: str) -> Shape:
    made = Shape(number, shape.name, noted)
    if not noted:
        made.bare = "its record is damaged"
        return made
    what = json.loads(noted)
    if "table" in what:
        if not getattr(shape, "has_table", False):
            made.bare = "it is no table any more"
        else:
            made.rows = [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
    elif "chart" in what:
        if not getattr(shape, "has_chart", False):
            made.bare = "it is no chart any more"
        else:
            made.series = list(_drawn(shape.chart))
            made.behind = _behind(shape.chart)
    elif getattr(shape, "has_text_frame", False):
        made.text = shape.text_frame.text
    return made


def _drawn(chart: Any) -> Iterator[Drawn]:
    for plot in chart.plots:
        names = [str(category.label) for category in plot.categories]
        for series in plot.series:
            values = [None if value is None else float(value) for value in series.values]
            yield Drawn(series.name, names[: len(values)], values)


def _behind(chart: Any) -> list[Drawn]:
    """The series as the workbook in a chart has them: what people see who edit its data."""
    from modelgen.package.archive import Refused
    from modelgen.package.load import own
    from modelgen.sheet.areas import area_of

    try:
        part = chart.part.chart_workbook.xlsx_part
        book = None if part is None else own(part.blob)
    except (Refused, KeyError, ValueError):  # it isn't in the deck: people linked the chart to a workbook of theirs
        book = None
    if book is None or not book.sheets:
        return []
    cells = {sheet.name: sheet.cells for sheet in book.sheets}

    def taken(reference: str) -> list[Any]:
        area = area_of(reference, book.sheets[0].name)
        if area is None:
            return []
        return [cells.get(sheet, {}).get((row, column)) for sheet, row, column in islice(area.cells(), _POINTS)]

    c = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    found = []
    for series in chart._chartSpace.iter(f"{c}ser"):
        names, categories, values = (
            [one for tag in series.findall(f"{c}{part}") for f in tag.iter(f"{c}f") for one in taken(f.text or "")]
            for part in ("tx", "cat", "val")
        )
        numbers = [float(one) if isinstance(one, int | float) else None for one in values]
        found.append(Drawn(str(names[0]) if names else "", [str(one) for one in categories], numbers))
    return found
