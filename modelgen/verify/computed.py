"""What stands in a workbook, and what engines compute from it: each in a sandbox, while the caller works on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.sandbox import Failed, Job, Running, SandboxError
from modelgen.package.content import WorkbookContent
from modelgen.verify.engines.engine import Answer, Cell, Places, Setting
from modelgen.verify.engines.job import recomputation
from modelgen.verify.engines.registry import ENGINES

SECONDS = 600.0
Run = tuple[str, list[Answer]] | SandboxError
"""An engine's version and its values by setting, or why it has none."""


class CannotVerify(ModelgenError):
    """The file can't be read, or an engine isn't known."""


def read_content(file: Path) -> WorkbookContent:
    """What stands in a workbook that engines may be given. Raises CannotVerify."""
    with Running() as running:
        return Computed(running, file).content()


class Computed:
    """A file that is read at once and, by engines, computed when it is known what to ask them for."""

    def __init__(self, running: Running, file: Path) -> None:
        self._running, self._file = running, file
        self._reading = running.start(Job("modelgen.package.content:read", str(file), SECONDS, 4096, "reading"))
        self._runs: dict[str, Future[object | SandboxError]] = {}

    def content(self) -> WorkbookContent:
        """What stands in it. Raises CannotVerify."""
        answer = self._reading.result()
        if isinstance(answer, SandboxError):
            why = answer.message if isinstance(answer, Failed) else answer.what
            raise CannotVerify(f"{self._file.name}: {why}")
        assert isinstance(answer, WorkbookContent)
        return answer

    def ask(self, engines: Sequence[str], cells: Sequence[Cell], settings: Sequence[Setting]) -> None:
        """Let engines compute cells after each of the settings, from the very file whose content was read."""
        seen, places = self.content().seen, Places(cells)
        for name in engines:
            job = recomputation(ENGINES[name], self._file, places, settings, SECONDS, seen)
            self._runs[name] = self._running.start(job)

    def runs(self) -> Iterator[tuple[str, Run]]:
        """Each engine that was asked, with what it computed."""
        for name, run in self._runs.items():
            yield name, run.result()  # type: ignore[misc]
