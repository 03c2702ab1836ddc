"""Debt in plain arithmetic, period by period."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Path:
    """The figures of each period."""

    opening: list[float] = field(default_factory=list)
    interest: list[float] = field(default_factory=list)
    repaid: list[float] = field(default_factory=list)
    closing: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)
    cash: list[float] = field(default_factory=list)


def amortising(balance: float, rate: float, repayments: int, profile: str, periods: int, in_year: int = 1) -> Path:
    """Equal payments, equal repayments, or all at the end."""
    path, owed, r = Path(), balance, rate / in_year
    payment = balance / repayments if r == 0 else balance * r / (1 - (1 + r) ** -repayments)
    for number in range(1, periods + 1):
        interest = owed * r
        due = {
            "straight": balance / repayments, "bullet": owed if number >= repayments else 0.0,
            "annuity": (payment if number <= repayments else 0.0) - interest,
        }[profile]  # fmt: skip
        repaid = max(min(owed, due), 0.0)
        path.opening.append(owed)
        path.interest.append(interest)
        path.repaid.append(repaid)
        owed -= repaid
        path.closing.append(owed)
    return path


def sculpted(balance: float, rate: float, flows: list[float], cover: float) -> Path:
    """What the cover leaves of the flow."""
    path, owed = Path(), balance
    for flow in flows:
        interest = owed * rate
        repaid = max(min(owed, max(flow, 0) / cover - interest), 0.0)
        path.opening.append(owed)
        path.interest.append(interest)
        path.repaid.append(repaid)
        owed -= repaid
        path.closing.append(owed)
    return path


def revolving(
    balance: float, rate: float, limit: float, cash: float, flows: list[float], least: float, fee: float = 0.0,
    earned: float = 0.0,
) -> Path:  # fmt: skip
    """Drawn where cash is short, repaid where there is more."""
    path, owed, held = Path(), balance, cash
    for flow in flows:
        interest = owed * rate
        spare = held * (1 + earned) + flow - interest - max(limit - owed, 0) * fee - least
        drawn, repaid = max(min(-spare, limit - owed), 0.0), max(min(owed, spare), 0.0)
        path.opening.append(owed)
        path.interest.append(interest)
        path.drawn.append(drawn)
        path.repaid.append(repaid)
        owed += drawn - repaid
        held = spare + least + drawn - repaid
        path.closing.append(owed)
        path.cash.append(held)
    return path
