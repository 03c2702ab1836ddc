"""Changes that are slips more often than they are meant: a number that is a multiple of what it was."""

from __future__ import annotations

INPUT, TOLERANCE = 10, 100  # times


def jump(was: float, now: float, times: float) -> str:
    """By how much a number jumped; empty where it is less than so many times what it was, or so many parts of it.

    >>> jump(10.5, 10500, INPUT), jump(7, 17, INPUT), jump(1e-6, 1, TOLERANCE)
    ('1,000 times', '', '1,000,000 times')
    >>> jump(0.08, 0.008, INPUT)
    'a 10th'
    """
    if not was or not now:
        return ""
    ratio = abs(now / was)
    if ratio >= times * (1 - 1e-9):
        return f"{ratio:,.4g} times" if ratio < 1000 else f"{ratio:,.0f} times"
    return f"a {1 / ratio:,.0f}th" if 1 / ratio >= times * (1 - 1e-9) else ""
