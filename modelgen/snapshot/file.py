"""The file of a snapshot: one line per row, in sections; written in the same bytes on every machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files import read as files
from modelgen.files.atomic import replacing
from modelgen.files.read import Missing
from modelgen.model.model import Model
from modelgen.snapshot.names import BETWEEN, IS, clean
from modelgen.snapshot.take import Rows, Snapshot, take

ENDING = ".formulas.txt"
LARGEST = 128 << 20  # bytes: the Amazon example has 0.4 million
# the title of each section, and how many parts of a line name its row
_SECTIONS = {
    "headline": ("Headline outputs, by scenario", 1),
    "formulas": ("Formulas: sheet, line, member, cells, formula in words, formula in R1C1 with rows by their keys", 4),
    "inputs": ("Inputs with which the values were computed: address, values by period", 1),
    "values": ("Values in the first scenario: sheet, line, member", 3),
}


def file_of(definition: str | Path) -> Path:
    """Where the snapshot of a definition stands: beside it, `model.formulas.txt` for `model.py`."""
    path = Path(definition)
    file = path / "model.py" if path.is_dir() else path
    return file.with_name(file.stem + ENDING)


def write(path: Path, model: Model) -> None:
    """Write the snapshot of a model, in the same bytes on every machine. CannotWrite where that fails."""
    found = take(model)
    lines = [f"# modelgen: snapshot of {clean(model.name)}; pytest --modelgen-update takes it anew"]
    for name, (title, _) in _SECTIONS.items():
        lines += ["", f"## {title}"]
        rows: Mapping[str, Mapping[str, str]] = getattr(found, name)
        for row, cells in rows.items():
            texts = cells.values() if name == "formulas" else [f"{cell}{IS}{text}" for cell, text in cells.items()]
            lines.append(BETWEEN.join([row, *texts]))
    with replacing(path) as temporary:
        temporary.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))


def read(path: Path) -> Snapshot:
    """Read a snapshot, whatever its line ends. ModelgenError where it isn't one."""
    try:
        text = files.text(path, LARGEST).removeprefix("\ufeff")
    except Missing:
        raise ModelgenError(f"{path.name}: there is no snapshot yet; pytest --modelgen-update takes it") from None
    found, section = Snapshot(), ""
    titles = {f"## {title}": name for name, (title, _) in _SECTIONS.items()}
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        section = titles.get(line, section)
        if BETWEEN not in line and (not line or line.startswith("#")):
            continue
        if not (section and _take(line, section, getattr(found, section))):
            raise ModelgenError(
                f"{path.name}:{number}: no line of a snapshot, or one that is there already: '{line[:60]}'; put it "
                "right, or take the snapshot anew with pytest --modelgen-update"
            )
    return found


def _take(line: str, section: str, rows: Rows) -> bool:
    """Add a line's row to those of its section; False where it is none."""
    many = _SECTIONS[section][1]
    parts = line.split(BETWEEN)
    name, cells = BETWEEN.join(parts[:many]), parts[many:]
    if section == "formulas":
        row = dict(zip(("words", "R1C1"), cells, strict=False))
        right = len(cells) == 2
    else:
        row = {cell: text for cell, _, text in (part.partition(IS) for part in cells)}
        right = bool(cells) and all(IS in part for part in cells)
    if right and name not in rows:
        rows[name] = row
        return True
    return False
