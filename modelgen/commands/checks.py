"""What a model's own checks say of its values."""

from __future__ import annotations

from modelgen.model.checks import ERROR, WARNING
from modelgen.model.items import Line
from modelgen.reference.checks import fails, roots
from modelgen.reference.result import Result
from modelgen.report import does, every, many


def checks_verdict(result: Result) -> str:
    """How many checks fail by themselves, and which; which warn, apart."""
    failed, warned = (failing(result, severity) for severity in (ERROR, WARNING))
    checks = sum(check.severity == ERROR for check in result.program.checks)
    told = f"{many(len(warned), 'warning')}: {'; '.join(warned)}" if warned else ""
    if failed:
        said = f"{len(failed)} of {many(checks, 'check')} {does(len(failed), 'fail')}: {'; '.join(failed)}"
        if more := len([check for check in _failed(result, ERROR) if check.label not in failed]):
            said += f" ({more} more {does(more, 'follow')})"
        return f"{said}. {told}" if told else said
    said = f"{every(checks, 'check', 'hold').capitalize()}." if result.program.checks else "No check is defined."
    return f"{said} {told}" if told else said


def failing(result: Result, severity: str) -> list[str]:
    """The checks of a severity that fail, without those that only follow from others."""
    return [check.label for check in _failed(result, severity) if not roots(result, check)]


def failed_checks(result: Result) -> int:
    """How many checks of severity error fail, without those that only follow from others."""
    return len(failing(result, ERROR))


def _failed(result: Result, severity: str) -> list[Line]:
    return [check for check in result.program.checks if check.severity == severity and fails(result, check)]
