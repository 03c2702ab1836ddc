"""Columns as Excel names them, for whoever reads or writes cell addresses; imports nothing heavy."""

from __future__ import annotations

from functools import cache


@cache
def letters(column: int) -> str:
    """The letters of a column from 0.

    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_of(text: str) -> int:
    """The column, from 0, that letters name.

    >>> column_of("A"), column_of("Z"), column_of("AA"), column_of("XFD")
    (0, 25, 26, 16383)
    """
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number - 1
