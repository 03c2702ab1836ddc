"""What came of one company: its outputs in every scenario, what fails, and how long it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from modelgen.model.items import Item
from modelgen.program.program import Program
from modelgen.reference.checks import failed
from modelgen.reference.result import Result, readable

MADE, KEPT, FAILED, UNVERIFIED = "made", "kept", "failed", "not verified"


class Output(NamedTuple):
    """A headline output: a number, or a text where it is a day, a choice, n.m. or an error."""

    label: str
    unit: str
    value: float | str
    upside: float | str | None = None  # to the price, where the definition has one


@dataclass
class Made:
    """One company of a batch."""

    company: str
    file: str  # the workbook's name; empty where none was asked for
    state: str  # made, kept, failed, not verified
    inputs: str = ""  # a digest of what the company says otherwise than the definition
    outputs: Mapping[str, Sequence[Output]] = field(default_factory=dict)  # by scenario
    failed: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by scenario: checks and claims, roots alone
    verdict: str = ""  # of the verification, where there was one
    seconds: Mapping[str, float] = field(default_factory=dict)  # by step
    error: str = ""  # why there is no result, or no workbook
    key: str = ""  # a digest of all that it was made from
    workbook: str = ""  # of the workbook's bytes
    deck: str = ""  # of those of the deck beside it

    @property
    def ok(self) -> bool:
        """Whether it has its results, and its workbook where one is asked for."""
        return self.state in (MADE, KEPT)

    def record(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"outputs": {name: [list(one) for one in some] for name, some in self.outputs.items()}}

    @classmethod
    def of(cls, record: Any) -> Made:
        """What a record says; ValueError, TypeError or KeyError where it is none."""
        made = cls(**record)
        made.outputs = {str(name): [_output(*one) for one in some] for name, some in made.outputs.items()}
        named = (made.company, made.file, made.state, made.inputs, made.verdict, made.error, made.key)
        texts = (*named, made.workbook, made.deck)
        lists = [one for some in made.failed.values() for one in some]
        if not all(isinstance(text, str) for text in (*texts, *lists)) or sum(made.seconds.values()) < 0:
            raise ValueError("no record of a company")
        return made


def _output(label: str, unit: str, value: float | str, upside: float | str | None = None) -> Output:
    return Output(str(label), str(unit), _known(value), None if upside is None else _known(upside))


def _known(value: float | str) -> float | str:
    if not isinstance(value, float | int | str) or isinstance(value, bool):
        raise ValueError("no value")
    return value if isinstance(value, str) else float(value)


def outputs(program: Program, found: Result) -> dict[str, list[Output]]:
    """The headline outputs in every scenario; `found` has a draw for each."""
    return {
        scenario: [
            Output(program.caption(item), str(item.unit), _value(found, item, at), _upside(program, found, item, at))
            for item in program.outputs
        ]
        for at, scenario in enumerate(program.scenario.members)
    }


def _upside(program: Program, found: Result, item: Item, draw: int) -> float | str | None:
    line = program.upsides.get(item)
    return None if line is None else _value(found, line, draw)


def _value(found: Result, item: Item, draw: int) -> float | str:
    value = readable(item, found.value(item, draw=draw))
    return value if isinstance(value, float) else str(value)


def failing(program: Program, found: Result) -> dict[str, list[str]]:
    """The checks and claims that fail by themselves, by scenario; `found` has a draw for each."""
    every = failed(found)
    by_scenario = {
        name: [one.label for one in every if name in one.scenarios and name not in one.follows]
        for name in program.scenario.members
    }
    return {name: labels for name, labels in by_scenario.items() if labels}
