"""Companies that hold each other: their values depend on one another, and are the solution of a linear system.

    V = own + S V, so that V = (1 - S)^-1 own        S: the part of each that each holds

solved in closed form by Gaussian elimination, row by row in the workings, without iteration. Reference: Damodaran,
Investment Valuation, 3rd ed., chapter 16 (cross-holdings).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import add

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.expr import Expr, expression
from modelgen.formula.functions import all_of
from modelgen.model.items import Line
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.expectations import FORMULA, FRACTION, ONE, expect_each
from modelgen.valuation.common.marks import EQUITY, VALUE, Mark
from modelgen.valuation.common.method import method
from modelgen.valuation.common.rows import Rows

_MOST = 8  # companies: their formulas grow with the cube of their number


@method
def cross_holdings(
    sheet: Sheet, own: Mapping[str, Expr], stakes: Mapping[tuple[str, str], Expr], *, label: str = "Cross-holdings"
) -> dict[str, Line]:
    """The value of companies that hold each other: what each has of its own, and its parts of the others.

    `own` are values by company without what it holds of the others; `stakes` are parts by (holder, held). The values
    come back by company. A check fails where a stake isn't from 0 to 1, another where one is held by the others wholly
    or more, so that nobody outside does. DefinitionError for a company that isn't there or holds itself.
    """
    names = list(own)
    if not 2 <= len(names) <= _MOST:
        raise DefinitionError(f"{label}: {len(names)} companies", f"give 2 to {_MOST} of them")
    for holder, held in stakes:
        for name in (holder, held):
            if name not in own:
                raise DefinitionError(
                    f"{label}: there is no company '{name}'{nearest(name, names)}", "give its own value"
                )
        if holder == held:
            raise DefinitionError(f"{label}: '{holder}' holds itself", "take treasury shares off its shares instead")
    expect_each((*own.values(), *stakes.values()), FORMULA, ONE, name=f"{label}: an amount")
    workings = Rows(sheet.model.workings, f"{label}: ", str(next(iter(own.values())).unit), axes=())
    sheet.model.workings.heading(f"{label}: solved row by row")
    left = {(a, b): -stakes[a, b] if (a, b) in stakes else None for a in names for b in names if a != b}
    right: dict[str, Expr] = dict(own)
    pivot: dict[str, Expr] = {name: expression(1) for name in names}
    for number, name in enumerate(names):  # forwards: each row without the companies above it
        for below in names[number + 1 :]:
            if (part := left[below, name]) is None:
                continue
            step = f"{below} without {name}"
            times = workings.add(f"{step}: factor", part / pivot[name], unit="")
            for other in names[number + 1 :]:
                above = left[name, other] if other != name else None
                if above is None:
                    continue
                if other == below:
                    pivot[below] = workings.add(f"{step}: itself", pivot[below] - times * above, unit="")
                else:
                    before = left[below, other]
                    now = -times * above if before is None else before - times * above
                    left[below, other] = workings.add(f"{step}: {other}", now, unit="")
            right[below] = workings.add(f"{step}: value", right[below] - times * right[name])
    rows = Rows(sheet, f"{label}: ", str(next(iter(own.values())).unit), axes=())
    found: dict[str, Line] = {}
    for number in reversed(range(len(names))):  # backwards
        name = names[number]
        rest: Expr = right[name]
        for other in names[number + 1 :]:
            if (part := left[name, other]) is not None:
                rest = rest - part * found[other]
        found[name] = rows.add(name, rest / pivot[name], mark=Mark(EQUITY, VALUE))
    check = sheet.model.check
    check(f"{label}: stakes are from 0 to 1", FRACTION.hold(*stakes.values()))
    parts: dict[str, list[Expr]] = {}
    for (_, of), stake in stakes.items():
        parts.setdefault(of, []).append(stake)
    outside = [1 - reduce(add, each[1:], expression(each[0])) for each in parts.values()]
    check(f"{label}: somebody outside holds a part of each", all_of(*(part > 0 for part in outside)))
    return {name: found[name] for name in names}
