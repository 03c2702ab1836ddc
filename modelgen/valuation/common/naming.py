"""How a method names what it makes: its label goes before the names, and tells two uses of the method apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from modelgen.errors import NameTaken

P = ParamSpec("P")
R = TypeVar("R")
USED_TWICE = "the method is used twice: give one of the two another label="


def labelled(method: Callable[P, R]) -> Callable[P, R]:
    """Mark a function whose names come from its label: where one is taken, another label is the remedy."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except NameTaken as error:
            raise NameTaken(error.what, USED_TWICE, error.place) from None

    return call
