"""EPRA's net asset values in plain arithmetic."""


def epra(
    equity: float, *, deferred_tax: float = 0, not_due: float = 1, derivatives: float = 0, purchasers_costs: float = 0,
    goodwill: float = 0, intangibles: float = 0, debt_discount: float = 0,
) -> tuple[float, float, float]:  # fmt: skip
    """NRV, NTA and NDV."""
    return (
        equity + deferred_tax + derivatives + purchasers_costs,
        equity + deferred_tax * not_due + derivatives - goodwill - intangibles,
        equity - goodwill + debt_discount,
    )
