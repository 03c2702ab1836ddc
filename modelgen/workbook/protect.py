"""Protection against slips: formulas can't be typed over, inputs can. There is no password, so anyone may lift it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ALLOWED = {  # what doesn't touch a formula
    "select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True, "format_rows": True,
    "autofilter": True, "sort": True,
}  # fmt: skip


def protect(sheets: Mapping[str, Any]) -> None:
    """Lock every cell but the inputs."""
    for sheet in sheets.values():
        sheet.protect("", _ALLOWED)
