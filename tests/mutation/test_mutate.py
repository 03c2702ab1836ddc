"""Faults put into a workbook, as a whole run: those that change a value are caught, the others listed."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from modelgen import build, load_model, verify_workbook
from modelgen.commands.app import app
from modelgen.mutation.mutants import FROZEN, KINDS, TYPED, Edit, Mutant
from modelgen.mutation.mutate import mutate
from modelgen.mutation.report import CAUGHT, Mutation, Sight
from modelgen.verify.computed import CannotVerify
from modelgen.verify.engines.registry import DEFAULT
from tests.commandline import define, shell
from tests.readback import user


@pytest.fixture(scope="module")
def report(built) -> Mutation:
    model, path = built
    return mutate(path, model, count=120, seed=3)


def caught(report: Mutation) -> list[tuple[Mutant, Sight]]:
    return [(mutant, sight) for mutant, sight in report.mutants if sight and report.outcome(sight) == CAUGHT]


@pytest.mark.slow
def test_every_fault_that_changes_a_value_is_caught(report) -> None:
    assert report.exit_code == 0, report.lines()
    assert len(report.mutants) == 120
    assert {mutant.kind for mutant, _ in caught(report)} == set(KINDS)
    assert len(caught(report)) > 100
    assert any(sight.inputs_changed for _, sight in caught(report)), "frozen formulas need changed inputs"


@pytest.mark.slow
def test_a_caught_fault_is_named_by_its_cell(report) -> None:
    for mutant, sight in caught(report):
        assert sight.cell in [edit.cell for edit in mutant.edits]
        assert set(sight.got) == set(DEFAULT)
        assert sight.expected not in sight.got.values() or sight.expected in ("0", "1")


def test_names_are_a_matter_of_structure(report) -> None:
    assert report.named == report.names > 0


@pytest.mark.slow
def test_a_template(sotp, sotp_workbook) -> None:
    report = mutate(sotp_workbook, sotp, count=50)
    assert report.exit_code == 0, report.lines()
    assert len(caught(report)) > 40


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["rows exchanged", TYPED, FROZEN])
def test_a_real_file_says_the_same(built, report, tmp_path, kind) -> None:
    """The same fault in a file of its own, saved by openpyxl and verified as any file."""
    model, path = built
    changed = kind == FROZEN
    mutant, sight = next(one for one in caught(report) if one[0].kind == kind and one[1].inputs_changed is changed)
    save(path, tmp_path / "faulty.xlsx", mutant)
    result = verify_workbook(tmp_path / "faulty.xlsx", model, perturbed=changed)
    found = result.perturbation.mismatches if result.perturbation else result.mismatches
    assert {m.engine for m in found if m.cell == sight.cell} == set(DEFAULT)
    assert bool(result.mismatches) is not changed


def save(path: Path, file: Path, mutant: Mutant) -> None:
    """A copy with a mutant's edits."""
    book = openpyxl.load_workbook(path)
    for edit in mutant.edits:
        book[edit.cell[0]].cell(edit.cell[1] + 1, edit.cell[2] + 1).value = edit.now
    book.save(file)


@pytest.mark.slow
def test_a_workbook_that_is_not_as_defined(built, tmp_path) -> None:
    model, path = built
    wrong = tmp_path / "wrong.xlsx"
    save(path, wrong, Mutant(TYPED, (Edit(("Segments", 6, 9), "", 9.9),)))
    with pytest.raises(CannotVerify, match="isn't as defined before any fault is put into it: Segments!J7"):
        mutate(wrong, model, count=5)


@pytest.mark.slow
def test_a_workbook_whose_rows_were_moved(built, tmp_path) -> None:
    model, path = built
    book = openpyxl.load_workbook(path)
    user.insert_rows(book, "Segments", 9)
    book.save(tmp_path / "moved.xlsx")
    with pytest.raises(CannotVerify, match="were moved; faults are put into a file as built"):
        mutate(tmp_path / "moved.xlsx", model, count=5)


@pytest.mark.slow
def test_the_command(tmp_path) -> None:
    folder, file = define(tmp_path / "toll"), tmp_path / "toll.xlsx"
    build(load_model(folder), file)
    book = openpyxl.load_workbook(file)
    book["Roads"]["Z40"] = "=E9*2"
    book.save(file)
    done = shell("mutate", file, "--model", folder, "--count", "20", "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "faults that change a value were caught (100.0%)" in done.stdout
    assert "Formulas that the definition doesn't know, left as they are: 1" in done.stdout
    assert len(json.loads((tmp_path / "out.json").read_text())["mutants"]) == 20


@pytest.mark.slow
def test_an_input_pack_has_nothing_to_fault(tmp_path) -> None:
    folder, pack = define(tmp_path / "toll"), tmp_path / "pack.xlsx"
    for arguments, code in ((["assumptions", folder, "--xlsx", pack], 0), (["mutate", pack, "--model", folder], 2)):
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exit_code == code, done.output
    assert "is an input pack, without calculations" in done.stderr


def test_the_command_without_a_workbook(tmp_path) -> None:
    done = CliRunner().invoke(app, ["mutate", str(tmp_path / "none.xlsx"), "--model", str(tmp_path)])
    assert done.exit_code == 2 and "there is no such file" in done.stderr
