"""What stands in a workbook, and what engines compute from it: each in a sandbox, while the caller works on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from itertools import zip_longest
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.patience import reading
from modelgen.files.sandbox import Job, Running, SandboxError
from modelgen.identity.manifest import Imprint
from modelgen.layout.layout import Layout
from modelgen.package.content import WorkbookContent, as_typed, file_for_engines
from modelgen.package.load import MEGABYTES, own
from modelgen.package.plain import Apart
from modelgen.package.workbook import Workbook
from modelgen.progress import Tally, tell
from modelgen.verify.anew import anew
from modelgen.verify.engines.engine import Answer, Cell, Places, Setting
from modelgen.verify.engines.job import recomputation
from modelgen.verify.engines.registry import ENGINES

VALUES = 10_000_000  # that an engine gives at a time: with what they are held against, some 400 MB
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

    fresh = False  # whether nobody but this process can have written it

    def __init__(self, running: Running, file: Path, *, looks: bool = False) -> None:
        self._running, self._file = running, file
        what = "with_looks" if looks else "for_engines"
        self._reading = running.start(
            Job(f"modelgen.package.content:{what}", str(file), reading(file), MEGABYTES, file.name, (str(file),))
        )
        tell("reading the file")

    def content(self) -> WorkbookContent:
        """What stands in it. Raises CannotVerify."""
        found, *_, kept = self._read()
        if isinstance(found, WorkbookContent):
            return found
        content = as_typed(found)
        content.apart = kept  # type: ignore[assignment]
        return content

    def workbook(self) -> Workbook:
        """All that is seen of it, where it was read with its looks. Raises CannotVerify."""
        found = self._read()[0]
        assert isinstance(found, Workbook)
        return found

    def book(self) -> bytes:
        """The file that engines get. Raises CannotVerify."""
        return self._read()[1]

    def anew(self, layout: Layout, by: Imprint | None, scenario: str | None) -> Workbook:
        """The workbook that a definition makes today as this file of it was made."""
        return anew(layout, by, scenario, self.workbook())

    def _read(self) -> tuple[WorkbookContent, bytes] | tuple[Workbook, bytes, Apart]:
        answer = self._reading.result()
        if isinstance(answer, SandboxError):
            raise CannotVerify(f"{self._file.name}: {answer.of_file}")
        return answer  # type: ignore[return-value]

    def ask(self, engines: Sequence[str], cells: Sequence[Cell], settings: Sequence[Setting]) -> None:
        """Let engines compute cells after each of the settings, from what was read of the file."""
        self._asked = Asked(self._running, self.book(), engines, cells, settings)

    def runs(self) -> Iterator[tuple[slice, dict[str, Run]]]:
        """What each engine computed, part by part of the settings; one that has failed isn't asked again."""
        return self._asked.runs()


class Own(Computed):
    """A file that this process has just made, and holds: it is read here, as it can't have come from elsewhere, and is
    itself the workbook that the definition makes. Engines compute what was read of it, as of any other."""

    fresh = True

    def __init__(self, running: Running, file: Path, made: bytes) -> None:
        self._running, self._file = running, file
        tell("reading the file")
        book = own(made)
        self._found = book, *file_for_engines(book)

    def anew(self, layout: Layout, by: Imprint | None, scenario: str | None) -> Workbook:
        """The workbook that was read."""
        return self.workbook()

    def _read(self) -> tuple[Workbook, bytes, Apart]:
        return self._found


class Asked:
    """Engines that compute cells of a file after each of some settings: of as many at a time as memory holds, and of
    the next ones while those before are looked at."""

    def __init__(
        self, running: Running, book: bytes, engines: Sequence[str], cells: Sequence[Cell], settings: Sequence[Setting]
    ) -> None:
        most = max(VALUES // (len(cells) or 1), 1)
        self._running, self._book = running, book
        self._engines, self._places, self._settings = list(engines), Places(cells), settings
        self._parts = [slice(start, start + most) for start in range(0, len(settings), most)]
        self._tally = Tally(f"computing by {', '.join(engines)}", len(engines) * len(settings))
        self._started = [self._start(self._parts[0])]

    def runs(self) -> Iterator[tuple[slice, dict[str, Run]]]:
        """What each engine computed, part by part of the settings; one that has failed isn't asked again."""
        for at, following in zip_longest(self._parts, self._parts[1:]):
            if following is not None:
                self._started.append(self._start(following))
            running = self._started.pop(0)
            found: dict[str, Run] = {name: run.result() for name, run in running.items()}  # type: ignore[misc]
            self._engines = [name for name in self._engines if not isinstance(found.get(name), SandboxError)]
            yield at, found

    def _start(self, at: slice) -> dict[str, Future[object | SandboxError]]:
        settings = self._settings[at]
        started = {
            name: self._running.start(recomputation(ENGINES[name], self._book, self._places, settings))
            for name in self._engines
        }
        for future in started.values():
            self._tally.after(future, len(settings))
        return started
