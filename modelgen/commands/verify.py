"""`modelgen verify`: a workbook recomputed by independent engines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import DEFINITION, FILE, Command, argument
from modelgen.commands.paths import load, workbook_to_read
from modelgen.commands.run import run

if TYPE_CHECKING:
    from modelgen.verify.report import Verification


@click.command(cls=Command, short_help="Recompute a workbook with independent engines.")
@argument("file", "FILE", "Workbook to verify.", type=FILE)
@click.option(
    "--model",
    type=DEFINITION,
    metavar="PATH",
    help="The definition it was built from (without it, engines are compared with each other).",
)
@click.option("--engine", multiple=True, metavar="NAME", help="Engine to use; may be repeated.")
@click.option("--all", "all_engines", is_flag=True, help="Use every engine, LibreOffice and formulas too.")
@click.option("--perturb", is_flag=True, help="Change every input, one by one and at random, and compare again.")
@click.option("--seed", type=int, metavar="N", help="With --perturb: another number makes other draws (default: 1).")
@click.option("--strict", is_flag=True, help="Edited inputs and another look are errors, too.")
@parameters.allow_failed
@parameters.timeout
@parameters.json
@parameters.junit
def verify(
    file: Path, model: Path | None, engine: tuple[str, ...], all_engines: bool, perturb: bool,
    seed: int | None, strict: bool, allow_failed_checks: bool, json: Path | None, junit: Path | None,
) -> None:  # fmt: skip
    """Recompute a workbook with independent engines and compare every formula cell.

    Exit code 0: clean. 1: something differs. 2: it could not be verified.
    """

    if seed is not None and not perturb:
        raise click.UsageError("--seed says which draws --perturb makes; name that, too")

    def verification() -> Verification:
        workbook = workbook_to_read(file)
        definition = load(model) if model else None

        from modelgen.verify.engines.registry import DEFAULT, ENGINES
        from modelgen.verify.verify import verify_workbook

        names = tuple(ENGINES) if all_engines else tuple(dict.fromkeys(engine or DEFAULT))
        return verify_workbook(
            workbook,
            definition,
            names,
            strict=strict,
            perturbed=perturb,
            seed=1 if seed is None else seed,
            allow_failed_checks=allow_failed_checks,
        )

    run(f"Verifying {file}", verification, json=json, junit=junit)
