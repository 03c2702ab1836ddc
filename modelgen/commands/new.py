"""`modelgen new`: a folder with a complete definition and its tests, from templates/; or a repository around it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

import click

from modelgen.commands.console import say
from modelgen.commands.parameters import FILE, Command, argument
from modelgen.errors import ModelgenError, nearest
from modelgen.files import read
from modelgen.files.atomic import making

HOOK = ".githooks/pre-commit"
TESTS = "models/NAME/test_model.py"  # of the template of a repository
_LARGEST = 1 << 20  # bytes of a template's file
SWITCHED_ON = "git config include.path ../.githooks/config"


@click.command(cls=Command, short_help="Start a definition from a template.")
@argument(
    "template", "TEMPLATE", "Its name; --list tells which there are.",
    shell_complete=lambda ctx, param, typed: [name for name in templates() if name.startswith(typed)],
)  # fmt: skip
@argument("folder", "DIR", "Folder to make.", type=FILE)
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=lambda ctx, _, asked: _told(ctx, asked),
    help="Tell which templates there are.",
)  # fmt: skip
@click.option(
    "--repo", is_flag=True, help="Make a repository for a team: the model with tests, snapshots, a hook, and CI."
)  # fmt: skip
def new(template: str, folder: Path, repo: bool) -> None:
    """Start a definition from a template that builds and verifies as it is.

    DIR is made a folder with the definition, its values, a page about it, tests, and snapshots of its formulas and
    values. With --repo, DIR is made a folder that is ready for `git init`: the model in models/TEMPLATE, its tests,
    the snapshots, a README for the team, and what git, GitHub and GitLab need.
    """
    files = copy_template(template, folder, repo=repo)
    at = quote(str(folder))
    then = f"cd {at} && git init && {SWITCHED_ON} && git add --all && git commit" if repo else ""
    say(f"{folder}: {', '.join(files)}\nnext: {then or f'modelgen build {at} --verify'}")


def _places() -> Iterator[Path]:
    """Where templates are: beside the installed package, or at the top of a checkout."""
    package = Path(__file__).parents[1]
    return (folder for folder in (package / "templates", package.parent / "templates") if folder.is_dir())


def templates() -> dict[str, Path]:
    """The templates of definitions by name."""
    for folder in _places():
        return {path.name: path for path in sorted(folder.iterdir()) if (path / "model.py").is_file()}
    return {}


def _told(ctx: click.Context, asked: bool) -> None:
    if asked:
        width = max(map(len, templates()))
        say("\n".join(f"{name:{width}}  {title(path)}" for name, path in templates().items()))
        ctx.exit()


def title(template: Path) -> str:
    """What a template is: the heading of its page."""
    return read.text(template / "README.md", _LARGEST).partition("\n")[0].removeprefix("# ")


def copy_template(name: str, folder: Path, *, repo: bool = False) -> list[str]:
    """Copy a template into a folder that is new or empty, or make that a repository around it; the names of the files
    and folders made. Raises ModelgenError."""
    known = templates()
    if name not in known:
        raise ModelgenError(
            f"there is no template '{name}'" + (nearest(name, known) or f"; there is {', '.join(known)}")
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ModelgenError(f"{folder}: exists already and isn't an empty folder")
    try:
        with making(folder) as fresh:
            if repo:
                _repository(name, known[name], fresh)
            else:
                _copy(known[name], fresh)
                tests = read.text(known[name].parent / "repo" / TESTS, _LARGEST)
                (fresh / "test_model.py").write_bytes(tests.replace("NAME", name).encode())
                _take_snapshots(fresh)
    except OSError as error:
        raise ModelgenError(f"{folder}: {error.strerror or error}") from None
    return sorted(path.name for path in folder.iterdir())


def _repository(name: str, template: Path, target: Path) -> None:
    """A team's repository with one model, whose snapshots are taken."""
    _copy(template.parent / "repo", target)
    for path in [*target.rglob("*")]:
        if path.is_file():
            path.write_bytes(read.text(path, _LARGEST).replace("NAME", name).encode())
    for path in sorted(target.rglob("*"), reverse=True):  # what is in a folder before the folder
        path.rename(path.with_name(path.name.replace("dot-", ".", 1).replace("NAME", name)))
    (target / HOOK).chmod(0o755)
    model = target / "models" / name
    _copy(template, model)
    _take_snapshots(model)


def _take_snapshots(model: Path) -> None:
    """Write the snapshots of a definition's formulas and values beside it."""
    from modelgen.definition import load_model
    from modelgen.program.compile import compile
    from modelgen.snapshot import file, values

    program = compile(load_model(model))
    file.write(file.file_of(model), program)
    values.write(file.file_of(model, values.ENDING), values.take(program))


def _copy(source: Path, target: Path) -> None:
    for path in source.iterdir():
        if path.is_dir() and path.name != "__pycache__":
            (target / path.name).mkdir()
            _copy(path, target / path.name)
        elif path.is_file():
            # the contents alone: what is installed read-only becomes a file of the user's
            shutil.copyfile(path, target / path.name)
