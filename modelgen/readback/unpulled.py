"""Whether a file may be replaced: not while it holds what people entered and nobody has read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.sandbox import Running
from modelgen.program.program import Program
from modelgen.readback.judge import ALREADY, judge, settled
from modelgen.readback.opening import Opened, begun

_NAMED = 3  # inputs
_REPLACE = "let it be replaced by --overwrite (in Python overwrite=True)"
_OR = f"name another file, or {_REPLACE}"


class NotPulled(ModelgenError):
    """A file that was to be replaced is no build, or one in which inputs were edited since."""


@contextmanager
def unpulled(path: str | Path, *, overwrite: bool = False) -> Iterator[Callable[[Program], None]]:
    """What is to be asked before a file is replaced, which is read meanwhile: it raises NotPulled where the file holds
    edits that today's definition doesn't say, or isn't one that modelgen made. A new file, or an empty one, may always
    be written, and any where it is to `overwrite`."""
    file = Path(path)
    if overwrite or not file.is_file() or not file.stat().st_size:
        yield lambda program: None
    elif file.suffix.casefold() == ".csv":
        yield lambda program: _ask(file, partial(_in_a_table, file, program))
    else:
        with Running() as running:
            with _untold(file):
                found = begun(running, file, entries=True)
            yield lambda program: _ask(file, lambda: _in_a_workbook(found(), program))


def _ask(file: Path, edits: Callable[[], list[str]]) -> None:
    with _untold(file):
        found = edits()
    if found:
        some = ", ".join(found[:_NAMED]) + (f" and {len(found) - _NAMED} more" if len(found) > _NAMED else "")
        what = f"{file} stays as it is: it was edited since it was made, and the definition doesn't say so ({some})"
        raise NotPulled(f"{what}; pull it, or {_REPLACE}")


@contextmanager
def _untold(file: Path) -> Iterator[None]:
    try:
        yield
    except ModelgenError as error:
        raise NotPulled(f"{file} stays as it is, for it can't be told what is in it: {error}; {_OR}") from None


def _in_a_workbook(found: Opened, program: Program) -> list[str]:
    """The inputs that hold something else than they were built with, and than the definition says today."""
    if not found.manifest.sealed:
        return ["its manifest"]
    changes = settled(program, found.manifest, [judge(program, one, found.name) for one in found.entries])
    return [str(change.slot) for change in changes if change.state != ALREADY]


def _in_a_table(file: Path, program: Program) -> list[str]:
    from modelgen.readback.table import read_table  # few builds write one

    return [str(change.slot) for change in read_table(file, program).items if change.state != ALREADY]
