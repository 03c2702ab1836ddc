"""Characters that XML can't hold, or would change, as texts of a workbook have them: `_x000D_` is a carriage return."""

from __future__ import annotations

import re

BLANKS = " \t\r\n"
"""What Excel leaves out at the ends of a text that doesn't say `xml:space="preserve"`."""
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_HELD = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def read(text: str) -> str:
    """What a text in a file means.

    >>> read("a_x000D_b"), read("_x005F_x000D_"), read("_x1_")
    ('a\\rb', '_x000D_', '_x1_')
    """
    if "_x" not in text:
        return text
    found = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    try:
        found.encode()
    except UnicodeEncodeError:  # halves of characters, of which two may be one
        return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return found


def written(text: str) -> str:
    """A text as a file has it.

    >>> written("_x000D_"), written("a\\x01")
    ('_x005F_x000D_', 'a_x0001_')
    """
    return _HELD.sub(lambda held: f"_x{ord(held[0]):04X}_", text)
