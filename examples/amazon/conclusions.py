"""What the methods say together: the scenarios by their probability, and a target price in twelve months."""

from company import m, method
from dcf import capital
from inputs import dividends, reference_price, to_target, v, weight
from market import scenarios
from multiples import by_peers
from parts import corrected

from modelgen.valuation.scenarios import expected_value
from modelgen.valuation.target import Weighted, target_price

t = m.sheet("Target price")
v.heading("Probabilities")
shown = scenarios.axes[0]
probability = v.assumption("Probability of the scenario", shown, unit="%", shared=True, minimum=0, maximum=1)
expected = expected_value(t, scenarios, probability, label="Scenarios")

by_dcf, by_parts, by_multiple = method.members
low, high, base = by_peers.range("EV/EBITDA NTM")
target = target_price(
    t,
    [
        Weighted(by_dcf, expected.expected, weight.at(method, by_dcf),
                 low=scenarios.at(shown, "Bear"), high=scenarios.at(shown, "Bull")),
        Weighted(by_parts, corrected.base, weight.at(method, by_parts), low=corrected.low, high=corrected.high),
        Weighted(by_multiple, base, weight.at(method, by_multiple), low=low, high=high),
    ],
    price=reference_price,
    cost_of_equity=capital.cost_of_equity,
    dividends=dividends,
    years=to_target,
)  # fmt: skip
