"""How a definition asks for a number to be shown: its decimals, and a style where the unit doesn't say it."""

from __future__ import annotations

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.units import DATE, NUMBER, TEXT, Unit, unit
from modelgen.model.items import Item

PLAIN, FLAG, BASIS_POINTS = "plain", "flag", "bp"
STYLES = (PLAIN, FLAG, BASIS_POINTS)
_MOST = 9


def styled_unit(label: str, own: Unit | None, style: str) -> Unit | None:
    """The unit of an item with a style: basis points by that style. DefinitionError where the two don't go together."""
    if style not in ("", *STYLES):
        remedy = f"use {', '.join(STYLES)}, or leave it"
        raise DefinitionError(f"'{label}' has style={style!r}" + nearest(str(style), STYLES), remedy)
    if style == BASIS_POINTS:
        points = unit(BASIS_POINTS)
        if own is not None and own != points and not _plain(own):
            raise DefinitionError(
                f"'{label}' is in '{own}', and no format shows that in basis points",
                "give it unit='bp', so that 125 is 125 bp, and write .to('%') where it meets percentages",
            )
        return points
    if style and own is not None and not _plain(own):
        raise DefinitionError(f"'{label}' has style={style!r} and the unit '{own}'", "leave one of the two")
    return NUMBER if style and own is None else own


def _plain(own: Unit) -> bool:
    return own.same_as(NUMBER) and not own.display


def show(item: Item, decimals: int | None, style: str = "") -> None:
    """Let an item be shown by so many decimals, in a style that is no unit. DefinitionError for other numbers."""
    if decimals is not None:
        if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= _MOST:
            raise DefinitionError(f"'{item.label}' has decimals={decimals!r}", f"use a whole number from 0 to {_MOST}")
        if item.unit in (TEXT, DATE) or style == FLAG:
            what = "a flag" if style == FLAG else f"a {item.unit}"
            raise DefinitionError(f"'{item.label}' is {what} and has no decimals", "leave decimals=")
    item.decimals = decimals
    if style != BASIS_POINTS:
        item.style = style


def show_alike(item: Item, other: Item) -> None:
    """Let an item be shown as another one is."""
    item.decimals, item.style = other.decimals, other.style
