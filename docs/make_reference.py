"""Writes docs/reference.md and docs/reference-language.md: signature and meaning of everything public.

The first has the functions of modelgen.valuation and of simulation, the second all of modelgen.__all__ and what a
definition asks of the objects that they give.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import modelgen
from modelgen.formula import functions
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.model.items import Input, Line
from modelgen.model.model import Model
from modelgen.model.sheets import Container, Sheet
from modelgen.model.timeline import Timeline
from modelgen.model.uncertainty import distribute, distribution
from modelgen.reference.result import Result
from modelgen.simulation.result import Simulation
from modelgen.simulation.simulate import simulate
from modelgen.valuation.common.listed import declared, files, is_method

PAGES = ("reference.md", "reference-language.md")
SIMULATION = (distribution, distribute, Model.correlate, simulate, Simulation.frame, Simulation.statistics,
              Simulation.contributions, Simulation.indices_of, Simulation.convergence, Simulation.plot)  # fmt: skip
HEAD = """# Reference of the valuation methods and of simulation

Every function and every argument. What they mean is in [valuation](valuation/README.md) and
[simulation.md](simulation.md); this page is made from the
code by `python docs/make_reference.py`, and a test holds it to that.
"""
HINTS: dict[type, str] = {  # public types that a definition doesn't call -> what they are
    Axis: "what `m.axis` and `m.iteration` give; a timeline is one, too.",
    Sheet: "what `m.sheet` gives.",
    Input: "what `sheet.assumption` and `sheet.choice` give, where they have no cases.",
    Line: "what `sheet.line` gives, and `m.check`; an assumption by scenario is one, which shows the selected case.",
    Expr: "whatever stands in a formula: lines, assumptions, and what is made of them.",
}
LANGUAGE = """# Reference of the language

Every function and class of `modelgen`, and what a definition asks of the objects that they give. What they mean is in
[the language](language.md); this page is made from the code by `python docs/make_reference.py`, and a test holds it to
that.
"""
ASKED: dict[type, tuple[str, ...]] = {  # what a definition asks of an object, in the order in which it is needed
    Model: (
        "axis", "add_timeline", "iteration", "sheet", "load", "check", "claim", "output", "price", "summary",
        "sensitivity", "tornado", "scenario_table", "solve_circular", "correlate", "find",
    ),
    Timeline: ("annual", "half_yearly", "quarterly", "monthly", "end", "index", "index_in", "is_forecast"),
    Sheet: ("heading", "table", "chart"),
    Container: ("assumption", "choice", "line"),
    Input: ("give",),
    Line: ("actual", "give", "define"),
    Expr: (
        "prior", "lag", "lead", "at", "total", "average", "min", "max", "median", "quartile", "count", "rank",
        "cumulative", "to",
    ),
    Result: ("frame", "plot"),
}  # fmt: skip


def language() -> str:
    """The page on the language."""
    public = {name: getattr(modelgen, name) for name in modelgen.__all__}
    formulas = {name for name, value in public.items() if getattr(value, "__module__", "") == functions.__name__}
    parts = [LANGUAGE]
    for heading, names in (
        ("Functions of formulas", sorted(formulas)),
        ("Classes", [name for name, value in public.items() if inspect.isclass(value) and value not in HINTS]),
        ("Functions on models and workbooks", [
            name for name, value in public.items() if inspect.isfunction(value) and name not in formulas
        ]),
    ):  # fmt: skip
        parts.append(f"## {heading}\n")
        parts += [_entry(name, public[name]) for name in names]
        if "where" in names:
            parts.append("`not_meaningful` is a value of formulas: it shows `n.m.`\n")
    parts.append("## Types, for hints\n\nWhat functions of your own take and give. A definition doesn't call them.\n")
    parts += [f"`{own.__name__}`: {made}\n" for own, made in HINTS.items()]
    for owner, asked in ASKED.items():
        parts.append(f"## {owner.__name__}\n\n{_first(inspect.getdoc(owner))}\n")
        parts += [_attribute(owner, name) for name in asked]
    return "\n".join(parts)


def _attribute(owner: type, name: str) -> str:
    value = inspect.getattr_static(owner, name)
    if isinstance(value, property):
        return f"```python\n.{name}\n```\n\n{_doc(value)}\n"
    return _entry(f"{owner.__name__}.{name}" if isinstance(value, classmethod) else f".{name}", getattr(owner, name))


def text() -> str:
    """The page on valuation and simulation."""
    parts = [HEAD]
    for module in files():
        entries = list(_entries(module))
        if entries:
            parts.append(f"## {module.__name__}\n\n{_first(module.__doc__)}\n")
            parts += entries
    parts.append(f"## Simulation\n\n{_first(inspect.getdoc(Simulation))}\n")
    parts += [_entry(value.__qualname__, value) for value in SIMULATION]
    return "\n".join(parts)


def _entries(module: ModuleType) -> Iterator[str]:
    for name, value in declared(module).items():
        if name.startswith("_"):
            continue
        if is_method(value):
            yield _entry(value.__name__, value)
        elif dataclasses.is_dataclass(value) and isinstance(value, type):
            yield f"```python\n{_fields(value)}\n```\n\n{_doc(value)}\n"


def _entry(name: str, value: Callable[..., object]) -> str:
    if isinstance(value, type) and issubclass(value, Exception):
        return f"```python\n{name}({value.__base__.__name__})\n```\n\n{_doc(value)}\n"
    return f"```python\n{_signature(name, inspect.signature(value))}\n```\n\n{_doc(value)}\n"


def _signature(name: str, signature: inspect.Signature) -> str:
    given, named = [], False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not named:
            given.append("*")
            named = True
        if parameter.name == "self":
            continue
        mark = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        named = named or mark == "*"
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
    for name, made in zip(PAGES, (text(), language()), strict=True):
        Path(__file__).with_name(name).write_text(made, encoding="utf-8")
        sys.stdout.write(f"{name} written\n")
