"""The command line: parse, call, print. The rooms behind it open only when a command needs them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from modelgen.verify.report import Report

app = typer.Typer(
    help="One Python definition of a valuation model: a live Excel workbook, and the proof that it computes right.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip

ModelPath = Annotated[Path, typer.Argument(metavar="PATH", help="Folder with model.py, or the Python file.")]
Scenario = Annotated[str | None, typer.Option("--scenario", help="Scenario, by name (default: the first).")]
Json = Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")]


@contextmanager
def _speaking(what: str = "") -> Iterator[None]:
    """Errors as one message and exit 2; progress on a terminal while it lasts."""
    from modelgen.errors import ModelgenError

    try:
        if what and sys.stderr.isatty():
            from rich.console import Console

            with Console(stderr=True).status(what):
                yield
        else:
            yield
    except ModelgenError as error:
        typer.secho(f"modelgen: {error}", err=True, fg="red")
        raise typer.Exit(2) from None


@app.command()
def build(
    path: ModelPath,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Workbook to write.")] = None,
    scenario: Scenario = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Prove it with the default engines, and stamp the cover.")
    ] = False,
) -> None:
    """Make the workbook of a definition."""
    from modelgen.errors import ModelgenError

    with _speaking(f"Building {path}"):
        from modelgen import pipeline
        from modelgen.model.check import check
        from modelgen.verify.engines import DEFAULT

        model = pipeline.load_model(path)
        target = output or Path(f"{(path if path.is_dir() else path.parent).resolve().name}.xlsx")
        try:
            report = pipeline.build(model, target, scenario=scenario, verified_by=DEFAULT if verify else None)
        except pipeline.NotVerified as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(error.report.exit_code) from None
        except OSError as error:
            raise ModelgenError(f"{target}: {error.strerror}") from None
        for warning in check(model).warnings:
            typer.secho(f"warning: {warning}", err=True, fg="yellow")
    typer.echo(f"{target}: {report.verdict if report else 'written, not verified'}")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="Workbook to verify.")],
    model: Annotated[
        Path | None, typer.Option("--model", metavar="PATH", help="The definition it was built from.")
    ] = None,
    engine: Annotated[list[str] | None, typer.Option("--engine", help="Engine to use; may be repeated.")] = None,
    all_engines: Annotated[bool, typer.Option("--all", help="Use every engine, LibreOffice and formulas too.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Inputs that differ from the as-built ones are an error.")
    ] = False,
    json: Json = None,
) -> None:
    """Recompute a workbook with independent engines and compare every formula cell.

    Exit code 0: clean. 1: something differs. 2: it could not be verified.
    """
    with _speaking(f"Verifying {file}"):
        from modelgen import pipeline
        from modelgen.verify.engines import DEFAULT, ENGINES

        definition = pipeline.load_model(model) if model else None
        names = tuple(ENGINES) if all_engines else tuple(engine or DEFAULT)
        report = pipeline.verify_workbook(file, definition, names, strict=strict)
        if json:
            _write_text(json, report.json())
    _print_report(report)
    raise typer.Exit(report.exit_code)


def _print_report(report: Report) -> None:
    typer.echo(f"{report.file}: {len(report.scenarios)} scenario(s)")
    for line in report.lines():
        typer.echo(line)
    typer.secho(report.verdict, fg="green" if report.exit_code == 0 else "red")


def _write_text(path: Path, text: str) -> None:
    from modelgen.files.atomic import replacing

    with replacing(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


@app.command()
def show(
    path: ModelPath,
    scenario: Scenario = None,
    item: Annotated[str | None, typer.Option("--item", metavar="LABEL", help="One line or assumption.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the reference's values."""
    with _speaking():
        from modelgen import pipeline
        from modelgen.present import show_text

        model = pipeline.load_model(path)
        text = show_text(pipeline.solve(model, scenario), item, json)
    typer.echo(text)


@app.command()
def explain(
    path: ModelPath,
    label: Annotated[str, typer.Argument(help="A line or assumption, by label or key.")],
    period: Annotated[str | None, typer.Option("--period", help="A period, such as 2026.")] = None,
    member: Annotated[str | None, typer.Option("--member", help="A member, such as AWS.")] = None,
    scenario: Scenario = None,
) -> None:
    """Say where a number comes from: formula, cells, precedents, inputs and their sources."""
    with _speaking():
        from modelgen import pipeline
        from modelgen.present import explain_text

        model = pipeline.load_model(path)
        text = explain_text(pipeline.solve(model, scenario), label, member, period)
    typer.echo(text)


@app.command()
def new(
    template: Annotated[str, typer.Argument(help="Template: sotp.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
) -> None:
    """Start a definition from a template that builds and verifies as it is."""
    with _speaking():
        from modelgen.scaffold import copy_template

        files = copy_template(template, folder)
    typer.echo(f"{folder}: {', '.join(files)}\nnext: modelgen build {folder} --verify")


def _version(value: bool) -> None:
    if value:
        from modelgen import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> Any:
    """One Python definition of a valuation model: a live Excel workbook, and the proof that it computes right."""
