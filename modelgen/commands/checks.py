"""What a model's own checks say of its values."""

from __future__ import annotations

from modelgen.model.checks import ERROR, WARNING
from modelgen.model.items import Line
from modelgen.reference.checks import fails, roots
from modelgen.reference.result import Result
from modelgen.reference.solve import everywhere, solve_scenarios
from modelgen.report import does, every, many


def checks_verdict(result: Result) -> str:
    """How many checks fail by themselves in the scenario of a result, and which; which warn; which more fail in other
    scenarios."""
    program = result.program
    failed, warned = (failing(result, severity) for severity in (ERROR, WARNING))
    checks = sum(check.severity == ERROR for check in program.checks)
    of = f" in {result.scenario}" if len(program.scenario) > 1 else ""
    if failed:
        said = f"{len(failed)} of {many(checks, 'check')} {does(len(failed), 'fail')}{of}: {'; '.join(failed)}"
        if more := len([check for check in _failed(result, ERROR) if check.label not in failed]):
            said += f" ({more} more {does(more, 'follow')})"
    else:
        said = f"{every(checks, 'check', 'hold').capitalize()}{of}" if program.checks else "No check is defined"
    parts = [said]
    if warned:
        parts.append(f"{many(len(warned), 'warning')}: {'; '.join(warned)}")
    if other := elsewhere(result):
        others = f"{len(other)}{' more' if failed else ''} {does(len(other), 'fail')}"
        names = "; ".join(f"{label}, in {', '.join(names)}" for label, names in other.items())
        parts.append(f"In other scenarios {others}: {names}")
    return ". ".join(parts) + ("" if failed or len(parts) > 1 else ".")


def elsewhere(result: Result) -> dict[str, list[str]]:
    """The checks of severity error that hold in the scenario of a result and fail by themselves in others: in which."""
    program, own = result.program, failing(result, ERROR)
    found = solve_scenarios(program, program.scenario.members, result.edits) if result.edits else everywhere(program)
    others: dict[str, list[str]] = {}
    for draw, scenario in enumerate(program.scenario.members):
        for label in failing(found, ERROR, draw) if scenario != result.scenario else ():
            if label not in own:
                others.setdefault(label, []).append(scenario)
    return others


def failing(result: Result, severity: str, draw: int = 0) -> list[str]:
    """The checks of a severity that fail, without those that only follow from others."""
    return [check.label for check in _failed(result, severity, draw) if not roots(result, check, draw)]


def failed_checks(result: Result) -> int:
    """How many checks of severity error fail, without those that only follow from others."""
    return len(failing(result, ERROR))


def _failed(result: Result, severity: str, draw: int = 0) -> list[Line]:
    return [check for check in result.program.checks if check.severity == severity and fails(result, check, draw)]
