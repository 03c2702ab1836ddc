"""Commands that write files, and are killed: run as `python -m tests.files.unlucky`, so that forks are its own."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
import openpyxl

from modelgen import build, load_model
from modelgen.commands.app import app
from modelgen.commands.run import run
from modelgen.files.atomic import replacing, write_text
from modelgen.snapshot.file import write as write_snapshot
from modelgen.verify.verify import verify_workbook
from tests.commandline import define

TOUCHING = {
    "open", "write", "flush", "close", "fsync", "flock", "chmod", "replace", "rename", "mkdir", "rmdir", "unlink",
    "listdir", "writestr",
}  # fmt: skip
TEXT = "value = 0.05  # a comment\n" * 40_000
VALUES = "# ours\n[rate]\nsource = 'x'\nvalue = 0.1  # as agreed\n" + "# more\n" * 100
DEFINITION = """
from modelgen import Model
m = Model("Ferry")
rate = m.sheet("In").assumption("Rate", unit="%")
m.sheet("Out").line("Doubled", unit="%").formula = rate + rate
m.load("values.toml")
"""


@dataclass(frozen=True)
class Writer:
    """What writes, and the file or folder that it writes."""

    write: Callable[[], object]
    target: Path
    old: bytes | None = b"signed off"

    def reset(self) -> None:
        """Have the target as it was before."""
        if self.target.is_dir():
            shutil.rmtree(self.target)
        if self.old is not None:
            self.target.write_bytes(self.old)

    def found(self) -> object:
        """What stands at the target."""
        if self.target.is_dir():
            return {str(path.relative_to(self.target)): path.read_bytes() for path in self.target.rglob("*")}
        # a report tells when it was written
        return re.sub(rb'timestamp="[^"]*"', b"", self.target.read_bytes()) if self.target.exists() else None


def command(*words: object) -> Callable[[], object]:
    return partial(app.main, [str(word) for word in words], "modelgen", standalone_mode=False)


def writers(folder: Path) -> dict[str, Callable[[], Writer]]:
    """Every way in which modelgen writes, by name."""
    ferry = define(folder / "ferry", DEFINITION, values_toml=VALUES)
    file = folder / "model"

    def edited() -> Path:
        build(load_model(ferry), folder / "edited.xlsx")
        book = openpyxl.load_workbook(folder / "edited.xlsx")
        cell = next(cell for row in book["In"].iter_rows() for cell in row if cell.value == 0.1)
        cell.value = 0.2
        book.save(folder / "edited.xlsx")
        return folder / "edited.xlsx"

    def reported() -> Callable[[], object]:
        report = verify_workbook(edited(), None, ("ironcalc", "formualizer"))

        def write() -> None:
            with suppress(click.exceptions.Exit):
                run("", lambda: report, junit=xml)

        return write

    def several() -> None:
        for name in ("a", "b", "model"):
            with replacing(folder / f"{name}.txt") as temporary:
                temporary.write_bytes(TEXT.encode())

    def in_place() -> None:
        with open(file, "w", encoding="utf-8") as opened:
            for line in TEXT.splitlines()[:500]:
                opened.write(line + "\n")
                opened.flush()

    book, csv, json, xml, text = (file.with_suffix(ending) for ending in (".xlsx", ".csv", ".json", ".xml", ".txt"))
    return {
        "build": lambda: Writer(command("build", ferry, "-o", book, "--overwrite"), book),
        "pull": lambda: Writer(
            command("pull", edited(), "--model", ferry, "--write"), ferry / "values.toml", VALUES.encode()
        ),
        "csv": lambda: Writer(command("assumptions", ferry, "--csv", csv, "--overwrite"), csv),
        "xlsx": lambda: Writer(command("assumptions", ferry, "--xlsx", book, "--overwrite"), book),
        "json": lambda: Writer(command("show", ferry, "--json", json), json),
        "junit": lambda: Writer(reported(), xml),
        "snapshot": lambda: Writer(partial(write_snapshot, text, load_model(ferry)), text),
        "new": lambda: Writer(command("new", "sotp", folder / "fresh"), folder / "fresh", None),
        "text": lambda: Writer(partial(write_text, file, TEXT), file),
        "several": lambda: Writer(several, text),
        "in_place": lambda: Writer(in_place, file),  # what nobody should do: the test has to notice it
    }  # fmt: skip


def killing(at: int) -> Callable[[Any, str, Any], None]:
    """A profiler that counts calls that touch files, before and after each; at one of them it kills its process."""
    count = 0

    def event(frame: Any, kind: str, called: Any) -> None:
        nonlocal count
        if kind in ("c_call", "c_return") and called.__name__ in TOUCHING:
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

    return event


def moments(write: Callable[[], object]) -> list[str]:
    """The moments at which a writer can be killed: the system's call before or after which each comes."""
    seen: list[str] = []

    def event(frame: Any, kind: str, called: Any) -> None:
        if kind in ("c_call", "c_return") and called.__name__ in TOUCHING:
            system = called.__module__ in ("posix", "fcntl")  # texts have a `replace`, too
            seen.append(called.__name__ if system else "")

    sys.setprofile(event)
    try:
        write()
    finally:
        sys.setprofile(None)
    return seen


def window(seen: list[str]) -> range:
    """The moments from holding a temporary file to a little after it has taken its place; all, where nobody does so."""
    places = [position for position, name in enumerate(seen) if name in ("replace", "rename")]
    return range(seen.index("flock"), min(len(seen), places[-1] + 10)) if places else range(len(seen))


def spread(over: range, times: int) -> list[int]:
    """So many moments of these, equally far apart; the last one is among them."""
    return [over[(len(over) - 1) * (number + 1) // times] for number in range(times)]


def started(write: Callable[[], object], moment: int) -> int:
    """Write in a process of its own that is killed at a moment."""
    child = os.fork()
    if child:
        return child
    sys.setprofile(killing(moment))
    try:
        write()
    finally:
        sys.setprofile(None)
        os._exit(0)


def ended(children: Iterable[int]) -> int:
    """How many processes were killed at work."""
    return sum(os.WIFSIGNALED(os.waitpid(child, 0)[1]) for child in children)


def main(name: str, folder: Path, times: int, together: int, seed: int) -> None:
    """Print how often the target was left old, new or torn, how many were killed at work, and what they left hidden.

    `together` is how many write at once, each with a moment of its own. A third of the moments are spread over all that
    the command does, a third over its writing, and a third stand around the step in which the new takes its place.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the commands say
    writer = writers(folder)[name]()
    writer.reset()
    before = writer.found()
    writer.write()  # once before, so that imports and caches don't count
    after = writer.found()
    writer.reset()
    seen = moments(writer.write)
    writing = window(seen)
    third = times // 3
    chosen = spread(range(len(seen)), third) + spread(writing, third) + spread(writing[-24:], times - 2 * third)
    counts = {"old": 0, "new": 0, "torn": 0, "killed": 0, "left": 0}
    dice = random.Random(seed)
    for moment in chosen:
        writer.reset()
        others = [dice.choice(writing) for _ in range(together - 1)]
        counts["killed"] += ended([started(writer.write, each) for each in (moment, *others)])
        found = writer.found()
        counts["old" if found == before else "new" if found == after else "torn"] += 1
        writer.reset()
        writer.write()  # the next one tidies up
        counts["left"] += len(list(folder.rglob(".*")))
    os.write(2, " ".join(map(str, [*counts.values(), len(seen), len(writing)])).encode())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
