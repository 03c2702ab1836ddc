"""The definition of a batch: compiled once, and once more for each set of members that companies have of their own."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from modelgen.definition import fit, run
from modelgen.errors import ModelgenError, nearest
from modelgen.model.declarations import MEMBERS
from modelgen.model.items import Input
from modelgen.model.model import Model
from modelgen.model.timeline import Timeline
from modelgen.model.twin import Tables
from modelgen.program.compile import compile, unfilled
from modelgen.program.coverage import refuse
from modelgen.program.program import Program

Members = tuple[tuple[str, tuple[str, ...]], ...]
"""Axes that have other members than the definition names: their keys in order, each with its members."""
Values = Mapping[int, Tables]
"""What inputs are given in place of what the definition gives them: by their numbers in the program."""
_KEPT = 16  # programs with members of their own that are held at a time


@dataclass(frozen=True, eq=False)
class Variant:
    """A definition with certain members of its axes."""

    model: Model
    program: Program
    digest: str  # of the program


class Subject:
    """A definition, and its programs by the members of its axes."""

    def __init__(self, definition: str | Path | Model) -> None:
        self.path = None if isinstance(definition, Model) else Path(definition)
        model = definition if isinstance(definition, Model) else run(definition)
        program = compile(model)
        self._own = Variant(model, program, program.digest)
        self._others: OrderedDict[Members, Variant] = OrderedDict()
        fit(program)

    @property
    def program(self) -> Program:
        """The program with the definition's own members."""
        return self._own.program

    def variant(self, members: Members) -> Variant:
        """The definition with other members of some axes. ModelgenError where it can't be read with them."""
        if not members:
            return self._own
        if members in self._others:
            self._others.move_to_end(members)
        else:
            self._others[members] = self._read(members)
            if len(self._others) > _KEPT:
                self._others.popitem(last=False)
        return self._others[members]

    def faults(self, members: Members, name: str, values: Values) -> None:
        """DefinitionErrors for what `compile` would refuse in the values of a company."""
        one = self.variant(members)
        if members:  # the definition's own values are complete, and others take nothing away
            one.program.valued(name, values)
        if one.model.requirements:
            with _given(one, values):
                refuse([fault for faults in one.model.requirements for fault in faults()])

    def _read(self, members: Members) -> Variant:
        self._replaceable(members)
        if self.path is None:
            raise ModelgenError("a model that Python has made keeps its members; name the definition's folder")
        token = MEMBERS.set(dict(members))
        try:
            model = run(self.path)
            program = unfilled(model)
            found = Variant(model, program, program.digest)
            fit(program)
            return found
        except ModelgenError as error:
            what = f"the definition can't be read with other members of {', '.join(key for key, _ in members)}"
            raise ModelgenError(f"{what}: {error} (members that it names itself have to stay)") from None
        finally:
            MEMBERS.reset(token)

    def _replaceable(self, members: Members) -> None:
        axes = {axis.key: axis for axis in self.program.axes}
        for key, _ in members:
            axis = axes.get(key)
            if key == self.program.scenario.key:
                raise ModelgenError("scenarios are the definition's own, the same for all companies")
            if axis is None:
                known = [own.key for own in axes.values() if not (own.ordered or isinstance(own, Timeline))]
                raise ModelgenError(f"the model has no axis '{key}'{nearest(key, known)}")
            if axis.ordered or isinstance(axis, Timeline):
                what = "periods of a timeline" if isinstance(axis, Timeline) else "steps of an iteration"
                raise ModelgenError(f"'{key}' has the {what}, which are the same for all companies")


@contextmanager
def _given(one: Variant, values: Values) -> Iterator[None]:
    """While it lasts, the items of a model are given what those of its program are to be."""
    own = {item.key: item for item in one.model.every if isinstance(item, Input)}
    before = []
    for number, tables in values.items():
        item = own[one.program[number].key]
        before.append((item, {name: vars(item)[name] for name in tables}))
        item.__dict__.update(tables)
    try:
        yield
    finally:
        for item, tables in before:
            item.__dict__.update(tables)
