"""The values of a run: each item's as an array over the draws, or as a list of cells for each draw, or as both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from modelgen.model.items import Item
from modelgen.reference.arrays import Values
from modelgen.reference.cells import CODES, Code, Shapes, Value


class Memory:
    """What is asked for in a form in which it isn't there yet is made from the other one."""

    def __init__(self, shapes: Shapes, draws: int, items: Sequence[Item]) -> None:
        self.shapes, self.draws, self.items = shapes, draws, items
        self.stores: list[list[list[Value]]] = []  # for each draw, once something is computed cell by cell
        self._listed = set[int]()  # the numbers of the items that stand in them
        self._arrays: dict[Item, Values] = {}  # those that are up to date

    def array(self, item: Item, writing: bool = True) -> Values:
        """An item's values as an array, to be written to unless `writing` is false."""
        found = self._arrays.get(item)
        if found is None:
            found = self._arrays[item] = self._made(item)
        if writing and (number := self.shapes.numbers[item]) in self._listed:
            self._listed.remove(number)
            for store in self.stores:
                store[number] = []
        return found

    def put(self, item: Item, values: Any, draws: int) -> None:
        """An input's values, of all draws or of one for all of them; it has no opening."""
        at = slice(1, None) if item.column_axis else slice(None)
        found = self._arrays[item] = Values(item.axes, np.zeros([draws, *_shape(item)]))
        found.x[..., at] = values

    def lists(self, items: Iterable[Item]) -> None:
        """Make sure that items' cells stand in the stores."""
        if not self.stores:
            self.stores = [[[] for _ in self.shapes.sizes] for _ in range(self.draws)]
        for item in items:
            if (number := self.shapes.numbers[item]) not in self._listed:
                self._list(item, number)
                self._listed.add(number)

    def _list(self, item: Item, number: int) -> None:
        values = self.array(item, writing=False)
        for draw, store in enumerate(self.stores):
            at = min(draw, values.x.shape[0] - 1)
            store[number] = values.x[at].ravel().tolist()
            if values.codes is not None:
                codes = values.codes[at].ravel()
                for cell in np.flatnonzero(codes).tolist():
                    store[number][cell] = CODES[codes[cell]]

    def written(self, items: Iterable[Item]) -> None:
        """Note that items' cells were written in the stores."""
        for item in items:
            self._arrays.pop(item, None)

    def arrays(self) -> dict[Item, Values]:
        """All values as arrays."""
        return {item: self.array(item, writing=False) for item in self.items}

    def _made(self, item: Item) -> Values:
        shape = [self.draws, *_shape(item)]
        if (number := self.shapes.numbers[item]) not in self._listed:
            return Values(item.axes, np.zeros(shape))
        cells = [store[number] for store in self.stores]
        try:
            return Values(item.axes, np.array(cells, dtype=np.float64).reshape(shape))
        except TypeError:  # there are codes among them
            codes = [[cell.number if type(cell) is Code else 0 for cell in row] for row in cells]
            x = [[0.0 if type(cell) is Code else cell for cell in row] for row in cells]
            return Values(item.axes, np.array(x).reshape(shape), np.array(codes, dtype=np.int8).reshape(shape))


def _shape(item: Item) -> list[int]:
    return [len(axis) + (axis is item.column_axis) for axis in item.axes]
