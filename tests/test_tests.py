"""What no test may do: measure time, or take what a busy machine does for a fault."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CLOCKS = {"perf_counter", "perf_counter_ns", "process_time", "thread_time", "monotonic", "monotonic_ns", "sleep"}


def clocks(text: str) -> set[str]:
    """The clocks that a file asks, or waits for: `time.time`, and all of that kind by whatever way they are named."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute):
            of_time = isinstance(node.value, ast.Name) and node.value.id == "time" and node.attr in ("time", "time_ns")
            found |= {node.attr} if of_time or node.attr in CLOCKS else set()
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found |= {name.name for name in node.names}
    return found


@pytest.mark.slow
def test_no_test_asks_a_clock() -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert len(files) > 100
    asked = {str(path.relative_to(ROOT)): clocks(path.read_text(encoding="utf-8")) for path in files}
    assert {path: names for path, names in asked.items() if names} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import time\nassert time.time() < 1", {"time"}), ("from time import perf_counter", {"perf_counter"}),
        ("import time\ntime.sleep(1)", {"sleep"}), ("from datetime import time\ntime(12)", set()),
        ("from time import time as now", {"time"}),
    ],
)  # fmt: skip
def test_a_clock_is_noticed(text: str, found: set[str]) -> None:
    assert clocks(text) == found
