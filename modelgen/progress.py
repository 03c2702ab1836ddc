"""How far work is, told to whoever watches: the command line, on a terminal.

Where nobody does, to tell costs next to nothing. There is one who watches in a process, for there is one terminal; who
tells may do so from any thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
Watcher = Callable[[str, int, int, str], None]
"""Gets what is being done, how much of it is done, of how much (0 where nobody knows), and by whom: a name of what runs
beside the command, and has ended once it does nothing; none for the command itself."""
_watcher: Watcher | None = None


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """While it lasts, `watcher` is told."""
    global _watcher
    before, _watcher = _watcher, watcher
    try:
        yield
    finally:
        _watcher = before


def tell(what: str, done: int = 0, of: int = 0, by: str = "") -> None:
    """Say what is being done, and how far it is."""
    watcher = _watcher
    if watcher is not None:
        watcher(what, done, of, by)


def each(what: str, things: Sequence[T]) -> Iterator[T]:
    """The things, one by one, and how many of them are done."""
    for done, thing in enumerate(things):
        tell(what, done, len(things))
        yield thing


class Tally:
    """Work that several do at once, told as one."""

    def __init__(self, what: str, of: int) -> None:
        self.what, self.done, self.of = what, 0, of
        self._lock = threading.Lock()
        tell(what, 0, of)

    def after(self, future: Future[Any], some: int) -> None:
        """Note that so much more is done once a future has its result."""
        future.add_done_callback(lambda _: self.add(some))

    def add(self, some: int) -> None:
        """Note that some more of it is done."""
        with self._lock:
            self.done += some
            tell(self.what, self.done, self.of)
