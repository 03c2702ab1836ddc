"""Units as definitions name them."""

from __future__ import annotations

from modelgen.errors import DefinitionError
from modelgen.formula.units import Unit, UnitError, unit


def named_unit(name: object) -> Unit:
    """The unit of a text; DefinitionError where it can't be read."""
    if not isinstance(name, str):
        raise DefinitionError(f"unit={name!r} is no text", "write for instance unit='USD bn'")
    try:
        return unit(name)
    except UnitError as error:
        raise DefinitionError(str(error), "write for instance USD bn, bn shares, USD/share, %, x or date") from None
