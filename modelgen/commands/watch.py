"""`modelgen watch`: the workbook of a definition, made and verified anew whenever that is saved."""

from __future__ import annotations

from pathlib import Path

import click

from modelgen.commands import parameters
from modelgen.commands.console import alone, say
from modelgen.commands.parameters import FILE, Command
from modelgen.commands.paths import workbook_to_write


@click.command(cls=Command, short_help="Make and verify the workbook whenever the definition is saved.")
@parameters.definition
@click.option(
    "-o", "--output", type=FILE, metavar="FILE", help="Workbook to write (default: the folder's name + .xlsx)."
)
@parameters.scenario
def watch(path: Path, output: Path | None, scenario: str | None) -> None:
    """Make the workbook of a definition, verify it by two engines, and do both again whenever a file of it is saved.

    What moved in the headline outputs is said, and which checks turned. While the definition has mistakes these are
    told, all at once, and the workbook stays as it was; so does one in which people edited inputs that nobody has
    pulled. Ctrl-C ends it, with exit code 0; 2 where there is nothing to watch.
    """
    with alone():
        target = workbook_to_write(path, output)

        from modelgen.commands.watching import Watching

        watching = Watching(path, target, scenario)
        say(f"Watching {path}; Ctrl-C ends it", err=True)
        try:
            watching.run()
        except KeyboardInterrupt:
            say("", err=True)
