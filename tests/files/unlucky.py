"""A process that writes files and is killed: run as `python -m tests.files.unlucky`, so that forks are its own."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from modelgen import Model, build
from modelgen.commands.console import write_text
from modelgen.files.atomic import replacing
from modelgen.model.items import Input
from modelgen.readback.toml import Edit, write
from tests.support import two_segments

TEXT = "value = 0.05  # a comment\n" * 40_000


def workbook(path: Path) -> None:
    build(two_segments(purpose="new"), path)


def text(path: Path) -> None:
    write_text(path, TEXT)


def in_place(path: Path) -> None:
    """What nobody should do: the test has to notice it."""
    with open(path, "w", encoding="utf-8") as file:
        for line in TEXT.splitlines():
            file.write(line + "\n")
            file.flush()


def values(path: Path) -> None:
    """What `modelgen pull --write` does to a values file."""
    model = Model("Values")
    rate = model.sheet("Inputs").assumption("Rate", unit="%")
    assert isinstance(rate, Input)
    model.load(path)
    write([Edit(rate, (0, (), None), 0.2)])


def batch(path: Path) -> None:
    """Several files, one after the other; the last one is looked at."""
    for name in ("a", "b", path.stem):
        with replacing(path.with_name(name + path.suffix)) as temporary:
            temporary.write_bytes(TEXT.encode())


VALUES = b"# ours\n[rate]\nvalue = 0.1  # as agreed\n" + b"# more\n" * 2_000
WRITERS: dict[str, Callable[[Path], None]] = {
    "workbook": workbook, "text": text, "in_place": in_place, "batch": batch, "values": values,
}  # fmt: skip


def killed(writer: Callable[[Path], None], path: Path, after: float) -> bool:
    """Write in a process of its own, and kill that after so many seconds; whether it was still at it."""
    child = os.fork()
    if child == 0:
        writer(path)
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(name: str, folder: Path, times: int, seed: int) -> None:
    """Print how often the file was left old, new or torn, and how often the writer was killed at work."""
    writer, path = WRITERS[name], folder / "model.xlsx"
    old = VALUES if name == "values" else b"signed off"
    path.write_bytes(old)
    writer(path)  # once before, so that imports and caches don't count
    new = path.read_bytes()
    started = time.perf_counter()
    killed(writer, path, 0.0)
    path.write_bytes(old)
    writer(path)
    needed = time.perf_counter() - started
    counts = {"old": 0, "new": 0, "torn": 0, "killed": 0}
    dice = random.Random(seed)
    for _ in range(times):
        path.write_bytes(old)
        counts["killed"] += killed(writer, path, dice.uniform(0, 1.3 * needed))
        found = path.read_bytes()
        counts["old" if found == old else "new" if found == new else "torn"] += 1
        for left in folder.glob(".*"):  # a killed process can't tidy up
            left.unlink()
    print(*counts.values())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
