"""What a mutation run found: faults that were caught, that no draw shows, and that were not caught."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from modelgen.layout.grid import Cell
from modelgen.mutation.mutants import KINDS, Mutant
from modelgen.report import CLEAN, FOUND, Report, many

CAUGHT, NOT_SHOWN, UNCAUGHT = OUTCOMES = ("caught", "not_shown", "uncaught")


@dataclass(frozen=True)
class Sight:
    """Where a mutant shows: in which cell, under which draw, what should stand there, and what engines have instead."""

    cell: Cell
    under: str  # a scenario, and inputs that are changed
    inputs_changed: bool
    expected: str
    got: dict[str, str]  # of the engines that show the mutant

    def __str__(self) -> str:
        by = f"{' and '.join(self.got)} only" if self.got else "no engine"
        return f"seen by {by} in {self.cell} in the scenario {self.under}"


@dataclass(repr=False)
class Mutation(Report):
    """Mutants of one workbook, each with where it shows, if anywhere; and apart what isn't a matter of values."""

    command = "mutate"

    file: str
    seed: int
    engines: tuple[str, ...]
    names: int = 0  # defined names that were pointed elsewhere
    named: int = 0  # those that the check of the structure names
    unknown: int = 0  # formulas that the definition doesn't know, into which no fault is put
    draws: int = 0  # under which every mutant was computed, until one showed it
    doubts: list[str] = field(default_factory=list)  # where an engine isn't right without any fault
    mutants: list[tuple[Mutant, Sight | None]] = field(default_factory=list)

    def outcome(self, sight: Sight | None) -> str:
        """Caught is what every engine shows in one cell, under one draw."""
        return NOT_SHOWN if sight is None else CAUGHT if len(sight.got) == len(self.engines) else UNCAUGHT

    @property
    def exit_code(self) -> int:
        """0: all that change a value under some draw were caught; 1: some were not."""
        return FOUND if self.table()["all"][UNCAUGHT] or self.named < self.names else CLEAN

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        _, caught, not_shown, uncaught = self.table()["all"].values()
        possible = caught + uncaught
        rate = 100 * caught / possible if possible else 100.0
        text = f"{caught:,} of {many(possible, 'fault')} that change a value were caught ({rate:.1f}%)"
        text += f"; {not_shown:,} not shown by {many(self.draws, 'draw')}" if not_shown else ""
        return f"{text}; {uncaught:,} UNCAUGHT" if uncaught else text

    def table(self) -> dict[str, dict[str, int]]:
        """How many mutants there are of each kind, and of all, and what became of them."""
        rows = {kind: dict.fromkeys(("mutants", *OUTCOMES), 0) for kind in (*KINDS, "all")}
        for mutant, sight in self.mutants:
            for kind in (mutant.kind, "all"):
                rows[kind]["mutants"] += 1
                rows[kind][self.outcome(sight)] += 1
        return {kind: row for kind, row in rows.items() if row["mutants"] or kind == "all"}

    def lines(self, most: int = 20) -> list[str]:
        """The report for a terminal."""
        table, every = self.table(), [(self.outcome(sight), mutant, sight) for mutant, sight in self.mutants]
        found = [f"{self.file}: {many(len(self.mutants), 'fault')} in formulas, seed {self.seed}"]
        found += [f"{'fault':24}" + "".join(f"{column.replace('_', ' '):>10}" for column in table["all"])]
        found += [f"{kind:24}" + "".join(f"{number:10,}" for number in row.values()) for kind, row in table.items()]
        changed = sum(sight.inputs_changed for outcome, _, sight in every if sight and outcome == CAUGHT)
        found += [
            f"Caught in the scenarios of the file: {table['all'][CAUGHT] - changed:,}; only with inputs changed: "
            f"{changed:,}; each by {' and by '.join(self.engines)}",
            f"Defined names pointed elsewhere: {self.names}; the check of the structure names {self.named}",
        ]
        if self.unknown:
            found.append(f"Formulas that the definition doesn't know, left as they are: {self.unknown:,}")
        not_shown = [str(one) for outcome, one, _ in every if outcome == NOT_SHOWN]
        for what, some in (
            ("Not right without any fault, so that the inputs prove nothing for the cell:", self.doubts),
            ("Uncaught:", [f"{one} ({sight})" for outcome, one, sight in every if outcome == UNCAUGHT]),
            (f"Not shown by {many(self.draws, 'draw')}:", not_shown),
        ):
            found += [what, *(f"  {one}" for one in some[:most])] if some else []
            found += [f"  ... and {len(some) - most} more; --json FILE lists all"] if len(some) > most else []
        return found

    def fields(self) -> dict[str, Any]:
        """Every fault, with what became of it."""
        return {
            "file": self.file, "seed": self.seed, "engines": self.engines,
            "names_pointed_elsewhere": self.names, "names_found": self.named,
            "unknown_formulas": self.unknown, "draws": self.draws, "without_fault": self.doubts, "faults": self.table(),
            "mutants": [self._document(mutant, sight) for mutant, sight in self.mutants],
        }  # fmt: skip

    def _document(self, mutant: Mutant, sight: Sight | None) -> dict[str, object]:
        edits = [{"cell": str(Cell(*edit.cell)), "was": edit.was, "now": edit.now} for edit in mutant.edits]
        shown = {} if sight is None else {**asdict(sight), "cell": str(sight.cell)}
        return {"fault": mutant.kind, "outcome": self.outcome(sight), "edits": edits, **shown}
