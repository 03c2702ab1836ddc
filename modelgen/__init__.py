"""modelgen: one Python definition of a valuation model becomes a live, verified Excel workbook."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from modelgen.version import __version__ as __version__

if TYPE_CHECKING:
    from modelgen.batches.batch import batch
    from modelgen.definition import load_model
    from modelgen.errors import DefinitionError, DefinitionErrors, ModelgenError, ValuesError
    from modelgen.formula.axes import Axis
    from modelgen.formula.expr import Expr, not_meaningful
    from modelgen.formula.functions import (
        absolute,
        all_of,
        any_of,
        average,
        cagr,
        choose,
        end_of_month,
        exp,
        if_error,
        irr,
        isclose,
        ln,
        maximum,
        minimum,
        mirr,
        npv,
        pmt,
        round_to,
        where,
        xirr,
        xnpv,
        year_fraction,
    )
    from modelgen.model.items import Input, Line
    from modelgen.model.model import Model
    from modelgen.model.sheets import Sheet
    from modelgen.model.timeline import Period, Timeline
    from modelgen.model.uncertainty import distribute, distribution
    from modelgen.pipeline import build, input_pack
    from modelgen.readback.read import read_back
    from modelgen.reference.solve import solve
    from modelgen.simulation.simulate import simulate
    from modelgen.slides.deck import deck
    from modelgen.slides.verify import verify_deck
    from modelgen.verify.verify import verify_workbook

__all__ = [
    "Axis", "DefinitionError", "DefinitionErrors", "Expr", "Input", "Line", "Model", "ModelgenError", "Period", "Sheet",
    "Timeline", "ValuesError", "absolute", "all_of", "any_of", "average", "batch", "build", "cagr", "choose", "deck",
    "distribute", "distribution", "end_of_month", "exp", "if_error", "input_pack", "irr", "isclose", "ln", "load_model",
    "maximum", "minimum", "mirr", "not_meaningful", "npv", "pmt", "read_back", "round_to", "simulate", "solve",
    "verify_deck", "verify_workbook", "where", "xirr", "xnpv", "year_fraction",
]  # fmt: skip
_FUNCTIONS = "formula.functions"
_ROOMS = {
    "DefinitionError": "errors", "DefinitionErrors": "errors", "ModelgenError": "errors", "ValuesError": "errors",
    "Axis": "formula.axes", "Expr": "formula.expr", "Input": "model.items", "Line": "model.items",
    "Sheet": "model.sheets", "Model": "model.model", "batch": "batches.batch", "Period": "model.timeline",
    "Timeline": "model.timeline",
    "build": "pipeline", "input_pack": "pipeline", "load_model": "definition", "read_back": "readback.read",
    "distribute": "model.uncertainty", "distribution": "model.uncertainty",
    "simulate": "simulation.simulate", "deck": "slides.deck", "verify_deck": "slides.verify",
    "solve": "reference.solve", "verify_workbook": "verify.verify", "not_meaningful": "formula.expr",
}  # fmt: skip


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])  # what is public, though most of its rooms aren't open yet


def __getattr__(name: str) -> Any:
    # the rooms open when they are entered, so that `modelgen --help` doesn't wait for NumPy
    if name not in __all__:
        raise AttributeError(f"module 'modelgen' has no attribute '{name}'")
    return getattr(import_module(f"modelgen.{_ROOMS.get(name, _FUNCTIONS)}"), name)
