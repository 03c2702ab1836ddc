"""Mismatches by cause: the first cells that differ, and the cells behind them.

A cell that differs is a cause in an engine and a scenario where no cell that the file's formula reads differs there,
and wherever something else stands in it than the definition's formula. An input that holds what it can't take, so that
the reference has another value, is one for what reads it. All other cells are behind those to which formulas lead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from modelgen.errors import Place
from modelgen.layout.grid import Cell
from modelgen.model.address import Address
from modelgen.package.content import Key, WorkbookContent
from modelgen.sheet.areas import Area, alike, named
from modelgen.sheet.tokens import tokens
from modelgen.sight.finding import INPUT, Finding
from modelgen.verify.compare import Mismatch

Run = tuple[str, str]
"""An engine, and the scenario or the changed inputs under which it computed."""
Origins = Callable[[Collection[Cell]], Mapping[Cell, tuple[Address, Place | None]]]
"""From cells to what they show, and the line of the definition that says so."""


@dataclass(frozen=True)
class Cause:
    """A cell that differs by itself, or some of one line side by side, and how many cells that explains."""

    cells: tuple[Cell, ...]
    slot: Address | None  # of the first cell
    place: Place | None
    findings: tuple[Finding, ...]  # what stands in the cells instead of what belongs there
    mismatches: tuple[Mismatch, ...]  # of the first cell, where it is a cause; none of an input
    runs: frozenset[Run]
    behind: int


@dataclass(frozen=True)
class Causes:
    """All causes of some mismatches, and how many cells in all are behind them."""

    found: Sequence[Cause] = ()
    behind: int = 0

    def moved(self, shown: Callable[[Cell], Cell], mismatch: Callable[[Mismatch], Mismatch]) -> Causes:
        """The same, with cells as a file has them."""
        return replace(self, found=[
            replace(
                one,
                cells=tuple(map(shown, one.cells)),
                findings=tuple(replace(it, cell=shown(it.cell)) if it.cell else it for it in one.findings),
                mismatches=tuple(map(mismatch, one.mismatches)),
            )
            for one in self.found
        ])  # fmt: skip


def causes(
    mismatches: Sequence[Mismatch], content: WorkbookContent, findings: Sequence[Finding] = (),
    origins: Origins = lambda _: {},
) -> Causes:  # fmt: skip
    """The causes of mismatches in a file with this `content`, of which `findings` say what stands where."""
    of: dict[Cell, list[Mismatch]] = {}
    differing: dict[Run, dict[Cell, None]] = {}
    for one in mismatches:
        of.setdefault(one.cell, []).append(one)
        differing.setdefault((one.engine, one.scenario), {})[one.cell] = None
    instead = {one.cell: one for one in findings if one.cell is not None and one.instead}
    upstream = _Upstream(content, of, instead)
    same: dict[frozenset[Cell], list[Run]] = {}  # most runs differ in the same cells
    for run, there in differing.items():
        same.setdefault(frozenset(there), []).append(run)
    walks = [(_walk(differing[runs[0]], upstream), runs) for runs in same.values()]
    first: dict[Cell, set[Run]] = {}
    for walk, runs in walks:
        for cell in (cell for cell, before in walk.items() if not before):
            first.setdefault(cell, set()).update(runs)
    said = origins(first.keys())
    kinds: dict[Key, Hashable] = {
        cell: _kind(cell, runs, instead.get(cell), said.get(cell)) for cell, runs in first.items()
    }
    areas = [tuple(Cell(*at) for at in area.cells()) for area in alike(kinds)]
    counts, behind = _behind([walk for walk, _ in walks], areas)
    found = []
    for cells, count in zip(areas, counts, strict=True):
        slot, place = said.get(cells[0], (None, None))
        stands = tuple(instead[cell] for cell in cells if cell in instead)
        own = first[cells[0]]
        under = {scenario for _, scenario in own}
        some = tuple(one for one in of.get(cells[0], ()) if one.scenario in under)
        found.append(Cause(cells, slot, place, stands, some, frozenset(own), count))
    return Causes(found, behind)


def _kind(cell: Cell, runs: set[Run], found: Finding | None, said: tuple[Address, Place | None] | None) -> Hashable:
    """What causes have alike that are told as one."""
    if said is None or (found is not None and found.instead == INPUT):
        return cell
    return said[0].item, said[1], found.instead if found else "", frozenset(runs)


class _Upstream:
    """The way back from cells that differ: in `of` with their mismatches, in `instead` with what stands there."""

    def __init__(
        self, content: WorkbookContent, of: Mapping[Cell, Sequence[Mismatch]], instead: Mapping[Cell, Finding]
    ) -> None:
        self._formulas, self._of, self._instead = content.formulas, of, instead
        self._names = {name.casefold(): text for name, text in content.names.items()}
        self._untaken = {cell for cell, one in instead.items() if one.instead == INPUT}
        self._among = of.keys() | self._untaken
        self._engines = {one.engine for some in of.values() for one in some}
        self._known: tuple[dict[Cell, list[Cell]], dict[Cell, list[Cell]]] = {}, {}
        self._clear = set[Key]()  # nothing that differs leads to these

    def before(self, cell: Cell, cells: Container[Cell]) -> list[Cell]:
        """What leads to a cell, among `cells` that differ and inputs that hold what they can't take."""
        if cell in self._instead:
            return []
        for known, look in zip(self._known, (self._named, self._farther), strict=True):
            if cell not in known:
                known[cell] = look(cell)
            if found := [other for other in known[cell] if other in cells or other in self._untaken]:
                return found
        return []

    def _named(self, cell: Cell) -> list[Cell]:
        """Those that its formula names."""
        return [Cell(*at) for area in self._areas(cell) for at in _within(area, self._among)]

    def _farther(self, cell: Cell) -> list[Cell]:
        """Those to which its formula leads over others. What agrees but for the last digits can differ in what is made
        of it, as where the last step of an iteration divides by a hair: so it is where the file is known to be at
        fault, and all engines compute the same."""
        work: list[Key] = [cell] if self._instead and self._agreed(cell) else []
        seen, found = set[Key](), list[Cell]()
        while work:
            for area in self._areas(work.pop()):
                new = [at for at in _within(area, self._formulas) if at not in seen and at not in self._clear]
                seen.update(new)
                work += (at for at in new if at not in self._among)
                found += (Cell(*at) for at in _within(area, self._among))
        if not found:
            self._clear |= seen
        return found

    def _agreed(self, cell: Cell) -> bool:
        got: dict[str, list[str]] = {}
        for one in self._of[cell]:
            got.setdefault(one.scenario, []).append(one.got)
        return all(len(some) == len(self._engines) > 1 == len(set(some)) for some in got.values())

    def _areas(self, cell: Key) -> Iterable[Area]:
        """What a formula names, also by a defined name."""
        formula = self._formulas.get(cell, "")
        areas = [*named(formula, cell[0])]
        if self._names:
            texts = (self._names.get(one.text.casefold(), "") for one in tokens(formula) if one.kind == "name")
            areas += [area for text in texts if text for area in named(text, cell[0])]
        return dict.fromkeys(areas)


def _within(area: Area, cells: Collection[Key]) -> Iterator[Key]:
    """The cells that are in an area."""
    if area.size <= len(cells):
        yield from (at for at in area.cells() if at in cells)
    else:
        yield from (cell for cell in cells if area.holds(cell))


def _walk(cells: Mapping[Cell, None], upstream: _Upstream) -> dict[Cell, list[Cell]]:
    """The cells that differ together, each with those that lead to it, and after them; a circle is entered once."""
    done: dict[Cell, list[Cell]] = {}
    entered = set[Cell]()
    for start in cells:
        stack = [start]
        while stack:
            cell = stack[-1]
            if cell in done:
                stack.pop()
            elif cell in entered:
                stack.pop()
                done[cell] = [other for other in upstream.before(cell, cells) if other in done]
            else:
                entered.add(cell)
                stack += [other for other in upstream.before(cell, cells) if other not in entered]
    return done


def _behind(walks: Sequence[Mapping[Cell, Sequence[Cell]]], areas: Sequence[Sequence[Cell]]) -> tuple[list[int], int]:
    """How many cells are behind each cause, and behind any; one may be behind several."""
    bit = {cell: 1 << number for number, area in enumerate(areas) for cell in area}
    found: dict[Cell, int] = {}
    for walk in walks:
        reach: dict[Cell, int] = {}
        for cell, before in walk.items():
            reach[cell] = 0 if before else bit[cell]
            for other in before:
                reach[cell] |= reach[other]
            found[cell] = found.get(cell, 0) | reach[cell]
    masks = Counter(mask & ~bit.get(cell, 0) for cell, mask in found.items())
    counts = [0] * len(areas)
    for mask, many in masks.items():
        while mask:
            counts[(mask & -mask).bit_length() - 1] += many
            mask &= mask - 1
    return counts, len(found.keys() - bit.keys())
