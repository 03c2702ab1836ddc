"""Colours: what the ways of naming one in a file amount to, and how far two are apart.

Palette and tints are those of ECMA-376, part 1, 18.8.27 and 18.8.19, patterns those of 18.18.55; contrast is that of
WCAG 2.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from typing import NamedTuple

BLACK, WHITE = "#000000", "#FFFFFF"
_FIRST = (
    "000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF", "800000", "008000",
    "000080", "808000", "800080", "008080", "C0C0C0", "808080", "9999FF", "993366", "FFFFCC", "CCFFFF",
    "660066", "FF8080", "0066CC", "CCCCFF", "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000",
    "008080", "0000FF", "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99",
    "3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696", "003366", "339966",
    "003300", "333300", "993300", "993366", "333399", "333333",
)  # fmt: skip
_SYSTEM = {64: "000000", 65: "FFFFFF"}  # of windows: text and paper
_OFFICE = ("FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646", "0000FF",
           "800080")  # fmt: skip
_SAID = re.compile("([0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
# how much of a cell a pattern inks
_INKED = {
    "darkGray": 0.75, "mediumGray": 0.5, "lightGray": 0.25, "gray125": 0.125, "gray0625": 0.0625, "darkTrellis": 0.75,
    "lightTrellis": 0.375,
}  # fmt: skip


class Palette(NamedTuple):
    """The colours that a workbook names by numbers: those of its theme (paper and ink first), and its own palette."""

    theme: Sequence[str] = _OFFICE
    indexed: Sequence[str] = (*_FIRST[:8], *_FIRST)

    def argb(self, attributes: dict[str, str]) -> str:
        """A colour as a file says it (`rgb`, `theme` with `tint`, `indexed`) in ARGB; empty where it leaves it open.

        >>> [Palette().argb(said) for said in ({"theme": "1", "tint": "0.5"}, {"indexed": "9"}, {"auto": "1"})]
        ['FF808080', 'FFFFFFFF', '']
        """
        if "theme" in attributes:
            found = _at(self.theme, attributes["theme"])
        elif "indexed" in attributes:
            number = attributes["indexed"]
            found = _SYSTEM.get(int(number), "") if number in ("64", "65") else _at(self.indexed, number)
        elif "rgb" in attributes:
            said = _SAID.fullmatch(attributes["rgb"])
            found = said[2] if said else ""
        else:
            found = ""
        return found and f"FF{_tinted(found, attributes.get('tint', ''))}"


def _at(colours: Sequence[str], number: str) -> str:
    return colours[int(number)] if number.isdecimal() and int(number[:6]) < len(colours) else ""


def _tinted(colour: str, tint: str) -> str:
    """A colour made darker (below 0) or lighter."""
    try:
        share = max(-1.0, min(float(tint or 0), 1.0))
    except ValueError:
        share = 0.0
    if share == 0 or share != share:
        return colour.upper()
    hue, light, full = colorsys.rgb_to_hls(*(part / 255 for part in _parts(colour)))
    light = light * (1 + share) if share < 0 else light * (1 - share) + share
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, full))


def _parts(colour: str) -> list[int]:
    return [int(colour[-6:][at : at + 2], 16) for at in (0, 2, 4)]


def mixed(colours: Sequence[str]) -> str:
    """What the eye makes of colours in ARGB that lie side by side, each in equal parts."""
    return "FF" + "".join(f"{round(sum(parts) / len(parts)):02X}" for parts in zip(*map(_parts, colours), strict=True))


def inked(pattern: str, ink: str, paper: str) -> str:
    """What the eye makes of a fill with a pattern: its ink on its paper, in ARGB.

    >>> inked("solid", "FF112233", ""), inked("none", "", ""), inked("mediumGray", "", "")
    ('FF112233', '', 'FF808080')
    """
    if pattern in ("none", ""):
        return ""
    ink, paper = ink or "FF000000", paper or "FFFFFFFF"
    share = 1.0 if pattern == "solid" else _INKED.get(pattern, 0.5 if pattern.startswith("dark") else 0.25)
    both = zip(_parts(ink), _parts(paper), strict=True)
    return "FF" + "".join(f"{round(share * one + (1 - share) * other):02X}" for one, other in both)


def plain(colour: str, otherwise: str) -> str:
    """A colour in ARGB as `#RRGGBB`; `otherwise` where there is none.

    >>> plain("FF1F3A5F", BLACK), plain("", BLACK)
    ('#1F3A5F', '#000000')
    """
    return f"#{colour[-6:].upper()}" if colour else otherwise


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2, from 1 to 21.

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (p / 255 for p in _parts(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
