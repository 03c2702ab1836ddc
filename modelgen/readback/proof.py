"""Whether a workbook computes what the definition does once it has taken the workbook's values.

A value that was read is one thing, and what the workbook calculates with another: cut and pasted, an input takes the
formulas along that refer to it; cells that are deleted move their neighbours under other headings; keys and headings
can be typed over. So engines compute the workbook, and every cell is compared with the reference under the changes
that were read. A change is to be decided where it may be the reason why a cell shows otherwise.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from modelgen.files.sandbox import Running, SandboxError
from modelgen.formula.units import TEXT
from modelgen.identity import asbuilt
from modelgen.layout.layout import COVER_SELECTOR
from modelgen.layout.slots import input_places, origins
from modelgen.model.address import Address, InputKey
from modelgen.model.items import Input
from modelgen.package.content import Key
from modelgen.progress import tell
from modelgen.readback.compared import Compared
from modelgen.readback.contradictions import Contradictions
from modelgen.readback.judge import ASK, OFFERED, Change, doubted
from modelgen.sheet.areas import named
from modelgen.sight.finding import INPUT
from modelgen.verify.causes import Causes, causes
from modelgen.verify.compare import Mismatch, instead
from modelgen.verify.computed import Asked
from modelgen.verify.draws import Draw
from modelgen.verify.engines.engine import Value
from modelgen.verify.engines.registry import DEFAULT
from modelgen.verify.expected import Expectations
from modelgen.verify.told import Circumstances

_UNPROVED = "what the workbook computes couldn't be compared with the definition"
_FROM_1904 = "it counts days from 1904; switch 'Use 1904 date system' off in Excel, look at its dates, and save it"


@dataclass
class Proof:
    """Changes, those that aren't proved to be decided; cells that show otherwise; and why nothing could be proved."""

    changes: list[Change]
    contradictions: list[Contradictions] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def proved(changes: Sequence[Change], compared: Compared) -> Proof:
    """The changes of a workbook, compared with what it computes in every scenario."""
    if not any(change.state in (OFFERED, ASK) for change in changes):
        return Proof(list(changes))
    why = _unfit(compared)
    found, failures = ([], [why]) if why else _mismatches(changes, compared)
    if why or len(failures) == len(DEFAULT):
        told = f"{_UNPROVED}: {'; '.join(failures)}"
        return Proof([doubted(change, _UNPROVED) for change in changes], [], [told])
    findings = [f"only one engine computed the workbook: {failure}" for failure in failures]
    # an input that holds what it can't take has one value on both sides
    known = [one for one in compared.inspection.findings if one.instead != INPUT]
    by_cause = causes(found, compared.content, known, partial(origins, compared.layout))
    blamed = _blamed(by_cause, compared)
    shown = {one.slot._replace(scenario=None): one for one in found if one.slot is not None}
    items = [doubted(change, _reason(change, blamed, shown, compared)) for change in changes]
    return Proof(items, _contradictions(found, by_cause, compared), findings)


def _unfit(compared: Compared) -> str:
    """Why engines can't be asked."""
    if compared.file.content.from_1904:
        return _FROM_1904
    if compared.moved.there(("Cover", *COVER_SELECTOR)) is None:
        return "it has no sheet 'Cover' any more, on which scenarios are chosen"
    return compared.file.unfit and f"it {compared.file.unfit}"


def _mismatches(changes: Sequence[Change], compared: Compared) -> tuple[list[Mismatch], list[str]]:
    """The cells that show otherwise than the definition computes; and which engines gave no answer."""
    layout, scenarios = compared.layout, compared.layout.program.scenario.members
    given, typed = _under(changes, compared)
    table = Expectations(layout, compared.content, given, list(asbuilt.formulas(layout)))
    places = [compared.moved.there(cell) or ("", 0, 0) for cell in table.keys]
    selector = compared.moved.there(("Cover", *COVER_SELECTOR))
    assert selector is not None  # or it is unfit
    settings: list[Mapping[Key, Value]] = [{**typed, selector: name} for name in scenarios]
    draws = [Draw(scenario) for scenario in range(len(scenarios))]
    found: list[Mismatch] = []
    failures: dict[str, SandboxError] = {}
    with Running() as running:
        for at, runs in Asked(running, compared.file.book, DEFAULT, places, settings).runs():
            tell("comparing what engines computed with the reference")
            expected = table.of(draws[at])
            for engine, run in runs.items():
                if isinstance(run, SandboxError):
                    failures[engine] = run
                    continue
                for number, got in enumerate(run[1]):
                    found += expected.mismatches(number, got, engine)
            runs.clear()  # before the next ones come
    return found, [str(failure) for failure in failures.values()]


def _under(
    changes: Sequence[Change], compared: Compared
) -> tuple[dict[Input, dict[InputKey, float]], dict[Key, Value]]:
    """The values of inputs that the definition would compute with; and what to type into the file, so that what is
    refused is on both sides what the definition says."""
    given = {item: dict(values) for item, values in compared.inspection.given.items()}
    refused: list[tuple[Input, InputKey]] = []
    for change in changes:
        if change.item is None or change.key is None:
            continue
        if change.number is not None:
            given.setdefault(change.item, {})[change.key] = change.number
        else:
            given.get(change.item, {}).pop(change.key, None)
            refused.append((change.item, change.key))
    typed: dict[Key, Value] = {}
    for item, key in refused:
        cell, value = compared.cell(item, key), _value(item, key, given)
        there = None if cell is None else compared.moved.there(cell)
        if there is not None and value is not None:
            typed[there] = item.options[int(value)] if item.unit == TEXT else value
    return given, typed


def _value(item: Input, key: InputKey, given: Mapping[Input, Mapping[InputKey, float]]) -> float | None:
    """What an input's cell holds, or follows."""
    values = {**item.given, **given.get(item, {})}
    at: InputKey | None = key
    while at is not None and at not in values:
        at = item.parent(*at)
    return None if at is None else values[at]


def _contradictions(found: Sequence[Mismatch], causes: Causes, compared: Compared) -> list[Contradictions]:
    """Mismatches and their causes, told by the cells and the formulas that the file has."""
    if not found:
        return []
    program, moved = compared.layout.program, compared.moved
    outputs = {output.key for output in program.outputs}
    there = [_as_in_file(one, compared) for one in found]
    first = {one.slot: one for one in reversed(there) if one.slot is not None and one.slot.item in outputs}
    causes = causes.moved(moved.shown, lambda one: _as_in_file(one, compared))
    by = Circumstances(DEFAULT, program.scenario.members)
    return [Contradictions(compared.file.name, there, list(reversed(first.values())), causes, by)]


def _blamed(causes: Causes, compared: Compared) -> dict[Key, Mismatch]:
    """All cells from which causes are calculated, by the definition or in the file, each with a cause's mismatch."""
    blamed: dict[Key, Mismatch] = {}
    left: deque[tuple[Key, Mismatch]] = deque()
    for cause in causes.found:
        left += ((cell, cause.mismatches[0]) for cell in cause.cells if cause.mismatches)
    while left:
        at, one = left.popleft()
        for read in _reads(at, compared) - blamed.keys():
            blamed[read] = one
            left.append((read, one))
    return blamed


def _reads(cell: Key, compared: Compared) -> set[Key]:
    """The cells that a cell reads, by the definition or in the file, of those that the definition knows."""
    texts = {compared.formulas.get(cell, ""), compared.content.formulas.get(cell, "")}
    found: set[Key] = set()
    for area in (area for text in texts for area in named(text, cell[0])):
        known = compared.known.get(area.sheet, set())
        found |= known.intersection(area.cells()) if area.size <= len(known) else set(filter(area.holds, known))
    return found


def _reason(
    change: Change, blamed: Mapping[Key, Mismatch], shown: Mapping[Address, Mismatch], compared: Compared
) -> str:
    """Why a change isn't proved; nothing where it is. A cell that shows the input itself otherwise (its live row, a
    scenario that inherits it) says that the workbook takes another one, whatever the cause."""
    if change.item is None or change.key is None:
        return ""
    cell = compared.cell(change.item, change.key)
    # a value for several that the definition gives one by one today
    cells = [cell] if cell is not None else [at for _, at in input_places(change.item, compared.layout[change.item])]
    one = next((blamed[at] for at in cells if at in blamed), None) or _showing(change.slot, shown)
    if one is None:
        return ""
    where = f"{compared.moved.shown(one.cell)}{f' ({one.slot})' if one.slot else ''}"
    return f"the workbook doesn't compute with it what the definition would: {where} {instead(one)}"


def _showing(slot: Address, shown: Mapping[Address, Mismatch]) -> Mismatch | None:
    """A mismatch of a cell that shows an input, in whatever scenario; `shown` has them by address without one."""
    if None in (slot.member, slot.period):  # a value for several
        return next((shown[one] for one in shown if one.item == slot.item and _among(one, slot)), None)
    keys = (slot._replace(member=m, period=p, scenario=None) for m in (slot.member, None) for p in (slot.period, None))
    return next((shown[key] for key in keys if key in shown), None)


def _among(one: Address, several: Address) -> bool:
    return several.member in (None, one.member) and several.period in (None, one.period)


def _as_in_file(one: Mismatch, compared: Compared) -> Mismatch:
    """A mismatch that names its cell, and quotes its formula, as the file has them."""
    there = compared.moved.there(one.cell)
    content = compared.file.content
    text = "" if there is None else content.formulas.get(there, str(content.cells.get(there)))
    return replace(one, cell=compared.moved.shown(one.cell), formula=text)
