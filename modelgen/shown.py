"""What Python and notebooks show of an object: the room `notebook` knows, and opens when somebody looks."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def room(name: str) -> Any:
    """A file of `notebook`: it knows what all objects hold, which stand below it."""
    return import_module(f"modelgen.notebook.{name}")


class Shown:
    """An object that is shown in a few lines, and in a notebook as a table."""

    def __repr__(self) -> str:
        text: str = room("shows").text(self)
        return text

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        page: str = room("shows").page(self)
        return page
