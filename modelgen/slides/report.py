"""What a comparison of a deck with its model found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelgen.report import CLEAN, FOUND, Report, does, every, many

_SHOWN = 40  # findings on a terminal
_HASHES = {"definition": "the definition", "inputs": "the values of the inputs", "model": "the model's name"}


@dataclass(frozen=True)
class Finding:
    """A number of a deck that isn't the model's: where, what it shows, what belongs there."""

    slide: int
    shape: str
    cell: str  # of a table, or a series and a category of a chart; empty in a text
    label: str  # of a table's row
    shows: str
    belongs: str
    address: str
    why: str = ""  # where nothing belongs there

    def __str__(self) -> str:
        place = f"slide {self.slide}, '{self.shape}'" + (f", {self.cell}" if self.cell else "")
        place += f" ({self.label})" if self.label else ""
        what = f"{place}: "
        if self.why:
            return what + (f"'{self.shows}' " if self.shows else "") + self.why
        shows = f"shows '{self.shows}'" if self.shows else "shows nothing"
        return f"{what}{shows}, the model says '{self.belongs}' [{self.address}]"

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return dict(vars(self))


@dataclass(repr=False)
class DeckVerification(Report):
    """A deck, compared with the model."""

    command = "verify deck"

    file: str
    model: str
    scenario: str
    slides: int
    numbers: int  # that were compared
    findings: Sequence[Finding]
    gone: Sequence[str]  # the titles of slides that aren't there any more
    moved: Mapping[str, str]  # what is another now than when the deck was written: name -> what the deck says

    @property
    def verdict(self) -> str:
        """How many numbers aren't the model's."""
        if not self.findings:
            return f"{every(self.numbers, 'number', 'are')} the model's"
        wrong = len(self.findings)
        return f"{many(wrong, 'number')} of {self.numbers:,} {does(wrong, 'are')} not the model's"

    @property
    def exit_code(self) -> int:
        """0: all numbers are the model's. 1: some aren't."""
        return FOUND if self.findings else CLEAN

    def lines(self) -> list[str]:
        """What was found, and what has changed since the deck was written."""
        lines = [f"  {one}" for one in self.findings[:_SHOWN]]
        if len(self.findings) > _SHOWN:
            lines.append(f"  and {len(self.findings) - _SHOWN:,} more")
        if self.gone:
            some = "; ".join(self.gone[:3]) + (" …" if len(self.gone) > 3 else "")
            lines.append(
                f"  note: {many(len(self.gone), 'slide')} of the deck as it was written "
                f"{does(len(self.gone), 'are')} gone: {some}"
            )
        for name, was in self.moved.items():
            lines.append(f"  note: {_HASHES.get(name, name)} changed since the deck was written (it says {was})")
        return [f"{self.file}: {many(self.slides, 'slide')}", *lines]

    def fields(self) -> dict[str, Any]:
        """The findings, and what they are about."""
        return {
            "file": self.file, "model": self.model, "scenario": self.scenario, "slides": self.slides,
            "numbers": self.numbers, "findings": [one.record() for one in self.findings],
            "slides_gone": list(self.gone), "changed": dict(self.moved),
        }  # fmt: skip
