"""A file beside the definition from which it was built: where its cells stand, what they hold, and what should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from modelgen.identity.alignment import Alignment, align
from modelgen.layout.grid import Cell
from modelgen.layout.layout import Layout
from modelgen.layout.slots import input_places
from modelgen.model.address import InputKey
from modelgen.model.items import Input
from modelgen.package.content import Key, WorkbookContent
from modelgen.package.workbook import Content, Workbook
from modelgen.readback.opening import Opened
from modelgen.verify import structure
from modelgen.verify.anew import anew
from modelgen.verify.changed_forms import Given, changed_forms, given
from modelgen.verify.unknown_numbers import own_inputs


@dataclass
class Compared:
    """A file with the layout of which it is the workbook."""

    layout: Layout
    file: Opened
    moved: Alignment = field(init=False)
    content: WorkbookContent = field(init=False)  # of the file, as if nothing had moved
    inputs: dict[Input, Given] = field(init=False)  # what each is given today, and was given when the file was built
    _otherwise: set[Input] = field(init=False)
    _cells: dict[Input, dict[InputKey, Cell]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.moved = align(self.layout, self.file.content)
        self.content = self.moved.content(self.file.content)
        self.inputs = given(self.layout, self.file.manifest)
        self._otherwise = changed_forms(self.layout, self.inputs, self.file.content, self.content, self.moved)

    def cell(self, item: Input, key: InputKey) -> Cell | None:
        """The definition's cell of an input; None for a value for several that it gives one by one today."""
        if item not in self._cells:
            self._cells[item] = dict(input_places(item, self.layout[item]))
        return self._cells[item].get(key)

    @cached_property
    def known(self) -> dict[str, set[Key]]:
        """The cells of the definition's formulas and inputs, by sheet."""
        found: dict[str, set[Key]] = {plan.name: set() for plan in self.layout.sheets}
        cells: set[Key] = {*self.formulas, *own_inputs(self.layout)}
        for cell in cells:
            found[cell[0]].add(cell)
        return found

    @cached_property
    def made(self) -> Workbook:
        """The workbook that the definition makes anew."""
        return anew(self.layout, self.file.manifest.imprint, file=self.file.seen)

    @cached_property
    def made_cells(self) -> dict[Key, Content]:
        """Every constant as the definition makes it."""
        return {(sheet.name, *at): value for sheet in self.made.sheets for at, value in sheet.cells.items()}

    @cached_property
    def formulas(self) -> dict[Key, str]:
        """Every formula as the definition makes it."""
        return structure.expected_formulas(self.made)

    @cached_property
    def inspection(self) -> structure.Inspection:
        """What the file says otherwise than the definition, and with which values it calculates."""
        return structure.inspect(self.layout, self.content, self.formulas, self._otherwise)
