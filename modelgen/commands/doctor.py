"""`modelgen doctor`: whether modelgen can do its work on this machine, and what it has for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.console import width
from modelgen.commands.parameters import Command
from modelgen.commands.run import run

if TYPE_CHECKING:
    from modelgen.commands.health import Health


@click.command(cls=Command, short_help="Say whether modelgen can work on this machine.")
@parameters.json
def doctor(json: Path | None) -> None:
    """Say what is installed, and try each engine on a tiny workbook: whether modelgen can work on this machine.

    Exit code 0: the default engines run. 2: modelgen can't do its work here; the last lines say what helps.
    """

    def make() -> Health:
        from modelgen.commands.machine import health

        return health(width())

    run("Trying every engine", make, json=json)
