"""`modelgen deck`: a definition's presentation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from modelgen.commands import parameters
from modelgen.commands.parameters import FILE, Command
from modelgen.commands.paths import deck_to_write, load, scenario_of
from modelgen.commands.run import run
from modelgen.report import Answer, many


@dataclass
class Deck(Answer):
    """A deck that was written."""

    command = "deck"

    file: Path
    model: str
    scenario: str
    slides: int
    stamp: str
    template: Path | None

    @property
    def verdict(self) -> str:
        """What was written."""
        return f"{many(self.slides, 'slide')}, {self.stamp}"

    def lines(self) -> list[str]:
        """The verdict, with the file, and what to do later."""
        said = f"{self.file}: {self.verdict}"
        return [said, f"  modelgen verify {self.file} --model PATH finds numbers that aren't the model's any more"]

    def fields(self) -> dict[str, Any]:
        """The file, and how many slides it has."""
        return {
            "file": self.file, "model": self.model, "scenario": self.scenario, "slides": self.slides,
            "stamp": self.stamp, "template": self.template,
        }  # fmt: skip


@click.command(cls=Command, short_help="Make the presentation of a definition.")
@parameters.definition
@click.option(
    "-o", "--output", type=FILE, metavar="FILE", help="Presentation to write (default: the folder's name + .pptx)."
)
@click.option("--template", type=FILE, metavar="BANK.pptx", help="Layouts, colours and fonts (.pptx or .potx).")
@parameters.scenario
@click.option("--verify", is_flag=True, help="Write it only if two engines compute what Python does; say so on slides.")
@parameters.theme
@parameters.overwrite
@parameters.json
def deck(
    path: Path, output: Path | None, template: Path | None, scenario: str | None, verify: bool, theme: str | None,
    overwrite: bool, json: Path | None,
) -> None:  # fmt: skip
    """Make the presentation of a definition: native tables and charts, to be edited in PowerPoint.

    Each number carries its address, by which `modelgen verify FILE.pptx --model PATH` finds it again, whatever people
    have changed around it. An existing deck that was changed since it was written stays. Exit code 0, or 2 where it
    can't be done.
    """

    def made() -> Deck:
        target = deck_to_write(path, output)
        model = load(path)
        live = scenario_of(model, scenario)

        from modelgen.program.compile import compile
        from modelgen.slides.deck import proved, put
        from modelgen.slides.files import needed
        from modelgen.slides.template import bank
        from modelgen.verify.made import NOT_VERIFIED
        from modelgen.workbook import themes

        needed()
        given = None if template is None else bank(template)
        program = compile(model)
        looks = themes.theme(theme, program.folder)
        stamp = proved(program, looks, target) if verify else NOT_VERIFIED
        count = put(program, target, looks, scenario=live, given=given, overwrite=overwrite, stamp=stamp)
        return Deck(target, program.name, live, count, stamp, template)

    run(f"Making the deck of {path}", made, json=json)
