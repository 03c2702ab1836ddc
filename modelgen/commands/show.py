"""`modelgen show`: the values of a definition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.console import width
from modelgen.commands.parameters import Command
from modelgen.commands.paths import load_for, scenario_of
from modelgen.commands.run import run

if TYPE_CHECKING:
    from modelgen.commands.values import Values


@click.command(cls=Command, short_help="Print the values of a definition.")
@parameters.definition
@parameters.scenario
@click.option("--item", metavar="LABEL", help="One line or assumption, by label or key.")
@parameters.json
def show(path: Path, scenario: str | None, item: str | None, json: Path | None) -> None:
    """Print the values: the headline outputs and failed checks, then sheet by sheet.

    JSON has model, scenario, unit, outputs, failed_checks, timelines and items; an item has key, label, sheet,
    unit, axes, timeline and rows of member and value (or values by period). Errors and n.m. are texts.
    """

    def values() -> Values:
        model, wanted = load_for(path, item, checks=json is not None)
        live = scenario_of(model, scenario)

        from modelgen.commands.values import Values
        from modelgen.reference.solve import solve

        return Values(solve(model, live, only=wanted), live, wanted[0] if wanted else None, width())

    run(f"Solving {path}", values, json=json)
