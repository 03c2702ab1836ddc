"""What a function of the language was given, against what its signature says, and in the words of that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from inspect import signature
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from modelgen.formula.expr import Expr
from modelgen.formula.labels import cut

_WORDS: dict[object, str] = {
    Expr: "a formula", str: "a text", bool: "True or False", int: "a whole number", float: "a number", NoneType: "None",
}  # fmt: skip


def misfit(function: Callable[..., object], args: tuple[object, ...], kwargs: Mapping[str, object]) -> str:
    """Which argument isn't what the signature says; empty where all are, or Python can't tell which is which."""
    try:
        found = signature(function).bind(*args, **kwargs).arguments
    except TypeError:
        return ""
    return misfit_of(function, found)


def misfit_of(function: Callable[..., object], found: Mapping[str, object], called: str = "") -> str:
    """Which of some arguments, by name, isn't what the signature says; empty where all are. The function is `called`
    by its name, unless another is given."""
    try:
        hints = get_type_hints(function)
    except (NameError, TypeError):  # hints that only a type checker reads
        return ""
    for name, value in found.items():
        if name in hints and not _fits(value, hints[name]):
            shown = cut(value) if len(cut(value)) <= 40 else f"a {type(value).__name__}"
            return f"{called or function.__name__}() takes {_words(hints[name])} for {name}=, not {shown}"
    return ""


def _fits(value: object, hint: Any) -> bool:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in inside)
    if origin is Literal:
        return value in inside
    kind = origin or hint
    if kind is Any or not isinstance(kind, type):
        return True
    if not isinstance(value, (int, float) if kind is float else kind):
        return False
    if isinstance(value, Mapping):
        return not inside or all(_fits(one, inside[-1]) for one in value.values())
    if isinstance(value, Collection) and inside:
        return not isinstance(value, str) and all(_fits(one, inside[0]) for one in value)
    return True


def _words(hint: Any) -> str:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_words(one) for one in inside))
    if origin is Literal:
        return " or ".join(map(repr, inside))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "a dict"
    if isinstance(origin, type) and issubclass(origin, Collection):
        return f"a list (each {_words(inside[0])})"
    name = getattr(hint, "__name__", str(hint))
    return _WORDS.get(hint, f"a{'n' if name[:1] in 'AEIOU' else ''} {name}")
