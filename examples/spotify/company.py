"""The model, its years and quarters, its axes, and short ways to name periods."""

from datetime import date

from modelgen import Model, Timeline

BEFORE, LAST_ACTUAL, NEXT, LAST = "2024", "2025", "2026", "2035"

m = Model(
    "Spotify Technology S.A.", timeline=Timeline.annual(2023, 2035, last_actual=2025), unit="EUR mn",
    scenarios=("Base", "Bull", "Bear"), valuation_date=date(2025, 12, 31),
    purpose="Value of Spotify by DCF and by its own multiples, tied to what it states quarter by quarter",
)  # fmt: skip
year = m.timeline
quarter = m.add_timeline("Quarter", Timeline.quarterly("2023Q1", "2027Q4", last_actual="2025Q4"))
segment = m.axis("Segment", "Premium", "Ad-Supported")
award = m.axis("Award", "Options", "Restricted stock units and other")
multiple = m.axis("Multiple", "EV/Sales", "EV/EBITDA", "EV/EBIT", "EV/FCF")
quote = m.axis("Quote", "28 November 2025", "20 February 2026")


def now(expr):
    """The last actual year."""
    return expr.at(year, LAST_ACTUAL)


def growth_of(line, period=LAST_ACTUAL, before=BEFORE):
    """Growth of a year on the year before it."""
    return line.at(year, period) / line.at(year, before) - 1
