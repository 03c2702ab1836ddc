"""What rules give: one hit for each cell; the lint puts neighbours together."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from modelgen.audit.report import Rule
from modelgen.package.workbook import At


class Hit(NamedTuple):
    """A cell at which a rule finds something. Neighbours with one `key` become one finding.

    `at` is None for what concerns a whole sheet, and `sheet` is empty for what concerns the workbook.
    """

    rule: Rule
    sheet: str
    at: At | None
    what: str
    key: Hashable = None
    severity: str = ""  # the rule's own where it is empty


def shown(formula: str, most: int = 60) -> str:
    """A formula for a message."""
    return formula if len(formula) <= most else formula[: most - 3] + "..."
