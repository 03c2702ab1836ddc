"""`modelgen assumptions`: the values of a definition, for people who fill them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import FILE, Command
from modelgen.commands.paths import load, workbook_to_write, writable
from modelgen.commands.run import run
from modelgen.errors import ModelgenError
from modelgen.report import Answer, many


@dataclass
class Assumptions(Answer):
    """The values of a definition, and the files into which they were written."""

    command = "assumptions"

    model: str
    values: list[dict[str, Any]]
    csv: Path | None
    xlsx: Path | None

    @property
    def verdict(self) -> str:
        """How many values there are."""
        return many(len(self.values), "value")

    def lines(self) -> list[str]:
        """The files."""
        table = [f"{self.csv}: {self.verdict}"] if self.csv else []
        return [*table, f"{self.xlsx}: the inputs alone"] if self.xlsx else table

    def fields(self) -> dict[str, Any]:
        """The values and the files."""
        return {"model": self.model, "csv": self.csv, "xlsx": self.xlsx, "values": self.values}


@click.command(cls=Command, short_help="Write the inputs, to be filled elsewhere.")
@parameters.definition
@click.option("--csv", type=FILE, metavar="FILE", help="CSV file to write.")
@click.option("--xlsx", type=FILE, metavar="FILE", help="Workbook to write, with the inputs alone.")
@parameters.overwrite
@parameters.json
def assumptions(path: Path, csv: Path | None, xlsx: Path | None, overwrite: bool, json: Path | None) -> None:
    """Write the values of a definition to be filled elsewhere, and read back by `modelgen pull FILE`.

    In the CSV file change the column value, or add rows: member * is for all members, an empty period for all
    periods. The workbook has the sheets of inputs as the full one has them. A file that people have filled and nobody
    has pulled stays as it is.
    """

    def written() -> Assumptions:
        table = None if csv is None else _table_to_write(csv)
        book = None if xlsx is None else workbook_to_write(path, xlsx)
        if not (table or book or json):
            raise ModelgenError("name a file to write: --csv FILE, --xlsx FILE, or both")
        model = load(path)

        from modelgen.pipeline import input_pack
        from modelgen.program.compile import compile
        from modelgen.readback.table import values, write_csv
        from modelgen.readback.unpulled import unpulled

        for file in filter(None, (table, book)):
            with unpulled(file, overwrite=overwrite) as ask:
                ask(compile(model))
        if table:
            write_csv(model, table)
        if book:
            input_pack(model, book, overwrite=True)
        return Assumptions(model.name, list(values(model)), table, book)

    run(f"Reading {path}", written, json=json)


def _table_to_write(file: Path) -> Path:
    if not file.is_dir() and file.suffix.casefold() != ".csv":
        raise ModelgenError(f"{file}: the table's name ends in .csv, by which pull knows what it reads")
    return writable(file)
