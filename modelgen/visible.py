"""What no terminal shows, or acts upon, written out: `\\x1b`, `\\u202e`. Texts of files reach people only so.

Characters are written out that control a terminal, turn the direction of what follows, or can't be seen: the rest of a
line might not be what it seems. What people write stays as it is, whatever the script: a joiner within Arabic, Indic
scripts and emoji, a variation selector behind what it varies, the letters of a flag.
"""

from __future__ import annotations

import re

_CONTROLS = "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"  # a line break stays
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = (  # Unicode's default ignorable characters but for joiners, selectors and tags; interlinear marks
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_NO_CHARACTERS = "\ufdd0-\ufdef\ufffe\uffff"
_JOINED = (  # scripts whose letters join, and what emoji are made of
    "\u0600-\u109f\u1780-\u18af\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff"
)
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_HIDDEN = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f)"
    f"|[{_CONTROLS}{_DIRECTION}{_UNSEEN}{_NO_CHARACTERS}]"
    f"|(?<![{_JOINED}\ufe0f])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
    f"|(?<![^\\s{_SELECTORS}])[{_SELECTORS}]"
)


def visible(text: str) -> str:
    r"""A text with all that can't be seen written out, save line breaks; a text that came of this stays the same.

    >>> print(visible("Net \x1b[31msales\u202e 東 نفت \ud800"))
    Net \x1b[31msales\u202e 東 نفت \ud800
    """
    return text if text.isascii() and text.isprintable() else _HIDDEN.sub(_written_out, text)


def in_a_line(text: str) -> str:
    r"""`visible`, of a text that stands in a line: its line breaks are written out too.

    >>> print(in_a_line("Sales\nmodelgen: all is well"))
    Sales\nmodelgen: all is well
    """
    return visible(text).replace("\n", "\\n")


def _written_out(found: re.Match[str]) -> str:
    return found["flag"] or found[0].encode("unicode_escape").decode("ascii")
