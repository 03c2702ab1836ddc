"""A buyout and a merger in plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Bought:
    """The figures of a buyout by year."""

    equity: float
    closing: dict[str, list[float]] = field(default_factory=dict)
    cash: list[float] = field(default_factory=list)
    exit_equity: list[float] = field(default_factory=list)
    moic: list[float] = field(default_factory=list)
    irr: list[float] = field(default_factory=list)
    affordable: list[float] = field(default_factory=list)


def buyout(
    uses: float, tranches: list[tuple[str, float, float, float, bool]], flows: list[float], ebitda: list[float],
    multiple: float, tax: float, cash: float, least: float, target: float,
) -> Bought:  # fmt: skip
    """Tranches are name, amount, rate, part due a year, and whether they are swept."""
    made = Bought(uses - sum(amount for _, amount, *_ in tranches))
    owed, held = {name: amount for name, amount, *_ in tranches}, cash
    made.closing = {name: [] for name in owed}
    for number, (flow, profit) in enumerate(zip(flows, ebitda, strict=True), 1):
        interest = sum(owed[name] * rate for name, _, rate, _, _ in tranches) * (1 - tax)
        due = {name: min(owed[name], part * amount) for name, amount, _, part, _ in tranches}
        spare = held + flow - interest - sum(due.values()) - least
        rest = max(spare, 0.0)
        held = spare + least
        for name, _, _, _, is_swept in tranches:
            owed[name] -= due[name]
            if is_swept:
                swept = min(owed[name], rest)
                owed[name] -= swept
                rest -= swept
                held -= swept
            made.closing[name].append(owed[name])
        made.cash.append(held)
        left = multiple * profit - (sum(owed.values()) - held)
        made.exit_equity.append(left)
        made.moic.append(left / made.equity)
        made.irr.append((left / made.equity) ** (1 / number) - 1)
        made.affordable.append(max(left, 0.0) / (1 + target) ** number + sum(amount for _, amount, *_ in tranches))
    return made


def accretion(
    mine: tuple[float, float, float], theirs: tuple[float, float, float], premium: float, stock: float, rate: float,
    tax: float, synergies: float, costs: float,
) -> tuple[float, float, float]:  # fmt: skip
    """Net income, shares and price of each: earnings per share together, accretion, and synergies at which it is 0."""
    offer = theirs[2] * (1 + premium)
    shares = mine[1] + theirs[1] * offer / mine[2] * stock
    cash = offer * theirs[1] * (1 - stock)
    without = mine[0] + theirs[0] - (cash * rate + costs) * (1 - tax)
    after, before = (without + synergies * (1 - tax)) / shares, mine[0] / mine[1]
    return after, after / before - 1, (before * shares - without) / (1 - tax)


def creation(
    equity: float, profit: tuple[float, float], multiple: tuple[float, float], debt: tuple[float, float]
) -> list[float]:
    """What is put in, profit growth, multiple, debt paid down, costs, and the equity at exit."""
    before, after = multiple[0] * profit[0], multiple[0] * profit[1]
    exit_equity = multiple[1] * profit[1] - debt[1]
    costs = (before - debt[0]) - equity
    return [equity, after - before, multiple[1] * profit[1] - after, debt[0] - debt[1], costs, exit_equity]
