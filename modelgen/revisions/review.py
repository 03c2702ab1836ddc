"""What a change of a definition did: outputs, checks, formulas and inputs, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from modelgen.model.address import Address
from modelgen.model.checks import ERROR
from modelgen.model.items import Item
from modelgen.program.program import Program
from modelgen.reference.checks import failures
from modelgen.reference.solve import everywhere
from modelgen.report import CLEAN, FOUND, Report, many
from modelgen.revisions.pages import Page, Section
from modelgen.snapshot.differences import changes
from modelgen.snapshot.effects import Changed, Effects, Moved, effects
from modelgen.snapshot.entries import entries
from modelgen.snapshot.told import changed_value, jumps, value_text
from modelgen.snapshot.values import take

EXACT = 1e-9  # of a value: what moved


@dataclass
class Turned:
    """A check that holds in other scenarios than before."""

    label: str
    was: tuple[str, ...]  # the scenarios in which it failed
    now: tuple[str, ...]


@dataclass(repr=False)
class Review(Report):
    """What lies between two states of a definition."""

    command = "diff of revisions"

    model: str
    before: str
    after: str
    outputs: list[Moved] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)  # of outputs, with their units, by key
    turned: list[Turned] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    counts: str = ""
    effects: Effects = field(default_factory=Effects)
    as_markdown: bool = False

    @property
    def moved(self) -> list[Moved]:
        """The outputs that aren't what they were."""
        return self.effects.moved

    @property
    def exit_code(self) -> int:
        """0: nothing differs. 1: something does."""
        differs = self.formulas or self.effects.inputs or self.effects.new or self.effects.called or self.moved
        return FOUND if differs or self.turned else CLEAN

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        if not self.exit_code:
            return f"{self.model}: nothing that is calculated differs between {self.before} and {self.after}"
        inputs = len(self.effects.inputs) + len(self.effects.new)
        parts = [f"formulas: {self.counts}"] if self.counts else []
        parts += [f"{many(inputs, 'input')} changed"] if inputs else []
        parts += [f"{len(self.moved)} of {many(len(self.outputs), 'output')} moved"]
        parts += [f"{many(len(self.turned), 'check')} turned"] if self.turned else []
        return f"{self.model}: {'; '.join(parts)}"

    def lines(self) -> list[str]:
        """For a terminal, or in Markdown."""
        return self.page().markdown().splitlines() if self.as_markdown else self.page().text()

    @property
    def closing(self) -> str:
        """The verdict; in Markdown it stands at the head."""
        return "" if self.as_markdown else self.verdict

    def page(self) -> Page:
        """The review as sections, for people who read it in a terminal, in a comment or in a browser."""
        title = f"{self.model}: {self.before} .. {self.after}"
        sections = [self._outputs(), self._checks(), self._formulas(), self._inputs()] if self.exit_code else []
        return Page(title, self.verdict, [section for section in sections if section.holds])

    def _outputs(self) -> Section:
        rows = []
        moved = {one.address for one in self.moved}
        for one in self.outputs:
            address = Address.parse(one.address)
            label = self.labels.get(address.item, address.item)
            was, now, by = changed_value(one)
            rows.append((label, address.scenario or "", was, now, by if one.address in moved else ""))
        return Section("Outputs", ("output", "scenario", "before", "after", "change"), rows, right=3)

    def _checks(self) -> Section:
        rows = [(one.label, _in(one.was), _in(one.now)) for one in self.turned]
        return Section("Checks that turned", ("check", "before", "after"), rows)

    def _formulas(self) -> Section:
        return Section(f"Formulas: {self.counts}", blocks=self.formulas)

    def _inputs(self) -> Section:
        rows = []
        for one in self.effects.inputs:
            was, now, by = changed_value(one)
            rows.append((one.address, was, now, by, "; ".join(self._does(one)) or "no output"))
        told = [f"JUMP: {text}" for text in jumps(self.effects)]
        told += [f"new with the definition: {', '.join(self.effects.new)}"] if self.effects.new else []
        told += [f"called otherwise: {was} -> {now}" for was, now in self.effects.called]
        heads = ("input", "before", "after", "change", "moves, by itself")
        return Section(f"Inputs: {len(self.effects.inputs)} changed", heads, rows, right=3, notes=told)

    def _does(self, one: Changed) -> Iterator[str]:
        for moved in one.does[:3]:
            address = Address.parse(moved.address)
            label = self.labels.get(address.item, address.item).partition(" (")[0]
            by = changed_value(moved)[2]
            yield f"{label}, {address.scenario}: {by or value_text(moved.now, moved.unit)}"
        if len(one.does) > 3:
            yield f"{len(one.does) - 3} more"

    def fields(self) -> dict[str, Any]:
        """The outputs, checks, formulas and inputs."""
        return {
            "model": self.model, "before": self.before, "after": self.after,
            "outputs": [_record(one) for one in self.outputs],
            "moved": [one.address for one in self.moved],
            "checks": [{"label": one.label, "failed": one.was, "fails": one.now} for one in self.turned],
            "formulas": self.formulas,
            "inputs": [{**_record(one), "moves": [_record(each) for each in one.does]} for one in self.effects.inputs],
            "new_inputs": self.effects.new,
            "called_otherwise": [{"was": was, "now": now} for was, now in self.effects.called],
            "jumps": list(jumps(self.effects)),
        }  # fmt: skip


def review(before: Program, after: Program, called: tuple[str, str]) -> Review:
    """What differs between two programs; `called` is what the two states are."""
    old, new = take(before), take(after)
    found = Review(after.name, *called)
    found.effects = effects(after, old, EXACT)
    every = [*new.outputs, *(at for at in old.outputs if at not in new.outputs)]
    units = {item.key: str(item.unit) for item in (*before.items, *after.items)}
    found.outputs = [Moved(at, old.outputs.get(at), new.outputs.get(at), units[Address.parse(at).item]) for at in every]
    found.labels = {output.key: labelled(output, program) for program in (before, after) for output in program.outputs}
    was, now = entries(before), entries(after)
    if was != now:
        found.formulas, found.counts = changes(was, now)
    failed, fails = ({one.check.label: tuple(one.scenarios) for one in failures(everywhere(program), ERROR)}
                     for program in (before, after))  # fmt: skip
    for label in dict.fromkeys([*fails, *failed]):
        if failed.get(label, ()) != fails.get(label, ()):
            found.turned.append(Turned(label, failed.get(label, ()), fails.get(label, ())))
    return found


def labelled(output: Item, program: Program) -> str:
    """What people call an output, with its unit where its values don't show it."""
    caption = program.caption(output)
    return caption if str(output.unit) in ("", "%") else f"{caption} ({output.unit})"


def _in(scenarios: tuple[str, ...]) -> str:
    return f"fails in {', '.join(scenarios)}" if scenarios else "holds"


def _record(one: Moved | Changed) -> dict[str, Any]:
    return {"address": one.address, "was": one.was, "now": one.now}
