"""The command line: parse, call, print. The rooms behind it open only when a command needs them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelgen.commands.console import (
    load,
    load_for,
    say,
    scenario_of,
    speaking,
    width,
    workbook_to_read,
    workbook_to_write,
    writable,
    write_text,
)
from modelgen.commands.pull import assumptions, pull

if TYPE_CHECKING:
    from modelgen.verify.report import Report

ABOUT = "One Python definition of a valuation model: a live Excel workbook, and the proof that it computes right."

# plain help: rich's boxes take longer to import than all else that --help does
app = typer.Typer(
    help=ABOUT, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

ModelPath = Annotated[Path, typer.Argument(metavar="PATH", help="Folder with model.py, or the Python file.")]
Scenario = Annotated[
    str | None, typer.Option("--scenario", metavar="NAME", help="Scenario, by name (default: the first).")
]


# --- commands -----------------------------------------------------------------------------------------


@app.command()
def build(
    path: ModelPath,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Workbook to write (default: the folder's name + .xlsx)."),
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="NAME", help="Scenario that is live (default: the first).")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Write it only if two engines compute what Python does; stamp the cover.")
    ] = False,
    theme: Annotated[
        str | None,
        typer.Option("--theme", metavar="NAME_OR_FILE", help="Look: default, monochrome, or a file (default: "
                     "theme.toml beside model.py).", show_default=False),
    ] = None,
    protect: Annotated[
        bool, typer.Option("--protect/--no-protect", help="Lock formulas, without a password.", show_default=True)
    ] = True,
) -> None:  # fmt: skip
    """Make the workbook of a definition.

    An existing file is replaced whole, or stays as it was. Exit code 0: written. 1: an engine computes
    something else. 2: it could not be built.
    """
    with speaking(f"Building {path}" + (" and verifying it" if verify else "")):
        target = workbook_to_write(path, output)
        model = load(path)
        live = scenario_of(model, scenario)

        from modelgen import pipeline
        from modelgen.commands.values import headline_text, sweeps_text
        from modelgen.program.compile import compile
        from modelgen.reference.solve import everywhere
        from modelgen.verify.engines.registry import DEFAULT

        try:
            report = pipeline.build(
                model, target, scenario=live, verified_by=DEFAULT if verify else None, theme=theme, protect=protect
            )
        except pipeline.NotVerified as error:
            say(f"{error}\nmodelgen: {target} was not written", "red", err=True)
            raise typer.Exit(error.report.exit_code) from None
        for warning in compile(model).warnings:
            say(f"warning: {warning}", "yellow", err=True)
        program = compile(model)
        result = everywhere(program).draw(program.scenario.position(live))
        headline = headline_text(result, live, width())
        sweeps = sweeps_text(result, width())
    say(f"{target}: " + (report.verdict if report else "written, not verified (--verify does it)"))
    say("\n" + headline + (f"\n\n{sweeps}" if sweeps else ""))


@app.command(short_help="Recompute a workbook with independent engines.")
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Workbook to verify.")],
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="PATH", help="The definition it was built from (without it, engines are "
                     "compared with each other)."),
    ] = None,
    engine: Annotated[
        list[str] | None, typer.Option("--engine", metavar="NAME", help="Engine to use; may be repeated.")
    ] = None,
    all_engines: Annotated[bool, typer.Option("--all", help="Use every engine, LibreOffice and formulas too.")] = False,
    perturb: Annotated[
        bool, typer.Option("--perturb", help="Change every input, one by one and at random, and compare again.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Inputs that differ from the as-built ones are an error.")
    ] = False,
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the report as JUnit XML, for a CI server.")
    ] = None,
) -> None:  # fmt: skip
    """Recompute a workbook with independent engines and compare every formula cell.

    Exit code 0: clean. 1: something differs. 2: it could not be verified.
    """
    with speaking(f"Verifying {file}"):
        workbook = workbook_to_read(file)
        target = writable(json) if json else None
        xml = writable(junit) if junit else None
        definition = load(model) if model else None

        from modelgen.verify.engines.registry import DEFAULT, ENGINES
        from modelgen.verify.verify import verify_workbook

        names = tuple(ENGINES) if all_engines else tuple(dict.fromkeys(engine or DEFAULT))
        report = verify_workbook(workbook, definition, names, strict=strict, perturbed=perturb)
        if target:
            write_text(target, report.json())
        if xml:
            write_text(xml, report.junit())
    _print_report(report)
    raise typer.Exit(report.exit_code)


def _print_report(report: Report) -> None:
    many = len(report.scenarios)
    say(f"{report.file}: {many} scenario{'s' if many != 1 else ''}")
    for line in report.lines():
        say(line)
    say(report.verdict, "green" if report.exit_code == 0 else "red")


@app.command(short_help="Put faults into a workbook and say which are noticed.")
def mutate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Workbook built from the definition.")],
    model: Annotated[Path, typer.Option("--model", metavar="PATH", help="The definition it was built from.")],
    count: Annotated[
        int, typer.Option("--count", min=1, metavar="N", help="How many faults to try.", show_default=True)
    ] = 500,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="Another number tries other faults.", show_default=True)
    ] = 1,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write every fault as JSON.")] = None,
) -> None:
    """Put faults into a workbook's formulas, one at a time, and say which of them verification notices.

    The file itself stays as it is. Exit code 0: every fault that changes a value is noticed; those that no
    draw of the inputs shows are listed. 1: one isn't. 2: it could not be tried.
    """
    with speaking(f"Putting faults into {file}"):
        workbook = workbook_to_read(file)
        target = writable(json) if json else None
        definition = load(model)

        from modelgen.mutation.mutate import mutate as put_faults

        report = put_faults(workbook, definition, count, seed)
        if target:
            write_text(target, report.json())
    say(f"{file}: {len(report.mutants)} faults in formulas, seed {seed}")
    for line in report.lines():
        say(line)
    say(report.verdict, "red" if report.exit_code else "green")
    raise typer.Exit(report.exit_code)


@app.command(short_help="Say what makes a workbook hard to trust.")
def lint(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Any .xlsx workbook, built by modelgen or not.")],
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all findings as JSON.")] = None,
) -> None:
    """Look for what makes any workbook hard to trust: constants in formulas, rows whose formulas differ, and more.

    Exit code 0: nothing but remarks. 1: errors or warnings. 2: the file can't be read.
    """
    with speaking(f"Reading {file}"):
        target = writable(json) if json else None

        from modelgen.audit.lint import lint as look

        report = look(file)
        if target:
            write_text(target, report.json())
    for line in report.lines():
        say(line)
    say(f"{file}: {report.verdict}", "red" if report.exit_code else "green")
    raise typer.Exit(report.exit_code)


@app.command(short_help="Say what two workbooks differ in.")
def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="Any .xlsx workbook, built by modelgen or not.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The workbook that came of it.")],
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all differences as JSON.")] = None,
    formats: Annotated[
        bool, typer.Option("--formats", help="List cells that look different, which are only counted otherwise.")
    ] = False,
) -> None:
    """Compare two workbooks: inputs, formulas, structure, and the values that each change moved.

    Rows, columns and sheets that were inserted, deleted, moved or renamed don't make other cells differ.
    Exit code 0: no difference. 1: differences. 2: a file can't be read.
    """
    with speaking(f"Comparing {before} and {after}"):
        target = writable(json) if json else None

        from modelgen.audit.diff import diff as compare

        found = compare(before, after, formats=formats)
        if target:
            write_text(target, found.json())
    for line in found.lines():
        say(line)
    say(f"{before} -> {after}: {found.verdict}", "red" if found.exit_code else "green")
    raise typer.Exit(found.exit_code)


app.command(short_help="Read back what people changed in a workbook.")(pull)
app.command(short_help="Write the inputs, to be filled elsewhere.")(assumptions)


@app.command(short_help="Print the values of a definition.")
def show(
    path: ModelPath,
    scenario: Scenario = None,
    item: Annotated[
        str | None, typer.Option("--item", metavar="LABEL", help="One line or assumption, by label or key.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, in full precision.")] = False,
) -> None:
    """Print the values: the headline outputs and failed checks, then sheet by sheet.

    JSON has model, scenario, unit, outputs, failed_checks, timelines and items; an item has key, label, sheet,
    unit, axes, timeline and rows of member and value (or values by period). Errors and n.m. are texts.
    """
    with speaking(f"Solving {path}"):
        model, wanted = load_for(path, item, checks=json)
        live = scenario_of(model, scenario)

        from modelgen.commands.values import show_json, show_text
        from modelgen.reference.solve import solve

        result = solve(model, live, only=wanted)
        text = show_json(result, live, item) if json else show_text(result, live, item, width())
    say(text)


@app.command(short_help="Say where a number comes from.")
def explain(
    path: ModelPath,
    label: Annotated[str, typer.Argument(metavar="LABEL", help="A line or assumption, by label or key.")],
    period: Annotated[
        str | None, typer.Option("--period", metavar="NAME", help="A period, such as 2026 (default: the last).")
    ] = None,
    member: Annotated[
        str | None,
        typer.Option("--member", metavar="NAME", help="A member, such as AWS, or 'EU / Cars' (default: the first)."),
    ] = None,
    scenario: Scenario = None,
    depth: Annotated[
        int,
        typer.Option("--depth", min=0, metavar="N", show_default=False, help="Steps to follow it (default: 6)."),
    ] = 6,
) -> None:
    """Say where a number comes from: formula, cell, and what it rests on, down to inputs and their sources."""
    with speaking(f"Solving {path}"):
        model, wanted = load_for(path, label)
        live = scenario_of(model, scenario)

        from modelgen.commands.explanation import explain_text
        from modelgen.reference.solve import solve

        result = solve(model, live, only=wanted)
        text = explain_text(result, live, label, member, period, depth, width())
    say(text)


@app.command(short_help="Start a definition from a template.")
def new(
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="sotp: a sum of the parts of three segments.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
) -> None:
    """Start a definition from a template that builds and verifies as it is."""
    with speaking():
        from shlex import quote

        from modelgen.commands.new import copy_template

        files = copy_template(template, folder)
    say(f"{folder}: {', '.join(files)}\nnext: modelgen build {quote(str(folder))} --verify")


def _version(value: bool) -> None:
    if value:
        from modelgen import __version__

        say(__version__)
        raise typer.Exit


@app.callback(help=ABOUT)
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> Any:
    """Hold the options that go before a command."""
