"""All mistakes of a definition and its values at once, for editors and for programs that write definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelgen.definition import fit, run
from modelgen.errors import (
    DefinitionError,
    ModelgenError,
    Unfilled,
    UnknownName,
    ValuesError,
)
from modelgen.mistakes.unset import mended
from modelgen.model.model import Model
from modelgen.program.compile import compile, unfilled
from modelgen.report import CANNOT, Report, many
from modelgen.verify.junit import Case, junit

_PLACED = re.compile(r"([^:\n]+):(\d+): ")


@dataclass(frozen=True)
class Mistake:
    """One mistake: the file and the line where they are known, and all that is said."""

    file: str | None
    line: int | None
    message: str

    @classmethod
    def of(cls, error: ModelgenError) -> Mistake:
        """The mistake of an error, which tells its place first."""
        found = _PLACED.match(str(error))
        return cls(found[1] if found else None, int(found[2]) if found else None, str(error))


@dataclass(repr=False)
class Mistakes(Report):
    """What keeps a definition from being computed; it has what the document of a check has, empty."""

    command = "check"

    name: str
    found: list[Mistake]

    @property
    def verdict(self) -> str:
        """How many there are."""
        return f"{self.name}: {many(len(self.found), 'mistake')} in the definition and its values; nothing is computed"

    @property
    def exit_code(self) -> int:
        """2: it can't be computed."""
        return CANNOT

    def lines(self) -> list[str]:
        """The mistakes, a line for each, in the order of the definition and then of its values."""
        return [one.message for one in self.found]

    def fields(self) -> dict[str, Any]:
        """The mistakes, and nothing of what is computed."""
        mistakes = [{"file": one.file, "line": one.line, "message": one.message} for one in self.found]
        nothing = ("scenarios", "checks", "failures", "claims", "without_source", "warnings")
        return {"model": self.name, **{field: [] for field in nothing}, "mistakes": mistakes}

    def junit(self) -> str:
        """Each mistake as a test that fails."""
        cases = (
            Case("definition", f"{one.file}:{one.line}", "failure", "mistake", one.message, [one.message])
            for one in self.found
        )
        return junit(self.name, {}, cases, self.verdict)


def diagnosed(path: str | Path) -> Model | Mistakes:
    """The model of a definition that can be computed, or else all that is wrong in it and in its values.

    A definition is run past the statements that fail, a values file is read past what it gets wrong. What only follows
    from another mistake isn't told: formulas are looked at where all statements ran. ModelgenError where there is no
    definition.
    """
    raised: list[ModelgenError] = []
    model: Model | None = None
    try:
        model = run(path, raised)
    except ModelgenError as error:
        if not raised:
            if Mistake.of(error).file is None:  # there is none, or it defines no model
                raise
            raised.append(error)
    stated = [one for one in raised if not isinstance(one, ValuesError)]
    values = [part for one in raised if isinstance(one, ValuesError) for part in one.parts]
    if stated:  # what they declare is missed by the values file
        values = [one for one in values if not isinstance(one, UnknownName)]
    elif model is not None and (model.loaded or not values):  # without any values all formulas would miss some
        stated = [*_of_formulas(model, values)]
    if model is not None and not stated and not values:
        return model
    name = model.name if model is not None else Path(path).resolve().name
    told = {mistake.message: mistake for mistake in map(Mistake.of, (*stated, *values))}
    return Mistakes(
        name, sorted(told.values(), key=lambda one: (one.file != "model.py", one.file or "", one.line or 0))
    )


def _of_formulas(model: Model, values: list[ModelgenError]) -> Iterator[ModelgenError]:
    """What compiling finds, but for inputs that have no value because of what is wrong in the values file."""
    try:
        fit(compile(model))
        return
    except ModelgenError as error:
        found = [*error.parts]
    empty = [one for one in found if isinstance(one, Unfilled)]
    if len(empty) == len(found):  # formulas haven't been looked at for want of values
        try:
            unfilled(model)
        except ModelgenError as error:
            found += error.parts
    for one in found:
        if not (isinstance(one, Unfilled) and values):
            yield mended(one) if isinstance(one, DefinitionError) else one
