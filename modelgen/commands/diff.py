"""`modelgen diff`: what two workbooks differ in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import FILE, Command, argument
from modelgen.commands.run import run

if TYPE_CHECKING:
    from modelgen.audit.difference import Difference


@click.command(cls=Command, short_help="Say what two workbooks differ in.")
@argument("before", "BEFORE", "Any .xlsx workbook, built by modelgen or not.", type=FILE)
@argument("after", "AFTER", "The workbook that came of it.", type=FILE)
@parameters.timeout
@parameters.json
@click.option("--formats", is_flag=True, help="List cells that look different, which are only counted otherwise.")
def diff(before: Path, after: Path, json: Path | None, formats: bool) -> None:
    """Compare two workbooks: inputs, formulas, structure, and the values that each change moved.

    Rows, columns and sheets that were inserted, deleted, moved or renamed don't make other cells differ.
    Exit code 0: no difference. 1: differences. 2: a file can't be read.
    """

    def difference() -> Difference:
        from modelgen.audit.diff import diff as compare

        return compare(before, after, formats=formats)

    run(f"Comparing {before} and {after}", difference, json=json)
