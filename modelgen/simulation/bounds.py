"""Whether draws stay within what an input may be: its bounds, which the workbook's cells have, too."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from modelgen.errors import ModelgenError
from modelgen.formula.units import Unit
from modelgen.model.percent import lacking, meant
from modelgen.model.uncertainty import AMOUNT, FACTOR, Parameter
from modelgen.reference.solve import dense
from modelgen.simulation.quantiles import continuous, quantile
from modelgen.simulation.quantities import Quantity

_LEFT = 1e-6  # of a distribution has to be left by its ends: of less, doubles can't tell the parts
_RARE = 1e-3  # in so many simulations a draw may yet lie outside


def refuse_cut(every: Iterable[Quantity]) -> None:
    """ModelgenError for a quantity that is truncated to where its distribution has next to nothing."""
    for one in every:
        low, high = one.distribution.truncate
        if (low, high) == (None, None):
            continue
        known = continuous(one.distribution)
        left = (1.0 if high is None else known.cdf(high)) - (0.0 if low is None else known.cdf(low))
        if left < _LEFT:
            raise ModelgenError(
                f"'{one.name}' is truncated to where there is next to nothing of its distribution; "
                f"{one.distribution} can't be drawn: change its ends, which are {_TRUNCATES[one.distribution.on]}"
            )


def refuse_outside(every: Iterable[Quantity], draws: int) -> None:
    """ModelgenError for a quantity of which so many draws would lie outside the bounds of its input."""
    for one in every:
        item = one.item
        if item.minimum is None and item.maximum is None:
            continue
        rare = _RARE / draws
        low, high = (float(end) for end in quantile(one.distribution)(np.array([rare, 1 - rare])))
        base = dense(item, item.given)
        cells = [base[(slice(None), *cell) if item.by_scenario else cell] for cell in one.cells]
        values = np.concatenate([np.atleast_1d(cell) for cell in cells])
        on = one.distribution.on
        ends = [low, high]
        if on == AMOUNT:
            ends = [float(values.min()) + low, float(values.max()) + high]
        elif on == FACTOR:
            ends = [float(product) for value in (values.min(), values.max()) for product in (value * low, value * high)]
        for bound, outside in ((item.minimum, min), (item.maximum, max)):
            reached = outside(ends)
            if bound is not None and outside(reached, bound) != bound:
                least = outside is min
                raise ModelgenError(
                    f"'{one.name}' is drawn {'down' if least else 'up'} to {_shown(reached, item.unit)}, and "
                    f"'{item.label}' is {'at least' if least else 'at most'} {_shown(bound, item.unit)}; truncate its "
                    f"distribution (truncate = [low, high], which is {_TRUNCATES[on]})"
                )


def refuse_percent(every: Iterable[Quantity]) -> None:
    """ModelgenError for a distribution of percentages in which 15 stands for 15%: told by its size beside the input's
    values and the distribution's own, as a value would be."""
    for one in every:
        of, item = one.distribution, one.item
        if of.on == FACTOR:
            continue
        told = {f"{name} {value:g}": value for name in _VALUES for value in _numbers(of.parameters.get(name, ()))}
        known = {str(key): value for key, value in item.given.items()} | told
        spread = {
            f"sd {sd:g}": sd for sd in _numbers(of.parameters.get("sd", ())) if sd > max(map(abs, known.values()))
        }
        if (key := lacking(item, known | spread)) in told | spread:
            number = (told | spread)[key]
            raise ModelgenError(f"'{one.name}' is drawn with {key}, {meant(item, number)}")


def _numbers(parameter: Parameter) -> tuple[float, ...]:
    return parameter if isinstance(parameter, tuple) else (parameter,)


_VALUES = ("mean", "low", "mode", "high", "values", "yes", "no")  # parameters that are values of what is drawn
_TRUNCATES = {"value": "of the value", FACTOR: "of the factor", AMOUNT: "of the amount"}


def _shown(value: float, unit: Unit) -> str:
    return f"{100 * value:.4g}%" if unit.display == "%" else f"{value:.6g}"
