"""Names that nothing has: of a line or a sheet, in the definition, in modelgen."""

from __future__ import annotations

import difflib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterable
from types import FrameType, ModuleType
from typing import Any

from modelgen.errors import nearest
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.habits import CALLS, METHODS
from modelgen.model.model import Model
from modelgen.model.timeline import Timeline

Said = tuple[str, str]
"""What is wrong, and the remedy."""

MODELGEN = "modelgen"
_ON_SHEETS = ("line", "assumption", "choice", "heading", "chart", "table")
_OF_MODELGEN = {  # what people ask of a model -> what does it
    "solve": "solve(m)", "calculate": "solve(m)", "run": "solve(m)", "compute": "solve(m)", "evaluate": "solve(m)",
    "build": 'build(m, "model.xlsx")', "save": 'build(m, "model.xlsx")', "write": 'build(m, "model.xlsx")',
    "to_excel": 'build(m, "model.xlsx")', "export": 'build(m, "model.xlsx")',
    "verify": 'verify_workbook("model.xlsx", m)',
    "simulate": "simulate(m)", "deck": 'deck(m, "model.pptx")',
}  # fmt: skip
_OF_A_TIMELINE = {
    "yearly": "annual", "years": "annual", "year": "annual", "quarters": "quarterly", "months": "monthly",
    "semiannual": "half_yearly", "half_years": "half_yearly",
}  # fmt: skip


def is_ours(thing: object) -> bool:
    """Whether something is an object, a type or a module of modelgen."""
    kind = thing if isinstance(thing, type) else type(thing)
    return kind.__module__.partition(".")[0] == MODELGEN


def attribute(owner: Any, name: str) -> Said:
    """A name that something of modelgen doesn't have."""
    what = f"{shown(owner)} has no '{name}'"
    known = [own for own in dir(owner) if not own.startswith("_")]
    if isinstance(owner, Model):
        known = ["timeline", "scenario", *(own for own in known if inspect.ismethod(getattr(owner, own, None)))]
        name = re.sub(r"^(?:add|new|create|make|get)_", "", name)
    if isinstance(owner, Model) and name.removesuffix("s") == "year":
        return what, "write m.timeline"
    if isinstance(owner, Model) and name in _ON_SHEETS:
        return what, f'sheets have it: sheet = m.sheet("Name"), then sheet.{name}(...)'
    if isinstance(owner, Model) and name in _OF_MODELGEN:
        return what, f"write {_OF_MODELGEN[name]}, with {_OF_MODELGEN[name].partition('(')[0]} from modelgen"
    if isinstance(owner, Expr) and name in ("first", "last"):
        for axis in owner.axes:
            if isinstance(axis, Timeline):
                return what, f'write .at({axis.key}, "{axis.members[0 if name == "first" else -1]}")'
    if isinstance(owner, Expr) and name in METHODS:
        return what, f"write {METHODS[name]}"
    if owner is Timeline and name in _OF_A_TIMELINE:
        return what, f"write Timeline.{_OF_A_TIMELINE[name]}(...)"
    if isinstance(owner, Timeline) and name in ("last", "first", "start", "stop"):
        return (
            what,
            f'name the period: line.at({owner.key}, "{owner.members[0 if name in ("first", "start") else -1]}")',
        )
    if isinstance(owner, Axis) and owner.find(name) is not None:
        return what, f'write line.at({owner.key}, "{owner.members[owner.position(name)]}")'
    return what + nearest(name, known), ""


def shown(owner: Any) -> str:
    """What something of modelgen is called in a message."""
    if isinstance(owner, type):
        return owner.__name__
    if isinstance(owner, ModuleType):
        return owner.__name__
    if isinstance(owner, Expr):
        return f"'{owner}'"
    own = getattr(owner, "label", None) or getattr(owner, "name", None) or getattr(owner, "title", None)
    return f"'{own}'" if isinstance(own, str) else f"a {type(owner).__name__}"


def _public() -> list[str]:
    """What a definition imports from modelgen."""
    return [*sys.modules[MODELGEN].__all__]


def name_error(frame: FrameType, name: str) -> Said | None:
    """A name that nothing has; None where nothing tells what is meant."""
    what = f"name '{name}' is not defined"
    if name in _public():
        return what, f"write from modelgen import {name}"
    if found := _excel(name):
        return what, f"write {found}"
    known = {own: value for own, value in {**frame.f_globals, **frame.f_locals}.items() if not own.startswith("_")}
    called = [own for own, value in known.items() if getattr(value, "key", None) == name.casefold()]
    if name == MODELGEN:
        return what, f"write import {name}"
    close = f"; did you mean '{called[0]}'?" if called else _misspelt(name, known)
    return (what + close, "") if close else None


def _misspelt(name: str, known: Iterable[str]) -> str:
    """A name that differs by a letter or two: others are known by chance."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.75) if len(name) > 2 else []
    return f"; did you mean '{near[0]}'?" if near else ""


def _excel(name: str) -> str:
    """What a function of Excel, Python or NumPy is called here."""
    return CALLS.get(name.casefold(), "")


def imported(error: ImportError) -> Said | None:
    """A name, or a module, that modelgen doesn't have."""
    package = str(error.name or "")
    if package.partition(".")[0] != MODELGEN:
        return None
    found = re.search(r"cannot import name '(\w+)'", str(error))
    name = found[1] if found else None
    if isinstance(error, ModuleNotFoundError):
        package, _, name = package.rpartition(".")
    home = sys.modules.get(package)
    if name is None or home is None:
        return None
    inside = (
        [found.name for found in pkgutil.iter_modules(getattr(home, "__path__", []))] if package != MODELGEN else []
    )
    known = getattr(home, "__all__", None) or [*inside, *(own for own in vars(home) if not own.startswith("_"))]
    close = nearest(name, known)
    ours = _excel(name)
    return f"{package} has no '{name}'{'' if ours else close}", f"write {ours}" if ours else ""
