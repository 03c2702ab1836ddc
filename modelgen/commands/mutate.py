"""`modelgen mutate`: whether verification notices faults in a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import FILE, Command, argument
from modelgen.commands.paths import load, workbook_to_read
from modelgen.commands.run import run

if TYPE_CHECKING:
    from modelgen.mutation.report import Mutation


@click.command(cls=Command, short_help="Put faults into a workbook and say which are noticed.")
@argument("file", "FILE", "Workbook built from the definition.", type=FILE)
@parameters.built_from
@click.option(
    "--count", type=click.IntRange(min=1), default=500, show_default=True, metavar="N", help="How many faults to try."
)
@click.option("--seed", type=int, default=1, show_default=True, metavar="N", help="Another number tries other faults.")
@parameters.timeout
@parameters.json
def mutate(file: Path, model: Path, count: int, seed: int, json: Path | None) -> None:
    """Put faults into a workbook's formulas, one at a time, and say which of them verification notices.

    The file itself stays as it is. Exit code 0: every fault that changes a value is noticed; those that no
    draw of the inputs shows are listed. 1: one isn't. 2: it could not be tried.
    """

    def mutation() -> Mutation:
        workbook = workbook_to_read(file)
        definition = load(model)

        from modelgen.mutation.mutate import mutate as put_faults

        return put_faults(workbook, definition, count, seed)

    run(f"Putting faults into {file}", mutation, json=json)
