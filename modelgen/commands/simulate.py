"""`modelgen simulate`: a definition's outputs under its distributions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import FILE, Command
from modelgen.commands.paths import load, report_to_write, scenario_of
from modelgen.commands.run import Say, run

if TYPE_CHECKING:
    from modelgen.simulation.result import Simulation


@click.command(cls=Command, short_help="Draw the inputs, and show what the outputs come to.")
@parameters.definition
@click.option(
    "--draws", type=click.IntRange(200, 10_000_000), default=10_000, show_default=True, help="How many draws."
)
@click.option(
    "--output", multiple=True, metavar="LABEL", help="Output to show; may be repeated (default: the headline)."
)
@parameters.scenario
@click.option("--seed", type=int, default=1, show_default=True, help="Another number makes other draws.")
@click.option(
    "--method",
    type=click.Choice(["lhs", "sobol", "plain"]),
    default="lhs",
    show_default=True,
    help="Latin hypercubes, Sobol's sequence (scrambled), or plain random numbers.",
)
@click.option(
    "--correlation",
    nargs=3,
    type=(str, str, float),
    multiple=True,
    metavar="A B R",
    help="Rank correlation of two uncertain inputs, by their names; may be repeated.",
)
@click.option("--repair", is_flag=True, help="Correlations that contradict one another: take the nearest that don't.")
@click.option("--checks/--no-checks", default=True, show_default=True, help="Count how often each check fails.")
@click.option("--parquet", type=FILE, metavar="FILE", help="Write every draw as a Parquet file.")
@parameters.json
def simulate(
    path: Path, draws: int, output: tuple[str, ...], scenario: str | None, seed: int, method: str,
    correlation: tuple[tuple[str, str, float], ...], repair: bool, checks: bool, parquet: Path | None,
    json: Path | None,
) -> None:  # fmt: skip
    """Draw the uncertain inputs of a definition, and show the distribution of its outputs and what moves them.

    Distributions stand beside the values: [growth] distribution = {kind = "pert", low = 0.05, mode = 0.12, high = 0.2}.
    Exit code 0, or 2 where it can't be done.
    """

    def simulated() -> Simulation:
        if parquet is not None:
            report_to_write(parquet)
        model = load(path)

        from modelgen.simulation.simulate import simulate as made

        pairs = {(one, other): rank for one, other, rank in correlation}
        return made(
            model, draws, outputs=output, scenario=scenario_of(model, scenario), seed=seed, method=method,
            correlations=pairs, repair=repair, checks=checks,
        )  # fmt: skip

    def written(report: Simulation, say: Say) -> None:
        from modelgen.simulation.files import write_parquet

        assert parquet is not None
        write_parquet(report, parquet)

    run(f"Simulating {path}", simulated, json=json, then=written if parquet else None)
