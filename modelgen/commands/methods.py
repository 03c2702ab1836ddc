"""The page of `modelgen guide`: the text beside this file, and a line for each valuation method, made of its code."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from modelgen.files import read
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.model.items import Line
from modelgen.valuation.common.listed import declared, files, is_method

_TEXT = Path(__file__).with_name("guide.md")
_LARGEST = 1 << 20  # bytes of the page
_LABEL = "label"  # nearly every method has one, and the page says so
_CHECKS = ("check", "checks")  # of what comes back: the model has them
_UNSAID = (None, "", ())  # defaults that say no more than that there is one


def page() -> str:
    """The whole page."""
    modules = [*files()]
    methods = [value for module in modules for value in declared(module).values() if is_method(value)]
    given = [kind for method in methods for kind in _kinds(get_type_hints(method)["return"])]
    taken = {kind for method in methods for kind in _taken(method)}
    made = _reached(taken - {*given}) - {*given}  # by the definition
    inner = {kind for one in given for kind in _reached([one]) if kind is not one}
    named = {*inner, *(kind for kind in given if given.count(kind) > 1 or kind in taken)}  # the others' fields are said
    parts = [_listed(module, made, named) for module in modules]
    return read.text(_TEXT, _LARGEST).rstrip("\n") + "\n\n" + "\n".join(line for lines in parts for line in lines)


def _listed(module: ModuleType, made: set[type], named: set[type]) -> Iterator[str]:
    """A file's methods and the classes that they take, each as it is called; and what more than one of them gives."""
    for name, value in declared(module).items():
        given: Iterable[str] = ()
        if is_method(value):
            hint = get_type_hints(value)["return"]
            given = _fields(hint) if _is_ours(hint) and hint not in named else filter(None, [_hint(hint)])
        elif value in named and value not in made:
            given = _fields(value)
        called = _call(value) if is_method(value) or value in made else name
        said = ", ".join(given)
        if said or called != name:
            yield f"{module.__name__.rpartition('.')[2]}.{called}{': ' if said else ''}{said}"


def _call(called: Callable[..., object]) -> str:
    """A call with the names of its arguments."""
    hints, words = get_type_hints(called), []
    for name, one in inspect.signature(called).parameters.items():
        if name != _LABEL or one.default is one.empty or isinstance(called, type):
            known = isinstance(one.default, str | int | float) and one.default not in _UNSAID
            default = repr(one.default).replace("'", '"') if known else ""
            said = "|".join(filter(None, [default, _hint(hints[name])]))
            sign = "=" if default or one.kind is one.KEYWORD_ONLY else ":" if said else ""
            words.append(name + sign + said if one.default is one.empty else f"[{name}{sign}{said}]")
    return f"{called.__name__}({', '.join(words)})"


def _hint(hint: Any) -> str:
    """A type of the library, a list [] or a table by name {}; nothing for what is a number or a line."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Sequence:
        return f"[{_hint(inside[0])}]"
    if origin in (Mapping, dict):
        return f"{{{_hint(inside[1])}}}"
    if origin is UnionType:
        said = [*filter(None, map(_hint, inside))]
        return "|".join(["line", *said] if said and Expr in inside else said)
    return str(hint.__name__) if hint is Axis or _is_ours(hint) else ""


def _fields(kind: type) -> Iterator[str]:
    """What can be asked of something that comes back; of a kind of another, what it has beyond that."""
    bases = [base for base in kind.__bases__ if _is_ours(base)]
    yield from (f"as {base.__name__}" for base in bases)
    fields = {} if bases else get_type_hints(kind)
    asked = {name: get_type_hints(one.fget)["return"] for name, one in vars(kind).items() if isinstance(one, property)}
    for name, hint in (fields | asked).items():
        least = Line if name in fields else Expr  # what was given comes back as it is, and isn't asked for
        kinds = [hint, *(get_args(hint) if get_origin(hint) is UnionType else ())]
        line = any(kind is Any or (isinstance(kind, type) and issubclass(kind, least)) for kind in kinds)
        said = _hint(hint)
        if name not in _CHECKS and (line or said):
            yield name if line else f"{name}:{said}"


def _taken(called: Callable[..., object]) -> Iterator[type]:
    """The types of the library in what is taken, or in the fields of one of them."""
    for name, hint in get_type_hints(called).items():
        if name != "return":
            yield from _kinds(hint)


def _kinds(hint: Any) -> Iterator[type]:
    """The types of the library in an annotation."""
    if _is_ours(hint):
        yield hint
    for one in get_args(hint):
        yield from _kinds(one)


def _reached(kinds: Iterable[type]) -> set[type]:
    """Types, and those of what they have."""
    found = [*kinds]
    for kind in found:
        found += [one for one in (*_taken(kind), *filter(_is_ours, kind.__bases__)) if one not in found]
    return {*found}


def _is_ours(hint: object) -> bool:
    """Whether something is a class that a file of the library declares for definitions."""
    return dataclasses.is_dataclass(hint) and hint.__module__.rpartition(".")[0] == "modelgen.valuation"
