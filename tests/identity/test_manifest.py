"""A workbook's manifest: what is written is read, and every command finds it, whatever its sheet is called."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from modelgen import Timeline, build, input_pack, load_model, verify_workbook
from modelgen.audit.diff import inspect as compare
from modelgen.audit.lint import inspect as lint
from modelgen.errors import DefinitionError
from modelgen.identity.input_rows import input_rows
from modelgen.identity.manifest import SHEET, cells, imprint_of, manifest, taken
from modelgen.layout.place import place
from modelgen.model.model import Model
from modelgen.mutation.mutate import mutate
from modelgen.package.content import read
from modelgen.program.compile import compile
from modelgen.readback.read import read_back
from tests.readback.sample import cell, definition, typed
from tests.support import two_segments


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, Model]:
    folder = tmp_path_factory.mktemp("manifest") / "ferry"
    model = load_model(definition(folder))
    build(model, folder / "book.xlsx")
    return folder / "book.xlsx", model


def renamed(source: Path, target: Path, name: str) -> Path:
    book = openpyxl.load_workbook(source)
    book[SHEET].title = name
    book.save(target)
    return target


def test_what_is_written_is_read(made) -> None:
    program = compile(made[1])
    content = read(str(made[0]))
    found = manifest(content)
    assert found.imprint == imprint_of(content)
    assert (found.imprint.sheet, found.imprint.definition, found.imprint.inputs_only) == (SHEET, program.hash, False)
    assert found.rows == list(input_rows(place(program), "Base"))
    written = {(SHEET, row, column): text for row, column, text in cells(found.imprint, found.rows)}
    assert written == {at: value for at, value in content.cells.items() if at[0] == SHEET}


def test_what_is_taken_out_of_what_was_read_is_the_rows_alone(made) -> None:
    content, whole = read(str(made[0])), read(str(made[0]))
    assert taken(content) == manifest(whole)
    assert imprint_of(content) == imprint_of(whole)
    assert manifest(content).rows == []
    gone = whole.cells.keys() - content.cells.keys()
    assert {sheet for sheet, _, _ in gone} == {SHEET} and {row for _, row, _ in gone} == {
        row for sheet, row, _ in whole.cells if sheet == SHEET and row > 8
    }
    assert content.cells.items() <= whole.cells.items()


@pytest.mark.slow
def test_a_row_that_no_cell_of_the_manifest_holds_is_refused(tmp_path) -> None:
    m = Model("Long", timeline=Timeline.monthly("1901-01", "2100-12"))
    flow = m.sheet("In").assumption("Flow", m.timeline)
    flow.give([1 / 3] * len(m.timeline))
    m.sheet("Out").line("Sum").formula = flow.total(m.timeline)
    with pytest.raises(DefinitionError, match="'Flow' has too many periods for the manifest; split its timeline"):
        build(m, tmp_path / "long.xlsx")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["It's 100% ours"])
def test_a_renamed_manifest_is_read_alike_by_all(made, tmp_path, name) -> None:
    book, model = made
    book = typed(book, tmp_path / "typed.xlsx", (cell(model, "rate", "Bear"), 0.09))
    other = renamed(book, tmp_path / "renamed.xlsx", name)
    before, after = (verify_workbook(file, model) for file in (book, other))
    assert [str(finding) for finding in after.findings] == [str(finding) for finding in before.findings]
    assert (after.exit_code, after.edits) == (before.exit_code, before.edits)
    alone, together = (verify_workbook(file) for file in (book, other))  # without a definition
    assert (together.exit_code, together.coverage) == (alone.exit_code, alone.coverage)
    changes, again = (read_back(file, model) for file in (book, other))
    assert [str(change) for change in again.items] == [str(change) for change in changes.items] != []
    assert again.findings == changes.findings
    assert lint(str(other)).findings == lint(str(book)).findings
    said = [f"{one.kind}: {one.was} -> {one.now}" for one in compare((str(book), str(other), False)).structure]
    assert said == [f"sheet renamed: {SHEET} -> {name}"]


@pytest.mark.slow
def test_a_pack_with_a_renamed_manifest_is_read_alike_by_all(made, tmp_path) -> None:
    model = made[1]
    input_pack(model, tmp_path / "pack.xlsx")
    book = typed(tmp_path / "pack.xlsx", tmp_path / "typed.xlsx", (cell(model, "rate", "Bear"), 0.09))
    other = renamed(book, tmp_path / "renamed.xlsx", "About")
    changes, again, copies = (read_back(file, model) for file in (book, other, [book, other]))
    assert [str(change) for change in again.items] == [str(change) for change in changes.items] != []
    assert [str(change) for change in copies.offered] == [str(change) for change in changes.offered]
    assert again.findings == changes.findings
    before, after = (verify_workbook(file, model) for file in (book, other))
    assert [str(finding) for finding in after.findings] == [str(finding) for finding in before.findings]
    assert (after.exit_code, after.edits) == (before.exit_code, before.edits)


@pytest.mark.slow
def test_faults_are_put_into_a_workbook_with_a_renamed_manifest(tmp_path) -> None:
    model = two_segments()
    build(model, tmp_path / "book.xlsx")
    other = renamed(tmp_path / "book.xlsx", tmp_path / "other.xlsx", "About")
    assert mutate(other, model, count=5).exit_code == 0
