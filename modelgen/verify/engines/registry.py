"""The engines that there are: whatever stands in this folder. None of their packages is imported."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules

from modelgen.verify import engines
from modelgen.verify.engines.engine import Engine


def _found() -> Iterator[type[Engine]]:
    for file in iter_modules(engines.__path__, f"{engines.__name__}."):
        for kind in vars(import_module(file.name)).values():
            own = isinstance(kind, type) and kind.__module__ == file.name
            if own and issubclass(kind, Engine) and not isabstract(kind):
                yield kind


def _order(engine: type[Engine]) -> tuple[bool, int, str]:
    return engine.default == 0, engine.default, engine.key


ENGINES: dict[str, type[Engine]] = {engine.key: engine for engine in sorted(_found(), key=_order)}
"""Every engine by its key, the default ones first."""
DEFAULT: tuple[str, ...] = tuple(key for key, engine in ENGINES.items() if engine.default)
"""The keys of those that are asked where none is named."""
