"""`modelgen history`: a definition's outputs over the commits that touched it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import FILE, Command
from modelgen.commands.paths import report_to_write
from modelgen.commands.run import Say, run

if TYPE_CHECKING:
    from modelgen.revisions.history import History


@click.command(cls=Command, short_help="Show the outputs over the commits in git.")
@parameters.definition
@click.option(
    "--output", multiple=True, metavar="LABEL", help="Output to show; may be repeated (default: the headline)."
)
@parameters.scenario
@click.option("--since", default="", metavar="WHEN", help="A date, '3 months ago', or a revision.")
@click.option("--csv", type=FILE, metavar="FILE", help="Write the values as a table.")
@click.option("--svg", type=FILE, metavar="FILE", help="Write them as a picture.")
@parameters.json
def history(
    path: Path, output: tuple[str, ...], scenario: str | None, since: str, csv: Path | None, svg: Path | None,
    json: Path | None,
) -> None:  # fmt: skip
    """Show a definition's outputs at each commit that touched it, with the message and what moved them.

    Each commit is loaded from git, with nothing checked out; what was worked out before is kept. A commit that can't be
    loaded is a gap with its reason. Exit code 0, or 2 where it can't be done.
    """

    def found() -> History:
        from modelgen.revisions.history import history as over

        for file in filter(None, (csv, svg)):
            report_to_write(file)
        return over(path, output, scenario=scenario, since=since)

    def files(report: History, say: Say) -> None:
        from modelgen.files.atomic import write_text

        if csv:
            write_text(csv, report.csv())
        if svg:
            write_text(svg, report.svg())

    run(f"Going through the commits of {path}", found, json=json, then=files if csv or svg else None)
