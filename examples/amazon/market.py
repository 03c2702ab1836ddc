"""What the price implies, the way between two cases, and the ranges of all methods."""

from company import LAST, NEXT, comparison, m, segment, year
from dcf import bridge, per_share, rate
from inputs import (
    article_ev,
    balance_sheet_date,
    basis,
    bridge_choice,
    capex_share,
    growth,
    growth_high,
    growth_low,
    growth_path,
    growth_step,
    long_term_margin,
    margin,
    margin_high,
    margin_low,
    path,
    rate_high,
    rate_low,
    rate_step,
    reference_price,
    sbc_treatment,
    share_count,
    stated_rate,
    target_high,
    target_low,
    terminal_growth,
    v,
)
from multiples import implied_price
from operations import forecast_year, sales, start_margin
from parts import corrected

from modelgen.valuation.dcf import dcf
from modelgen.valuation.football import Range, dcf_range, football_field
from modelgen.valuation.marks import mark
from modelgen.valuation.reverse import implied
from modelgen.valuation.terminal import gordon
from modelgen.valuation.walk import value_walk

# --- Reverse DCF -------------------------------------------------------------------------------------

r = m.sheet("Reverse DCF")
r.heading("The article's DCF, whatever the live scenario")
article_rate = r.line("Article: discount rate", unit="%")
article_rate.formula = stated_rate.cases.at(m.scenario, "As written")
article_growth = r.line("Article: growth of net sales", segment, year, unit="%")
article_growth.forecast = growth.cases.at(m.scenario, "As written").at(year, NEXT)
article_goal = r.line("Article: long-term FCF margin", segment, unit="%")
article_goal.formula = long_term_margin.cases.at(m.scenario, "As written")
last_sales = r.line("Article: net sales FY2024", segment)
last_sales.formula = sales.at(year, "2024")
article_sales = r.line("Article: net sales", segment, year)
article_sales.opening = last_sales
article_sales.forecast = article_sales.prior * (1 + article_growth)
ramped = r.line("Article: FCF margin", segment, year, unit="%")
ramped.forecast = start_margin + (article_goal - start_margin) * forecast_year / forecast_year.at(year, LAST)
ramped_flow = r.line("Article: ramped cash flow", year)
ramped_flow.forecast = (article_sales * ramped).total(segment)
held_flow = r.line("Article: cash flow at FY2024's margin", year)
held_flow.forecast = article_sales.total(segment) * start_margin
written_dcf, held_dcf = (
    dcf(r, its_flow, rate=article_rate, terminal=gordon(terminal_growth), label=name)
    for name, its_flow in (("Article's DCF", ramped_flow), ("Article's DCF, margin held", held_flow))
)

r.heading("What the article's enterprise value implies")
target = {"goal": article_ev}
implied_margin = implied(
    r, "Implied long-term FCF margin of the group", driver=article_goal, result=written_dcf.enterprise_value,
    low=margin_low, high=margin_high, **target,
)  # fmt: skip
implied_rate = implied(
    r, "Implied discount rate of the article's DCF", driver=article_rate, result=written_dcf.enterprise_value,
    low=rate_low, high=rate_high, **target,
)  # fmt: skip
implied_growth = implied(
    r, "Implied growth of all segments at FY2024's margin", driver=article_growth, result=held_dcf.enterprise_value,
    low=growth_low, high=growth_high, **target,
)  # fmt: skip

r.heading("What the reference price implies for the live scenario")
implied_return = implied(
    r, "Discount rate at which the DCF gives the reference price", driver=rate, result=per_share,
    goal=reference_price, low=rate_low, high=rate_high,
)  # fmt: skip

# --- Value walk --------------------------------------------------------------------------------------

k = m.sheet("Value walk")
walk = value_walk(
    k,
    per_share,
    {
        "Margin": [basis, path, long_term_margin, margin, capex_share],
        "Leases": [bridge_choice],
        "Share-based compensation": [sbc_treatment],
        "Dilution": [share_count],
        "Growth": [growth],
        "Fade of growth": [growth_path],
    },
    inputs=v,
    start="As written",
    end="Base",
)

# --- Football field ----------------------------------------------------------------------------------

f = m.sheet("Football field")


def at(name):
    """The value per share at one of the multiples."""
    return implied_price.at(comparison, name)


around = dcf_range(f, per_share, rate=rate, growth=terminal_growth, rate_step=rate_step, growth_step=growth_step)
scenarios = mark(m.scenario_table([per_share, bridge.equity])[per_share], whose="equity", what="value")
ends = (scenarios.at(scenarios.axes[0], name) for name in ("Bear", "Bull", "Base"))
day = balance_sheet_date
field = football_field(
    f,
    [
        Range("DCF, rate and growth 50 bp each way", around.low, around.high, around.base, day),
        Range("DCF, from Bear to Bull", *ends, day),
        Range("Sum of the parts", corrected.low, corrected.high, corrected.base, day),
        Range("EV/EBITDA, peers to own average", at("EV/EBITDA, peer median"),
              at("EV/EBITDA, own five-year average"), at("EV/EBITDA, forward"), day),
        Range("Article's target", target_low, target_high, date=day),
    ],
    price=reference_price,
    date=day,
)  # fmt: skip

# --- What if -----------------------------------------------------------------------------------------

m.sensitivity(
    per_share,
    rows=(rate, [-0.01, -0.005, 0, 0.005, 0.01]),
    columns=(terminal_growth, [-0.01, -0.005, 0, 0.005, 0.01]),
)
m.tornado(
    per_share,
    {
        rate: 0.005,
        terminal_growth: 0.005,
        growth.at(segment, "AWS"): 0.02,
        margin.at(segment, "AWS"): 0.02,
        margin.at(segment, "North America"): 0.01,
        capex_share: 0.01,
    },
)
