"""A small workbook, and faults of one cell in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from modelgen import Model, build
from modelgen.layout.place import place
from modelgen.mutation.mutants import Edit, Mutant
from modelgen.mutation.subject import Subject
from modelgen.package.content import for_engines
from modelgen.program.compile import compile
from modelgen.verify.engines.engine import Formula
from tests.support import two_segments


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> tuple[Model, Path]:
    path = tmp_path_factory.mktemp("mutation") / "small.xlsx"
    model = two_segments()
    build(model, path)
    return model, path


@pytest.fixture(scope="session")
def subject(built) -> Subject:
    model, path = built
    return Subject(place(compile(model)), *for_engines(str(path)), seed=1)


@pytest.fixture(scope="session")
def fault(subject) -> Callable[[str, str | float], Mutant]:
    """A mutant of one cell, such as `Segments!J7`; `?` in the new formula stands for the old one."""

    def made(cell: str, now: str | float) -> Mutant:
        sheet, _, address = cell.partition("!")
        row, column = coordinate_to_tuple(address)
        key = (sheet, row - 1, column - 1)
        was = subject.content.formulas[key]
        return Mutant("any", (Edit(key, was, Formula(now.replace("?", was[1:])) if isinstance(now, str) else now),))

    return made
