"""Discounted cash flow in plain arithmetic: perpetuities as the sum of 3,000 years of flows, written out.

It imports nothing of modelgen and uses no closed form but the H-model's, so that a wrong formula or exponent
there can't be wrong here in the same way. Times are in years from the valuation date.
"""

YEARS = 3000


def times(count: int, timing: float = 1.0, stub: float = 1.0, frequency: int = 1) -> list[float]:
    """When each forecast flow comes: its period's end, less the part of that period that timing gives up."""
    out, clock = [], 0.0
    for number in range(count):
        length = (stub if number == 0 else 1.0) / frequency
        clock += length
        out.append(clock - (1 - timing) * length)
    return out


def explicit(flows: list[float], rate: float, timing: float = 1.0, stub: float = 1.0, frequency: int = 1) -> float:
    """Present value of the forecast; of the first flow only the part that the stub leaves."""
    when = times(len(flows), timing, stub, frequency)
    shares = [stub] + [1.0] * (len(flows) - 1)
    return sum((flow * share / (1 + rate) ** t for flow, share, t in zip(flows, shares, when, strict=True)), 0.0)


def horizon(count: int, stub: float = 1.0, frequency: int = 1) -> float:
    """The last day."""
    return (count - 1 + stub) / frequency


def perpetuity(
    year: list[float], growth: float, rate: float, end: float, timing: float = 1.0, first: float = 1.0
) -> float:
    """Present value of the flows of one year (a list of its periods) repeated after `end`, growing year by year.

    `first` is the growth factor of the first year after `end`.
    """
    frequency, total = len(year), 0.0
    for later in range(YEARS):
        for number, flow in enumerate(year):
            t = end + later + (number + timing) / frequency
            total += flow * first * (1 + growth) ** later / (1 + rate) ** t
    return total


def gordon(
    flows: list[float], growth: float, rate: float, timing: float = 1.0, stub: float = 1.0, frequency: int = 1
) -> float:
    """Present value of the terminal value."""
    end = horizon(len(flows), stub, frequency)
    return perpetuity(flows[-frequency:], growth, rate, end, timing, 1 + growth)


def value_driver(
    nopat: list[float], growth: float, ronic: float, rate: float, timing: float = 1.0, stub: float = 1.0
) -> float:
    """Annual: each year's NOPAT less what its growth takes at the return on new capital."""
    return perpetuity([nopat[-1] * (1 - growth / ronic)], growth, rate, horizon(len(nopat), stub), timing, 1 + growth)


def exit_multiple(metric: list[float], multiple: float, rate: float, stub: float = 1.0, frequency: int = 1) -> float:
    """Paid on the last day, whatever the timing of flows."""
    paid: float = sum(metric[-frequency:]) * multiple / (1 + rate) ** horizon(len(metric), stub, frequency)
    return paid


def h_model(flow: float, now: float, later: float, half_life: float, rate: float) -> float:
    """Fuller and Hsia, at the end of the forecast."""
    return (flow * (1 + later) + flow * half_life * (now - later)) / (rate - later)


def faded(flow: float, now: float, later: float, years: float, rate: float) -> float:
    """What the H-model approximates: growth that falls in a straight line, year by year, at the end of the forecast."""
    total, discount = 0.0, 1.0
    for number in range(1, YEARS):
        flow *= 1 + (later if number > years else now + (later - now) * number / years)
        discount /= 1 + rate
        total += flow * discount
    return total


def faded_margin(
    sales: float, flow: float, now: float, later: float, margin: float, years: float, rate: float
) -> float:
    """The same of sales, while the cash-flow margin moves in a straight line from the last year's."""
    total, discount, start = 0.0, 1.0, flow / sales
    for number in range(1, YEARS):
        done = 1.0 if number > years else number / years
        sales *= 1 + now + (later - now) * done
        discount /= 1 + rate
        total += sales * (start + (margin - start) * done) * discount
    return total
