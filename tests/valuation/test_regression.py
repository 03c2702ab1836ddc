"""Regressions of multiples against NumPy, and harmonic means against the standard library."""

from __future__ import annotations

from statistics import harmonic_mean as oracle
from typing import Any

import numpy as np
import pytest

from modelgen import DefinitionError, Input, Model, solve, where
from modelgen.formula.expr import not_meaningful
from modelgen.valuation.growth_adjusted import growth_adjusted, points_in_one
from modelgen.valuation.peers import peer_table
from modelgen.valuation.regression import Regression, harmonic_mean, multiple_by_driver
from tests.reference.agreement import agree

PEERS = {  # growth, multiple; 0 is none
    "Alpha": (0.05, 9.0), "Beta": (0.12, 14.0), "Gamma": (0.08, 10.5), "Delta": (0.2, 0.0), "Epsilon": (0.03, 8.2),
}  # fmt: skip


def model(
    peers: dict[str, tuple[float, float]], growth: float = 0.1, fit: float = 0.5, least: int = 3
) -> tuple[Model, Regression, Any]:
    m = Model("Regression", unit="EUR mn")
    axis, inputs, sheet = m.axis("Peer", *peers), m.sheet("Inputs"), m.sheet("Value")

    def put(label: str, unit: str, value: Any, *axes: Any) -> Any:
        item = inputs.assumption(label, *axes, unit=unit, shared=True)
        item.give(value, source="made up")
        return item

    driver = put("Growth", "%", {name: one for name, (one, _) in peers.items()}, axis)
    given = put("Given", "x", {name: two for name, (_, two) in peers.items()}, axis)
    multiple = sheet.line("EV/EBITDA", axis, unit="x")
    multiple.formula = where(given > 0, given, not_meaningful)
    found = multiple_by_driver(
        sheet, "By growth", multiple=multiple, driver=driver, subject=put("Own growth", "%", growth),
        least_fit=put("Least fit", "%", fit), least_peers=put("Least peers", "", least),
    )  # fmt: skip
    return m, found, harmonic_mean(sheet, "Harmonic mean", multiple)


def test_a_line_through_the_peers() -> None:
    m, found, harmonic = model(PEERS)
    x, y = np.array([one for one in PEERS.values() if one[1]]).T
    slope, intercept = np.polyfit(x, y, 1)
    result = solve(m)
    assert result[found.slope] == pytest.approx(slope)
    assert result[found.intercept] == pytest.approx(intercept)
    assert result[found.fit] == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)
    assert result[found.multiple] == pytest.approx(intercept + slope * 0.1)
    off = y - intercept - slope * x
    assert result[found.error] == pytest.approx(np.sqrt(off @ off / (len(x) - 2)))
    assert (result[found.count], result["check.failed"]) == (4, 0)
    assert result[harmonic] == pytest.approx(oracle(y.tolist()))


@pytest.mark.parametrize(
    ("peers", "fails"),
    [
        ({"A": (0.1, 8.0), "B": (0.1, 9.0), "C": (0.1, 12.0)}, [1, 1]),  # drivers that are alike
        ({"A": (0.1, 0.0), "B": (0.2, 0.0)}, [1, 1]),  # no multiple
        ({"A": (0.1, 8.0), "B": (0.2, 9.0)}, [1, 0]),  # too few
        ({"A": (0.1, 8.0), "B": (0.2, 9.0), "C": (0.15, 20.0)}, [0, 1]),  # no fit
        ({"A": (0.1, 8.0), "B": (0.2, 8.0), "C": (0.15, 8.0)}, [0, 0]),  # a flat line fits
    ],
)
def test_what_is_no_line(peers, fails) -> None:
    m, found, harmonic = model(peers)
    result = solve(m)
    assert [result[check] for check in found.checks] == fails
    known = [one[1] for one in peers.values() if one[1]]
    assert (result[found.error] == "n.m.") == (len(known) < 3 or fails[0] == 1)
    assert result[harmonic] == (pytest.approx(oracle(known)) if known else "n.m.")
    if len({one[0] for one in peers.values() if one[1]}) < 2:
        assert [result[line] for line in (found.slope, found.fit, found.multiple)] == ["n.m."] * 3


def test_a_multiple_below_0_is_n_m() -> None:
    m, found, _ = model({"A": (0.1, 8.0), "B": (0.2, 18.0), "C": (0.15, 13.0)}, growth=-0.5)
    assert solve(m)[found.multiple] == "n.m."


def test_a_driver_of_others_is_refused() -> None:
    m, _, _ = model(PEERS)
    other = m.axis("Other", "A", "B")
    driver = m.sheet("More").assumption("Margin", other, unit="%")
    with pytest.raises(DefinitionError, match="the driver varies over Other, and the multiple over Peer"):
        multiple_by_driver(
            m.sheet("Again"), "Again", multiple=m.find("EV/EBITDA"), driver=driver, subject=0, least_fit=0,
            least_peers=m.find("Least peers"),
        )  # fmt: skip


BY_PEER = {  # what takes a line over peers -> how many of the four it counts
    "multiple_by_driver": lambda sheet, x: multiple_by_driver(
        sheet, "By growth", multiple=x["multiple"], driver=x["driver"], subject=x["own"], least_fit=x["own"],
        least_peers=x["least"],
    ).count,
    "growth_adjusted": lambda sheet, x: growth_adjusted(
        sheet, "PEG", multiple=x["multiple"], growth=x["driver"], subject=x["own"], points=x["points"]
    ).count,
    "harmonic_mean": lambda sheet, x: harmonic_mean(sheet, "Mean", x["multiple"]),
}  # fmt: skip


@pytest.mark.parametrize("by_peer", BY_PEER)
def test_a_peer_that_its_table_excludes_does_not_count(by_peer) -> None:
    m = Model("Bank", unit="EUR mn")
    inputs, sheet = m.sheet("Inputs"), m.sheet("Value")
    rows = {"A": (900, 0.08), "B": (1100, 0.125), "C": (1300, 0.11), "D": (4000, 0.15)}
    peers = peer_table(
        m.sheet("Peers"), {name: {"Cap": cap, "Book": 1000, "ROE": roe} for name, (cap, roe) in rows.items()},
        source="made up", units={"ROE": "%"}, excluded={"D": "A bid since May"},
    )  # fmt: skip
    own = sheet.line("P/B", peers.axis, unit="x")
    own.formula = peers["Cap"] / peers["Book"]
    given: dict[str, Any] = {"multiple": own, "driver": peers["ROE"], "points": points_in_one(inputs)}
    for name, unit, value in (("own", "%", 0.1), ("least", "", 3)):
        given[name] = inputs.assumption(name, unit=unit, shared=True)
        given[name].give(value, source="made up")
    found = BY_PEER[by_peer](sheet, given)
    assert solve(m)[found] == pytest.approx(oracle([0.9, 1.1, 1.3]) if by_peer == "harmonic_mean" else 3)
    counts = m.find("peers_counts_d")
    assert isinstance(counts, Input)
    counts.give("Include", source="made up")
    assert solve(m)[found] == pytest.approx(oracle([0.9, 1.1, 1.3, 4.0]) if by_peer == "harmonic_mean" else 4)


@pytest.mark.slow
@pytest.mark.parametrize(
    "peers",
    [
        PEERS,
        {"A": (0.1, 8.0), "B": (0.1, 9.0)},
        {"A": (0.1, 0.0)},
        {"A": (0.1, 8.0), "B": (0.2, 18.0), "C": (0.15, 13.0)},  # all on the line
    ],
)
def test_engines_agree(tmp_path, peers) -> None:
    agree(model(peers)[0], tmp_path)
