"""`modelgen diff`: what two workbooks differ in, or what a change of a definition in git did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import FILE, Command, argument
from modelgen.commands.paths import report_to_write
from modelgen.commands.run import Say, run

if TYPE_CHECKING:
    from modelgen.audit.difference import Difference
    from modelgen.report import Report
    from modelgen.revisions.review import Review

_BOOKS = (".xlsx", ".xlsm")


@click.command(cls=Command, short_help="Say what two workbooks differ in, or what a change in git did.")
@argument("before", "BEFORE", "Any .xlsx workbook; or revisions: main..HEAD, main...HEAD, main.", type=str)
@argument("after", "AFTER", "The workbook that came of it; with revisions, the definition.", type=FILE)
@parameters.timeout
@parameters.json
@click.option("--formats", is_flag=True, help="Of workbooks: list cells that look different, else only counted.")
@click.option("--markdown", is_flag=True, help="Of revisions: print Markdown, for a comment on a pull request.")
@click.option("--html", type=FILE, metavar="FILE", help="Of revisions: write a page for a browser.")
def diff(before: str, after: Path, json: Path | None, formats: bool, markdown: bool, html: Path | None) -> None:
    """Compare two workbooks, or two states of a definition in git.

    Of workbooks: inputs, formulas, structure, and the values that each change moved; what was inserted, moved or
    renamed doesn't make other cells differ. Of a definition: formulas, inputs with what each does to the outputs,
    outputs and checks in every scenario; main..HEAD compares two revisions, main...HEAD the last one with where it
    parted from main, and main alone the files as they are with that revision. Nothing is checked out.
    Exit code 0: no difference. 1: differences. 2: it could not be compared.
    """
    revisions = not Path(before).exists() and Path(before).suffix.casefold() not in _BOOKS
    if revisions and (formats or after.suffix.casefold() in _BOOKS):
        raise click.UsageError(
            "--formats is for workbooks" if formats else f"{before}: there is no such file, and {after} is a workbook"
        )
    if not revisions and (markdown or html):
        raise click.UsageError("--markdown and --html are for revisions of a definition: modelgen diff main..HEAD PATH")

    def difference() -> Difference | Review:
        if revisions:
            from modelgen.revisions.states import compared

            if html is not None:
                report_to_write(html)
            return compared(before, after, markdown=markdown)

        from modelgen.audit.diff import diff as compare

        found = compare(Path(before), after, formats=formats)
        if not found.exit_code:
            return found

        from modelgen.verify.scenarios import add_outputs

        return add_outputs(found)

    def pages(report: Report, say: Say) -> None:
        from modelgen.files.atomic import write_text
        from modelgen.revisions.review import Review

        if isinstance(report, Review) and html is not None:
            write_text(html, report.page().html())

    run(f"Comparing {before} and {after}", difference, json=json, then=pages if html else None)
