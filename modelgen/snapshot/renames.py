"""What is only called otherwise than in a snapshot: found by what stays the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from modelgen.snapshot.entries import AXIS, SCENARIOS, TIMELINE, Entries, Name

_WORD = re.compile(r"\w[\w.]*|'(?:[^'\\]|\\.)*'|[^\w']+|'")
_LABEL = "label: "
_PLAIN = (_LABEL, "sheet: ", "source: ", "note: ")
_SELF = "\0"


@dataclass
class Renames:
    """Old names by new ones: of entries by what they describe, of members by their labels."""

    items: dict[Name, Name] = field(default_factory=dict)  # old -> new
    members: dict[Name, dict[str, str]] = field(default_factory=dict)  # by axis (its new name): old -> new
    lasts: dict[str, str] = field(default_factory=dict)  # the last period of a timeline
    labels: dict[Name, str] = field(default_factory=dict)  # by new names of items, the lines with their labels

    def __bool__(self) -> bool:
        return bool(self.items or self.members)

    def applied(self, old: Entries) -> Entries:
        """The entries of a snapshot, in the names of today."""
        keys = {was[1]: now[1] for was, now in self.items.items() if was[1]}
        labels = {was: now for each in (*self.members.values(), self.lasts) for was, now in each.items()}
        found: Entries = {}
        for name, lines in old.items():
            new = self.items.get(name, name)
            made = [line if line.startswith(_PLAIN) else _renamed(line, keys, labels) for line in lines]
            if new in self.labels:
                made = [self.labels[new] if line.startswith(_LABEL) else line for line in made]
            if new in self.members:
                made = [
                    f"- {self.members[new].get(line[2:], line[2:])}" if line[:2] == "- " else line for line in lines
                ]
            if new[0] == TIMELINE:
                made = list(lines)
            found[new] = tuple(made)
        return found


def renames(old: Entries, new: Entries) -> Renames:
    """What is called otherwise in `new`: a member whose place is taken by another, an entry that differs from one that
    came by its name alone. What could be two things is none."""
    found = Renames()
    for name in [*old.keys() & new.keys()]:
        if name[0] in (SCENARIOS, AXIS) and (pairs := _members(old[name], new[name])):
            found.members[name] = pairs
        if name[0] == TIMELINE and (was := _last(old[name])) != (now := _last(new[name])):
            found.lasts[was] = now
    for _ in range(len(old)):  # one that is renamed may read another
        gone = [name for name in old if name not in new and name not in found.items]
        came = [name for name in new if name not in old and name not in found.items.values()]
        more = _pairs(old, new, gone, came, found)
        if not more:
            break
        found.items |= more
        found.labels |= {now: line for now in more.values() for line in new[now] if line.startswith(_LABEL)}
        for gone_as, came_as in more.items():
            if gone_as[0] == AXIS and (pairs := _members(old[gone_as], new[came_as])):
                found.members[came_as] = pairs
    return found


def _pairs(old: Entries, new: Entries, gone: Sequence[Name], came: Sequence[Name], known: Renames) -> dict[Name, Name]:
    applied = known.applied({name: old[name] for name in gone})
    was, now = dict[tuple[str, ...], list[Name]](), dict[tuple[str, ...], list[Name]]()
    for names, lines_of, into in ((gone, applied, was), (came, new, now)):
        for name in names:
            into.setdefault(_anonymous(name, lines_of[name]), []).append(name)
    return {names[0]: now[form][0] for form, names in was.items() if len(names) == 1 and len(now.get(form, ())) == 1}


def _anonymous(name: Name, lines: Sequence[str]) -> tuple[str, ...]:
    """An entry without its own names."""
    own = {name[1]: _SELF} if name[1] else {}
    return (name[0], *(_renamed(line, own, {}) for line in lines if not line.startswith(_LABEL)))


def _renamed(line: str, keys: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """A line with other names: keys as words, labels in apostrophes or brackets."""
    if not keys and not labels:
        return line
    words = []
    for word in _WORD.findall(line):
        if word[:1] == "'":
            words.append(f"'{labels[word[1:-1]]}'" if word[1:-1] in labels else word)
        else:
            head, dot, rest = word.partition(".")
            words.append(keys[word] if word in keys else keys[head] + dot + rest if head in keys else word)
    text = "".join(words)
    for was, now in labels.items():
        for form in ("[{}]", "[{} / ", " / {}]", "{{{}}}", " of {}:", " of {},", ", {},", ", {}:", " of {} ("):
            text = text.replace(form.format(was), form.format(now))
    return text


def _members(was: Sequence[str], now: Sequence[str]) -> dict[str, str]:
    """The members that others took the place of, where no more than that is different."""
    before, after = ([line[2:] for line in lines if line.startswith("- ")] for lines in (was, now))
    if len(before) != len(after) or set(before) == set(after):
        return {}
    return {a: b for a, b in zip(before, after, strict=True) if a != b and a not in after and b not in before}


def _last(lines: Sequence[str]) -> str:
    return lines[-1][2:].partition(":")[0]
