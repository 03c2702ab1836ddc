"""What all methods have in common: a mistake in what one is given is said in the words of its signature.

Its label goes before the names of what it makes, and tells two uses of it apart.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import ParamSpec, TypeVar

from modelgen.errors import DefinitionError, ModelgenError, NameTaken
from modelgen.formula.arguments import misfit

P = ParamSpec("P")
R = TypeVar("R")
TAKEN = "another line has that name, or the method is used twice: give the method another label="


def method(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a valuation method.

    Where it fails over an argument that isn't what its signature says, a DefinitionError names that argument; where
    a name is taken, another label is the remedy, if it has one.
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except NameTaken as error:
            if "label" not in signature(function).parameters:
                raise
            raise NameTaken(error.what, TAKEN, error.place) from None
        except ModelgenError:
            raise
        except Exception:  # whatever Python says of an object that isn't what the method takes it for
            what = misfit(function, args, kwargs)
            if not what:
                raise
            raise DefinitionError(what) from None

    return call
