"""A presentation from slides: titles, native tables and charts, footers, each shape with the record of its numbers."""

from __future__ import annotations

import copy
import io
from datetime import datetime
from typing import Any

from modelgen.progress import each
from modelgen.slides import record
from modelgen.slides.drawn import draw
from modelgen.slides.files import same
from modelgen.slides.laid import lay
from modelgen.slides.look import kind
from modelgen.slides.measure import height, width
from modelgen.slides.page import Chart, Room, Slide, Words, said, words
from modelgen.slides.template import Template
from modelgen.workbook.theme import Theme

_CREATED = datetime(2000, 1, 1)  # the same for every deck: equal models make equal files
_SUBTITLE, _FOOT, _SMALL = 12.0, 9.0, 9.0  # points
_LEAST = 14.0  # of a title
_EMU = 914_400
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Writer:
    """A presentation being written."""

    def __init__(self, template: Template, theme: Theme, footer: Words, about: dict[str, Any]) -> None:
        self.template, self.theme, self.footer = template, theme, footer
        self.made = template.made
        self._tags = 0
        self._about = about

    def write(self, slides: list[Slide]) -> bytes:
        """The file of slides; equal slides give equal bytes."""
        for number, slide in enumerate(each("writing slides", slides), 1):
            self._cover(slide) if number == 1 else self._page(slide, number)
        about = {**self._about, "slides": [said(slide.title) for slide in slides], "form": record.FORM}
        self._deck_tag(about)
        properties = self.made.core_properties
        properties.title, properties.author, properties.last_modified_by = said(slides[0].title), "", "modelgen"
        properties.subject, properties.keywords, properties.comments = "", "valuation", ""
        properties.created = properties.modified = _CREATED
        properties.revision = 1
        file = io.BytesIO()
        self.made.save(file)
        return same(file.getvalue())

    def _cover(self, slide: Slide) -> None:
        made = self.made.slides.add_slide(self.template.cover)
        made.shapes.title.text_frame.text = said(slide.title)
        for one in made.placeholders:
            if kind(one) == "subTitle":
                one.text_frame.text = said(slide.subtitle)
        self._foot(made, self.template.cover, 1)

    def _page(self, slide: Slide, number: int) -> None:
        made = self.made.slides.add_slide(self.template.page)
        room = self.template.room
        title = made.shapes.title
        title.text_frame.text = said(slide.title)
        self._fit(title, said(slide.title))
        self._tag(made, title, record.of_words(slide.title), number)
        if slide.subtitle:
            from pptx.util import Inches

            size = Inches(0.3)
            box = made.shapes.add_textbox(Inches(room.left), Inches(room.top) - size, Inches(room.width), size)
            box.name = "Subtitle"
            box.text_frame.word_wrap = True
            self._text(box, said(slide.subtitle), _SUBTITLE)
            self._tag(made, box, record.of_words(slide.subtitle), number)
        for block in slide.blocks:
            box = block.box
            place = Room(
                room.left + box.left * room.width, room.top + box.top * room.height, box.width * room.width,
                box.height * room.height,
            )  # fmt: skip
            if block.caption:
                self._caption(made, block.caption, place)
            if isinstance(block.content, Chart):
                shape, more = draw(made, block.content, place, self.theme)
                self._tag(made, shape, record.of_chart(block.content), number)
                for label in more:
                    self._tag(made, label, record.of_words(block.content.price), number)
            else:
                shape, used = lay(made, block.content, place)
                self._tag(made, shape, record.of_table(block.content), number)
                if slide.foot:
                    self._sources(made, slide.foot, Room(place.left, place.top + used + 0.05, place.width, 0.4))
        self._foot(made, self.template.page, number)

    def _fit(self, title: Any, text: str) -> None:
        """Make a title smaller that is too long for its place."""
        from pptx.util import Pt

        size, bold, inset = *self.template.title, 0.2 * (not self.template.own)
        room, high = title.width / _EMU - inset, title.height / _EMU - inset / 2
        usual = size
        while size > _LEAST and height(text, size, room, bold) > high:
            size -= 2
        if size < usual:
            title.text_frame.paragraphs[0].runs[0].font.size = Pt(size)

    def _caption(self, made: Any, text: str, place: Room) -> None:
        from pptx.enum.dml import MSO_THEME_COLOR
        from pptx.util import Inches

        box = made.shapes.add_textbox(*(Inches(side) for side in (place.left, place.top - 0.27, place.width, 0.25)))
        box.name = "Caption"
        box.text_frame.word_wrap = True
        self._text(box, text, _SUBTITLE)
        font = box.text_frame.paragraphs[0].font
        font.bold, font.color.theme_color = True, MSO_THEME_COLOR.TEXT_2

    def _sources(self, made: Any, text: str, place: Room) -> None:
        from pptx.util import Inches

        box = made.shapes.add_textbox(*(Inches(side) for side in place))
        box.name = "Sources"
        box.text_frame.word_wrap = True
        self._text(box, text, _SMALL)

    def _text(self, box: Any, text: str, size: float) -> None:
        from pptx.enum.dml import MSO_THEME_COLOR
        from pptx.util import Pt

        frame = box.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.text = text
        for paragraph in frame.paragraphs:
            paragraph.font.size = Pt(size)
            paragraph.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
            paragraph.font.color.brightness = 0.35

    def _foot(self, made: Any, layout: Any, number: int) -> None:
        """Footer and page number: the layout's own, or where it has none, or one that is too narrow, texts as small at
        the end of the slide."""
        from pptx.util import Inches

        own = {kind(one): one for one in layout.placeholders}
        wide, high = self.made.slide_width / _EMU, self.made.slide_height / _EMU
        page = own.get("sldNum")
        top, tall = (page.top / _EMU, page.height / _EMU) if page is not None else (high - 0.4, 0.25)
        left, right = 0.5, min(wide - 1.2, page.left / _EMU if page is not None else wide)
        for name, text in (("ftr", said(self.footer)), ("sldNum", str(number))):
            if name in own and (name != "ftr" or width(text, _FOOT) <= own[name].width / _EMU):
                shape = self._placeholder(made, own[name], name, text)
            else:
                box = (left, top, right - left, tall) if name == "ftr" else (wide - 1.2, top, 0.7, tall)
                shape = made.shapes.add_textbox(*(Inches(side) for side in box))
                shape.name = "Footer" if name == "ftr" else "Slide number"
                shape.text_frame.word_wrap = True
                self._text(shape, text, _FOOT)
            if name == "ftr":
                self._tag(made, shape, {"footer": text}, number)

    def _placeholder(self, made: Any, own: Any, name: str, text: str) -> Any:
        """A footer's placeholder on a slide, as the layout has it."""
        element = copy.deepcopy(own._element)
        body = element.txBody
        a = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
        for paragraph in list(body.iter(f"{a}p")):
            body.remove(paragraph)
        paragraph = body.makeelement(f"{a}p", {})
        body.append(paragraph)
        if name == "sldNum":
            run = paragraph.makeelement(f"{a}fld", {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
        else:
            run = paragraph.makeelement(f"{a}r", {})
        run.append(run.makeelement(f"{a}rPr", {"lang": "en-US"}))
        shown = run.makeelement(f"{a}t", {})
        shown.text = text
        run.append(shown)
        paragraph.append(run)
        properties = element.spPr
        for child in list(properties):
            properties.remove(child)  # where it stands, the layout says
        tree = made.shapes._spTree
        element.nvSpPr.cNvPr.set("id", str(max(int(one.get("id")) for one in tree.iter(f"{_P}cNvPr")) + 1))
        tree.append(element)
        return next(shape for shape in made.shapes if shape._element is element)

    # --- records ---

    def _tag(self, slide: Any, shape: Any, noted: dict[str, Any] | None, number: int) -> None:
        if noted is None:
            return
        element = shape._element
        properties = next(element.iter(f"{_P}nvPr"))
        listed = properties.makeelement(f"{_P}custDataLst", {})
        listed.append(listed.makeelement(f"{_P}tags", {f"{_R}id": self._part(slide.part, {"slide": number, **noted})}))
        at = 0 if properties.find(f"{_P}ph") is None else 1
        properties.insert(at, listed)

    def _deck_tag(self, about: dict[str, Any]) -> None:
        element = self.made.element
        listed = element.makeelement(f"{_P}custDataLst", {})
        listed.append(listed.makeelement(f"{_P}tags", {f"{_R}id": self._part(self.made.part, about)}))
        for old in element.findall(f"{_P}custDataLst"):
            element.remove(old)
        after = [f"{_P}{name}" for name in ("kinsoku", "defaultTextStyle", "modifyVerifier", "extLst")]
        at = next((n for n, child in enumerate(element) if child.tag in after), len(element))
        element.insert(at, listed)

    def _part(self, owner: Any, noted: dict[str, Any]) -> str:
        """The relation by which a part leads to a record."""
        from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from pptx.opc.package import Part
        from pptx.opc.packuri import PackURI

        self._tags += 1
        text = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<p:tagLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
            f'<p:tag name="{record.TAG}" val="{record.packed(noted)}"/></p:tagLst>'
        )
        name = PackURI(f"/ppt/tags/tag{self._tags}.xml")
        part = Part(name, CONTENT_TYPE.PML_TAGS, owner.package, text.encode())
        return str(owner.relate_to(part, RELATIONSHIP_TYPE.TAGS))


def footer(name: str, scenario: str, definition: str, inputs: str, stamp: str) -> Words:
    """What stands at the end of each slide."""
    return words(f"{name} · Scenario {scenario} · Definition {definition}, inputs {inputs} · {stamp}")
