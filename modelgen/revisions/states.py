"""Two states of a definition, loaded and compared: at revisions, and as it lies in its folder."""

from __future__ import annotations

from pathlib import Path

from modelgen.definition import load_model
from modelgen.errors import ModelgenError
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.progress import tell
from modelgen.revisions.repository import Commit, Repository
from modelgen.revisions.review import Review, review


def compared(revisions: str, definition: str | Path, *, markdown: bool = False) -> Review:
    """What differs between two revisions of a definition (`main..HEAD`), or one and the files as they are (`main`).

    ModelgenError where git knows one of them not, or the definition can't be loaded there.
    """
    repository = Repository(definition)
    both = repository.revisions(revisions)
    tell(f"loading {both.before.short}")
    before = at(repository, both.before)
    tell("loading the files as they are" if both.after is None else f"loading {both.after.short}")
    after = compile(load_model(definition)) if both.after is None else at(repository, both.after)
    tell("working out what each change does")
    called = both.before.short, "the files as they are" if both.after is None else both.after.short
    found = review(before, after, called)
    found.as_markdown = markdown
    return found


def at(repository: Repository, commit: Commit) -> Program:
    """The program of a definition at a commit. ModelgenError, which names the commit, where it can't be loaded."""
    return compile(_loaded(repository, commit))


def model_at(definition: str | Path, revision: str) -> Model:
    """A definition as it was at a revision. ModelgenError where git knows it not, or it can't be loaded there."""
    repository = Repository(definition)
    return _loaded(repository, repository.commit(revision))


def _loaded(repository: Repository, commit: Commit) -> Model:
    try:
        with repository.files(commit) as folder:
            return load_model(folder)
    except ModelgenError as error:
        raise ModelgenError(f"at {commit.short}: {error}") from None
