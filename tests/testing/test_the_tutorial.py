"""docs/testing.md from its beginning to the reviewed pull request: each command runs, and says what stands below it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from modelgen.commands.new import templates
from tests.revisions.kept import NOBODY
from tests.support import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="a shell as on Unix")]

PAGE = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
TUTORIAL = PAGE[: PAGE.index("## What the tests take")]
WHO = {f"GIT_{one}_{what}": f"a{what}@b" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Reader:
    """Somebody who does what the page says, with this environment's `modelgen` and `pytest`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.said = folder, ""
        programs = folder / "programs"
        programs.mkdir()
        for name, module in (("modelgen", "modelgen"), ("pytest", "pytest -p modelgen.pytest_plugin")):
            (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
            (programs / name).chmod(0o755)
        self.env = {**os.environ, **NOBODY, **WHO, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        self.env.pop("PYTEST_ADDOPTS", None)

    def types(self, line: str) -> None:
        """Run a command; one that is marked so ends with something else than 0."""
        command, _, mark = line.partition("  # ")
        if command.startswith("cd "):
            self.folder /= command[3:].strip()
            return
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )  # fmt: skip
        self.said += done.stdout + done.stderr
        assert (done.returncode != 0) == (mark == "red"), f"{line}\n{done.stdout}{done.stderr}"

    def edits(self, block: str) -> None:
        """Change lines of a file, as a diff shows it."""
        head, *lines = block.splitlines()
        file = self.folder / head.removeprefix("--- ")
        text = file.read_text(encoding="utf-8")
        for old, new in zip(*([line[1:] for line in lines if line[0] == sign] for sign in "-+"), strict=True):
            assert text.count(f"{old}\n") == 1, old
            text = text.replace(f"{old}\n", f"{new}\n")
        file.write_text(text, encoding="utf-8")


def test_from_an_empty_repository_to_a_reviewed_pull_request(tmp_path) -> None:
    reader = Reader(tmp_path)
    for language, block in re.findall(r"```(\w+)\n(.*?)```", TUTORIAL, re.DOTALL):
        match language:
            case "sh":
                reader.said = ""
                for line in block.splitlines():
                    reader.types(line)
            case "diff":
                reader.edits(block)
            case "text":
                missing = [line for line in block.splitlines() if line.strip() not in reader.said]
                assert not missing, reader.said
            case "python":
                assert (reader.folder / "models" / "sotp" / "test_model.py").read_text(encoding="utf-8") == block


@pytest.mark.parametrize(
    ("language", "file"),
    [("yaml", "dot-github/workflows/models.yml"), ("yaml", "dot-gitlab-ci.yml")],
)  # fmt: skip
def test_the_page_on_diffs_shows_the_templates_files(language, file) -> None:
    blocks = re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / "diff.md").read_text(encoding="utf-8"), re.DOTALL)
    assert (templates()["sotp"].parent / "repo" / file).read_text(encoding="utf-8") in blocks
