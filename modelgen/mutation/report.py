"""What a mutation run found: mutants caught, mutants that can't change a value, and mutants that survived."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from modelgen.layout.grid import Cell
from modelgen.mutation.mutants import KINDS, Mutant
from modelgen.verify.report import CLEAN, DIFFERENT

_COLUMNS = ("mutants", "caught", "equivalent", "survived")


@dataclass(frozen=True)
class Caught:
    """A mutant that every engine shows: the cell, under which draw, and what it should have been."""

    mutant: Mutant
    cell: Cell
    draw: str
    changed: bool  # only with inputs changed, and not in any scenario of the file as it is
    expected: str
    got: tuple[str, ...]  # by engine


@dataclass
class Mutation:
    """Mutants of one workbook, by what became of them; and what isn't a matter of values, apart."""

    file: str
    seed: int
    engines: tuple[str, ...]
    names: int = 0  # defined names that were pointed elsewhere
    named: int = 0  # those that the check of the structure names
    caches: int = 0  # cached values that were made wrong, without any effect
    doubts: dict[str, str] = field(default_factory=dict)  # where an engine is wrong without a fault, and what it says
    caught: list[Caught] = field(default_factory=list)
    equivalent: list[tuple[Mutant, str]] = field(default_factory=list)
    survived: list[tuple[Mutant, str]] = field(default_factory=list)  # with the engines that saw it, if any did

    @property
    def count(self) -> int:
        """All mutants of formulas."""
        return len(self.caught) + len(self.equivalent) + len(self.survived)

    @property
    def exit_code(self) -> int:
        """0: all that can change a value were caught; 1: some were not."""
        return DIFFERENT if self.survived or self.named < self.names else CLEAN

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        possible = len(self.caught) + len(self.survived)
        rate = 100 * len(self.caught) / possible if possible else 100.0
        text = f"{len(self.caught):,} of {possible:,} mutants that can change a value were caught ({rate:.1f}%)"
        return text if not self.survived else f"{text}; {len(self.survived)} SURVIVED"

    def kinds(self) -> dict[str, dict[str, int]]:
        """How many mutants there were of each kind, and what became of them."""
        parts = [[c.mutant for c in self.caught], [m for m, _ in self.equivalent], [m for m, _ in self.survived]]
        tallies = [Counter(mutant.kind for mutant in part) for part in parts]
        rows = {kind: [tally[kind] for tally in tallies] for kind in KINDS}
        return {kind: dict(zip(_COLUMNS, (sum(row), *row), strict=True)) for kind, row in rows.items() if sum(row)}

    def lines(self, most: int = 20) -> list[str]:
        """The report for a terminal."""
        columns = "{:24}{:>9}{:>9}{:>12}{:>10}"
        found = [columns.format("fault", *_COLUMNS)]
        found += [columns.format(kind, *row.values()) for kind, row in self.kinds().items()]
        found.append(columns.format("all", self.count, len(self.caught), len(self.equivalent), len(self.survived)))
        changed = sum(c.changed for c in self.caught)
        found.append(
            f"Caught in the scenarios of the file: {len(self.caught) - changed}; only with inputs changed: {changed}; "
            f"each by {' and by '.join(self.engines)}"
        )
        found.append(f"Cached values made wrong: {self.caches:,}; none of them matters")
        found.append(f"Defined names pointed elsewhere: {self.names}; the check of the structure names {self.named}")
        if self.doubts:
            found.append("Not right without any fault, so that the inputs prove nothing for the cell:")
            found += [f"  {where} {said}" for where, said in list(self.doubts.items())[:most]]
        for what, some in (("Survived", self.survived), ("Equivalent", self.equivalent)):
            if some:
                found.append(f"{what}:")
                found += [f"  {mutant} ({why})" if why else f"  {mutant}" for mutant, why in some[:most]]
                found += [f"  ... and {len(some) - most} more; --json FILE lists all"] if len(some) > most else []
        return found

    def json(self) -> str:
        """The report as JSON."""
        data = {
            "file": self.file, "exit_code": self.exit_code, "seed": self.seed, "engines": list(self.engines),
            "mutants": self.count, "cached_values_made_wrong": self.caches,
            "faults": self.kinds(),
            "without_fault": [f"{where} {said}" for where, said in self.doubts.items()],
            "names_pointed_elsewhere": self.names, "names_found": self.named,
            "caught": [
                {**_mutant(c.mutant), "cell": str(c.cell), "under": c.draw, "inputs_changed": c.changed,
                 "expected": c.expected, "got": dict(zip(self.engines, c.got, strict=True))}
                for c in self.caught
            ],
            "equivalent": [{**_mutant(mutant), "why": why} for mutant, why in self.equivalent],
            "survived": [{**_mutant(mutant), "seen_by": why} for mutant, why in self.survived],
        }  # fmt: skip
        return json.dumps(data, indent=2, ensure_ascii=False)


def _mutant(mutant: Mutant) -> dict[str, object]:
    return {"fault": mutant.kind, "edits": list(_edits(mutant))}


def _edits(mutant: Mutant) -> Iterator[dict[str, object]]:
    for edit in mutant.edits:
        yield {"cell": str(Cell(*edit.cell)), "was": edit.was, "now": edit.now}
