"""What a definition's code says at the place where it runs: for messages that answer in its own words."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator
from types import FrameType

from modelgen.errors import outside


def spoken(frame: FrameType | None = None, at: int = -1) -> Iterator[ast.AST]:
    """What the code of a frame is doing, from the innermost part to the whole statement; nothing where no source tells.

    Without a frame it is the nearest caller outside modelgen; `at` is the instruction, unless the frame is at it.
    """
    frame = outside() if frame is None else frame
    if frame is None:
        return
    at = frame.f_lasti if at < 0 else at
    spot = next((found for number, found in enumerate(frame.f_code.co_positions()) if number == at // 2), None)
    if spot is None or spot[0] is None or spot[2] is None:
        return
    first, last = (spot[0], spot[2]), (spot[1] or spot[0], spot[3] or spot[2])
    tree = parsed(frame.f_code.co_filename)
    if tree is None:
        return
    around = [
        ((_start(node), *(-part for part in _end(node)), number), node)
        for number, node in enumerate(ast.walk(tree))  # what is inside comes later
        if hasattr(node, "lineno") and _start(node) <= first and last <= _end(node)
    ]
    for _, node in sorted(around, key=lambda found: found[0], reverse=True):
        yield node


def written(node: ast.AST) -> str:
    """A part of the code as it is written, on one line."""
    return ast.unparse(node)


def parsed(file: str) -> ast.Module | None:
    """The code of a file; None where it isn't there, or isn't Python."""
    linecache.checkcache(file)
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _start(node: ast.AST) -> tuple[int, int]:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _end(node: ast.AST) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
