"""The outputs of a definition over the commits that touched it, and what moved them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from modelgen.definition import load_model
from modelgen.errors import ModelgenError
from modelgen.model.address import Address
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.progress import each
from modelgen.report import Answer, many
from modelgen.revisions.cache import cached
from modelgen.revisions.chart import svg
from modelgen.revisions.pages import Page, Section
from modelgen.revisions.repository import Commit, Repository
from modelgen.revisions.review import Review, labelled, review
from modelgen.revisions.states import at as program_at
from modelgen.snapshot.effects import Moved
from modelgen.snapshot.told import changed_value
from modelgen.snapshot.values import take

SHOWN = 2  # causes of a move


@dataclass(frozen=True)
class Point:
    """A definition at a commit: its outputs by address, or why it has none; and what moved them since the last one."""

    commit: Commit
    outputs: dict[str, float | str] = field(default_factory=dict)
    reason: str = ""
    cause: str = ""


@dataclass(repr=False)
class History(Answer):
    """The points of a definition, the first one first."""

    command = "history"

    model: str
    scenario: str
    columns: dict[str, str]  # the addresses that are shown, with what they are called
    units: dict[str, str]  # by address
    points: list[Point]

    @property
    def verdict(self) -> str:
        """How many commits there are."""
        gaps = sum(bool(point.reason) for point in self.points)
        more = f", {gaps} of which can't be loaded" if gaps else ""
        return f"{self.model}: {many(len(self.points), 'commit')}{more}"

    def lines(self) -> list[str]:
        """A row for each commit."""
        heads = ("date", "commit", *self.columns.values(), "what moved it", "message")
        rows, before = [], dict[str, float | str]()
        for point in self.points:
            values = [self._shown(point, at, before) for at in self.columns]
            cause = f"can't be loaded: {point.reason}" if point.reason else point.cause
            rows.append((f"{point.commit.when:%Y-%m-%d}", point.commit.short, *values, cause, point.commit.subject))
            before = point.outputs or before
        section = Section(f"Scenario {self.scenario}", heads, rows)
        return Page(f"{self.model}: {many(len(self.points), 'commit')}", "", [section]).text()[:-1]

    def _shown(self, point: Point, at: str, before: dict[str, float | str]) -> str:
        if at not in point.outputs:
            return ""
        _, now, by = changed_value(Moved(at, before.get(at), point.outputs[at], self.units[at]))
        return f"{now} ({by})" if by and at in before else now

    def fields(self) -> dict[str, Any]:
        """The points."""
        return {
            "model": self.model, "scenario": self.scenario,
            "outputs": [{"address": at, "label": label} for at, label in self.columns.items()],
            "points": [
                {"commit": point.commit.id, "date": point.commit.when.isoformat(), "message": point.commit.subject,
                 "values": {at: point.outputs.get(at) for at in self.columns}, "cause": point.cause,
                 "reason": point.reason or None}
                for point in self.points
            ],
        }  # fmt: skip

    def csv(self) -> str:
        """A table for a spreadsheet program."""
        file = io.StringIO()
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["date", "commit", *self.columns.values(), "cause", "message"])
        for point in self.points:
            values = [point.outputs.get(at, "") for at in self.columns]
            cause = f"can't be loaded: {point.reason}" if point.reason else point.cause
            cells = [point.commit.when.isoformat(), point.commit.id, *values, cause, point.commit.subject]
            table.writerow(map(_harmless, cells))
        return file.getvalue().removesuffix("\n")

    def svg(self) -> str:
        """A picture."""
        dates = [f"{point.commit.when:%Y-%m-%d}" for point in self.points]
        series = [(label, [self._number(point, at) for point in self.points]) for at, label in self.columns.items()]
        return svg(f"{self.model}, scenario {self.scenario}", dates, series)

    def _number(self, point: Point, at: str) -> float | None:
        value = point.outputs.get(at)
        return value if isinstance(value, float) else None


def _harmless(cell: object) -> object:
    """A message that no spreadsheet program takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


def history(
    definition: str | Path, names: Sequence[str] = (), *, scenario: str | None = None, since: str = ""
) -> History:
    """The headline outputs of a definition (those `names`, by label or key) in a scenario, over its commits.

    ModelgenError where it lies in no repository, or has no such output or scenario today.
    """
    program = compile(load_model(definition))
    repository = Repository(definition)
    live = program.scenario.members[0 if scenario is None else program.scenario.position(scenario)]
    wanted = [program.find(name) for name in names] if names else list(program.outputs)
    odd = next((item for item in wanted if item.axes), None)
    if odd is not None:
        raise ModelgenError(f"'{odd.label}' has a value for each of several members or periods; name one without")
    at = {item: str(Address(item.key, (), "", live)) for item in wanted}
    units = {at[item]: str(item.unit) for item in wanted}
    columns = {at[item]: labelled(item, program) for item in wanted}
    past = _Past(repository, [item.key for item in wanted])
    points = list(past.points(repository.touched(since)))
    return History(program.name, live, columns, units, points)


class _Past:
    """A definition at one commit after the other."""

    def __init__(self, repository: Repository, keys: Sequence[str]) -> None:
        self.repository, self.keys = repository, keys
        self.programs: dict[str, Program] = {}  # by commit: the last two

    def points(self, commits: Sequence[tuple[Commit, bool]]) -> Iterator[Point]:
        """A point for each commit; none where what others share has changed, and nothing that this one reads."""
        before: tuple[Commit, str] | None = None
        for commit, own in each("loading commits", commits):
            content = self.repository.content(commit)
            found = cached(["outputs", self.repository.path, *self.keys, content], partial(self._outputs, commit))
            if found["reason"]:
                yield Point(commit, reason=found["reason"])
                continue
            cause = ""
            if before is not None:
                key = ["cause", self.repository.path, before[1], content]
                cause = cached(key, partial(self._cause, before[0], commit))["cause"]
            if own or cause or before is None:
                yield Point(commit, found["outputs"], cause=cause)
            before = commit, content

    def _outputs(self, commit: Commit) -> dict[str, Any]:
        try:
            program = self._program(commit)
        except ModelgenError as error:
            return {"reason": str(error).removeprefix(f"at {commit.short}: "), "outputs": {}}
        known = {item.key for item in program.items}
        found = take(program, [key for key in self.keys if key in known])
        values = {address: value if isinstance(value, float | str) else value.isoformat()
                  for address, value in {**found.outputs, **found.lines}.items()}  # fmt: skip
        return {"reason": "", "outputs": values}

    def _cause(self, before: Commit, after: Commit) -> dict[str, Any]:
        found = review(self._program(before), self._program(after), (before.short, after.short))
        return {"cause": "; ".join(_causes(found))}

    def _program(self, commit: Commit) -> Program:
        if commit.id not in self.programs:
            self.programs = dict([*self.programs.items()][-1:])
            self.programs[commit.id] = program_at(self.repository, commit)
        return self.programs[commit.id]


def _causes(found: Review) -> Iterator[str]:
    if found.formulas:
        yield f"formulas: {found.counts}"
    ordered = sorted(found.effects.inputs, key=lambda one: -len(one.does))
    for one in ordered[:SHOWN]:
        was, now, _ = changed_value(one)
        yield f"{one.address} {was} -> {now}"
    more = len(ordered) - SHOWN + len(found.effects.new)
    if more > 0:
        yield many(more, "more input")
