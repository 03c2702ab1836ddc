"""The command line: every command with its name, and what goes before a command."""

from __future__ import annotations

import click

from modelgen.commands.assumptions import assumptions
from modelgen.commands.build import build
from modelgen.commands.diff import diff
from modelgen.commands.explain import explain
from modelgen.commands.lint import lint
from modelgen.commands.mutate import mutate
from modelgen.commands.new import new
from modelgen.commands.pull import pull
from modelgen.commands.show import show
from modelgen.commands.verify import verify
from modelgen.version import __version__

ABOUT = "One Python definition of a valuation model: a live Excel workbook, and the proof that it computes right."
COMMANDS = (build, verify, mutate, lint, diff, pull, assumptions, show, explain, new)


class InOrder(click.Group):
    """Commands in the order in which they are used, and not in that of their letters."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names."""
        return list(self.commands)


@click.group(
    cls=InOrder, help=ABOUT, commands={str(command.name): command for command in COMMANDS}, no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
@click.version_option(__version__, message="%(version)s", help="Print the version.")
def app() -> None:
    """Hold the options that go before a command."""
