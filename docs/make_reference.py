"""Writes docs/reference.md: the signature and the meaning of everything public in modelgen.valuation."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import modelgen.valuation as package

PAGE = Path(__file__).with_name("reference.md")
HEAD = """# Reference of the valuation methods

Every function and every argument. What they mean is in [valuation.md](valuation.md); this page is made from the
code by `python docs/make_reference.py`, and a test holds it to that.
"""


def text() -> str:
    """The page."""
    parts = [HEAD]
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        entries = list(_entries(module))
        if entries:
            parts.append(f"## {module.__name__}\n\n{_first(module.__doc__)}\n")
            parts += entries
    return "\n".join(parts)


def _entries(module: ModuleType) -> Iterator[str]:
    own = [value for name, value in vars(module).items() if not name.startswith("_")]
    for value in own:
        if getattr(value, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(value) and hasattr(value, "__wrapped__"):  # an @method
            yield f"```python\n{_signature(value.__name__, inspect.signature(value))}\n```\n\n{_doc(value)}\n"
        elif dataclasses.is_dataclass(value) and isinstance(value, type):
            yield f"```python\n{_fields(value)}\n```\n\n{_doc(value)}\n"


def _signature(name: str, signature: inspect.Signature) -> str:
    given, named = [], False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not named:
            given.append("*")
            named = True
        given.append(_argument(parameter.name, parameter.annotation, parameter.default, inspect.Parameter.empty))
    return _wrapped(name, given, f" -> {signature.return_annotation}")


def _fields(value: type) -> str:
    fields = [field for field in dataclasses.fields(value) if field.init]  # type: ignore[arg-type]
    made = [_argument(field.name, field.type, field.default, dataclasses.MISSING) for field in fields]
    return _wrapped(value.__name__, made, "")


def _argument(name: str, annotation: object, default: object, nothing: object) -> str:
    return f"{name}: {annotation}" + ("" if default is nothing else f" = {default!r}")


def _wrapped(name: str, given: list[str], after: str) -> str:
    line = f"{name}({', '.join(given)}){after}"
    return line if len(line) <= 110 else f"{name}(\n" + "".join(f"    {text},\n" for text in given) + f"){after}"


def _doc(value: object) -> str:
    return inspect.getdoc(value) or ""


def _first(doc: str | None) -> str:
    return inspect.cleandoc(doc or "").split("\n\n")[0]


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
