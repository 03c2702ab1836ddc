"""A definition to try commands on, and commands in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 600  # seconds after which what hangs is ended; no test depends on it
GOOD = """
from datetime import date
from modelgen import Model, Timeline, where

line = Timeline.annual(2024, 2028, last_actual=2025)
m = Model("Toll road", timeline=line, unit="EUR mn", scenarios=("Base", "Bull"))
year = m.timeline
road = m.axis("Road", "North", "South")
i = m.sheet("Inputs")
growth = i.assumption("Traffic growth", road, year, unit="%")
growth.give({"North": 0.05, "South": [0.1, 0.08, 0.06]}, source="Judgement")
growth.give({"South": 0.2}, scenario="Bull", source="Hope", note="A new bridge")
shares = i.assumption("Shares", unit="mn shares", shared=True)
shares.give(4, source="Register")
due = i.assumption("Concession ends", unit="date", shared=True)
due.give(date(2040, 6, 30), source="Contract")
mode = i.choice("Mode", "Open", "Closed")
mode.give("Open", source="Choice")
s = m.sheet("Roads")
tolls = s.line("Tolls", road, year)
tolls.actual.give({"North": [10, 11], "South": [20, 22]}, source="Accounts")
tolls.forecast = tolls.prior * (1 + growth)
total = s.line("Total tolls", year)
total.formula = tolls.total(road)
value = s.line("Value")
value.formula = where(mode == "Open", total.total(year, "2026", "2028"), 0)
ends = s.line("Toll ends", unit="date")
ends.formula = due
per = s.line("Value per share", unit="EUR/share")
per.formula = value / shares
m.output(per, value)
m.check("Tolls come in", total > 0)
"""
FAULTY = (
    GOOD
    + """
s.line("No sense", year, unit="x").formula = total / (total - total)
m.check("Tolls are enormous", total.at(year, "2028") > tolls.total(road).total(year))
"""
)


def define(folder: Path, text: str = GOOD, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "model.py").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (folder / name.replace("_toml", ".toml")).write_text(content, encoding="utf-8")
    return folder


def shell(*args: object, **more) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "modelgen", *map(str, args)], capture_output=True, text=True, timeout=PATIENCE,
        **{"env": environment(), "encoding": "utf-8", **more},
    )  # fmt: skip


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


def waited(until: Callable[[], object], seconds: float) -> bool:
    """Whether it comes true, looked at fifty times a second: a machine that is busy looks more slowly."""
    never = threading.Event()
    return any(until() or never.wait(0.02) for _ in range(int(seconds * 50))) or bool(until())
