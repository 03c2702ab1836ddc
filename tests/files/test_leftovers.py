"""What a killed writer leaves goes with the next writing to the same place; what a living one holds stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from modelgen.files import leftovers, locks
from modelgen.files.atomic import making, replacing, write_text
from tests.commandline import environment

unix = pytest.mark.skipif(sys.platform == "win32", reason="files are held as on Unix")
HOLDS = """
import sys, time
from pathlib import Path
from modelgen.files.leftovers import hold
print(hold(Path(sys.argv[1]), folder=sys.argv[2] == "folder").path, flush=True)
time.sleep(600)
"""


def holder(target: Path, kind: str = "file") -> tuple[subprocess.Popen[str], Path]:
    """A process that has begun to write, and its temporary file."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(target), kind], env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def killed(target: Path, kind: str = "file") -> Path:
    process, temporary = holder(target, kind)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert temporary.exists()
    return temporary


@unix
@pytest.mark.slow
@pytest.mark.parametrize("name", ["model.xlsx", "no ending", "Größe [1].*.csv", "x" * 100 + ".toml"])
def test_what_a_killed_writer_left_goes(tmp_path: Path, name: str) -> None:
    left = [killed(tmp_path / name), killed(tmp_path / name)]
    left[0].write_bytes(b"half")
    left[1].chmod(0o400)
    write_text(tmp_path / name, "new")
    assert os.listdir(tmp_path) == [name]


@unix
@pytest.mark.slow
def test_a_folder_that_a_killed_writer_left_goes(tmp_path: Path) -> None:
    (killed(tmp_path / "new", "folder") / "model.py").write_text("half")
    with making(tmp_path / "new") as folder:
        (folder / "model.py").write_text("whole")
    assert os.listdir(tmp_path) == ["new"]
    assert (tmp_path / "new" / "model.py").read_text() == "whole"


@unix
@pytest.mark.slow
@pytest.mark.parametrize("machine", ["this", "another"])
@pytest.mark.parametrize("age", [0, 3 * 86_400])
def test_a_living_writers_file_stays_however_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: str, age: int
) -> None:
    process, temporary = holder(tmp_path / "model.xlsx")
    try:
        past = temporary.stat().st_mtime - age
        os.utime(temporary, (past, past))
        if machine == "another":
            monkeypatch.setattr("platform.node", lambda: "another")
        write_text(tmp_path / "model.xlsx", "new")
        assert temporary.exists()
    finally:
        process.kill()
        process.communicate()


@unix
def test_a_writer_of_this_very_process_keeps_its_file(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.txt") as first:
        first.write_text("first")
        with replacing(tmp_path / "a.txt") as second:
            second.write_text("second")
        assert first.exists()
    assert (tmp_path / "a.txt").read_text() == "first"
    assert os.listdir(tmp_path) == ["a.txt"]


OLD = 2 * 86_400
OTHERS = [  # what lies there, how old it is, whether it goes: locks of another machine may not be seen here
    (".a.txt.{other}-00000001.txt", 0, False),
    (".a.txt.{other}-00000001.txt", OLD, True),
    (".a.txt.{own}-00000001.txt", 0, True),
    (".a.txt.{own}-00000001.csv", OLD, False),
    (".b.txt.{own}-00000001.txt", OLD, False),
    (".a.txt.{own}-0000000g.txt", OLD, False),
    (".a.txt.1a2b3c4d.txt", OLD, False),
    (".a.txt.swp", OLD, False),
    ("a.txt.{own}-00000001.txt", OLD, False),
]


@unix
@pytest.mark.parametrize(("name", "age", "goes"), OTHERS)
def test_only_what_is_left_goes(tmp_path: Path, name: str, age: int, goes: bool) -> None:
    other = tmp_path / name.format(own=leftovers._machine(), other="deadbeef")
    other.write_text("left")
    past = other.stat().st_mtime - age
    os.utime(other, (past, past))
    write_text(tmp_path / "a.txt", "new")
    assert other.exists() is not goes


@unix
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_neither_links_nor_pipes_are_followed(tmp_path: Path, kind: str) -> None:
    name = tmp_path / f".a.txt.{leftovers._machine()}-00000001.txt"
    (tmp_path / "kept").write_text("kept")
    if kind == "link":
        name.symlink_to(tmp_path / "kept")
    else:
        os.mkfifo(name)
    write_text(tmp_path / "a.txt", "new")
    assert (tmp_path / "kept").read_text() == "kept"
    assert sorted(os.listdir(tmp_path)) == [name.name, "a.txt", "kept"]


@unix
def test_a_disk_without_locks_keeps_a_file_for_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "locked", lambda _: None)
    for number, age in enumerate((0, OLD)):
        left = tmp_path / f".a.txt.{leftovers._machine()}-0000000{number}.txt"
        left.write_text("left")
        os.utime(left, (left.stat().st_mtime - age,) * 2)
    write_text(tmp_path / "a.txt", "new")
    assert sorted(os.listdir(tmp_path)) == [f".a.txt.{leftovers._machine()}-00000000.txt", "a.txt"]


@unix
def test_a_file_that_is_taken_for_a_leftover_before_it_is_held_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = locks.locked
    taken: list[Path] = []

    def late(descriptor: int) -> bool | None:
        if not taken:
            taken.append(next(tmp_path.glob(".a*")))
            taken[0].unlink()
        return real(descriptor)

    monkeypatch.setattr(leftovers, "locked", late)
    held = leftovers.hold(tmp_path / "a.txt")
    assert held.path.exists() and held.path != taken[0]
    leftovers.remove(held)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("before", [None, []])
def test_a_folder_is_made_whole(tmp_path: Path, before: list[str] | None) -> None:
    if before is not None:
        (tmp_path / "new").mkdir()
    with making(tmp_path / "new") as folder:
        (folder / "a").write_text("a")
        assert not (tmp_path / "new" / "a").exists()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a"]
    assert os.listdir(tmp_path) == ["new"]


def test_a_folder_that_was_filled_meanwhile_stays(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError), making(tmp_path / "new") as folder:
        (folder / "a").write_text("ours")
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "a").write_text("theirs")
    assert (tmp_path / "new" / "a").read_text() == "theirs"
    assert os.listdir(tmp_path) == ["new"]
    shutil.rmtree(tmp_path / "new")
