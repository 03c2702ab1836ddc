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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, not_meaningful
from modelgen.formula.functions import all_of, maximum, where
from modelgen.model.items import Input, Item, Line, items_in
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.naming import labelled
from modelgen.valuation.peers import PeerTable


@dataclass(frozen=True)
class Peers:
    """Listed peers over an axis: levered beta, debt, market capitalisation, tax rate.

    A PeerTable instead of its axis lets its Include and Exclude count here too. `cash` is for a net basis,
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


@dataclass(frozen=True)
class Preferred:
    """The subject's preferred stock: market value, yield on it (a fraction a year), and the target of its weight."""

    value: Expr
    cost: Expr
    target: Expr


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Choices:
    """How it is calculated; made by `wacc_choices`."""

    relevering: Any
    average: Any
    weights: Any
    debt_basis: Any


@dataclass(frozen=True)
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


@labelled
def wacc_choices(inputs: Sheet, label: str = "") -> Choices:
    """The method's choices, on a sheet of inputs."""
    before = f"{label}: " if label else ""
    texts = [("Relevering of beta", "Hamada", "No tax"), ("Beta of the peers", "Average", "Median")]
    texts += [("Weights of debt and equity", "Target", "Market"), ("Debt basis", "Gross debt", "Net debt")]
    return Choices(*(inputs.choice(before + text, *options) for text, *options in texts))


@labelled
def wacc(sheet: Sheet, *, peers: Peers, market: Market, choices: Choices, label: str = "") -> CostOfCapital:
    """The weighted average cost of capital. A peer that is excluded in its table, that has no positive market
    capitalisation, none of its operations (net cash is more) or a beta of 0 (none is known) is n.m. and left out.
    Where none is left, and on net debt without cash, there is no number and a check fails.

    DefinitionError where only one of peers and subject gives cash, and as said above when the model is checked.
    """
    m, before = sheet.model, f"{label}: " if label else ""
    if (peers.cash is None) != (market.cash is None):
        raise DefinitionError("only one of peers and subject gives cash", "put both on the same debt basis")

    def line(text: str, unit: str) -> Line:
        return sheet.line(before + text, unit=unit)

    def basis(debt: Expr, net: Expr | None) -> Expr:
        return debt if net is None else where(choices.debt_basis == "Net debt", net, debt)

    def gearing(debt: Expr, tax_rate: Expr, preferred: Expr | None) -> Expr:
        """Levered over unlevered beta, by debt and preferred stock to equity."""
        levered = 1 + where(choices.relevering == "Hamada", 1 - tax_rate, 1) * debt
        return levered if preferred is None else levered + preferred

    line("Market inputs as of", "date").formula = market.as_of
    table = sheet.table(f"{before}Peers' betas", peers.axis)
    owed = basis(peers.debt, None if peers.cash is None else peers.debt - peers.cash)
    known = [peers.market_cap > 0, peers.beta != 0]
    if isinstance(peers.peers, PeerTable):
        known.append(peers.peers.counted(table, f"{before}Peers: counts") > 0)
    operations = peers.market_cap + owed
    known.append((operations if peers.preferred is None else operations + peers.preferred) > 0)
    if peers.cash is None:
        known.append(choices.debt_basis == "Gross debt")
        m.check(f"{before}Net debt is chosen only where cash is given", known[-1])
    counts, ratio = all_of(*known), table.line(f"{before}Peers: debt to equity", peers.axis, unit="%")
    ratio.formula = where(counts, owed / peers.market_cap, not_meaningful)
    unlevered = table.line(f"{before}Peers: unlevered beta", peers.axis, unit="")
    beside = None if peers.preferred is None else peers.preferred / peers.market_cap
    unlevered.formula = where(counts, peers.beta / gearing(ratio, peers.tax_rate, beside), not_meaningful)
    asset, found = line("Asset beta", ""), unlevered.count(peers.axis) > 0
    middle = where(choices.average == "Average", unlevered.average(peers.axis), unlevered.median(peers.axis))
    asset.formula = where(found, middle, not_meaningful)
    m.check(f"{before}Peers: a beta counts", found)
    debt = line("Debt for the weights", str(market.debt.unit))
    debt.formula = basis(market.debt, None if market.cash is None else maximum(market.debt - market.cash, 0))
    stock, whole = market.preferred, debt + market.market_cap
    whole = whole if stock is None else whole + stock.value
    weight = line("Weight of debt", "%")
    weight.formula = where(choices.weights == "Target", market.target_debt, debt / whole)
    others: Expr = weight
    senior: Line | None = None
    if stock is not None:
        senior = line("Weight of preferred stock", "%")
        senior.formula = where(choices.weights == "Target", stock.target, stock.value / whole)
        others = weight + senior
    own = 1 - others
    beta = line("Relevered beta", "")
    beta.formula = asset * gearing(weight / own, market.tax_rate, None if senior is None else senior / own)
    equity = line("Cost of equity", "%")
    equity.formula = market.risk_free + beta * market.equity_premium + market.size_premium
    after_tax = line("Cost of debt after tax", "%")
    after_tax.formula = market.cost_of_debt * (1 - market.tax_rate)
    result = line("WACC", "%")
    parts: list[Peers | Market | Preferred] = [peers, market] if stock is None else [peers, market, stock]
    m.require(lambda: _unsound(parts, result))
    cost: Expr = own * equity + weight * after_tax
    result.formula = cost if stock is None or senior is None else cost + senior * stock.cost
    m.check(f"{before}The weight of debt lies between 0 and 1", all_of(weight >= 0, weight < 1))
    m.check(f"{before}The cost of equity is above that of debt", equity > market.cost_of_debt)
    if stock is not None and senior is not None:
        m.check(f"{before}The weights leave equity a part", all_of(senior >= 0, own > 0))
        m.check(f"{before}The cost of equity is above that of preferred stock", equity > stock.cost)
    return CostOfCapital(result, equity, after_tax, beta, asset, unlevered, weight, senior)


def _unsound(parts: Sequence[Peers | Market | Preferred], wacc: Line) -> Iterator[DefinitionError]:
    """Weights that rest on a forecast, and market inputs without a source."""
    for item in _reached([part.market_cap for part in parts if not isinstance(part, Preferred)]):
        if item.column_axis and item.span[1] > item.past:
            what = f"a market capitalisation of '{wacc.label}' depends on '{item.label}', which is a forecast"
            yield DefinitionError(what, "weights come from the market: price times shares, both given", wacc.place)
            return
    read = [value for part in parts for value in vars(part).values() if isinstance(value, Expr)]
    for item in (found for found in _reached(read) if isinstance(found, Input) and not found.options):
        if bare := [number for number, _, _ in item.given if not item.sources.get(number, "").strip()]:
            name = f" in the scenario '{item.model.scenario.members[min(bare)]}'" if min(bare) else ""
            what = f"'{item.label}' is a market input of '{wacc.label}' and has no source{name}"
            yield DefinitionError(what, "name where the number is from", item.place)
            return


def _reached(read: list[Expr]) -> list[Item]:
    """Every item that formulas depend on, whether they read it or read what reads it."""
    found = list(dict.fromkeys(leaf for expr in read for leaf in items_in(expr)))
    for item in found:  # which grows meanwhile
        if isinstance(item, Line):
            past = item.past_values
            read = [formula for _, _, formula in item.formulas()] + ([] if past is None else [past])
            below = [leaf for formula in read for leaf in items_in(formula)]
            found += [leaf for leaf in dict.fromkeys(below) if not any(leaf is other for other in found)]
    return found
