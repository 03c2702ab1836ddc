"""Objects of a definition refuse attributes that they don't know: a misspelt one would be set and never read."""

from __future__ import annotations

from typing import Any

from modelgen.errors import DefinitionError, nearest


class Guarded:
    """`_last` is the attribute that making the object sets last, `_settable` what a definition sets."""

    _last = ""
    _settable: tuple[str, ...] = ()

    def __setattr__(self, name: str, value: Any) -> None:
        if self._last in self.__dict__ and name not in self.__dict__ and not hasattr(type(self), name):
            own = self.__dict__.get("label") or self.__dict__.get("name")
            raise DefinitionError(f"'{own}' has no '{name}' to set" + nearest(name, self._settable))
        super().__setattr__(name, value)
