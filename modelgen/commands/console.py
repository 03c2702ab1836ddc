"""What the commands share: messages instead of tracebacks, progress, and paths looked at before any work."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from modelgen.model.items import Item
    from modelgen.model.model import Model

CANNOT, INTERRUPTED = 2, 130

# --- messages -----------------------------------------------------------------------------------------


@contextmanager
def speaking(what: str = "") -> Iterator[None]:
    """Whatever goes wrong becomes one message and an exit code; progress on a terminal while it lasts."""
    from modelgen.errors import DefinitionErrors, ModelgenError

    try:
        with _progress(what):
            yield
    except DefinitionErrors as error:
        _fail("\n  ".join([f"{len(error.errors)} mistakes in the definition", *map(str, error.errors)]))
    except ModelgenError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted; no file was changed", INTERRUPTED)
    except BrokenPipeError:
        raise  # the reader has seen enough; typer ends quietly
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except RuntimeError as error:
        if isinstance(error, typer.Exit | typer.Abort):
            raise
        _fault(error)
    except Exception as error:
        _fault(error)


@contextmanager
def _progress(what: str) -> Iterator[None]:
    if not (what and sys.stderr.isatty()):
        yield
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(what)):
        yield


def _fail(message: str, code: int = CANNOT) -> NoReturn:
    say(f"modelgen: {message}", "red", err=True)
    raise typer.Exit(code) from None


def _fault(error: Exception) -> NoReturn:
    """A fault of modelgen's own: said as shortly as a user's, with the way to see more."""
    if os.environ.get("MODELGEN_TRACEBACK"):
        raise error
    kind = type(error).__name__
    _fail(f"this is a fault of modelgen, please report it: {kind}: {error} (MODELGEN_TRACEBACK=1 shows where)")


def say(text: str, colour: str | None = None, *, err: bool = False) -> None:
    """Print, with colours on a terminal that wants them."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows ? and not a traceback
    typer.secho(text, err=err, fg=colour, color=False if os.environ.get("NO_COLOR") else None)


def width() -> int:
    """The columns of the terminal; 80 where there is none."""
    return min(200, max(40, shutil.get_terminal_size((80, 24)).columns))


# --- what commands share ------------------------------------------------------------------------------


def load(path: Path) -> Model:
    """A definition. What it prints goes to stderr, so that stdout holds the command's answer only."""
    from modelgen.definition import load_model

    with redirect_stdout(sys.stderr):
        return load_model(path)


def load_for(path: Path, name: str | None, *, checks: bool = False) -> tuple[Model, list[Item] | None]:
    """A definition, and what has to be computed to show one item of it (and whether checks hold); None is everything.

    What Excel can't hold is looked for no further.
    """
    from modelgen.commands.display import find
    from modelgen.definition import fit, run
    from modelgen.program.compile import compile

    with redirect_stdout(sys.stderr):
        program = compile(model := run(path))
    wanted = None if name is None else [find(program, name), *(program.checks if checks else ())]
    fit(program, None if wanted is None else program.cone(wanted))
    return model, wanted


def scenario_of(model: Model, name: str | None) -> str:
    """A scenario's name as the definition writes it."""
    from modelgen.errors import DefinitionError, ModelgenError, nearest

    try:
        return model.scenario.members[0 if name is None else model.scenario.position(name)]
    except DefinitionError:
        known = model.scenario.members
        hint = nearest(str(name), known) or f"; there is {', '.join(known)}"
        raise ModelgenError(f"the model has no scenario '{name}'{hint}") from None


def workbook_to_write(path: Path, output: Path | None) -> Path:
    """The file that a build writes."""
    from modelgen.errors import ModelgenError

    if output is None:
        file = path.resolve()
        file = file.parent if file.name == "model.py" else file
        return Path(f"{file.name if file.is_dir() else file.stem}.xlsx")
    if not output.is_dir() and output.suffix.casefold() != ".xlsx":
        raise ModelgenError(f"{output}: the workbook's name ends in .xlsx, so that Excel opens it")
    return writable(output)


def writable(file: Path) -> Path:
    """A file that is to be written; ModelgenError, before any work, where its path can't be one."""
    from modelgen.errors import ModelgenError

    if file.is_dir():
        raise ModelgenError(f"{file} is a folder; name a file in it")
    if not file.absolute().parent.is_dir():
        raise ModelgenError(f"{file}: there is no folder {file.parent}; make it first")
    return file


def workbook_to_read(file: Path) -> Path:
    """A workbook that is to be read; ModelgenError where it isn't one at first sight."""
    from modelgen.errors import ModelgenError
    from modelgen.files.archive import Archive, Refused

    if file.is_dir():
        raise ModelgenError(f"{file} is a folder; name the workbook, and the definition after --model")
    if not file.exists():
        raise ModelgenError(f"{file}: there is no such file")
    try:
        with open(file, "rb") as opened:
            Archive(opened)
    except Refused as error:
        raise ModelgenError(f"{file}: {error}") from None
    return file


def write_text(path: Path, text: str) -> None:
    """Write a text file whole, or leave the old one as it was."""
    from modelgen.files.atomic import replacing

    with replacing(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
