"""What a command found, in one form for all: lines for people, a verdict, an exit code, and a JSON document.

docs/json.md says what stands in the document of each command.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from modelgen.shown import Shown
from modelgen.version import __version__

SCHEMA = 2  # grows by one when a field of a document changes its meaning or goes
CLEAN, FOUND, CANNOT = 0, 1, 2


def many(count: int, what: str, verb: str = "") -> str:
    """How many there are, in words, and what they do.

    >>> many(1, "input"), many(1200, "mismatch"), many(1, "check", "hold"), many(2, "company", "are")
    ('1 input', '1,200 mismatches', '1 check holds', '2 companies are')
    """
    ends = {"ch": "ches", "y": "ies"}
    end = "" if count == 1 else next((end for end in ends if what.endswith(end)), "")
    named = what.removesuffix(end) + ends[end] if end else what + "s" * (count != 1)
    return f"{count:,} {named} {does(count, verb)}".rstrip()


def every(count: int, what: str, verb: str) -> str:
    """What all of them do, in words.

    >>> every(1, "check", "hold"), every(2, "check", "hold")
    ('the one check holds', 'all 2 checks hold')
    """
    return f"the one {what} {does(1, verb)}" if count == 1 else f"all {many(count, what, verb)}"


def does(count: int, verb: str) -> str:
    """A verb, as so many do it.

    >>> does(1, "follow"), does(2, "follow"), does(1, "are")
    ('follows', 'follow', 'is')
    """
    return verb if count != 1 or not verb else {"are": "is", "have": "has"}.get(verb, f"{verb}s")


class Report(Shown, ABC):
    """What a command found."""

    command: ClassVar[str]
    """The command that finds it."""

    @property
    @abstractmethod
    def verdict(self) -> str:
        """One line that says it all."""

    @property
    @abstractmethod
    def exit_code(self) -> int:
        """0: clean. 1: something is found. 2: it could not be done."""

    @abstractmethod
    def lines(self) -> list[str]:
        """The report for a terminal, without the line that closes it."""

    @property
    def closing(self) -> str:
        """The line that closes the report on a terminal, in the colour of the exit code; empty where none does."""
        return self.verdict

    @abstractmethod
    def fields(self) -> dict[str, Any]:
        """What the command has to say in its document, beside what all documents have."""

    def document(self) -> dict[str, Any]:
        """The report as data: what all documents have, then the command's own fields."""
        return {
            "schema": SCHEMA,
            "modelgen": __version__,
            "command": self.command,
            "exit_code": self.exit_code,
            "verdict": self.verdict,
            **self.fields(),
        }

    def json(self) -> str:
        """The document as JSON: full precision, dates as `2024-12-31`."""
        text = json.dumps(self.document(), indent=2, ensure_ascii=False, allow_nan=False, default=_plain)
        return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)  # no encoding takes them

    def junit(self) -> str:
        """The report as JUnit XML, of a command whose findings are tests. Raises NotImplementedError elsewhere."""
        raise NotImplementedError(f"what {self.command} finds are no tests")


class Answer(Report):
    """What a command tells or writes: it finds nothing, so nothing is wrong, and no line has to close it."""

    @property
    def exit_code(self) -> int:
        """0."""
        return CLEAN

    @property
    def closing(self) -> str:
        """Nothing."""
        return ""


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{value!r} has no form in JSON")
