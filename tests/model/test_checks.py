"""Checks and claims: what they cover, what fails, and that the workbook counts alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, isclose, not_meaningful, solve, where
from modelgen.program.compile import compile
from tests.reference.agreement import agree


def model() -> tuple[Model, Any, Any, Any]:
    m = Model("Checks", timeline=Timeline.annual(2024, 2027, last_actual=2025), scenarios=("Base", "Bull"))
    part, inputs = m.axis("Part", "a", "b"), m.sheet("In")
    one = inputs.assumption("One")
    one.give(1)
    one.give(0, scenario="Bull")
    return m, part, one, m.sheet("Out")


def test_a_check_covers_what_its_condition_has_values_for(tmp_path: Path) -> None:  # convention 34
    m, part, one, out = model()
    year = m.timeline
    x, late = out.line("X", part, year), out.line("Late", year)
    x.actual = {"a": [1, 2], "b": [3, 3]}
    x.forecast = x.prior + one
    late.forecast = x.total(part) / one
    m.check("Grows", x > x.prior)  # from the second period on: b doesn't in 2025, and nobody does in Bull
    m.check("Late", late > 0)  # forecast only; an error in Bull, which fails
    m.check("Always", isclose(one, 1, 0))
    m.check("Even n.m.", where(one > 0, not_meaningful, 0) > 1, key="nm")
    result, bull = solve(m), solve(m, "Bull")
    assert result["check.grows"].to_dict("list") == {"2025": [0, 1], "2026": [0, 0], "2027": [0, 0]}
    assert result["check.late"].to_dict() == {"2026": 0, "2027": 0}
    assert result["Failures"].tolist()[:4] == [1, 0, 0, 1]
    assert bull["Failures"].tolist()[:4] == [1 + 4, 2, 1, 1]
    assert result["Failures in all"] == 2 and bull["No errors on Out"] == 1  # 1 / 0
    assert bull["Failures in all"] == 9 + bull["Failures"][4:].sum()
    agree(m, tmp_path)


def test_claims_agree_within_their_tolerance_or_differ_as_documented(tmp_path: Path) -> None:  # convention 35
    m, _, one, out = model()
    x = out.line("X", unit="%")
    x.formula = one / (one + one + one + one)
    cases: list[tuple[float, float, bool, float]] = [  # stated, tolerance, agrees, fails
        (0.25, 0, True, 0), (0.26, 0.02, True, 0), (0.5, 0.25, True, 0), (0.5, 0.2, True, 1), (0.5, 0.2, False, 0),
        (0.25, 0.2, False, 1),
    ]  # fmt: skip
    for number, (stated, tolerance, agrees, _) in enumerate(cases):
        m.claim(
            f"Claim {number}", stated=stated, computed=x, tolerance=tolerance, unit="%", source="s", agrees=agrees,
            note="why",
        )  # fmt: skip
    result, bull = solve(m), solve(m, "Bull")
    assert result["claim.check"].tolist() == [fails for *_, fails in cases]
    assert result["Failures in all"] == 1  # one check for all claims
    assert bull["claim.verdict"].tolist() == ["#DIV/0!"] * len(cases)
    assert bull["Failures in all"] == 2  # and the error scan
    agree(m, tmp_path)


def test_a_warning_is_counted_apart_and_fails_nothing(tmp_path: Path) -> None:  # convention 34
    m, part, one, out = model()
    x = out.line("X", part)
    x.formula = one
    m.check("Sound", x >= 0)
    m.check("Plausible", x > 0, severity="warning")
    m.check("Told", one <= 1, severity="warning")
    result, bull = solve(m), solve(m, "Bull")
    assert [result[key] for key in ("check.failed", "check.warned")] == [0, 0]
    assert [bull[key] for key in ("check.failed", "check.warned")] == [0, 2]
    assert bull["Failures"].index.tolist() == ["Sound", "No errors on Out"]
    assert bull["Warned"].to_dict() == {"Plausible": 2, "Told": 0}
    agree(m, tmp_path)


def test_without_a_warning_nothing_counts_them() -> None:
    m, _, one, _ = model()
    m.check("Sound", one >= 0)
    program = compile(m)
    assert program.warned is None and "check.warned" not in {item.key for item in program.items}


@pytest.mark.parametrize("severity", ["fatal", "", None])
def test_a_severity_is_one_of_two(severity: Any) -> None:
    m, _, one, _ = model()
    with pytest.raises(DefinitionError, match=r"severity=.*; use 'error' or 'warning'"):
        m.check("Sound", one >= 0, severity=severity)


def test_without_checks_none_fails(tmp_path: Path) -> None:
    m, _, _, _ = model()
    assert solve(m)["Failures in all"] == 0
    agree(m, tmp_path)
