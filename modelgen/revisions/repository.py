"""The git repository of a definition: its revisions, and its files as they were, with nothing checked out."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files.scratch import scratch
from modelgen.identity.manifest import COMMITTED

_TAKEN = (".py", ".toml", ".csv", ".png", ".jpg", ".jpeg", ".ini", ".cfg", ".json")  # what a definition may read
_MODEL = "model.py"
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_LARGEST = 16 << 20  # bytes of a file that is taken
_PATIENCE = 120  # seconds
_NAMES = re.compile(r"(?P<first>.*?)(?P<dots>\.{2,3})(?P<last>.*)", re.DOTALL)


@dataclass(frozen=True)
class Commit:
    """A commit: its id, when it was made, and the first line of its message."""

    id: str
    when: datetime
    subject: str

    @property
    def short(self) -> str:
        """The id as people read it."""
        return self.id[:9]

    def __str__(self) -> str:
        return f"{self.short} of {self.when:%Y-%m-%d} ({self.subject})"


@dataclass(frozen=True)
class Revisions:
    """What is compared: a commit, and another one or (None) the files as they are."""

    before: Commit
    after: Commit | None


class Repository:
    """The repository that holds a definition. ModelgenError where there is none, or git isn't installed."""

    def __init__(self, definition: str | Path) -> None:
        path = Path(definition).absolute()
        self.start = next((folder for folder in (path, *path.parents) if folder.is_dir()), Path.cwd())
        top = self._git("rev-parse", "--show-toplevel", within=self.start)
        self.root = Path(top.decode().removesuffix("\n"))
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(os.path.realpath(self.root)):
            raise ModelgenError(f"{definition} lies outside the repository {self.root}")
        self.path = real.relative_to(os.path.realpath(self.root)).as_posix()

    def revisions(self, text: str) -> Revisions:
        """What `main..HEAD` names, or `main...HEAD` (since the two parted), or `main` (and the files as they are)."""
        found = _NAMES.fullmatch(text)
        if found is None:
            return Revisions(self.commit(text), None)
        first, last = (self.commit(found[name] or "HEAD") for name in ("first", "last"))
        if len(found["dots"]) == 3:
            first = self.commit(self._git("merge-base", first.id, last.id).decode().strip())
        return Revisions(first, last)

    def commit(self, name: str) -> Commit:
        """The commit of a name. ModelgenError where there is none."""
        if name.startswith("-"):
            raise ModelgenError(f"'{name}' is no revision")
        try:
            done = self._git("log", "-1", "--format=%H%x00%cI%x00%s", f"{name}^{{commit}}", "--")
        except ModelgenError:
            raise ModelgenError(f"git knows no revision '{name}' in {self.root}") from None
        return _commit(done.decode("utf-8", "replace").strip("\n"))

    def touched(self, since: str = "") -> list[tuple[Commit, bool]]:
        """The commits that touched the definition's folder, or (False) only what it may share with others, the first
        one first; those after a date or a revision."""
        own = {commit.id for commit in self._log(since, [self.folder or "."])}
        others = {os.path.dirname(name) for name, _ in self._listed(self.commit("HEAD")) if name.endswith(f"/{_MODEL}")}
        apart = [other for other in others if not self.folder.startswith(other)]
        kinds = [f":(glob)**/*{ending}" for ending in _TAKEN]
        return [(one, one.id in own) for one in self._log(since, [*kinds, *(f":(exclude){other}" for other in apart)])]

    @property
    def folder(self) -> str:
        """The definition's folder below the repository's; empty where that is it."""
        folder = self.path if (self.root / self.path).is_dir() else os.path.dirname(self.path)
        return "" if folder == "." else folder

    def _log(self, since: str, paths: Sequence[str]) -> list[Commit]:
        days = bool(_DAY.fullmatch(since) or re.fullmatch(r".* ago|yesterday", since))
        range_ = ["HEAD"] if not since or days else [f"{self.commit(since).id}..HEAD"]
        # git takes a day for the hour that it is now
        after = [f"--since={since}{' 00:00' * bool(_DAY.fullmatch(since))}"] if since and days else []
        done = self._git("log", "--reverse", "--format=%H%x00%cI%x00%s", *after, *range_, "--", *paths)
        return [_commit(line) for line in done.decode("utf-8", "replace").splitlines() if line]

    def holds(self) -> bool:
        """Whether it knows the definition: some folder above may be kept in git for another purpose."""
        return bool(self._git("ls-files", "-z", "--", self.path))

    def uncommitted(self) -> bool:
        """Whether files that the definition may read aren't as they were committed."""
        own = [f"{self.folder}/**/*{ending}" if self.folder else f"**/*{ending}" for ending in _TAKEN]
        new = self._git("ls-files", "--others", "--exclude-standard", "-z", "--", *(f":(glob){one}" for one in own))
        kinds = [f":(glob)**/*{ending}" for ending in _TAKEN]
        return bool(new or self._git("diff", "--name-only", "-z", "HEAD", "--", *kinds))

    @contextmanager
    def files(self, commit: Commit) -> Iterator[Path]:
        """The definition as it was at a commit, in a folder for a while. ModelgenError where it wasn't there."""
        names = [name for name, _ in self._listed(commit)]
        if not any(name == self.path or name.startswith(f"{self.path}/") or self.path == "." for name in names):
            raise ModelgenError(f"{self.path} isn't there at {commit.short}")
        with scratch() as folder:
            (folder / ".git").mkdir()  # where modules are looked for ends with the repository
            for name, content in self._contents(commit, names):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            yield folder / self.path

    def content(self, commit: Commit) -> str:
        """What tells the files that a definition may read at a commit from any others."""
        return "\n".join(f"{name} {blob}" for name, blob in self._listed(commit))

    def _listed(self, commit: Commit) -> list[tuple[str, str]]:
        found = []
        for entry in self._git("ls-tree", "-r", "-z", "--long", commit.id).split(b"\0"):
            about, _, name = entry.decode("utf-8", "surrogateescape").partition("\t")
            if name.lower().endswith(_TAKEN) and about.startswith("100"):  # a file, neither link nor module
                _, _, blob, size = about.split()
                if int(size) <= _LARGEST:
                    found.append((name, blob))
        return found

    def _contents(self, commit: Commit, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        asked = b"".join(
            f"{commit.id}:{name}\n".encode("utf-8", "surrogateescape") for name in names if "\n" not in name
        )
        done, at = self._git("cat-file", "--batch", given=asked), 0
        for name in (name for name in names if "\n" not in name):
            end = done.index(b"\n", at)
            size = int(done[at:end].rpartition(b" ")[2])
            yield name, done[end + 1 : end + 1 + size]
            at = end + 2 + size

    def _git(self, *words: str, given: bytes | None = None, within: Path | None = None) -> bytes:
        command = ["git", "-C", str(within or self.root), *words]
        try:
            done = subprocess.run(command, input=given, capture_output=True, timeout=_PATIENCE, check=False)
        except FileNotFoundError:
            raise ModelgenError("git isn't installed, or isn't on the path; install it to compare revisions") from None
        except subprocess.TimeoutExpired:
            raise ModelgenError(f"git {words[0]} didn't end within {_PATIENCE} s") from None
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise ModelgenError(f"git {words[0]}: {said[0].removeprefix('fatal: ') if said else 'it failed'}")
        return done.stdout


def state(folder: Path | None) -> str:
    """What git says of a definition's folder: its commit and that day, and whether all was committed; empty where no
    git knows it."""
    if folder is None or not folder.is_dir():
        return ""
    try:
        repository = Repository(folder)
        commit = repository.commit("HEAD")
        if not repository.holds():
            return ""
        more = repository.uncommitted()
    except ModelgenError:
        return ""
    return f"{commit.short} of {commit.when:%Y-%m-%d}, {'with changes since' if more else COMMITTED}"


def _commit(line: str) -> Commit:
    name, when, subject = line.split("\0", 2)
    return Commit(name, datetime.fromisoformat(when), subject)
