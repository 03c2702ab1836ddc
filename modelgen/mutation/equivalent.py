"""Mutants that can't change a value, with the reason why: no test of values can see them, and none needs to.

Each cell of the file has a term: what its formula calculates, with every reference followed down to inputs and to
constants, and what no input reaches being a constant. So a mutant is equivalent where the term of what its cells hold
is the term of what they held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from modelgen.excel.validation import LARGEST
from modelgen.formula.units import DATE, TEXT
from modelgen.layout.grid import Cell
from modelgen.layout.place import Layout
from modelgen.layout.slots import input_cells
from modelgen.model.items import Input
from modelgen.mutation.facts import WORD, Fact
from modelgen.mutation.mutants import Edit, Mutant
from modelgen.mutation.terms import Terms
from modelgen.mutation.trees import Tree, difference, tree, written
from modelgen.sheet.areas import precedents
from modelgen.sheet.tokens import tokens
from modelgen.verify.draws import DAYS
from modelgen.verify.engines.engine import Formula, Value
from modelgen.verify.reader import Key, WorkbookContent

SAME = "calculates the same from any inputs within their bounds"
_OF_VALUES = frozenset({"IF", "CHOOSE", "IFERROR", "ROUND", "ABS", "MATCH", "INDEX"})
_tree = lru_cache(maxsize=65536)(tree)


class Forms:
    """The terms of a file's cells; `values` are what its formula cells show as it is."""

    def __init__(self, layout: Layout, content: WorkbookContent, values: Mapping[Key, Value]) -> None:
        self.content, self.values = content, values
        self.reads = {cell: set(precedents(text, cell[0])) for cell, text in content.formulas.items()}
        self.inputs: dict[Key, Input] = {}
        for item, placement in layout.placements.items():
            if isinstance(item, Input) and not item.fixed:
                self.inputs |= {placement.input_cell(*where): item for where in input_cells(item)}
        self.reached = self._reached()
        self.terms, self._known = Terms(), dict[Key, int]()
        self._blank = self.terms.put(("blank",), Fact(0.0, 0.0, "any"))

    def why(self, mutant: Mutant) -> str:
        """Why a mutant that shows the right values as the file is shows no others either; empty where it may."""
        if all(isinstance(edit.now, Formula) and _relative(edit.now) == _relative(edit.was) for edit in mutant.edits):
            return "reads the same cells"
        if not any(self._moves(edit) for edit in mutant.edits):
            return "no input reaches it"
        if all(self._held(edit.cell, edit.now) == self._formula(edit.cell[0], edit.was) for edit in mutant.edits):
            return SAME
        return ""

    def upstream(self, mutant: Mutant) -> list[Key]:
        """The cells on which the mutant's cells depend, with the fault and without: first those behind the condition
        that the fault is in, the nearest first."""
        whole = [(edit.cell[0], text) for edit in mutant.edits for text in (edit.was, str(edit.now)) if text[:1] == "="]
        found: dict[Key, None] = {}
        for texts in (list(_differences(mutant)), whole):
            near = sorted({cell for sheet, text in texts for cell in precedents(text, sheet) if cell not in found})
            while near:
                found |= dict.fromkeys(near)
                near = sorted({other for cell in near for other in self.reads.get(cell, ()) if other not in found})
        return list(found)

    def _reached(self) -> set[Key]:
        dependents = defaultdict[Key, list[Key]](list)
        for cell, others in self.reads.items():
            for other in others:
                dependents[other].append(cell)
        found, waiting = set(self.inputs), list(self.inputs)
        while waiting:
            new = [cell for cell in dependents[waiting.pop()] if cell not in found]
            found.update(new)
            waiting.extend(new)
        return found

    def _moves(self, edit: Edit) -> bool:
        texts = [edit.was, *([edit.now] if isinstance(edit.now, Formula) else [])]
        return any(cell in self.reached for text in texts for cell in precedents(text, edit.cell[0]))

    def facts(self, edits: Iterable[Edit]) -> dict[Key, Fact]:
        """What is known of the cells that some formulas refer to, with their faults and without; only if inputs
        reach them."""
        texts = [(edit.cell[0], str(text)) for edit in edits for text in (edit.was, edit.now) if str(text)[:1] == "="]
        read = dict.fromkeys(cell for sheet, text in texts for cell in precedents(text, sheet) if cell in self.reached)
        return {cell: self.terms.facts[self._formula(cell[0], f"={Cell(*cell).a1}")] for cell in read}

    def _held(self, cell: Key, content: Value) -> int:
        if isinstance(content, Formula) or (isinstance(content, str) and content[:1] == "="):
            return self._formula(cell[0], content)
        return self.terms.constant(content)

    def _formula(self, sheet: str, formula: str) -> int:
        """The term of a formula; cells that it needs are looked at before it, without recursion."""
        waiting = list(precedents(formula, sheet))
        while waiting:
            cell = waiting[-1]
            leaf = cell in self._known or cell not in self.reached or cell in self.inputs
            before = [] if leaf else [other for other in self.reads[cell] if other not in self._known]
            if before:
                waiting += before
                continue
            waiting.pop()
            if cell not in self._known:
                self._known[cell] = self._of(cell)
        return self._term(_tree(formula), sheet, formula)

    def _of(self, cell: Key) -> int:
        if cell not in self.reached:
            value = self.values.get(cell, self.content.cells.get(cell))
            return self._blank if value is None else self.terms.constant(value)
        item = self.inputs.get(cell)
        if item is None:
            formula = self.content.formulas[cell]
            return self._term(_tree(formula), cell[0], formula)
        if item.unit == TEXT:  # also one that inherits, as it may be typed over
            return self.terms.put(("choice", cell, *item.options), WORD)
        ends = DAYS if item.unit == DATE else (-LARGEST, LARGEST)
        low, high = (end if own is None else own for own, end in zip((item.minimum, item.maximum), ends, strict=True))
        return self.terms.put(("input", cell), Fact(low, high))

    def _term(self, tree: Tree | None, sheet: str, formula: str) -> int:
        if tree is None:  # not understood: as it stands
            return self.terms.put(("formula", sheet, formula), None)
        later = list[Tree]()
        while tree.kind == "operator":  # a long sum is deep on its left
            later.append(tree)
            tree = tree.parts[0]
        found = self._simple(tree, sheet, formula)
        for outer in reversed(later):
            found = self.terms.operator(outer.text, found, self._term(outer.parts[1], sheet, formula))
        return found

    def _simple(self, tree: Tree, sheet: str, formula: str) -> int:
        if tree.kind == "number":
            return self.terms.constant(float(tree.text))
        if tree.kind == "text":
            return self.terms.constant(tree.text[1:-1].replace('""', '"'))
        if tree.kind == "reference":
            cells = [self._known[cell] for cell in precedents("=" + tree.text, sheet)]
            if len(cells) > 1:
                return self.terms.range(cells)
            return self.terms.constant(0.0) if cells[0] == self._blank else cells[0]  # a link to a blank cell shows 0
        if tree.kind == "sign":
            return self.terms.sign(self._term(tree.parts[0], sheet, formula))
        parts = list[int]()
        for part in tree.parts:
            if part.kind == "reference" and tree.text not in _OF_VALUES:  # which skips a text in a cell, but no other
                parts.append(self.terms.range([self._known[cell] for cell in precedents("=" + part.text, sheet)]))
            else:
                parts.append(self._term(part, sheet, formula))
        return self.terms.function(tree.text, parts)


def _differences(mutant: Mutant) -> Iterator[tuple[str, str]]:
    for edit in mutant.edits:
        was, now = _tree(edit.was), _tree(edit.now) if isinstance(edit.now, Formula) else None
        if was is not None and now is not None:
            yield from ((edit.cell[0], written(part)) for part in difference(was, now))


def _relative(formula: str) -> list[str]:
    return [token.text.replace("$", "") if token.kind == "reference" else token.text for token in tokens(formula)]
