"""`modelgen new --repo`: what git does with the repository that it makes."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from modelgen import build, load_model
from modelgen.commands.new import HOOK, copy_template
from tests.reader import Reader

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="a shell as on Unix")]

MODEL, VALUES = "models/sotp/model.py", "models/sotp/assumptions.toml"
RATE, OTHER = "[discount_rate]\n", "[discount_rate] # from the bank\n"


class Team(Reader):
    """A repository with its first commit."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder / "team"
        self.made = copy_template("sotp", self.folder, repo=True)
        for line in ("git init --quiet", "git config include.path ../.githooks/config", "git add --all",
                     "git commit --quiet --message first"):  # fmt: skip
            self.types(line)

    def replace(self, file: str, old: str, new: str) -> None:
        """Change a file."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def commits(self, *files: str) -> tuple[bool, str]:
        """Commit some files as they are now: whether it is done, and what the hook says."""
        command = f"git add {' '.join(files)} && git commit --quiet --message more"
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )  # fmt: skip
        return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def team(tmp_path) -> Team:
    return Team(tmp_path)


def test_what_is_made(team) -> None:
    assert team.made == [".gitattributes", ".githooks", ".github", ".gitignore", ".gitlab-ci.yml", "README.md",
                         "conftest.py", "models", "pyproject.toml"]  # fmt: skip
    assert (team.folder / HOOK).stat().st_mode & 0o111
    for file in team.folder.rglob("*"):
        if file.is_file() and ".git/" not in file.as_posix() and file.suffix != ".png":
            text = file.read_bytes()
            assert b"NAME" not in text or file.name.startswith("model"), file
            assert b"\r" not in text
    team.types("git status --porcelain --ignored")
    assert "3 passed" in team.said and "models/" not in team.said.partition("3 passed")[2]


COMMITS = {  # what is changed, what is added to the commit, and what the hook says; silent where it has nothing to test
    "a number": ([(VALUES, "value = 310\n", "value = 320\n")], [VALUES], "values moved by more"),
    "a number that isn't added": ([(VALUES, "value = 310\n", "value = 320\n"), ("README.md", "# Our", "# Your")],
                                  ["README.md"], ""),
    "a comment": ([(VALUES, "[cash]", "# at year's end\n[cash]")], [VALUES], "3 passed"),
    "a formula": ([(MODEL, "debt - cash", "debt + cash")], [MODEL], "line net_financial_debt"),
    "a test": ([("models/sotp/test_model.py", "rel=1e-3", "rel=1e-6")], ["models"], "3 passed"),
    "a mistake": ([(VALUES, "[cash]", "[cahs]")], [VALUES], "assumptions.toml"),
}  # fmt: skip


@pytest.mark.parametrize(("edits", "added", "said"), COMMITS.values(), ids=COMMITS)
def test_a_commit_is_tested_as_it_would_be(team, edits, added, said) -> None:
    for edit in edits:
        team.replace(*edit)
    done, out = team.commits(*added)
    assert done == (said in ("", "3 passed")), out
    assert said in out and bool(out) == bool(said), out


def test_a_module_at_the_root_belongs_to_every_model(team) -> None:
    (team.folder / "shared.py").write_text("BASE = 'Base'\n")
    assert "3 passed" in team.commits("shared.py")[1]


def test_a_new_model_needs_snapshots_and_one_that_goes_takes_them_along(team) -> None:
    team.types("modelgen new sotp models/other")
    team.types("rm models/other/model.*.t*")
    done, out = team.commits("models")
    assert not done and "there is no snapshot yet" in out
    team.types("pytest --modelgen-all --modelgen-update=all models/other")
    assert "3 passed" in team.commits("models")[1]
    team.types("git rm --quiet models/other/model.py")
    assert "the model of this snapshot is gone" in team.commits("models")[1]
    team.types("git rm --quiet -r models/other")
    assert team.commits("models")[0]


def test_models_and_folders_may_be_called_anything(team) -> None:
    team.types("modelgen new sotp 'models/Größe & Söhne'")
    (team.folder / "models" / "a note.txt").write_text("no model")
    (team.folder / "models" / "notes").mkdir()
    (team.folder / "models" / "notes" / "a.txt").write_text("no model")
    done, out = team.commits("models/notes", "'models/a note.txt'")
    assert done and "no tests ran" in out
    assert "3 passed" in team.commits("models")[1]


def test_the_review_in_ci(team, tmp_path) -> None:
    """The script of GitHub's workflow, in a clone, with a program in place of GitHub's."""
    (script,) = re.findall(r"run: \|\n((?: {10}.*\n)+)", (team.folder / ".github/workflows/models.yml").read_text())
    (tmp_path / "programs" / "gh").write_text('#!/bin/sh\necho "$@" && cat "$5"\n')
    (tmp_path / "programs" / "gh").chmod(0o755)
    team.types("git branch -M main && git clone --quiet . ../clone")
    team.folder = tmp_path / "clone"
    team.types("git switch --quiet --create change && cp -r models/sotp models/newer")
    team.replace(VALUES, "value = 310\n", "value = 320\n")
    team.types("git add --all && git commit --quiet --message change")
    team.said = ""
    team.env |= {"GITHUB_BASE_REF": "main", "PULL": "7"}
    team.types("set -e\n" + script)
    assert "pr comment 7 --body-file review.md" in team.said
    assert "models/newer/: can't be compared; a new model has nothing before it" in team.said
    assert "| cash | 310 | 320 |" in team.said


def test_a_few_models_are_tested_by_one_process(team) -> None:
    team.types("pytest -n auto")
    assert "4 passed" in team.said and "workers" not in team.said
    for number in range(8):
        (team.folder / "models" / str(number)).mkdir()
        (team.folder / "models" / str(number) / "model.py").touch()
    team.types("pytest -n auto")
    assert "workers" in team.said


def test_gits_diffs_show_workbooks_and_name_entries(team) -> None:
    book = team.folder / "a.xlsx"
    build(load_model(team.folder / "models" / "sotp"), book)
    team.types("git add --force a.xlsx && git commit --quiet --message workbook")
    team.replace(VALUES, "value = 310\n", "value = 320\n")
    build(load_model(team.folder / "models" / "sotp"), book, overwrite=True)
    team.replace(MODEL, "debt - cash", "debt + cash")
    team.types("pytest --modelgen-update")
    team.said = ""
    team.types("git diff --unified=0")
    assert re.search(r"-(Assumptions!\w+ \| cash \|) 310\n\+\1 320\n", team.said), team.said
    assert "@@ [line net_financial_debt]\n" in team.said and "@@ [outputs]\n" in team.said
    book.write_text("no workbook")
    team.types("git diff --stat && git diff a.xlsx")
    assert "+not shown" in team.said


def test_a_folder_that_isnt_empty_stays(tmp_path) -> None:
    from modelgen import ModelgenError

    (tmp_path / "kept").write_text("kept")
    with pytest.raises(ModelgenError, match="isn't an empty folder"):
        copy_template("sotp", tmp_path, repo=True)
