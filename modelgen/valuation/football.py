"""Football field: the ranges of several methods beside one another, in one unit and on one date, against the price.

A DCF's range comes from its sensitivity: nine values at rate - step, rate and rate + step by growth - step, growth and
growth + step. Reference: Rosenbaum and Pearl, Investment Banking, on the valuation summary and on DCF sensitivities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression, not_meaningful
from modelgen.formula.functions import absolute, all_of, if_error, where
from modelgen.formula.labels import slug
from modelgen.formula.units import ANY, BOOLEAN, DATE, TEXT, Unit
from modelgen.model.drivers import Driver, refuse_result
from modelgen.model.items import Item, Line
from modelgen.model.sheets import Sheet
from modelgen.model.timeline import Timeline
from modelgen.model.whatif import grid
from modelgen.valuation.common.expectations import FORMULA, Expected, expect, expect_each, is_date
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows

_NUMBER = Expected("{name} is a {unit}", "give a value", unit=lambda unit: unit not in (BOOLEAN, DATE, TEXT))
_AMOUNT = (
    FORMULA,
    Expected("{name} varies over {over}", "take one member with .at(), or a quartile", within=()),
    _NUMBER,
)
_RATE = (FORMULA, Expected("{name} varies over {outside}", "take one member with .at()", within=(Timeline,)), _NUMBER)
_FRACTION = Expected(
    "{name} is in '{unit}'", "give a fraction, with unit='%'",
    unit=lambda unit: unit.dimensionless and unit.display != "x",
)  # fmt: skip
_DATE = Expected(
    "the date of '{name}' is {given}", 'use an assumption with unit="date"', within=(), unit=is_date
)  # fmt: skip


def _in_unit_of(price: Expr) -> Expected:
    def fits(unit: Unit) -> bool:
        return unit == ANY or unit.same_as(price.unit)

    what = "{name} is in '{unit}', and the price of '{label}' in '{priced}'"
    return Expected(what, "bring all on one basis, per share or enterprise value", unit=fits)


@dataclass(frozen=True, eq=False)
class Range:
    """One bar: a method's low and high (quartiles, the low and high of 52 weeks or of analysts), and its base.

    Without `base` it is the middle of the two. `date` is the day on which the method values.
    """

    label: str
    low: Expr
    high: Expr
    base: Expr | None = None
    date: Expr | None = None


@dataclass(frozen=True, eq=False)
class FootballField:
    """The lines of the field over its methods, and its checks. A stacked bar is `low` (unseen) and `width`."""

    low: Line
    high: Line
    width: Line
    base: Line
    price: Line  # the same for every method: a line across the bars
    upside_low: Line  # low / price - 1
    upside_high: Line
    checks: tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class DCFRange:
    """The least and the greatest of the nine values, the middle one, and how many of them there are (not n.m.)."""

    low: Line
    high: Line  # n.m. where growth reaches the rate in one of the nine: the value there is without bound
    base: Line
    grid: Line  # over rate case and growth case
    found: Line
    checks: tuple[Line, ...]  # the middle is the model's own value; all nine are there


_ROW = Expected("a row of '{label}' is {given}", "write Range(label, low, high)", kind=Range)


@method
def football_field(
    sheet: Sheet, rows: Sequence[Range], *, price: Expr, date: Expr | None = None, label: str = "Football field"
) -> FootballField:
    """The table of the bars, all in the unit of the price (per share; an enterprise value beside a quoted one).

    With `date`, every row has a date and a check compares them with it. Checks also: low isn't above high, and the
    base lies between them. DefinitionError for rows of another unit, numbers instead of assumptions, and dates that
    only some rows have.
    """
    _refuse_unfit(rows, price, date, label)
    m, key = sheet.model, slug(label)
    method = m.axis("Method", *(row.label for row in rows), key=f"{key}_method")
    table = sheet.table(label, method)

    def column(name: str, its_key: str, unit: str = str(price.unit)) -> Line:
        return table.line(name, method, unit=unit, key=f"{key}_{its_key}")

    low, high, width = column("Low end", "low"), column("High end", "high"), column("Width", "width")
    base, across = column("Base value", "base"), column("Price line", "price")
    for row in rows:
        low.define(row.label, row.low)
        high.define(row.label, row.high)
        middle = if_error((row.low + row.high) / (expression(1) + 1), not_meaningful)
        base.define(row.label, middle if row.base is None else row.base)
    width.formula = if_error(high - low, not_meaningful)
    across.formula = price
    upside_low, upside_high = column("Upside, low", "upside_low", "%"), column("Upside, high", "upside_high", "%")
    upside_low.formula, upside_high.formula = _upside(low, across), _upside(high, across)
    inside = all_of(low <= base, base <= high)
    checks = [
        m.check(f"{label}: low is not above high", low <= high),
        m.check(f"{label}: the base lies between low and high", inside, severity="warning"),
        m.check(f"{label}: the price is above zero", price > 0),
    ]
    if date is not None:
        day = column("Valued on", "date", "date")
        for row in rows:
            day.define(row.label, row.date)
        checks.append(m.check(f"{label}: every method values on the field's date", day == date))
    sheet.chart(label, low, width, kind="ranges", across=across)
    return FootballField(
        low=low, high=high, width=width, base=base, price=across, upside_low=upside_low, upside_high=upside_high,
        checks=tuple(checks),
    )  # fmt: skip


def _upside(end: Line, price: Line) -> Expr:
    return if_error(where(price > 0, end / price - 1, not_meaningful), not_meaningful)


@method
def dcf_range(
    sheet: Sheet, result: Line, *, rate: Item, growth: Item, rate_step: Expr, growth_step: Expr,
    label: str = "DCF range",
) -> DCFRange:  # fmt: skip
    """The range of a DCF's result where its rate and its terminal growth are off by a step each way.

    `result` is a line without axes, calculated from both; the steps are assumptions, as fractions (50 bp are 0.005).
    A rate by period is off by the step in each; growth is held against the last of them. A corner where growth isn't
    below the rate is n.m., and so is then the high end; one that has no value for another reason is left out. Checks
    fail where one of the nine is missing, and where the middle isn't the result itself.
    DefinitionError where the result doesn't depend on the rate or on the growth.
    """
    refuse_result(result, f"'{label}'")
    expect(rate, *_RATE, _FRACTION, name=f"the rate of '{label}'")
    for what, item in (("growth", growth), ("rate step", rate_step), ("growth step", growth_step)):
        expect(item, *_AMOUNT, _FRACTION, name=f"the {what} of '{label}'")
    unit = str(result.unit)
    low, high, base = (sheet.line(f"{label}: {name}", unit=unit) for name in ("low", "high", "base"))
    found = sheet.line(f"{label}: values that count", unit="")
    varied = [
        _varied(sheet, label, "Rate", rate, rate_step),
        _varied(sheet, label, "Growth", growth, growth_step),
    ]
    # of a rate by period the last one counts: that of the terminal value, unless it has one of its own
    made = grid(sheet, result, varied, label, counts=lambda rates, growths: rates > growths, at_end=True)
    assert made.columns is not None
    by_rate, by_growth = made.values.axes

    rows = Rows(sheet.table(f"{label}: by rate", by_rate), f"{label}: ", unit, axes=(by_rate,))
    count = rows.add("number", made.values.count(by_growth), unit="")
    least = rows.add("least", where(count > 0, made.values.min(by_growth), not_meaningful))
    most = rows.add("greatest", where(count > 0, made.values.max(by_growth), not_meaningful))
    found.formula = count.total(by_rate)
    low.formula = where(found > 0, least.min(by_rate), not_meaningful)
    bounded = all_of(found > 0, made.rows.min(by_rate) > made.columns.max(by_growth))
    high.formula = if_error(where(bounded, most.max(by_rate), not_meaningful), not_meaningful)
    base.formula = made.values.at(by_rate, "Rate").at(by_growth, "Growth")
    # n.m. can't be compared, and what can't be compared fails
    complete = sheet.model.check(f"{label}: all nine cases have a value", absolute(made.values) >= 0)
    return DCFRange(low=low, high=high, base=base, grid=made.values, found=found, checks=(made.check, complete))


def _varied(sheet: Sheet, label: str, what: str, item: Item, size: Expr) -> tuple[Driver, Line]:
    """A driver, and its steps: one less, none, and one more."""
    m, driver = sheet.model, Driver.of(item, f"'{label}'")
    names = (f"{what} less step", what, f"{what} plus step")
    axis = m.axis(driver.name, *names, key=f"{slug(label)}_{what.lower()}_case")
    steps = m.workings.line(f"{label}: steps of the {what.lower()}", axis, unit=driver.unit)
    for name, step in zip(names, (-size, 0, size), strict=True):
        steps.define(name, step)
    return driver, steps


def _refuse_unfit(rows: Sequence[Range], price: Expr, date: Expr | None, label: str) -> None:
    if not rows:
        raise DefinitionError(f"'{label}' has no rows", "give it a Range for each method")
    expect_each(rows, _ROW, label=label)
    expect(price, *_AMOUNT, name=f"the price of '{label}'")
    for row in rows:
        for what, value in (("low", row.low), ("high", row.high), ("base", row.base)):
            if what != "base" or value is not None:
                words = {"name": f"the {what} of '{row.label}'", "label": label, "priced": price.unit}
                expect(value, *_AMOUNT, _in_unit_of(price), **words)
    dates = [(label, date), *((row.label, row.date) for row in rows)]
    if all(day is None for _, day in dates):
        return
    for name, day in dates:
        if day is None:
            raise DefinitionError(f"'{name}' has no date, and others have one", "give date= to the field and every row")
        expect(day, _DATE, name=name)
