"""A simulation's outputs as pictures, by matplotlib, in the colours of a workbook's theme."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from modelgen.errors import ModelgenError, nearest
from modelgen.files.atomic import replacing
from modelgen.formula.labels import slug
from modelgen.progress import each
from modelgen.simulation.outcome import Outcome, Outcomes, shown_rank
from modelgen.simulation.told import shown
from modelgen.workbook.theme import BAD, BRAND, GOOD, INK, MUTED, RULE, Theme
from modelgen.workbook.themes import theme

_SIZE, _DOTS = (7.2, 4.2), 150  # inches, and dots of each
_BINS, _BARS = 60, 12
_CUT = (0.1, 99.9)  # percentiles between which values are drawn


def write_png(found: Outcomes, folder: Path) -> list[Path]:
    """The pictures of each output: `value_per_share-histogram.png` and so on. ModelgenError without matplotlib."""
    require()
    written, names = list[Path](), set[str]()
    for outcome in each("drawing pictures", found.outcomes):
        one = found.statistics(outcome)
        if one is None or not one.varies:
            continue
        kinds = [kind for kind in KINDS if kind != "tornado" or found.indices_of(outcome)]
        name = slug(outcome.label) or outcome.key
        name = name if name not in names else f"{name}-{outcome.key}"
        names.add(name)
        for kind in kinds:
            path = folder / f"{name}-{kind.replace(' ', '-')}.png"
            with replacing(path) as temporary:
                figure(found, outcome, kind).savefig(temporary, format="png", dpi=_DOTS)
            written.append(path)
    return written


def require() -> None:
    """ModelgenError where matplotlib isn't installed."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise ModelgenError("pictures need matplotlib; install it: pip install 'modelgen[simulation]'") from None


def blank(wide: float, high: float) -> Any:
    """An empty figure, in inches, which a notebook shows. ModelgenError where matplotlib isn't installed."""
    require()
    from matplotlib.figure import Figure  # without pyplot: no window, and nothing that stays

    class Drawn(Figure):
        def _repr_png_(self) -> bytes:
            with io.BytesIO() as file:
                self.savefig(file, format="png", dpi=_DOTS)
                return file.getvalue()

    return Drawn(figsize=(wide, high), layout="constrained")


def figure(found: Outcomes, outcome: Outcome, kind: str) -> Any:
    """A figure of one output. ModelgenError for a kind that there isn't."""
    if kind not in KINDS:
        raise ModelgenError(f"there is no picture '{kind}'; there is {', '.join(KINDS)}{nearest(kind, KINDS)}")
    look = theme()
    drawn = blank(*_SIZE)
    axes = drawn.add_subplot()
    drawn.get_layout_engine().set(w_pad=0.12, h_pad=0.12)
    title = KINDS[kind](found, outcome, axes, look.colours, look)
    unit = f" ({outcome.unit})" if outcome.unit not in ("", "%", "number") else ""
    axes.set_title(
        f"{outcome.label}{unit}", loc="left", color=look.colours[BRAND], fontsize=12, fontweight="bold", pad=22
    )
    axes.text(0, 1.025, title, transform=axes.transAxes, color=look.colours[MUTED], fontsize=9).set_in_layout(False)
    axes.tick_params(colors=look.colours[INK], labelsize=9, length=0)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(look.colours[RULE])
    return drawn


def _histogram(found: Outcomes, outcome: Outcome, axes: Any, colours: Any, look: Theme) -> str:
    """How often each value comes, the part of draws up to it, and where price and scenarios stand."""
    numbers, show = outcome.numbers, shown(outcome)
    low, high = np.percentile(numbers, _CUT)
    if not high > low:
        low, high = numbers.min() - 0.5, numbers.max() + 0.5
    marks = [(value, name, colours[MUTED]) for name, value in outcome.scenarios.items() if value is not None]
    if outcome.price is not None:
        marks.append((outcome.price, "price", colours[BAD]))
    near = [value for value, *_ in marks if low - (high - low) <= value <= high + (high - low)]
    left, right = min([low, *near]), max([high, *near])
    margin = (right - left) * 0.04
    bins = int(np.clip(2 * len(numbers) ** (1 / 3), 12, _BINS))  # Rice's rule
    axes.hist(numbers, bins=bins, range=(low, high), color=look.chart[1], edgecolor="white", linewidth=0.3)
    axes.set_xlim(left - margin, right + margin)
    axes.set_yticks([])
    top = axes.get_ylim()[1]
    axes.set_ylim(0, top * 1.44)  # names stand above the bars
    along = np.sort(numbers)
    at = np.linspace(left - margin, right + margin, 400)
    axes.plot(at, np.searchsorted(along, at, side="right") / len(along) * top, color=colours[BRAND], linewidth=1.6)
    for share in (0.25, 0.5, 0.75, 1.0):
        axes.axhline(share * top, color=colours[RULE], linewidth=0.6, zorder=0)
        axes.text(1.005, share * top, f"{share:.0%}", transform=axes.get_yaxis_transform(), va="center", fontsize=8,
                  color=colours[BRAND])  # fmt: skip
    _marked(axes, [mark for mark in marks if mark[0] in near], show, top, right - left)
    axes.xaxis.set_major_formatter(lambda value, _: show(value))
    beyond = [f"{name} {show(value)}" for value, name, _ in marks if value not in near]
    return f"{found.draws:,} draws, scenario {found.scenario}; line: part of the draws up to a value" + (
        f"; beyond the picture: {', '.join(beyond)}" if beyond else ""
    )


def _marked(
    axes: Any, marks: Sequence[tuple[float, str, str]], show: Callable[[float], str], top: float, wide: float
) -> None:
    """Lines at values, their names in as many rows as keep them apart."""
    ends: list[float] = []  # of each row, the right end of its last name
    for value, name, colour in sorted(marks):
        text = f" {name if len(name) <= 18 else name[:16] + '...'} {show(value)}"
        row = next((n for n, end in enumerate(ends) if value >= end), len(ends))
        ends[row:] = [value + wide * 0.0155 * len(text), *ends[row + 1 :]]
        height = top * (1.42 - 0.08 * min(row, 4))
        axes.plot(
            [value, value], [0, height], color=colour, linewidth=1.1, linestyle="-" if name == "price" else (0, (4, 2))
        )
        right = value > axes.get_xlim()[1] - wide * 0.0155 * len(text)
        axes.text(value, height, f"{text.strip()} " if right else text, fontsize=8, color=colour, va="top",
                  ha="right" if right else "left")  # fmt: skip


def _convergence(found: Outcomes, outcome: Outcome, axes: Any, colours: Any, look: Theme) -> str:
    """The mean and percentiles after so many draws, the mean with twice its standard error."""
    known, show = found.convergence(outcome), shown(outcome)
    for name, colour in (
        ("P95", look.chart[1]),
        ("mean", colours[BRAND]),
        ("P50", look.chart[3]),
        ("P5", look.chart[1]),
    ):
        axes.plot(
            known.index, known[name], color=colour, linewidth=1.8 if name == "mean" else 1.2, marker=".", markersize=4
        )
    last = known.iloc[-1]
    gap = (known[["P5", "P95"]].to_numpy().max() - known[["P5", "P95"]].to_numpy().min()) * 0.05
    ends = sorted((last[name], name) for name in ("P5", "P50", "mean", "P95"))
    at = -np.inf
    for value, name in ends:
        at = max(value, at + gap)
        axes.annotate(f" {name} {show(value)}", (known.index[-1], at), fontsize=8, va="center", color=colours[INK])
    axes.fill_between(known.index, known["mean"] - 2 * known["error"], known["mean"] + 2 * known["error"],
                      color=look.chart[1], alpha=0.25, linewidth=0)  # fmt: skip
    axes.set_xlim(0, known.index[-1] * 1.18)
    axes.grid(axis="y", color=colours[RULE], linewidth=0.6)
    axes.yaxis.set_major_formatter(lambda value, _: show(value))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= known.index[-1]])
    return "Mean and percentiles after so many draws; band: the mean and twice its standard error"


def _tornado(found: Outcomes, outcome: Outcome, axes: Any, colours: Any, look: Theme) -> str:
    rows = found.indices_of(outcome)[:_BARS]
    if not rows:
        raise ModelgenError(f"there are no Sobol indices of '{outcome.label}'; simulate with indices=True (--indices)")
    at = np.arange(len(rows))[::-1]
    totals, firsts = [one.total for one in rows], [one.first for one in rows]
    axes.barh(at, totals, 0.72, color=look.chart[1], xerr=[one.total_error for one in rows],
              error_kw={"ecolor": colours[MUTED], "elinewidth": 1})  # fmt: skip
    axes.barh(at, firsts, 0.4, color=colours[BRAND])
    ends = [max(one.total + one.total_error, 0) for one in rows]
    _barred(axes, at, [found.labels.get(one.name, one.name) for one in rows])
    for place, one, end in zip(at, rows, ends, strict=True):
        axes.text(end, place, f"  {one.total:.2f}", va="center", fontsize=8, color=colours[INK])
    axes.set_xlim(min(0, *firsts), max(ends) * 1.15)
    return "Sobol's indices: dark first order, light total, with its interval of 95%"


def _rank_tornado(found: Outcomes, outcome: Outcome, axes: Any, colours: Any, look: Theme) -> str:
    rows = found.contributions(outcome)[:_BARS]
    at = np.arange(len(rows))[::-1]
    axes.barh(
        at, [rank for _, rank in rows], 0.72, color=[colours[GOOD] if rank > 0 else colours[BAD] for _, rank in rows]
    )
    _barred(axes, at, [found.labels.get(name, name) for name, _ in rows])
    for place, (_, rank) in zip(at, rows, strict=True):
        text = f" {shown_rank(rank)} "
        axes.text(rank, place, text, va="center", ha="left" if rank > 0 else "right", fontsize=8, color=colours[INK])
    axes.axvline(0, color=colours[RULE], linewidth=0.8)
    axes.set_xlim(-1.15, 1.15)
    return "Rank correlation (Spearman's) of each uncertain input with it"


def _barred(axes: Any, at: Any, names: Sequence[str]) -> None:
    axes.set_yticks(at, [name if len(name) <= 42 else f"{name[:24]}...{name[-15:]}" for name in names])
    axes.set_ylim(-0.8, len(names) - 0.2)


KINDS = {
    "histogram": _histogram, "convergence": _convergence, "tornado": _tornado, "rank tornado": _rank_tornado,
}  # fmt: skip
