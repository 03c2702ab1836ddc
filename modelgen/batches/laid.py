"""The values of one company, laid over those of the definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modelgen.batches.subject import Values
from modelgen.errors import DefinitionError, DefinitionErrors, ModelgenError, nearest
from modelgen.model.address import InputKey
from modelgen.model.find import find
from modelgen.model.items import Input, Item, Line
from modelgen.model.nests import Cell
from modelgen.model.percent import refuse_forgotten
from modelgen.model.twin import tables, twin
from modelgen.program.program import Program
from modelgen.reference.solve import dense


def takes(item: Item) -> Input | None:
    """The inputs of an item that a company may have values of its own for: of an assumption its cases, of a line its
    actuals, which the definition has to give, for they say which periods have a history."""
    if isinstance(item, Line):
        found = item.cases if item.cases is not None else item.past_values
        return found if isinstance(found, Input) else None
    if not isinstance(item, Input) or item.fixed:
        return None
    if item.origin == "actual":
        return item if item.given or item.awaited else None
    return None if item.origin else item


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
        raise ModelgenError(f"'{name}' {why}, and takes no values; take out the column")
    return found


class Laid:
    """Values for the inputs of a program, each checked against its input; the program stays as it is."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._twins: dict[Input, Input] = {}
        self.said: dict[Input, dict[InputKey, float]] = {}  # cells of other scenarios for which it has its own

    def of(self, item: Input) -> Input:
        """What takes the values of an input."""
        if item not in self._twins:
            self._twins[item] = twin(item)
        return self._twins[item]

    def note(self, item: Input, scenario: str | None, own: Iterable[Cell]) -> None:
        """Note that the company has values of its own for cells of a scenario."""
        number = item.scenario.find(scenario) if scenario is not None else None
        if number:
            self.said.setdefault(item, {}).update({(number, *cell): 1.0 for cell in own})

    def refuse_forgotten(self) -> None:
        """Forgotten where a percentage lacks its sign, as far as its size tells."""
        for one in self._twins.values():
            refuse_forgotten(one, one.given)

    @property
    def values(self) -> Values:
        """What is given otherwise than the definition does."""
        return dict(self._changed())

    def kept(self) -> Iterator[tuple[Input, list[int]]]:
        """Inputs whose base is another now, with the scenarios whose own values the definition gives for these cells,
        and nobody else."""
        for item, one in self._twins.items():
            if item.by_scenario and one.given != item.given:
                new, was = dense(item, one.given), dense(item, item.given)
                silent = dense(item, self.said.get(item, {})) == 0
                kept = (new[0] != was[0]) & (new == was) & silent
                same = [number for number in item.scenarios if kept[number].any()]
                if same:
                    yield item, same

    def _changed(self) -> Iterator[tuple[int, dict[str, dict[object, object]]]]:
        for item, one in self._twins.items():
            if tables(one) != tables(item):
                yield item.__dict__["number"], tables(one)


def said(error: ModelgenError) -> str:
    """What an error says, without the line of the program that asked."""
    if isinstance(error, DefinitionError):
        return f"{error.what}{'; ' + error.remedy if error.remedy else ''}"
    return "; ".join(said(one) for one in error.errors) if isinstance(error, DefinitionErrors) else str(error)
