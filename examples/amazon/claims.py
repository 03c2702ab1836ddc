"""Checks of the model, and the article's statements beside what the filings give."""

from company import LAST, NEXT, before, change, m, now, quarter, segment, year
from dcf import article_price, rate, valued
from inputs import (
    article_ev,
    cent,
    eps,
    reference_price,
    rounding,
    target_low,
    tiny,
    weighted_shares,
)
from operations import (
    advertising,
    america,
    america_sales,
    aws,
    aws_sales,
    capex,
    capex_gross,
    cfo,
    da,
    ebitda_margin,
    fcf,
    flow,
    income,
    income_by_year,
    international,
    international_sales,
    investment_ratio,
    net_income,
    quarter_income,
    quarter_income_growth,
    quarter_income_mix,
    quarter_sales,
    quarter_sales_growth,
    reported_cfo,
    reported_fcf,
    reported_income,
    reported_sales,
    sales,
    sales_by_year,
    sales_mix,
    sbc,
    start_margin,
    total,
    total_growth,
    total_income,
)
from parts import written, written_total
from returns import wear

from modelgen import isclose, npv, where

# --- Checks ------------------------------------------------------------------------------------------

m.check("Segments tie to reported net sales", isclose(total, reported_sales, rounding))
m.check("Quarters tie to the years' net sales", isclose(sales_by_year, sales, rounding))
m.check("Quarters tie to the years' operating income", isclose(income_by_year, income, rounding))
m.check("Segments tie to reported operating income", isclose(total_income, reported_income, rounding))
m.check("Shares of net sales add up to one", isclose(sales_mix.total(segment), 1, tiny))
m.check("Advertising fits inside its two segments", advertising < america_sales + international_sales)
m.check("Net income reconciles to cash from operations", isclose(cfo, reported_cfo, rounding))
m.check("Cash from operations less net capex is free cash flow", isclose(fcf, reported_fcf, rounding))
m.check("Net income per diluted share is the reported EPS", isclose(now(net_income) / weighted_shares, eps, cent))
m.check("Operating income is above 0: no tax losses to carry forward", total_income > 0)
m.check("Terminal-year investment covers D&A", investment_ratio.at(year, LAST) >= 1)
m.check("D&A is the catch-up times the capital before", isclose(wear, da, rounding))
m.check("Present values add up to NPV", isclose(valued.explicit_value, npv(rate, flow, NEXT, LAST), rounding))
m.check("The article's EV implies the reference price", isclose(article_price, reference_price, cent))

# --- Claims: what the article states, what the filings give, and why they differ where they do ---------------


def q4(line, name, period="2024Q4"):
    """A segment's figure of a fourth quarter."""
    return line.at(segment, name).at(quarter, period)


def as_written(name):
    """A part's value as the article writes it."""
    return written.values.at(written.part, written.rows[name]).at(written.case, "Base")


Q4_ONLY = "48% is the growth of the fourth quarter. The full year grew by 61.7%."
CLAIMS = [  # label, stated, computed, tolerance, unit, reason where the two don't agree
    ("Net sales FY2024", 638, now(total), 0.5, "USD bn", ""),
    ("Net sales growth FY2024", 0.11, now(total_growth), 0.005, "%", ""),
    ("Operating income FY2024", 68.6, now(total_income), 0.05, "USD bn", ""),
    ("Operating income growth FY2024", 0.86, change(total_income), 0.005, "%", ""),
    ("Operating income doubled", 1, change(total_income), 0.05, "%", "+86% is 1.86 times the year before, not twice."),
    ("Net income FY2024", 59.2, now(net_income), 0.05, "USD bn", ""),
    ("North America share of net sales", 0.61, now(america_sales / total), 0.005, "%", ""),
    ("North America net sales in Q4", 115.6, q4(quarter_sales, "North America"), 0.05, "USD bn", ""),
    ("North America net sales growth in Q4", 0.1, q4(quarter_sales_growth, "North America"), 0.005, "%", ""),
    ("North America operating income in Q4", 9.3, q4(quarter_income, "North America"), 0.05, "USD bn", ""),
    ("North America operating income growth in Q4", 0.43, q4(quarter_income_growth, "North America"), 0.005, "%", ""),
    ("International operating income in Q4", 1.3, q4(quarter_income, "International"), 0.05, "USD bn", ""),
    ("International operating income in Q4 2023", -0.419, q4(quarter_income, "International", "2023Q4"),
     0.05, "USD bn", ""),
    ("AWS share of net sales", 0.17, now(aws_sales / total), 0.005, "%", ""),
    ("AWS share of operating income", 0.58, now(aws / total_income), 0.005, "%", ""),
    ("AWS share of operating income in Q4", 0.58, q4(quarter_income_mix, "AWS"), 0.005, "%",
     "58% is the share in the full year; in the quarter it was half. Net sales have no share in operating income."),
    ("AWS net sales in Q4", 28.8, q4(quarter_sales, "AWS"), 0.05, "USD bn", ""),
    ("AWS net sales growth in Q4", 0.19, q4(quarter_sales_growth, "AWS"), 0.005, "%", ""),
    ("AWS operating income in Q4", 10.6, q4(quarter_income, "AWS"), 0.05, "USD bn", ""),
    ("AWS operating income growth in Q4", 0.48, q4(quarter_income_growth, "AWS"), 0.01, "%", ""),
    ("AWS operating income growth FY2024", 0.48, change(aws), 0.01, "%", Q4_ONLY),
    ("AWS net sales FY2024", 107.6, now(aws_sales), 0.05, "USD bn", ""),
    ("Cash from operations FY2024", 115.9, now(reported_cfo), 0.05, "USD bn", ""),
    ("Cash from operations growth", 0.36, change(reported_cfo), 0.005, "%", ""),
    ("Free cash flow FY2024", 38.2, now(fcf), 0.05, "USD bn", ""),
    ("Free cash flow growth", 0.04, change(fcf), 0.005, "%", ""),
    ("Net capex between the two cash flows", 77.7, now(capex), 0.05, "USD bn", ""),
    ("Capital-light growth: capex grows no faster than net sales", 0.11, change(capex_gross), 0.05, "%",
     "Purchases of equipment grew five times as fast as net sales."),
    ("Share-based compensation fell (1: yes)", 1, where(now(sbc) < before(sbc), 1, 0), 0, "", ""),
    ("Advertising is not reported (net sales disclosed)", 0, now(advertising), 0, "USD bn",
     "Advertising services net sales are a line of the 10-K; what isn't disclosed is their margin."),
    ("Forward P/E", 32.4, reference_price / eps, 0.5, "x",
     "At an EV of 1.8 tn this is above the P/E on last year's EPS, so that earnings would have to fall."),
    ("Forward EV/Sales", 3.2, article_ev / now(total), 0.1, "x",
     "At an EV of 1.8 tn even last year's net sales give 2.8x; a forward multiple must be lower still."),
    ("EBITDA margin that 3.2x sales and 13.3x EBITDA imply", 0.241, now(ebitda_margin), 0.02, "%",
     "The two multiples belong to an EV near 2.2 tn, or to a margin 5 points above last year's."),
    ("Long-term FCF margin of the group", 0.25, start_margin, 0.05, "%",
     "More than four times last year's, and above the EBITDA margin before tax and capex."),
    ("SOTP: AWS operating income", 39.8, now(aws), 0.05, "USD bn", ""),
    ("SOTP: AWS value", 358, as_written("AWS"), 0.5, "USD bn", ""),
    ("SOTP: retail operating income", 25, now(america + international), 0.5, "USD bn",
     "25 is North America alone; International's 3.8 is left out."),
    ("SOTP: retail value", 150, as_written("Retail"), 0.5, "USD bn", ""),
    ("SOTP: advertising net sales outside the segments", 56.214, now(reported_sales - total), 0.5, "USD bn",
     "Adding 120 bn for advertising needs them outside. They are inside two segments, so the value counts twice."),
    ("SOTP: total", 628, written_total, 0.5, "USD bn", ""),
    ("SOTP: 9x operating income v the group's multiple at 1.8 tn", 9, article_ev / now(total_income), 1, "x",
     "The note's own EV is 26 times operating income: its parts can't add up to it."),
    ("Moderate upside: the target to the price at the EV of 1.8 tn", 0.1, target_low / article_price - 1, 0.05, "%",
     "210-225 is 22-31% above the price that the note's own EV implies."),
    ("SOTP per share within the DCF target of 210-225", 217.5, written.base, 7.5, "USD/share",
     "The sum of the parts is worth less than a third of the target, and the note doesn't reconcile them."),
]  # fmt: skip
for label, stated, computed, tolerance, unit, reason in CLAIMS:
    m.claim(
        label, stated=stated, computed=computed, tolerance=tolerance, unit=unit,
        source="Equity note, April 2025", agrees=not reason, note=reason,
    )  # fmt: skip
