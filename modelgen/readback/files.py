"""The files that give values, TOML or CSV: which one gives a cell's value, and new values into them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

from modelgen.errors import ModelgenError
from modelgen.files import csvfile, read, tomlfile
from modelgen.files.atomic import replacing
from modelgen.files.locks import alone_in
from modelgen.model.address import InputKey
from modelgen.model.items import Input
from modelgen.model.valuesfile import given_by
from modelgen.readback import cells, toml
from modelgen.readback.edit import Edit


def file_of(item: Input, key: InputKey) -> Path | None:
    """The file that gives a cell's value, or what it follows; None where the definition itself does.

    ModelgenError where the file says something else than when the definition was run, as somebody has changed it since.
    """
    if item.spots:  # a table's cells give single values
        spot = item.spots.get(key)
        if spot is not None and not cells.says(spot, item, item.given[key]):
            raise _changed(spot.file, item)
        return None if spot is None else spot.file
    path = toml.path_of(item)
    if path is None:
        return None
    today, changed = item.given.get(key), None
    loaded: tuple[tuple[Path, str], ...] = item.program.loaded
    for file, digest in reversed(loaded):
        text = _read(file)[0]
        changed = changed or (file if tomlfile.digest(text) != digest else None)
        table = toml.at(_tables(text, file), path)
        if table is not None:
            if given_by(item, table).get(key) == today:
                return file
            break
    if changed:
        raise _changed(changed, item)
    return None


def _changed(file: Path, item: Input) -> ModelgenError:
    return ModelgenError(f"{file.name} was changed by others in the meantime, also '{item.label}'; pull again")


@lru_cache(maxsize=4)
def _tables(text: str, file: Path) -> dict[str, Any]:
    """What a file says, to be read only: it's asked for each of many changes."""
    return tomlfile.tables(text, file)


def write(edits: Sequence[Edit], tried: Callable[[], object] = lambda: None) -> list[Path]:
    """Write values into the files that give them, all of them or none; ModelgenError where one can't be.

    Before that, `tried` is called while whoever loads the files gets the new texts, and may raise. Nobody else writes
    in the meantime, as far as modelgen's own processes go.
    """
    with ExitStack() as held:
        folders = {file.resolve().parent for edit in edits for file in _given_in(edit)}
        for folder in sorted(folders):
            held.enter_context(alone_in(folder))
        files: dict[Path, list[Edit]] = {}
        for edit in edits:
            file = file_of(edit.item, edit.key)
            if file is None:
                raise ModelgenError(f"'{edit.item.label}' isn't given in a values file; change it in the definition")
            files.setdefault(file, []).append(edit)
        texts = {file: _read(file) for file in files}
        new = {file: mark + _edited(text, files[file], file) for file, (text, mark) in texts.items()}
        with read.instead(new):
            tried()
        try:
            for file, text in new.items():
                _replace(file, text)
        except BaseException:  # Ctrl-C too
            for file, (text, mark) in texts.items():
                if _read(file) != (text, mark):
                    _replace(file, mark + text)
            raise
        return list(files)


def _given_in(edit: Edit) -> list[Path]:
    """The files that may give its value."""
    spot = edit.item.spots.get(edit.key)
    return [file for file, _ in edit.item.program.loaded] if spot is None else [spot.file]


def _edited(text: str, edits: Sequence[Edit], file: Path) -> str:
    """The text of a file with other values."""
    return cells.edited(text, edits, file) if edits[0].item.spots else toml.edited(text, edits, file)


def _replace(file: Path, text: str) -> None:
    with replacing(file) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def _read(file: Path) -> tuple[str, str]:
    """A file's text, and the mark with which it may begin."""
    text = read.text(file, csvfile.LARGEST)
    return (text[1:], tomlfile.MARK) if text.startswith(tomlfile.MARK) else (text, "")
