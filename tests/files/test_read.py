"""Whatever stands where a file is expected is told at once, in a sentence: place, what, remedy."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from modelgen.files import csvfile, tomlfile
from modelgen.files.read import Missing, Unreadable, content, text
from tests.commandline import GOOD, define

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and links as on Unix")
Make = Callable[[Path], object]
END = "which may never end; save its content as a file"


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))  # a path of over 108 characters is none for a socket


ODD: dict[str, tuple[Make, str]] = {
    "pipe": (os.mkfifo, f"is a pipe, {END}"),
    "folder": (Path.mkdir, "is a folder; name a file in it"),
    "circle": (lambda path: path.symlink_to(path.name), "is a link that leads in a circle; make it a file"),
    "broken link": (lambda path: path.symlink_to("none"), "is a link to a file that isn't there; make it a file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), f"is a device, {END}"),
    "terminal": (lambda path: path.symlink_to("/dev/tty"), f"is a device, {END}"),
    "socket": (listening, "is a socket, and no file; save its content as a file"),
    "in a file": (lambda path: path.symlink_to(f"{__file__}/x"), "lies in what is no folder; correct its path"),
}
NO_TEXT: dict[str, tuple[bytes, str]] = {
    "empty": (b"", ": is empty; save it again with what belongs in it"),
    "blank": (b"\xef\xbb\xbf \r\n", ": is empty; save it again with what belongs in it"),
    "UTF-16": ("item,value\n".encode("utf-16"), ": not UTF-8 but UTF-16; save it as UTF-8"),
    "UTF-16, no mark": ("item,value\n".encode("utf-16-be"), ": not UTF-8 but UTF-16; save it as UTF-8"),
    "UTF-32": ("item,value\n".encode("utf-32"), ": not UTF-8 but UTF-16; save it as UTF-8"),
    "Latin 1": ("item,value\nGröße,1\n".encode("latin-1"), ":2: not UTF-8 at byte 13; save it as UTF-8"),
    "NUL": (b"item,value\nrate\0,1\n", ":2: has a NUL byte, which no text has; take it out"),
    "workbook": (b"PK\x03\x04....", ": is a workbook or a zip archive and no text; save it as text in UTF-8"),
    "xls": (b"\xd0\xcf\x11\xe0....", ": is an old or a locked Office file and no text; save it as text in UTF-8"),
    "PDF": (b"%PDF-1.7\n", ": is a PDF and no text; save it as text in UTF-8"),
    "picture": (b"\x89PNG\r\n\x1a\n", ": is a picture and no text; save it as text in UTF-8"),
    "bytes": (bytes(range(256)), ":1: has a NUL byte, which no text has; take it out"),
}
READERS = {
    "values.toml": ["show", "good"], "values.csv": ["pull", "values.csv", "--model", "good"],
    "theme.toml": ["build", "good", "-o", "new.xlsx"], "logo.png": ["build", "good", "-o", "new.xlsx"],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = define(tmp_path / "good", GOOD + '\nm.load("values.toml")\n')
    (folder / "values.toml").write_text("# what the definition gives\n")
    return folder


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("name", READERS)
def test_what_is_no_file_in_its_place(run, folder: Path, name: str, kind: str) -> None:
    make, says = ODD[kind]
    path = folder.parent / name if name.endswith("csv") else folder / name
    if name == "logo.png":
        (folder / "theme.toml").write_text("[page]\nlogo = 'logo.png'\n")
    path.unlink(missing_ok=True)
    make(path)
    code, out, err = run(*READERS[name])
    if name == "logo.png":
        says = f"theme.toml:2: the logo 'logo.png' {says}"
        if kind in ("device", "terminal", "in a file"):
            says = "theme.toml:2: the logo 'logo.png' lies outside the theme's folder; copy it beside the theme"
    else:
        says = f"{name}: {says}"
    assert (code, out, err) == (2, "", f"modelgen: {says}\n")


@pytest.mark.parametrize("kind", NO_TEXT)
@pytest.mark.parametrize("name", [name for name in READERS if not name.endswith("png")])
def test_what_is_no_text_in_its_place(run, folder: Path, name: str, kind: str) -> None:
    data, says = NO_TEXT[kind]
    (folder.parent / name if name.endswith("csv") else folder / name).write_bytes(data)
    told = run(*READERS[name])
    if name == "values.toml" and kind in ("empty", "blank"):  # it gives no values, as one of comments alone
        assert told[::2] == (0, "")
    else:
        assert told == (2, "", f"modelgen: {name}{says}\n")


@pytest.mark.parametrize("load", [tomlfile.load, csvfile.load])
def test_a_mark_before_utf_8_is_no_fault(tmp_path: Path, load: Callable[[Path], object]) -> None:
    (tmp_path / "x").write_bytes(b"\xef\xbb\xbfitem=1")
    assert load(tmp_path / "x")


def test_a_file_without_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.csv").write_text("item,value\n")

    def closed(*_: object) -> int:  # root may read everything
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", closed)
    with pytest.raises(Unreadable, match=r"^x\.csv: may not be read by you; change its permissions$"):
        text(tmp_path / "x.csv", 100)


def test_a_file_that_becomes_a_pipe_after_it_was_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.csv").write_text("item,value\n")
    os.mkfifo(tmp_path / "pipe")
    opened = os.open
    monkeypatch.setattr(os, "open", lambda path, flags: opened(tmp_path / "pipe", flags))
    with pytest.raises(Unreadable, match="is a pipe"):
        content(tmp_path / "x.csv", 100)


def test_what_the_system_says_is_a_file_and_empty_is_read_within_the_limit() -> None:
    path = Path("/proc/self/maps")
    if not path.exists():
        pytest.skip("no /proc here")
    assert path.stat().st_size == 0 and content(path, 1 << 20)
    with pytest.raises(Unreadable, match=r"is larger than 0 MB"):
        content(path, 100)


@pytest.mark.parametrize(("size", "right"), [(1 << 20, True), ((1 << 20) + 1, False)])
def test_the_limit_is_the_last_size_that_is_read(tmp_path: Path, size: int, right: bool) -> None:
    (tmp_path / "x").write_bytes(b"x" * size)
    if right:
        assert len(content(tmp_path / "x", 1 << 20)) == size
        return
    with pytest.raises(Unreadable, match=r"^x: is larger than 1 MB, the most that is read; make it smaller$"):
        content(tmp_path / "x", 1 << 20)


@pytest.mark.parametrize(("name", "kind"), [("none", Missing), ("a\0b", Unreadable), ("x" * 300, Unreadable)])
def test_names_of_no_file(tmp_path: Path, name: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        content(tmp_path / name, 100)
