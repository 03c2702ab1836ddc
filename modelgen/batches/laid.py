"""The values of one company, laid over those of the definition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from modelgen.batches.subject import Values
from modelgen.errors import DefinitionError, DefinitionErrors, ModelgenError, nearest
from modelgen.model.find import find
from modelgen.model.items import Input, Item, Line
from modelgen.model.percent import refuse_forgotten
from modelgen.model.twin import tables, twin
from modelgen.program.program import Program


def takes(item: Item) -> Input | None:
    """The inputs of an item that a company may have values of its own for: of an assumption its cases, of a line its
    actuals, which the definition has to give, for they say which periods have a history."""
    if isinstance(item, Line):
        past: Input | None = item.__dict__.get("_actual")
        if item.cases is not None:
            return item.cases
        return past if past is not None and past.given else None
    own = isinstance(item, Input) and not item.fixed and (not item.origin or (item.origin == "actual" and item.given))
    return cast(Input, item) if own else None


def named(program: Program, name: str) -> Input:
    """The inputs that a name means; ModelgenError where it means none, with the nearest that does."""
    try:
        item = find(program.items, name)
    except DefinitionError:
        known = [word for own in program.items if takes(own) is not None for word in (own.key, own.label)]
        raise ModelgenError(f"'{name}' is no input of the model{nearest(name, known)}") from None
    found = takes(item)
    if found is None:
        why = "is calculated" if isinstance(item, Line) else "is the definition's own"
        raise ModelgenError(f"'{name}' {why}, and takes no values")
    return found


class Laid:
    """Values for the inputs of a program, each checked against its input; the program stays as it is."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._twins: dict[Input, Input] = {}

    def of(self, item: Input) -> Input:
        """What takes the values of an input."""
        if item not in self._twins:
            self._twins[item] = twin(item)
        return self._twins[item]

    def refuse_forgotten(self) -> None:
        """Forgotten where a percentage lacks its sign, as far as its size tells."""
        for one in self._twins.values():
            refuse_forgotten(one, one.given)

    @property
    def values(self) -> Values:
        """What is given otherwise than the definition does."""
        return dict(self._changed())

    def _changed(self) -> Iterator[tuple[int, dict[str, dict[object, object]]]]:
        for item, one in self._twins.items():
            if tables(one) != tables(item):
                yield item.__dict__["number"], tables(one)


def said(error: ModelgenError) -> str:
    """What an error says, without the line of the program that asked."""
    if isinstance(error, DefinitionError):
        return f"{error.what}{'; ' + error.remedy if error.remedy else ''}"
    return "; ".join(said(one) for one in error.errors) if isinstance(error, DefinitionErrors) else str(error)
