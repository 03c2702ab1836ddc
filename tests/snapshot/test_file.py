"""The file of a formula snapshot: the same everywhere, and refused where it isn't as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelgen import ModelgenError, load_model
from modelgen.snapshot.entries import entries
from modelgen.snapshot.file import file_of, read, write
from tests.commandline import define
from tests.support import two_segments


def test_a_model_is_as_its_snapshot(tmp_path, amazon) -> None:
    write(tmp_path / "a.txt", amazon)
    assert b"\r" not in (tmp_path / "a.txt").read_bytes()
    found = read(tmp_path / "a.txt")
    assert len(found) > 400
    assert found == entries(amazon)


def test_equal_definitions_have_equal_snapshots(tmp_path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, two_segments())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    ("path", "file"),
    [("m", "m/model.formulas.txt"), ("m/model.py", "m/model.formulas.txt"), ("x.py", "x.formulas.txt")],
)
def test_the_file_stands_beside_the_definition(tmp_path, path, file) -> None:
    define(tmp_path / "m")
    assert file_of(tmp_path / path) == tmp_path / file


@pytest.mark.parametrize("end", [b"\r\n", b"  \n"], ids=["CRLF", "blanks"])
def test_line_ends_and_a_mark_at_the_start_dont_matter(ferry, end) -> None:
    ferry.file.write_bytes(b"\xef\xbb\xbf" + ferry.file.read_bytes().replace(b"\n", end))
    assert ferry() == ""


SPOILED = {  # what happened to the file: text, what takes its place, and the message
    "by hand": ("RC[-1]*(1+growth!$R$C)", "RC[-2]*(1+growth!$R$C)", "[line fares] isn't as it was written"),
    "no seal": ("- Base\n- Bull\nseal: ", "- Base\n- Bull\n", "[scenarios] isn't as it was written"),
    "cut inside an entry": ("label: Total fares\n", "", "[line total_fares] isn't as it was written"),
    "a conflict": ("[line fares]", "<<<<<<< HEAD\n[line fares]", "git left a conflict here ('<<<<<<< HEAD')"),
    "twice": (
        "# the end", "[scenarios]\n- Base\nseal: 12345678\n# the end", "[scenarios] stands in line 8, too, as after a",
    ),
    "no end": ("# the end", "", "its end is missing, so something was cut off"),
    "another text": ("\n[model]", "\nhello\n[model]", "no line of a snapshot: 'hello'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "now", "message"), SPOILED.values(), ids=SPOILED)
def test_a_file_that_isnt_as_it_was_written_is_refused(ferry, text, now, message) -> None:
    whole = ferry.file.read_text(encoding="utf-8")
    assert text in whole
    ferry.file.write_text(whole.replace(text, now, 1), encoding="utf-8")
    with pytest.raises(ModelgenError) as error:
        read(ferry.file)
    assert message in str(error.value)
    assert str(error.value).endswith(
        "; take the snapshot anew with pytest --modelgen-update=formulas, and review it in git"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "m.formulas.txt: there is no snapshot yet; pytest --modelgen-update=formulas takes it"),
        (b"", "m.formulas.txt: is empty; save it again"),
        (b"\xff\xfe", "m.formulas.txt: not UTF-8 but UTF-16; save it as UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused(tmp_path, text, message) -> None:
    file: Path = tmp_path / "m.formulas.txt"
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(ModelgenError) as error:
        read(file)
    assert message in str(error.value)


def test_entries_that_went_are_as_many_that_came(ferry) -> None:
    """What a wrong merge leaves out fails, though nothing of it is left to see."""
    whole = ferry.file.read_text(encoding="utf-8")
    start = whole.index("[line fares]")
    ferry.file.write_text(whole[:start] + whole[whole.index("[input fares.actual]") :], encoding="utf-8")
    assert ferry().startswith("1 added\n\nline fares (added)")


def test_the_snapshot_of_another_model(ferry, tmp_path) -> None:
    write(ferry.file, two_segments())
    assert ferry().startswith("it is the snapshot of another model, 'Two segments': 1 of ")


def test_branches_that_change_two_places_merge(ferry, tmp_path) -> None:
    """As git merges them, line by line: each branch's snapshot has its own change only."""
    import difflib

    base = ferry.file.read_text(encoding="utf-8").splitlines()
    changes = []
    for edit in (("* (1 + growth)", "* (1 - growth)"), ('"2025")', '"2024")')):
        ferry.edit(edit)
        write(ferry.file, load_model(ferry.folder))
        own = ferry.file.read_text(encoding="utf-8").splitlines()
        blocks = difflib.SequenceMatcher(None, base, own, autojunk=False).get_opcodes()
        changes.append({at for what, a, b, _, _ in blocks if what != "equal" for at in range(a - 1, b + 1)})
    assert changes[0] and changes[1] and not changes[0] & changes[1]
