"""`modelgen pull`: what people changed in a workbook, and back into the values file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.console import speaking
from modelgen.commands.parameters import FILE, Command, argument
from modelgen.commands.paths import load, workbook_to_read
from modelgen.commands.run import Say, run
from modelgen.report import many
from modelgen.visible import in_a_line

if TYPE_CHECKING:
    from modelgen.readback.changes import Changes
    from modelgen.readback.judge import Change


@click.command(cls=Command, short_help="Read back what people changed in a workbook.")
@argument(
    "files", "FILE...", "Workbook (or CSV file of assumptions), or several copies.", type=FILE, nargs=-1, required=True
)
@parameters.built_from
@click.option("--write", is_flag=True, help="Write what is on offer into the values file.")
@click.option("--interactive", is_flag=True, help="Ask for each change whether to write it.")
@parameters.timeout
@parameters.json
@click.option("--note", default="", metavar="TEXT", help="Add a text to the note of each assumption written.")
@click.option("--who", default="", metavar="NAME", help="Add name, day and file to the note of each assumption.")
def pull(
    files: tuple[Path, ...], model: Path, write: bool, interactive: bool, json: Path | None, note: str, who: str
) -> None:
    """Show which inputs were changed in a workbook, and what that does to the headline outputs.

    Inputs are found by the keys and periods in the cells. Formulas typed over, texts where numbers belong, new rows
    and the like are listed and never taken. Engines compute the workbook: a change with which it doesn't show what the
    definition would is to be decided. Exit code 0: all is well. 1: something isn't taken, is to be decided, can't be
    written, was done beside the inputs, or makes a check fail that held before. 2: a file can't be read.
    """

    def changes() -> Changes:
        books = [file if file.suffix.casefold() == ".csv" else workbook_to_read(file) for file in files]
        definition = load(model)

        from modelgen.readback.read import read_back

        return read_back(books if len(books) > 1 else books[0], definition)

    def into_the_values_file(changes: Changes, tell: Say) -> None:
        if write or interactive:
            chosen = _asked(changes) if interactive else changes.offered
            with speaking("Writing"):
                _write(changes, chosen, note, who, model, tell)
        elif changes.offered:
            tell("Nothing was written (--write does it)")

    run(f"Reading {', '.join(map(str, files))}", changes, json=json, then=into_the_values_file)


def _asked(changes: Changes) -> list[Change]:
    """What the user accepts, change by change."""
    from modelgen.readback.judge import ASK

    chosen: list[Change] = []
    taken: set[object] = set()
    for change in [*changes.offered, *changes.of(ASK)]:
        if change.slot not in taken and _yes(f"{change} in {change.file}: write it?"):
            chosen.append(change)
            taken.add(change.slot)  # of values that conflict, one
    return chosen


def _yes(question: str) -> bool:
    return click.confirm(in_a_line(question), default=False, err=True)


def _write(changes: Changes, chosen: list[Change], note: str, who: str, model: Path, tell: Say) -> None:
    """Write into the values files what the definition takes."""
    from modelgen.errors import ModelgenError
    from modelgen.program.compile import compile
    from modelgen.readback.changes import NOT_IN_A_FILE
    from modelgen.reference.solve import everywhere

    def tried() -> None:
        try:
            everywhere(compile(load(model)))
        except ModelgenError as error:
            said = f"nothing was written, as the definition refuses the new values: {error}"
            raise ModelgenError(said) from None

    left = [change for change in chosen if not changes.writable(change)]
    files = changes.apply([change for change in chosen if change not in left], note, who, tried)
    changes.left = left
    written = len(chosen) - len(left)
    if files:
        tell(f"{', '.join(map(str, files))}: {many(written, 'change')} written", "green")
    else:
        tell("Nothing was written")
    for change in left:
        tell(f"not written: {change.slot} {change.moves}: {NOT_IN_A_FILE}")
