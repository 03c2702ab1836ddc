"""The modules of a definition: known by their files, run from their sources, and seen by no other code.

What a definition imports from its own folder, or from elsewhere below its root, gets a name of its own: the path of its
file from there. Only the definition's code finds it, for that code has an `__import__` of its own. So no module that a
test or another definition has imported is mistaken for it, nor it for theirs. What is installed, or Python's own, is
imported as always.
"""

from __future__ import annotations

import builtins
import importlib
import os
import re
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.machinery import (
    ExtensionFileLoader,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from importlib.util import spec_from_file_location
from pathlib import Path, PurePath
from threading import Condition, get_ident
from types import CodeType, ModuleType
from typing import Any

from modelgen.errors import ModelgenError
from modelgen.files.root import base_of, root_of
from modelgen.statements import run_past_errors

PATIENCE = 600.0  # seconds for which a definition waits for the one that another thread runs
_HOME = "modelgen_definition"
_PRIVATE = re.compile(rf"\b{_HOME}(?:_\d+)?(?:\.|$)")
_FILES = (SourceFileLoader, SourcelessFileLoader, ExtensionFileLoader)
_INSTALLED = {"site-packages", "dist-packages"}
_PYTHON = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")}


@dataclass
class _Turn:
    """While a definition's modules are known to Python's import: whose they are, for which threads, and what was there
    before."""

    modules: Modules
    path: list[str]
    entries: list[str]  # of the path
    given: list[str]  # its entries without what definitions added
    known: dict[str, ModuleType]
    threads: list[int] = field(default_factory=list)


# One definition at a time, of all threads, has names in sys.modules and entries in sys.path. It may load another, whose
# turn lies upon its own.
_turns: list[_Turn] = []
_change = Condition()


class Modules:
    """A definition's file, and the modules that it imports from beside it and from below its root."""

    def __init__(self, file: Path) -> None:
        self.file, self.folder = file, file.parent
        self.root = root_of(self.folder)
        self.path = [str(place) for place in dict.fromkeys((self.folder, base_of(self.folder), self.root))]
        self._past: list[Exception] | None = None
        self.sources: set[str] = set()  # the files that were run
        self._loaded: dict[str, ModuleType] = {}
        self._bases: dict[Path, str] = {}  # the folders from which names begin, and what stands for each in a name
        self._added: list[str] = []  # what it adds to sys.path
        self._builtins = {**vars(builtins), "__import__": self._import}
        self._main = self._name(self.folder / file.stem.replace(".", "_"), self.root)
        self._around = {}  # the packages that the definition is in, which nothing of their names takes the place of
        names = self._main.split(".")[:-1]
        for number, folder in zip(range(len(names), 1, -1), (self.folder, *self.folder.parents), strict=False):
            self._around[".".join(names[:number])] = folder

    def run(self, past: list[Exception] | None = None) -> ModuleType:
        """The definition's module, run from its source. Raises what its code does; with a list `past` the errors of
        its own statements go there, and it is run past them."""
        self._past = past
        with self._active():
            if any(turn.modules.file == self.file for turn in _turns[:-1]):
                raise ModelgenError(
                    f"{self.file.name}: is being run, and what it imports loads it once more; load it from elsewhere"
                )
            for entry, finder in [*sys.path_importer_cache.items()]:  # a file may be newer than a clock tells
                if (
                    finder is not None
                    and hasattr(finder, "invalidate_caches")
                    and Path(entry).is_relative_to(self.root)
                ):
                    finder.invalidate_caches()
            return importlib.import_module(self._main)

    @contextmanager
    def _active(self) -> Iterator[None]:
        """While it lasts, Python's import knows these modules; whatever it knew before is put back."""
        thread = get_ident()
        with _change:
            free = _change.wait_for(
                lambda: not _turns or self._has_turn() or thread in _turns[-1].threads, timeout=PATIENCE
            )
            if not free:
                raise ModelgenError(
                    f"{self.file.name}: another thread has been running a definition for {PATIENCE:g} seconds; "
                    "if that one waits for this, load this one before it"
                )
            if not self._has_turn():
                self._enter()
            turn = _turns[-1]
            turn.threads.append(thread)
        try:
            yield
        finally:
            with _change:
                turn.threads.remove(thread)
                if not turn.threads:
                    self._leave()
                    _change.notify_all()

    def _has_turn(self) -> bool:
        return bool(_turns) and _turns[-1].modules is self

    def _enter(self) -> None:
        if _turns:
            _turns[-1].modules._set_aside()
        entries = [*sys.path]
        given = _turns[-1].given if _turns else entries
        _turns.append(_Turn(self, sys.path, entries, given, dict(sys.modules)))
        sys.modules.update(self._loaded)
        sys.path = [*self._added, *given]
        sys.meta_path.insert(0, self)

    def _leave(self) -> None:
        self._set_aside()
        turn = _turns.pop()
        with suppress(ValueError):
            sys.meta_path.remove(self)
        turn.path[:] = turn.entries
        sys.path = turn.path
        sys.modules.update(turn.known)
        if _turns:
            sys.modules.update(_turns[-1].modules._loaded)

    def _set_aside(self) -> None:
        self._added = self._additions()
        names = [name for name in [*sys.modules] if name.startswith(_HOME) and _PRIVATE.match(name)]
        self._loaded = {name: sys.modules.pop(name) for name in names}

    def _additions(self) -> list[str]:
        """What the definition has added to sys.path."""
        return [entry for entry in sys.path if entry not in _turns[-1].given] if self._has_turn() else self._added

    def _import(
        self, name: str, globals: Mapping[str, Any] | None = None, locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (), level: int = 0,
    ) -> ModuleType:  # fmt: skip
        """What an import statement in the definition's code means."""
        if level:
            with self._active():
                return builtins.__import__(name, globals, locals, fromlist or (), level)
        top, dot, rest = name.partition(".")
        if own := self._own(top):
            with self._active():
                module = builtins.__import__(own + dot + rest, globals, locals, fromlist or ("__name__",))
                return module if fromlist else sys.modules[own]
        module = builtins.__import__(name, globals, locals, fromlist or ())
        if module is importlib:
            module = ModuleType(importlib.__name__)
            vars(module).update(vars(importlib), import_module=self._import_module)
        return module

    def _import_module(self, name: str, package: str | None = None) -> ModuleType:
        """importlib.import_module, as the definition's code has it."""
        with self._active():
            top, dot, rest = name.partition(".")
            own = self._own(top) if top else None
            return importlib.import_module(own + dot + rest if own else name, package)

    def _own(self, top: str) -> str | None:
        """By which name Python's import finds a top-level module, where it is one of the definition's own."""
        if top == "modelgen" or top in sys.builtin_module_names:
            return None
        added = self._additions()
        entries = [entry for entry in sys.path if entry not in added]
        spec = PathFinder.find_spec(top, [*self.path, *added, *entries])
        if spec is None or (spec.origin is None and _found_otherwise(top)):
            return None
        if spec.submodule_search_locations is not None:
            folders = [Path(folder).parent for folder in spec.submodule_search_locations]
        else:
            folders = [Path(spec.origin).parent] if spec.origin and isinstance(spec.loader, _FILES) else []
        for folder in folders:
            place = folder.resolve() / top  # what is linked into a folder stands there
            for base in (self.folder, self.root, *(Path(entry).resolve() for entry in added)):
                if (base == self.folder or not _installed(base)) and _below(place, base):
                    return self._name(place, self.root if place.is_relative_to(self.root) else base)
        return None

    def _name(self, place: Path, base: Path) -> str:
        """The name of a module or a package: the path from its base, or from where no more dots are in that."""
        parts = place.relative_to(base).parts
        start = max((number for number, part in enumerate(parts, 1) if "." in part), default=0)
        base = base.joinpath(*parts[:start])
        if base not in self._bases:
            name = f"{_HOME}_{len(self._bases)}" if self._bases else _HOME
            module = ModuleType(name)
            module.__path__ = [str(base)]
            module.__spec__ = ModuleSpec(name, None, is_package=True)
            self._bases[base] = module.__package__ = name
            (sys.modules if self._has_turn() else self._loaded)[name] = module
        return ".".join((self._bases[base], *parts[start:]))

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A module of the definition, which is run from its source; None for every other."""
        if not _PRIVATE.match(name):
            return None
        if name == self._main:
            return spec_from_file_location(name, self.file, loader=_FromSource(name, str(self.file), self))
        if name in self._around:
            return self._package(name, self._around[name])
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.origin and type(spec.loader) is SourceFileLoader:
            spec.loader = _FromSource(name, spec.origin, self)
        return spec

    def _package(self, name: str, folder: Path) -> ModuleSpec | None:
        file = folder / "__init__.py"
        if os.path.isfile(file):
            loader = _FromSource(name, str(file), self)
            return spec_from_file_location(name, file, loader=loader, submodule_search_locations=[str(folder)])
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        return spec

    def enter(self, module: ModuleType, file: str) -> None:
        """Give a module that is about to be run the definition's way to import."""
        self.sources.add(file)
        vars(module)["__builtins__"] = self._builtins


class _FromSource(SourceFileLoader):
    """A cached bytecode file is trusted by second and size: an edit within the second would go unseen."""

    def __init__(self, name: str, path: str, modules: Modules) -> None:
        super().__init__(name, path)
        self.modules = modules

    def get_code(self, fullname: str) -> CodeType:
        """The module's code, compiled from what its file holds now."""
        return self.source_to_code(self.get_data(self.path), self.path)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        self.modules.enter(module, self.path)
        errors = self.modules._past if module.__name__ == self.modules._main else None
        if errors is None:
            super().exec_module(module)
        else:
            errors += run_past_errors(self.get_data(self.path), self.path, module)


def as_written(text: str) -> str:
    """A message of Python's import with the modules' names as the definition has them."""
    return _PRIVATE.sub("", text)


def _found_otherwise(top: str) -> bool:
    """Whether a hook finds a package, as one that is installed to be edited: it goes before a folder of its name."""
    hooks = [hook for hook in sys.meta_path if hook is not PathFinder and not isinstance(hook, Modules)]
    return any(hook.find_spec(top, None) is not None for hook in hooks if hasattr(hook, "find_spec"))


def _installed(place: Path) -> bool:
    return bool(_INSTALLED & set(place.parts)) or any(place.is_relative_to(python) for python in _PYTHON)


def _below(place: PurePath, base: PurePath) -> bool:
    """Whether a module stands below a folder, and isn't of an installation that is there, too."""
    if not place.is_relative_to(base) or _INSTALLED & set(place.relative_to(base).parts):
        return False
    return not any(place.is_relative_to(python) and not base.is_relative_to(python) for python in _PYTHON)
