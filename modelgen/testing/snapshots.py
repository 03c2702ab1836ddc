"""The tests of a definition: its checks, and its snapshots, compared or written anew where pytest is told to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from modelgen.model.model import Model
    from modelgen.verdict import Checking

FORMULAS, VALUES, BOTH = "formulas", "values", "all"  # what --modelgen-update may write
REL = 1e-3
WRITTEN = "modelgen snapshot"
_MODELS = pytest.StashKey[dict[tuple[Path, object], "Model"]]()  # of the session, by what their folders held


def formulas(test: pytest.Item, definition: Path) -> None:
    """Compare a definition with its formula snapshot, or write it. Raises ModelgenError."""
    from modelgen.snapshot.differences import differences
    from modelgen.snapshot.file import file_of, write

    model, file = model_of(test.config, definition), file_of(definition)
    if _updates(test, FORMULAS):
        write(file, model)
        _wrote(test, file)
    else:
        _equal(test, file, differences(model, file))


def values(test: pytest.Item, definition: Path, rel: float = REL, lines: Collection[str] = ()) -> None:
    """Compare a definition with its values, or write them. Raises ModelgenError."""
    from modelgen.program.compile import compile
    from modelgen.snapshot.file import file_of
    from modelgen.snapshot.told import moved
    from modelgen.snapshot.values import ENDING, take, write

    model, file = model_of(test.config, definition), file_of(definition, ENDING)
    if _updates(test, VALUES):
        write(file, take(compile(model), lines))
        _wrote(test, file)
    else:
        _equal(test, file, moved(model, file, rel, lines))


def own_checks(test: pytest.Item, definition: Path, sources: str = "actuals", warnings: str = "told") -> Checking:
    """Compute a definition's checks and claims; the test fails where some fail. Raises ModelgenError."""
    from modelgen.verdict import checked
    from modelgen.visible import visible

    found = checked(model_of(test.config, definition), sources=sources, warnings=warnings)
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


def model_of(config: pytest.Config, definition: Path) -> Model:
    """A definition's model, loaded once in a session unless its folder has changed."""
    from modelgen import load_model

    folder = definition if definition.is_dir() else definition.parent
    held = tuple(sorted((file.name, (seen := file.stat()).st_mtime_ns, seen.st_size) for file in folder.iterdir()))
    models = config.stash.setdefault(_MODELS, {})
    if (definition, held) not in models:
        models[definition, held] = load_model(definition)
    return models[definition, held]


@contextmanager
def failing(path: str | Path) -> Iterator[None]:
    """What a user can put right fails the test with its message, without a traceback."""
    from modelgen.errors import ModelgenError
    from modelgen.visible import visible

    try:
        yield
    except ModelgenError as error:
        raise pytest.fail.Exception(visible(f"{path}: {error}"), pytrace=False) from None


def _short(config: pytest.Config, file: Path) -> str:
    root = config.rootpath
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
