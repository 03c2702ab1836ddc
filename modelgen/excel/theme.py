"""How cells look: number formats from units, colours from roles."""

from __future__ import annotations

from typing import Any

from modelgen.formula.units import AS_STATED, DATE, DAYS, NUMBER, TEXT, Unit

FONT = "Calibri"
INK, MUTED, INPUT, LINKED = "#1F2933", "#7B8794", "#0000FF", "#006100"
BRAND, PALE, INPUT_FILL, RULE = "#1F3A5F", "#EEF2F7", "#FFFBE6", "#B8C2CC"
BAD, GOOD = "#B42318", "#1B7F3B"

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_STYLES = {
    "check": '0" failed";0" failed";"OK"',
    "whole": '#,##0_);(#,##0);"-"_)',
    "verdict": '"agrees";"agrees";"differs"',
}


def number_format(unit: Unit, style: str = "", precise: bool = False) -> str:
    """Excel's number format for a unit: `0.0%`, `0.0x`, `$0.00`, thousands, dates; negatives in brackets.

    `precise` shows what was typed: further decimals where there are some.
    """
    if style:
        return _STYLES[style]
    if unit == DATE:
        return "d mmm yyyy"
    if unit == TEXT:
        return "General"  # a formula in a cell of the text format would be taken for text when it's edited
    if unit == DAYS:
        return "#,##0_)"
    more = "###" if precise else ""
    if unit.display == "%":
        return _signed(f"0.0{more}%")
    if unit.display == "x":
        return _signed(f'0.0{more}"x"')
    if unit == AS_STATED:
        return "#,##0.0##_);(#,##0.0##)"
    names = dict(unit.dimension)
    if names.get("share") == -1 and len(names) == 2:
        symbol = next((_SYMBOLS.get(name, "") for name in names if name != "share"), "")
        return _signed(f'"{symbol}"#,##0.00{more}')
    if unit.same_as(NUMBER) or set(names) == {"share"}:
        return _signed("#,##0.0#####" if precise else "#,##0.000")
    return _signed(f"#,##0.0{more}")


def _signed(digits: str) -> str:
    """Positive, negative in brackets, zero as a dash, n.m., all aligned."""
    return f'{digits}_);({digits});"-"_);@_)'


def sample_width(unit: Unit, number: float, style: str = "") -> int:
    """Roughly how many characters a number takes in its format."""
    if unit == DATE or style:
        return 12
    if unit.display == "%":
        return len(f"({number:.1%})") + 1
    return len(f"({number:,.2f})") + 1


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
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": BRAND},
    "subtitle_right": {"font_color": MUTED, "align": "right"},
    "header_actual": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": BRAND, "align": "right", "num_format": '@"A"',
    },
    "header_forecast": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": BRAND, "align": "right", "num_format": '@"E"',
    },
    "header_date": {"font_color": MUTED, "align": "right", "num_format": "d mmm yy", "font_size": 9},
    "column_group": {"bold": True, "font_color": BRAND},
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
    "key": {"font_color": RULE, "font_size": 8, "align": "fill"},
    "link": {"font_color": LINKED},
    "url": {"font_color": LINKED, "underline": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "bad": {"font_color": BAD, "bold": True},
    "good": {"font_color": GOOD},
}  # fmt: skip
