"""`modelgen pull` and `modelgen assumptions`: values out to people, and what they changed back into the values file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelgen.commands.console import load, say, speaking, workbook_to_read, workbook_to_write, writable, write_text
from modelgen.errors import ModelgenError

if TYPE_CHECKING:
    from modelgen.readback.changes import Changes
    from modelgen.readback.judge import Change


def pull(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Workbook (or CSV file of assumptions), or several copies.")
    ],
    model: Annotated[Path, typer.Option("--model", metavar="PATH", help="The definition it was built from.")],
    write: Annotated[bool, typer.Option("--write", help="Write what is on offer into the values file.")] = False,
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Ask for each change whether to write it.")
    ] = False,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all of it as JSON.")] = None,
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="Add a text to the note of each assumption written.")
    ] = "",
    who: Annotated[
        str, typer.Option("--who", metavar="NAME", help="Add name, day and file to the note of each assumption.")
    ] = "",
) -> None:  # fmt: skip
    """Show which inputs were changed in a workbook, and what that does to the headline outputs.

    Inputs are found by the keys and periods in the cells. Formulas typed over, texts where numbers belong, new rows
    and the like are listed and never taken. Exit code 0: all is well. 1: something isn't taken, is to be decided, can't
    be written, was done beside the inputs, or makes a check fail that held before. 2: a file can't be read.
    """
    with speaking(f"Reading {', '.join(map(str, files))}"):
        target = writable(json) if json else None
        books = [file if file.suffix.casefold() == ".csv" else workbook_to_read(file) for file in files]
        definition = load(model)

        from modelgen.readback.changes import effect_lines
        from modelgen.readback.read import read_back

        changes = read_back(books if len(books) > 1 else books[0], definition)
        if target:
            write_text(target, changes.json())
        effects, failing = changes.consequences()
    _show(changes, effect_lines(effects), failing)
    if write or interactive:
        chosen = _asked(changes) if interactive else changes.offered
        with speaking("Writing"):
            left = _write(changes, chosen, note, who, model)
    else:
        left = False
        if changes.offered:
            say("Nothing was written (--write does it)")
    raise typer.Exit(1 if changes.open or left or failing else 0)


def assumptions(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Folder with model.py, or the Python file.")],
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="CSV file to write.")] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="FILE", help="Workbook to write, with the inputs alone.")
    ] = None,
) -> None:
    """Write the values of a definition to be filled elsewhere, and read back by `modelgen pull FILE`.

    In the CSV file change the column value, or add rows: member * is for all members, an empty period for all
    periods. The workbook has the sheets of inputs as the full one has them.
    """
    with speaking(f"Reading {path}"):
        table = None if csv is None else _table_to_write(csv)
        book = None if xlsx is None else workbook_to_write(path, xlsx)
        if table is None and book is None:
            raise ModelgenError("name a file to write: --csv FILE, --xlsx FILE, or both")
        model = load(path)

        from modelgen.pipeline import input_pack
        from modelgen.readback.table import write_csv

        if table:
            count = write_csv(model, table)
        if book:
            input_pack(model, book)
    if table:
        say(f"{table}: {count} value{'s' if count != 1 else ''}")
    if book:
        say(f"{book}: the inputs alone")


def _table_to_write(file: Path) -> Path:
    if not file.is_dir() and file.suffix.casefold() != ".csv":
        raise ModelgenError(f"{file}: the table's name ends in .csv, by which pull knows what it reads")
    return writable(file)


def _show(changes: Changes, effects: list[str], failing: list[str]) -> None:
    say(f"{changes.file}: {changes.verdict}")
    for line in changes.lines():
        say(line)
    if effects:
        say("Headline outputs with what is changed:")
        for line in effects:
            say(line)
    if failing:
        say("Checks that fail with what is changed, and held before:")
        for line in failing:
            say(f"  {line}")


def _asked(changes: Changes) -> list[Change]:
    """What the user accepts, change by change."""
    from modelgen.readback.judge import ASK

    chosen: list[Change] = []
    taken: set[object] = set()
    for change in [*changes.offered, *changes.of(ASK)]:
        if change.slot not in taken and typer.confirm(f"{change} in {change.file}: write it?", default=False, err=True):
            chosen.append(change)
            taken.add(change.slot)  # of values that conflict, one
    return chosen


def _write(changes: Changes, chosen: list[Change], note: str, who: str, model: Path) -> bool:
    """Write into the values file; the old one comes back where the definition doesn't take the new values.

    Whether anything is left that no values file gives.
    """
    from modelgen.files.atomic import replacing
    from modelgen.readback.changes import NOT_IN_A_FILE

    left = [change for change in chosen if not changes.writable(change)]
    before = {file: file.read_bytes() for file in changes.program.loaded}
    files = changes.apply([change for change in chosen if change not in left], note, who)
    try:
        load(model)
    except ModelgenError as error:
        for file in files:
            with replacing(file) as temporary:
                temporary.write_bytes(before[file])
        raise ModelgenError(f"nothing was written, as the definition refuses the new values: {error}") from None
    written = len(chosen) - len(left)
    if files:
        say(f"{', '.join(map(str, files))}: {written} change{'s' if written != 1 else ''} written", "green")
    else:
        say("Nothing was written")
    for change in left:
        say(f"not written: {change.slot} {change.moves}: {NOT_IN_A_FILE}")
    return bool(left)
