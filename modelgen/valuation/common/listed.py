"""What the valuation library offers, file by file: for the reference and for the page of `modelgen guide`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import modelgen.valuation as package


def files() -> Iterator[ModuleType]:
    """Its files, in the order of their names."""
    for found in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


def declared(module: ModuleType) -> dict[str, Any]:
    """What a file declares itself, by name, from top to bottom."""
    return {name: value for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__}


def is_method(value: object) -> bool:
    """Whether something is a method: a function that `@method` marks."""
    return inspect.isfunction(value) and hasattr(value, "__wrapped__")
