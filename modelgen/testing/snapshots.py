"""The tests of a definition: its checks, and its snapshots, compared or written anew where pytest is told to.

Its warnings stand in pytest's summary.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelgen.errors import ModelgenError, ModelWarning

if TYPE_CHECKING:
    from modelgen.program.program import Program
    from modelgen.verdict import Checking

FORMULAS, VALUES, BOTH = "formulas", "values", "all"  # what --modelgen-update may write
REL = 1e-3
WRITTEN = "modelgen snapshot"
_PROGRAMS = pytest.StashKey[dict[tuple[Path, object], "Program"]]()  # of the session, by what their folders held
_PLACE = re.compile(r"([^:]+):(\d+): ")


def formulas(test: pytest.Item, definition: Path) -> None:
    """Compare a definition with its formula snapshot, or write it. Raises ModelgenError."""
    from modelgen.snapshot.differences import differences
    from modelgen.snapshot.file import file_of, write

    program, file = program_of(test.config, definition), file_of(definition)
    if _updates(test, FORMULAS):
        write(file, program)
        _wrote(test, file)
    else:
        _equal(test, file, differences(program, file))


def values(test: pytest.Item, definition: Path, rel: float = REL, lines: Collection[str] = ()) -> None:
    """Compare a definition with its values, or write them. Raises ModelgenError."""
    from modelgen.snapshot.file import file_of
    from modelgen.snapshot.told import moved
    from modelgen.snapshot.values import ENDING, take, write

    program, file = program_of(test.config, definition), file_of(definition, ENDING)
    if _updates(test, VALUES):
        write(file, take(program, lines))
        _wrote(test, file)
    else:
        _equal(test, file, moved(program, file, rel, lines))


def own_checks(test: pytest.Item, definition: Path, sources: str = "all", warnings: str = "told") -> Checking:
    """Compute a definition's checks and claims; the test fails where some fail. Raises ModelgenError."""
    from modelgen.verdict import checked
    from modelgen.visible import visible

    found = checked(program_of(test.config, definition), sources=sources, warnings=warnings)
    if found.exit_code:
        pytest.fail(visible("\n".join([found.verdict, "", *found.lines()]).rstrip()), pytrace=False)
    return found


def _updates(test: pytest.Item, what: str) -> bool:
    return test.config.getoption("--modelgen-update") in (what, BOTH)


def _wrote(test: pytest.Item, file: Path) -> None:
    test.user_properties.append((WRITTEN, _short(test.config, file)))


def _equal(test: pytest.Item, file: Path, found: str) -> None:
    from modelgen.visible import visible

    if found:
        pytest.fail(visible(f"{_short(test.config, file)}: {found}"), pytrace=False)


def program_of(config: pytest.Config, definition: Path) -> Program:
    """A definition's program, loaded once in a session unless its folder has changed; its warnings are told then."""
    from modelgen import load_model
    from modelgen.program.compile import compile
    from modelgen.snapshot.file import ENDING as formulas_end
    from modelgen.snapshot.values import ENDING as values_end

    folder = definition if definition.is_dir() else definition.parent
    files = (file for file in folder.iterdir() if not file.name.endswith((formulas_end, values_end)))
    held = tuple(sorted((file.name, (seen := file.stat()).st_mtime_ns, seen.st_size) for file in files))
    programs = config.stash.setdefault(_PROGRAMS, {})
    if (definition, held) not in programs:
        programs[definition, held] = compile(load_model(definition))
        for text in programs[definition, held].warnings:
            place = _PLACE.match(text)
            file, number = (place[1], int(place[2])) if place else (definition.name, 1)
            warnings.warn_explicit(text, ModelWarning, str(folder / file), number)
    return programs[definition, held]


@contextmanager
def failing(path: str | Path) -> Iterator[None]:
    """What a user can put right fails the test with its message, without a traceback."""
    from modelgen.visible import visible

    try:
        yield
    except (ModelgenError, ModelWarning) as error:
        raise pytest.fail.Exception(visible(f"{path}: {error}"), pytrace=False) from None


def _short(config: pytest.Config, file: Path) -> str:
    root = config.rootpath
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
