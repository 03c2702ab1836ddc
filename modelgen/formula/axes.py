"""Axes: the named, labelled dimensions over which items vary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.labels import cut, label_fault, slug
from modelgen.sheet.limits import TEXT_CHARACTERS


class Axis:
    """A dimension with members. An ordered axis also has a before and an after: `.prior`, `.lag(n)`.

    `rank` is the order of creation; it fixes the order of axes in every array of a formula's values.
    """

    gone: frozenset[str] = frozenset()  # members that others have replaced, in lower case: values for them are nobody's

    def __init__(self, label: str, members: Sequence[str], *, rank: int, ordered: bool = False, key: str = "") -> None:
        if fault := label_fault(label):
            raise DefinitionError(f"the axis' label {cut(label)} {fault}", "use plain words")
        self.label, self.members, self.rank, self.ordered = label, tuple(members), rank, ordered
        self.key = key or slug(label)
        if not self.key:
            raise DefinitionError(f"axis '{label}' has no letter or digit to make a key of", "give it a key=")
        if not self.members:
            raise DefinitionError(f"axis '{label}' has no members", "list at least one")
        self._index: dict[str, int] = {}
        for position, member in enumerate(self.members):
            if isinstance(member, list | tuple | set | range):
                names = ", ".join(repr(str(one)) for one in [*member][:3])
                raise DefinitionError(f"axis '{label}' has the member {cut(member)}", f"name them one by one: {names}")
            if label_fault(member, TEXT_CHARACTERS):
                raise DefinitionError(
                    f"axis '{label}' has the member {member!r}",
                    "a member is a text that isn't empty and has no control characters",
                )
            if member.casefold() in self._index:
                raise DefinitionError(f"axis '{label}' names '{member}' twice", "members differ by more than case")
            self._index[member.casefold()] = position

    def __len__(self) -> int:
        return len(self.members)

    def __repr__(self) -> str:
        return f"Axis({self.label!r}, {len(self)} members)"

    def complete(self, longer: Axis, start: int, stop: int) -> tuple[int, int]:
        """The periods of `longer`, from and up to, that those from `start` up to `stop` fill."""
        raise NotImplementedError  # only timelines have longer ones

    def position(self, member: object) -> int:
        """The position of a member by its label (or its key); DefinitionError with the nearest name otherwise."""
        found = self.find(member)
        if found is None:
            name = member.date() if isinstance(member, datetime) else member
            raise DefinitionError(f"'{name}' is not a member of {self.label}{self.hint(member)}")
        return found

    def hint(self, member: object) -> str:
        """What may be meant by a name of no member: the nearest."""
        return nearest(str(member), self.members)

    def find(self, member: object) -> int | None:
        """The position of a member by its label (or its key); None where there is none."""
        name = f"{member:.0f}" if isinstance(member, float) and member.is_integer() else str(member)
        found = self._index.get(name.casefold())
        return self._keys.get(name) if found is None else found

    def has_all(self, members: Iterable[object]) -> bool:
        """Whether all of these are members, by their labels or keys, or were until they were replaced."""
        return all(self.find(member) is not None or self.lacks(member) for member in members)

    def lacks(self, member: object) -> bool:
        """Whether a member was replaced by others."""
        return bool(self.gone) and str(member).casefold() in self.gone and self.find(member) is None

    @cached_property
    def _keys(self) -> dict[str, int]:
        return {slug(self.members[position]): position for position in reversed(range(len(self)))}
