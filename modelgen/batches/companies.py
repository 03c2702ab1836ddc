"""The companies of a batch: read, checked as a whole before anything is computed, and handed out one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from modelgen.batches.filenames import filename, same
from modelgen.batches.laid import Laid, said
from modelgen.batches.sources import Mistakes, Row, source
from modelgen.batches.subject import Members, Subject, Values
from modelgen.errors import ModelgenError
from modelgen.formula.labels import label_fault
from modelgen.model.percent import Forgotten
from modelgen.progress import tell

_TOLD = 20  # mistakes
_MOST = 1_000_000  # companies


@dataclass(frozen=True)
class Company:
    """One company: the name of its workbook, and what it says otherwise than the definition."""

    name: str
    file: str
    members: Members
    values: Values
    inputs: str  # a digest of members and values

    def __repr__(self) -> str:
        return f"Company({self.name!r})"


class Refused(ModelgenError):
    """What is wrong with companies, each with its place."""

    def __init__(self, name: str, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        more = [f"and {len(mistakes) - _TOLD} more"] if len(mistakes) > _TOLD else []
        many = f"{name}: {len(mistakes)} mistakes, so nothing was computed"
        super().__init__("\n  ".join([many, *mistakes[:_TOLD], *more]) if len(mistakes) > 1 else mistakes[0])


class Companies:
    """The companies of a file, a folder or a DataFrame, in its order; each is made when it is asked for."""

    def __init__(self, given: Any, subject: Subject) -> None:
        self.subject, self.source = subject, source(given, subject)
        self._own: dict[str, set[int]] = {}  # inputs by label, with scenarios
        self._check()

    @property
    def name(self) -> str:
        """Where they come from."""
        return self.source.name

    def __len__(self) -> int:
        return len(self.source)

    def __iter__(self) -> Iterator[Company]:
        for row in self.source:
            yield self._company(row)

    def _company(self, row: Row) -> Company:
        name, members = row.company(), row.members()
        program = self.subject.variant(members).program
        laid = Laid(program)
        row.lay(laid)
        values = laid.values
        said = [(program[number].key, sorted((t, sorted(map(repr, c.items()))) for t, c in tables.items()))
                for number, tables in sorted(values.items())]  # fmt: skip
        digest = sha256(json.dumps([name, members, said]).encode()).hexdigest()
        return Company(name, filename(name), members, values, digest)

    @property
    def notes(self) -> list[str]:
        """What may not be meant: values of the base alone, where the definition's own are for other scenarios too."""
        names = self.subject.program.scenario.members
        return [
            f"'{label}' is given for {names[0]} and not for {', '.join(names[number] for number in sorted(numbers))}, "
            "where the definition's own values stay: give those, too, if that isn't meant"
            for label, numbers in self._own.items()
        ]

    def _note(self, laid: Laid) -> None:
        for item, numbers in laid.kept():
            self._own.setdefault(item.label, set()).update(numbers)

    def _check(self) -> None:
        if not 0 < len(self) <= _MOST:
            what = "has no company; write a row for each" if not len(self) else f"has more than {_MOST:,} companies"
            raise ModelgenError(f"{self.name}: {what}")
        mistakes, names, files = list[str](), dict[str, str](), dict[str, str]()
        for done, row in enumerate(self.source):
            tell("reading companies", done, len(self))
            try:
                self._look_at(row, names, files)
            except Mistakes as error:
                mistakes += error.told
        mistakes = self.source.unread() + mistakes
        if mistakes:
            raise Refused(self.name, mistakes)

    def _look_at(self, row: Row, names: dict[str, str], files: dict[str, str]) -> None:
        """Refuse what is wrong in a row. `names` and `files` are those of the rows before, with their places."""
        name = row.company()
        if fault := label_fault(name):
            raise Mistakes(f"{row.place}: the company's name {fault}; write it on one line, not longer than a title")
        before = names.setdefault(name.casefold(), row.place)
        if before is not row.place:
            raise Mistakes(f"{row.place}: '{name}' is there already, in {before}; keep one")
        before, file = files.setdefault(same(filename(name)), row.place), filename(name)
        if before is not row.place:
            raise Mistakes(f"{row.place}: '{name}' makes the file '{file}', as does {before}; change one of the names")
        members = row.members()
        try:
            laid = Laid(self.subject.variant(members).program)
        except ModelgenError as error:
            raise Mistakes(f"{row.place}, members.{members[0][0]} ({name}): {said(error)}") from None
        row.lay(laid)
        self._note(laid)
        try:
            laid.refuse_forgotten()
            self.subject.faults(members, name, laid.values)
        except Forgotten as error:
            raise Mistakes(f"{row.place} ({name}): {error}") from None
        except ModelgenError as error:
            raise Mistakes(f"{row.place} ({name}): {said(error)}") from None
