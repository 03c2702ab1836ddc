"""Cost of capital: CAPM with a size premium, a beta relevered from peers, and weights at market values.

    unlevered beta = beta / (1 + (1 - t) * D/E)            Hamada (1972); without the (1 - t) in the no-tax variant
    beta           = asset beta * (1 + (1 - t) * D/E)      at the subject's own D/E, by the same variant
    cost of equity = risk-free rate + beta * equity premium + size premium
    WACC           = E/V * cost of equity + D/V * cost of debt * (1 - t) + P/V * cost of preferred stock

V is D + P + E; without preferred stock P is 0. With it both betas have + P/E beside (1 - t) * D/E: preferred stock
has a beta of 0 here, as debt has, and saves no tax (Pratt and Grabowski, Cost of Capital).
Rates are per year, in the currency of the cash flows; the debt beta is 0. Peers and subject stand on one debt basis:
gross, or net of cash where both give cash. A peer with more net cash than value has no beta of its operations. The
subject's net cash is no negative debt: the market weight of debt is 0 with it, so that WACC is what operations cost,
paid by equity alone. Weights are targets or market values: a market capitalisation that depends on a forecast is the
model's own opinion, and is refused. So is an input without a source, once the model is checked.
References: Hamada, Journal of Finance 27 (1972); Koller, Goedhart, Wessels, Valuation, 7th ed., chapter 15.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import all_of, maximum, where
from modelgen.model.items import Input, Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.dependencies import dependencies
from modelgen.valuation.common.expectations import FORMULA, NUMBER, Expected, expect, expect_each
from modelgen.valuation.common.figures import in_one_money
from modelgen.valuation.common.marks import EQUITY, FIRM, RATE
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows
from modelgen.valuation.common.sound import Sound
from modelgen.valuation.peers import PeerTable, counting


@dataclass(frozen=True, eq=False)
class Peers:
    """Listed peers over an axis, or a PeerTable's: levered beta, debt, market capitalisation, tax rate.

    Include and Exclude of a PeerTable count here too. `cash` is for a net basis,
    `preferred` the value of their preferred stock (none without it).
    """

    peers: Axis | PeerTable
    beta: Expr
    debt: Expr
    market_cap: Expr
    tax_rate: Expr
    cash: Expr | None = None
    preferred: Expr | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.peers, Axis | PeerTable):
            raise DefinitionError(f"Peers() begins with '{self.peers}'", "give their axis, or their table, first")

    @property
    def axis(self) -> Axis:
        """The axis of the peers."""
        return self.peers.axis if isinstance(self.peers, PeerTable) else self.peers


@dataclass(frozen=True, eq=False)
class Preferred:
    """The subject's preferred stock: market value, yield on it (a fraction a year), and the target of its weight."""

    value: Expr
    cost: Expr
    target: Expr


@dataclass(frozen=True, eq=False)
class Market:
    """The subject and the market on the day `as_of`; `target_debt` is the target weight of debt, D/V."""

    as_of: Expr
    risk_free: Expr
    equity_premium: Expr
    size_premium: Expr
    cost_of_debt: Expr
    tax_rate: Expr
    target_debt: Expr
    debt: Expr
    market_cap: Expr
    cash: Expr | None = None
    preferred: Preferred | None = None


@dataclass(frozen=True, eq=False)
class Choices:
    """How it is calculated; made by `wacc_choices`."""

    relevering: Any
    average: Any
    weights: Any
    debt_basis: Any


@dataclass(frozen=True, eq=False)
class CostOfCapital:
    """The lines of the method: the cost of debt is after tax, the unlevered beta varies over the peers."""

    wacc: Line
    cost_of_equity: Line
    cost_of_debt: Line
    beta: Line
    asset_beta: Line
    unlevered: Line
    debt_weight: Line
    preferred_weight: Line | None


_CHOICES = Expected("the choices of the WACC are '{value}'", "give what wacc_choices(inputs) made", kind=Choices)


@method
def wacc_choices(inputs: Sheet, label: str = "") -> Choices:
    """The method's choices, on a sheet of inputs."""
    before = f"{label}: " if label else ""
    return Choices(
        relevering=inputs.choice(f"{before}Relevering of beta", "Hamada", "No tax"),
        average=inputs.choice(f"{before}Beta of the peers", "Average", "Median"),
        weights=inputs.choice(f"{before}Weights of debt and equity", "Target", "Market"),
        debt_basis=inputs.choice(f"{before}Debt basis", "Gross debt", "Net debt"),
    )


@method
def wacc(sheet: Sheet, *, peers: Peers, market: Market, choices: Choices, label: str = "") -> CostOfCapital:
    """The weighted average cost of capital. A peer that is excluded in its table, that has no positive market
    capitalisation, none of its operations (net cash is more) or a beta of 0 (none is known) is n.m. and left out.
    Where none is left, and on net debt without cash, there is no number and a check fails.

    DefinitionError where only one of peers and subject gives cash, and as said above when the model is checked.
    """
    expect(choices, _CHOICES)
    expect(market.debt, FORMULA, name="the subject's debt")
    expect(peers.market_cap, NUMBER, name="the peers' market capitalisation")
    expect_each((peers.tax_rate, market.tax_rate), NUMBER, name="a tax rate")
    m, rows = sheet.model, Rows(sheet, f"{label}: " if label else "", "%", axes=())
    premiums = (market.equity_premium, market.size_premium)
    money = in_one_money(label or "WACC", (market.risk_free, *premiums, market.cost_of_debt))
    if (peers.cash is None) != (market.cash is None):
        raise DefinitionError("only one of peers and subject gives cash", "put both on the same debt basis")
    rows.add("Market inputs as of", market.as_of, unit="date")
    betas = _betas(rows, sheet, peers, choices)
    weights = _weights(rows, market, choices)

    levered = _gearing(choices, weights.to_equity, market.tax_rate, weights.preferred_to_equity)
    beta = rows.add("Relevered beta", betas.asset * levered, unit="")
    capm = market.risk_free + beta * market.equity_premium
    equity = rows.add("Cost of equity", capm + market.size_premium, mark=replace(money, whose=EQUITY, what=RATE))
    after_tax = rows.add("Cost of debt after tax", market.cost_of_debt * (1 - market.tax_rate))
    cost: Expr = weights.equity * equity + weights.debt * after_tax
    if market.preferred is not None and weights.preferred is not None:
        cost = cost + weights.preferred * market.preferred.cost
    before, debt = rows.before, weights.debt
    gates = [m.check(f"{before}The weight of debt lies between 0 and 1", all_of(debt >= 0, debt < 1))]
    if weights.preferred is not None:
        left = all_of(weights.preferred >= 0, weights.equity > 0)
        gates.append(m.check(f"{before}The weights leave equity a part", left))
    result = rows.add("WACC", Sound(gates).of(cost), mark=replace(money, whose=FIRM, what=RATE))
    m.require(lambda: _unsound(peers, market, result))
    above_debt = equity > market.cost_of_debt
    m.check(f"{before}The cost of equity is above that of debt", above_debt, severity="warning")
    if market.preferred is not None and weights.preferred is not None:
        above_preferred = equity > market.preferred.cost
        m.check(f"{before}The cost of equity is above that of preferred stock", above_preferred, severity="warning")
    return CostOfCapital(
        wacc=result, cost_of_equity=equity, cost_of_debt=after_tax, beta=beta, asset_beta=betas.asset,
        unlevered=betas.unlevered, debt_weight=debt, preferred_weight=weights.preferred,
    )  # fmt: skip


def _basis(choices: Choices, gross: Expr, net: Expr | None) -> Expr:
    """Debt as it is chosen: gross, or net of cash where cash is given."""
    return gross if net is None else where(choices.debt_basis == "Net debt", net, gross)


def _gearing(choices: Choices, debt: Expr, tax_rate: Expr, preferred: Expr | None) -> Expr:
    """Levered over unlevered beta, by debt and preferred stock to equity."""
    levered = 1 + where(choices.relevering == "Hamada", 1 - tax_rate, 1) * debt
    return levered if preferred is None else levered + preferred


@dataclass(frozen=True, eq=False)
class _Betas:
    """What the peers' betas say of operations: of each, and of all."""

    unlevered: Line
    asset: Line


def _betas(rows: Rows, sheet: Sheet, peers: Peers, choices: Choices) -> _Betas:
    """The peers' betas without their debt, and the middle of those that count."""
    before, check = rows.before, sheet.model.check
    table = sheet.table(f"{before}Peers' betas", peers.axis)
    columns = Rows(table, f"{before}Peers: ", "%", axes=(peers.axis,))
    owed = _basis(choices, peers.debt, None if peers.cash is None else peers.debt - peers.cash)
    known = [peers.market_cap > 0, peers.beta != 0]
    operations = peers.market_cap + owed
    known.append((operations if peers.preferred is None else operations + peers.preferred) > 0)
    if peers.cash is None:
        known.append(choices.debt_basis == "Gross debt")
        check(f"{before}Net debt is chosen only where cash is given", known[-1])
    counts = counting(table, f"{before}Peers: counts", peers.axis, *known)
    ratio = columns.add("debt to equity", where(counts, owed / peers.market_cap, not_meaningful))
    preferred = None if peers.preferred is None else peers.preferred / peers.market_cap
    without_debt = peers.beta / _gearing(choices, ratio, peers.tax_rate, preferred)
    unlevered = columns.add("unlevered beta", where(counts, without_debt, not_meaningful), unit="")
    found = unlevered.count(peers.axis) > 0
    middle = where(choices.average == "Average", unlevered.average(peers.axis), unlevered.median(peers.axis))
    sound = Sound((check(f"{before}Peers: a beta counts", found),))
    asset = rows.add("Asset beta", sound.of(middle), unit="")
    return _Betas(unlevered=unlevered, asset=asset)


@dataclass(frozen=True, eq=False)
class _Weights:
    """What the parts of capital weigh."""

    debt: Line
    preferred: Line | None

    @property
    def equity(self) -> Expr:
        """What the others leave."""
        return 1 - (self.debt if self.preferred is None else self.debt + self.preferred)

    @property
    def to_equity(self) -> Expr:
        """Debt to equity."""
        return self.debt / self.equity

    @property
    def preferred_to_equity(self) -> Expr | None:
        """Preferred stock to equity."""
        return None if self.preferred is None else self.preferred / self.equity


def _weights(rows: Rows, market: Market, choices: Choices) -> _Weights:
    """The weights that are the target, or those at market values."""
    net = None if market.cash is None else maximum(market.debt - market.cash, 0)
    debt = rows.add("Debt for the weights", _basis(choices, market.debt, net), unit=str(market.debt.unit))
    stock, capital = market.preferred, debt + market.market_cap
    capital = capital if stock is None else capital + stock.value
    targeted = choices.weights == "Target"
    weight = rows.add("Weight of debt", where(targeted, market.target_debt, debt / capital))
    if stock is None:
        return _Weights(debt=weight, preferred=None)
    preferred = rows.add("Weight of preferred stock", where(targeted, stock.target, stock.value / capital))
    return _Weights(debt=weight, preferred=preferred)


def _unsound(peers: Peers, market: Market, wacc: Line) -> Iterator[DefinitionError]:
    """Weights that rest on a forecast, and market inputs without a source."""
    for item in dependencies([peers.market_cap, market.market_cap]):
        if item.column_axis and item.span[1] > item.past:
            what = f"a market capitalisation of '{wacc.label}' depends on '{item.label}', which is a forecast"
            yield DefinitionError(what, "weights come from the market: price times shares, both given", wacc.place)
            return
    parts = [part for part in (peers, market, market.preferred) if part is not None]
    given = [value for part in parts for value in vars(part).values() if isinstance(value, Expr)]
    for item in dependencies(given):
        if not isinstance(item, Input) or item.options:
            continue
        if bare := [number for number, _, _ in item.given if not item.sources.get(number, "").strip()]:
            name = f" in the scenario '{item.model.scenario.members[min(bare)]}'" if min(bare) else ""
            what = f"'{item.label}' is a market input of '{wacc.label}' and has no source{name}"
            yield DefinitionError(what, "name where the number is from", item.place)
            return
