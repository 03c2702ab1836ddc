"""Losses carried forward in plain arithmetic, with an account for each year's. It imports nothing of modelgen."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Path:
    """The figures by year."""

    opening: list[float] = field(default_factory=list)
    added: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)
    expired: list[float] = field(default_factory=list)
    closing: list[float] = field(default_factory=list)


def carried(
    profits: list[float], opening: float = 0, limit: float = 1, base: float = 0, life: int | None = None,
    expiring: list[float] | None = None,
) -> Path:  # fmt: skip
    """Of the accounts, the one that expires first is used first; `expiring` has what of the opening balance is of use
    for the last time in each year."""
    made, years = Path(), len(profits)
    going = expiring or [0.0] * years
    accounts = [[year, amount] for year, amount in enumerate(going)] + [[10_000, opening - sum(going)]]
    for year, profit in enumerate(profits):
        made.opening.append(sum(amount for _, amount in accounts))
        earned = max(profit, 0.0)
        usable = earned if earned <= base else base + (earned - base) * limit
        used = 0.0
        for account in sorted(accounts):
            part = min(account[1], usable - used)
            account[1] -= part
            used += part
        made.used.append(used)
        loss = max(-profit, 0.0)
        accounts.append([10_000 if life is None else year + life, loss])
        made.added.append(loss)
        # a loss of year s is of use in years s + 1 to s + life; at the end of that year the rest goes
        made.expired.append(sum(amount for last, amount in accounts if last <= year))
        accounts = [[last, amount] for last, amount in accounts if last > year]
        made.closing.append(sum(amount for _, amount in accounts))
    return made
