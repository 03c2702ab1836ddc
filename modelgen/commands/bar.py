"""Progress on a terminal: what is being done, how far it is, and for how long, once it takes more than a moment."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from modelgen import progress
from modelgen.visible import in_a_line

PATIENCE = 1.0  # seconds without a word: what is done sooner needs no bar, and not the time to import one
_EVERY = 0.1  # seconds
_BAR, _BESIDES = 16, 14  # columns of the bar, and of what else stands in its line
_DUMB = ("dumb", "unknown")


@contextmanager
def bar(what: str) -> Iterator[None]:
    """Show progress on standard error while it lasts, where that is a terminal which can take a line back."""
    if not what or sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM", "").lower() in _DUMB:
        yield
        return
    shown = _Bar(what)
    with progress.watched(shown.tell):
        with suppress(RuntimeError):  # a system that has no thread to spare
            shown.start()
        try:
            yield
        finally:
            shown.end()


class Told(NamedTuple):
    """What is being done, how much of it is done, and of how much: 0 where nobody knows."""

    what: str
    done: int = 0
    of: int = 0

    @property
    def far(self) -> str:
        """How far it is, in words."""
        return "" if self.of <= 1 else f"{self.done}%" if self.of == 100 else f"{self.done:,} of {self.of:,}"


def shown(told: Told, beside: dict[str, Told]) -> Told:
    """What stands on the bar: what the command tells, of those that run beside it where there are any. One alone is
    told as if it were the command, which waits for it; several say by their names what each is doing."""
    if len(beside) == 1 and not told.far:
        (told,) = beside.values()
    elif beside:
        told = told._replace(what=", ".join(f"{by} {one.what} {one.far}".rstrip() for by, one in beside.items()))
    return told._replace(what=in_a_line(told.what))  # it may be a file's, or a process's that is out of hand


class _Bar(threading.Thread):
    """Draws, in a thread of its own, what it was told last: to tell it takes no time."""

    def __init__(self, what: str) -> None:
        super().__init__(daemon=True)
        self._what, self._told = what, Told("")
        self._beside: dict[str, Told] = {}  # what runs beside the command, by its name
        self._over = threading.Event()

    def tell(self, what: str, done: int, of: int, by: str) -> None:
        """Note how far it is."""
        if not by:
            self._told = Told(what, done, of)
        elif what:
            self._beside[by] = Told(what, done, of)
        else:
            self._beside.pop(by, None)

    def end(self) -> None:
        """Take the bar away."""
        self._over.set()
        if self.ident is not None:
            self.join()

    def run(self) -> None:
        """Wait a moment, then draw until it's over."""
        with suppress(Exception):  # work goes on where no bar can be drawn
            if not self._over.wait(PATIENCE):
                self._draw()

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.table import Column

        console = Console(stderr=True)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, ratio=1)),
            BarColumn(_BAR), TextColumn("{task.fields[far]}"), TimeElapsedColumn(),
        )  # fmt: skip
        # what commands print on standard output isn't the bar's to redirect: it may go into a file
        bar = Progress(
            *columns, console=console, transient=True, auto_refresh=False, redirect_stdout=False, expand=True
        )
        with bar:
            task = bar.add_task(self._what, total=None, far="")
            bar.tasks[0].start_time = (bar.tasks[0].start_time or 0) - PATIENCE
            while not self._over.wait(_EVERY):
                told = shown(self._told, dict(self._beside))
                both = f"{self._what}: {told.what}" if told.what else self._what
                fits = len(both) + len(told.far) <= console.width - _BAR - _BESIDES
                bar.update(task, description=both if fits or not told.what else told.what, completed=told.done,
                           total=told.of if told.far else None, far=told.far)  # fmt: skip
                bar.refresh()
