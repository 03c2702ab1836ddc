"""Labels and options, what can be one; and from a label to its key, the identity of an item in formulas and TOML."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from modelgen.formula.errorvalues import CODES, MEANINGLESS
from modelgen.sheet.limits import MATCH_CHARACTERS, line_fault, utf16
from modelgen.shown import Shown

_OPENING = "'\"[{("
LABEL_CHARACTERS = 200  # longer ones are no labels, and keys are made of them
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "Oe", "đ": "d",
        "ð": "d", "þ": "th", "ł": "l", "Ł": "L", "ı": "i", "&": " and ", "%": " percent ", "+": " plus ",
    }
)  # fmt: skip


def slug(label: str) -> str:
    """Lower case ASCII words joined by underscores; empty where the label has no letter or digit.

    >>> slug("Net sales growth"), slug("R&D / Größe (%)"), slug("2024 capex"), slug("🚀")
    ('net_sales_growth', 'r_and_d_grosse_percent', 'n2024_capex', '')
    """
    plain = unicodedata.normalize("NFKD", label.translate(_LETTERS)).encode("ascii", "ignore").decode()
    words = "_".join(re.findall(r"[a-z0-9]+", plain.lower()))
    return f"n{words}" if words[:1].isdigit() else words


def label_fault(text: object, longest: int = LABEL_CHARACTERS) -> str:
    """Why a text can't name something, or an empty text: it stands on one line, and isn't empty."""
    return line_fault(text, longest)


def told_apart(labels: Sequence[str]) -> list[str]:
    """Labels, those that are alike with numbers.

    >>> told_apart(["EV", "Equity value", "Ev"])
    ['EV', 'Equity value', 'Ev (2)']
    """
    seen = Counter[str]()
    told = []
    for label in labels:
        seen[label.casefold()] += 1
        told.append(label if seen[label.casefold()] == 1 else f"{label} ({seen[label.casefold()]})")
    return told


def options_fault(options: Sequence[str]) -> str:
    """Why a list of texts can't be a dropdown whose choice MATCH finds, or an empty text.

    MATCH reads `*` and `?` as wildcards and `~` as their escape, and takes no text of over 255 characters.
    """
    for number, option in enumerate(options):
        if utf16(option) > MATCH_CHARACTERS:
            return f"'{option[:20]}...' has more than {MATCH_CHARACTERS} characters"
        if "~" in option:
            return f"'{option}' contains '~', by which Excel escapes wildcards"
        if CODES.get(option, MEANINGLESS) != MEANINGLESS:
            return f"'{option}' is what a cell shows for an error"
        pattern = re.escape(option).replace(r"\*", ".*").replace(r"\?", ".")
        for other in options[:number]:
            if re.fullmatch(pattern, other, re.IGNORECASE | re.DOTALL):
                return f"Excel would find '{other}' where it looks for '{option}' (* and ? are wildcards)"
    return ""


def _plainly(value: object) -> str:
    """A formula in words, also in a list; anything else as Python writes it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_plainly, value))}]"
    return str(value) if isinstance(value, Shown) else repr(value)


def cut(text: object, length: int = 40) -> str:
    """A value for a message, not longer than a person reads."""
    shown = " ".join(_plainly(text).splitlines())
    return shown if len(shown) <= length + 20 else f"{shown[:length]}...{shown[-1] if shown[0] in _OPENING else ''}"
