"""pytest fixtures for models (workbook, checks, formula and value snapshots), and their options."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from modelgen.testing import waiting
from modelgen.testing.snapshots import (
    BOTH,
    FORMULAS,
    REL,
    VALUES,
    WRITTEN,
    failing,
    formulas,
    own_checks,
    program_of,
    values,
)

# modelgen's rooms open when a fixture is used: pytest loads this file in every session of the environment
if TYPE_CHECKING:
    from modelgen.verdict import Checking
    from modelgen.verify.report import Verification


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--modelgen-update` and `--modelgen-all`."""
    group = parser.getgroup("modelgen")
    group.addoption(
        "--modelgen-update", nargs="?", const=BOTH, choices=(BOTH, FORMULAS, VALUES), metavar="all|formulas|values",
        help="write the snapshots of formulas, of values, or of both, instead of comparing them",
    )  # fmt: skip
    group.addoption(
        "--modelgen-all", action="store_true",
        help="test every model below the folders that are searched, and find snapshots whose model is gone",
    )  # fmt: skip


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """With `--modelgen-all` the tests of a model, and of a snapshot without one."""
    if not parent.config.getoption("--modelgen-all"):
        return None
    from modelgen.testing.collected import collected

    return collected(file_path, parent)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start what the first verifications need."""
    waiting.expect(session)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what was started in vain."""
    waiting.end(config)


@pytest.fixture
def modelgen_verify(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str | Path], Verification]:
    """A function that builds a definition's workbook and verifies it; the test fails with the report's text.

    It takes a folder with `model.py`, or the Python file, and gives the report.
    """

    def verify(path: str | Path) -> Verification:
        from modelgen import build
        from modelgen.verify.engines.registry import DEFAULT

        with failing(path):
            program = program_of(request.config, _found(request, path))
            report = build(program, tmp_path / "verified.xlsx", verified_by=DEFAULT)
            waiting.start(request.config)
        assert report is not None
        return report

    return verify


@pytest.fixture
def modelgen_checks(request: pytest.FixtureRequest) -> Callable[..., Checking]:
    """A function that computes a definition in all scenarios; the test fails where a check of severity "error" fails,
    or a claim turns out otherwise than declared.

    It takes a folder with `model.py`, or the Python file; `sources` ("none", "actuals", "all"), which inputs want one;
    and with `warnings="error"` warnings fail, too. It gives the report.
    """

    def checks(path: str | Path, *, sources: str = "all", warnings: str = "told") -> Checking:
        with failing(path):
            return own_checks(request.node, _found(request, path), sources, warnings)

    return checks


@pytest.fixture
def formula_snapshot(request: pytest.FixtureRequest) -> Callable[[str | Path], None]:
    """A function that compares what a definition calculates with the snapshot beside it; the test fails with a diff.

    It takes a folder with `model.py`, or the Python file. With `--modelgen-update=formulas` it writes the snapshot.
    """

    def compare(path: str | Path) -> None:
        with failing(path):
            formulas(request.node, _found(request, path))

    return compare


@pytest.fixture
def value_snapshot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """A function that compares a definition's headline outputs with the values beside it, `model.values.toml`.

    It takes a folder with `model.py`, or the Python file; `rel`, how far a value may be off, as a part of it (0.001
    unless given); and the labels or keys of further `lines` whose values count. The test fails with what moved and by
    what. With `--modelgen-update=values` it writes the file.
    """

    def compare(path: str | Path, *, rel: float = REL, lines: Collection[str] = ()) -> None:
        with failing(path):
            values(request.node, _found(request, path), rel, lines)

    return compare


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name the snapshots that were written."""
    passed = terminalreporter.stats.get("passed", [])
    for file in sorted({text for report in passed for name, text in report.user_properties if name == WRITTEN}):
        terminalreporter.write_line(f"modelgen: wrote {file}")


def _found(request: pytest.FixtureRequest, path: str | Path) -> Path:
    """A definition, looked for from the test's folder upwards to its root, and then from pytest's root folder."""
    from modelgen.errors import ModelgenError
    from modelgen.files.root import definition_above, meant, upwards

    folder, root = request.path.parent, request.config.rootpath
    found = definition_above(path, folder) or definition_above(path, root)
    if found is None:
        above = [*upwards(folder)]
        hint = meant(Path(path), *above, root)
        raise ModelgenError(
            f"there is no such file or folder in {folder}, nor in those above it up to {above[-1]}{hint}"
        )
    return found.resolve()
