"""Large models: the processor's seconds and the memory of whole commands, at a size and at five times that size."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.generated import formulas
from benchmarks.memory import used
from benchmarks.table import Row

SEGMENTS, TIMES = 500, 5  # 100,000 formulas, and 500,000
WIDE = (2000, 100)  # assumptions, scenarios
ALLOWED = 1536  # MB for each process
STEEPEST = 6.5  # times as long, for a model five times as large
COMMANDS = {
    "build": ("build", "{model}", "-o", "{book}"),
    "verify": ("verify", "{book}", "--model", "{model}"),
    "lint": ("lint", "{book}"),
    "pull": ("pull", "{book}", "--model", "{model}"),
    "diff": ("diff", "{book}", "{book}"),
}


def run() -> Iterator[Row]:
    """Each command once at each size; the ratio of the two times, and the largest process of the larger one."""
    yield from generated(SEGMENTS)
    yield from wide(*WIDE)


def generated(segments: int) -> Iterator[Row]:
    """The generated model of that many segments, and of five times as many."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (Path(folder, str(size)) for size in (segments, segments * TIMES))
        for model in (small, large):
            define(model, f"generated({model.name})")
        for command in COMMANDS:
            (before, less), (seconds, peak) = once(command, small), once(command, large)
            many = [f"{formulas(size):,} formulas" for size in (segments, segments * TIMES)]
            yield Row(f"{command}, {many[1]}", seconds, many[0], before, STEEPEST)
            for size, megabytes in zip(many, (less, peak), strict=True):
                yield Row(f"memory, {command}, {size}", megabytes, "allowed", ALLOWED, 1, megabytes=True)


def wide(assumptions: int, scenarios: int, commands: Sequence[str] = ("build", "verify")) -> Iterator[Row]:
    """Many assumptions with many scenarios."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "wide")
        define(model, f"wide({assumptions}, {scenarios})")
        for command in commands:
            seconds, peak = once(command, model)
            what = f"{command}, {assumptions:,} assumptions in {scenarios} scenarios"
            yield Row(f"memory, {what}, in {seconds:.0f} s", peak, "allowed", ALLOWED, 1, megabytes=True)


def define(folder: Path, call: str) -> None:
    """A definition that makes one of the models of `benchmarks.generated`."""
    folder.mkdir()
    (folder / "model.py").write_text(f"from benchmarks import generated as models\nmodel = models.{call}\n")


def once(command: str, model: Path) -> tuple[float, float]:
    """The processor's seconds for a whole command, and the MB of its largest process."""
    words = [word.format(model=model, book=model.with_suffix(".xlsx")) for word in COMMANDS[command]]
    return used("-m", "modelgen", *words)
