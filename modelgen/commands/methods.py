"""The page of `modelgen guide`: the text beside this file, and a line for each valuation method, made of its code."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from modelgen.files import read
from modelgen.valuation.common.listed import declared, files, is_method

_TEXT = Path(__file__).with_name("guide.md")
_LARGEST = 1 << 20  # bytes of the page
_PLAIN = ("Any", "Expr", "I", "Line")  # one line, or what was given
_LABEL = "label"  # nearly every method has one, and the page says so


def page() -> str:
    """The whole page."""
    lines = [line for module in files() for line in _listed(module)]
    return read.text(_TEXT, _LARGEST).rstrip("\n") + "\n\n" + "\n".join(lines)


def _listed(module: ModuleType) -> Iterator[str]:
    """A file's methods, each with the fields of what it gives; then the classes that they take, with theirs."""
    own = declared(module)
    methods = [value for value in own.values() if is_method(value)]
    fields = {
        name: ", ".join(field.name for field in dataclasses.fields(kind) if field.name not in ("check", "checks"))
        for name, kind in own.items()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind)
    }
    if methods:
        yield f"{module.__name__.rpartition('.')[2]}:"
    for method in methods:
        yield f"  {_call(method)}{_given(method, fields)}"
    for name in fields:
        if any(name in _taken(method) for method in methods):
            yield f"  class {name}: {fields[name]}"


def _call(method: Callable[..., object]) -> str:
    words = []
    for one in inspect.signature(method).parameters.values():
        if one.name != _LABEL or one.default is one.empty:
            word = one.name if one.kind is not one.KEYWORD_ONLY else f"{one.name}="
            words.append(word if one.default is one.empty else f"[{word}]")
    return f"{method.__name__}({', '.join(words)})"


def _given(method: Callable[..., object], fields: Mapping[str, str]) -> str:
    said = str(inspect.signature(method).return_annotation)
    return f" -> {fields.get(said, said)}" if said not in _PLAIN else ""


def _taken(method: Callable[..., object]) -> set[str]:
    """The names in the annotations of what a method takes."""
    taken = (str(one.annotation) for one in inspect.signature(method).parameters.values())
    return {name for said in taken for name in re.findall(r"\w+", said)}
