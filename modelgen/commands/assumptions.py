"""`modelgen assumptions`: the values of a definition, for people who fill them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import FILE, Command
from modelgen.commands.paths import at_a_revision, load, workbook_to_write, writable
from modelgen.commands.run import run
from modelgen.errors import ModelgenError
from modelgen.report import Answer, many

if TYPE_CHECKING:
    from modelgen.program.program import Program


@dataclass
class Assumptions(Answer):
    """The values of a definition, and the files into which they were written."""

    command = "assumptions"

    model: str
    values: list[dict[str, Any]]
    csv: Path | None
    xlsx: Path | None
    toml: Path | None
    empty: int  # inputs that want a value

    @property
    def verdict(self) -> str:
        """How many values there are."""
        return many(len(self.values), "value") + (f"; {many(self.empty, 'input')} without one" if self.empty else "")

    def lines(self) -> list[str]:
        """The files."""
        table = [f"{file}: {self.verdict}" for file in (self.csv, self.toml) if file]
        return [*table, f"{self.xlsx}: the inputs alone"] if self.xlsx else table

    def fields(self) -> dict[str, Any]:
        """The values and the files."""
        return {"model": self.model, "csv": self.csv, "xlsx": self.xlsx, "toml": self.toml, "values": self.values}


@click.command(cls=Command, short_help="Write the inputs, to be filled elsewhere.")
@parameters.definition
@click.option("--csv", type=FILE, metavar="FILE", help="CSV file to write.")
@click.option("--xlsx", type=FILE, metavar="FILE", help="Workbook to write, with the inputs alone.")
@click.option("--toml", type=FILE, metavar="FILE", help="Values file to write, with what wants a value yet.")
@parameters.overwrite
@parameters.json
def assumptions(
    path: Path, csv: Path | None, xlsx: Path | None, toml: Path | None, overwrite: bool, json: Path | None
) -> None:
    """Write the values of a definition to be filled elsewhere, and read back by `modelgen pull FILE`.

    In the CSV file change the column value, or add rows: member * is for all members, an empty period for all
    periods. The workbook has the sheets of inputs as the full one has them. A file that people have filled and nobody
    has pulled stays as it is.

    The TOML file is a values file for m.load(): a table for each assumption and for each line's actuals, with its
    unit, members and periods. It is also written where values are still missing, and where m.load() names it before it
    is there.
    """

    def written() -> Assumptions:
        table = None if csv is None else _table_to_write(csv)
        book = None if xlsx is None else workbook_to_write(path, xlsx)
        values_file = None if toml is None else _values_file_to_write(toml, overwrite)
        if not (table or book or values_file or json):
            raise ModelgenError("name a file to write: --csv FILE, --xlsx FILE or --toml FILE")

        from modelgen.pipeline import input_pack
        from modelgen.program.compile import compile
        from modelgen.readback.table import values, write_csv
        from modelgen.readback.unpulled import unpulled

        program, empty = _write_values_file(path, values_file) if values_file else (None, 0)
        if table or book or program is None:
            model = load(path)
            program = compile(model)
            for file in filter(None, (table, book)):
                with unpulled(file, overwrite=overwrite) as ask:
                    ask(program)
            if table:
                write_csv(model, table)
            if book:
                input_pack(model, book, overwrite=True)
        return Assumptions(program.name, list(values(program)), table, book, values_file, empty)

    run(f"Reading {path}", written, json=json)


def _table_to_write(file: Path) -> Path:
    if not file.is_dir() and file.suffix.casefold() != ".csv":
        raise ModelgenError(f"{file}: the table's name ends in .csv, by which pull knows what it reads")
    return writable(file)


def _values_file_to_write(file: Path, overwrite: bool) -> Path:
    if not file.is_dir() and file.suffix.casefold() != ".toml":
        raise ModelgenError(f"{file}: the name of a values file ends in .toml")
    if file.is_file() and file.stat().st_size and not overwrite:
        raise ModelgenError(f"{file} stays as it is; name another file, or let it be replaced by --overwrite")
    return writable(file)


def _write_values_file(path: Path, file: Path) -> tuple[Program, int]:
    """Write the values file of a definition some of whose values may be missing, and it, too: it then says nothing."""
    from modelgen.definition import run as model_of
    from modelgen.files import read
    from modelgen.files.atomic import replacing
    from modelgen.program.valuestext import values_text, wanting

    with read.instead({} if file.exists() else {file: ""}):
        program = wanting(at_a_revision(path) or model_of(path))
    text, empty = values_text(program)
    with replacing(file) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return program, empty
