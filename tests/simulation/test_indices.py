"""Sobol's indices against closed forms: a function of SALib's literature, and models."""

from __future__ import annotations

import math

import numpy as np
import pytest

from modelgen import Model, ModelgenError, absolute, distribute, distribution, simulate
from modelgen.simulation.indices import indices
from tests.simulation.test_simulate import path_model, sums


def test_the_function_of_ishigami() -> None:
    """Ishigami and Homma (1990): sin x1 + a sin^2 x2 + b x3^4 sin x1 on [-pi, pi]; its indices are known."""
    a, b = 7.0, 0.1
    first = 0.5 * (1 + b * math.pi**4 / 5) ** 2
    mixed = b**2 * math.pi**8 * (1 / 18 - 1 / 50)
    whole = first + a**2 / 8 + mixed

    def evaluate(parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = math.pi * (2 * parts - 1)
        values = np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])
        return values[None], np.zeros((1, len(values)), dtype=np.int8)

    (found,) = indices(["x1", "x2", "x3"], [1, 1, 1], 8192, evaluate, 1).outputs
    wanted = {"x1": (first, first + mixed), "x2": (a**2 / 8, a**2 / 8), "x3": (0, mixed)}
    assert {one.name for one in found} == set(wanted)
    for one in found:
        alone, total = (part / whole for part in wanted[one.name])
        assert one.first == pytest.approx(alone, abs=0.02) and abs(one.first - alone) <= one.first_error + 0.01
        assert one.total == pytest.approx(total, abs=0.02) and abs(one.total - total) <= one.total_error + 0.01


def g_function() -> Model:
    """Saltelli and Sobol (1995): the product of (|4x - 2| + a) / (1 + a), here with a = 0, 1 and 9."""
    m = Model("G")
    sheet, factors = m.sheet("In"), []
    four, two, one = (sheet.assumption(name) for name in ("Four", "Two", "One"))
    for item, value in ((four, 4), (two, 2), (one, 1)):
        item.give(value)
    for number, weight in enumerate((0, 1, 9)):
        x, a = sheet.assumption(f"X {number}"), sheet.assumption(f"A {number}")
        x.give(0.5)
        a.give(weight)
        distribute(x, distribution("uniform", low=0, high=1))
        factors.append((absolute(four * x - two) + a) / (one + a))
    line = m.sheet("Out").line("Product")
    line.formula = factors[0] * factors[1] * factors[2]
    m.output(line)
    return m


def test_a_model_with_known_indices() -> None:
    own = [1 / 3 / (1 + a) ** 2 for a in (0, 1, 9)]
    whole = math.prod(1 + v for v in own) - 1
    found = simulate(g_function(), 8_192, indices=True)
    assert found.indices is not None and (found.indices.points, found.indices.draws) == (8192, 8192 * 5)
    told = {one.name: one for one in found.indices_of(found.outcomes[0])}
    for number, v in enumerate(own):
        others = math.prod(1 + other for n, other in enumerate(own) if n != number)
        assert told[f"x_{number}"].first == pytest.approx(v / whole, abs=0.02)
        assert told[f"x_{number}"].total == pytest.approx(v * others / whole, abs=0.02)
    text = "\n".join(found.lines())
    assert "Moves Product  rank correlation  first-order index    total index\n  x_0 " in text
    assert "40,960 more draws were made for them" in text


def test_a_path_is_one_quantity() -> None:
    model = path_model(0.5)
    found = simulate(model, 2_048, indices=True)
    (one,) = found.indices_of(found.outcomes[1])
    assert one.first == pytest.approx(1, abs=0.02) and one.total == pytest.approx(1, abs=0.02)


def test_an_output_that_is_seldom_a_number_has_none() -> None:
    m = Model("Ratio")
    sheet = m.sheet("In")
    a, b = sheet.assumption("A"), sheet.assumption("B")
    a.give(1)
    b.give(1)
    distribute(b, distribution("event", probability=0.5))
    distribute(a, distribution("uniform", low=0, high=1))
    line = m.sheet("Out").line("Ratio")
    line.formula = a / b
    m.output(line)
    found = simulate(m, 1_024, indices=True)
    assert found.indices_of(found.outcomes[0]) == []


def test_what_has_no_indices() -> None:
    normal = distribution("normal", mean=0, sd=1)
    with pytest.raises(ModelgenError, match="500 draws are too few for Sobol's indices; make 1,024 or more"):
        simulate(sums(normal), 500, indices=True)
    with pytest.raises(ModelgenError, match="inputs are independent, and 'input_0' and 'input_1' are correlated"):
        simulate(sums(normal, normal), 2_000, correlations={("input_0", "input_1"): 0.5}, indices=True)
