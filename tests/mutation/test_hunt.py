"""The search for draws: what only meets at one point, or under several conditions, is found all the same."""

from __future__ import annotations

import pytest

from modelgen import Model, Timeline, all_of, build, where
from modelgen.layout.place import place
from modelgen.model.check import check
from modelgen.mutation.cones import search_cones
from modelgen.mutation.hunt import Hunt
from modelgen.mutation.mutants import Edit, Mutant
from modelgen.mutation.steer import steer
from modelgen.verify.engines.engine import Formula
from modelgen.verify.reader import read


@pytest.fixture(scope="module")
def hunt(tmp_path_factory) -> Hunt:
    """`Meeting` is 1 only where two amounts are equal; `Below` only where three are negative at once."""
    m = Model("Edges", timeline=Timeline.annual(2024, 2025), unit="EUR mn")
    inputs = m.sheet("Inputs")
    parts = [inputs.assumption(name, unit="EUR mn") for name in ("One", "Two", "Three")]
    for part, value in zip(parts, (12.7, 3.1, 5.3), strict=True):
        part.give(value, source="judgement")
    one, two, three = parts
    sheet = m.sheet("Edges")
    sheet.line("Meeting", unit="").formula = where(one == two + three, 1, 0)
    sheet.line("Below", unit="").formula = where(all_of(one < 0, two < 0, three < 0), 1, 0)
    total = sheet.line("Sum")
    total.formula = one + two + three
    m.output(total)
    path = tmp_path_factory.mktemp("hunt") / "edges.xlsx"
    build(m, path)
    return Hunt(path, place(check(m).model), read(str(path)), 0, 1)


def put(hunt: Hunt, label: str, now: str) -> None:
    """One mutant: the formula of a line replaced by a text; `?` is the old one."""
    row = next(key[:2] for key, value in hunt.content.cells.items() if key[0] == "Edges" and value == label)
    cell = next(key for key in hunt.content.formulas if key[:2] == row)
    was = hunt.content.formulas[cell]
    hunt.found, hunt.why = {}, {}
    hunt.mutants = [Mutant("any", (Edit(cell, was, Formula(now.replace("?", was[1:]))),))]


@pytest.mark.parametrize(
    ("label", "now", "by", "shown"),
    [
        ("Meeting", "=0", "plain", False),
        ("Meeting", "=0", "steer", True),  # solved for by secants
        ("Meeting", "=(?)*1", "steer", False),
        ("Below", "=0", "cones", True),
        ("Below", "=(?)*1", "cones", False),
    ],
)
def test_what_is_found(hunt, label, now, by, shown) -> None:
    put(hunt, label, now)
    none = {}
    if by == "plain":
        hunt.search(hunt.plain)
    elif by == "steer":
        steer(hunt, 1)
    else:
        none = search_cones(hunt)
    assert (0 in hunt.found) is shown
    if by == "cones":
        assert none == ({} if shown else {0: "makes no difference in 2,000 draws of the 3 inputs that it depends on"})
