"""`modelgen text`: what stands in a workbook, for git's diff and for other tools that compare texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import FILE, Command, argument
from modelgen.commands.run import run

if TYPE_CHECKING:
    from modelgen.audit.text import Text


@click.command(cls=Command, short_help="Print what stands in a workbook, a cell a line.")
@argument("file", "FILE", "Any .xlsx workbook, built by modelgen or not.", type=FILE)
@parameters.timeout
@parameters.json
def text(file: Path, json: Path | None) -> None:
    """Print each cell that holds something: its place, its row's label and column's heading, its formula or value.

    Made for git: with `textconv = modelgen text` its diffs show workbooks. Exit code 0, or 2 where the file can't be
    read.
    """

    def told() -> Text:
        from modelgen.audit.text import text as look

        return look(file)

    run(f"Reading {file}", told, json=json)
