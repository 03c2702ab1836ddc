"""The same draws whatever computes them, and Amazon's value per share against a program written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import handwritten
from benchmarks.simulate import UNCERTAIN, drawn_by_hand, uncertain
from modelgen import distribution, simulate
from tests.oracles import amazon
from tests.simulation.test_simulate import sums


def test_as_many_threads_as_there_may_be() -> None:
    kinds = (distribution("pert", low=0, mode=1, high=5), distribution("normal", mean=0, sd=1))
    pairs = {("input_0", "input_1"): 0.5}
    one, two = (simulate(sums(*kinds), 4_001, correlations=pairs, jobs=jobs) for jobs in (1, 2))
    assert one.drawn.tobytes() == two.drawn.tobytes()
    assert one.outcomes[0].values.tobytes() == two.outcomes[0].values.tobytes()
    assert one.ends == two.ends


def test_the_program_written_by_hand_is_the_oracle() -> None:
    found = handwritten.value_per_share({})
    assert found == pytest.approx(amazon.solve("Base")["DCF value per share"], rel=1e-12)


@pytest.mark.parametrize("inputs", UNCERTAIN)
def test_the_program_written_by_hand_draws_the_same(inputs: int) -> None:
    found = simulate(uncertain(inputs), 400, outputs=["DCF value per share"], checks=False)
    assert len(found.quantities) == inputs
    np.testing.assert_allclose(
        found.outcomes[0].values, handwritten.value_per_share(drawn_by_hand(found.drawn)), rtol=1e-9
    )
