"""A project's debt, covers and waterfall in plain arithmetic, period by period."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Project:
    """The figures of each period."""

    uses: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)
    interest: list[float] = field(default_factory=list)
    repaid: list[float] = field(default_factory=list)
    closing: list[float] = field(default_factory=list)


def project(
    costs: list[float], flows: list[float], *, gearing: float, rate: float, cover: float, facility: float,
    arrangement: float, commitment: float,
) -> Project:  # fmt: skip
    """Drawn while there are costs and no flows, then sculpted; rates are of a period."""
    made, owed = Project(), 0.0
    for number, (cost, flow) in enumerate(zip(costs, flows, strict=True)):
        interest = owed * rate
        uses = repaid = 0.0
        if number < built(flows):
            uses = (
                cost + interest + max(facility - owed, 0) * commitment + (facility * arrangement if not number else 0)
            )
        else:
            repaid = max(min(owed, flow / cover - interest), 0)
        made.uses.append(uses)
        made.drawn.append(uses * gearing)
        made.interest.append(interest)
        made.repaid.append(repaid)
        owed += uses * gearing - repaid
        made.closing.append(owed)
    return made


def built(flows: list[float]) -> int:
    """The periods before the first that earns something."""
    return next(number for number, flow in enumerate(flows) if flow)


def covers(flows: list[float], service: list[float], opening: list[float], rate: float) -> list[tuple[float, float]]:
    """DSCR and LLCR of each period in which debt is served."""
    served = [number for number, due in enumerate(service) if due > 0]
    found = []
    for now in served:
        ahead = sum(flows[later] / (1 + rate) ** (later - now + 1) for later in served if later >= now)
        found.append((flows[now] / service[now], ahead / opening[now]))
    return found


def waterfall(
    flows: list[float], service: list[float], targets: list[float], lock_up: float
) -> list[tuple[float, ...]]:
    """Reserve, distributed and cash kept of each period."""
    reserve = cash = 0.0
    found = list[tuple[float, ...]]()
    for flow, due, target in zip(flows, service, targets, strict=True):
        there = flow - due + reserve + cash
        reserve = max(min(there, target), 0)
        paid = max(there - reserve, 0) if flow >= lock_up * due else 0.0
        cash = there - reserve - paid
        found.append((reserve, paid, cash))
    return found
