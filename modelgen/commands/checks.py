"""What a model's own checks say of its values."""

from __future__ import annotations

from modelgen.model.checks import ERROR, WARNING
from modelgen.model.items import Line
from modelgen.reference.checks import failing as places
from modelgen.reference.result import Result


def checks_verdict(result: Result) -> str:
    """How many checks fail, and which; which warn, apart."""
    failed, warned = (failing(result, severity) for severity in (ERROR, WARNING))
    many = f"{sum(check.severity == ERROR for check in result.program.checks)} checks"
    told = f"{len(warned)} warning{'s' if len(warned) != 1 else ''}: {'; '.join(warned)}" if warned else ""
    if failed:
        said = f"{len(failed)} of {many} fail{'s' if len(failed) == 1 else ''}: {'; '.join(failed)}"
        return f"{said}. {told}" if told else said
    said = f"All {many} hold." if result.program.checks else "No check is defined."
    return f"{said} {told}" if told else said


def failing(result: Result, severity: str) -> list[str]:
    """The checks of a severity that fail."""
    return [check.label for check in result.program.checks if check.severity == severity and failures(result, check)]


def failed_checks(result: Result) -> int:
    """How many checks of severity error fail."""
    return len(failing(result, ERROR))


def failures(result: Result, check: Line) -> bool:
    """Whether a check fails, for any member in any period."""
    return next(places(result, check), None) is not None
