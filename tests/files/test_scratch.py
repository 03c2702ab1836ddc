"""Folders for a while: gone at the end, or with the next process; nobody's is taken while its owner lives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commandline import environment

pytestmark = [
    pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locks on folders"),
]  # fmt: skip
HOLDS = """
import sys
from modelgen.files.scratch import scratch
with scratch() as folder:
    (folder / "deep" / "deeper").mkdir(parents=True)
    print(folder, flush=True)
    sys.stdin.read()
"""
RACES = """
from modelgen.files import scratch
for _ in range(200):
    scratch._sweep.cache_clear()
    with scratch.scratch() as folder:
        (folder / "own").touch(exist_ok=False)
        (folder / "own").unlink()
"""


def start(temporary: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process that has a folder until it is told to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environment(TMPDIR=str(temporary)),
    )  # fmt: skip
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def end(process: subprocess.Popen[str]) -> None:
    process.communicate("")
    assert process.returncode == 0


def test_a_folder_goes_at_the_end(tmp_path: Path) -> None:
    process, folder = start(tmp_path)
    assert folder.parent == tmp_path and folder.stat().st_mode & 0o777 == 0o700
    end(process)
    assert os.listdir(tmp_path) == []


def test_a_killed_processs_folder_goes_with_the_next_and_nobody_elses(tmp_path: Path) -> None:
    killed, left = start(tmp_path)
    lives, kept = start(tmp_path)
    killed.kill()
    killed.communicate()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").touch()
    foreign = {"modelgen-sandbox-file", "modelgen-fuzz", "elsewhere", "modelgen-sandbox-link"}
    (tmp_path / "modelgen-sandbox-file").touch()
    (tmp_path / "modelgen-fuzz").mkdir()
    (tmp_path / "modelgen-sandbox-link").symlink_to(elsewhere)
    if os.geteuid() == 0:
        (tmp_path / "modelgen-sandbox-theirs").mkdir()
        os.chown(tmp_path / "modelgen-sandbox-theirs", 12345, 12345)
        foreign.add("modelgen-sandbox-theirs")
    assert left.exists()
    end(start(tmp_path)[0])
    assert not left.exists() and kept.exists() and (elsewhere / "file").exists()
    end(lives)
    assert set(os.listdir(tmp_path)) == foreign


def test_many_at_once_take_nothing_from_each_other(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", RACES], env=environment(TMPDIR=str(tmp_path))) for _ in range(4)
    ]
    assert [process.wait() for process in processes] == [0] * 4
    assert os.listdir(tmp_path) == []
