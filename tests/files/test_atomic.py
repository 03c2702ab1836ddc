"""A file is replaced whole or not at all, and the reason is told."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from modelgen.errors import ModelgenError
from modelgen.files.atomic import CannotWrite, replacing


def raising(number: int) -> Callable[..., None]:
    def fails(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fails


def test_replaces_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "Mödel 1.xlsx"
    path.write_text("old")
    with replacing(path) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".xlsx"
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == [path.name]


def test_an_error_in_the_block_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "model.xlsx"
    path.write_text("old")
    with pytest.raises(KeyError), replacing(path) as temporary:
        temporary.write_text("half")
        raise KeyError("x")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["model.xlsx"]


def test_ctrl_c_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "model.xlsx"
    with pytest.raises(KeyboardInterrupt), replacing(path):
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == []


def test_a_missing_folder(tmp_path: Path) -> None:
    path = tmp_path / "no" / "model.xlsx"
    with pytest.raises(CannotWrite) as caught, replacing(path):
        pytest.fail("nothing should be attempted")
    assert str(caught.value) == f"cannot write {path}: its folder does not exist"
    assert isinstance(caught.value, ModelgenError)


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="it is a folder"), replacing(tmp_path):
        pytest.fail("nothing should be attempted")


def test_a_read_only_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.xlsx"
    path.write_text("signed off")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(CannotWrite, match="it is read-only"), replacing(path):
        pytest.fail("nothing should be attempted")
    assert path.read_text() == "signed off"


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only")]
)
def test_the_disk_fails_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str) -> None:
    path = tmp_path / "model.xlsx"
    path.write_text("old")
    monkeypatch.setattr(os, "replace", raising(number))
    with pytest.raises(CannotWrite, match=reason), replacing(path) as temporary:
        temporary.write_text("new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["model.xlsx"]


def test_the_disk_fills_while_writing(tmp_path: Path) -> None:
    path = tmp_path / "model.xlsx"
    with pytest.raises(CannotWrite, match="the disk is full"), replacing(path):
        raising(errno.ENOSPC)()
    assert os.listdir(tmp_path) == []


def test_a_disk_error_that_a_writer_wraps(tmp_path: Path) -> None:
    with (
        pytest.raises(CannotWrite, match="its folder does not exist"),
        replacing(tmp_path / "a.xlsx") as path,
    ):
        try:
            raise FileNotFoundError(errno.ENOENT, "gone", str(path))
        except OSError as error:
            raise xlsxwriter.exceptions.FileCreateError(error) from None


def test_another_files_error_passes(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a.xlsx"):
        (tmp_path / "logo.png").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="links and permissions as on Unix")
def test_keeps_links_and_permissions(tmp_path: Path) -> None:
    path, link = tmp_path / "model.xlsx", tmp_path / "latest.xlsx"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    with replacing(link) as temporary:
        temporary.write_text("new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="permissions as on Unix")
def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    with replacing(tmp_path / "a") as temporary:
        temporary.write_text("x")
    (tmp_path / "b").write_text("x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode
