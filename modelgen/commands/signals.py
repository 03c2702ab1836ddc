"""A command that is told to end, by the system or by a terminal that is closed, ends as if it knew of no signals,
and takes along what it had started. One that makes many files ends on Ctrl-C once those are whole that it has begun."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class _Told(BaseException):
    """A signal came; what handles errors doesn't know it."""


@contextmanager
def ending_when_told() -> Iterator[None]:
    """End this process by the signal that comes, once everything has been left that is being done."""
    told: list[int] = []

    def tell(number: int, _: FrameType | None) -> None:
        for other in _SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        told.append(number)
        raise _Told

    # whoever started it with nohup wants it to go on
    taken = [number for number in _SIGNALS if signal.getsignal(number) == signal.SIG_DFL]
    for number in taken:
        signal.signal(number, tell)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
        for number in told:
            os.kill(os.getpid(), number)


@contextmanager
def ending_at_a_rest(say: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C has come, so that nothing more is to be begun; `say` says so. Another one interrupts at once."""
    came: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        came.append(number)
        say()

    before = signal.getsignal(signal.SIGINT)
    ours = threading.current_thread() is threading.main_thread() and before is signal.default_int_handler
    if ours:
        signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(came)
    finally:
        if ours:
            signal.signal(signal.SIGINT, before)
