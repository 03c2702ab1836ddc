"""The root folder of a definition or a test, and what is looked for between a folder and its root."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

MARKS = ("pyproject.toml", "pytest.ini", ".git")
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")


def root_of(folder: Path) -> Path:
    """The nearest folder upwards that has a mark of a root; without any, the one that the folder's packages stand in.

    The marks are `pyproject.toml`, `pytest.ini` and `.git`; a folder is a package as far as it has an `__init__.py`.
    """
    base = base_of(folder)
    return _marked(base) or base


def base_of(folder: Path) -> Path:
    """The folder that the package of a folder stands in: the folder itself, unless it has an `__init__.py`."""
    while os.path.isfile(folder / "__init__.py") and folder != folder.parent:
        folder = folder.parent
    return folder


def upwards(folder: Path) -> Iterator[Path]:
    """A folder and those above it up to its root; up to the file system's where none has a mark."""
    root = _marked(folder)
    for place in (folder, *folder.parents):
        yield place
        if place == root:
            return


def definition_above(path: str | Path, folder: Path) -> Path | None:
    """The definition of a path that is looked for from a folder upwards, or of a dotted name; None where there is none.

    A folder without a `model.py` is taken only where no other of its name is a definition.
    """
    found = [place / path for place in upwards(folder) if os.path.exists(place / path)]
    sound = (one for one in found if os.path.isfile(one) or os.path.isfile(one / "model.py"))
    return next(sound, None) or dotted(str(path), folder) or next(iter(found), None)


def dotted(name: str, folder: Path) -> Path | None:
    """The definition of a name like `deals.acme` or `deals.acme.model`, looked for from a folder upwards."""
    if not _DOTTED.fullmatch(name):
        return None
    for place in upwards(folder):
        one = place.joinpath(*name.split("."))
        if os.path.isfile(one / "model.py"):
            return one
        if os.path.isfile(file := one.with_name(one.name + ".py")):
            return file
    return None


def meant(path: Path, *folders: Path) -> str:
    """`; did you mean 'deals/acme'?` where one of the folders has a path that isn't there in other capitals or with the
    other slash, which are the same on some systems; else nothing."""
    for place in folders or (Path(),):
        parts = list[str]()
        wanted = Path(str(path).replace("\\", "/")).parts
        for part in wanted:
            same = (name for name in _names(place) if name.casefold() == part.casefold())
            name = part if os.path.lexists(place / part) else next(same, None)
            if name is None:
                break
            parts, place = [*parts, name], place / name
        if len(parts) == len(wanted) and tuple(parts) != path.parts:
            return f"; did you mean '{Path(*parts).as_posix()}'?"
    return ""


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _marked(folder: Path) -> Path | None:
    return next((place for place in (folder, *folder.parents) if _has_mark(place)), None)


def _has_mark(folder: Path) -> bool:
    return any(os.path.exists(folder / mark) for mark in MARKS)
