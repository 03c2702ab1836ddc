"""Claims, and the sheets Checks and Tie-out: built from axes, tables and lines like everything else.

The sheet Checks counts the failures by check and in all, warnings apart. A claim is a row of the table on the sheet
Tie-out: stated, computed, difference, verdict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real

from modelgen.errors import DefinitionError
from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr, Literal
from modelgen.formula.functions import all_of, isclose, minimum, where
from modelgen.formula.labels import cut, label_fault, slug
from modelgen.formula.units import ANY, AS_STATED, NUMBER, TEXT
from modelgen.model.checks import ERROR, WARNING, add_check
from modelgen.model.declarations import Claim, Declarations
from modelgen.model.following import Rests, any_fails, failures_of, scans_behind
from modelgen.model.items import Input, Line
from modelgen.model.sheets import Heading
from modelgen.model.timeline import Timeline
from modelgen.sheet.limits import text_fault

SCANNED = 40  # rows in one formula
SCAN = "No errors on "
NUMBERS = "Headline outputs are numbers"
AS_DECLARED = "Claims agree or differ as documented"


@dataclass(frozen=True)
class Counted:
    """What the failures of one severity are called on the sheet Checks."""

    axis: str
    total: str
    total_key: str
    each: str
    each_key: str
    following: str  # fails behind another one, which is counted
    following_key: str
    title: str
    style: str


ERRORS = Counted(
    "Check", "Failures in all", "failed", "Failures", "failures", "Following", "following", "Failures by check", "check"
)
WARNINGS = Counted(
    "Warning", "Warnings", "warned", "Warned", "warnings", "Warned behind", "warned_behind", "Warnings by check",
    "warning",
)  # fmt: skip


def add_claim(model: Declarations, claim: Claim, remedy: str) -> None:
    """Note a claim; its row is made when the model is complete. `remedy` is for a unit that doesn't fit."""
    computed = claim.computed
    if fault := label_fault(claim.label):
        raise DefinitionError(f"the claim's label {cut(claim.label)} {fault}", "use plain words")
    for name, text in (("source", claim.source), ("note", claim.note)):
        if fault := text_fault(text):
            raise DefinitionError(f"the {name} {cut(text)} of the claim '{claim.label}' {fault}", "use plain words")
    if claim.label.casefold() in (other.label.casefold() for other in model.claims):
        raise DefinitionError(f"there is a claim '{claim.label}' already", "claims differ by more than case")
    for name, number in (("stated", claim.stated), ("tolerance", claim.tolerance)):
        if isinstance(number, bool) or not isinstance(number, Real) or not math.isfinite(number):
            raise DefinitionError(f"the claim '{claim.label}' has {name}={cut(number)}, which is not a number")
    if claim.tolerance < 0:
        raise DefinitionError(
            f"the claim '{claim.label}' has tolerance={claim.tolerance!r}", "a tolerance is 0 or more"
        )
    if computed.axes:
        over = ", ".join(axis.label for axis in computed.axes)
        raise DefinitionError(
            f"the claim '{claim.label}' is tied to a value that varies over {over}", "take one with .at()"
        )
    if computed.unit != ANY and not computed.unit.same_as(claim.unit):
        if computed.unit.dimension == claim.unit.dimension:
            remedy = f"convert what is computed with .to('{claim.unit}')"
        raise DefinitionError(
            f"the claim '{claim.label}' is stated in '{claim.unit}', but computed in '{computed.unit}'", remedy
        )
    if not claim.agrees and not claim.note:
        raise DefinitionError(f"the claim '{claim.label}' doesn't agree, and no reason is given", "give it a note=")
    model.claims.append(claim)


def complete(model: Declarations) -> None:
    """Make the sheets Checks and Tie-out of what was declared."""
    if model.claims:
        _tie_out(model)
    numbers = [output for output in model.outputs if output.unit != TEXT]
    number: Line | None = None
    if numbers:
        # what is no number, an error or n.m., isn't equal to itself either
        number = add_check(model, NUMBERS, all_of(*(output == output for output in numbers)), "")
    scans = _scan(model, Rests(model))
    sheet, checks = model.checks_sheet, model.checks
    _follow(model, scans, number)
    errors, warnings = ([check for check in checks if check.severity == one] for one in (ERROR, WARNING))
    counted = [_counts(model, ERRORS, errors)] + ([_counts(model, WARNINGS, warnings)] if warnings else [])
    for total, _, _ in counted:
        sheet.add(total)
    for total, columns, title in counted:
        axis = columns[0].axes[0]
        table = sheet.table(title, axis)
        for column in columns:
            table.add(column)
        total.formula = columns[0].total(axis)
    if checks:
        sheet.entries.append(Heading("Each check in detail"))
    for check in checks:
        sheet.add(check)


def _follow(model: Declarations, scans: Mapping[Line, Sequence[Line]], number: Line | None) -> None:
    """Note behind which others each check fails."""
    rests = Rests(model)
    found = {check: rests.of(check) for check in model.checks}
    for check, others in scans_behind(rests, scans, number).items():
        found[check] += others
    model.behind.update({check: tuple(others) for check, others in found.items() if others})


def _counts(
    model: Declarations, of: Counted, checks: Sequence[Line]
) -> tuple[Line, list[Line], str]:  # fmt: skip
    """How many checks fail, how often each does and how often behind another, and the title of the table of these."""
    axis = Axis(of.axis, [check.label for check in checks] or ["No check is defined"], rank=5, key=of.axis.lower())
    model.axes.append(axis)
    total = Line(model, of.total, (), NUMBER, key=f"check.{of.total_key}", origin="check")
    failures = Line(model, of.each, (axis,), NUMBER, key=f"check.{of.each_key}", origin="check")
    total.style = failures.style = of.style
    columns = [failures]
    if any(check in model.behind for check in checks):
        following = Line(model, of.following, (axis,), NUMBER, key=f"check.{of.following_key}", origin="check")
        following.style = "following"
        columns.append(following)
    for check in checks:
        count, others = failures_of(check), model.behind.get(check, ())
        failures.define(check.label, where(any_fails(others), 0, count) if others else count)
        for column in columns[1:]:
            column.define(check.label, where(any_fails(others), count, 0) if others else 0)
    if not checks:
        failures.formula = Literal(0.0, ANY)
    return total, columns, of.title


def _scan(model: Declarations, rests: Rests) -> dict[Line, list[Line]]:
    """Checks that no cell of a sheet shows an error, with its lines: the greatest and the least of its rows are errors
    where one is.

    n.m. is no error, and is passed over by both; but what is calculated from it is one: lines that rest on checks are
    scanned apart, for their errors follow from these. Lines over two timelines are left out: no row of a check can read
    the one that stands in their rows.
    """
    names: dict[str, int] = {}
    on: dict[str, list[Line]] = {}
    scans: dict[Line, list[Line]] = {}
    for line in model.lines:
        on.setdefault(line.sheet.name, []).append(line)
    for sheet in model.sheets:
        rows: dict[tuple[tuple[Axis, ...], bool], list[tuple[Line, Expr]]] = {}
        for line in on.get(sheet.name, ()):
            timelines = [axis for axis in line.axes if isinstance(axis, Timeline)]
            if line.cases is None and line.unit != TEXT and len(timelines) < 2:
                along = line.column_axis or (line.row_axes[-1] if line.row_axes else None)
                over = tuple(axis for axis in line.axes if axis is not along)
                sound = minimum(line, 0) <= 0 if along is None else line.max(along) >= line.min(along)
                rows.setdefault((over, rests.rests(line)), []).append((line, sound))
        for (axes, behind), conditions in rows.items():
            for start in range(0, len(conditions), SCANNED):
                by = f", by {' and '.join(axis.label for axis in axes)}" if axes else ""
                name = f"{SCAN}{sheet.name}{by}{', where other checks hold' if behind else ''}"
                names[name] = names.get(name, 0) + 1
                name += f" ({names[name]})" if names[name] > 1 else ""
                some = conditions[start : start + SCANNED]
                scans[add_check(model, name, all_of(*(sound for _, sound in some)), "")] = [line for line, _ in some]
    return scans


def _tie_out(model: Declarations) -> None:
    claims = model.claims
    axis = Axis("Claim", [claim.label for claim in claims], rank=6, key="claim")
    model.axes.append(axis)
    table = model.tie_out.table("What the sources state, and what the model computes", axis)

    def column(label: str, values: list[float], style: str = "") -> Input:
        key, kind = f"claim.{slug(label)}", NUMBER if style else AS_STATED
        item = Input(model, label, (axis,), kind, fixed=bool(style), key=key, origin="claim")
        item.give(dict(zip(axis.members, values, strict=True)))
        item.style = style
        return table.add(item)

    stated = column("Stated", [claim.stated for claim in claims])
    computed = table.add(Line(model, "Computed", (axis,), AS_STATED, key="claim.computed", origin="claim"))
    difference = table.add(Line(model, "Difference", (axis,), AS_STATED, key="claim.difference", origin="claim"))
    tolerance = column("Tolerance", [claim.tolerance for claim in claims])
    verdict = table.add(Line(model, "Verdict", (axis,), NUMBER, key="claim.verdict", origin="claim"))
    known = column("Documented", [float(claim.agrees) for claim in claims], "verdict")
    verdict.style = "verdict"
    for position, claim in enumerate(claims):
        for item in (stated, computed, difference, tolerance):
            item.member_units[position,] = claim.unit
        stated.sources[position,] = claim.source
        stated.notes[position,] = claim.note
        computed.define(claim.label, claim.computed)
    difference.formula = computed - stated
    verdict.formula = where(isclose(computed, stated, tolerance), 1, 0)
    unexpected = where(verdict == known, 0, 1)
    line = table.add(Line(model, "Check", (axis,), NUMBER, key="claim.check", origin="claim"))
    line.style = "check"
    line.formula = unexpected
    add_check(model, AS_DECLARED, line.total(axis) == 0, "")
