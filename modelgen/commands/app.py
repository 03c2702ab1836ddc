"""The command line: every command with its name, and what goes before a command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Any

import click

from modelgen.commands.ending import Failed, ended
from modelgen.version import __version__

ABOUT = "One Python definition of a valuation model: a live Excel workbook, and the proof that it computes right."
COMMANDS = (
    "build",
    "deck",
    "batch",
    "check",
    "watch",
    "verify",
    "mutate",
    "lint",
    "diff",
    "text",
    "history",
    "pull",
    "assumptions",
    "show",
    "explain",
    "simulate",
    "new",
    "guide",
    "doctor",
)


class Commands(click.Group):
    """The commands in the order in which they are used; the module of each is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"modelgen.commands.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is asked for; what goes wrong in it passes click by."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BaseException as error:
            raise Failed(error) from error

    def _main_shell_completion(self, ctx_args: Any, prog_name: str, complete_var: str | None = None) -> None:
        try:
            super()._main_shell_completion(ctx_args, "modelgen", complete_var)
        except SystemExit as end:  # of what a shell asks for while somebody types
            raise click.exceptions.Exit(end.code if isinstance(end.code, int) else 0) from None

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, standalone_mode: bool = True, **more: Any
    ) -> Any:
        """Run a command and exit with its code."""
        command = partial(super().main, args, prog_name, standalone_mode=False, **more)
        if not standalone_mode:
            return command()
        sys.exit(ended(command))


@click.group(cls=Commands, help=ABOUT, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s", help="Print the version.")
def app() -> None:
    """Hold the options that go before a command."""
