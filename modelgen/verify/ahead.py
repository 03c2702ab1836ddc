"""The processes of a verification to come, started while something else is done. It imports little, to be in time."""

from __future__ import annotations

from collections.abc import Sequence

from modelgen.files import starting
from modelgen.verify.engines.registry import DEFAULT, ENGINES

_COMPUTER = "modelgen.verify.engines.recompute"


def ahead(engines: Sequence[str] = DEFAULT) -> None:
    """Start what computes a workbook that is to be built. The thread that calls has to outlive the verification."""
    for name in engines:
        if not ENGINES[name].outside().programs:
            starting.ahead((_COMPUTER, ENGINES[name].__module__))
