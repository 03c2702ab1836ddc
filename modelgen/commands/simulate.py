"""`modelgen simulate`: a definition's outputs under its distributions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.console import say
from modelgen.commands.parameters import FILE, Command
from modelgen.commands.paths import folder_to_write, load, report_to_write, scenario_of, workbook_to_write
from modelgen.commands.run import Say, run
from modelgen.errors import ModelgenError

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
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another number makes other draws.")
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
    help="Rank correlation of two uncertain inputs, by their names; may be repeated. In place of the definition's.",
)
@click.option(
    "--correlations",
    type=FILE,
    metavar="FILE",
    help="The same as a matrix in a CSV file, with the names in its first row and column.",
)
@click.option("--repair", is_flag=True, help="Correlations that contradict one another: take the nearest that don't.")
@click.option("--checks/--no-checks", default=True, show_default=True, help="Count how often each check fails.")
@click.option("--xlsx", type=FILE, metavar="FILE", help="Write the verified workbook, with the simulation as a sheet.")
@parameters.overwrite
@click.option("--indices", is_flag=True, help="Sobol's indices: what part of the variance each input explains.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Threads that compute.")
@click.option("--png", type=FILE, metavar="DIR", help="Write pictures of each output into a folder.")
@click.option("--parquet", type=FILE, metavar="FILE", help="Write every draw as a Parquet file.")
@parameters.json
def simulate(
    path: Path, draws: int, output: tuple[str, ...], scenario: str | None, seed: int, method: str,
    correlation: tuple[tuple[str, str, float], ...], correlations: Path | None, repair: bool, checks: bool,
    xlsx: Path | None, overwrite: bool, indices: bool, jobs: int, png: Path | None, parquet: Path | None,
    json: Path | None,
) -> None:  # fmt: skip
    """Draw the uncertain inputs of a definition, and show the distribution of its outputs and what moves them.

    Distributions stand beside the values: [growth] distribution = {kind = "pert", low = 0.05, mode = 0.12, high = 0.2}.
    With --xlsx the model's workbook is written, with the simulation's figures on a sheet that stands still; first 200
    draws are typed into it and recomputed by two engines. Exit code 0, or 2 where it can't be done.
    """

    def simulated() -> Simulation:
        if parquet is not None:
            report_to_write(parquet)
            _need("pyarrow", "a Parquet file")
        if png is not None:
            folder_to_write(png)
            _need("matplotlib", "pictures")
        if correlation and correlations:
            raise ModelgenError("--correlation and --correlations are both given; write all of them into the file")
        target = None if xlsx is None else workbook_to_write(path, xlsx)
        model = load(path)

        from modelgen.simulation.simulate import simulate as made

        pairs = {(one, other): rank for one, other, rank in correlation}
        if len(pairs) < len(correlation):
            raise ModelgenError("--correlation is given twice for the same two inputs; keep one of them")
        given = correlations or pairs or None
        found = made(
            model, draws, outputs=output, scenario=scenario_of(model, scenario), seed=seed, method=method,
            correlations=given, repair=repair, checks=checks, indices=indices, jobs=jobs,
        )  # fmt: skip
        if target is not None:
            from modelgen import pipeline
            from modelgen.verify.engines.registry import DEFAULT

            proof = pipeline.build(
                model, target, scenario=found.scenario, verified_by=DEFAULT, overwrite=overwrite, simulation=found
            )
            assert proof is not None
            say(f"{target}: {proof.verdict}; {proof.simulated}", err=True)
        return found

    def written(report: Simulation, say: Say) -> None:
        if parquet is not None:
            from modelgen.simulation.files import write_parquet

            write_parquet(report, parquet)
        if png is not None:
            from modelgen.simulation.plots import write_png

            say(f"Pictures: {len(write_png(report, png))} in {png}")

    run(f"Simulating {path}", simulated, json=json, then=written if parquet or png else None)


def _need(package: str, what: str) -> None:
    """ModelgenError, before any work, where an optional package isn't installed."""
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise ModelgenError(f"{what} need{'s' * what.startswith('a ')} {package}; install it: pip install {package}")
