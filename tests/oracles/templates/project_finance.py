"""Skarvik Wind Farm: a loop over forty half-years, then returns and covers from what it leaves behind."""

from datetime import date

SPENT = [0.2, 0.25, 0.35, 0.2]
BUILT, PERIODS, RATE, TAX = 4, 40, 0.05 / 2, 0.25
FACILITY, COVER, LOCK_UP = 145.0, 1.2, 1.1
CASES = {  # budget, gearing, the sponsors' hours
    "Base": (192.0, 0.713, 1490.0), "Low wind": (192.0, 0.713, 1190.0), "Cost overrun": (207.0, 0.665, 1490.0),
}  # fmt: skip


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    budget, gearing, hours = CASES[scenario]
    owed, funded, paid_in = 0.0, 0.0, list[float]()
    for period in range(BUILT):
        fees = 0.0084 / 2 * max(FACILITY - owed, 0) + (0.02 * FACILITY if period == 0 else 0)
        need = budget * SPENT[period] + owed * RATE + fees
        owed += gearing * need
        funded += need
        paid_in.append((1 - gearing) * need)
    debt = owed

    lenders, sponsors = _Case(1310.0, 2.84), _Case(hours, 2.7)
    written_off = funded / (PERIODS - BUILT)
    flows, before_finance = [-cash for cash in paid_in], [-budget * part for part in SPENT]
    covers, loan_life, purse = list[float](), 0.0, 0.0
    for period in range(BUILT, PERIODS):
        interest = owed * RATE
        sized = lenders.cash(period, written_off + interest)
        cash = sponsors.cash(period, written_off + interest)
        repaid = min(owed, max(sized / COVER - interest, 0))
        service = interest + repaid
        owed = owed - repaid if repaid < owed else 0.0
        if service > 0:
            covers.append(cash / service)
            loan_life += sized / (1 + RATE) ** (period - BUILT + 1)
        purse += cash - service
        kept = min(purse, service if owed > 0 else 0.0)
        paid = purse - kept if cash >= LOCK_UP * service else 0.0
        purse -= paid
        flows.append(paid)
        before_finance.append(cash)
    return {
        "Equity IRR": _return(flows), "Project IRR, after tax": _return(before_finance),
        "Least DSCR, sponsors' case": min(covers), "Average DSCR, sponsors' case": sum(covers) / len(covers),
        "LLCR at completion, lenders' case": loan_life / debt, "Debt at completion": debt,
    }  # fmt: skip


class _Case:
    """What a case earns, and the losses that it carries forward."""

    def __init__(self, hours: float, costs: float) -> None:
        self.hours, self.costs, self.lost = hours, costs, 0.0

    def cash(self, period: int, deducted: float) -> float:
        """EBITDA after tax of a half-year."""
        years = (period + 1) / 2
        price, index = 76 * float(1.01**years), float(1.02**years)
        earned = 120 * self.hours * 0.97 * price / 1_000_000 - self.costs * index
        taxable = earned - deducted - self.lost
        self.lost = max(-taxable, 0)
        return earned - TAX * max(taxable, 0)


def _return(flows: list[float]) -> float:
    """The rate at which flows at the half-years' ends are worth nothing, over days of 365 a year."""
    ends = [date(2026 + n // 2, *((6, 30) if n % 2 == 0 else (12, 31))) for n in range(len(flows))]
    days = [(end - ends[0]).days for end in ends]
    low, high, middle = -0.5, 1.0, 0.0
    for _ in range(200):
        middle = (low + high) / 2
        worth = sum(flow / (1 + middle) ** (day / 365) for flow, day in zip(flows, days, strict=True))
        low, high = (middle, high) if worth > 0 else (low, middle)
    return middle
