"""Somebody who does what a page says: writes its files, types its commands, and compares what they print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.revisions.kept import NOBODY
from tests.support import ROOT

WHO = {f"GIT_{one}_{what}": f"a{what}@b" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"]*)")?\n(.*?)^```$', re.DOTALL | re.MULTILINE)


def blocks(text: str) -> list[tuple[str, str, str]]:
    """The blocks of a page: language, the file that it is (or nothing), and what stands in it."""
    return _BLOCK.findall(text)


@cache
def bakery() -> dict[str, str]:
    """The files of the model that is made in docs/start.md."""
    return {file: block for _, file, block in blocks((ROOT / "docs/start.md").read_text(encoding="utf-8")) if file}


class Reader:
    """Does what pages say in a folder, with this environment's `modelgen` and `pytest`, in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.said = folder, ""
        programs = folder / "programs"
        programs.mkdir()
        for name, module in (
            ("modelgen", "modelgen"), ("pytest", "pytest -p modelgen.pytest_plugin"), ("python", ""),
        ):  # fmt: skip
            (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {"-m" if module else ""} {module} "$@"\n')
            (programs / name).chmod(0o755)
        self.env = {**os.environ, **NOBODY, **WHO, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        self.env.pop("PYTEST_ADDOPTS", None)

    def reads(self, text: str) -> None:
        """Do all that a page says, from top to bottom."""
        for language, file, block in blocks(text):
            match language:
                case "diff":
                    self.edits(block)
                case _ if file:
                    self.writes(file, block)
                case "text":
                    self.compares(block)
                case "sh":
                    self.said = ""
                    for line in block.splitlines():
                        self.types(line)
                case "python":
                    self.said = ""
                    self.runs(block)

    def types(self, line: str) -> None:
        """Run a command; one that is marked `# red` ends with something else than 0."""
        command, _, mark = line.partition("  #")
        if command.startswith("cd "):
            self.folder /= command[3:].strip()
            return
        code, said = self.command(command)
        self.said += said
        assert (code != 0) == mark.strip().startswith("red"), f"{line}\n{said}"

    def command(self, command: str) -> tuple[int, str]:
        """The exit code of a command line, and what it prints."""
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def runs(self, code: str) -> None:
        """Run a script."""
        (self.folder / "script.py").write_text(code, encoding="utf-8")
        self.types("python script.py")

    def writes(self, file: str, block: str) -> None:
        """Write a file; one that is there already is shown as it is, as changes are diffs."""
        path = self.folder / file
        if path.exists():
            assert path.read_text(encoding="utf-8") == block, file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")

    def edits(self, block: str) -> None:
        """Change lines of a file, as a diff shows it: one for one, and what is more stands below the last of them."""
        head, *lines = block.splitlines()
        file = self.folder / head.removeprefix("--- ")
        text = file.read_text(encoding="utf-8")
        removed, added = ([line[1:] for line in lines if line[0] == sign] for sign in "-+")
        last = len(removed) - 1
        for old, new in zip(removed, [*added[:last], "\n".join(added[last:])], strict=True):
            assert text.count(f"{old}\n") == 1, old
            text = text.replace(f"{old}\n", f"{new}\n")
        file.write_text(text, encoding="utf-8")

    def compares(self, block: str) -> None:
        """Each line of a block was printed, however many blanks apart its columns are."""
        said = _squeezed(self.said)
        missing = [line for line in _squeezed(block).splitlines() if line not in said]
        assert not missing, f"{missing} isn't in:\n{self.said}"


def _squeezed(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines())
