"""Sum of the parts: as the article writes it, and with no part left out and none counted twice."""

from company import case, m, now
from dcf import shares, valued
from inputs import (
    advertising_margin,
    advertising_multiple,
    aws_multiple,
    balance_sheet_date,
    cash,
    current_debt,
    leases,
    long_debt,
    retail_multiple,
    rounding,
    securities,
    weighted_shares,
    written_advertising,
    written_aws_income,
    written_aws_multiple,
    written_retail_income,
    written_retail_multiple,
)
from operations import advertising, america, aws, international, reported_income

from modelgen.valuation.bridge import BridgeItem
from modelgen.valuation.sotp import sum_of_parts
from modelgen.valuation.sotp_parts import GroupMetric, Part

p = m.sheet("SOTP as written")
written = sum_of_parts(
    p,
    [
        Part("AWS", "EBIT", {"EBIT": written_aws_income}, multiple=written_aws_multiple, basis="article"),
        Part("Retail", "EBIT", {"EBIT": written_retail_income}, multiple=written_retail_multiple, basis="article"),
        Part("Advertising", "stated", value=written_advertising, basis="article"),
    ],
    case=case,
    date=balance_sheet_date,
    valuation_date=valued.valuation_date,
    items=[
        BridgeItem("cash", cash),
        BridgeItem("securities", securities),
        BridgeItem("debt", long_debt),
        BridgeItem("debt", current_debt),
    ],
    shares=weighted_shares,
    label="SOTP as written",
)
written_total = p.line("SOTP as written: enterprise value in the base case")
written_total.formula = written.enterprise_value.at(case, "Base")

x = m.sheet("SOTP")
x.heading("What the parts earn")
retail_income = x.line("Retail operating income, advertising included")
retail_income.formula = now(america + international)
aws_income = x.line("AWS operating income")
aws_income.formula = now(aws)
advertising_income = x.line("Advertising operating income", case)
advertising_income.formula = now(advertising) * advertising_margin
corrected = sum_of_parts(
    x,
    [
        Part("AWS", "EBIT", {"EBIT": aws_income}, "last actual", aws_multiple, basis="judgement"),
        Part("Retail", "EBIT", {"EBIT": retail_income}, "last actual", retail_multiple, basis="judgement"),
        Part("Advertising", "EBIT", {"EBIT": advertising_income}, "last actual", advertising_multiple,
             basis="judgement", carved_out_of="Retail"),
    ],
    case=case,
    group=[GroupMetric("EBIT", reported_income, "last actual", tolerance=rounding)],
    date=balance_sheet_date,
    valuation_date=valued.valuation_date,
    items=[
        BridgeItem("cash", cash),
        BridgeItem("securities", securities),
        BridgeItem("debt", long_debt),
        BridgeItem("debt", current_debt),
        BridgeItem("finance leases", leases),
    ],
    shares=shares,
)  # fmt: skip
corrected_total = x.line("SOTP: enterprise value in the base case")
corrected_total.formula = corrected.enterprise_value.at(case, "Base")
