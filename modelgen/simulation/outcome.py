"""The outputs of a simulation: each in all draws, and the statistics that follow, with how sure they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import stats

from modelgen.errors import ModelgenError, nearest
from modelgen.formula.errorvalues import MEANINGLESS, NONE
from modelgen.model.items import Item
from modelgen.program.once import Once
from modelgen.program.program import Program
from modelgen.simulation.dependence import Pairs
from modelgen.simulation.indices import Index, Indices
from modelgen.simulation.quantiles import Numbers

PERCENTILES = (5, 10, 25, 50, 75, 90, 95)
TAIL = 5  # per cent of the draws: the lowest and the highest, of which the means are told
SAME = 1e-12  # of a value
NO_RANK = 0.005  # a smaller correlation is shown as 0
SURE = 0.01  # of the spread, or of the mean: how large the error of a mean may be before it is said
SURE_OF_PERCENTILES = 0.05  # of the spread


@dataclass
class Outcome:
    """An output's value in each draw; where it has none, `codes` says what stands there."""

    key: str
    label: str
    unit: str
    price: float | None  # with which it is compared
    values: Numbers
    codes: Any
    scenarios: dict[str, float | None] = field(default_factory=dict)  # its value in each, without draws
    moved_by: frozenset[str] = frozenset()  # the quantities that it is calculated from, or that these depend on

    @classmethod
    def of(cls, item: Item, program: Program, draws: int, price: float | None) -> Outcome:
        """An output before it is computed, with the `price` of those that are compared with one."""
        price = price if item in set(program.upsides) else None
        label = program.caption(item)
        return cls(item.key, label, str(item.unit), price, np.zeros(draws), np.zeros(draws, dtype=np.int8))

    @property
    def numbers(self) -> Numbers:
        """The draws in which it is a number."""
        known: Numbers = self.values[self.codes == NONE]
        return known

    @property
    def meaningless(self) -> int:
        """In how many draws it is n.m."""
        return int((self.codes == MEANINGLESS).sum())

    @property
    def errors(self) -> int:
        """In how many draws it is an error."""
        return int(((self.codes != NONE) & (self.codes != MEANINGLESS)).sum())


@dataclass
class Checked:
    """How many draws a check fails in."""

    label: str
    failed: int = 0


@dataclass
class Statistics:
    """What is said of an output; each figure with the standard error that the batches show."""

    mean: float
    mean_error: float
    sd: float
    percentiles: dict[int, float]
    percentile_errors: dict[int, float]
    low: float
    high: float
    tail: float  # mean of the lowest draws
    upper_tail: float  # and of the highest
    above_price: float | None
    above_scenarios: dict[str, float]  # in what part of all draws it is above the value of a scenario

    @property
    def spread(self) -> float:
        """The standard deviation, or half of what lies between the outer percentiles, where a few far draws make the
        former larger and would hide how unsure a figure is."""
        half = (self.percentiles[PERCENTILES[-1]] - self.percentiles[PERCENTILES[0]]) / 2
        return min(self.sd, half) if half > 0 else self.sd

    @property
    def varies(self) -> bool:
        """Whether it is another number in some draws."""
        return self.high - self.low > SAME * max(abs(self.high), abs(self.low))


@dataclass
class Outcomes(Once):
    """A model's outputs under its distributions, draw by draw, and what follows from them once all are drawn."""

    model: str
    scenario: str
    draws: int
    seed: int
    method: str
    repaired: list[str]
    outcomes: list[Outcome]
    checks: list[Checked]
    quantities: list[str]
    drawn: Numbers  # by draw and quantity; of a path the mean
    correlations: Pairs = field(default_factory=dict)  # by which they were drawn
    ends: list[int] = field(default_factory=list)  # of the batches
    indices: Indices | None = None
    labels: dict[str, str] = field(default_factory=dict)  # of the quantities, for people

    def statistics(self, outcome: Outcome) -> Statistics | None:
        """The statistics of an output; None where it is a number in fewer than two draws of each batch."""
        return self.once(_statistics)[outcome.key]

    def _statistics(self, outcome: Outcome) -> Statistics | None:
        parts = list(self._batches(outcome))
        numbers = outcome.numbers
        if not all(len(part) > 1 for part in parts):
            return None

        least = SAME * float(np.abs(numbers).max())  # less is rounding

        def error(of: Callable[[Numbers], float]) -> float:
            found = float(np.std([of(part) for part in parts], ddof=1) / np.sqrt(len(parts)))
            return found if found > least else 0.0

        many, ranked = max(len(numbers) * TAIL // 100, 1), np.sort(numbers)
        return Statistics(
            float(numbers.mean()), error(lambda part: float(part.mean())), float(numbers.std(ddof=1)),
            {each: float(np.percentile(numbers, each)) for each in PERCENTILES},
            {each: error(lambda part, p=each: float(np.percentile(part, p))) for each in PERCENTILES},  # type: ignore[misc]
            float(numbers.min()), float(numbers.max()), float(ranked[:many].mean()), float(ranked[-many:].mean()),
            None if outcome.price is None else float((numbers > outcome.price).sum() / self.draws),
            {name: float((numbers > value).sum() / self.draws) for name, value in outcome.scenarios.items()
             if value is not None},
        )  # fmt: skip

    def _batches(self, outcome: Outcome) -> Iterator[Numbers]:
        for start, end in zip([0, *self.ends], self.ends, strict=False):
            part = outcome.values[start:end]
            yield part[outcome.codes[start:end] == NONE]

    def contributions(self, outcome: Outcome) -> list[tuple[str, float]]:
        """The rank correlation (Spearman's) of each uncertain quantity with an output, the strongest first; none of
        those that can't move it, which would be chance."""
        return self.once(_contributions)[outcome.key]

    def _contributions(self, outcome: Outcome) -> list[tuple[str, float]]:
        known = outcome.codes == NONE
        found = []
        if known.sum() > 2 and np.ptp(outcome.values[known]) > SAME * np.abs(outcome.values[known]).max():
            ranks = stats.rankdata(outcome.values[known])
            for number, name in enumerate(self.quantities):
                own = self.drawn[known, number]
                if name in outcome.moved_by and np.ptp(own) > 0:
                    found.append((name, float(np.corrcoef(stats.rankdata(own), ranks)[0, 1])))
        return sorted(found, key=lambda one: -abs(one[1]))

    @property
    def moving_nothing(self) -> list[str]:
        """The quantities that none of the outputs depends on."""
        return [name for name in self.quantities if not any(name in outcome.moved_by for outcome in self.outcomes)]

    def frame(self) -> Any:
        """A data frame with a row for each draw: quantities and outputs; NaN where an output is no number."""
        import pandas as pd

        return pd.DataFrame(dict(self.columns(0, self.draws)))

    def columns(self, start: int, end: int) -> Iterator[tuple[str, Numbers]]:
        """Of some of the draws, what stands in the frame's columns."""
        for number, name in enumerate(self.quantities):
            yield name, self.drawn[start:end, number]
        for outcome in self.outcomes:
            yield outcome.label, np.where(outcome.codes[start:end] == NONE, outcome.values[start:end], np.nan)

    def convergence(self, outcome: Outcome) -> Any:
        """A data frame of the mean, its standard error and the percentiles 5, 50 and 95 after each of the batches."""
        import pandas as pd

        rows = []
        for number, end in enumerate(self.ends, 1):
            parts = list(self._batches(outcome))[:number]
            numbers = np.concatenate(parts)
            if len(numbers):
                means = [float(part.mean()) for part in parts if len(part)]
                error = float(np.std(means, ddof=1) / np.sqrt(len(means))) if len(means) > 1 else np.nan
                rows.append((end, float(numbers.mean()), error, *np.percentile(numbers, (5, 50, 95))))
        return pd.DataFrame(rows, columns=["draws", "mean", "error", "P5", "P50", "P95"]).set_index("draws")

    def outcome(self, name: str | None = None) -> Outcome:
        """An output by its label or key; the first without a name. ModelgenError with the nearest name otherwise."""
        if name is None:
            return self.outcomes[0]
        for outcome in self.outcomes:
            if name in (outcome.label, outcome.key):
                return outcome
        labels = [outcome.label for outcome in self.outcomes]
        raise ModelgenError(f"no output '{name}' was simulated; there is {', '.join(labels)}{nearest(name, labels)}")

    def indices_of(self, outcome: Outcome) -> list[Index]:
        """Sobol's indices of an output, the largest total first; none where there are none."""
        position = next(number for number, one in enumerate(self.outcomes) if one is outcome)
        return [] if self.indices is None else self.indices.outputs[position]


def shown_rank(rank: float) -> str:
    """A correlation with its sign; one that rounds to 0 has none."""
    return "0.00" if abs(rank) < NO_RANK else f"{rank:+.2f}"


def _statistics(found: Outcomes) -> dict[str, Statistics | None]:
    return {outcome.key: found._statistics(outcome) for outcome in found.outcomes}


def _contributions(found: Outcomes) -> dict[str, list[tuple[str, float]]]:
    return {outcome.key: found._contributions(outcome) for outcome in found.outcomes}
