"""`modelgen verify`: a workbook recomputed by independent engines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import DEFINITION, FILE, Command, argument
from modelgen.commands.paths import load, workbook_to_read
from modelgen.commands.run import run
from modelgen.errors import ModelgenError

if TYPE_CHECKING:
    from modelgen.report import Report


@click.command(cls=Command, short_help="Recompute a workbook with independent engines; compare a deck with its model.")
@argument("file", "FILE", "Workbook to verify, or a deck (.pptx).", type=FILE)
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

    Of a deck that modelgen made (.pptx), every number is compared with what the model computes now.

    Exit code 0: clean. 1: something differs. 2: it could not be verified.
    """

    if seed is not None and not perturb:
        raise click.UsageError("--seed says which draws --perturb makes; name that, too")

    def deck() -> Report:
        if model is None:
            raise ModelgenError(f"{file}: a deck is compared with a definition; name that, after --model")
        if engine or all_engines or perturb or strict:
            raise ModelgenError(
                f"{file}: --engine, --all, --perturb and --strict are for workbooks; a deck has no formulas"
            )
        if junit is not None:
            raise ModelgenError(f"{file}: what is found in a deck is no test; write it by --json")
        definition = load(model)

        from modelgen.slides.verify import verify_deck

        return verify_deck(file, definition)

    def verification() -> Report:
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

    is_deck = file.suffix.casefold() == ".pptx"
    run(f"Verifying {file}", deck if is_deck else verification, json=json, junit=junit)
