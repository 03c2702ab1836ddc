"""Arguments and options in one place: those that several commands take, and how help shows them."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from modelgen.files.root import dotted

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(path_type=Path)


class Definition(click.Path):
    """The path of a definition, or its name with dots, looked for from the working directory upwards."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; that of a name with dots is from the working directory."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not os.path.exists(path):
            with suppress(OSError):  # where the working directory is gone
                if found := dotted(str(path), Path.cwd()):
                    return Path(os.path.relpath(found))
        return path

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Files and folders, as the shell completes them."""
        return [CompletionItem(incomplete, type="file")]


DEFINITION = Definition(path_type=Path)


class Argument(click.Argument):
    """An argument that help describes."""

    def __init__(self, *names: Any, about: str, **attributes: Any) -> None:
        super().__init__(*names, **attributes)
        self.about = about


class Command(click.Command):
    """A command whose help describes its arguments, too, and which says where --json has taken one of them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words of a command; UsageError with the right order where one is missing that --json has taken."""
        words = [*args]
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter as missing:
            taken = next((after for before, after in pairwise(words) if before == "--json" and after[:1] != "-"), None)
            if taken is None or not isinstance(missing.param, click.Argument):
                raise
            raise click.UsageError(
                f"--json takes '{taken}' for the file to write, so {missing.param.metavar} is missing; "
                "write --json at the end, or --json - for standard output", ctx,
            ) from None  # fmt: skip

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Describe the arguments, then the options."""
        arguments = [param for param in self.params if isinstance(param, Argument)]
        if arguments:
            with formatter.section("Arguments"):
                formatter.write_dl([(str(one.metavar), f"{one.about}  [required]") for one in arguments])
        super().format_options(ctx, formatter)


def argument(name: str, metavar: str, about: str, **more: Any) -> Callable[[F], F]:
    """An argument with a description."""
    return click.argument(name, cls=Argument, metavar=metavar, about=about, **more)


def _limited(ctx: click.Context, _: click.Parameter, value: float | None) -> None:
    if value is not None:
        if value != value:
            raise click.BadParameter("nan is no number of seconds")
        from modelgen.files.patience import limited

        ctx.with_resource(limited(value))


definition = argument(
    "path", "PATH", "Folder with model.py, the Python file, or its name with dots: deals.acme.", type=DEFINITION
)  # fmt: skip
built_from = click.option(
    "--model", type=DEFINITION, metavar="PATH", required=True, help="The definition it was built from."
)  # fmt: skip
timeout = click.option(
    "--timeout", type=click.FloatRange(0, 1e7, min_open=True), metavar="SECONDS", expose_value=False,
    callback=_limited, help="How long an engine, or reading a file, may take (default: by the file's size).",
)  # fmt: skip
overwrite = click.option(
    "--overwrite", is_flag=True, help="Replace a file that was edited and not pulled, or that modelgen didn't make."
)  # fmt: skip
theme = click.option(
    "--theme", metavar="NAME_OR_FILE",
    help="Look: default, monochrome, or a file (default: theme.toml beside model.py).",
)  # fmt: skip
protect = click.option(
    "--protect/--no-protect", default=True, show_default=True, help="Lock formulas, without a password."
)  # fmt: skip
allow_failed = click.option(
    "--allow-failed-checks", is_flag=True, help="Checks of the model that fail are told, and are no error."
)  # fmt: skip
scenario = click.option("--scenario", metavar="NAME", help="Scenario, by name (default: the first).")
json = click.option(
    "--json", type=FILE, is_flag=False, flag_value="-", metavar="[FILE]",
    help="Write the report as JSON; without FILE, to standard output.",
)  # fmt: skip
junit = click.option(
    "--junit", type=FILE, metavar="FILE", help="Write the report as JUnit XML, for a CI server."
)  # fmt: skip
