"""What a lint found: the rules' findings, errors first."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from modelgen.report import CLEAN, FOUND, Report, many
from modelgen.sheet.names import quoted

SEVERITIES = ("error", "warning", "info")
_HEADS = {"error": "Errors", "warning": "Warnings", "info": "Remarks"}


@dataclass(frozen=True)
class Rule:
    """What a lint looks for: a name, what it means when it is found, and the remedy."""

    name: str
    title: str
    remedy: str
    severity: str = "warning"


@dataclass(frozen=True)
class Finding:
    """One finding: the cells of a sheet, as `J8:N8`; both are empty where it concerns the workbook."""

    rule: str
    severity: str
    sheet: str
    cells: str
    what: str
    remedy: str

    @property
    def place(self) -> str:
        """`Sheet!J8:N8`, the sheet, or "workbook"."""
        if not self.cells:
            return self.sheet or "workbook"
        return f"{quoted(self.sheet)}!{self.cells}"


@dataclass(repr=False)
class Findings(Report):
    """The findings in a file, errors first."""

    command = "lint"

    file: str
    formulas: int = 0
    findings: list[Finding] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)  # of the rules that found something

    def count(self, severity: str) -> int:
        """How many findings of a severity there are."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """0 nothing but remarks, 1 errors or warnings."""
        return FOUND if self.count("error") or self.count("warning") else CLEAN

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        counted = [
            many(number, word)
            for word, number in zip(("error", "warning", "remark"), map(self.count, SEVERITIES), strict=True)
        ]
        return f"{', '.join(counted)} in {many(self.formulas, 'formula')}"

    @property
    def closing(self) -> str:
        """The verdict, with the file of which it speaks."""
        return f"{self.file}: {self.verdict}"

    def lines(self, most: int = 8) -> list[str]:
        """The report for a terminal: by severity and rule, with at most `most` places a rule."""
        lines: list[str] = []
        for severity, found in groupby(self.findings, lambda finding: finding.severity):
            lines += ["", _HEADS[severity]]
            for rule, group in groupby(found, lambda finding: finding.rule):
                members = list(group)
                lines.append(f"  {rule} ({len(members)}): {self.titles.get(rule, '')}")
                lines += [f"    {finding.place}: {finding.what}" for finding in members[:most]]
                if len(members) > most:
                    lines.append(f"    ... and {len(members) - most} more")
                lines.append(f"    remedy: {members[0].remedy}")
        return lines

    def fields(self) -> dict[str, Any]:
        """Everything, with nothing left out."""
        return {
            "file": self.file,
            "formulas": self.formulas,
            "counts": {severity: self.count(severity) for severity in SEVERITIES},
            "findings": [_finding(finding) for finding in self.findings],
        }


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "rule": found.rule, "severity": found.severity, "sheet": found.sheet or None,
        "cells": found.place if found.cells else None, "what": found.what, "remedy": found.remedy,
    }  # fmt: skip
