"""pytest fixtures for models: `modelgen_verify` and `formula_snapshot`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# modelgen's rooms open when a fixture is used: pytest loads this file in every session of the environment
if TYPE_CHECKING:
    from modelgen.verify.report import Verification

_WRITTEN = "modelgen snapshot"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--modelgen-update`."""
    group = parser.getgroup("modelgen")
    group.addoption(
        "--modelgen-update", action="store_true", help="write the snapshots of formulas instead of comparing them"
    )


@pytest.fixture
def modelgen_verify(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str | Path], Verification]:
    """A function that builds a definition's workbook and verifies it; the test fails with the report's text.

    It takes a folder with `model.py`, or the Python file, and gives the report.
    """

    def verify(path: str | Path) -> Verification:
        from modelgen import build, load_model
        from modelgen.verify.engines.registry import DEFAULT

        with _failing(path):
            model = load_model(_found(request, path))
            report = build(model, tmp_path / "verified.xlsx", verified_by=DEFAULT)
        assert report is not None
        return report

    return verify


@pytest.fixture
def formula_snapshot(request: pytest.FixtureRequest) -> Callable[[str | Path], None]:
    """A function that compares a definition's formulas with the snapshot beside it; the test fails with a diff.

    It takes a folder with `model.py`, or the Python file. With `--modelgen-update` it writes the snapshot.
    """

    def compare(path: str | Path) -> None:
        from modelgen import load_model
        from modelgen.snapshot.differences import differences
        from modelgen.snapshot.file import file_of, write
        from modelgen.visible import visible

        with _failing(path):
            definition = _found(request, path)
            model, file = load_model(definition), file_of(definition)
            if request.config.getoption("--modelgen-update"):
                write(file, model)
                request.node.user_properties.append((_WRITTEN, _short(request, file)))
                return
            found = differences(model, file)
        if found:
            pytest.fail(visible(f"{_short(request, file)}: {found}"), pytrace=False)

    return compare


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name the snapshots that were written."""
    passed = terminalreporter.stats.get("passed", [])
    for file in sorted({text for report in passed for name, text in report.user_properties if name == _WRITTEN}):
        terminalreporter.write_line(f"modelgen: wrote {file}")


@contextmanager
def _failing(path: str | Path) -> Iterator[None]:
    """What a user can put right fails the test with its message, without a traceback."""
    from modelgen.errors import ModelgenError
    from modelgen.visible import visible

    try:
        yield
    except ModelgenError as error:
        raise pytest.fail.Exception(visible(f"{path}: {error}"), pytrace=False) from None


def _found(request: pytest.FixtureRequest, path: str | Path) -> Path:
    """A definition, looked for from the test's folder and then from pytest's root folder."""
    from modelgen.errors import ModelgenError

    places = [request.path.parent, request.config.rootpath]
    for place in places:
        if (place / path).exists():
            return (place / path).resolve()
    raise ModelgenError(f"there is no such file or folder in {' or '.join(dict.fromkeys(map(str, places)))}")


def _short(request: pytest.FixtureRequest, file: Path) -> str:
    root = request.config.rootpath
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
