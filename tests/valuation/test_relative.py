"""A multiple against one reference, and against its own past."""

from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.relative import own_history, premium
from tests.oracles import market as oracle
from tests.reference.agreement import agree


def test_the_article_on_amazon() -> None:
    m = Model("Amazon")
    inputs, out = m.sheet("Inputs"), m.sheet("Out")
    stated = {"P/E": (32.4, 16.8, 0.929), "EV/Sales": (3.2, 1.2, 1.667), "EV/EBITDA": (13.3, 9.6, 0.385),
              "EV/EBITDA own": (13.3, 20, -0.335)}  # fmt: skip
    lines = {}
    for name, (multiple, reference, _) in stated.items():
        items = [inputs.assumption(f"{name} {text}", unit="x") for text in ("of Amazon", "to compare")]
        items[0].give(multiple)
        items[1].give(reference)
        lines[name] = premium(out, f"{name}: premium", *items)
    result = solve(m)
    for name, line in lines.items():
        assert result[line] == pytest.approx(stated[name][2], abs=0.0005), name


@pytest.mark.parametrize(("multiple", "reference"), [(0, 9), (-3, 9), (9, 0), (9, -1)])
def test_a_premium_of_what_is_not_positive_is_not_meaningful(multiple, reference) -> None:
    m = Model("Premium")
    items = [m.sheet(name).assumption(name, unit="x") for name in ("Own", "Reference")]
    for item, value in zip(items, (multiple, reference), strict=True):
        item.give(value)
    line = premium(m.sheet("Out"), "Premium", *items)
    assert solve(m)[line] == "n.m."


@pytest.mark.parametrize(
    ("past", "more", "average"),
    [
        ([18, 22, 25, 16, 19], {}, 20), ([18, 0, 25, -3, 17], {}, 20), ([0, 0, 0, -1, 0], {}, None),
        ([90, 22, 25, 13, 90], {"first": "2021", "last": "2023"}, 20),
    ],
)  # fmt: skip
@pytest.mark.parametrize("by_line", [False, True])
def test_own_history(past, more, average, by_line) -> None:
    m = Model("History", timeline=Timeline.annual(2020, 2026, last_actual=2024))
    inputs, out = m.sheet("Inputs"), m.sheet("Out")
    today = inputs.assumption("Today", unit="x")
    today.give(13.3)
    if by_line:
        history: Any = out.line("EV/EBITDA by year", m.timeline, unit="x")
        history.actual = past
        history.forecast = history.prior
    else:
        history = inputs.assumption("EV/EBITDA by year", m.timeline, unit="x", periods="history")
        history.give(past)
    made = own_history(out, "EV/EBITDA", history=history, current=today, **more)
    result = solve(m)
    if average is None:
        assert result[made.average] == "n.m." == result[made.premium] and result["check.failed"] == 1
    else:
        assert result[made.average] == pytest.approx(average) and not result["check.failed"]
        assert result[made.premium] == pytest.approx(13.3 / average - 1)


DATES = ["March 2023", "June 2023", "September 2023", "December 2023", "March 2024"]


@pytest.mark.parametrize("today", [15.0, 21.5, 30.0])
def test_own_history_by_date(today, tmp_path) -> None:
    m = Model("History")
    inputs = m.sheet("Inputs")
    multiples = [18.0, 22, 25, -4, 20]
    past = inputs.assumption("EV/EBITDA", m.axis("Date", *DATES), unit="x", shared=True)
    past.give(dict(zip(DATES, multiples, strict=True)), source="Data service")
    own = inputs.assumption("EV/EBITDA today", unit="x")
    own.give(today)
    made = own_history(m.sheet("Out"), "EV/EBITDA", history=past, current=own)
    result = solve(m)
    mean, median, deviation, z_score, percentile = oracle.past(multiples, today)
    shown = [result[line] for line in (made.average, made.median, made.deviation, made.z_score, made.percentile)]
    assert shown == pytest.approx([mean, median, deviation, z_score, percentile])
    assert [result[line] for line in (made.count, made.low, made.high)] == [4, 18, 25]
    agree(m, tmp_path, perturbed=True)


@pytest.mark.parametrize(
    ("past", "today", "shown"),
    [
        ([20, 0, 0, 0, 0], 25, ["n.m.", "n.m.", 1]), ([20, 20, 20, 20, 20], 20, [0, "n.m.", 1]),
        ([20, 18, 0, 0, 0], -3, [2**0.5, "n.m.", "n.m."]), ([0, 0, 0, 0, 0], 20, ["n.m.", "n.m.", "n.m."]),
    ],
)  # fmt: skip
def test_own_history_that_says_little(past, today, shown, tmp_path) -> None:
    m = Model("History")
    inputs = m.sheet("Inputs")
    history = inputs.assumption("P/E", m.axis("Date", *DATES), unit="x", shared=True)
    history.give(dict(zip(DATES, past, strict=True)), source="made up")
    own = inputs.assumption("P/E today", unit="x")
    own.give(today)
    made = own_history(m.sheet("Out"), "P/E", history=history, current=own)
    result = solve(m)
    found = [result[line] for line in (made.deviation, made.z_score, made.percentile)]
    assert [one if isinstance(one, str) else float(one) for one in found] == [
        one if isinstance(one, str) else pytest.approx(one) for one in shown
    ]
    agree(m, tmp_path)


def test_own_history_over_years_that_are_no_timeline() -> None:
    m = Model("History")
    inputs = m.sheet("Inputs")
    past = inputs.assumption("Past", m.axis("Past year", "2020", "2021"), unit="x")
    past.give({"2020": 18, "2021": 22})
    made = own_history(m.sheet("Out"), "P/E", history=past, current=past.at(past.axes[0], "2021"))
    assert solve(m)[made.premium] == pytest.approx(0.1)
    with pytest.raises(DefinitionError, match="doesn't vary over one axis"):
        own_history(m.sheets[1], "P/B", history=made.average, current=made.average)
