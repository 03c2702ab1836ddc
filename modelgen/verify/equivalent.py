"""Mutants that can't change a value, with the reason why: no test of values can see them, and none needs to.

Each cell of the file gets a form: its formula with every reference replaced by the form of the cell that it leads to,
down to inputs and constants. What no input reaches is a constant, and a case or a branch that a constant never chooses
is dropped. Cells with equal forms show equal values whatever the inputs are; so a mutant is equivalent where the form
of what its cells hold is the form of what they held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from modelgen.audit.tokens import Token, reference, tokens
from modelgen.layout.place import Layout
from modelgen.layout.slots import input_cells
from modelgen.model.items import Input
from modelgen.verify.compare import precedents
from modelgen.verify.engines import Formula, Value
from modelgen.verify.faults import arguments
from modelgen.verify.mutants import Edit, Mutant
from modelgen.verify.reader import Key, WorkbookContent

CONSTANT, CELL = "constant", "cell"  # kinds of tokens in a form


class Forms:
    """The forms of a file's cells; `values` are what its formula cells show as it is."""

    def __init__(self, layout: Layout, content: WorkbookContent, values: Mapping[Key, Value]) -> None:
        self.content, self.values = content, values
        self.reads = {cell: set(precedents(text, cell[0])) for cell, text in content.formulas.items()}
        self.inputs: set[Key] = set()
        for item, placement in layout.placements.items():
            if isinstance(item, Input) and not item.fixed:
                self.inputs |= {placement.input_cell(*where) for where in input_cells(item)}
        self.reached = self._reached()
        self._forms: dict[Key, Token] = {}
        self._numbers: dict[str, int] = {}

    def why(self, mutant: Mutant) -> str:
        """Why a mutant that shows the right values as the file is shows no others either; empty where it may."""
        if all(isinstance(edit.now, Formula) and _relative(edit.now) == _relative(edit.was) for edit in mutant.edits):
            return "reads the same cells"
        if not any(self._moves(edit) for edit in mutant.edits):
            return "no input reaches it"
        if all(self._held(edit, edit.now) == self._held(edit, edit.was) for edit in mutant.edits):
            return "the same calculation from the same inputs"
        return ""

    def upstream(self, mutant: Mutant) -> list[Key]:
        """The cells on which the mutant's cells depend, with the fault and without, the nearest first."""
        texts = [(edit, text) for edit in mutant.edits for text in (edit.was, edit.now) if isinstance(text, str)]
        near = [cell for edit, text in texts if text[:1] == "=" for cell in precedents(text, edit.cell[0])]
        found = dict.fromkeys(near)
        while near:
            near = sorted({other for cell in near for other in self.reads.get(cell, ()) if other not in found})
            found |= dict.fromkeys(near)
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

    def _held(self, edit: Edit, content: Value) -> Token:
        if isinstance(content, str) and content.startswith("="):
            return self._form(edit.cell[0], content)
        return Token(CONSTANT, repr(content))

    def _form(self, sheet: str, formula: str) -> Token:
        """The form of a formula, as one token; cells that it needs are looked at before it, without recursion."""
        waiting = list(precedents(formula, sheet))
        while waiting:
            cell = waiting[-1]
            leaf = cell in self._forms or cell not in self.reached or cell in self.inputs
            before = [] if leaf else [other for other in self.reads[cell] if other not in self._forms]
            if before:
                waiting += before
                continue
            waiting.pop()
            if cell not in self._forms:
                self._forms[cell] = self._of(cell)
        return self._number(_folded([self._token(token, sheet) for token in tokens(formula)]))

    def _of(self, cell: Key) -> Token:
        if cell not in self.reached:
            value = self.values.get(cell, self.content.cells.get(cell))
            return Token(CONSTANT, repr(0.0 if value is None else value))  # a blank cell counts as 0
        if cell in self.inputs:  # also one that inherits, as it may be typed over
            return Token(CELL, repr(cell))
        formula = self.content.formulas[cell]
        return self._number(_folded([self._token(token, cell[0]) for token in tokens(formula)]))

    def _token(self, token: Token, sheet: str) -> Token:
        target = reference(token.text) if token.kind == "reference" else None
        if target is None:
            return token
        forms = [self._forms[cell] for cell in precedents("=" + token.text, sheet)]
        return forms[0] if target.single else Token("range", ",".join(form.text for form in forms))

    def _number(self, items: Sequence[Token]) -> Token:
        while len(items) > 2 and items[0].kind == "open" and arguments(items, 0)[-1][1] == len(items) - 1:
            items = items[1:-1]
        if len(items) == 1 and items[0].kind in (CONSTANT, CELL):
            return items[0]  # a link shows what it leads to
        text = " ".join(token.text for token in items)
        return Token(CELL, f"#{self._numbers.setdefault(text, len(self._numbers))}")


def _folded(items: Sequence[Token]) -> list[Token]:
    """A formula without the cases of CHOOSE and the branches of IF that a constant never chooses."""
    found, at = list[Token](), 0
    while at < len(items):
        if items[at].text in ("CHOOSE", "IF") and items[at].kind == "function":
            spans = arguments(items, at + 1)
            parts = [_folded(items[start:stop]) for start, stop in spans]
            chosen = _chosen(items[at].text, parts[0])
            if chosen is not None and 0 < chosen < len(parts):
                found += [Token("open", "("), *parts[chosen], Token("close", ")")]
            else:
                found += [items[at], items[at + 1], *_joined(parts), Token("close", ")")]
            at = spans[-1][1] + 1
        else:
            found.append(items[at])
            at += 1
    return found


def _joined(parts: Sequence[Sequence[Token]]) -> Iterator[Token]:
    for number, part in enumerate(parts):
        if number:
            yield Token("separator", ",")
        yield from part


def _chosen(function: str, first: Sequence[Token]) -> int | None:
    """Which argument a constant chooses; None where an input may choose another."""
    texts = [_constant(token) for token in first if token.text not in ("=", "<>")]
    if None in texts or not texts:
        return None
    if function == "CHOOSE":
        return int(float(texts[0] or 0)) if len(first) == 1 else None
    if len(first) == 3 and len(texts) == 2:
        return 1 if (texts[0] == texts[1]) == (first[1].text == "=") else 2
    return None


def _constant(token: Token) -> str | None:
    if token.kind == "text":
        return repr(token.text[1:-1].replace('""', '"'))
    if token.kind == "number":
        return repr(float(token.text))
    return token.text if token.kind == CONSTANT else None


def _relative(formula: str) -> list[str]:
    return [token.text.replace("$", "") if token.kind == "reference" else token.text for token in tokens(formula)]
