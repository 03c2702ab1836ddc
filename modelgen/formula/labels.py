"""From a label to its key: the identity of an item in formulas, TOML, names and messages."""

from __future__ import annotations

import re
import unicodedata

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
