"""A model for the tests of the workbook's looks: two timelines, scenarios, choices, a table, a price, a summary."""

from __future__ import annotations

from datetime import date

from modelgen import Model, Timeline, where


def cinema(*, summary: bool = True, halls: int = 2, last: int = 2027, quarters: bool = True) -> Model:
    """Two halls (or more), three actual years, quarters, two scenarios."""
    m = Model(
        "Cinema & Co", timeline=Timeline.annual(2022, last, last_actual=2024), unit="EUR mn",
        scenarios=("Base", "Bull"), purpose="Value of two halls", valuation_date=date(2024, 12, 31),
    )  # fmt: skip
    year, hall = m.timeline, m.axis("Hall", *(f"Hall {n + 1}" for n in range(halls)))
    i = m.sheet("Assumptions")
    i.heading("Drivers")
    growth = i.assumption("Growth", hall, year, unit="%", minimum=-0.5, maximum=1)
    growth.give({hall.members[0]: 0.05, hall.members[1]: [0.02] * (last - 2024)}, source="Plan of the board, May 2025")
    growth.give({hall.members[1]: {"2026": 0.3}}, scenario="Bull", source="Hope", note="A new screen " * 12)
    for other in hall.members[2:]:
        growth.give({other: 0.01})
    rate = i.assumption("Discount rate", unit="%")
    rate.give(0.08, source="Bank")
    mode = i.choice("Mode", "Whole", "Half")
    mode.give("Whole", source="Choice")
    shares = i.assumption("Shares", unit="mn shares", shared=True, minimum=0)
    shares.give(4, source="Register")
    price = i.assumption("Share price", unit="EUR/share", shared=True)
    price.give(25, source="Exchange, 31 Dec 2024")
    day = i.assumption("Date of the price", unit="date", shared=True)
    day.give("2024-12-31", source="Exchange, 31 Dec 2024")
    s = m.sheet("Halls")
    s.heading("Tickets")
    sales = s.line("Ticket sales", hall, year)
    sales.actual.give({name: [10, 11, 12] for name in hall.members}, source="Accounts 2024")
    sales.forecast = sales.prior * (1 + growth)
    total = s.line("Total sales", year)
    total.formula = sales.total(hall)
    v = m.sheet("Value")
    flow = v.line("Cash flow", year)
    flow.forecast = where(mode == "Whole", total, sales.at(hall, hall.members[0]))
    value = v.line("Value of the halls")
    value.formula = (flow / (1 + rate) ** (year.index - year.index.at(year, "2024"))).total(year)
    per_share = v.line("Value per share", unit="EUR/share")
    per_share.formula = value / shares
    worth = v.line("Days since the price", unit="days")
    worth.formula = day - day
    table = v.table("By hall", hall)
    table.line("Share of sales", hall, unit="%").formula = sales.at(year, "2024") / total.at(year, "2024")
    if quarters:
        quarter = m.add_timeline("Quarter", Timeline.quarterly("2024Q1", "2025Q4", last_actual="2024Q4"))
        q = m.sheet("Quarters")
        visits = q.line("Visits", quarter, unit="k visits")
        visits.actual.give([5, 6, 7, 8], source="Counter")
        visits.forecast = visits.lag(4)
    m.check("Sales are positive", total > 0)
    m.claim("Sales were 24", stated=24, computed=total.at(year, "2024"), tolerance=0.5, source="A note", unit="EUR mn")
    m.price(price)
    m.output(value)
    m.output(per_share, label="DCF, per share")
    if summary:
        m.summary("Financials", total, flow)
        m.summary("By hall", sales)
    return m
