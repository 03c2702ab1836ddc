"""Simulation against closed forms, against the model solved by itself, and against what was asked for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from modelgen import Model, ModelgenError, Timeline, load_model, solve, where
from modelgen.model.items import Input
from modelgen.model.uncertainty import Distribution, distribute, distribution
from modelgen.reference.solve import Given
from modelgen.simulation.simulate import simulate
from tests.commandline import GOOD, define


def sums(*distributions: Distribution) -> Model:
    """A model whose output is the sum of its inputs."""
    m = Model("Sums")
    inputs = [m.sheet(f"In {n}").assumption(f"Input {n}") for n in range(len(distributions))]
    for item, one in zip(inputs, distributions, strict=True):
        item.give(1)
        distribute(item, one)
    line = m.sheet("Out").line("Sum")
    line.formula = sum(inputs[1:], inputs[0])
    m.output(line)
    return m


@pytest.mark.parametrize("method", ["lhs", "sobol", "plain"])
def test_a_sum_of_lognormals(method) -> None:
    """Its mean and variance are the sums of theirs; the error that is told covers what is off."""
    found = simulate(sums(*[distribution("lognormal", mean=5, sd=2)] * 4), 20_000, method=method)
    told = found.statistics(found.outcomes[0])
    assert told is not None
    assert abs(told.mean - 20) < 4 * told.mean_error + 1e-3
    assert told.sd == pytest.approx(4, rel=0.03)


def test_a_call_option() -> None:
    """Black and Scholes (1973): the mean of max(S - K, 0) under a lognormal S, undiscounted."""
    spot, strike, sigma = 100.0, 110.0, 0.25
    sd = spot * math.sqrt(math.exp(sigma**2) - 1)
    m = Model("Option")
    sheet = m.sheet("In")
    price, limit = sheet.assumption("Price"), sheet.assumption("Strike")
    price.give(spot)
    limit.give(strike)
    distribute(price, distribution("lognormal", mean=spot, sd=sd))
    line = m.sheet("Out").line("Payoff")
    line.formula = where(price > limit, price - limit, 0)
    m.output(line)
    d1 = math.log(spot / strike) / sigma + sigma / 2
    value = spot * stats.norm.cdf(d1) - strike * stats.norm.cdf(d1 - sigma)
    found = simulate(m, 20_000, method="sobol")
    told = found.statistics(found.outcomes[0])
    assert told is not None and told.mean == pytest.approx(value, abs=max(4 * told.mean_error, 1e-3))


def test_rank_correlations_come_back() -> None:
    kinds = (
        distribution("lognormal", mean=5, sd=2),
        distribution("uniform", low=0, high=1),
        distribution("normal", mean=0, sd=1),
    )
    wanted = {("input_0", "input_1"): 0.6, ("input_1", "input_2"): -0.3}
    found = simulate(sums(*kinds), 20_000, correlations=wanted)
    ranks = np.asarray(stats.spearmanr(found.drawn).statistic)
    assert ranks[0, 1] == pytest.approx(0.6, abs=0.02) and ranks[1, 2] == pytest.approx(-0.3, abs=0.02)
    assert ranks[0, 2] == pytest.approx(0, abs=0.03)


def test_correlations_that_contradict_one_another() -> None:
    model = sums(*[distribution("normal", mean=0, sd=1)] * 3)
    pairs = {("input_0", "input_1"): 0.9, ("input_1", "input_2"): 0.9, ("input_0", "input_2"): -0.9}
    with pytest.raises(ModelgenError, match="these correlations can't all be"):
        simulate(model, 1000, correlations=pairs)
    found = simulate(model, 5000, correlations=pairs, repair=True)
    assert len(found.repaired) == 3 and found.repaired[0].startswith("input_0 and input_1: 0.900 -> ")


def path_model(path: float | None) -> Model:
    m = Model("Path", timeline=Timeline.annual(2025, 2030))
    growth = m.sheet("In").assumption("Growth", m.timeline)
    growth.give(1)
    distribute(growth, distribution("normal", mean=0, sd=1, on="amount", path=path))
    out = m.sheet("Out")
    for period in ("2025", "2026", "2030"):
        line = out.line(f"In {period}")
        line.formula = growth.at(m.timeline, period)
        m.output(line)
    return m


@pytest.mark.parametrize(("path", "next_", "last"), [(None, 1, 1), (0.0, 0, 0), (0.8, 0.8, 0.8**5)])
def test_a_path_has_a_draw_for_each_period(path, next_, last) -> None:
    found = simulate(path_model(path), 20_000)
    first, second, sixth = (outcome.values for outcome in found.outcomes)
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(next_, abs=0.02)
    assert np.corrcoef(first, sixth)[0, 1] == pytest.approx(last, abs=0.02)
    assert first.std() == pytest.approx(1, rel=0.02) and sixth.std() == pytest.approx(1, rel=0.02)


TOLLS = (
    GOOD.replace("shares.give(4", 'distribute(shares, distribution("uniform", low=3, high=5))\nshares.give(4')
    .replace("due = i", 'distribute(growth, {"South": distribution("normal", mean=1, sd=0.2, on="factor")})\ndue = i')
    .replace(
        "from modelgen import",
        "from modelgen.model.uncertainty import distribute, distribution\nfrom modelgen import",
        1,
    )
)


@pytest.mark.parametrize("scenario", [None, "Bull"])
def test_each_draw_is_the_model_with_these_inputs(tmp_path, scenario) -> None:
    model = load_model(define(tmp_path / "m", TOLLS))
    found = simulate(model, 400, scenario=scenario)
    assert found.quantities == ["traffic_growth[South]", "shares"]
    growth, shares = (next(item for item in model.inputs if item.key == key) for key in ("traffic_growth", "shares"))
    own = {(0, (1,), 2): 0.1, (0, (1,), 3): 0.08, (0, (1,), 4): 0.06}
    if scenario:
        own |= {(1, (1,), position): 0.2 for position in (2, 3, 4)}
    for draw in (0, 17, 399):
        factor, many = found.drawn[draw]
        edits: dict[Input, Given] = {
            growth: {key: value * factor for key, value in own.items()},
            shares: {(0, (), None): many},
        }
        alone = solve(model, scenario, edits)
        for outcome in found.outcomes:
            assert outcome.values[draw] == pytest.approx(alone.value(model.find(outcome.label)), rel=1e-12)


@pytest.mark.parametrize(("scenario", "price"), [(None, 30.0), ("Bull", 20.0)])
def test_the_price_is_that_of_the_scenario(tmp_path, scenario, price) -> None:
    text = TOLLS.replace(
        "m.output(per, value)",
        """quote = i.assumption("Price", unit="EUR/share")
quote.give(30)
quote.give(20, scenario="Bull")
m.output(per, value)
m.price(quote)""",
    )
    (outcome, other) = simulate(load_model(define(tmp_path / "m", text)), 400, scenario=scenario).outcomes
    assert (outcome.price, other.price) == (price, None)


def test_the_same_seed_draws_the_same(tmp_path) -> None:
    model = load_model(define(tmp_path / "m", TOLLS))
    one, same, other = (simulate(model, 1000, seed=seed) for seed in (1, 1, 2))
    assert (one.drawn == same.drawn).all() and (one.outcomes[0].values == same.outcomes[0].values).all()
    assert (one.drawn != other.drawn).all()


def test_checks_that_fail_and_values_without_meaning_are_counted() -> None:
    m = Model("Ratio")
    sheet = m.sheet("In")
    a, b = sheet.assumption("A"), sheet.assumption("B")
    a.give(1)
    b.give(1)
    distribute(b, distribution("event", probability=0.25, yes=0, no=1))
    line = m.sheet("Out").line("Ratio")
    line.formula = a / b
    m.output(line)
    m.check("B is there", b > 0)
    found = simulate(m, 1000)
    (outcome,) = found.outcomes
    many = outcome.errors
    assert many == found.checks[0].failed and abs(many - 250) < 10
    text = "\n".join(found.lines())
    assert f"\nRatio: an error in {many} draws ({many / 1000:.1%}); the figures are those of the others\n" in text
    assert f"  fails in {many} draws ({many / 1000:.1%}): B is there" in text


def test_what_is_never_a_number_is_said_once_and_long_labels_are_cut() -> None:
    m = sums(distribution("normal", mean=0, sd=1))
    label = "A very long label of an output that no table has room for"
    never, always = m.sheet("More").line("Never", unit=""), m.sheet("Else").line(label)
    never.formula = m.find("Input 0") / 0
    always.formula = m.find("Input 0") + 1
    m.output(never, always)
    lines = simulate(m, 500).lines()
    assert "Never: an error in every draw" in lines and not any("too few draws to say" in line for line in lines)
    cut = "A very long label of...able has room for"
    assert any(line.startswith(cut) for line in lines) and any(line.startswith(f"Moves {cut}  ") for line in lines)


def test_only_what_can_move_an_output_is_said_to() -> None:
    def twice() -> Model:
        m = sums(*3 * [distribution("normal", mean=0, sd=1)])
        one = m.sheet("More").line("Twice")
        one.formula = m.find("Input 0") + m.find("Input 0")
        m.output(one)
        return m

    for correlations, names in (({}, {"input_0"}), ({("input_1", "input_0"): 0.4}, {"input_0", "input_1"})):
        found = simulate(twice(), 500, outputs=["Twice"], correlations=correlations)
        assert {name for name, _ in found.contributions(found.outcomes[0])} == names
        told = ", ".join(sorted({"input_0", "input_1", "input_2"} - names))
        assert f"None of these outputs depends on {told}" in found.lines()


def test_an_error_that_is_rounding_alone_is_none() -> None:
    """Each batch of Latin hypercubes draws each value of a discrete distribution equally often."""
    found = simulate(sums(distribution("discrete", values=[0.1, 0.12, 0.15], probabilities=[0.2, 0.5, 0.3])), 20_000)
    told = found.statistics(found.outcomes[0])
    assert told is not None and told.mean_error == 0 and told.percentile_errors[50] == 0


def test_too_few_draws_are_said() -> None:
    found = simulate(sums(distribution("lognormal", mean=1, sd=5)), 500, method="plain")
    assert any("too few draws: the mean is sure to 1% with about " in line for line in found.lines())


def test_a_few_draws_that_make_the_mean_are_said() -> None:
    """Of a price over earnings near 0, a few draws make the standard deviation, which hides how unsure the mean is."""
    m = sums(distribution("normal", mean=1, sd=1, truncate=[1e-4, None]))
    ratio = m.sheet("More").line("PE", unit="x")
    ratio.formula = 1 / m.find("Input 0")
    m.output(ratio)
    found = simulate(m, 20_000)
    told = found.statistics(found.outcome("PE"))
    assert told is not None and told.mean_error > 0.03 * told.mean
    assert any("PE: too few draws: the mean is sure to 1% with about " in line for line in found.lines())
    assert not any("Sum: too few" in line for line in found.lines())


def test_what_moves_nothing_is_said() -> None:
    m = sums(distribution("normal", mean=0, sd=1))
    fixed = m.sheet("More").line("Fixed")
    fixed.formula = 1
    m.output(fixed)
    assert "Fixed: 1 in every draw: nothing that is uncertain moves it" in simulate(m, 500).lines()


REFUSED = {
    "no distribution": (lambda: Model("Empty"), {}, "'Empty' has no distribution, so there is nothing to draw"),
    "few draws": (lambda: sums(distribution("normal", mean=0, sd=1)), {"draws": 10}, "10 draws say nothing"),
    "many draws": (lambda: sums(distribution("normal", mean=0, sd=1)), {"draws": 10**10}, "take too much memory; make"),
    "no such quantity": (
        lambda: sums(distribution("normal", mean=0, sd=1)), {"correlations": {("input_0", "input_1"): 0.5}},
        "'input_1' isn't uncertain; what is: input_0",
    ),
    "two correlations of two": (
        lambda: sums(*2 * [distribution("normal", mean=0, sd=1)]),
        {"correlations": {("input_0", "input_1"): 0.5, ("input_1", "input_0"): 0.4}}, "have two correlations; keep one",
    ),
    "a correlation of 1": (
        lambda: sums(*2 * [distribution("normal", mean=0, sd=1)]), {"correlations": {("input_0", "input_1"): -1}},
        "'input_0' and 'input_1' have a correlation of -1, so that one says all of the other; give -0.99, or make",
    ),
    "truncated beyond doubles": (
        lambda: sums(distribution("normal", mean=0.08, sd=0.01, truncate=[0.9, 0.95])), {},
        "'input_0' is truncated to where there is next to nothing of its distribution",
    ),
    "truncated beyond its end": (
        lambda: sums(distribution("uniform", low=0, high=1, truncate=[2, None])), {}, "change its ends, which are of",
    ),
    "a correlation with itself": (
        lambda: sums(distribution("normal", mean=0, sd=1)), {"correlations": {("input_0", "input_0"): 0.5}},
        "two quantities have one from -1 to 1",
    ),
    "no method": (lambda: sums(distribution("normal", mean=0, sd=1)), {"method": "magic"}, "no way to sample 'magic'"),
    "no output": (lambda: sums(distribution("normal", mean=0, sd=1)), {"outputs": ["Smu"]}, "Smu"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "options", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cant_be_simulated(make, options, said) -> None:
    with pytest.raises(ModelgenError) as error:
        simulate(make(), **options)
    assert said in str(error.value)


def test_the_command(run, tmp_path) -> None:
    define(tmp_path / "m", TOLLS)
    code, out, err = run("simulate", "m", "--draws", "1000", "--output", "Value per share", "--parquet", "d.parquet")
    assert (code, err) == (0, "")
    assert out.startswith("Toll road: 1,000 draws of 2 uncertain inputs, seed 1, scenario Base, sampled by lhs\n")
    assert "\nValue per share (EUR/share)  " in out and "  P5 " in out
    assert "\nMoves Value per share    rank correlation\n  shares                            -0.9" in out
    draws = pd.read_parquet(tmp_path / "d.parquet")
    assert list(draws.columns) == ["traffic_growth[South]", "shares", "Value per share"] and len(draws) == 1000
    code, _, err = run("simulate", "m", "--correlation", "shares", "sharse", "0.5")
    assert (
        code == 2 and "'sharse' isn't uncertain; what is: traffic_growth[South], shares; did you mean 'shares'?" in err
    )


def bounded(one: Distribution, **bounds: Any) -> Model:
    m = Model("Bounded")
    share = m.sheet("In").assumption("Share", unit="%", **bounds)
    share.give(0.5)
    distribute(share, one)
    line = m.sheet("Out").line("Twice", unit="%")
    line.formula = share + share
    m.output(line)
    return m


OUTSIDE = {  # a distribution, bounds, and what is said; an empty text where all is well
    "a value above": (distribution("uniform", low=0.2, high=1.2), {"maximum": 1}, "'share' is drawn up to 120%, and"),
    "a value below": (distribution("normal", mean=0.1, sd=0.1), {"minimum": 0}, "'Share' is at least 0%; truncate"),
    "truncated": (distribution("normal", mean=0.1, sd=0.1, truncate=[0, 1]), {"minimum": 0, "maximum": 1}, ""),
    "far from its bounds": (distribution("normal", mean=0.5, sd=0.05), {"minimum": 0, "maximum": 1}, ""),
    "a factor": (distribution("uniform", low=0.5, high=2.5, on="factor"), {"maximum": 1}, "of the factor"),
    "an amount": (distribution("uniform", low=-0.6, high=0.1, on="amount"), {"minimum": 0}, "drawn down to -10%"),
    "an amount that stays inside": (distribution("uniform", low=-0.5, high=0.5, on="amount"), {"minimum": 0}, ""),
    "no bounds": (distribution("normal", mean=0, sd=1), {}, ""),
    "15 for 15%": (
        distribution("normal", mean=15, sd=0.02), {},
        "'share' is drawn with mean 15, which is 1500%; write 0.15 for 15%, or declare",
    ),
    "an sd of 6 for 6%": (distribution("normal", mean=0.5, sd=6), {}, "with sd 6, which is 600%; write 0.06 for 6%"),
    "values of 15 for 15%": (distribution("empirical", values=[0.1, 15]), {}, "write 0.15 for 15%"),
    "1500% that is declared": (distribution("normal", mean=12, sd=0.5), {"maximum": 15}, ""),
    "a factor of 15": (distribution("normal", mean=15, sd=1, on="factor"), {}, ""),
    "an amount of 15 for 15%": (distribution("uniform", low=-15, high=15, on="amount"), {}, "; write "),
}  # fmt: skip


@pytest.mark.parametrize(("one", "bounds", "said"), OUTSIDE.values(), ids=OUTSIDE)
def test_draws_stay_within_what_an_input_may_be(one, bounds, said) -> None:
    if not said:
        assert simulate(bounded(one, **bounds), 500).draws == 500
        return
    with pytest.raises(ModelgenError) as error:
        simulate(bounded(one, **bounds), 500)
    assert said in str(error.value)
