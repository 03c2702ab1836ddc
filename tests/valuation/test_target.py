"""Target prices against plain arithmetic: weights, roll-forward, returns, ranges, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modelgen import DefinitionError, not_meaningful, solve
from modelgen.valuation.common.marks import EQUITY, Mark, marked
from modelgen.valuation.marks import mark
from modelgen.valuation.target import TargetPrice, Weighted, target_price
from tests.oracles import target as oracle
from tests.reference.agreement import agree
from tests.valuation.company import Company

VALUES, WEIGHTS = {"DCF": 50.0, "EV/EBITDA": 44.0, "P/E": 40.0}, {"DCF": 0.5, "EV/EBITDA": 0.3, "P/E": 0.2}
PRICE, COST, PAID = 42.0, 0.09, 1.5


class Share(Company):
    """Three methods of valuing a share."""

    def per_share(self, label: str, value: float, **said: Any) -> Any:
        return self.put(label, value, "EUR/share", **said)

    def methods(self, weights: dict[str, float] = WEIGHTS, ranged: bool = False) -> list[Weighted]:
        """The methods with their weights, and ends a tenth either way."""
        made = []
        for name, value in VALUES.items():
            ends = [self.per_share(f"{name} {end}", value * by) for end, by in (("low", 0.9), ("high", 1.1))]
            weight = self.rate(f"Weight of {name}", weights[name])
            made.append(Weighted(name, self.per_share(name, value), weight, *(ends if ranged else ())))
        return made

    def make(self, methods: list[Weighted], **more: Any) -> TargetPrice:
        """The method's lines."""
        given = {"cost_of_equity": self.rate("Cost of equity", COST), "dividends": self.per_share("Dividends", PAID)}
        return target_price(self.sheet, methods, price=self.per_share("Price", PRICE), **{**given, **more})


@pytest.fixture
def share() -> Share:
    return Share()


@pytest.mark.parametrize("years", [None, 0.5, 1.0, 1.75])
def test_target(share, years) -> None:
    more = {} if years is None else {"years": share.put("Years", years)}
    made = share.make(share.methods(ranged=True), **more)
    result = solve(share.m)
    weights, ahead = list(WEIGHTS.values()), 1.0 if years is None else years
    want = oracle.target(list(VALUES.values()), weights, COST, PAID, ahead)
    assert result[made.target] == pytest.approx(want, rel=1e-14)
    assert result[made.fair_value] == pytest.approx(46.2, rel=1e-14)
    assert result[made.upside] == pytest.approx(want / PRICE - 1, rel=1e-13)
    assert result[made.total_return] == pytest.approx((want + PAID) / PRICE - 1, rel=1e-13)
    for line, by in ((made.low, 0.9), (made.high, 1.1)):
        want = oracle.target([value * by for value in VALUES.values()], weights, COST, PAID, ahead)
        assert result[line] == pytest.approx(want, rel=1e-13)
    assert result["check.failed"] == 0
    assert marked(made.target) == Mark(EQUITY, "value")


def test_a_share_at_fair_value_returns_the_cost_of_equity(share) -> None:
    """Whatever it pays out: what leaves the price is in the owner's hands."""
    value = share.per_share("Value", PRICE)
    for label, paid in (("none", 0), ("some", share.per_share("Paid", 3))):
        target_price(
            share.sheet, [Weighted("DCF", value, share.put("All " + label, 1, "%"))], price=value, dividends=paid,
            cost_of_equity=share.rate("Cost " + label, COST), label=label,
        )  # fmt: skip
    result = solve(share.m)
    assert result["none: total return"] == pytest.approx(COST, rel=1e-13)
    assert result["some: total return"] == pytest.approx(COST, rel=1e-13)


def test_what_has_no_weight_may_have_no_value(share) -> None:
    methods = share.methods({"DCF": 0.6, "EV/EBITDA": 0.4, "P/E": 0.0})
    line = share.sheet.line("P/E without earnings", unit="EUR/share")
    line.formula = not_meaningful
    made = share.make([*methods[:2], Weighted("P/E", line, methods[2].weight)])
    assert solve(share.m)[made.fair_value] == pytest.approx(0.6 * 50 + 0.4 * 44, rel=1e-14)


@pytest.mark.parametrize(
    ("weights", "check"),
    [
        ({"DCF": 0.5, "EV/EBITDA": 0.3, "P/E": 0.1}, "weights_add_up_to_1"),
        ({"DCF": 1.2, "EV/EBITDA": 0.0, "P/E": -0.2}, "weights_aren_t_negative"),
    ],
)
def test_checks(share, weights, check) -> None:
    """Values by weights that are none have no meaning: the check is the root, and nothing else fails."""
    made = share.make(share.methods(weights))
    result = solve(share.m)
    assert np.any(result[f"check.target_price_{check}"])
    assert [result[line] for line in (made.fair_value, made.target, made.upside, made.total_return)] == ["n.m."] * 4
    assert result["check.failed"] == 1


def test_an_end_on_the_wrong_side_is_a_warning(share) -> None:
    one = share.methods(ranged=True)[0]
    share.make([Weighted("DCF", one.value, share.rate("All", 1.0), low=one.high, high=one.high)])
    result = solve(share.m)
    assert np.any(result["check.target_price_the_value_isn_t_beyond_the_low_end"])
    assert not np.any(result["check.target_price_the_value_isn_t_beyond_the_high_end"])


REFUSED: dict[str, tuple[Any, str]] = {
    "none": (lambda s: s.make([]), "'Target price' has no methods"),
    "half a range": (
        lambda s: s.make([Weighted("DCF", s.per_share("A", 5), s.rate("B", 1.0), low=s.per_share("C", 4))]),
        "DCF has no range, and others have; give low= and high= to all, or none",
    ),
    "some ranges": (
        lambda s: s.make([*s.methods(ranged=True)[:1], Weighted("Other", s.per_share("A", 5), s.rate("B", 1.0))]),
        "Other has no range",
    ),
    "millions": (
        lambda s: s.make([Weighted("DCF", s.put("Equity", 500, "EUR mn"), s.rate("B", 1.0))]),
        "the value of DCF is in EUR mn, and the price in EUR/share; give all of them per share",
    ),
    "the firm's value": (
        lambda s: s.make([Weighted("DCF", s.per_share("EV", 5, what="value", whose="firm"), s.rate("B", 1.0))]),
        "takes values of equity per share, and 'EV' is the firm's, value; take net debt off",
    ),
    "the WACC": (
        lambda s: s.make(s.methods(), cost_of_equity=mark(s.rate("WACC", 0.08), what="rate", whose="firm")),
        "takes the cost of equity, and 'WACC' is the firm's, rate",
    ),
    "by year": (lambda s: s.make(s.methods(), dividends=s.money("Paid", 5)), "dividends varies over Year"),
    "a number": (lambda s: s.make([Weighted("DCF", 5, 1)]), "'Target price': the value of DCF is 5"),  # type: ignore[arg-type]
}  # fmt: skip


@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(share, make, says) -> None:
    with pytest.raises(DefinitionError) as error:
        make(share)
    assert says in str(error.value)


@pytest.mark.slow
def test_engines_agree(share, tmp_path) -> None:
    share.make(share.methods(ranged=True), years=share.put("Years", 0.75))
    agree(share.m, tmp_path, perturbed=True)
