"""Checks of the model, and what Spotify states of itself beside what its own figures give."""

from company import BEFORE, growth_of, m, multiple, now, quarter, quote, segment, year
from inputs import cash, liquidity, quoted_ev, rounding, terminal_growth
from operations import (
    arpu,
    free_cash,
    free_cash_q,
    gross,
    gross_margin_q,
    gross_of_quarters,
    gross_q,
    income,
    income_q,
    margin,
    margin_q,
    of_quarters,
    operating_cash,
    operating_cash_q,
    reported_cash,
    reported_q,
    revenue,
    revenue_q_growth,
    total_gross,
    total_growth,
    total_margin,
    total_q,
    total_q_growth,
)
from value import figure, rate

from modelgen import isclose

m.check("Segments add up to the revenue stated for the quarter", isclose(total_q, reported_q, rounding))
m.check(
    "Cost of revenue by segment gives the quarters' gross profit", isclose(total_gross, gross_of_quarters, rounding)
)
m.check("The quarters' cash from operations is the annual report's", isclose(operating_cash, reported_cash, rounding))
m.check("Quarters of the forecast add up to its years", isclose(of_quarters, revenue, rounding))

m.check("Cash is part of the liquidity that was stated", cash <= liquidity)
m.check("The discount rate is above terminal growth", rate > terminal_growth)

TENTH, WHOLE, MILLION = 0.0005, 0.005, 0.5  # half of the last digit that is stated
AT_RATES = "Stated at the exchange rates of the year before. In euros as reported, currencies took off three points."


def of(line, period):
    """A quarter's figure."""
    return line.at(quarter, period)


def on_year(line, period):
    """Growth of a quarter on that of the year before."""
    before = f"{int(period[:4]) - 1}{period[4:]}"
    return line.at(quarter, period) / line.at(quarter, before) - 1


QUARTERS = {  # gross margin, operating margin; growth of revenue, gross profit, operating income and free cash flow
    "2023Q1": (0.252, -0.051),
    "2023Q4": (0.267, -0.020),
    "2024Q1": (0.276, 0.046, 0.20, 0.31),
    "2025Q1": (0.316, 0.121, 0.15, 0.32, 2.03, 1.58),
    "2025Q2": (0.315, 0.097, 0.10, 0.19, 0.53, 0.43),
    "2025Q3": (0.316, 0.136, 0.07, 0.09, 0.28, 0.13),
    "2025Q4": (0.331, 0.155, 0.07, 0.10, 0.47, -0.05),
}
for period, stated in QUARTERS.items():
    computed = [
        ("Gross margin", of(gross_margin_q, period), TENTH),
        ("Operating margin", of(margin_q, period), TENTH),
    ]
    if len(stated) > 2:
        computed += [
            ("Growth of revenue", of(total_q_growth, period), WHOLE),
            ("Growth of gross profit", on_year(gross_q, period), WHOLE),
            ("Growth of operating income", on_year(income_q, period), WHOLE),
            ("Growth of free cash flow", on_year(free_cash_q, period), WHOLE),
        ]
    for (label, value, tolerance), says in zip(computed, stated, strict=False):
        m.claim(
            f"{label}, {period}", stated=says, computed=value, tolerance=tolerance, unit="%",
            source=f"Q{period[-1]} {period[:4]} Update, page 3",
        )  # fmt: skip

UPDATE, NOTE = "Q4 2025 Update, page 3", "Form 20-F for 2025, note 23 and Item 5"
CALL = "Earnings call for Q4 2025, 10 February 2026, as summarised"
premium, advertising = (margin.at(segment, name) for name in segment.members)
CLAIMS = [  # label, stated, computed, tolerance, unit, source, reason where the two don't agree
    ("Growth of Premium revenue, 2025Q4", 0.08, of(revenue_q_growth.at(segment, "Premium"), "2025Q4"), WHOLE, "%",
     UPDATE, ""),
    ("Growth of Ad-Supported revenue, 2025Q4", -0.04, of(revenue_q_growth.at(segment, "Ad-Supported"), "2025Q4"), WHOLE,
     "%", UPDATE, ""),
    ("Growth of cash from operations, 2025Q4", -0.03, on_year(operating_cash_q, "2025Q4"), WHOLE, "%", UPDATE, ""),
    ("Gross margin of Premium 2023", 0.29, premium.at(year, "2023"), WHOLE, "%", NOTE, ""),
    ("Gross margin of Premium 2024", 0.33, premium.at(year, BEFORE), WHOLE, "%", NOTE, ""),
    ("Gross margin of Premium 2025", 0.34, now(premium), WHOLE, "%", NOTE, ""),
    ("Gross margin of Ad-Supported 2023", 0.04, advertising.at(year, "2023"), WHOLE, "%", NOTE, ""),
    ("Gross margin of Ad-Supported 2024", 0.12, advertising.at(year, BEFORE), WHOLE, "%", NOTE, ""),
    ("Gross margin of Ad-Supported 2025", 0.18, now(advertising), WHOLE, "%", NOTE, ""),
    ("Gross margin 2025", 0.32, now(total_margin), WHOLE, "%", NOTE, ""),
    ("Gross profit of Ad-Supported 2025", 330, now(gross.at(segment, "Ad-Supported")), MILLION, "EUR mn", NOTE, ""),
    ("Gross profit of Ad-Supported, increase in 2025", 101,
     (gross.at(year, "2025") - gross.at(year, BEFORE)).at(segment, "Ad-Supported"), MILLION, "EUR mn", NOTE, ""),
    ("Premium revenue per subscriber and month 2024", 4.69, arpu.at(year, BEFORE), 0.025, "EUR/user", NOTE, ""),
    ("Premium revenue per subscriber and month 2025", 4.63, now(arpu), 0.025, "EUR/user", NOTE, ""),
    ("Cash from operations 2025", 2933, now(operating_cash), MILLION, "EUR mn", "Form 20-F for 2025, page F-9", ""),
    ("Free cash flow of twelve months to 2025Q1", 2600, free_cash_q.total(quarter, "2024Q2", "2025Q1"), 50, "EUR mn",
     "Q1 2025 Update, page 3", ""),
    ("Free cash flow 2025", 2900, now(free_cash), 50, "EUR mn", CALL, ""),
    ("Free cash flow, increase in 2025", 600, now(free_cash) - free_cash.at(year, BEFORE), 50, "EUR mn", CALL, ""),
    ("Growth of revenue 2025", 0.13, now(total_growth), WHOLE, "%", CALL, AT_RATES),
    ("Growth of gross profit 2025", 0.20, growth_of(total_gross), WHOLE, "%", CALL, AT_RATES),
    ("Operating income grew by more than half", 0.5, growth_of(income), 0.15, "%", CALL, ""),
]  # fmt: skip
for label, stated, computed, tolerance, unit, source, reason in CLAIMS:
    m.claim(
        label, stated=stated, computed=computed, tolerance=tolerance, unit=unit, source=source, agrees=not reason,
        note=reason,
    )  # fmt: skip

# A data service quotes an enterprise value and its multiples: on the reported figures they must be the same
BEFORE_RESULTS, AFTER_RESULTS = quote.members
QUOTED = [  # multiple, day, stated, the figure that it divides by, tolerance
    ("EV/FCF", BEFORE_RESULTS, 34.70, free_cash_q.total(quarter, "2024Q4", "2025Q3"), 0.05),
    ("EV/FCF", AFTER_RESULTS, 27.85, figure.at(multiple, "EV/FCF"), 0.05),
    ("EV/EBIT", AFTER_RESULTS, 36.51, figure.at(multiple, "EV/EBIT"), 0.2),
    ("EV/Sales", AFTER_RESULTS, 4.67, figure.at(multiple, "EV/Sales"), 0.05),
]
for name, day, stated, divisor, tolerance in QUOTED:
    m.claim(
        f"{name} of {day}", stated=stated, computed=quoted_ev.at(quote, day) / divisor, tolerance=tolerance, unit="x",
        source="StockAnalysis, statistics of ETR:639 and FRA:639",
    )  # fmt: skip
