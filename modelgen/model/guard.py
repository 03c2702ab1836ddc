"""Objects of a definition refuse attributes that they don't know: a misspelt one would be set and never read."""

from __future__ import annotations

from typing import Any

from modelgen.errors import DefinitionError, nearest
from modelgen.shown import Shown


class Guarded(Shown):
    """`_last` is the attribute that making the object sets last, `_settable` what a definition sets."""

    _last = ""
    _settable: tuple[str, ...] = ()

    def __setattr__(self, name: str, value: Any) -> None:
        if self._last in self.__dict__:  # it is made
            self._changed()
            if name not in self.__dict__ and not hasattr(type(self), name):
                own = self.__dict__.get("label") or self.__dict__.get("name")
                raise DefinitionError(f"'{own}' has no '{name}' to set" + nearest(name, self._settable))
        object.__setattr__(self, name, value)

    def _changed(self) -> None:
        """Note that the definition isn't what was compiled any more; DefinitionError for a part of what was."""
        if "program" in self.__dict__:
            raise DefinitionError("a compiled model doesn't change", "change the definition, and compile it again")
        model = self.__dict__.get("model")
        if model is not None:
            model._changed()


class Frozen(dict[Any, Any]):
    """A table of a compiled model: it is read and never written."""

    def _refuse(self, *args: Any, **keywords: Any) -> Any:
        raise TypeError("a compiled model doesn't change")

    __setitem__ = __delitem__ = __ior__ = update = setdefault = pop = popitem = clear = _refuse

    def __reduce__(self) -> Any:
        return Frozen, (dict(self),)
