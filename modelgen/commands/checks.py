"""What a model's own checks say of its values."""

from __future__ import annotations

from modelgen.model.items import Line
from modelgen.reference.result import Result, columns


def checks_verdict(result: Result) -> str:
    """How many checks fail, and which."""
    model = result.program
    failed = [check.label for check in model.checks if failures(result, check)]
    many = f"{len(model.checks)} checks"
    if failed:
        return f"{len(failed)} of {many} fail{'s' if len(failed) == 1 else ''}: {'; '.join(failed)}"
    return f"All {many} hold." if model.checks else "No check is defined."


def failed_checks(result: Result) -> int:
    """How many checks fail."""
    return sum(failures(result, check) for check in result.program.checks)


def failures(result: Result, check: Line) -> bool:
    """Whether a check fails, for any member in any period."""
    return any(result.value(check, members, column) != 0 for members in check.rows() for column in columns(check))
