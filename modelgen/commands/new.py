"""`modelgen new`: a folder with a small complete definition, copied from templates/."""

from __future__ import annotations

import shutil
from pathlib import Path
from shlex import quote

import click

from modelgen.commands.console import say
from modelgen.commands.parameters import FILE, Command, argument
from modelgen.errors import ModelgenError, nearest
from modelgen.files.atomic import making


@click.command(cls=Command, short_help="Start a definition from a template.")
@argument("template", "TEMPLATE", "sotp: a sum of the parts of three segments.")
@argument("folder", "DIR", "Folder to make.", type=FILE)
def new(template: str, folder: Path) -> None:
    """Start a definition from a template that builds and verifies as it is."""
    files = copy_template(template, folder)
    say(f"{folder}: {', '.join(files)}\nnext: modelgen build {quote(str(folder))} --verify")


def templates() -> dict[str, Path]:
    """The templates by name: beside the installed package, or at the top of a checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "templates", package.parent / "templates"):
        if folder.is_dir():
            return {path.name: path for path in sorted(folder.iterdir()) if (path / "model.py").is_file()}
    return {}


def copy_template(name: str, folder: Path) -> list[str]:
    """Copy a template into a folder that is new or empty; the names of the files made. Raises ModelgenError."""
    known = templates()
    if name not in known:
        raise ModelgenError(
            f"there is no template '{name}'" + (nearest(name, known) or f"; there is {', '.join(known)}")
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ModelgenError(f"{folder}: exists already and isn't an empty folder")
    try:
        with making(folder) as fresh:
            _copy(known[name], fresh)
    except OSError as error:
        raise ModelgenError(f"{folder}: {error.strerror or error}") from None
    return sorted(path.name for path in folder.iterdir())


def _copy(source: Path, target: Path) -> None:
    for path in source.iterdir():
        if path.is_dir() and path.name != "__pycache__":
            (target / path.name).mkdir()
            _copy(path, target / path.name)
        elif path.is_file():
            # the contents alone: what is installed read-only becomes a file of the user's
            shutil.copyfile(path, target / path.name)
