"""Progress on a terminal: what is being done, how far it is, and for how long, once it takes more than a moment."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from modelgen import progress

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


class _Bar(threading.Thread):
    """Draws, in a thread of its own, what it was told last: to tell it takes no time."""

    def __init__(self, what: str) -> None:
        super().__init__(daemon=True)
        self._what, self._told = what, ("", 0, 0)
        self._over = threading.Event()

    def tell(self, what: str, done: int, of: int) -> None:
        """Note how far it is."""
        self._told = what, done, of

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
                doing, done, of = self._told
                far = f"{done:,} of {of:,}" if of else ""
                both = f"{self._what}: {doing}" if doing else self._what
                fits = len(both) + len(far) <= console.width - _BAR - _BESIDES
                bar.update(task, description=both if fits or not doing else doing, completed=done, total=of or None,
                           far=far)  # fmt: skip
                bar.refresh()
