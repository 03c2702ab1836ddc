"""Corvane Metals: three mines to the end of their lives on a price deck."""

YEARS = 13
DECKS = {  # copper, gold, zinc
    "Consensus": (
        [9600, 9500, 9300, 9200, 9100] + [9000] * 8, [2900, 2750, 2600, 2450, 2300] + [2250] * 8,
        [2750] + [2700] * 3 + [2650] * 9,
    ),
    "Spot": ([9750] * YEARS, [3050] * YEARS, [2800] * YEARS),
    "Low prices": ([8800, 8400, 8200] + [8000] * 10, [2500, 2250, 2000, 1900] + [1850] * 9, [2400] * YEARS),
}  # fmt: skip
MULTIPLE = {"Consensus": 0.95, "Spot": 0.85, "Low prices": 1.05}
MINES = (  # ore, metal in a tonne, cost, selling, sustaining, construction and closure, tax base, tax, rate, owned
    ([12] * 12 + [6], (0.00526, 0.0024, 0), 24, 0.08, 3.8, [0] * 12 + [90], 620, 0.28, 0.08, 1),
    ([3.2] * 8 + [2.4] + [0] * 4, (0, 0.0518, 0), 48, 0.04, 9, [0] * 8 + [45] + [0] * 4, 210, 0.3, 0.06, 1),
    ([0, 0, 0, 1.6] + [2.4] * 8 + [2.2], (0, 0, 0.0629), 62, 0.18, 7, [120, 190, 60] + [0] * 9 + [25],
     35, 0.25, 0.1, 0.7),
)  # fmt: skip
SHARES, PRICE, DEBT, PROVISIONS, OVERHEAD = 240, 6.9, 520, 60, 28


def outputs(scenario: str) -> dict[str, float]:
    """The headline outputs."""
    worth = first = 0.0
    for ore, grades, cost, selling, sustaining, building, base, tax, rate, owned in MINES:
        spent = [tonnes * sustaining + extra for tonnes, extra in zip(ore, building, strict=True)]
        for year in range(YEARS):
            price = sum(grade * deck[year] for grade, deck in zip(grades, DECKS[scenario], strict=True))
            earned = ore[year] * (price * (1 - selling) - cost)
            written_off = (base + sum(spent)) * ore[year] / sum(ore)
            flow = earned - tax * max(earned - written_off, 0) - spent[year]
            worth += owned * flow / (1 + rate) ** (year + 0.5)
            first += owned * earned if year == 0 else 0
    worth -= sum(OVERHEAD / 1.08 ** (year + 0.5) for year in range(YEARS))
    a_share = (worth - DEBT - PROVISIONS) / SHARES
    return {
        "P/NAV: value per share": a_share * MULTIPLE[scenario], "NAV: net asset value per share": a_share,
        "P/NAV: of the market": PRICE / a_share,
        "EV/EBITDA 2026 at the share price": (PRICE * SHARES + DEBT + PROVISIONS) / (first - OVERHEAD),
    }  # fmt: skip
