"""Colours: what the ways of naming one in a file amount to, and how far two are apart.

The palette is that of ECMA-376, part 1, 18.8.27; contrast is that of WCAG 2.
"""

from __future__ import annotations

BLACK, WHITE = "#000000", "#FFFFFF"
_FIRST = (
    "000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF", "800000", "008000",
    "000080", "808000", "800080", "008080", "C0C0C0", "808080", "9999FF", "993366", "FFFFCC", "CCFFFF",
    "660066", "FF8080", "0066CC", "CCCCFF", "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000",
    "008080", "0000FF", "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99",
    "3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696", "003366", "339966",
    "003300", "333300", "993300", "993366", "333399", "333333",
)  # fmt: skip
_PALETTE = [f"#{colour}" for colour in (*_FIRST[:8], *_FIRST)]
_SYSTEM = {64: BLACK, 65: WHITE}  # of windows: text and paper
_THEME = (WHITE, BLACK)  # of every theme in use: paper and ink; others aren't told here


def plain(colour: str, otherwise: str) -> str:
    """A colour as `#RRGGBB`, from `FF1F3A5F`, `indexed 8` or `theme 1`; `otherwise` where there is none, the text as it
    is where only a theme tells.

    >>> plain("FF1F3A5F", BLACK), plain("indexed 9", BLACK), plain("theme 1", WHITE), plain("", BLACK)
    ('#1F3A5F', '#FFFFFF', '#000000', '#000000')
    """
    kind, _, number = colour.partition(" ")
    if not colour:
        return otherwise
    if kind in ("indexed", "theme") and number.isdecimal():
        known = dict(enumerate(_THEME if kind == "theme" else _PALETTE)) | (_SYSTEM if kind == "indexed" else {})
        return known.get(int(number), colour)
    return f"#{colour[-6:].upper()}" if len(colour) == 8 else colour


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2, from 1 to 21.

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
