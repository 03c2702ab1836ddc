"""A random session of a user: good edits, things done to sheets, bad edits; and what must come of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import openpyxl

from modelgen.formula.units import DATE, TEXT
from modelgen.layout.place import place
from modelgen.layout.slots import formula_cells, input_cells
from modelgen.model.address import Address
from modelgen.model.items import Input, Line
from modelgen.model.model import Model
from modelgen.model.values import shown
from modelgen.program.compile import compile
from tests.readback import user

Where = tuple[Input, Any]  # an input and the key of one of its cells


@dataclass
class Session:
    """What a user did: the values that must be found, the inputs that mustn't be, and what must be told besides."""

    good: dict[Address, Any] = field(default_factory=dict)
    bad: set[Address] = field(default_factory=set)
    told: list[str] = field(default_factory=list)


class Person:
    """Whoever edits: `good`, then `bad`, then `harmless`, as cells are sought where they were built."""

    def __init__(self, model: Model, seed: int) -> None:
        program = compile(model)
        self.dice, self.model, self.layout = random.Random(seed), model, place(program)
        self.session, self.moved = Session(), set[str]()
        self.free = [
            (item, key)
            for item in self.layout.placements
            if isinstance(item, Input) and not item.fixed and item is not program.selector
            for key in input_cells(item)
        ]
        self.dice.shuffle(self.free)
        self.count = self.dice.randint(1, 20)

    def good(self, book: Any) -> None:
        """New values in some inputs, overrides of inherited ones among them."""
        for _ in range(max(1, self.count // 2)):
            item, key = self.free.pop()
            value = self._value(item, key)
            if value is not None:
                self._type(book, item, key, item.options[int(value)] if item.unit == TEXT else value)
                self.session.good[item.slot(*key)] = shown(item, value)

    def bad(self, book: Any) -> None:
        """What is no value, in other inputs; formulas typed over; names lost."""
        for _ in range(self.count // 4):
            act = self.dice.choice((self._no_value, self._no_value, self._no_value, self._overwrite, self._lose_a_name))
            act(book)

    def harmless(self, book: Any) -> None:
        """Rows and columns inserted, sheets renamed and moved, rows hidden: the workbook computes the same."""
        for _ in range(self.dice.choice((0, 1, 1, 2))):
            self._harmless(book)

    # --- one edit each ---

    def _type(self, book: Any, item: Input, key: Any, content: Any) -> None:
        cell = self.layout[item].input_cell(*key)
        book[cell.sheet].cell(cell.row + 1, cell.column + 1).value = content

    def _value(self, item: Input, key: Any) -> float | None:
        now = item.given.get(key)
        if item.unit == TEXT:
            return float(self.dice.choice([n for n in range(len(item.options)) if n != now]))
        if item.unit == DATE:
            return float(int((now or 45000) + self.dice.randint(1, 900)))
        old = now if now is not None else next(iter(item.given.values()))
        for _ in range(20):
            step, factor = self.dice.uniform(-0.02, 0.02), self.dice.uniform(0.8, 1.2)
            new = round(old + step if item.unit.display == "%" else (old or 1) * factor, 6)
            low, high = item.minimum, item.maximum
            if new != now and (low is None or new >= low) and (high is None or new <= high):
                return new
        return None

    def _no_value(self, book: Any) -> None:
        item, key = self.free.pop()
        texts: list[Any] = ["n/a", "12 ", "EUR 5", "1.234,5", "=1+1", None, "#DIV/0!", True, "  ", "31.12.2030"]
        content: Any = self.dice.choice(["maybe", None, 7] if item.unit == TEXT else texts)
        if item.unit.display == "%" and self.dice.random() < 0.4:
            content = self.dice.choice([15, 8.5, 120])
        self._type(book, item, key, content)
        self.session.bad.add(item.slot(*key))

    def _overwrite(self, book: Any) -> None:
        found = self.dice.choice([c for c in formula_cells(self.layout) if isinstance(c.item, Line)])
        one = book[found.cell.sheet].cell(found.cell.row + 1, found.cell.column + 1)
        if isinstance(one.value, str) and one.value.startswith("="):
            one.value = self.dice.choice([3.5, f"{one.value}+1"])
            self.session.told.append("was overwritten" if one.value == 3.5 else "the definition's is")

    def _lose_a_name(self, book: Any) -> None:
        name = self.dice.choice(sorted(book.defined_names))
        del book.defined_names[name]
        self.session.told.append(f"the defined name {name} is missing")

    def _harmless(self, book: Any) -> None:
        plans = [plan for plan in self.layout.sheets[1:] if plan.kind.typed and plan.name in book]
        plan = self.dice.choice([plan for plan in plans if plan.name not in self.moved])
        sheet = plan.name
        self.moved.add(sheet)
        act = self.dice.choice(("rows", "columns", "rename", "move", "hide", "look"))
        if act == "rows":
            # not within a table: formulas that take the nth of its rows would take another one, in any program
            heads = [row.row + 1 for row in plan.rows if row.kind == "heading"]
            user.insert_rows(book, sheet, self.dice.choice([6, *heads]), self.dice.randint(1, 3))
        elif act == "columns":
            user.insert_columns(book, sheet, self.dice.randint(1, 5))
        elif act == "rename":
            user.rename(book, sheet, f"{sheet[:20]} ({self.dice.randint(2, 99)})")
        elif act == "move":
            book.move_sheet(sheet, self.dice.randint(-3, 3))
        elif act == "hide":
            for row in range(6, 15):
                book[sheet].row_dimensions[row].hidden = True
        else:
            for row in book[sheet].iter_rows(min_row=6, max_row=30):
                for one in row:
                    one.number_format = one.number_format.replace("0.0", "0.000")


def edited(source: Any, target: Any, *acts: Any) -> None:
    """A copy of a workbook after some acts, saved by openpyxl."""
    book = openpyxl.load_workbook(source)
    for act in acts:
        act(book)
    book.save(target)
