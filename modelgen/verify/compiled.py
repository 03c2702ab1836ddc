"""The package `formulas`: its function of one form of formula, from the values of the form's ranges to the result's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import formulas
import numpy as np
import schedula
from formulas.tokens.operand import Error, XlError

from modelgen.verify.engines.engine import ErrorValue, Value, number
from modelgen.verify.forms import Form
from modelgen.verify.induction import Function, Values


def compiled(form: Form) -> Function:
    """The package's function of a form."""
    known = formulas.get_functions()
    if not all(name in known or f"_XLFN.{name}" in known for name in form.functions):
        return lambda given: np.full((1, 1), ErrorValue("#NAME?"), dtype=object)
    try:
        function = formulas.Parser().ast(form.text)[1].compile()
        order = [form.ranges.index(name) for name in function.inputs]
    except Exception:  # whatever the parser stumbles on
        return lambda given: None

    def evaluate(given: Sequence[Values]) -> Values | None:
        try:
            found = function(*(_inwards(given[at]) for at in order))
        except Exception:
            return None
        if form.elementwise:
            # where one value makes Python raise (0**-1), the package puts one error for the whole column, which
            # would spread to cells that have nothing to do with it
            shapes = {np.shape(part) for part in function.solution.values() if isinstance(part, np.ndarray)}
            if shapes - {(), given[0].shape}:
                return None
        found = getattr(found, "value", found)
        return np.asarray(_outwards(np.atleast_2d(np.asarray(found, dtype=object))))

    return evaluate


def _inward(value: Value) -> Any:
    if value is None:
        return schedula.EMPTY
    return Error.errors.get(value.kind, Error.errors["#VALUE!"]) if isinstance(value, ErrorValue) else value


def _outward(value: Any) -> Value:
    """A value as a cell shows it; None for what fits no cell, such as a complex number."""
    if isinstance(value, XlError):
        return ErrorValue(str(value))
    if value is schedula.EMPTY:  # a reference to a blank cell
        return 0.0
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, str):
        return str(value)
    return number(float(value)) if isinstance(value, int | float | np.number) and np.isreal(value) else None


_inwards, _outwards = np.frompyfunc(_inward, 1, 1), np.frompyfunc(_outward, 1, 1)
