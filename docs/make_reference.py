"""Writes docs/reference.md: signature and meaning of everything public in modelgen.valuation, and of simulation."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import modelgen.valuation as package
from modelgen.model.model import Model
from modelgen.model.uncertainty import distribute, distribution
from modelgen.simulation.result import Simulation
from modelgen.simulation.simulate import simulate

PAGE = Path(__file__).with_name("reference.md")
SIMULATION = (distribution, distribute, Model.correlate, simulate, Simulation.frame, Simulation.statistics,
              Simulation.contributions, Simulation.indices_of, Simulation.convergence, Simulation.plot)  # fmt: skip
HEAD = """# Reference of the valuation methods and of simulation

Every function and every argument. What they mean is in [valuation](valuation/README.md) and
[simulation.md](simulation.md); this page is made from the
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
    parts.append(f"## Simulation\n\n{_first(inspect.getdoc(Simulation))}\n")
    parts += [_entry(value.__qualname__, value) for value in SIMULATION]
    return "\n".join(parts)


def _entries(module: ModuleType) -> Iterator[str]:
    own = [value for name, value in vars(module).items() if not name.startswith("_")]
    for value in own:
        if getattr(value, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(value) and hasattr(value, "__wrapped__"):  # an @method
            yield _entry(value.__name__, value)
        elif dataclasses.is_dataclass(value) and isinstance(value, type):
            yield f"```python\n{_fields(value)}\n```\n\n{_doc(value)}\n"


def _entry(name: str, value: Callable[..., object]) -> str:
    return f"```python\n{_signature(name, inspect.signature(value))}\n```\n\n{_doc(value)}\n"


def _signature(name: str, signature: inspect.Signature) -> str:
    given, named = [], False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not named:
            given.append("*")
            named = True
        if parameter.name == "self":
            continue
        mark = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
        given.append(mark + _argument(parameter.name, parameter.annotation, parameter.default, inspect.Parameter.empty))
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
