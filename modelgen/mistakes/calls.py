"""What a function, or a sign of Python's, doesn't take."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from types import FrameType, TracebackType
from typing import Any

from modelgen.errors import nearest
from modelgen.formula.arguments import misfit_of
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.habits import CALLS
from modelgen.mistakes.names import MODELGEN, Said, is_ours, shown
from modelgen.model.items import Input, Line
from modelgen.model.sheets import Sheet
from modelgen.spoken import spoken, written

_UNEXPECTED = re.compile(r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'")
_MISSING = re.compile(r"([\w.]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (.*)")
_TOO_MANY = re.compile(r"([\w.]+)\(\) takes .* positional arguments? but \d+ (?:was|were) given")
_TWICE = re.compile(r"([\w.]+)\(\) got multiple values for (?:keyword )?argument '(\w+)'")
_NOT_CALLED = re.compile(r"'(\w+)' object is not callable")
_ORDER = re.compile(r"'([<>]=?)' not supported between instances of '(\w+)' and '(\w+)'")
_OPERANDS = re.compile(r"unsupported operand type\(s\) for (\S+): '([\w.]+)' and '([\w.]+)'")
_SUBSCRIPT = re.compile(r"'(\w+)' object is not subscriptable")
_ITERATED = re.compile(r"'(\w+)' object is not iterable")
_UFUNC = "does not support ufuncs"
_KEYWORDS = {  # of a function: what people write -> what is meant
    "value": "its values are given afterwards, by .give(...) or in the values file",
    "values": "its values are given afterwards, by .give(...) or in the values file",
    "default": "its values are given afterwards, by .give(...) or in the values file",
    "formula": "the formula is set afterwards, by line.formula = ...",
    "forecast": "the formula is set afterwards, by line.forecast = ...",
    "history": "the formula is set afterwards, by line.history = ...",
    "actual": "actuals are given afterwards, by line.actual.give(...) or in the values file",
    "type": "write kind=", "format": "the unit says how numbers show: unit=",
    "axis": "axes stand after the label, without a keyword",
    "axes": "axes stand after the label, without a keyword", "name": "the label comes first, without a keyword",
    "min": "write minimum=", "max": "write maximum=", "currency": "write unit=",
    "start": "it comes first: write the first period",
    "desc": "write note=", "comment": "write note=", "description": "write note=", "tol": "write tolerance=",
    "actuals": "write last_actual=", "case": "write scenario=",
}  # fmt: skip
_TAKEN_APART = {  # arguments that come one by one
    "members": "its members come one by one after the label", "options": "its options come one by one after the label",
    "axes": "axes come one by one after the label", "lines": "lines come one by one", "items": "items come one by one",
}  # fmt: skip
_MADE: dict[type, str] = {  # what is public for the hints of a definition's own functions -> what makes it
    Axis: "m.axis(label, *members)", Sheet: "m.sheet(name)", Line: "sheet.line(label, *axes)",
    Input: "sheet.assumption(label, *axes)", Expr: "the formula itself, of lines and assumptions",
}  # fmt: skip
_OF_A_LINE = {  # what isn't called: it is set, or read
    "formula": "it is set, by .formula = ...", "forecast": "it is set, by .forecast = ...",
    "history": "it is set, by .history = ...", "opening": "it is set, by .opening = ...",
    "prior": "write .prior without brackets, or .lag(n)", "cumulative": "write .cumulative without brackets",
    "actual": "write .actual.give(...)",
}  # fmt: skip


def wrong_call(text: str, trace: TracebackType | None, frame: FrameType) -> Said | None:
    """What a function, or a sign of Python's, doesn't take."""
    line = _instruction(trace, frame)
    call = next((node for node in spoken(frame, line) if isinstance(node, ast.Call)), None)
    made = _value(frame, call.func) if call is not None else None
    if isinstance(made, type) and made in _MADE:
        return f"{made.__name__}() is no call of a definition", f"write {_MADE[made]}"
    if found := _UNEXPECTED.search(text) or _TWICE.search(text):
        return _unexpected(_function(frame, call, found[1]), found[2], twice=found.re is _TWICE)
    if found := _MISSING.search(text):
        return _missing(_function(frame, call, found[1]), found[2], call)
    if found := _TOO_MANY.search(text):
        return _too_many(_function(frame, call, found[1]))
    if _NOT_CALLED.search(text) and call is not None:
        return _not_called(frame, call)
    if found := _ORDER.search(text):
        return _compared(found[1], found[2], found[3])
    if _UFUNC in text and call is not None:
        name = written(call.func).rpartition(".")[2]
        return (
            f"NumPy's {name}() knows no formulas",
            f"write {CALLS[name]}" if name in CALLS else "use the operations of modelgen",
        )
    if found := _SUBSCRIPT.search(text) or _ITERATED.search(text):
        return _inside(found[1])
    if found := _OPERANDS.search(text):
        sides = {found[2], found[3]} & {"method", "Timeline", "Axis", "Sheet", "Model", "builtin_function_or_method"}
        if sides & {"method"}:
            return "a method stands in a formula without its brackets", "write .total(axis), .lag(1)"
    return _misfit(trace)


def _instruction(trace: TracebackType | None, frame: FrameType) -> int:
    """The instruction at which a frame was left."""
    while trace is not None and trace.tb_frame is not frame:
        trace = trace.tb_next
    return -1 if trace is None else trace.tb_lasti


def _function(frame: FrameType, call: ast.Call | None, name: str) -> Callable[..., Any] | None:
    """The function of modelgen that was called: as the code names it, else by its own name; None for any other."""
    found = _value(frame, call.func) if call is not None else None
    owner = name.partition(".")[0]
    if found is None and "." in name and is_ours(frame.f_globals.get(owner, frame.f_locals.get(owner, Axis))):
        known = [module for key, module in [*sys.modules.items()] if key.startswith(MODELGEN + ".")]
        owner, _, method = name.rpartition(".")
        kinds = [getattr(module, owner, None) for module in known]
        found = next(
            (getattr(kind, method) for kind in kinds if isinstance(kind, type) and hasattr(kind, method)), None
        )
    module = getattr(inspect.unwrap(found), "__module__", "") if callable(found) else ""
    return found if callable(found) and str(module).partition(".")[0] == MODELGEN else None


def _value(frame: FrameType, node: ast.AST) -> Any:
    """What a name, or an attribute of one, stands for in the definition; None where it can't be told."""
    match node:
        case ast.Name(id=name):
            return frame.f_locals.get(name, frame.f_globals.get(name))
        case ast.Attribute(value=inner, attr=name):
            owner = _value(frame, inner)
            return getattr(owner, name, None) if owner is not None else None
    return None


def _parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    own = inspect.signature(function).parameters
    return {name: one for name, one in own.items() if name not in ("self", "cls")}


def _called(function: Callable[..., Any]) -> str:
    """The function as a definition writes it."""
    if isinstance(function, type):
        return function.__name__
    owner, _, name = function.__qualname__.rpartition(".")
    if isinstance(getattr(function, "__self__", None), type):
        return f"{owner}.{name}"
    return f".{name}" if owner else name


def _shape(function: Callable[..., Any]) -> str:
    """The call of a function with what it needs, as it is written."""
    parts = []
    for name, one in _parameters(function).items():
        if one.default is one.empty and one.kind is not one.VAR_KEYWORD:
            star = one.kind is one.VAR_POSITIONAL
            parts.append(f"{name}=..." if one.kind is one.KEYWORD_ONLY else f"*{name}" if star else name)
    return f"{_called(function)}({', '.join(parts)})"


def _unexpected(function: Callable[..., Any] | None, name: str, *, twice: bool) -> Said | None:
    if function is None:
        return None
    own = _parameters(function)
    if twice:
        return f"{_called(function)}() has {name}= twice", f"it comes by its place, too: write {_shape(function)}"
    keywords = [
        key for key, one in own.items() if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD, one.POSITIONAL_ONLY)
    ]
    what = f"{_called(function)}() takes no {name}="
    if name in own:  # not by keyword
        return what, _TAKEN_APART.get(name, "it comes by its place, without a keyword")
    close = nearest(name, keywords)
    meant = _KEYWORDS.get(name, "")
    if meant and not _is_spelt(name, close) and (not meant.endswith("=") or meant.split()[-1][:-1] in keywords):
        return what, meant
    if close:
        return what + close.replace("?", "=?").replace("'", ""), ""
    optional = [f"{key}=" for key, one in own.items() if key in keywords and one.default is not one.empty]
    return what, f"it takes {', '.join(optional)}" if optional else f"write {_shape(function)}"


def _is_spelt(name: str, close: str) -> bool:
    """Whether the nearest keyword is the same word, but for its last letter."""
    return f"'{name}s'" in close or f"'{name[:-1]}'" in close


def _missing(function: Callable[..., Any] | None, names: str, call: ast.Call | None) -> Said | None:
    if function is None:
        return None
    lacking = ", ".join(re.findall(r"'(\w+)'", names))
    what = f"{_called(function)}() lacks its {lacking}"
    owner = getattr(function, "__self__", None)
    if isinstance(owner, Expr) and "axis" in _shape(function) and owner.axes:
        axis = owner.axes[0]
        given = [written(one) for one in call.args] if call is not None else []
        named = [one for one in owner.axes if call and any(_member(one, arg) for arg in call.args)]
        if lacking == "member" and named:
            return what, f"name the axis first: write .at({named[0].key}, {given[0]})"
        own = ", ".join(own.label for own in owner.axes)
        return what, f"'{owner}' varies over {own}: write {_shape(function).replace('(axis', f'({axis.key}')}"
    return what, f"write {_shape(function)}"


def _member(axis: Axis, node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and axis.find(node.value) is not None


def _too_many(function: Callable[..., Any] | None) -> Said | None:
    if function is None:
        return None
    own = _parameters(function)
    keywords = [f"{key}=" for key, one in own.items() if one.kind is one.KEYWORD_ONLY]
    rest = f", and the others by keyword: {', '.join(keywords)}" if keywords else ""
    return f"{_called(function)}() is given too much", f"write {_shape(function)}{rest}"


def _not_called(frame: FrameType, call: ast.Call) -> Said | None:
    """Brackets behind something that isn't called."""
    match call.func:
        case ast.Attribute(value=inner, attr=name):
            owner = _value(frame, inner)
            what = f"{shown(owner) if is_ours(owner) else written(inner)}.{name} is not called"
            if name in _OF_A_LINE:
                return what, _OF_A_LINE[name]
            if owner is not None and is_ours(owner):
                methods = [
                    own for own in dir(type(owner)) if own[0] != "_" and inspect.isfunction(getattr(type(owner), own))
                ]
                return what + nearest(name, methods), ""
    found = _value(frame, call.func)
    if isinstance(found, Expr):
        return f"'{found}' is a formula, and is not called", "write it without brackets, or a * sign before them"
    return None


def _compared(sign: str, left: str, right: str) -> Said | None:
    if "Timeline" in (left, right):
        return f"a timeline is not compared ({sign})", (
            "year.is_forecast says what comes after the last actual; compare year.end with a date, "
            "year.index with a number"
        )
    if "Axis" in (left, right):
        return f"an axis is not compared ({sign})", "take one member with line.at(axis, member)"
    if "method" in (left, right):
        return "a method is compared without its brackets", "write .total(axis)"
    return None


def _inside(kind: str) -> Said | None:
    if kind in ("Timeline", "Axis"):
        return (
            f"{'an axis' if kind == 'Axis' else 'a timeline'} is no list",
            "its names are in .members; of a line write line.at(axis, member)",
        )
    if kind in ("Sheet", "Table", "Model"):
        return f"a {kind} is no list", "m.find(label) finds a line"
    return None


def _misfit(trace: TracebackType | None) -> Said | None:
    """An argument that isn't what the function of modelgen takes it for, which failed over it."""
    before: FrameType | None = None
    while trace is not None:
        frame = trace.tb_frame
        inside = str(frame.f_globals.get("__name__", "")).partition(".")[0] == MODELGEN
        if inside and before is not None:
            function = _by_code(frame)
            if function is not None:
                called = _called(function).removesuffix(".__init__")
                name = type(frame.f_locals["self"]).__name__ if function.__name__ == "__init__" else called
                what = misfit_of(function, _given(function, frame), name)
                if what:
                    return what, ""
        before, trace = frame, trace.tb_next
    return None


def _by_code(frame: FrameType) -> Callable[..., Any] | None:
    """The function that a frame runs."""
    found: Any = frame.f_globals
    for part in frame.f_code.co_qualname.split("."):
        found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
    return found if inspect.isfunction(found) or inspect.ismethod(found) else None


def _given(function: Callable[..., Any], frame: FrameType) -> dict[str, object]:
    own = _parameters(function)
    kinds = {name: one.kind for name, one in own.items()}
    return {
        name: frame.f_locals[name]
        for name in own
        if name in frame.f_locals and kinds[name] is not inspect.Parameter.VAR_POSITIONAL
    }
