"""Companies computed by processes that share no disk with this one: an executor's, a cluster's.

What they need travels: the program, once to each process that says it hasn't it, the theme, and what git says of the
definition, whose folder needn't be there. Workbooks come back as bytes, and are put in place here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from modelgen.batches.made import FAILED, Made
from modelgen.batches.manifest import code
from modelgen.batches.pool import processors
from modelgen.batches.worker import Task, deck_of, know, knows, program_of, said
from modelgen.errors import ModelgenError
from modelgen.files.atomic import replacing
from modelgen.readback.unpulled import unpulled
from modelgen.slides.files import put_bytes

Call = Callable[[Task], Made]
Came = tuple[Made, bytes, bytes]
"""What came of a company, its workbook, and its deck where it has one."""
_IN_FLIGHT = 2  # companies for each thread: one that it computes, and one that waits beside it


def away(call: Call, task: Task, known: tuple[str, bytes | None], as_here: str) -> Came | None:
    """A company's work, far from its folder; None where the program isn't here and didn't come along. ModelgenError
    where this modelgen is another one than that which asks, which would make other workbooks."""
    if as_here != code():
        raise ModelgenError("the cluster has another modelgen than this one; install the same there, and start it anew")
    digest, written = known
    if not knows(digest):
        if written is None:
            return None
        know(digest, written)
    if not task.path:
        return call(task), b"", b""
    with TemporaryDirectory(prefix="modelgen-") as folder:
        path = Path(folder, Path(task.path).name)
        made = call(replace(task, path=str(path), overwrite=True))
        deck = deck_of(path).read_bytes() if made.ok and made.deck else b""
        return made, path.read_bytes() if made.ok else b"", deck


class Away:
    """An executor whose processes may be anywhere. It stays its owner's."""

    def __init__(self, executor: Any, digest: str, written: bytes) -> None:
        self.executor, self._known = executor, (digest, written)

    @property
    def room(self) -> int:
        """How many companies it is given at a time."""
        return _IN_FLIGHT * self._threads() + 1

    def submit(self, call: Call, task: Task, /) -> Future[Made]:
        """What a company will have come to, once its workbook is in place."""
        future: Future[Made] = Future()
        self._send(future, call, task, None)
        return future

    def renew(self) -> None:
        """Nothing: whoever lends it does."""

    def end(self, *, now: bool) -> None:
        """Nothing: it stays its owner's."""

    def _threads(self) -> int:
        return int(getattr(self.executor, "_max_workers", 0)) or processors()

    def _submit(self, *what: Any) -> Any:
        """A future of the executor's own, with `result`, `cancel` and `add_done_callback`."""
        return self.executor.submit(*what)

    def _failed(self, task: Task, error: Exception) -> Made:
        """What came of a company whose work the executor has lost. Raises what concerns all of them."""
        raise error

    def _send(self, future: Future[Made], call: Call, task: Task, written: bytes | None) -> None:
        sent = self._submit(away, call, task, (self._known[0], written), code())
        future.add_done_callback(lambda done: sent.cancel() if done.cancelled() else None)
        sent.add_done_callback(partial(self._came, future, call, task))

    def _came(self, future: Future[Made], call: Call, task: Task, sent: Any) -> None:
        if future.cancelled():
            return
        try:
            found = sent.result()
            if found is None:
                self._send(future, call, task, self._known[1])
                return
            if future.set_running_or_notify_cancel():
                future.set_result(self._placed(task, *found))
        except Exception as error:
            self._lost(future, task, error)

    def _lost(self, future: Future[Made], task: Task, error: Exception) -> None:
        if not future.running() and not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(self._failed(task, error))
        except Exception as every:
            future.set_exception(every)

    def _placed(self, task: Task, made: Made, content: bytes, deck: bytes) -> Made:
        """A company, once its workbook is in place, and its deck."""
        if not content:
            return made
        try:
            with unpulled(task.path, overwrite=task.overwrite) as ask, replacing(task.path) as temporary:
                if not task.overwrite and os.path.exists(task.path):
                    ask(program_of(task, self._known[1]).valued(task.company, task.values))
                temporary.write_bytes(content)
            if deck:
                put_bytes(deck, deck_of(Path(task.path)), overwrite=task.overwrite_deck)
        except ModelgenError as error:
            return replace(made, state=FAILED, error=said(error), workbook="", deck="", verdict="")
        return made
