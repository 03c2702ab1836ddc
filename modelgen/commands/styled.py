"""Texts with colours of our own, which texts of files can't have: only these functions put codes into a line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from modelgen.visible import in_a_line

_CODES = re.compile("\x1b\\[[0-9;]*m")


class Styled(str):
    """A line that a terminal takes as it stands. Whatever is added to it is made visible, unless it's one, too."""

    __slots__ = ()

    def __add__(self, other: str) -> Styled:
        return joined([self, other])

    def __radd__(self, other: str) -> Styled:
        return joined([other, self])


def bold(text: str) -> Styled:
    """A heading."""
    return _coded(1, text)


def dim(text: str) -> Styled:
    """What matters less."""
    return _coded(2, text)


def red(text: str) -> Styled:
    """What is wrong."""
    return _coded(31, text)


def plain(line: str) -> str:
    """A line without the codes that these functions put into it."""
    return _CODES.sub("", line)


def joined(parts: Iterable[str]) -> Styled:
    """One line of several parts."""
    return Styled("".join(part if isinstance(part, Styled) else in_a_line(part) for part in parts))


def _coded(code: int, text: str) -> Styled:
    return Styled(f"\x1b[{code}m{joined([text])}\x1b[0m")
