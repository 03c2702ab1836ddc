"""What a command is given: definitions, scenarios and paths, looked at before any work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelgen.model.items import Item
    from modelgen.model.model import Model
    from modelgen.program.program import Program

_OF_THE_MODEL = (".xlsx", ".xlsm", ".pptx", ".py", ".toml")  # what a report never takes the place of


def load(path: Path) -> Model:
    """A definition, of a folder or a file; `PATH@REVISION` is the one that git has."""
    from modelgen.definition import load_model

    return at_a_revision(path) or load_model(path)


def at_a_revision(path: Path) -> Model | None:
    """The definition that git has at the revision of `PATH@REVISION`; None of any other path."""
    name, _, revision = str(path).rpartition("@")
    if not name or not revision or path.exists() or not Path(name).exists():
        return None
    from modelgen.revisions.states import model_at

    return model_at(name, revision)


def load_for(path: Path, name: str | None, *, checks: bool = False) -> tuple[Model, list[Item] | None]:
    """A definition, and what has to be computed to show one item of it (and whether checks hold); None is everything.

    What Excel can't hold is looked for no further.
    """
    from modelgen.definition import fit

    model, program = compiled(path)
    wanted = None if name is None else [find(program, name), *(program.checks if checks else ())]
    fit(program, None if wanted is None else program.cone(wanted))
    return model, wanted


def compiled(path: Path) -> tuple[Model, Program]:
    """A definition and its program, before it's looked at whether Excel can hold it."""
    from modelgen.definition import run
    from modelgen.program.compile import compile

    model = at_a_revision(path) or run(path)
    return model, compile(model)


def scenario_of(model: Model, name: str | None) -> str:
    """A scenario's name as the definition writes it."""
    from modelgen.model.find import scenario_named

    return scenario_named(model.scenario, name)


def workbook_to_write(path: Path, output: Path | None) -> Path:
    """The file that a build writes."""
    return _named(path, output, ".xlsx", "workbook", "Excel")


def deck_to_write(path: Path, output: Path | None) -> Path:
    """The file that a deck is written to."""
    return _named(path, output, ".pptx", "presentation", "PowerPoint")


def _named(path: Path, output: Path | None, suffix: str, what: str, program: str) -> Path:
    from modelgen.errors import ModelgenError

    if output is None:
        file = path.resolve()
        file = file.parent if file.name == "model.py" else file
        return Path(f"{file.name if file.is_dir() else file.stem}{suffix}")
    if not output.is_dir() and output.suffix.casefold() != suffix:
        raise ModelgenError(f"{output}: the {what}'s name ends in {suffix}, so that {program} opens it")
    return writable(output)


def report_to_write(file: Path) -> Path:
    """The file of a report; ModelgenError where it would take the place of a workbook or a definition."""
    from modelgen.errors import ModelgenError

    if not file.is_dir() and file.suffix.casefold() in _OF_THE_MODEL:
        raise ModelgenError(f"{file}: a report doesn't take the place of a {file.suffix} file; name another file")
    return writable(file)


def writable(file: Path) -> Path:
    """A file that is to be written; ModelgenError, before any work, where its path can't be one."""
    from modelgen.errors import ModelgenError

    if file.is_dir():
        raise ModelgenError(f"{file} is a folder; name a file in it")
    if not file.absolute().parent.is_dir():
        raise ModelgenError(f"{file}: there is no folder {file.parent}; make it first")
    return file


def folder_to_write(folder: Path) -> Path:
    """A folder that files are written into, made where there is none; ModelgenError where they can't be."""
    from modelgen.errors import ModelgenError

    if folder.exists() and not folder.is_dir():
        raise ModelgenError(f"{folder} is a file; name a folder")
    if not folder.absolute().parent.is_dir():
        raise ModelgenError(f"{folder}: there is no folder {folder.parent}; make it first")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ModelgenError(f"{folder}: it can't be made: {error.strerror}; name another folder") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ModelgenError(f"{folder}: nothing may be written there; name another folder")
    return folder


def workbook_to_read(file: Path) -> Path:
    """A workbook that is to be read; ModelgenError where it isn't one at first sight."""
    from modelgen.errors import ModelgenError
    from modelgen.package.opening import looked_at

    if file.is_dir():
        raise ModelgenError(f"{file} is a folder; name the workbook, and the definition after --model")
    looked_at(file, ModelgenError)
    return file


def find(program: Program, label: str) -> Item:
    """The item of a label or a key; ModelgenError with the nearest name otherwise."""
    from modelgen.errors import DefinitionError, ModelgenError

    try:
        return program.find(label)
    except DefinitionError as error:
        hint = "" if "did you mean" in error.what else "; `modelgen show` lists what it has"
        raise ModelgenError(error.what + hint) from None
