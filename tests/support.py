"""Small models and helpers that several tests share."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from modelgen import Model, Timeline
from modelgen.files.sandbox import run
from modelgen.package.content import for_engines
from modelgen.verify.engines.engine import Cell, Setting, Value
from modelgen.verify.engines.job import recomputation
from modelgen.verify.engines.registry import ENGINES
from tests.commandline import PATIENCE

ROOT = Path(__file__).parents[1]
AMAZON, SOTP = ROOT / "examples" / "amazon", ROOT / "templates" / "sotp"


def needs(engine: str) -> None:
    """Skip where an engine can't run on this machine, unless it must be able to."""
    if why := ENGINES[engine].missing():
        if os.environ.get(f"MODELGEN_REQUIRE_{engine.upper()}") == "1":
            pytest.fail(f"MODELGEN_REQUIRE_{engine.upper()}=1, but {why}")
        pytest.skip(why)


def computed(engine: str, path: Path, cells: Sequence[Cell], *settings: Setting) -> list[list[Value]]:
    """What an engine in its sandbox computes for cells, after each of the settings or as they are."""
    needs(engine)
    found = run(recomputation(ENGINES[engine], for_engines(str(path))[1], cells, settings or [{}], limit=PATIENCE))
    assert isinstance(found, tuple)
    version, answers = found
    assert version
    return [list(answer) for answer in answers]


def two_segments(**more: Any) -> Model:
    """Two segments, three actual and two forecast years, two scenarios, a DCF, a check and a claim."""
    timeline = Timeline.annual(2022, 2026, last_actual=2024)
    m = Model("Two segments", timeline=timeline, unit="USD bn", scenarios=("Base", "Bull"), **more)
    year, segment = m.timeline, m.axis("Segment", "Retail", "Cloud")
    inputs = m.sheet("Assumptions")
    growth = inputs.assumption("Growth", segment, year, unit="%", minimum=-1, maximum=2)
    rate = inputs.assumption("Discount rate", unit="%")
    shares = inputs.assumption("Shares", unit="bn shares", shared=True)
    basis = inputs.choice("Basis", "All", "Cloud only")
    growth.give({"Retail": 0.1, "Cloud": [0.2, 0.3]}, source="judgement", note="base case")
    growth.give({"Cloud": 0.5}, scenario="Bull")
    rate.give(0.09, source="judgement")
    shares.give(10, source="annual report")
    basis.give("All", source="judgement")
    ops = m.sheet("Segments")
    sales = ops.line("Net sales", segment, year)
    sales.actual = {"Retail": [1, 2, 3], "Cloud": [4, 5, 6]}
    sales.forecast = sales.prior * (1 + growth)
    total = ops.line("Total net sales", year)
    total.formula = sales.total(segment)
    value = m.sheet("Value")
    factor = value.line("Discount factor", year, unit="")
    factor.forecast = 1 / (1 + rate) ** (year.index - year.index.at(year, "2024"))
    flow = value.line("Cash flow", year)
    from modelgen import where

    flow.forecast = where(basis == "All", total, sales.at(segment, "Cloud"))
    enterprise = value.line("Enterprise value")
    enterprise.formula = (flow * factor).total(year)
    per_share = value.line("Value per share", unit="USD/share")
    per_share.formula = enterprise / shares
    m.check("Sales are positive", total > 0)
    m.claim("Sales doubled", stated=6, computed=total.at(year, "2022"), tolerance=1.5, source="a note")
    m.output(enterprise, per_share)
    return m
