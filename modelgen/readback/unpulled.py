"""Whether a file may be replaced: not while it holds what people entered and nobody has read back."""

from __future__ import annotations

from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.program.program import Program
from modelgen.readback.judge import ALREADY, judge, settled
from modelgen.readback.opening import opened

_NAMED = 3  # inputs
_REPLACE = "let it be replaced by --overwrite (in Python overwrite=True)"
_OR = f"name another file, or {_REPLACE}"


class NotPulled(ModelgenError):
    """A file that was to be replaced is no build, or one in which inputs were edited since."""


def replaceable(path: str | Path, program: Program) -> None:
    """NotPulled where a file that a build would replace holds edits that today's definition doesn't say, or isn't one
    that modelgen made; a new file, or an empty one, may always be written."""
    file = Path(path)
    if not file.is_file() or not file.stat().st_size:
        return
    try:
        open_ = _in_a_table(file, program) if file.suffix.casefold() == ".csv" else _in_a_workbook(file, program)
    except ModelgenError as error:
        raise NotPulled(f"{file} stays as it is, for it can't be told what is in it: {error}; {_OR}") from None
    if open_:
        some = ", ".join(open_[:_NAMED]) + (f" and {len(open_) - _NAMED} more" if len(open_) > _NAMED else "")
        what = f"{file} stays as it is: it was edited since it was made, and the definition doesn't say so ({some})"
        raise NotPulled(f"{what}; pull it, or {_REPLACE}")


def _in_a_workbook(file: Path, program: Program) -> list[str]:
    """The inputs that hold something else than they were built with, and than the definition says today."""
    found = opened(file, engines=False)
    if not found.manifest.sealed:
        return ["its manifest"]
    changes = settled(program, found.manifest, [judge(program, one, file.name) for one in found.entries])
    return [str(change.slot) for change in changes if change.state != ALREADY]


def _in_a_table(file: Path, program: Program) -> list[str]:
    from modelgen.readback.table import read_table  # few builds write one

    return [str(change.slot) for change in read_table(file, program).items if change.state != ALREADY]
