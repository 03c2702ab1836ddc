"""Two segments with uncertain inputs: a path, a factor, an amount, correlated."""

from __future__ import annotations

from datetime import date

from modelgen import Model
from modelgen.model.items import Input
from modelgen.model.uncertainty import distribute, distribution
from modelgen.simulation.result import Simulation
from modelgen.simulation.simulate import simulate
from tests.support import two_segments

DAY = date(2026, 3, 1)
CORRELATED = {("growth[Retail]", "discount_rate"): -0.5}


def uncertain() -> Model:
    """The model."""
    m = two_segments()
    growth, rate, shares = (m.find(key) for key in ("growth", "discount_rate", "shares"))
    distribute(growth, {"Cloud": distribution("normal", mean=1, sd=0.1, on="factor", path=0.6)})
    distribute(growth, {"Retail": distribution("pert", low=0.05, mode=0.1, high=0.2)})
    distribute(rate, distribution("normal", mean=0, sd=0.005, on="amount", truncate=[-0.02, 0.02]))
    price = m.sheet("Market").assumption("Price", unit="USD/share")
    price.give(30)
    assert isinstance(shares, Input)
    m.price(price)
    return m


def drawn(model: Model, scenario: str | None = None) -> Simulation:
    """Some draws of it."""
    return simulate(model, 2_000, scenario=scenario, correlations=CORRELATED)
