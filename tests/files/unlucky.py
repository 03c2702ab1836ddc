"""A process that writes files and is killed: run as `python -m tests.files.unlucky`, so that forks are its own."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from modelgen import Model, build
from modelgen.files.atomic import replacing, write_text
from modelgen.program.compile import compile
from modelgen.readback.toml import Edit, write
from tests.support import two_segments

TOUCHING = {"open", "write", "flush", "close", "fsync", "chmod", "replace", "unlink"}
TEXT = "value = 0.05  # a comment\n" * 40_000


def workbook(path: Path) -> None:
    build(two_segments(purpose="new"), path)


def text(path: Path) -> None:
    write_text(path, TEXT)


def in_place(path: Path) -> None:
    """What nobody should do: the test has to notice it."""
    with open(path, "w", encoding="utf-8") as file:
        for line in TEXT.splitlines()[:500]:
            file.write(line + "\n")
            file.flush()


def values(path: Path) -> None:
    """What `modelgen pull --write` does to a values file."""
    model = Model("Values")
    model.sheet("Inputs").assumption("Rate", unit="%")
    model.load(path)
    rate = next(item for item in compile(model).inputs if item.key == "rate")
    write([Edit(rate, (0, (), None), 0.2)])


def batch(path: Path) -> None:
    """Several files, one after the other; the last one is looked at."""
    for name in ("a", "b", path.stem):
        with replacing(path.with_name(name + path.suffix)) as temporary:
            temporary.write_bytes(TEXT.encode())


VALUES = b"# ours\n[rate]\nvalue = 0.1  # as agreed\n" + b"# more\n" * 100
WRITERS: dict[str, Callable[[Path], None]] = {
    "workbook": workbook, "text": text, "in_place": in_place, "batch": batch, "values": values,
}  # fmt: skip


def counting(at: int | None) -> Callable[[Any, str, Any], None]:
    """A profiler that counts calls that touch files, before and after each; at one of them it kills its process."""
    count = 0

    def event(frame: Any, kind: str, called: Any) -> None:
        nonlocal count
        if kind in ("c_call", "c_return") and called.__name__ in TOUCHING:
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

    event.count = lambda: count  # type: ignore[attr-defined]
    return event


def moments(writer: Callable[[Path], None], path: Path) -> int:
    """How many moments there are at which a writer can be killed."""
    event = counting(None)
    sys.setprofile(event)
    try:
        writer(path)
    finally:
        sys.setprofile(None)
    return int(event.count())  # type: ignore[attr-defined]


def killed(writer: Callable[[Path], None], path: Path, moment: int) -> bool:
    """Write in a process of its own, and kill that at a moment; whether it was still at it."""
    child = os.fork()
    if child == 0:
        sys.setprofile(counting(moment))
        writer(path)
        sys.setprofile(None)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(name: str, folder: Path, times: int, seed: int) -> None:
    """Print how often the file was left old, new or torn, and how often the writer was killed at work.

    Half of the moments are among the last ones, where the new file takes the old one's place; one comes too late.
    """
    writer, path = WRITERS[name], folder / "model.xlsx"
    old = VALUES if name == "values" else b"signed off"
    path.write_bytes(old)
    writer(path)  # once before, so that imports and caches don't count
    new = path.read_bytes()
    path.write_bytes(old)
    end = moments(writer, path)
    counts = {"old": 0, "new": 0, "torn": 0, "killed": 0}
    dice = random.Random(seed)
    late = list(range(max(0, end - times // 2), end + 1))
    for moment in [*late, *(dice.randrange(end) for _ in range(times - len(late)))]:
        path.write_bytes(old)
        counts["killed"] += killed(writer, path, moment)
        found = path.read_bytes()
        counts["old" if found == old else "new" if found == new else "torn"] += 1
        for left in folder.glob(".*"):  # a killed process can't tidy up
            left.unlink()
    print(*counts.values())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
