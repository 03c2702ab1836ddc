"""Lint any workbook: read it in the sandbox, apply every rule, and put neighbouring cells into one finding."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Hashable
from pathlib import Path

from modelgen.audit import formulas, references, rows, sheets, units
from modelgen.audit.hits import Hit
from modelgen.audit.report import SEVERITIES, Finding, Findings
from modelgen.audit.view import Views
from modelgen.errors import ModelgenError
from modelgen.files.child import doing
from modelgen.files.patience import reading
from modelgen.files.sandbox import Failed, SandboxError, run_limited
from modelgen.package.load import MEGABYTES, load, quick
from modelgen.package.opening import looked_at
from modelgen.package.workbook import At
from modelgen.sheet.areas import a1, rectangles

_ROOMS = (formulas, rows, references, sheets, units)
RULES = tuple(rule for room in _ROOMS for rule in room.RULES)


class CannotLint(ModelgenError):
    """The file can't be read, or takes too long."""


def lint(path: str | Path) -> Findings:
    """What a workbook's file has that makes a model hard to trust. Raises CannotLint.

    The file is data: it is read in a subprocess with limits, its macros and links are never followed, and
    nothing is recalculated: error values are those that were saved.
    """
    looked_at(path, CannotLint)
    try:
        report = run_limited(
            "modelgen.audit.lint:inspect",
            str(path),
            seconds=reading(path),
            megabytes=MEGABYTES,
            name=str(path),
            reads=[str(path)],
        )
    except Failed as error:
        raise CannotLint(f"{path}: {error.of_file}") from None
    except SandboxError as error:
        raise CannotLint(f"{path}: reading it {error.what}") from None
    assert isinstance(report, Findings)
    return report


def inspect(path: str) -> Findings:
    """Lint in this process; ValueError where the file can't be read."""
    with quick():
        views, found = Views(load(path), os.path.getsize(path)), list[Hit]()
        for at, room in enumerate(_ROOMS):
            doing(f"applying the rules for {room.__name__.rpartition('.')[2]}", at, len(_ROOMS))
            found += room.hits(views)
        return _report(path, views, found)


def _report(path: str, views: Views, found: list[Hit]) -> Findings:
    order = {view.name: position for position, view in enumerate(views)}
    places = {rule.name: position for position, rule in enumerate(RULES)}
    findings = sorted(
        _grouped(found),
        key=lambda f: (SEVERITIES.index(f[1].severity), places[f[1].rule], order.get(f[1].sheet, -1), f[0]),
    )
    report = Findings(path, sum(len(view.sheet.formulas) for view in views), [finding for _, finding in findings])
    titles = {rule.name: rule.title for rule in RULES}
    report.titles = {finding.rule: titles[finding.rule] for finding in report.findings}
    return report


def _grouped(found: list[Hit]) -> list[tuple[tuple[int, ...], Finding]]:
    """Findings, each with its place on its sheet."""
    groups: dict[tuple[str, str, str, Hashable], dict[At, Hit]] = defaultdict(dict)
    grouped: list[tuple[tuple[int, ...], Finding]] = []
    for hit in found:
        severity = hit.severity or hit.rule.severity
        if hit.at is None:
            grouped.append(((), Finding(hit.rule.name, severity, hit.sheet, "", hit.what, hit.rule.remedy)))
        else:
            groups[hit.rule.name, severity, hit.sheet, hit.key][hit.at] = hit
    for (rule, severity, sheet, _), cells in groups.items():
        for area in rectangles(cells):
            first = cells[area[0], area[1]]
            grouped.append((area, Finding(rule, severity, sheet, a1(*area), first.what, first.rule.remedy)))
    return grouped
