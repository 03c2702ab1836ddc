"""The Amazon example in plain NumPy: every figure typed in again, every formula written out again.

It imports nothing of modelgen and reads neither model.py nor assumptions.toml, so a wrong definition
there can't be wrong here in the same way. `solve(scenario)` answers a dictionary from label to value:
an array over [member, period], [period] or [member], or a number. Periods are 2022-2034; NaN
stands where a line has no value, and for n.m. USD bn unless the label says otherwise.
"""

from typing import Any

import numpy as np

SCENARIOS = ("Base", "Bull", "Bear", "As written", "Backsolved", "Flat margin")
ARTICLE = ("As written", "Backsolved", "Flat margin")
SEGMENTS = ("North America", "International", "AWS")
YEARS = tuple(range(2022, 2035))
HISTORY, FORECAST = 3, 10

# Amazon 10-K FY2024 (FY2021 sales: 10-K FY2023); rows are segments, columns 2022, 2023, 2024
SALES_2021 = np.array([279.833, 127.787, 62.202])
SALES = np.array([[315.880, 352.828, 387.497], [118.007, 131.200, 142.906], [80.096, 90.757, 107.556]])
INCOME = np.array([[-2.847, 14.877, 24.967], [-7.746, -2.656, 3.792], [22.841, 24.631, 39.834]])
REPORTED_SALES = np.array([513.983, 574.785, 637.959])
REPORTED_INCOME = np.array([12.248, 36.852, 68.593])
ADVERTISING = np.array([37.739, 46.906, 56.214])
NET_INCOME = np.array([-2.722, 30.425, 59.248])
TAX_PAID = np.array([-3.217, 7.120, 9.265])
DA = np.array([41.921, 48.663, 52.795])
SBC = np.array([19.621, 24.023, 22.011])
CFO = np.array([46.752, 84.946, 115.877])
CAPEX_GROSS = np.array([63.645, 52.729, 82.999])
CAPEX_PROCEEDS = np.array([5.324, 4.596, 5.341])
FCF = np.array([-11.569, 36.813, 38.219])
WORKING_CAPITAL = np.array([12.068, 18.165, 18.177])  # net income + D&A + SBC - CFO
CASH, SECURITIES, LONG_DEBT, CURRENT_DEBT, LEASES = 78.779, 22.423, 52.623, 5.017, 10.602
ARTICLE_CASH = CASH + SECURITIES - LONG_DEBT - CURRENT_DEBT  # 43.562
WEIGHTED_SHARES, EPS = 10.721, 5.53
ARTICLE_EV, REFERENCE_PRICE = 1800.0, 171.96
RATE, TERMINAL_GROWTH = 0.09, 0.03

# Amazon earnings releases, 2023Q1 to 2024Q4; rows are segments
QUARTER_SALES = np.array([
    [76.881, 82.546, 87.887, 105.514, 86.341, 90.033, 95.537, 115.586],
    [29.123, 29.697, 32.137, 40.243, 31.935, 31.663, 35.888, 43.420],
    [21.354, 22.140, 23.059, 24.204, 25.037, 26.281, 27.452, 28.786],
])  # fmt: skip
QUARTER_INCOME = np.array([
    [0.898, 3.211, 4.307, 6.461, 4.983, 5.065, 5.663, 9.256],
    [-1.247, -0.895, -0.095, -0.419, 0.903, 0.273, 1.301, 1.315],
    [5.123, 5.365, 6.976, 7.167, 9.421, 9.334, 10.447, 10.632],
])  # fmt: skip

# percentages, 2025-2034
GROWTH = {
    "Base": [
        [9.5, 9, 8.5, 8, 7.5, 7, 6.25, 5.5, 4.75, 4],
        [9, 9, 8.5, 8, 7.5, 7, 6.25, 5.5, 4.75, 4],
        [18, 18, 17, 15.5, 14, 12, 10, 8, 6.5, 5],
    ],
    "Bull": [
        [10.5, 10.5, 10, 9.5, 9, 8, 7, 6, 5, 4],
        [10.5, 10.5, 10, 9.5, 9, 8, 7, 6, 5, 4],
        [21, 23, 22, 20, 18, 15.5, 13, 10.5, 8, 5.5],
    ],
    "Bear": [
        [8, 7, 6.5, 6, 5.5, 5, 4.5, 4, 3.5, 3],
        [7.5, 7, 6.5, 6, 5.5, 5, 4.5, 4, 3.5, 3],
        [15, 12.5, 11, 9.5, 8.5, 7.5, 6.5, 5.5, 4.5, 3.5],
    ],
}
MARGIN = {
    "Base": [
        [6.8, 7.6, 8.4, 9.1, 9.7, 10.2, 10.6, 11, 11.25, 11.5],
        [3.2, 3.9, 4.6, 5.3, 6, 6.6, 7.1, 7.5, 7.75, 8],
        [36, 35, 34.5, 34.5, 35, 35, 35, 35, 35, 35],
    ],
    "Bull": [
        [7.2, 8.3, 9.4, 10.4, 11.3, 12.1, 12.8, 13.3, 13.7, 14],
        [3.6, 4.6, 5.6, 6.6, 7.5, 8.3, 9, 9.5, 9.8, 10],
        [37, 36.5, 36.5, 37, 37.5, 38, 38, 38, 38, 38],
    ],
    "Bear": [
        [6.3, 6.5, 6.75, 7, 7.25, 7.5, 7.75, 8, 8.25, 8.5],
        [2.6, 2.8, 3, 3.2, 3.4, 3.6, 3.8, 4, 4.25, 4.5],
        [34, 31, 29, 28, 28, 28, 28, 28, 28, 28],
    ],
}
CAPEX = {
    "Base": [14.5, 14.25, 13.5, 12.75, 12.25, 11.75, 11.25, 10.75, 10.5, 10.25],
    "Bull": [15.5, 16, 15.75, 15, 14.25, 13.5, 13, 12.5, 12, 11.75],
    "Bear": [14.25, 13, 11.5, 10.5, 9.75, 9.25, 9, 8.75, 8.75, 8.75],
}
TAX = [17, 17.5, 18, 18.5, 19, 19.5, 20, 20.5, 21, 21]
SBC_SHARE = [3.4, 3.3, 3.2, 3.1, 3.0, 2.9, 2.8, 2.7, 2.6, 2.5]
WORKING_CAPITAL_SHARE, DA_CATCH_UP = 0.025, 0.20
LONG_TERM_MARGIN = {  # North America, International, AWS
    "As written": [0.25, 0.25, 0.25],
    "Backsolved": [0.092, 0.092, 0.25],
    "Flat margin": [0.25, 0.25, 0.25],  # not used: the margin is held
}

Solution = dict[str, Any]


def percent(values: Any) -> np.ndarray:
    """Fractions of percentages."""
    return np.array(values) / 100


def whole(history: Any, forecast: Any) -> np.ndarray:
    """History and forecast side by side."""
    return np.concatenate([np.asarray(history, float), np.asarray(forecast, float)], axis=-1)


def later(forecast: Any) -> np.ndarray:
    """A line that begins in 2025."""
    return whole(np.full(HISTORY, np.nan), forecast)


def past(history: Any) -> np.ndarray:
    """A line that ends in 2024."""
    return whole(history, np.full(FORECAST, np.nan))


def solve(scenario: str) -> Solution:
    """Every figure of one scenario."""
    out: Solution = {}
    out |= segments(scenario)
    out |= cash_flow(scenario, out)
    out |= dcf(scenario, out)
    out |= wacc()
    out |= sotp(scenario)
    out |= multiples(scenario, out)
    out |= quarters()
    out |= returns(out)
    out |= peers(scenario, out)
    return out


def segments(scenario: str) -> Solution:
    if scenario in ARTICLE:
        growth = np.array([[0.09] * FORECAST, [0.09] * FORECAST, [0.15] * FORECAST])  # the first year's, held
        margin = percent(MARGIN["Base"])
    else:
        growth, margin = percent(GROWTH[scenario]), percent(MARGIN[scenario])
    sales = whole(SALES, SALES[:, -1:] * np.cumprod(1 + growth, axis=1))
    income = whole(INCOME, sales[:, HISTORY:] * margin)
    before = np.concatenate([SALES_2021[:, None], sales[:, :-1]], axis=1)
    total, total_income = sales.sum(axis=0), income.sum(axis=0)
    return {
        "Net sales": sales,
        "Total net sales": total,
        "Segment net sales growth": sales / before - 1,
        "Total net sales growth": total / before.sum(axis=0) - 1,
        "Share of net sales": sales / total,
        "Operating income": income,
        "Total operating income": total_income,
        "Segment operating margin": income / sales,
        "Total operating margin": total_income / total,
        "Share of operating income": income / total_income,
    }


def cash_flow(scenario: str, s: Solution) -> Solution:
    drivers = "Base" if scenario in ARTICLE else scenario
    total, income = s["Total net sales"], s["Total operating income"]
    capex = whole(CAPEX_GROSS - CAPEX_PROCEEDS, total[HISTORY:] * percent(CAPEX[drivers]))
    working_capital = whole(WORKING_CAPITAL, total[HISTORY:] * WORKING_CAPITAL_SHARE)
    sbc = whole(SBC, total[HISTORY:] * percent(SBC_SHARE))
    investment = capex + working_capital
    da = list(DA)
    for t in range(HISTORY, HISTORY + FORECAST):
        da.append(da[t - 1] + (investment[t - 1] - da[t - 1]) * DA_CATCH_UP)
    depreciation = np.array(da)
    tax = income[HISTORY:] * percent(TAX)
    nopat = income[HISTORY:] - tax
    driver = nopat + depreciation[HISTORY:] - capex[HISTORY:] - working_capital[HISTORY:]
    if scenario == "As written":  # the switch stands on "Add back" there
        driver = driver + sbc[HISTORY:]

    start = FCF[-1] / REPORTED_SALES[-1]  # 38.219 / 637.959 = 5.99%
    ramp = np.arange(1, FORECAST + 1) / FORECAST
    if scenario == "Flat margin":
        ramp = ramp * 0
    goal = np.array(LONG_TERM_MARGIN.get(scenario, [0.25, 0.25, 0.25]))[:, None]
    margin = start + (goal - start) * ramp
    article = (s["Net sales"][:, HISTORY:] * margin).sum(axis=0)

    unlevered = article if scenario in ARTICLE else driver
    reinvestment = nopat - unlevered
    pre_tax = NET_INCOME + TAX_PAID
    return {
        "Cash from operations": past(NET_INCOME + DA + SBC - WORKING_CAPITAL),
        "Free cash flow": past(CFO - CAPEX_GROSS + CAPEX_PROCEEDS),
        "Free cash flow after share-based compensation": past(FCF - SBC),
        "Effective tax rate": past(np.where(pre_tax > 0, TAX_PAID / pre_tax, np.nan)),
        "Net capital expenditure": capex,
        "Change in other working capital": working_capital,
        "Share-based compensation": sbc,
        "Depreciation and amortisation": depreciation,
        "EBITDA": income + depreciation,
        "EBITDA margin": (income + depreciation) / total,
        "FCFF: less tax on EBIT": later(-tax),
        "FCFF: NOPAT": later(nopat),
        "FCFF: free cash flow to the firm": later(driver),
        "FCF margin on the article basis": np.concatenate([np.full((3, HISTORY), np.nan), margin], axis=1),
        "Article cash flow": later(article),
        "Unlevered free cash flow": later(unlevered),
        "Unlevered free cash flow margin": later(unlevered / total[HISTORY:]),
        "Implied reinvestment": later(reinvestment),
        "Flag: sales grow on negative reinvestment": later((reinvestment < 0) * 1.0),
        "Net capital expenditure to net sales": capex / total,
        "Investment to D&A": investment / depreciation,
        "D&A catch-up observed in FY2023": (48.663 - 41.921) / (63.645 - 5.324 + 12.068 - 41.921),
        "D&A catch-up observed in FY2024": (52.795 - 48.663) / (52.729 - 4.596 + 18.165 - 48.663),
    }


def shares(scenario: str) -> float:
    """Weighted in the article's scenarios; else outstanding plus awards, which cost nothing to exercise."""
    return WEIGHTED_SHARES if scenario in ARTICLE else 10.597729352 + 0.2831


def dcf(scenario: str, s: Solution) -> Solution:
    flow, nopat = s["Unlevered free cash flow"][HISTORY:], s["FCFF: NOPAT"][HISTORY:]
    factor = (1 + RATE) ** -np.arange(1.0, FORECAST + 1)
    explicit = float(np.sum(flow * factor))
    terminal = flow[-1] * (1 + TERMINAL_GROWTH) / (RATE - TERMINAL_GROWTH)
    value = explicit + terminal * factor[-1]
    net_cash = ARTICLE_CASH if scenario in ARTICLE else ARTICLE_CASH - LEASES
    per_share = (value + net_cash) / shares(scenario)
    reinvested = 1 - flow[-1] / nopat[-1]
    incremental = s["Implied reinvestment"][HISTORY:-1].sum()
    return {
        "DCF: discount factor": later(factor),
        "DCF: present value": later(flow * factor),
        "DCF: sum of present values": explicit,
        "DCF: terminal value": terminal,
        "DCF: present value of terminal value": terminal * factor[-1],
        "DCF: enterprise value": value,
        "DCF: terminal share": terminal * factor[-1] / value,
        "DCF: implied exit multiple": terminal / s["EBITDA"][-1],
        "DCF: implied terminal growth": TERMINAL_GROWTH,
        "Net cash, article bridge": ARTICLE_CASH,
        "Net debt": -net_cash,
        "Equity value": value + net_cash,
        "Shares used": shares(scenario),
        "DCF value per share": per_share,
        "DCF value to reference price": per_share / REFERENCE_PRICE - 1,
        "Terminal value to NOPAT": terminal / nopat[-1],
        "Terminal reinvestment rate": reinvested,
        "Implied return on new capital": TERMINAL_GROWTH / reinvested if reinvested > 0 else np.nan,
        "Return on incremental capital": (nopat[-1] - nopat[0]) / incremental if incremental > 0 else np.nan,
        "Enterprise value to forward EBITDA": value / s["EBITDA"][HISTORY],
    }


def wacc() -> Solution:
    """The illustrative peers: betas unlevered and relevered by Hamada's formula, the median of three."""
    unlevered = np.array([
        0.95 / (1 + (1 - 0.24) * 60 / 700), 1.2 / (1 + (1 - 0.22) * 35 / 420), 1.35 / (1 + (1 - 0.18) * 20 / 1900),
    ])  # fmt: skip
    beta = sorted(unlevered)[1] * (1 + (1 - 0.21) * 0.04 / 0.96)
    equity = 0.043 + beta * 0.045
    return {
        "Peers: unlevered beta": unlevered,
        "Relevered beta": beta,
        "Cost of equity": equity,
        "WACC": 0.96 * equity + 0.04 * 0.048 * (1 - 0.21),
    }


def sotp(scenario: str) -> Solution:
    written = np.array([39.8 * np.array([8, 9, 10]), 25 * np.array([5.0, 6, 7]), [100, 120, 140]])
    profit = 56.214 * np.array([0.25, 0.35, 0.45])  # Low, Base, High
    income = np.array([np.full(3, 39.834), 24.967 + 3.792 - profit, profit])  # AWS, Retail, Advertising
    value = income * np.array([[20, 24, 28], [12, 14, 16], [17, 20, 23]])
    total = value.sum(axis=0)
    return {
        "SOTP as written: enterprise value": written.T,
        "SOTP as written: enterprise value of the group": written.sum(axis=0),
        "SOTP as written: enterprise value in the base case": 628.2,
        "SOTP as written: value per share": (written.sum(axis=0) + ARTICLE_CASH) / WEIGHTED_SHARES,
        "Advertising operating income": profit,
        "SOTP: enterprise value": value.T,
        "SOTP: enterprise value of the group": total,
        "SOTP: enterprise value in the base case": total[1],
        "SOTP: equity value": total + ARTICLE_CASH - LEASES,
        "SOTP: value per share": (total + ARTICLE_CASH - LEASES) / shares(scenario),
        "SOTP: EV to EBIT 2024": total / 68.593,
    }


def multiples(scenario: str, s: Solution) -> Solution:
    sales, ebitda, profit = s["Total net sales"][HISTORY], s["EBITDA"][HISTORY], s["FCFF: NOPAT"][HISTORY]
    net_cash = -s["Net debt"]
    metric = np.array([profit, profit, sales, sales, ebitda, ebitda, ebitda])
    value = metric * np.array([32.4, 16.8, 3.2, 1.2, 13.3, 9.6, 20.0])
    enterprise = value - np.array([net_cash, net_cash, 0, 0, 0, 0, 0])  # a P/E gives the equity
    price = (enterprise + net_cash) / shares(scenario)
    return {
        "Multiples: metric": metric,
        "Multiples: enterprise value": enterprise,
        "Multiples: equity value": enterprise + net_cash,
        "Multiples: value per share": price,
        "Multiples: to reference price": price / REFERENCE_PRICE - 1,
        "P/E to the sector": 32.4 / 16.8 - 1,
        "EV/Sales to the sector": 3.2 / 1.2 - 1,
        "EV/EBITDA to the peers' median": 13.3 / 9.6 - 1,
        "EV/EBITDA to its own five years": 13.3 / 20 - 1,
    }


def quarters() -> Solution:
    sales, income = QUARTER_SALES, QUARTER_INCOME
    growth = np.full((3, 8), np.nan)
    growth[:, 4:] = np.where(income[:, :4] > 0, income[:, 4:] / income[:, :4] - 1, np.nan)
    return {
        "Quarterly net sales on the year before": sales[:, 4:] / sales[:, :4] - 1,
        "Quarterly operating income on the year before": growth[:, 4:],
        "Share of quarterly operating income": income / income.sum(axis=0),
        "Net sales of the four quarters": np.stack([sales[:, :4].sum(axis=1), sales[:, 4:].sum(axis=1)], axis=1),
        "Operating income of the four quarters": np.stack(
            [income[:, :4].sum(axis=1), income[:, 4:].sum(axis=1)], axis=1
        ),
        "LTM net sales": last_four(sales),
        "LTM operating income": last_four(income),
        "LTM operating margin": last_four(income) / last_four(sales),
    }


def last_four(quarterly: np.ndarray) -> np.ndarray:
    """The sums of four quarters that end with 2023Q4 to 2024Q4."""
    return np.stack([quarterly[:, i : i + 4].sum(axis=1) for i in range(5)], axis=1)


def returns(s: Solution) -> Solution:
    """Capital today is next year's D&A over a fifth; before and after it, it moves by investment less D&A."""
    da, total, income = s["Depreciation and amortisation"], s["Total net sales"], s["Total operating income"]
    net = s["Net capital expenditure"] + s["Change in other working capital"] - da
    capital = [da[HISTORY] / DA_CATCH_UP - net[:HISTORY].sum()]  # at the end of 2021
    for added in net:
        capital.append(capital[-1] + added)
    before, now = np.array(capital[:-1]), np.array(capital[1:])
    # a loss before tax in 2022: the US federal rate
    rate = np.array([0.21, 7.120 / (30.425 + 7.120), 9.265 / (59.248 + 9.265)])
    nopat = whole(INCOME.sum(axis=0) * (1 - rate), s["FCFF: NOPAT"][HISTORY:])
    sbc = s["Share-based compensation"]
    return {
        "Invested capital": now,
        "NOPAT, at the tax rate paid until FY2024": nopat,
        "ROIC: D&A to sales": da / total,
        "ROIC: Share-based compensation to sales": sbc / total,
        "ROIC: Other costs to sales": 1 - (income + da + sbc) / total,
        "ROIC: EBIT margin": income / total,
        "ROIC: turnover of capital": total / before,
        "ROIC: ROIC before tax": income / before,
        "ROIC: tax on EBIT": 1 - nopat / income,
        "ROIC: ROIC": nopat / before,
        "ROIC less the discount rate": nopat / before - RATE,
    }


def peers(scenario: str, s: Solution) -> Solution:
    """EV/EBITDA of the illustrative peers on LTM, NTM at 30 April 2025 and calendar 2025; what it makes of Amazon's."""
    ebitda, net_cash = s["EBITDA"], -s["Net debt"]
    left = 245 / 365  # 31 December 2025 less 30 April 2025, of the days of 2025
    own = np.array([ebitda[2], left * ebitda[3] + (1 - left) * ebitda[4], ebitda[3]])
    value = np.array([700 + 60 - 10, 420 + 35 - 15, 1900 + 20 - 90.0])
    year_1, year_2 = np.array([90, 44, 136.0]), np.array([97, 48, 156.0])
    part = np.array([245, 61, 153]) / 365  # to the ends of December, June, September
    ltm = np.array([84 + 21 - 19.5, 41 + 33.5 - 31, 118 + 66 - 57])
    ntm = part * year_1 + (1 - part) * year_2
    calendar = np.array([90, 6 / 12 * 44 + 6 / 12 * 48, 9 / 12 * 136 + 3 / 12 * 156])
    rows = []
    for metric in (ltm, ntm, calendar):
        low, middle, high = sorted(value / metric)
        rows.append([low, (low + middle) / 2, middle, (low + middle + high) / 3, (middle + high) / 2, high])
    multiple = np.array(rows)  # Low, quartile 1, median, mean, quartile 3, high
    market = REFERENCE_PRICE * shares(scenario) - net_cash
    sales, income = s["Total net sales"], s["Total operating income"]
    return {
        "EBITDA LTM": ltm,
        "EBITDA NTM": ntm,
        "EBITDA CY2025": calendar,
        "NTM": np.array([left * line[3] + (1 - left) * line[4] for line in (sales, ebitda, income)]),
        "EV/LTM": market / np.array([sales[2], ebitda[2], income[2]]),
        "EV/Calendar 2025": market / np.array([sales[3], ebitda[3], income[3]]),
        "peers_multiples_multiple": multiple,
        "peers_multiples_value_per_share": (multiple * own[:, None] + net_cash) / shares(scenario),
        "peers_multiples_subject_s_own": market / own,
    }


PROBABILITY = {"Base": 0.5, "Bull": 0.25, "Bear": 0.25}


def target(scenario: str) -> Solution:
    """Half the DCF by probability, a quarter each the parts and the peers, and a year at the cost of equity."""
    s = solve(scenario)
    dcfs = {name: solve(name)["DCF value per share"] for name in PROBABILITY}
    mean = sum(PROBABILITY[name] * dcfs[name] for name in dcfs)
    spread = sum(PROBABILITY[name] * (dcfs[name] - mean) ** 2 for name in dcfs) ** 0.5
    parts, listed = s["SOTP: value per share"], s["peers_multiples_value_per_share"][1]
    fair, low, high = (
        0.5 * dcf + 0.25 * part + 0.25 * peer
        for dcf, part, peer in (
            (mean, parts[1], listed[2]), (dcfs["Bear"], parts[0], listed[1]), (dcfs["Bull"], parts[2], listed[4]),
        )
    )  # fmt: skip
    a_year = 1 + s["Cost of equity"]
    return {
        "Scenarios: expected value": mean,
        "Scenarios: standard deviation": spread / mean,
        "Target price: fair value": fair,
        "Target price: target price": fair * a_year,
        "Target price: target price, low": low * a_year,
        "Target price: target price, high": high * a_year,
        "Target price: total return": fair * a_year / REFERENCE_PRICE - 1,
    }


def article_value(growth: Any, margin: Any, rate: float, ramped: bool = True) -> float:
    """The article's DCF to an enterprise value: ten years, growth by segment, a margin that is reached in line."""
    start = FCF[-1] / REPORTED_SALES[-1]
    sales, value, flow = SALES[:, -1].copy(), 0.0, 0.0
    for t in range(1, FORECAST + 1):
        sales = sales * (1 + np.asarray(growth))
        flow = float((sales * (start + (np.asarray(margin) - start) * (t / FORECAST if ramped else 0))).sum())
        value += flow / (1 + rate) ** t
    return value + flow * (1 + TERMINAL_GROWTH) / (rate - TERMINAL_GROWTH) / (1 + rate) ** FORECAST


def walk() -> dict[str, float]:
    """Per share, from As written to Base: each step's value, with the changes so far."""
    written, base = solve("As written"), solve("Base")
    values = {"Start": written["DCF value per share"]}

    def per_share(growth: Any, leases: float, sbc: bool, count: float) -> float:
        sales = SALES[:, -1:] * np.cumprod(1 + np.asarray(growth), axis=1)
        total, income = sales.sum(axis=0), (sales * percent(MARGIN["Base"])).sum(axis=0)
        capex, other = total * percent(CAPEX["Base"]), total * WORKING_CAPITAL_SHARE
        invested = whole(CAPEX_GROSS - CAPEX_PROCEEDS + WORKING_CAPITAL, capex + other)
        da = [DA[-1]]
        for t in range(FORECAST):
            da.append(da[-1] + (invested[HISTORY + t - 1] - da[-1]) * DA_CATCH_UP)
        flow = income * (1 - percent(TAX)) + np.array(da[1:]) - capex - other
        flow = flow + (total * percent(SBC_SHARE) if sbc else 0)
        factor = (1 + RATE) ** -np.arange(1.0, FORECAST + 1)
        value = (flow * factor).sum() + flow[-1] * factor[-1] * (1 + TERMINAL_GROWTH) / (RATE - TERMINAL_GROWTH)
        return float((value + ARTICLE_CASH - leases) / count)

    held = [[0.09] * FORECAST, [0.09] * FORECAST, [0.15] * FORECAST]
    first = [[g[0]] * FORECAST for g in percent(GROWTH["Base"])]
    values["Margin"] = per_share(held, 0, True, WEIGHTED_SHARES)
    values["Leases"] = per_share(held, LEASES, True, WEIGHTED_SHARES)
    values["Share-based compensation"] = per_share(held, LEASES, False, WEIGHTED_SHARES)
    values["Dilution"] = per_share(held, LEASES, False, shares("Base"))
    values["Growth"] = per_share(first, LEASES, False, shares("Base"))
    values["Fade of growth"] = per_share(percent(GROWTH["Base"]), LEASES, False, shares("Base"))
    values["Everything else"] = values["End"] = base["DCF value per share"]
    return values


def dcf_range(scenario: str) -> tuple[float, float]:
    """The least and the greatest value per share with rate and growth off by half a point."""
    s = solve(scenario)
    flow, net_cash = s["Unlevered free cash flow"][HISTORY:], -s["Net debt"]
    found = []
    for r in (RATE - 0.005, RATE, RATE + 0.005):
        for g in (TERMINAL_GROWTH - 0.005, TERMINAL_GROWTH, TERMINAL_GROWTH + 0.005):
            factor = (1 + r) ** -np.arange(1.0, FORECAST + 1)
            value = (flow * factor).sum() + flow[-1] * (1 + g) / (r - g) * factor[-1]
            found.append(float((value + net_cash) / shares(scenario)))
    return min(found), max(found)


# The claims of the Tie-out sheet: what is stated, what it should compute, and whether the two agree.
CLAIMS: dict[str, tuple[float, float, bool]] = {
    "Net sales FY2024": (638, 637.959, True),
    "Net sales growth FY2024": (0.11, 637.959 / 574.785 - 1, True),
    "Operating income FY2024": (68.6, 68.593, True),
    "Operating income growth FY2024": (0.86, 68.593 / 36.852 - 1, True),
    "Operating income doubled": (1, 68.593 / 36.852 - 1, False),
    "Net income FY2024": (59.2, 59.248, True),
    "North America share of net sales": (0.61, 387.497 / 637.959, True),
    "North America net sales in Q4": (115.6, 115.586, True),
    "North America net sales growth in Q4": (0.1, 115.586 / 105.514 - 1, True),
    "North America operating income in Q4": (9.3, 9.256, True),
    "North America operating income growth in Q4": (0.43, 9.256 / 6.461 - 1, True),
    "International operating income in Q4": (1.3, 1.315, True),
    "International operating income in Q4 2023": (-0.419, -0.419, True),
    "AWS share of net sales": (0.17, 107.556 / 637.959, True),
    "AWS share of operating income": (0.58, 39.834 / 68.593, True),
    "AWS share of operating income in Q4": (0.58, 10.632 / (9.256 + 1.315 + 10.632), False),
    "AWS net sales in Q4": (28.8, 28.786, True),
    "AWS net sales growth in Q4": (0.19, 28.786 / 24.204 - 1, True),
    "AWS operating income in Q4": (10.6, 10.632, True),
    "AWS operating income growth in Q4": (0.48, 10.632 / 7.167 - 1, True),
    "AWS operating income growth FY2024": (0.48, 39.834 / 24.631 - 1, False),
    "AWS net sales FY2024": (107.6, 107.556, True),
    "Cash from operations FY2024": (115.9, 115.877, True),
    "Cash from operations growth": (0.36, 115.877 / 84.946 - 1, True),
    "Free cash flow FY2024": (38.2, 115.877 - 82.999 + 5.341, True),
    "Free cash flow growth": (0.04, 38.219 / 36.813 - 1, True),
    "Net capex between the two cash flows": (77.7, 77.658, True),
    "Capital-light growth: capex grows no faster than net sales": (0.11, 82.999 / 52.729 - 1, False),
    "Share-based compensation fell (1: yes)": (1, 1, True),
    "Advertising is not reported (net sales disclosed)": (0, 56.214, False),
    "Forward P/E": (32.4, 171.96 / 5.53, False),
    "Forward EV/Sales": (3.2, 1800 / 637.959, False),
    "EBITDA margin that 3.2x sales and 13.3x EBITDA imply": (0.241, (68.593 + 52.795) / 637.959, False),
    "Long-term FCF margin of the group": (0.25, 38.219 / 637.959, False),
    "SOTP: AWS operating income": (39.8, 39.834, True),
    "SOTP: AWS value": (358, 358.2, True),
    "SOTP: retail operating income": (25, 24.967 + 3.792, False),
    "SOTP: retail value": (150, 150, True),
    "SOTP: advertising net sales outside the segments": (56.214, 0, False),
    "SOTP: total": (628, 628.2, True),
    "SOTP: 9x operating income v the group's multiple at 1.8 tn": (9, 1800 / 68.593, False),
    "Moderate upside: the target to the price at the EV of 1.8 tn": (0.1, 210 / ((1800 + 43.562) / 10.721) - 1, False),
    "SOTP per share within the DCF target of 210-225": (217.5, (628.2 + 43.562) / 10.721, False),
}
