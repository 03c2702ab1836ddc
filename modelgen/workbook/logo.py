"""The picture on the cover: a PNG or JPEG file beside its theme, looked at before anything is built on it."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

from modelgen.files.read import Missing, Unreadable, content
from modelgen.workbook.picture import Broken, Picture, picture

LARGEST = 1 << 20  # bytes: every copy of the workbook carries them


def read_logo(folder: Path, name: object) -> Picture:
    """A theme's logo; ValueError says why a file can't be one."""
    if not isinstance(name, str) or not name:
        raise ValueError(f"logo = {name!r} is no file name; name a PNG or JPEG file beside the theme")
    file = folder / name
    try:
        if not _beside(folder, name):
            raise ValueError(f"the logo '{name}' lies outside the theme's folder; copy it beside the theme")
        return picture(content(file, LARGEST))
    except Missing:
        raise ValueError(f"there is no logo '{name}' beside the theme; correct the name or leave logo out") from None
    except Unreadable as error:
        raise ValueError(f"the logo '{name}' {error.what}") from None
    except Broken as error:
        raise ValueError(f"the logo '{name}' {error}") from None


def _beside(folder: Path, name: str) -> bool:
    """Whether a name stays within a folder, as it is written on any system and where its links lead."""
    written = PureWindowsPath(name)
    if written.anchor or ".." in written.parts:
        return False
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a circle of links, or no file's name: told by who opens it
        return True
