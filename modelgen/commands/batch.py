"""`modelgen batch`: a workbook for each of many companies."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.console import say, width
from modelgen.commands.parameters import FILE, Command
from modelgen.commands.run import run
from modelgen.commands.signals import ending_at_a_rest
from modelgen.errors import ModelgenError

if TYPE_CHECKING:
    from modelgen.commands.batched import Batched


@click.command(cls=Command, short_help="Make a workbook for each company of a table.")
@parameters.definition
@parameters.argument(
    "companies",
    "COMPANIES",
    "Table (.csv, .parquet, .xlsx) with a row for each, or a folder of .toml files.",
    type=FILE,
)
@click.option("--out", type=FILE, metavar="DIR", required=True, help="Folder for the workbooks and results.parquet.")
@click.option(
    "--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes at a time (default: one for each processor)."
)
@click.option(
    "--dask", metavar="ADDRESS", help="Have a cluster do it: the address of its scheduler, or local: on this machine."
)
@click.option("--scenario", metavar="NAME", help="Scenario that is live (default: the first).")
@click.option("--verify", is_flag=True, help="Write each only if two engines compute what Python does.")
@click.option("--deck", is_flag=True, help="Write a presentation beside each workbook.")
@click.option("--template", type=FILE, metavar="BANK.pptx", help="Layouts, colours and fonts of the presentations.")
@click.option(
    "--theme",
    metavar="NAME_OR_FILE",
    help="Look: default, monochrome, or a file (default: theme.toml beside model.py).",
)
@parameters.protect
@parameters.allow_failed
@parameters.overwrite
@parameters.json
def batch(
    path: Path, companies: Path, out: Path, jobs: int | None, dask: str | None, scenario: str | None, verify: bool,
    deck: bool, template: Path | None, theme: str | None, protect: bool, allow_failed_checks: bool, overwrite: bool,
    json: Path | None,
) -> None:  # fmt: skip
    """Make a workbook for each company of a table.

    The table's column `company` names them; the others are addresses of inputs, such as growth[Bread, 2027]{Bull}, or
    growth.source, growth.note and members.segment. A blank cell leaves the definition's value. Whatever is wrong in it
    is told before anything is computed. The same command goes on after Ctrl-C, and makes again only what has changed.

    Exit code 0: all are made. 1: one fails, or a check of its model does. 2: it could not be done. 130: interrupted.
    """

    def batched() -> Batched:
        from modelgen.batches.batch import Batch
        from modelgen.batches.cluster import LOCAL, cluster
        from modelgen.commands.batched import Batched

        if dask not in (None, LOCAL) and jobs is not None:
            raise ModelgenError("--jobs is for this machine; a cluster has as many workers as it was started with")
        with ending_at_a_rest(_finishing) as stop, cluster(dask, jobs) if dask else nullcontext() as executor:
            made = Batch(
                path, companies, out, jobs=jobs, scenario=scenario, verify=verify, theme=theme, protect=protect,
                overwrite=overwrite, deck=deck, template=template, stop=stop, executor=executor,
            )  # fmt: skip
            for note in made.companies.notes:
                say(f"warning: {note}", "yellow", err=True)
            for _ in made:
                pass
        return Batched(
            made.program.name, made.scenario, out, made.made, len(made.companies), made.companies.notes,
            made.interrupted,
            allow_failed_checks, width(),
        )  # fmt: skip

    run(f"Making companies of {companies}", batched, json=json)


def _finishing() -> None:
    say("finishing what is being written; Ctrl-C once more ends at once", "yellow", err=True)
