"""A definition's files as they were at a commit, with nothing checked out."""

from __future__ import annotations

import pytest

from modelgen import ModelgenError
from modelgen.revisions.repository import Repository
from tests.revisions.kept import committed


@pytest.fixture
def kept(tmp_path):
    found = committed(tmp_path, {"deals/acme/model.py": "a = 1\n", "deals/acme/values.toml": "x = 1\n"}, "One\n\nmore")
    found.commit("Two", {"deals/acme/model.py": "a = 2\n", "shared/rates.py": "r = 1\n"})
    found.commit("Three", {"deals/acme/note.txt": "no model reads it", "deals/barge/model.py": "b = 1\n"})
    return found


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("HEAD~2..HEAD~1", "One", "Two"), ("HEAD~2..", "One", "Three"), ("HEAD~1", "Two", None),
        ("..HEAD", "Three", "Three"), ("main", "Three", None), ("side...main", "One", "Three"),
    ],
)  # fmt: skip
def test_what_revisions_are_named(kept, text, before, after) -> None:
    kept.git("branch", "side", "HEAD~2")
    kept.git("checkout", "--quiet", "side")
    kept.commit("Aside", {"aside.py": ""})
    kept.git("checkout", "--quiet", "main")
    found = Repository(kept.folder / "deals" / "acme").revisions(text)
    assert found.before.subject == before
    assert (found.after and found.after.subject) == after


def test_the_files_of_a_commit(kept) -> None:
    repository = Repository(kept.folder / "deals" / "acme" / "model.py")
    with repository.files(repository.commit("HEAD~1")) as file:
        assert file.read_text() == "a = 2\n"
        assert (file.parents[2] / "shared" / "rates.py").is_file()
        assert not (file.parents[1] / "barge").exists()
    assert not file.exists()
    assert kept.git("status", "--porcelain") == ""


def test_odd_names_and_large_files(kept) -> None:
    kept.commit(
        "Odd", {"deals/acme/ä b.py": "c = 1\n", "deals/acme/l.csv": b"x" * (17 << 20), "deals/acme/n.toml": b"\xff"}
    )
    repository = Repository(kept.folder / "deals" / "acme")
    with repository.files(repository.commit("HEAD")) as folder:
        assert {file.name for file in folder.iterdir()} == {"model.py", "values.toml", "ä b.py", "n.toml"}
        assert (folder / "n.toml").read_bytes() == b"\xff"


def test_the_commits_that_touched_it(kept) -> None:
    repository = Repository(kept.folder / "deals" / "acme")
    found = [(commit.subject, own) for commit, own in repository.touched()]
    assert found == [("One", True), ("Two", True)]  # neither notes nor the model beside it
    kept.commit("Four", {"shared/rates.py": "r = 2\n"})
    assert [(commit.subject, own) for commit, own in repository.touched("HEAD~2")] == [("Four", False)]
    assert [commit.subject for commit, _ in repository.touched("2026-01-02")] == ["Two", "Four"]


REFUSED = [
    ("nope..HEAD", "git knows no revision 'nope' in "), ("--all", "'--all' is no revision"),
    ("HEAD..HEAD^{tree}", "git knows no revision 'HEAD^{tree}'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_is_no_revision(kept, text, said) -> None:
    with pytest.raises(ModelgenError, match=r"is no rev|no revision") as error:
        Repository(kept.folder / "deals" / "acme").revisions(text)
    assert said in str(error.value)


def test_a_model_that_wasnt_there(kept) -> None:
    repository = Repository(kept.folder / "deals" / "barge")
    with (
        pytest.raises(ModelgenError, match="deals/barge isn't there at "),
        repository.files(repository.commit("HEAD~2")),
    ):
        pass


def test_no_repository(tmp_path) -> None:
    with pytest.raises(ModelgenError, match="git rev-parse: not a git repository"):
        Repository(tmp_path)


def test_no_git(kept, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ModelgenError, match="git isn't installed, or isn't on the path"):
        Repository(kept.folder)
