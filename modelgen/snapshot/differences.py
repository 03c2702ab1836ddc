"""A model against its formula snapshot: what is declared or calculated otherwise, told by what it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from modelgen.model.model import Model
from modelgen.program.program import Program
from modelgen.report import does, many
from modelgen.snapshot.entries import AXIS, CHECK, LINE, MODEL, SCENARIOS, TIMELINE, Entries, Name, entries
from modelgen.snapshot.file import ENDING, UPDATE, read
from modelgen.snapshot.jumps import TOLERANCE, jump
from modelgen.snapshot.renames import Renames, renames
from modelgen.snapshot.told import headline
from modelgen.snapshot.values import ENDING as VALUES

MOST = 20  # entries that are shown
_TOLERANCE = "tolerance: "


def differences(model: Model | Program, file: Path) -> str:
    """What differs between a model and its snapshot; empty where nothing does.

    Where values were taken, too, the headline outputs that are moved by it are told. Raises ModelgenError where there
    is no snapshot, or the file isn't one.
    """
    old, new = read(file), entries(model)
    if old == new:
        return ""
    same = sum(old.get(name) == lines for name, lines in new.items())
    was, now = (found[MODEL, ""][0].removeprefix("name: ") for found in (old, new))
    if same < len(new) / 2 and was != now:
        return (
            f"it is the snapshot of another model, '{was}': {same} of {many(len(new), 'entry')} {does(same, 'are')} "
            f"the same; {UPDATE} takes this one's"
        )
    blocks, counts = changes(old, new)
    lines = [counts, *(f"\n{block}" for block in blocks[:MOST])]
    if len(blocks) > MOST:
        lines.append(f"\n... and {len(blocks) - MOST} more")
    if outputs := headline(model, file.with_name(file.name.removesuffix(ENDING) + VALUES)):
        lines += ["", *outputs]
    lines.append(f"\nIf that is meant, run {UPDATE} and review the file's changes in git.")
    return "\n".join(lines)


def changes(old: Entries, new: Entries) -> tuple[list[str], str]:
    """Each change, in words, and how many there are of each kind."""
    found = renames(old, new)
    here = found.applied(old)
    both = [name for name in new if name in here]
    changed = [name for name in both if here[name] != new[name] and name not in found.members]
    added = [name for name in new if name not in here]
    removed = [name for name in old if found.items.get(name, name) not in new]
    blocks = [*_named(found, old, new), *_declared(changed, here, new)]
    blocks += _alike([name for name in changed if name[0] not in (AXIS, TIMELINE, SCENARIOS)], here, new)
    blocks += [_whole(name, new[name], "+", "added") for name in added]
    blocks += [_whole(name, old[name], "-", "removed") for name in removed]
    renamed = len(found.items) + sum(map(len, found.members.values()))
    counts = ((len(changed), "changed"), (renamed, "renamed"), (len(added), "added"), (len(removed), "removed"))
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    return _jumps(here, new, both) + blocks, told or "only what stands for the last period is called otherwise"


def _named(found: Renames, old: Entries, new: Entries) -> Iterator[str]:
    """What was renamed, and how many entries follow; actuals and the like go with what they belong to."""
    for was, now in found.items.items():
        if was[1].partition(".")[0] in {item[1] for item in found.items} and "." in was[1]:
            continue
        follow = _readers(was[1], old) - {was}
        rest = "nothing else changed" if found.applied({was: old[was]}).get(now) == new[now] else "and more"
        readers = f"{many(len(follow), 'reader', 'follow')}"
        yield f"{was[0]} renamed: {was[1]} -> {now[1]}; {readers}; {rest}"
    for name, pairs in found.members.items():
        for before, after in pairs.items():
            yield f"{_title(name)}: {before} renamed to {after}; formulas that name it follow"


def _readers(key: str, old: Entries) -> set[Name]:
    word = re.compile(rf"(?<![\w.]){re.escape(key)}(?!\w)")
    return {name for name, lines in old.items() if any(word.search(line) for line in lines[1:])}


def _declared(changed: Sequence[Name], old: Entries, new: Entries) -> Iterator[str]:
    """Axes, timelines and scenarios that changed, and what takes in a new member."""
    for name in changed:
        if name[0] not in (AXIS, TIMELINE, SCENARIOS):
            continue
        text = "\n".join([_title(name), *_diff(old[name], new[name])])
        came = [line[2:] for line in new[name] if line.startswith("- ") and line not in old[name]]
        if name[0] == AXIS and came and (totals := _over(name[1], new)):
            text += f"\n  {', '.join(came)} is now in what is taken over all of them: {_few(totals)}"
        yield text


def _over(axis: str, new: Entries) -> list[str]:
    """The lines whose formulas consume an axis whole."""
    taken = re.compile(rf"\.\w+\({re.escape(axis)}[),]")
    return [name[1] for name, lines in new.items() if name[0] in (LINE, CHECK) and any(map(taken.search, lines))]


def _alike(changed: Sequence[Name], old: Entries, new: Entries) -> Iterator[str]:
    """Each entry that changed, those that changed alike together."""
    alike: dict[tuple[str, ...], list[Name]] = {}
    for name in changed:
        alike.setdefault(tuple(_diff(old[name], new[name])), []).append(name)
    for diff, names in alike.items():
        yield "\n".join([_few([_title(name) for name in names], "; "), *diff])


def _diff(was: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    """The lines that went and came, in the order of the new ones."""
    from difflib import SequenceMatcher

    for _, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if was[a:b] != now[c:d]:
            yield from (f"  - {line}" for line in was[a:b])
            yield from (f"  + {line}" for line in now[c:d])


def _whole(name: Name, lines: Sequence[str], sign: str, what: str) -> str:
    shown = [line for line in lines if not line.startswith(("label: ", "sheet: "))]
    return "\n".join([f"{_title(name)} ({what})", *(f"  {sign} {line}" for line in shown)])


def _jumps(old: Entries, new: Entries, both: Sequence[Name]) -> list[str]:
    """Tolerances of claims that are a hundred times what they were; those of checks are inputs."""
    found = []
    for name in both:
        was, now = (next((line for line in lines[name] if line.startswith(_TOLERANCE)), "") for lines in (old, new))
        before, after = (line.removeprefix(_TOLERANCE) for line in (was, now))
        if before and after and (said := jump(float(before), float(after), TOLERANCE)):
            found.append(f"JUMP: {_title(name)}: {was} -> {after} ({said})")
    return found


def _title(name: Name) -> str:
    return " ".join(filter(None, name)) if name[0] != CHECK else f"check {name[1].removeprefix('check.')}"


def _few(names: Sequence[str], between: str = ", ", most: int = 6) -> str:
    rest = f"{between}and {len(names) - most} more" if len(names) > most else ""
    return between.join(names[:most]) + rest
