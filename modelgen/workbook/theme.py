"""How cells look: colours by role, number formats by unit. A theme names both; roles name a theme's colours."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from modelgen.formula.units import AS_STATED, DATE, TEXT, Unit
from modelgen.model.showing import PLAIN
from modelgen.program.decimals import Asked, kind, usual
from modelgen.sheet.numberformat import Decimals
from modelgen.workbook.picture import Picture

# colours of a theme, by name
INK, MUTED, INPUT, LINKED = "ink", "muted", "input", "linked"
BRAND, PALE, INPUT_FILL, RULE = "brand", "pale", "input_fill", "rule"
BAD, GOOD, PAPER = "bad", "good", "paper"
CHANGED = "changed"  # the fill of an input that isn't what it was
COLOURS = (INK, MUTED, INPUT, INPUT_FILL, CHANGED, LINKED, BRAND, PALE, RULE, BAD, GOOD)
_COLOUR = re.compile("#[0-9A-F]{6}")
_COLOURED = ("font_color", "bg_color", "border_color", "top_color", "bottom_color", "left_color", "right_color")

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_STYLES = {
    "check": '0" failed";0" failed";"OK"',
    "following": '[=0]"-"_);[=1]"follows"_);"follows"_)',
    "warning": '0" warned";0" warned";"OK"',
    "whole": '#,##0_);(#,##0);"-"_)',
    "verdict": '"agrees";"agrees";"differs"',
    "flag": '"yes"_);"yes"_);"-"_)',
    "warned": '[=0]"No warning";[=1]0" warning";0" warnings"',
    "status": '[=0]"All checks hold";[=1]0" failure";0" failures"',
}
PAPERS = {"A4": 9, "Letter": 1}  # Excel's numbers
KINDS = ("amount", "per_share", "percent", "multiple", "factor", "whole", "date")


@dataclass(frozen=True)
class Theme:
    """A look for a workbook. Colours are `#RRGGBB`; `logo` stands on the cover."""

    name: str
    font: str
    colours: Mapping[str, str]
    chart: tuple[str, ...]  # colours of series, in order
    number_formats: Mapping[str, str] = field(default_factory=dict)  # by kind, in place of the usual ones
    footer: str = ""
    paper: str = "A4"
    logo: Picture | None = None

    @property
    def text(self) -> str:
        """The theme as data, as a workbook notes it; of the logo a digest."""
        logo = "" if self.logo is None else sha256(self.logo.content).hexdigest()
        return json.dumps(
            [self.name, self.font, dict(self.colours), self.chart, dict(self.number_formats), self.footer, self.paper,
             logo], ensure_ascii=False, separators=(",", ":"),
        )  # fmt: skip

    @classmethod
    def of(cls, text: str, logo: Picture | None = None) -> Theme:
        """The theme that a workbook notes; `logo` where it is the one that is meant. ValueError where it is none."""
        try:
            name, font, colours, chart, formats, footer, paper, picture = json.loads(text)
            own = logo if logo is not None and sha256(logo.content).hexdigest() == picture else None
            found = cls(str(name), str(font), dict(colours), tuple(chart), dict(formats), str(footer), paper, own)
        except (TypeError, ValueError, RecursionError):
            raise ValueError("no theme") from None
        sound = set(found.colours) == set(COLOURS) and len(found.chart) >= 1 and paper in PAPERS
        colours_ok = all(isinstance(c, str) and _COLOUR.fullmatch(c) for c in (*found.colours.values(), *found.chart))
        if not (sound and colours_ok and all(isinstance(code, str) for code in found.number_formats.values())):
            raise ValueError("no theme")
        return found

    def look(self, role: str) -> dict[str, Any]:
        """The properties of a role's cells, in this theme's font and colours."""
        look = {"font_name": self.font, "font_size": 10, "valign": "vcenter", **ROLES[role]}
        for key in _COLOURED:
            if key in look:
                look[key] = self.colour(look[key])
        return look

    def colour(self, name: str) -> str:
        """A colour by its name in the theme; one that is written out already stays."""
        return name if name.startswith("#") else "#FFFFFF" if name == PAPER else self.colours[name]

    def series(self, n: int) -> list[str]:
        """Colours for `n` series of a chart, neighbours unlike each other; from the first again where they run out."""
        return [self.chart[i % len(self.chart)] for i in range(n)]

    def number_format(self, unit: Unit, style: str = "", decimals: Decimals | None = None) -> str:
        """The number format of a unit: the theme's own for its kind, else the usual one."""
        own = None if isinstance(decimals, Asked) else self.number_formats.get(kind(unit, style))
        return number_format(unit, style, decimals) if own is None else own


def number_format(unit: Unit, style: str = "", decimals: Decimals | None = None) -> str:
    """Excel's number format for a unit: `0.0%`, `0.0x`, `$0.00`, thousands, dates; negatives in brackets."""
    if style in _STYLES:
        return _STYLES[style]
    if unit == DATE:
        return "d mmm yyyy"
    if unit == TEXT:
        return "General"  # a formula in a cell of the text format would be taken for text when it's edited
    of = kind(unit)
    least, most = decimals or usual(unit, style)
    digits = f".{'0' * least}{'#' * (most - least)}" if most else ""
    if style == PLAIN:
        return f"0{digits}_);(0{digits});0{digits}_);@_)"
    if of == "whole":
        return f"#,##0{digits}_)"
    if of == "bp":
        return _signed(f'#,##0{digits}" bp"')
    if of == "percent":
        return _signed(f"0{digits}%")
    if of == "multiple":
        return _signed(f'0{digits}"x"')
    if unit == AS_STATED:
        return f"#,##0{digits}_);(#,##0{digits})"
    if of == "per_share":
        symbol = next((_SYMBOLS.get(name, "") for name, _ in unit.dimension if name != "share"), "")
        return _signed(f'"{symbol}"#,##0{digits}')
    if not most and unit.dimensionless:
        return _signed("General")  # an input in whole numbers; what is typed over it may have decimals
    return _signed(f"#,##0{digits}")


def _signed(digits: str) -> str:
    """Positive, negative in brackets, zero as a dash, n.m., all aligned."""
    return f'{digits}_);({digits});"-"_);@_)'


_HEADER: dict[str, Any] = {"bold": True, "font_color": PAPER, "bg_color": BRAND}
ROLES: dict[str, dict[str, Any]] = {
    "input": {"font_color": INPUT, "bg_color": INPUT_FILL, "locked": False},
    "inherited": {"font_color": MUTED, "italic": True, "bg_color": INPUT_FILL, "locked": False},
    "fixed": {"font_color": INK},
    "formula": {"font_color": INK},
    "live": {"font_color": INK, "bold": True},
    "history": {"font_color": LINKED},
    "opening": {"font_color": INK, "italic": True},
    "title": {"bold": True, "font_size": 16, "font_color": BRAND},
    "subtitle": {"font_color": MUTED},
    "header": _HEADER,
    "subtitle_right": {"font_color": MUTED, "align": "right"},
    "header_actual": {**_HEADER, "align": "right", "num_format": '@"A"'},
    "header_forecast": {**_HEADER, "align": "right", "num_format": '@"E"'},
    "header_date": {"font_color": MUTED, "align": "right", "num_format": "d mmm yy", "font_size": 9},
    "column_group": {"bold": True, "font_color": BRAND},
    "column_group_right": {"bold": True, "font_color": BRAND, "align": "right"},
    "column": {"bold": True, "align": "right", "valign": "bottom", "text_wrap": True, "bottom": 1},
    "column_number": {"bold": True, "valign": "bottom", "bottom": 1},
    "column_left": {"bold": True, "valign": "bottom", "bottom": 1},
    "unit_right": {"font_color": MUTED, "align": "right", "font_size": 9},
    "heading": {"bold": True, "font_color": BRAND, "bg_color": PALE},
    "label": {"font_color": INK},
    "label_case": {"font_color": MUTED},
    "label_bold": {"font_color": INK, "bold": True},
    "unit": {"font_color": MUTED},
    "note": {"font_color": MUTED, "font_size": 9},
    # Excel cuts a text that is wider than its cell under "fill", instead of running over the next cells
    "note_cut": {"font_color": MUTED, "font_size": 9, "align": "fill"},
    "note_wrapped": {"font_color": MUTED, "font_size": 9, "text_wrap": True},
    "key": {"font_color": MUTED, "font_size": 8, "align": "fill"},
    "link": {"font_color": LINKED},
    "url": {"font_color": LINKED, "underline": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "bad": {"font_color": BAD, "bold": True},
    "good": {"font_color": GOOD},
    "warned": {"font_color": INK, "bg_color": CHANGED, "bold": True},
    # the header of every sheet: live scenario, checks
    "scenario": {"font_color": INK, "bold": True, "align": "left", "num_format": '"Scenario: "@'},
    "status": {"font_color": INK, "bold": True, "align": "left"},
    # inputs beside what they were when the workbook was built
    "built": {"font_color": MUTED},
    "header_built": {"font_color": MUTED, "align": "right", "font_size": 9},
    "changed": {"bg_color": CHANGED, "bold": True},
    "changed_count": {"font_color": BAD, "bold": True, "align": "right", "num_format": "0;;"},
    "changed_total": {"font_color": INK, "align": "right", "num_format": '[=0]"as built";0" changed"'},
    "split": {"left": 1, "left_color": BRAND},  # between the last actual and the first expected period
    # cover, summary, dictionary
    "cover_title": {"bold": True, "font_size": 24, "font_color": BRAND},
    "cover_purpose": {"font_size": 11, "font_color": INK},
    "cover_rule": {"bottom": 2, "bottom_color": BRAND},
    "cover_value": {"bold": True, "font_color": INK},
    "cover_reason": {"bold": True, "font_color": INK, "align": "left"},  # it goes on over the empty cells beside it
    "cover_text": {"font_color": INK, "align": "right"},
    "cover_head": {"font_color": BRAND, "bg_color": PALE, "align": "right"},
    "url_plain": {"font_color": LINKED},
    "back": {"font_color": LINKED, "underline": 1, "font_size": 9},
    "cell_text": {"font_color": INK, "text_wrap": True, "valign": "top"},
    "cell_words": {"font_color": INK, "text_wrap": True, "valign": "top"},
    "cell_muted": {"font_color": MUTED, "text_wrap": True, "valign": "top"},
    "cell_url": {"font_color": LINKED, "text_wrap": True, "valign": "top"},
}  # fmt: skip
