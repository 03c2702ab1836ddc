"""`modelgen check`: what a definition's own checks and claims say, in all scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import Command
from modelgen.commands.paths import at_a_revision
from modelgen.commands.run import run

if TYPE_CHECKING:
    from modelgen.report import Report


@click.command(cls=Command, short_help="Say what a definition's own checks and claims say.")
@parameters.definition
@click.option(
    "--sources",
    type=click.Choice(["none", "actuals", "all"]),
    default="all",
    show_default=True,
    help="Which inputs want a source; those without are a warning.",
)
@click.option(
    "--warnings",
    type=click.Choice(["told", "error"]),
    default="told",
    show_default=True,
    help="Whether warnings (of checks, of the definition, of sources) are errors.",
)
@parameters.json
@parameters.junit
def check(path: Path, sources: str, warnings: str, json: Path | None, junit: Path | None) -> None:
    """Compute a definition in all scenarios, and say which of its checks fail, where and by what numbers.

    A check of severity "warning" is told; claims that turn out otherwise than declared are errors. Where the definition
    can't be computed, all mistakes in it and in its values are told at once.
    Exit code 0: nothing fails. 1: something does. 2: it could not be computed.
    """

    def checking() -> Report:
        from modelgen.diagnosis import Mistakes, diagnosed

        model = at_a_revision(path) or diagnosed(path)
        if isinstance(model, Mistakes):
            return model

        from modelgen.verdict import checked

        return checked(model, sources=sources, warnings=warnings)

    run(f"Checking {path}", checking, json=json, junit=junit)
