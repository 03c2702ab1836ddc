"""Distributions beside values: what they are called, where they stand, and what is refused."""

from __future__ import annotations

import pytest

from modelgen import ModelgenError, load_model
from modelgen.model.items import Input, Line
from modelgen.model.uncertainty import distribute, distribution
from tests.commandline import GOOD, define

WITH = GOOD.replace('m.check("Tolls come in"', 'm.load("values.toml")\nm.check("Tolls come in"')


def loaded(folder, text: str):
    return load_model(define(folder / "m", WITH, values_toml=text))


FITS = {  # a table of a values file, and the distributions by cell
    "a number": ('[shares]\ndistribution = {kind = "normal", mean = 4, sd = 0.1}', "shares", {((), None)}),
    "all members and periods": (
        '[traffic_growth]\ndistribution = {kind = "uniform", low = 0.9, high = 1.1, on = "factor"}', "traffic_growth",
        {(None, None)},
    ),
    "a member": (
        '[traffic_growth]\ndistribution.North = {kind = "pert", low = 0, mode = 0.1, high = 0.2}', "traffic_growth",
        {((0,), None)},
    ),
    "a period of a member": (
        '[traffic_growth.distribution.South]\n2027 = {kind = "event", probability = 0.1, yes = -0.3}', "traffic_growth",
        {((1,), 3)},
    ),
    "a path": (
        '[traffic_growth]\ndistribution = {kind = "normal", mean = 0, sd = 0.01, on = "amount", path = 0.5}',
        "traffic_growth", {(None, None)},
    ),
    "actuals": (
        '[actual.tolls]\ndistribution.North.2025 = {kind = "normal", mean = 11, sd = 1}', "tolls.actual", {((0,), 1)}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "key", "cells"), FITS.values(), ids=FITS)
def test_a_distribution_stands_where_a_value_would(tmp_path, text, key, cells) -> None:
    model = loaded(tmp_path, text)
    (item,) = (item for item in model.inputs if item.key == key)
    assert set(item.distributions) == cells


REFUSED = {  # a distribution in a values file, and what is said with its line
    "no kind": ("{low = 1, high = 2}", 'a distribution is a table with its kind: {kind = "pert", low ='),
    "another kind": ('{kind = "pret", low = 1, mode = 1, high = 2}', "there is no distribution 'pret'"),
    "something missing": ('{kind = "pert", low = 1, high = 2}', "a pert distribution needs mode"),
    "something else": ('{kind = "normal", mean = 1, sd = 1, skew = 2}', "has no 'skew'; it has mean, sd"),
    "no number": ('{kind = "normal", mean = "one", sd = 1}', "'mean' of a normal distribution is 'one'"),
    "sd": ('{kind = "normal", mean = 1, sd = 0}', "has sd=0, and a standard deviation is above 0"),
    "mode": ('{kind = "triangular", low = 1, mode = 3, high = 2}', "has mode=3, which isn't between low and high"),
    "low": ('{kind = "uniform", low = 2, high = 2}', "has low=2 and high=2, and low lies below high"),
    "lognormal": ('{kind = "lognormal", mean = -1, sd = 1}', "has mean=-1, and a lognormal value is above 0"),
    "probabilities": ('{kind = "discrete", values = [1, 2], probabilities = [0.5, 0.6]}', "that add up to 1.1"),
    "lengths": ('{kind = "discrete", values = [1, 2], probabilities = [1]}', "has 2 values and 1 probability"),
    "event": ('{kind = "event", probability = 30}', "has probability=30, and a probability"),
    "truncated the wrong way": ('{kind = "normal", mean = 1, sd = 1, truncate = [2, 1]}', "is truncated to 2 and 1"),
    "truncated values": ('{kind = "event", probability = 0.5, truncate = [0, 1]}', "isn't truncated; leave out"),
    "on": ('{kind = "normal", mean = 1, sd = 1, on = "top"}', "is on 'top'; it is on value, factor, amount"),
    "path": ('{kind = "normal", mean = 1, sd = 1, path = 1.5}', "has path=1.5, and a correlation from one"),
    "a number as text": ('{kind = "normal", mean = "8%", sd = 1}', "'8%', which is no number; write it as 0.05"),
    "its article": ('{kind = "empirical", values = [1]}', "an empirical distribution needs at least two values"),
    "by scenario": ('{Bull = {kind = "normal", mean = 1, sd = 1}}', "is given for Bull, and one stands in all"),
    "a bare number": ("0.1", "'Traffic growth' has 0.1 where a distribution stands: {kind = "),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_distribution(tmp_path, text, said) -> None:
    with pytest.raises(ModelgenError) as error:
        loaded(tmp_path, f"[traffic_growth]\ndistribution = {text}")
    assert "values.toml:2" in str(error.value) and said in str(error.value)


def test_a_distribution_in_a_scenario_is_refused(tmp_path) -> None:
    with pytest.raises(ModelgenError, match=r"values.toml:2: the distribution of 'Shares' is given for Bull"):
        loaded(tmp_path, '[shares]\nscenario.Bull.distribution = {kind = "normal", mean = 1, sd = 1}')


def test_what_cant_be_uncertain(tmp_path) -> None:
    for key, kind in (("mode", "text"), ("concession_ends", "date")):
        with pytest.raises(ModelgenError, match=f"is a {kind}, and only a number is uncertain"):
            loaded(tmp_path, f'[{key}]\ndistribution = {{kind = "normal", mean = 1, sd = 1}}')
    model = load_model(define(tmp_path / "m"))
    total, shares = model.find("Total tolls"), model.find("Shares")
    assert isinstance(total, Line) and isinstance(shares, Input)
    with pytest.raises(ModelgenError, match="'Total tolls' is calculated"):
        distribute(total, distribution("normal", mean=1, sd=1))
    with pytest.raises(ModelgenError, match="'Shares' has no path here"):
        distribute(shares, distribution("normal", mean=1, sd=1, path=0.5))


def test_it_says_what_it_is() -> None:
    assert str(distribution("pert", low=0.05, mode=0.12, high=0.2)) == "pert(low 0.05, mode 0.12, high 0.2, weight 4)"
    assert str(distribution("normal", mean=1, sd=0.1, on="factor", path=0.7, truncate=[0.5, None])) == (
        "normal(mean 1, sd 0.1, from 0.5, as a factor, by period with 0.7 from one to the next)"
    )
