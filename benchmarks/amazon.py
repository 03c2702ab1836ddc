"""The real example: the Amazon model, as the benchmarks take it."""

from __future__ import annotations

from benchmarks.timing import ROOT
from modelgen.definition import load_model
from modelgen.model.model import Model

AMAZON = ROOT / "examples" / "amazon"
LINE = "DCF value per share"  # what `show` and `explain` are asked for


def amazon() -> Model:
    """The model, its definition run anew: nothing of it is known from before."""
    return load_model(AMAZON)
