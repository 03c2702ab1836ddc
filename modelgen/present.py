"""Results as text for a terminal: tables of values, and where a number comes from."""

from __future__ import annotations

import json
from typing import Any

from modelgen.errors import ModelgenError
from modelgen.reference.result import Result


def show_text(result: Result, item: str | None, as_json: bool) -> str:
    """One item, or all of them."""
    frame = result.frame()
    if item is not None:
        frame = frame[frame["item"] == result.model.find(item).key]
    if as_json:
        records: list[dict[str, Any]] = frame.to_dict("records")
        return json.dumps(records, default=str, indent=1, ensure_ascii=False)
    return str(frame.to_string(index=False))


def explain_text(result: Result, label: str, member: str | None, period: str | None) -> str:
    """Where a number comes from."""
    raise ModelgenError("explain is being built")
