"""Axes: the named, labelled dimensions over which items vary."""

from __future__ import annotations

from collections.abc import Sequence

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.labels import cut, label_fault, slug
from modelgen.sheet.limits import TEXT_CHARACTERS


class Axis:
    """A dimension with members. An ordered axis also has a before and an after: `.prior`, `.lag(n)`.

    `rank` is the order of creation; it fixes the order of axes in every array and every block of rows.
    """

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
        name = str(member)
        found = self._index.get(name.casefold())
        if found is None:
            found = next((i for i, m in enumerate(self.members) if slug(m) == name), None)
        if found is None:
            raise DefinitionError(f"'{name}' is not a member of {self.label}" + nearest(name, self.members))
        return found
