"""rNPV: a project's flows, each times the probability that the stages before it have succeeded.

    rNPV = sum of P * flow * discount factor          P: the product of p of the stages that are over

A stage's own costs are paid whether it succeeds or not: flows up to the period in which it ends count in full, later
ones with its probability. The rate holds no premium for failure, which the probabilities are there for.

References: Stewart, Allison, Johnson, "Putting a price on biotechnology", Nature Biotechnology 19 (2001); Damodaran,
Strategic Risk Taking, chapter 6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import mul
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import where
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.discounting import discounting
from modelgen.valuation.common.expectations import FORMULA, FRACTION, Expected, expect, expect_each, is_date
from modelgen.valuation.common.figures import PLACES, in_one_money, stands
from modelgen.valuation.common.marks import FIRM, VALUE, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.owners import EnterpriseValue
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.schedule import put_in_time, schedule
from modelgen.valuation.common.sound import Sound


@dataclass(frozen=True, eq=False)
class RiskedValue:
    """The lines of an rNPV; `certain` is the value if every stage succeeds."""

    reached: Line  # the probability with which each period's flow comes
    cash_flow: Line  # times that
    factor: Line
    value: EnterpriseValue
    certain: Line
    success: Line  # the probability that all stages do
    checks: tuple[Line, ...]


_ONE = Expected("'{label}': {name} varies over {over}", "give one number", axes=())
_BY_STAGE = Expected("'{label}': {name} varies over {over}", "give one for each member of {stages}")
_DATE = Expected("'{label}': '{value}' is no date", 'give the days on which the stages end, unit="date"', unit=is_date)
_BY_PERIOD = Expected("'{label}': the cash flow '{value}' doesn't vary over a timeline alone", timelines="one")


@method
def rnpv(
    sheet: Sheet, cash_flow: Expr, *, stages: Axis, probability: Expr, ends: Expr, rate: Any, timing: Any = None,
    valuation_date: Any = None, label: str = "rNPV",
) -> RiskedValue:  # fmt: skip
    """The value of a project's flows, each times the probability that the stages before it have succeeded.

    `probability` of success and the day on which it `ends` are by stage; rate, timing and valuation date are those of
    `dcf()`. There is no terminal value: flows end with the forecast. Checks: probabilities are between 0 and 1, and no
    stage is over before the forecast. DefinitionError for a flow of the shareholders, or that isn't by period alone.
    """
    if not isinstance(stages, Axis):
        raise DefinitionError(f"'{label}': the stages are '{stages}'", 'give their axis: m.axis("Stage", "Phase 1")')
    flow, r = expression(cash_flow), expression(rate)
    expect(flow, _BY_PERIOD, label=label)
    year = flow.axes[0]
    if len(flow.axes) != 1 or not isinstance(year, Timeline):
        raise _BY_PERIOD.refusal(flow, label=label)
    put_in_time(f"{label}: ", year, dated=valuation_date is not None)
    stands(sheet, "cash flow to the firm", flow, label)
    expect(r, *PLACES["rate for the firm"], replace(_ONE, beside=year), name=label, label=label)
    in_one_money(label, (flow, r))
    by_stage = replace(_BY_STAGE, axes=(stages,))
    for name, value in (("probability", probability), ("ends", ends)):
        expect(value, FORMULA, by_stage, name=name, label=label, stages=stages.label)
    expect(ends, _DATE, label=label)
    when_paid, day = (None if each is None else expression(each) for each in (timing, valuation_date))
    expect_each([each for each in (when_paid, day) if each is not None], _ONE, label=label, name="when flows are paid")

    m = sheet.model
    sheet.heading(label)
    rows = Rows(sheet, f"{label}: ", str(flow.unit), forecast=year)
    first = year.members[year.history]
    before = rows.on.line(f"{label}: period ends before the stage", stages, year, unit="")
    before.formula = where(year.end < ends, 1, 0)
    last = rows.add("period in which the stage ends", before.total(year) + 1, unit="")
    over = rows.add("probability that counts", where(year.index > last, probability, 1), unit="%")
    reached = rows.add("probability of being reached", _product(over, stages), unit="%")
    own = rows.add("cash flow if it is reached", flow)
    risked = rows.add("risk-adjusted cash flow", own * reached)
    annual = rows.add("discount rate", r, unit="%")
    when = schedule(rows, year, timing=when_paid, valuation_date=day)
    factor = discounting(rows, year, annual, None, when).factor
    counted = risked if when.part is None else risked * when.part
    present = rows.add("present value", counted * factor)
    whole = rows.add("present value if all stages succeed", (own if when.part is None else own * when.part) * factor)
    success = rows.add("probability that all stages succeed", _product(probability, stages), unit="%")
    sound = Sound(when.checks)
    rows = replace(rows, sound=sound)
    value = rows.add_kind(EnterpriseValue, "rNPV", present.total(year), mark=Mark(FIRM, VALUE))
    value.valuation_date, value.sound = when.valuation_date, sound
    certain = rows.add("NPV if all stages succeed", whole.total(year), mark=Mark(FIRM, VALUE))
    checks = (
        *when.checks,
        m.check(f"{label}: probabilities are between 0 and 1", FRACTION.hold_each(probability)),
        m.check(f"{label}: no stage is over before the forecast", last >= year.index.at(year, first)),
    )
    return RiskedValue(
        reached=reached, cash_flow=risked, factor=factor, value=value, certain=certain, success=success, checks=checks
    )


def _product(values: Expr, axis: Axis) -> Expr:
    """All members of an axis multiplied."""
    return reduce(mul, [values.at(axis, name) for name in axis.members])
