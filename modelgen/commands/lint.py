"""`modelgen lint`: what makes a workbook hard to trust."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import FILE, Command, argument
from modelgen.commands.run import run

if TYPE_CHECKING:
    from modelgen.audit.report import Findings


@click.command(cls=Command, short_help="Say what makes a workbook hard to trust.")
@argument("file", "FILE", "Any .xlsx workbook, built by modelgen or not.", type=FILE)
@parameters.timeout
@parameters.json
def lint(file: Path, json: Path | None) -> None:
    """Look for what makes any workbook hard to trust: constants in formulas, rows whose formulas differ, and more.

    Exit code 0: nothing but remarks. 1: errors or warnings. 2: the file can't be read.
    """

    def findings() -> Findings:
        from modelgen.audit.lint import lint as look

        return look(file)

    run(f"Reading {file}", findings, json=json)
