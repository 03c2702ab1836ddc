"""Hostile workbooks: each is refused in words, in little memory, by every door; and honest ones aren't."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from shutil import copy

import pytest

from modelgen.audit.lint import inspect
from modelgen.files.sandbox import Failed, run, run_limited
from modelgen.package.content import read
from modelgen.package.guard import check
from modelgen.package.load import load
from modelgen.verify.engines.job import recomputation
from modelgen.verify.engines.registry import ENGINES
from tests.commandline import PATIENCE
from tests.package.hostile import FINE, NOT_COMPUTED, REFUSED, book, write

MEGABYTES = 512  # what an answer may take
BAD = REFUSED | NOT_COMPUTED
VAST = ("a far cell", "a huge merge", "a huge array", "a huge range")


@dataclass
class Answer:
    """What a process with little memory says to a file: for engines, and to who only reads."""

    refused: str
    remarks: list[str] | None = None
    findings: int | None = None


def answers_in_here(folder: str) -> dict[str, Answer]:
    """A target for the sandbox: all files, one after the other."""
    found = {}
    for number, kind in enumerate(BAD):
        path = f"{folder}/{number}.xlsx"
        try:
            read(path)
            refused = ""
        except ValueError as error:
            refused = str(error)
        found[kind] = Answer(refused)
        if kind in NOT_COMPUTED:
            book = load(path)
            assert book.sheets[0].cells[0, 1] == 1
            found[kind].remarks, found[kind].findings = book.remarks, len(inspect(path).findings)
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("bad")
    return {kind: write(folder / f"{number}.xlsx", made()) for number, (kind, (made, _)) in enumerate(BAD.items())}


@pytest.fixture(scope="module")
def answers(files: dict[str, Path]) -> dict[str, Answer]:
    folder = str(files["a text"].parent)
    found = run_limited(f"{__name__}:answers_in_here", folder, seconds=PATIENCE, megabytes=MEGABYTES, name="reading")
    assert isinstance(found, dict)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "what"), [(kind, what) for kind, (_, what) in BAD.items()], ids=BAD)
def test_a_clear_refusal_in_little_memory(answers, files, kind: str, what: str) -> None:
    assert files[kind].stat().st_size < 1_500_000
    answer = answers[kind]
    assert re.search(what, answer.refused), answer.refused
    assert "; " in answer.refused and "\n" not in answer.refused, "what, and the remedy"


@pytest.mark.parametrize("kind", NOT_COMPUTED)
def test_who_only_reads_isnt_harmed(answers, kind: str) -> None:
    """Cells are data to lint, diff and pull; what else there is they remark on."""
    assert len(answers[kind].remarks) == (0 if kind in VAST else 1)
    assert answers[kind].findings is not None


@pytest.mark.parametrize("engine", ENGINES)
def test_no_engine_sees_it(files, engine: str) -> None:
    with pytest.raises(Failed, match="Refused: takes values from elsewhere"):
        run(recomputation(ENGINES[engine], files["a linked workbook"], [], [{}], PATIENCE))


@pytest.mark.parametrize("kind", FINE)
def test_an_honest_file_passes(tmp_path: Path, kind: str) -> None:
    assert check(write(tmp_path / "fine.xlsx", FINE[kind]()), computing=True) == []


MACROS = "holds macros: xl/vbaProject.bin; they were not run"
CLI = {
    "entities that multiply": "declares a document type",
    "a sheet of 100 MB": "as a zip bomb does",
    "12,000 parts": "parts, more than",
    "half a file": "not an .xlsx workbook, or cut off",
}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "what"), CLI.items(), ids=CLI)
@pytest.mark.parametrize("command", [["verify"], ["lint"], ["diff", "good.xlsx"]], ids=lambda command: command[0])
def test_every_command_says_so(run, files, tmp_path: Path, command: list[str], kind: str, what: str) -> None:
    write(tmp_path / "good.xlsx", book())
    copy(files[kind], tmp_path / "bad.xlsx")
    code, out, err = run(*command, "bad.xlsx")
    assert (code, out) == (2, "")
    assert err.startswith("modelgen: bad.xlsx: ") and what in err and "; " in err


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["a far cell", "a linked workbook", "a DDE formula", "an embedded object"])
def test_it_isnt_computed_but_linted(run, files, tmp_path: Path, kind: str) -> None:
    copy(files[kind], tmp_path / "bad.xlsx")
    code, out, err = run("verify", "bad.xlsx")
    assert (code, out) == (2, "")
    assert err.startswith("modelgen: bad.xlsx: ") and "; " in err
    assert run("lint", "bad.xlsx")[0] in (0, 1)


@pytest.mark.slow
def test_macros_are_data(run, tmp_path: Path) -> None:
    write(tmp_path / "book.xlsm", book(**{"xl/vbaProject.bin": "Sub Auto_Open()"}))
    assert check(tmp_path / "book.xlsm", computing=True) == [MACROS]
    code, out, err = run("verify", "book.xlsm")
    assert (code, err) == (0, "")
    assert MACROS in out
    assert run("lint", "book.xlsm")[0] == 0


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check(tmp_path / "none.xlsx")
