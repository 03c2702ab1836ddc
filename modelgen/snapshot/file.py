"""The file of a formula snapshot: entries with their lines, each sealed; in the same bytes on every machine.

```
[line total_fares]
label: Total fares
formula: fares.total(route)
  R1C1: SUM(fares[*]!RC)
seal: 5f0c9a1e
```

What two branches change in different entries git merges by itself; what it puts together wrongly, or a hand edits, no
longer fits its seal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files import read as files
from modelgen.files.atomic import replacing
from modelgen.files.read import Missing
from modelgen.model.model import Model
from modelgen.program.program import Program
from modelgen.snapshot.entries import MODEL, SCENARIOS, Entries, Name, entries, line

ENDING = ".formulas.txt"
LARGEST = 128 << 20  # bytes: the Amazon example has 0.2 million
UPDATE = "pytest --modelgen-update=formulas"
_FIRST, _SEAL, _END = "# modelgen: what {} calculates", "seal: ", "# the end"
_HEADING = re.compile(r"\[(\w+)(?: (.*))?\]")
_MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


def file_of(definition: str | Path, ending: str = ENDING) -> Path:
    """Where the snapshot of a definition stands: beside it, `model.formulas.txt` for `model.py`."""
    path = Path(definition)
    file = path / "model.py" if path.is_dir() else path
    return file.with_name(file.stem + ending)


def write(path: Path, model: Model | Program) -> None:
    """Write the snapshot of a model, in the same bytes on every machine. CannotWrite where that fails."""
    lines = [f"{_FIRST.format(line(model.name))}; {UPDATE} takes it anew"]
    for name, own in entries(model).items():
        lines += ["", _heading(name), *own, _SEAL + seal(name, own)]
    with replacing(path) as temporary:
        temporary.write_bytes(("\n".join([*lines, "", _END]) + "\n").encode("utf-8"))


def read(path: Path) -> Entries:
    """Read a snapshot, whatever its line ends. ModelgenError where it isn't one, or isn't as it was written."""
    try:
        text = files.text(path, LARGEST).removeprefix("\ufeff")
    except Missing:
        raise ModelgenError(f"{path.name}: there is no snapshot yet; {UPDATE} takes it") from None
    found: Entries = {}
    lines = [each.rstrip() for each in text.split("\n")]
    at = dict(_headings(path, lines))
    starts = [*at.values(), len(lines)]
    for (name, start), stop in zip(at.items(), starts[1:], strict=True):
        own = [each for each in lines[start + 1 : stop] if each and each != _END]
        if not own or own[-1] != _SEAL + seal(name, own[:-1]):
            what = f"{_heading(name)} isn't as it was written: merged wrongly, cut, or edited by hand"
            raise _refused(path, start + 1, what)
        found[name] = tuple(own[:-1])
    if _END not in lines or (MODEL, "") not in found or (SCENARIOS, "") not in found:
        part = "its end" if _END not in lines else "its [model] or [scenarios]"
        raise _refused(path, len(lines), f"{part} is missing, so something was cut off" if lines[0] else "it is empty")
    return found


def seal(name: Name, lines: Sequence[str]) -> str:
    """By which it's known whether an entry is as it was written."""
    return sha256("\n".join([*name, *lines]).encode()).hexdigest()[:8]


def _heading(name: Name) -> str:
    return f"[{' '.join(filter(None, name))}]"


def _headings(path: Path, lines: Sequence[str]) -> Iterator[tuple[Name, int]]:
    """The entries and where they begin."""
    seen: dict[Name, int] = {}
    for number, each in enumerate(lines, 1):
        if each.startswith(_MARKS):
            raise _refused(path, number, f"git left a conflict here ('{each[:40]}')")
        heading = _HEADING.fullmatch(each)
        if heading is None:
            if each and not seen and not each.startswith("#"):
                raise _refused(path, number, f"no line of a snapshot: '{each[:60]}'")
            continue
        name = heading[1], heading[2] or ""
        if name in seen:
            raise _refused(path, number, f"{each} stands in line {seen[name]}, too, as after a wrong merge")
        seen[name] = number
        yield name, number - 1


def _refused(path: Path, number: int, what: str) -> ModelgenError:
    return ModelgenError(f"{path.name}:{number}: {what}; take the snapshot anew with {UPDATE}, and review it in git")
