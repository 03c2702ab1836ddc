"""Free cash flow, leases and what they are worth in plain arithmetic; values as sums written out.

It imports nothing of modelgen. Amounts are positive as a company reports them.
"""

YEARS = 3000


def tax(profit: float, rate: float, on_losses: bool = False, before: float = 0) -> float:
    """Tax on a profit less losses of years before; a loss pays none, or earns it back at once."""
    return max(profit - before, 0.0) * rate if profit > 0 else profit * rate if on_losses else 0.0


def to_firm(
    ebit: float, rate: float, da: float, capex: float, increase: float, sbc: float = 0, on_losses: bool = False,
    before: float = 0,
) -> float:  # fmt: skip
    """After tax on EBIT, before interest; `sbc` is what is added back, `before` the loss of the year before."""
    return ebit - tax(ebit, rate, on_losses, before) + da - capex - increase + sbc


def to_firm_without_rent(
    ebit: float, rate: float, da: float, capex: float, increase: float, rent: float, interest: float, more: float,
    before: float = 0,
) -> float:  # fmt: skip
    """Leases as debt, from the cash: EBITDA before rent, taxed without the interest, less what new leases finance.

    `more` is the increase in the liability; the lessors' assets wear out by the rent less its interest.
    """
    before_rent = ebit + da + rent
    worn = rent - interest
    taxed = before_rent - da - worn
    return before_rent - tax(taxed, rate, before=before) - capex - (worn + more) - increase


def to_equity(
    ebit: float, rate: float, da: float, capex: float, increase: float, interest: float, borrowed: float,
    before: float = 0,
) -> float:  # fmt: skip
    """From profit before tax, so that interest saves tax only where there is profit."""
    profit = ebit - interest
    return profit - tax(profit, rate, before=before) + da - capex - increase + borrowed


def growing(flow: float, growth: float, rate: float) -> float:
    """The value of next year's flow that grows for ever, written out."""
    return sum(flow * (1 + growth) ** n / (1 + rate) ** (n + 1) for n in range(YEARS))


def equity_of_growing(flow: float, growth: float, cost_of_equity: float, debt: float, cost_after_tax: float) -> float:
    """Equity of a firm whose debt grows with it: what is left of each year's flow, at the cost of equity."""
    left = flow - debt * cost_after_tax + debt * growth
    return growing(left, growth, cost_of_equity)


def terminal_year(
    sales: float, growth: float, margin: float, rate: float, da: float, capex: float, working_capital: float
) -> tuple[float, float, float]:
    """NOPAT, cash flow and return on new capital of the year after; ratios: D&A and working capital to sales, capex
    to D&A."""
    after = sales * (1 + growth)
    profit = after * margin
    nopat = profit - tax(profit, rate)
    invested = after * da * (capex - 1) + working_capital * (after - sales)
    return nopat, nopat - invested, growth * nopat / invested if invested > 0 else float("nan")
