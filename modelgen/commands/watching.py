"""What `modelgen watch` does at every save: run the definition, make the workbook, verify it, say what moved."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from modelgen.commands.console import say
from modelgen.commands.paths import scenario_of
from modelgen.diagnosis import Mistakes, diagnosed
from modelgen.errors import ModelgenError
from modelgen.files.root import meant, root_of
from modelgen.model.address import Address
from modelgen.pipeline import NotVerified, put
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.reference.checks import failed
from modelgen.reference.solve import everywhere
from modelgen.revisions.repository import state
from modelgen.revisions.review import Review, review
from modelgen.snapshot.told import changed_value
from modelgen.verify.engines.registry import DEFAULT
from modelgen.verify.made import warm
from modelgen.workbook import themes

_READ = {".py", ".toml", ".csv", ".tsv", ".txt", ".json", ".parquet", ".png", ".jpg", ".jpeg", ".svg"}
_WAKE = 100  # milliseconds after which the watcher looks up, so that the first build begins when it watches
_MOST = 12  # outputs and checks that are told at a save


class Watching:
    """A definition that is watched, and its workbook. ModelgenError where there is none, or nothing watches files."""

    def __init__(self, path: Path, target: Path, scenario: str | None) -> None:
        self.path, self.target, self.scenario = path, target, scenario
        file = path / "model.py" if path.is_dir() else path
        if not file.is_file():
            raise ModelgenError(f"{path}: there is no {'model.py' if path.is_dir() else 'such file'}{meant(file)}")
        if not _watches():
            raise ModelgenError("watching needs watchfiles; install it: pip install 'modelgen[watch]'")
        self.folder = file.resolve().parent
        self._last: Program | None = None  # that was built
        self._written = ""  # a digest of the workbook that stands there since

    def run(self) -> None:
        """Build at once, and at every save, until Ctrl-C, which raises KeyboardInterrupt."""
        from watchfiles import DefaultFilter, watch

        class Sources(DefaultFilter):
            """What a definition is made of; not what is made of it."""

            def __call__(self, change: object, path: str) -> bool:
                return Path(path).suffix.casefold() in _READ and super().__call__(change, path)  # type: ignore[arg-type]

        folders = {self.folder, root_of(self.folder)}
        with warm():
            first = True
            for changes in watch(
                *folders, watch_filter=Sources(), rust_timeout=_WAKE, yield_on_timeout=True, debounce=400, step=30
            ):
                if changes or first:
                    first = False
                    self.build()

    def build(self) -> None:
        """Make and verify the workbook, and say what there is to say."""
        begun = time.monotonic()
        try:
            lines, colour = [*self._built()], "green"
            seconds = time.monotonic() - begun
            lines[0] += f" ({seconds:.1f} s)"
        except ModelgenError as error:
            lines, colour = str(error).splitlines(), "red"
        except OSError as error:
            lines, colour = [f"{error.filename or self.target}: {error.strerror or error}"], "red"
        say(f"{datetime.now():%H:%M:%S} {lines[0]}", colour)
        for line in lines[1:]:
            say(f"  {line}")

    def _built(self) -> Iterator[str]:
        model = diagnosed(self.path)
        if isinstance(model, Mistakes):
            raise ModelgenError("\n".join([model.verdict.replace("nothing is computed", "the workbook stays"),
                                           *model.lines()]))  # fmt: skip
        live, program = scenario_of(model, self.scenario), compile(model)
        try:
            report = put(
                program, self.target, themes.theme(None, program.folder), state(program.folder), scenario=live,
                verified_by=DEFAULT, overwrite=self._is_ours(),
            )  # fmt: skip
        except NotVerified as error:
            raise ModelgenError(f"{self.target} stays as it was: {error}") from None
        self._written = _digest(self.target)
        before, self._last = self._last, program
        assert report is not None
        if before is None:
            yield report.verdict
            yield from (f"fails: {one}" for one in failed(everywhere(program)) if one.is_root)
            return
        found = review(before, program, ("the save before", "this one"))
        told = [*_moved(found)]
        yield f"{report.verdict}{'' if told else '; no output moved'}"
        yield from told[:_MOST]
        if len(told) > _MOST:
            yield f"and {len(told) - _MOST} more"

    def _is_ours(self) -> bool:
        """Whether the workbook is the one that was written last, so that nobody's edits are in it."""
        return bool(self._written) and _digest(self.target) == self._written


def _moved(found: Review) -> Iterator[str]:
    """The outputs that moved and the checks that turned."""
    for one in found.moved:
        address = Address.parse(one.address)
        was, now, by = changed_value(one)
        scenario = f", {address.scenario}" if address.scenario else ""
        yield f"{found.labels.get(address.item, address.item)}{scenario}: {was} -> {now}{f' ({by})' if by else ''}"
    for check in found.turned:
        fails = f"fails in {', '.join(check.now)}"
        yield f"{check.label}: {fails if check.now else 'holds again'}"


def _digest(file: Path) -> str:
    with suppress(OSError):
        return sha256(file.read_bytes()).hexdigest()
    return ""


def _watches() -> bool:
    with suppress(ValueError):  # somebody has barred it
        return find_spec("watchfiles") is not None
    return False
