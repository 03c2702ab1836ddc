"""What stands in a workbook, and what engines compute from it: each in a sandbox, while the caller works on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.patience import reading
from modelgen.files.sandbox import Failed, Job, Running, SandboxError
from modelgen.package.content import WorkbookContent
from modelgen.verify.engines.engine import Answer, Cell, Places, Setting
from modelgen.verify.engines.job import recomputation
from modelgen.verify.engines.registry import ENGINES

Run = tuple[str, list[Answer]] | SandboxError
"""An engine's version and its values by setting, or why it has none."""


class CannotVerify(ModelgenError):
    """The file can't be read, or an engine isn't known."""


def read_content(file: Path) -> tuple[WorkbookContent, bytes]:
    """What stands in a workbook that engines may be given, and the file that they get. Raises CannotVerify."""
    with Running() as running:
        computed = Computed(running, file)
        return computed.content(), computed.book()


class Computed:
    """A file that is read at once and, by engines, computed when it is known what to ask them for."""

    def __init__(self, running: Running, file: Path) -> None:
        self._running, self._file = running, file
        self._reading = running.start(
            Job("modelgen.package.content:for_engines", str(file), reading(file), 4096, "reading", (str(file),))
        )
        self._runs: dict[str, Future[object | SandboxError]] = {}

    def content(self) -> WorkbookContent:
        """What stands in it. Raises CannotVerify."""
        return self._read()[0]

    def book(self) -> bytes:
        """The file that engines get. Raises CannotVerify."""
        return self._read()[1]

    def _read(self) -> tuple[WorkbookContent, bytes]:
        answer = self._reading.result()
        if isinstance(answer, SandboxError):
            why = answer.message if isinstance(answer, Failed) else answer.what
            raise CannotVerify(f"{self._file.name}: {why}")
        return answer  # type: ignore[return-value]

    def ask(self, engines: Sequence[str], cells: Sequence[Cell], settings: Sequence[Setting]) -> None:
        """Let engines compute cells after each of the settings, from what was read of the file."""
        book, places = self.book(), Places(cells)
        for name in engines:
            job = recomputation(ENGINES[name], book, places, settings)
            self._runs[name] = self._running.start(job)

    def runs(self) -> Iterator[tuple[str, Run]]:
        """Each engine that was asked, with what it computed."""
        for name, run in self._runs.items():
            yield name, run.result()  # type: ignore[misc]
