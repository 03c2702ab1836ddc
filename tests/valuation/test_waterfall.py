"""Steps join one level to the next, sums stand on 0, and the level reached is measured by the greatest amount."""

import pytest

from modelgen import DefinitionError, Model, solve
from modelgen.valuation.waterfall import waterfall
from tests.reference.agreement import agree


def chain(*amounts: float, total: float) -> Model:
    m = Model("Waterfall", unit="EUR mn")
    inputs = m.sheet("Inputs")
    items = [inputs.assumption(f"Step {n}") for n in range(len(amounts))]
    total_of = inputs.assumption("Total")
    for item, amount in zip((*items, total_of), (*amounts, total), strict=True):
        item.give(amount)
    names = [item.label for item in items]
    made = waterfall(m.sheet("Out"), "Steps", "Way: ", [*names, "Sum"], unit="", axis="Step")
    for item in items:
        made.move(item.label, item)
    made.stand("Sum", total_of)
    m.check("It ends at the total", made.agrees(total_of))
    return m


def test_levels() -> None:
    result = solve(chain(10, -3, 5, total=12))
    assert list(result["Way: from"]) == [0, 10, 7, 0]
    assert list(result["Way: to"]) == [10, 7, 12, 12]
    assert not result["check.failed"]


@pytest.mark.parametrize("factor", [1, 1e12 / 7, 1e-12 / 7])
@pytest.mark.parametrize(("off", "failed"), [(0, 0), (1e-8, 1), (-0.01, 1)])
def test_the_total_is_measured_by_size(factor, off, failed) -> None:
    amounts = [amount * factor for amount in (0.1, 0.7, -0.3)]
    assert solve(chain(*amounts, total=(0.5 + off) * factor))["check.failed"] == failed


def test_nothing_at_all_is_0() -> None:
    assert not solve(chain(0, 0, total=0))["check.failed"]
    assert solve(chain(0, 0, total=1e-9))["check.failed"]


def test_two_steps_of_one_name_are_refused() -> None:
    with pytest.raises(DefinitionError, match="two steps to the equity value are called 'cash'"):
        waterfall(Model("Twice").sheet("Out"), "Steps", "", ["Cash", "cash"], unit="", axis="Step")


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    agree(chain(0.1e12, 0.7e12, -0.3e12, total=0.5e12), tmp_path)
