"""PEG and its kin, against plain arithmetic."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from modelgen import DefinitionError, solve
from modelgen.valuation.growth_adjusted import GrowthAdjusted, growth_adjusted, points_in_one
from modelgen.valuation.multiples import Multiple, Subject, trading_multiples
from modelgen.valuation.peers import Figure, peer_table
from tests.oracles import market as oracle
from tests.reference.agreement import agree
from tests.valuation.test_debt import Loan

PAID, GROWTH = [24.0, 18, 30, 12, 15], [0.12, 0.09, 0.2, -0.05, 0.0]
NAMES = ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"]


def peg(made: Loan, own: float = 0.1, growth: list[float] = GROWTH) -> GrowthAdjusted:
    rows = {name: {"Market cap": cap, "Net income NTM": 1, "Growth": rate}
            for name, cap, rate in zip(NAMES, PAID, growth, strict=True)}  # fmt: skip
    peers = peer_table(made.m.sheet("Peers"), rows, source="made up", as_of=date(2025, 1, 1), units={"Growth": "%"})
    subject = Subject(made.put("Net debt", 10), made.put("Shares", 10, "mn shares"))
    figure = Figure(made.put("Net income", 40), "NTM")
    valued = trading_multiples(made.sheet, peers, [Multiple("P/E", peers.figure("Net income NTM"), figure)], subject)
    return growth_adjusted(
        made.sheet, "PEG", multiple=valued.by_peer["P/E NTM"], growth=peers["Growth"],
        subject=made.put("Own growth", own, "%"), points=points_in_one(made.inputs),
    )  # fmt: skip


def test_peg() -> None:
    """24 / 12, 18 / 9 and 30 / 20: 2, 2 and 1.5; at the median of 2, growth of 10% is worth 20x."""
    made = Loan()
    found = peg(made)
    each, at_median = oracle.growth_adjusted(PAID, GROWTH, 0.1)
    result = solve(made.m)
    assert [value for value in result[found.by_peer] if value != "n.m."] == pytest.approx(each) == [2, 2, 1.5]
    assert result[found.multiple]["Median"] == pytest.approx(at_median) == pytest.approx(20)
    assert result[found.multiple]["Mean"] == pytest.approx(5.5 / 3 * 10)
    assert result[found.count] == 3 and result["check.failed"] == 0
    shown = made.sheet.line("Shown", unit="x")
    shown.formula = found.at_median
    assert solve(made.m)[shown] == pytest.approx(20)


def test_a_published_peg() -> None:
    """A P/E of 33 at growth of 28 is a PEG of 1.18 (Constellation Stocks, How to screen a stock in 5 minutes)."""
    made = Loan()
    axis = made.m.axis("Peer", "One")
    paid = made.inputs.assumption("P/E", axis, unit="x", shared=True)
    grown = made.inputs.assumption("Growth", axis, unit="%", shared=True)
    paid.give({"One": 33}, source="published")
    grown.give({"One": 0.28}, source="published")
    found = growth_adjusted(made.sheet, "PEG", multiple=paid, growth=grown, subject=made.put("Own", 0.1, "%"),
                            points=points_in_one(made.inputs))  # fmt: skip
    assert solve(made.m)[found.by_peer].tolist() == pytest.approx([1.18], abs=0.005)


@pytest.mark.parametrize(
    ("own", "growth", "failing"),
    [(-0.02, GROWTH, ["peg_the_subject_grows"]), (0.1, [0.0] * 5, ["peg_a_peer_has_a_multiple_and_grows"])],
)
def test_without_growth_there_is_no_multiple(own, growth, failing) -> None:
    made = Loan()
    found = peg(made, own, growth)
    result = solve(made.m)
    assert set(result[found.multiple]) == {"n.m."}
    assert [name for name in failing if result[f"check.{name}"] != 1] == [] and result["check.failed"] == len(failing)


def test_refused() -> None:
    made = Loan()
    points, one = points_in_one(made.inputs), made.put("One", 0.1, "%")
    axis = made.m.axis("Peer", "A", "B")
    paid = made.inputs.assumption("Paid", axis, unit="x", shared=True)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"multiple": one}, "PEG: 'one' doesn't vary over one axis of peers"),
        ({"growth": one}, "PEG: the growth varies over no members, and the multiple over Peer"),
        ({"subject": paid}, "PEG: the subject's growth varies over Peer; take one with .at()"),
        ({"points": 100}, "PEG: the points in one is 100; make it an assumption"),
    ]
    for given, said in cases:
        with pytest.raises(DefinitionError) as error:
            growth_adjusted(
                made.sheet, "PEG", **{"multiple": paid, "growth": paid, "subject": one, "points": points, **given}
            )
        assert said in str(error.value)


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    made = Loan()
    peg(made)
    agree(made.m, tmp_path, perturbed=True)
