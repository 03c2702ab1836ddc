"""Sorrel Software: quartiles of peers' multiples, weighed, and a line through them over growth."""

import statistics

from tests.oracles.multiples import quantile

PEERS = {  # market cap, enterprise value, net sales LTM and NTM, EBITDA NTM, net income NTM; Jura Logiciels is left out
    "Alder": (7987, 8569, 2140, 2328, 647, 348), "Brightwater": (862, 908, 318, 335, 82, 43),
    "Cordoba": (651, 660, 196, 210, 50, 27), "Delft": (1165, 1136, 274, 306, 83, 47),
    "Ettrick": (311, 361, 142, 147, 32, 15), "Fjord": (17790, 18082, 3350, 3836, 1151, 662),
    "Gruber": (1431, 1604, 521, 553, 143, 73), "Helvetic": (956, 910, 188, 206, 63, 37),
    "Isar": (957, 934, 233, 274, 61, 32),
}  # fmt: skip
CASES = {
    "Base": {"growth": 0.09, "margin": 0.27}, "Upside": {"growth": 0.12, "margin": 0.277},
    "Downside": {"growth": 0.06, "margin": 0.262},
}  # fmt: skip
NET_DEBT, SHARES = 162 + 22 - 64, 41


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    growth, margin = CASES[scenario]["growth"], CASES[scenario]["margin"]
    sales = 436 * (1 + growth)
    ebitda = sales * margin
    income = (ebitda - 0.066 * sales - 0.05 * NET_DEBT) * (1 - 0.26)
    to_sales = [value / of for _, value, _, of, _, _ in PEERS.values()]
    to_ebitda = [value / of for _, value, _, _, of, _ in PEERS.values()]
    to_earnings = [cap / of for cap, _, _, _, _, of in PEERS.values()]

    def weighed(share: float) -> float:
        by_sales = quantile(to_sales, share) * sales - NET_DEBT
        by_ebitda = quantile(to_ebitda, share) * ebitda - NET_DEBT
        return (0.2 * by_sales + 0.5 * by_ebitda + 0.3 * quantile(to_earnings, share) * income) / SHARES

    line = statistics.linear_regression([after / now - 1 for _, _, now, after, _, _ in PEERS.values()], to_ebitda)
    return {
        "Value per share": weighed(0.5), "Value per share, first quartiles": weighed(0.25),
        "Value per share, third quartiles": weighed(0.75),
        "Value per share by growth": ((line.intercept + line.slope * growth) * ebitda - NET_DEBT) / SHARES,
    }  # fmt: skip
