"""The numbers that calculations may hold: they count periods or change a scale, and assume nothing (convention 10)."""

DAYS = frozenset({360, 365})  # of a year
CALENDAR = frozenset({4, 12, 52}) | DAYS  # quarters, months, weeks and days of a year
SCALE = frozenset({100, 1000, 10_000})
CONSTANTS = CALENDAR | SCALE
