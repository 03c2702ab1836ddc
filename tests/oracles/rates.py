"""Discounting at a rate for each period, and the rates of capital: each written out in plain arithmetic.

Years are walked through one by one; a perpetuity is the sum of 3,000 years of flows, discounted at the terminal rate.
Nothing of modelgen is imported.
"""

YEARS = 3000


def discounted(
    flows: list[float], rates: list[float], timing: float = 1.0, stub: float = 1.0, frequency: int = 1
) -> tuple[float, float]:
    """Present value of the flows at the annual rate of each period, and the factor of the last day."""
    total, factor = 0.0, 1.0
    for number, (flow, rate) in enumerate(zip(flows, rates, strict=True)):
        share = stub if number == 0 else 1.0
        length = share / frequency
        total += flow * share * factor / (1 + rate) ** (timing * length)
        factor /= (1 + rate) ** length
    return total, factor


def perpetuity(year: list[float], growth: float, rate: float, timing: float = 1.0) -> float:
    """Worth at the end of the forecast of the flows of one year (a list of its periods), growing year by year."""
    total = 0.0
    for later in range(YEARS):
        for number, flow in enumerate(year):
            total += flow * (1 + growth) ** (later + 1) / (1 + rate) ** (later + (number + timing) / len(year))
    return total


def converged(flow: float, now: float, later: float, years: int, rate: float) -> float:
    """Growth that falls in a straight line, year by year, all of it discounted at the terminal rate."""
    total, factor = 0.0, 1.0
    for number in range(1, YEARS):
        flow *= 1 + (later if number > years else now + (later - now) * number / years)
        factor /= 1 + rate
        total += flow * factor
    return total


def levered(
    policy: str, free: float, premium: float, asset_beta: float, borrowing: float, tax: float, weight: float
) -> tuple[float, float]:
    """Equity and WACC from what debt and equity together earn and what the tax saved is worth, for a value of 1.

    Each policy says at which rate the tax that is saved is discounted, which is all that they differ in: of its next
    year at the cost of debt (Miles-Ezzell), at once like the assets (Harris-Pringle), of all years at the cost of debt
    (Modigliani-Miller). Assets and tax saved, as a portfolio, earn what debt and equity earn.
    """
    assets = free + premium * asset_beta
    saved = {  # the part of value that earns the cost of debt, though it belongs to the assets' side
        "Harris-Pringle": 0.0, "Miles-Ezzell": weight * tax * borrowing / (1 + borrowing),
        "Modigliani-Miller": weight * tax,
    }[policy]  # fmt: skip
    earned = (1 - saved) * assets + saved * borrowing
    equity = (earned - weight * borrowing) / (1 - weight)
    return equity, (1 - weight) * equity + weight * borrowing * (1 - tax)


def spread(coverage: float, table: dict[str, tuple[float, float]]) -> tuple[str, float]:
    """The first rating, from the best, whose least coverage is reached, and its spread."""
    return next((name, its) for name, (least, its) in table.items() if coverage >= least)
