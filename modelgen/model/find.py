"""What a name means: the item of a label or of a key."""

from __future__ import annotations

from collections.abc import Sequence

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.labels import slug
from modelgen.model.items import Item


def find(items: Sequence[Item], name: str) -> Item:
    """The item of a label or a key; DefinitionError with the nearest name otherwise."""
    for wanted in (name, name.casefold()):
        for item in items:
            if wanted == item.key:
                return item
        found = [item for item in items if wanted in (item.label, item.label.casefold())]
        found = [item for item in found if not item.origin] or found
        found = [item for item in found if item.key == slug(item.label)] or found  # whose the plain key is
        if len(found) > 1:
            keys = ", ".join(item.key for item in found)
            raise DefinitionError(f"'{name}' is the label of several items", f"use one of their keys: {keys}")
        if found:
            return found[0]
    known = [item.label for item in items] + [item.key for item in items]
    raise DefinitionError(f"the model has no '{name}'" + nearest(name, known))
