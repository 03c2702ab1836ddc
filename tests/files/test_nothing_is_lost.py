"""Whatever happens while a file is written, the old one or the new one is there, whole; and the reason is told."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from modelgen import build, load_model
from tests.commandline import PATIENCE, ROOT, define, environment
from tests.support import two_segments

pytestmark = pytest.mark.slow

unix = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed as on Unix")


KILLS = int(os.environ.get("MODELGEN_KILLS", "9"))  # moments at which each writer is killed
WRITERS = ("build", "pull", "csv", "xlsx", "json", "junit", "snapshot", "new", "several")


def unlucky(name: str, folder: Path, times: int, together: int = 1) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.files.unlucky", name, str(folder), str(times), str(together), "6"]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment(), timeout=PATIENCE, check=True
    )
    counts = map(int, done.stderr.splitlines()[-1].split())
    return dict(zip(("old", "new", "torn", "killed", "left", "moments", "writing"), counts, strict=True))


@unix
@pytest.mark.parametrize("name", WRITERS)
def test_killed_at_any_moment(tmp_path: Path, name: str) -> None:
    counts = unlucky(name, tmp_path, KILLS)
    assert counts["torn"] == counts["left"] == 0, counts
    assert counts["old"] + counts["new"] == KILLS
    assert counts["killed"] == KILLS and counts["old"] and counts["new"], counts


@unix
@pytest.mark.parametrize("name", WRITERS)
def test_two_at_once_that_are_killed(tmp_path: Path, name: str) -> None:
    counts = unlucky(name, tmp_path, KILLS // 3, together=2)
    assert counts["torn"] == counts["left"] == 0, counts
    assert counts["old"] + counts["new"] == KILLS // 3


@unix
def test_writing_in_place_would_be_noticed(tmp_path: Path) -> None:
    assert unlucky("in_place", tmp_path, 6)["torn"] > 0


@unix
@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_killed_at_every_step(tmp_path: Path, step: str) -> None:
    path = tmp_path / "model.xlsx"
    path.write_bytes(b"old")
    code = (
        "import os, signal, sys; from pathlib import Path; from modelgen.files.atomic import replacing\n"
        f"os.{step} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "with replacing(sys.argv[1]) as temporary: temporary.write_bytes(b'new')"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], env=environment(), check=False)
    assert done.returncode == -9
    assert path.read_bytes() == b"old"


def test_two_builds_to_one_path_dont_mix(tmp_path: Path) -> None:
    path = tmp_path / "model.xlsx"
    models = [two_segments(purpose=purpose) for purpose in ("one", "two")]
    alone = []
    for model in models:
        build(model, path)
        alone.append(path.read_bytes())
    assert alone[0] != alone[1]
    seen, going = set(), True

    def look() -> None:
        while going:
            seen.add(path.read_bytes())

    watcher = threading.Thread(target=look)
    builders = [threading.Thread(target=lambda m=model: [build(m, path) for _ in range(4)]) for model in models]
    for thread in (watcher, *builders):
        thread.start()
    for thread in builders:
        thread.join()
    going = False
    watcher.join()
    assert seen <= set(alone)
    assert path.read_bytes() in alone
    assert os.listdir(tmp_path) == ["model.xlsx"]


def test_a_file_open_in_excel(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a file that a program holds open."""
    define(tmp_path / "toll")
    path = tmp_path / "toll.xlsx"
    path.write_bytes(b"signed off")

    def held(_: object, target: object) -> None:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(os, "replace", held)
    code, _, err = run("build", "toll", "-o", "toll.xlsx", "--overwrite")
    assert code == 2
    assert err == "modelgen: cannot write toll.xlsx: it is read-only, or open in another program\n"
    assert path.read_bytes() == b"signed off"
    assert sorted(os.listdir(tmp_path)) == ["toll", "toll.xlsx"]


def build_within(limit: int, path: Path) -> subprocess.CompletedProcess[str]:
    """Build where no file may be larger than so many bytes, so that coverage couldn't be written either."""
    toll = define(path.parent / "toll")
    alone = {name: value for name, value in environment().items() if not name.startswith("COVERAGE")}
    command = [sys.executable, "-m", "modelgen", "build", str(toll), "-o", str(path), "--overwrite"]
    return subprocess.run(
        command, capture_output=True, text=True, env=alone, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip


@unix
@pytest.mark.parametrize("limit", [0, 3_000, 12_000])
def test_no_room_for_the_file(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "toll.xlsx"
    path.write_bytes(b"signed off")
    done = build_within(limit, path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"modelgen: cannot write {path}: it would be larger than the system allows\n"
    assert path.read_bytes() == b"signed off"
    assert sorted(os.listdir(tmp_path)) == ["toll", "toll.xlsx"]


DISK = """
mount -t tmpfs -o size=64k tmpfs . || exit 99
cd "$PWD" && printf 'signed off' > toll.xlsx
{spoil}
"$PYTHON" -m modelgen build ../toll -o toll.xlsx --overwrite; code=$?
echo $(cat toll.xlsx): $(ls -A)
exit $code
"""


@pytest.mark.skipif(sys.platform != "linux", reason="small disks are mounted as on Linux")
@pytest.mark.parametrize(
    ("spoil", "reason", "left"),
    [
        ("head -c 50000 /dev/zero > film", "the disk is full", "film toll.xlsx"),
        ("mount -o remount,ro .", "the disk is read-only", "toll.xlsx"),
    ],
)
def test_a_disk_that_takes_no_more(tmp_path: Path, spoil: str, reason: str, left: str) -> None:
    """A disk of 64 KB, which only this process sees."""
    define(tmp_path / "toll")
    disk = tmp_path / "disk"
    disk.mkdir()
    script = DISK.format(spoil=spoil)
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], cwd=disk, env=environment(PYTHON=sys.executable),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode in (1, 99):
        pytest.skip("only root mounts a small disk")
    assert done.stderr == f"modelgen: cannot write toll.xlsx: {reason}\n"
    assert (done.returncode, done.stdout) == (2, f"signed off: {left}\n")


FULL = """
mount -t tmpfs -o size=64k tmpfs . || exit 99
cd "$PWD" && mkdir old
for ending in csv json txt xlsx; do printf 'signed off' > old.$ending; done
cat /dev/zero > film 2> /dev/null
"$PYTHON" -m modelgen {command}; code=$?
echo $(cat old.*): $(find . -mindepth 1 | sort)
exit $code
"""


@pytest.mark.skipif(sys.platform != "linux", reason="small disks are mounted as on Linux")
@pytest.mark.parametrize(
    "command",
    [
        "build ../toll -o old.xlsx --overwrite", "assumptions ../toll --csv old.csv --overwrite",
        "assumptions ../toll --xlsx old.xlsx --overwrite",
        "show ../toll --json old.json", "verify ../toll.xlsx --junit old.txt", "new sotp old", "new sotp new",
    ],
)  # fmt: skip
def test_a_full_disk_takes_no_writer_half(tmp_path: Path, command: str) -> None:
    """Whatever writes, what was there stays, and nothing hidden stays behind."""
    build(load_model(define(tmp_path / "toll")), tmp_path / "toll.xlsx")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", FULL.format(command=command)], cwd=disk,
        env=environment(PYTHON=sys.executable), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode == 99 or "unshare" in done.stderr:
        pytest.skip("only root mounts a small disk")
    assert done.returncode == 2 and done.stderr.startswith("modelgen: ") and done.stderr.count("\n") == 1
    assert "disk is full" in done.stderr or "No space left" in done.stderr
    assert done.stdout.splitlines()[-1] == (
        "signed offsigned offsigned offsigned off: ./film ./old ./old.csv ./old.json ./old.txt ./old.xlsx"
    )


def test_the_new_file_is_whole(tmp_path: Path) -> None:
    build(two_segments(), tmp_path / "model.xlsx")
    with zipfile.ZipFile(tmp_path / "model.xlsx") as archive:
        assert archive.testzip() is None
