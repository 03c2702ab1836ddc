"""What readings make of a program, a layout or a simulation, made once and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar, cast

_T = TypeVar("_T")
MADE = "made"


class Once:
    """Remembers what was made of it, by the function that makes it; it goes when its owner goes."""

    def once(self, make: Callable[[Self], _T]) -> _T:
        """What `make` makes of it, the same each time."""
        known: dict[Callable[[Any], Any], Any] = self.__dict__.setdefault(MADE, {})
        if make not in known:
            known[make] = make(self)
        return cast(_T, known[make])
