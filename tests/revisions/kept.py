"""A folder under git, committed step by step."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


class Kept:
    """A repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.days = 0

    def git(self, *words: str) -> str:
        when = f"2026-01-{self.days:02d}T12:00:00+00:00"
        who = {f"GIT_{one}_{what}": value for one in ("AUTHOR", "COMMITTER")
               for what, value in (("NAME", "A"), ("EMAIL", "a@example.com"), ("DATE", when))}  # fmt: skip
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env={**os.environ, **NOBODY, **who}, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self, message: str, files: Mapping[str, str | bytes | None], *, everything: bool = False) -> str:
        """Write files (None deletes one), commit them, and give the commit's short id."""
        self.days += 1
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            elif isinstance(text, bytes):
                path.write_bytes(text)
            else:
                path.write_text(text, encoding="utf-8")
        self.git("add", "--all", *([] if everything else ["--", *files]))
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "--short=9", "HEAD")


def committed(
    folder: Path, files: Mapping[str, str | bytes | None], message: str = "first", *, everything: bool = False
) -> Kept:
    """A new repository with its first commit."""
    found = Kept(folder)
    found.git("init", "--quiet", "--initial-branch=main")
    found.commit(message, files, everything=everything)
    return found
