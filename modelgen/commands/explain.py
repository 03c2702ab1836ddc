"""`modelgen explain`: where a number comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.console import width
from modelgen.commands.parameters import Command, argument
from modelgen.commands.paths import compiled, scenario_of
from modelgen.commands.run import run

if TYPE_CHECKING:
    from modelgen.commands.explanation import Explanation


@click.command(cls=Command, short_help="Say where a number comes from.")
@parameters.definition
@argument("label", "LABEL", "A line or assumption, by label, key or address: 'net_sales[AWS, 2026]{Bull}'.")
@click.option("--period", metavar="NAME", help="A period, such as 2026 (default: the last).")
@click.option("--member", metavar="NAME", help="A member, such as AWS, or 'EU / Cars' (default: the first).")
@parameters.scenario
@click.option(
    "--depth", type=click.IntRange(min=0), default=6, metavar="N", help="Steps to follow it (default: 6)."
)  # fmt: skip
@parameters.json
def explain(
    path: Path, label: str, period: str | None, member: str | None, scenario: str | None, depth: int, json: Path | None
) -> None:
    """Say where a number comes from: formula, cell, and what it rests on, down to inputs and their sources."""

    def explained() -> Explanation:
        model, program = compiled(path)

        from modelgen.commands.asked import asked
        from modelgen.definition import fit

        number = asked(program, label, member, period, scenario)
        live = scenario_of(model, number.scenario)
        fit(program, program.cone([number.item]))

        from modelgen.commands.explanation import explanation
        from modelgen.reference.solve import solve

        found = solve(model, live, only=[number.item])
        return explanation(found, live, number.item.key, number.member, number.period, depth, width())

    run(f"Solving {path}", explained, json=json)
