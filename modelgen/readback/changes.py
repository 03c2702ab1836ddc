"""All that was changed in one file, or in several copies: what it does, and into the values file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from modelgen.errors import ModelgenError
from modelgen.model.address import InputKey
from modelgen.model.items import Input, Item
from modelgen.program.program import Program
from modelgen.readback.contradictions import Contradictions
from modelgen.readback.edit import Edit
from modelgen.readback.files import file_of, write
from modelgen.readback.judge import ALREADY, ASK, OFFERED, REFUSED, Change, apart
from modelgen.reference.solve import solve_scenarios
from modelgen.report import CLEAN, FOUND, Report

NOT_IN_A_FILE = "the definition gives it, and no file gives it alone; change it there"
_CAUSES = 10  # of contradictions, that are told
_COLUMNS = ("item", "label", "member", "period", "scenario", "unit", "built", "now", "formula", "state", "why", "cell",
            "file")  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """What changes do to a headline output in a scenario."""

    output: Item
    scenario: str
    before: float | str
    after: float | str

    @property
    def was(self) -> str:
        """The number before, without its unit."""
        return self._told(self.before, self.after)

    @property
    def now(self) -> str:
        """The number after, with its unit; an error has none."""
        plain = isinstance(self.after, str) or self.output.unit.dimensionless
        return self._told(self.after, self.before) + ("" if plain else f" {self.output.unit}")

    def _told(self, value: float | str, other: float | str) -> str:
        if isinstance(value, str):
            return value
        factor, digits, sign = (100, 4, "%") if self.output.unit.display == "%" else (1, 6, "")
        return apart(value * factor, None if isinstance(other, str) else other * factor, digits, ",") + sign


@dataclass(repr=False)
class Changes(Report):
    """What people changed in a workbook; `findings` is what was done to it beside its inputs, which is never taken.

    `contradictions` are, for each file with some, the cells that show otherwise than the definition would with the
    changes: none that may be the reason is on offer.
    `files` are the values files that `apply` has written, with the changes in `written`; `left` are the chosen changes
    that no values file gives.
    """

    command = "pull"

    file: str
    program: Program
    items: list[Change]
    findings: list[str] = field(default_factory=list)
    contradictions: list[Contradictions] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    written: list[Change] = field(default_factory=list)
    left: list[Change] = field(default_factory=list)

    def of(self, state: str) -> list[Change]:
        """The changes in a state: offered, ask, refused or already."""
        return [change for change in self.items if change.state == state]

    @property
    def offered(self) -> list[Change]:
        """What `apply` takes."""
        return self.of(OFFERED)

    @property
    def open(self) -> bool:
        """Whether anything isn't taken, is to be decided, was done beside the inputs, or is computed otherwise."""
        return bool(self.of(ASK) or self.of(REFUSED) or self.findings or self.contradictions)

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        counts = {
            "changed": len(self.offered), "to be decided": len(self.of(ASK)), "not taken": len(self.of(REFUSED)),
            "beside the inputs": len(self.findings),
            "computed otherwise": sum(one.cells for one in self.contradictions),
        }  # fmt: skip
        return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "nothing was changed"

    @property
    def exit_code(self) -> int:
        """0: all is well. 1: something is open, couldn't be written, or makes a check fail that held before."""
        return FOUND if self.open or self.left or self._offered[1] else CLEAN

    @property
    def closing(self) -> str:
        """Nothing: the verdict stands at the head."""
        return ""

    def writable(self, change: Change) -> bool:
        """Whether a values file gives the value, so that it can be changed there."""
        return change.item is not None and change.key is not None and file_of(change.item, change.key) is not None

    def apply(
        self, chosen: Iterable[Change] | None = None, note: str = "", who: str = "",
        tried: Callable[[], object] = lambda: None,
    ) -> list[Path]:  # fmt: skip
        """Write changes into the values file, those on offer unless others are chosen, and return the files written.

        What the definition itself gives, and not a values file, is left out. `note` is added to the note of each
        assumption; `who`, with the day and the workbook's name, too. `tried` is called before anything is written,
        while a definition that is run gets the new values, and may raise. The model stays as it was: load it again.
        Raises ModelgenError, also where nothing of it can be written, or a file says otherwise by now than when the
        definition was run; all files are written, or none.
        """
        wanted = list(self.offered if chosen is None else chosen)
        edits: list[Edit] = []
        written, left = list[Change](), list[Change]()
        for change in wanted:
            item, key, number = change.item, change.key, change.number
            if item is None or key is None or number is None:
                raise ModelgenError(f"{change.slot} can't be written: {change.why}")
            if any(other.slot == change.slot and other is not change for other in wanted):
                raise ModelgenError(f"{change.slot} has two values; choose one of them")
            if self.writable(change):
                signed = f"{who}, {date.today().isoformat()}, {change.file}" if who else ""
                edits.append(Edit(item, key, number, "; ".join(filter(None, [note, signed]))))
                written.append(change)
            else:
                left.append(change)
        if wanted and not edits:
            raise ModelgenError(f"{wanted[0].slot} can't be written: {NOT_IN_A_FILE}")
        self.files, self.written, self.left = write(edits, tried), written, left
        return self.files

    @cached_property
    def _offered(self) -> tuple[list[Effect], list[str]]:
        """The consequences of what is on offer."""
        return self.consequences()

    def consequences(self, chosen: Iterable[Change] | None = None) -> tuple[list[Effect], list[str]]:
        """What changes (those on offer unless others are chosen) do to the headline outputs, scenario by scenario, and
        the checks that fail with them and didn't before."""
        edits: dict[Input, dict[InputKey, float]] = {}
        for change in self.offered if chosen is None else chosen:
            if change.item is not None and change.key is not None and change.number is not None:
                edits.setdefault(change.item, {})[change.key] = change.number
        if not edits:
            return [], []
        scenarios = self.program.scenario.members
        before = solve_scenarios(self.program, scenarios)
        after = solve_scenarios(self.program, scenarios, edits)
        found = []
        for output in self.program.outputs:
            for number, scenario in enumerate(scenarios):
                was, now = (result.value(output, (), None, number) for result in (before, after))
                if was != now:
                    found.append(Effect(output, scenario, was, now))
        failures = self.program.failures
        failing = [
            f"{check}, {scenario}"
            for position, check in enumerate(failures.row_axes[0].members)
            for number, scenario in enumerate(scenarios)
            if before.value(failures, (position,), None, number) == 0
            and after.value(failures, (position,), None, number) != 0
        ]
        return found, failing

    def frame(self) -> Any:
        """A pandas DataFrame: item, label, member, period, scenario, built, now, state, why, cell, file."""
        import pandas as pd

        return pd.DataFrame([_record(change) for change in self.items], columns=list(_COLUMNS))

    def fields(self) -> dict[str, Any]:
        """Changes, findings, the effects of what is on offer, and what was written."""
        effects, failing = self._offered
        written = {id(change) for change in self.written}
        return {
            "file": self.file,
            "model": self.program.name,
            "changes": [_document(change, id(change) in written) for change in self.items],
            "findings": self.findings,
            "contradictions": [one.fields() for one in self.contradictions],
            "effects": [{**vars(effect), "output": effect.output.key} for effect in effects],
            "failing_checks": failing,
            "written_files": self.files,
            "not_written": [str(change.slot) for change in self.left],
        }

    def lines(self, most: int = 40) -> list[str]:
        """The verdict, the changes, what was done beside the inputs, and what the changes on offer do."""
        effects, failing = self._offered
        lines = [f"{self.file}: {self.verdict}", *self._changes(), *self._findings(most)]
        lines += (line for one in self.contradictions for line in one.lines(min(most, _CAUSES)))
        if effects:
            lines += ["Headline outputs with what is changed:", *_effects(effects)]
        if failing:
            lines += ["Checks that fail with what is changed, and held before:", *(f"  {check}" for check in failing)]
        return lines

    def _changes(self) -> list[str]:
        lines: list[str] = []
        for state, title in ((OFFERED, "Changed"), (ASK, "To be decided (--interactive)"), (REFUSED, "Not taken")):
            some = self.of(state)
            if some:
                lines += [f"{title}: {len(some)}", *_table(some)]
        already = len(self.of(ALREADY))
        if already:
            lines.append(f"As the definition says already: {already}")
        return lines

    def _findings(self, most: int) -> list[str]:
        if not self.findings:
            return []
        return [f"Beside the inputs, and never taken: {len(self.findings)}", *_first(self.findings, most)]


def _first(texts: Sequence[str], most: int) -> list[str]:
    more = len(texts) - most
    return [*(f"  {text}" for text in texts[:most]), *([f"  ... and {more} more"] if more > 0 else [])]


def merged(all_changes: Sequence[Changes]) -> Changes:
    """The changes of several copies of a workbook: the same value once, different values as a conflict to decide."""
    first = all_changes[0]
    if len(all_changes) == 1:
        return first
    together: dict[object, list[Change]] = {}
    for changes in all_changes:
        for change in changes.items:
            group = change.state if change.state in (REFUSED, ALREADY) else ""
            together.setdefault((change.slot, group), []).append(change)
    items = []
    for some in together.values():
        values: dict[object, list[Change]] = {}
        for change in some:
            values.setdefault((change.number, change.formula, str(change.now)), []).append(change)
        for own in values.values():
            files = ", ".join(dict.fromkeys(change.file for change in own))
            one = replace(own[0], file=files)
            if len(values) > 1 and one.state in (OFFERED, ASK):
                others = "; ".join(
                    f"{', '.join(change.file for change in other)}: {other[0].after}"
                    for other in values.values() if other is not own
                )  # fmt: skip
                one = replace(one, state=ASK, why="; ".join(filter(None, [one.why, f"conflict with {others}"])))
            items.append(one)
    findings = [f"{changes.file}: {finding}" for changes in all_changes for finding in changes.findings]
    return Changes(", ".join(changes.file for changes in all_changes), first.program, items, findings,
                   [one for changes in all_changes for one in changes.contradictions])  # fmt: skip


def _document(change: Change, written: bool) -> dict[str, Any]:
    """A change for JSON, with what it's about named as in every document."""
    named = {"cell": change.cell, **change.slot.record()}
    rest = {name: value for name, value in _record(change).items() if name not in named}
    return {**named, **rest, "written": written}


def _record(change: Change) -> dict[str, Any]:
    """A row of the table."""
    return {
        "item": change.slot.item, "label": change.label,
        "member": " / ".join(change.slot.member) if change.slot.member else None,
        "period": change.slot.period or None, "scenario": change.slot.scenario, "unit": change.unit,
        "built": change.built, "now": change.now, "state": change.state, "why": change.why, "formula": change.formula,
        "cell": change.cell, "file": change.file,
    }  # fmt: skip


def _effects(effects: Sequence[Effect]) -> list[str]:
    """Output, scenario, before and after in columns."""
    rows = [(effect.output.label, effect.scenario, effect.was, "->", effect.now) for effect in effects]
    return _columns(rows, right=2)


def _table(changes: Sequence[Change]) -> list[str]:
    """Assumption, member, period, scenario, as built and now, in columns; the place and, below, the reason."""
    rows = [
        (
            change.label, " / ".join(change.slot.member or ()), change.slot.period or "", change.slot.scenario or "",
            change.before, "->", change.after, change.cell,
        )
        for change in changes
    ]  # fmt: skip
    lines = []
    for line, change in zip(_columns(rows, right=4), changes, strict=True):
        lines.append(line)
        if change.why:
            lines.append(f"      {change.why}")
    return lines


def _columns(rows: Sequence[tuple[str, ...]], right: int) -> list[str]:
    """Texts in columns, of which one is on the right; those in which nothing stands are left out."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(
            text.rjust(width) if number == right else text.ljust(width)
            for number, (text, width) in enumerate(zip(row, widths, strict=True)) if width
        ).rstrip()
        for row in rows
    ]  # fmt: skip
