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


def many(count: int, what: str) -> str:
    """How many there are, in words.

    >>> many(1, "input"), many(2, "input")
    ('1 input', '2 inputs')
    """
    return f"{count} {what}{'s' * (count != 1)}"


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
