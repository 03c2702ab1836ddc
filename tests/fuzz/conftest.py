"""The summary of `make fuzz`."""

from __future__ import annotations

from typing import Any

from tests.fuzz.compare import Outcome


def pytest_terminal_summary(terminalreporter: Any) -> None:
    total = Outcome()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "fuzz" and report.when == "call":
                    total.add(Outcome(**value))
    if total.built:
        terminalreporter.write_line(f"fuzzing: {total}")
