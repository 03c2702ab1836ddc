"""What a simulation found, for a terminal: a table with a row for each output, scenarios, and what moves each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from modelgen.report import many
from modelgen.simulation.outcome import SURE, SURE_OF_PERCENTILES, TAIL, Outcome, Outcomes, Statistics, shown_rank

_SHOWN = (5, 50, 95)  # percentiles in the table; all are in the document
_FEW = 12  # quantities that are listed
_LABEL, _END = 40, 17  # characters of a label, and of its end where it is cut
_WIDTH = 118  # of a table by scenario


def lines(found: Outcomes) -> list[str]:
    """The report."""
    told = [f"{verdict(found)}, scenario {found.scenario}, sampled by {found.method}"]
    told += [f"  correlation repaired: {text}" for text in found.repaired]
    known = [(outcome, found.statistics(outcome)) for outcome in found.outcomes]
    varied = [(outcome, one) for outcome, one in known if one is not None and one.varies]
    if varied:
        told += ["", *_statistics(varied), *_scenarios(varied)]
    told += _remarks(found, known)
    for outcome, _ in varied:
        told += _moved(found, outcome)
    if found.indices is not None:
        more = found.indices
        told += ["", f"Sobol's indices: +/- is half an interval of 95%; {more.draws:,} more draws were made for them"]
    return told + _checks(found)


def verdict(found: Outcomes) -> str:
    """How much was drawn."""
    inputs = many(len(found.quantities), "uncertain input")
    return f"{found.model}: {found.draws:,} draws of {inputs}, seed {found.seed}"


def _statistics(varied: Sequence[tuple[Outcome, Statistics]]) -> Iterator[str]:
    priced = any(outcome.price is not None for outcome, _ in varied)
    head = ["", "mean", "+/-", "sd", *(f"P{each}" for each in _SHOWN), f"mean<P{TAIL}", f"mean>P{100 - TAIL}"]
    rows = [[*head, *(["price", "above it"] if priced else [])]]
    for outcome, one in varied:
        show = shown(outcome)
        price = [] if not priced else ["", ""] if one.above_price is None or outcome.price is None else [
            show(outcome.price), part(one.above_price),
        ]  # fmt: skip
        rows.append([
            titled(outcome), show(one.mean), show(float(f"{one.mean_error:.2g}")), show(one.sd),
            *(show(one.percentiles[each]) for each in _SHOWN), show(one.tail), show(one.upper_tail), *price,
        ])  # fmt: skip
    yield from table(rows)


def _scenarios(varied: Sequence[tuple[Outcome, Statistics]]) -> Iterator[str]:
    """The value in each scenario without draws, and in what part of the draws the output is above it."""
    names = [*varied[0][0].scenarios]
    heads = [name if len(name) <= _LABEL // 2 else f"{name[: _LABEL // 2 - 3]}..." for name in names]
    rows = [["In a scenario, and in what part of draws above it", *heads]]
    for outcome, one in varied:
        show, cells = shown(outcome), []
        for name in names:
            value = outcome.scenarios[name]
            cells.append("-" if value is None else f"{show(value)} {part(one.above_scenarios[name]):>4}")
        rows.append([titled(outcome), *cells])
    yield ""
    wide = [*table(rows)]
    if max(map(len, wide)) <= _WIDTH:
        yield from wide
        return
    for number, (outcome, one) in enumerate(varied):  # too many to stand side by side
        yield from [""] * bool(number)
        yield from table([[f"{titled(outcome)}: in a scenario", "value", "above it"], *(
            [name, "-" if value is None else shown(outcome)(value), part(one.above_scenarios.get(name, 0.0))]
            for name, value in outcome.scenarios.items()
        )])  # fmt: skip


def _remarks(found: Outcomes, known: Sequence[tuple[Outcome, Statistics | None]]) -> list[str]:
    """What isn't as one might take it to be."""
    told = []
    for outcome, one in known:
        own = outcome.label
        for count, what in ((outcome.meaningless, "n.m."), (outcome.errors, "an error")):
            if count:
                share = f"{many(count, 'draw')} ({count / found.draws:.1%})" if count < found.draws else "every draw"
                others = "; the figures are those of the others" if one is not None else ""
                told.append(f"{own}: {what} in {share}{others}")
        if one is None:
            if len(outcome.numbers):
                told.append(f"{own}: a number in too few draws to say more")
        elif not one.varies:
            which = "draw" if len(outcome.numbers) == found.draws else "draw in which it is a number"
            told.append(f"{own}: {shown(outcome)(one.mean)} in every {which}: nothing that is uncertain moves it")
        else:
            told += [f"{own}: {text}" for text in too_few(found.draws, one)]
    if found.moving_nothing:
        names = ", ".join(found.moving_nothing[:_FEW])
        more = f" and {len(found.moving_nothing) - _FEW} more" * (len(found.moving_nothing) > _FEW)
        told.append(f"None of these outputs depends on {names}{more}")
    return ["", *told] if told else []


def too_few(draws: int, one: Statistics) -> Iterator[str]:
    """How many draws it takes for the mean, and for the percentiles, where these are too few."""
    wanted = SURE * max(abs(one.mean), one.spread)
    if one.mean_error > wanted:
        needed = draws * (one.mean_error / wanted) ** 2
        yield f"too few draws: the mean is sure to {SURE:.0%} with about {needed:,.0f}"
    each, error = max(one.percentile_errors.items(), key=lambda pair: pair[1])
    if error > SURE_OF_PERCENTILES * one.spread:
        needed = draws * (error / (SURE_OF_PERCENTILES * one.spread)) ** 2
        yield (
            f"too few draws for percentiles: P{each} is sure to {SURE_OF_PERCENTILES:.0%} of the spread "
            f"with about {needed:,.0f}"
        )


def _moved(found: Outcomes, outcome: Outcome) -> Iterator[str]:
    ranks = dict(found.contributions(outcome))
    indices = {one.name: one for one in found.indices_of(outcome)}
    names = [*indices, *(name for name in ranks if name not in indices)]
    if not names:
        return
    rows = [[f"Moves {short(outcome)}", "rank correlation", *(["first-order index", "total index"] if indices else [])]]
    for name in names[:_FEW]:
        one = indices.get(name)
        two = (
            []
            if one is None
            else [
                f"{one.first:z.2f} +/- {one.first_error:.2f}",
                f"{one.total:z.2f} +/- {one.total_error:.2f}",
            ]
        )
        rows.append(
            [f"  {name}", shown_rank(ranks[name]) if name in ranks else "-", *(two or [""] * (2 * bool(indices)))]
        )
    yield ""
    yield from table(rows)
    if len(names) > _FEW:
        yield f"  and {len(names) - _FEW} more"


def _checks(found: Outcomes) -> list[str]:
    failed = [check for check in found.checks if check.failed]
    if not found.checks:
        return []
    told = ["", f"Checks: {len(found.checks) - len(failed)} of {len(found.checks)} hold in every draw"]
    return told + [
        f"  fails in {check.failed:,} draws ({check.failed / found.draws:.1%}): {check.label}" for check in failed
    ]


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows under a head: the first column to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def short(outcome: Outcome) -> str:
    """Its label; of a long one the middle is left out, for what tells outputs apart often stands at the end."""
    label = outcome.label
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 3 - _END].rstrip()}...{label[-_END:].lstrip()}"


def titled(outcome: Outcome) -> str:
    """Its label, cut where it is long, and unit."""
    return short(outcome) + (f" ({outcome.unit})" if outcome.unit not in ("", "%", "number") else "")


def shown(outcome: Outcome) -> Callable[[float], str]:
    """How its values are written."""
    return _percent if outcome.unit == "%" else _plain


def part(of: float) -> str:
    """A part of all draws; all and none are only what is so."""
    if 0 < of < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= of < 1 else f"{of:.0%}"


def _plain(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _percent(value: float) -> str:
    return f"{100 * value:.3g}%"
