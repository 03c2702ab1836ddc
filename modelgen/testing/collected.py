"""The models below a folder as tests of their own (`pytest --modelgen-all`), and the snapshots that no model has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from modelgen.files import read
from modelgen.files.read import Unreadable
from modelgen.snapshot.file import ENDING as FORMULAS
from modelgen.snapshot.values import ENDING as VALUES
from modelgen.testing.snapshots import failing, formulas, own_checks, values

_MODEL = "model.py"
_LARGEST = 1 << 20  # bytes


def collected(file: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The tests of a file: of a model's formulas and values, or the one that fails as a snapshot has no model."""
    for ending in (FORMULAS, VALUES):
        if file.name.endswith(ending):
            owner = file.with_name(file.name.removesuffix(ending) + ".py")
            return None if owner.is_file() else _Orphan.from_parent(parent, path=file)
    if file.suffix != ".py" or (file.name != _MODEL and not file.with_name(file.stem + FORMULAS).is_file()):
        return None
    return _Model.from_parent(parent, path=file) if _defines(file) else None


def _defines(file: Path) -> bool:
    """Whether a file may be a definition: what can't be read fails as one."""
    try:
        return "modelgen" in read.text(file, _LARGEST)
    except Unreadable:
        return True


class _Model(pytest.File):
    """A definition."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test of its checks and one for each of its snapshots; one that isn't there fails."""
        for name, test in (("checks", own_checks), ("formulas", formulas), ("values", values)):
            yield _Test.from_parent(self, name=name, test=test)


class _Orphan(pytest.File):
    """A snapshot whose definition is gone."""

    def collect(self) -> Iterator[pytest.Item]:
        """The test that fails."""
        yield _Test.from_parent(self, name="model", test=_gone)


class _Test(pytest.Item):
    """One test of a file."""

    def __init__(self, *, test: Callable[[pytest.Item, Path], None], **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]
        self.test = test

    def runtest(self) -> None:
        """Run it; what a user can put right is a message."""
        with failing(self.path.name):
            self.test(self, self.path)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """What stands in the report's heading."""
        return self.path, None, f"{self.path.parent.name}: {self.name}"


def _gone(test: pytest.Item, file: Path) -> None:
    pytest.fail(f"{file.name}: the model of this snapshot is gone; delete the file, or bring the model back", False)
