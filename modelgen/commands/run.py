"""The one way in which every command runs: paths first, then the work, then its report for people and for programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import click

from modelgen.commands.console import alone, print_json, say, speaking
from modelgen.commands.paths import report_to_write
from modelgen.commands.styled import joined
from modelgen.report import Report
from modelgen.visible import in_a_line

R = TypeVar("R", bound=Report)
_STDOUT = Path("-")


class Say(Protocol):
    """Prints a text, with colours on a terminal that wants them."""

    def __call__(self, text: str, colour: str | None = None) -> None:
        """Print a text."""


def run(
    what: str, make: Callable[[], R], *, json: Path | None = None, junit: Path | None = None,
    then: Callable[[R, Say], None] | None = None,
) -> None:  # fmt: skip
    """Run a command to its end: make its report, write and print it, and exit with its exit code.

    `what` is shown as progress. Files that can't be written are told before `make` does any work. Where the JSON goes
    to standard output, nothing else does. `then` does what comes after people have read the report: it prints by the
    function that it is given, and may add to the report, which is written to files afterwards.
    """
    outputs = _Outputs(json, junit)
    text = ""
    with alone():
        with speaking(what):
            outputs.check()
            report = make()
            if then is None:
                text = outputs.write(report)
        if not outputs.alone:
            _print(report)
        if then is not None:
            then(report, partial(say, err=outputs.alone))
            text = outputs.write(report)
        if outputs.alone:
            print_json(text)
    raise click.exceptions.Exit(report.exit_code)


@dataclass(frozen=True)
class _Outputs:
    """Where a report goes, beside the terminal."""

    json: Path | None
    junit: Path | None

    @property
    def alone(self) -> bool:
        """Whether standard output holds the JSON, and nothing else."""
        return self.json == _STDOUT

    def check(self) -> None:
        """ModelgenError where a file can't be written."""
        for file in (None if self.alone else self.json, self.junit):
            if file is not None:
                report_to_write(file)

    def write(self, report: Report) -> str:
        """Write the files; the JSON comes back, where it is asked for."""
        text = report.json() if self.json else ""
        if self.json and not self.alone:
            _write(self.json, text)
        if self.junit:
            _write(self.junit, report.junit())
        return text


def _write(file: Path, text: str) -> None:
    from modelgen.files.atomic import write_text  # few commands write one, and it takes a while to import

    write_text(file, text)


def _print(report: Report) -> None:
    for line in report.lines():
        say(joined([line]))
    if report.closing:
        say(in_a_line(report.closing), "red" if report.exit_code else "green")
