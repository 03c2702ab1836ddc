"""What modelgen says when something is wrong: the place, what it is, and the remedy.

Every message that a user can cause is a `ModelgenError`; the command line prints it and nothing else.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import FrameType

_PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_TOLD = 20  # mistakes of one definition, in a message; all of them are in the list
_COMMANDS = _PACKAGE + "commands" + os.sep


@dataclass(frozen=True)
class Place:
    """A line of a user's file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{os.path.basename(self.file)}:{self.line}"


def outside() -> FrameType | None:
    """The nearest caller outside modelgen, unless that is what runs a command."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_COMMANDS):
            return None  # beyond them there is no definition, only what runs the command
        if not name.startswith(_PACKAGE) and not name.startswith("<"):
            return frame
        frame = frame.f_back
    return None


def here() -> Place | None:
    """The line of the definition that is being executed."""
    frame = outside()
    return None if frame is None else Place(frame.f_code.co_filename, frame.f_lineno)


def _listed(errors: Sequence[ModelgenError]) -> str:
    more = f"\nand {len(errors) - _TOLD} more" if len(errors) > _TOLD else ""
    return "\n".join(str(error) for error in errors[:_TOLD]) + more


class ModelgenError(Exception):
    """Something a user can put right; its text is the whole message."""

    @property
    def parts(self) -> Sequence[ModelgenError]:
        """The mistakes that it tells: itself, or all that it lists."""
        return [self]


class ModelWarning(UserWarning):
    """What is odd in a definition that can be computed all the same; its text is the whole message."""


class DefinitionError(ModelgenError):
    """A mistake in a definition: `model.py:19: what; remedy`."""

    def __init__(self, what: str, remedy: str = "", place: Place | None = None) -> None:
        self.what, self.remedy = what, remedy
        self.place = place or here()
        where = f"{self.place}: " if self.place else ""
        super().__init__(f"{where}{what}{'; ' + remedy if remedy else ''}")


class NameTaken(DefinitionError):
    """A name that stands for something else already; whoever composed it may know a better remedy."""


class Unfilled(DefinitionError):
    """An input without a value, or a line without actuals; `key` is that of its table in a values file."""

    def __init__(self, what: str, remedy: str, place: Place | None, *, key: str) -> None:
        super().__init__(what, remedy, place)
        self.key = key


class Unset(DefinitionError):
    """A line that has no formula where it needs one."""


class DefinitionErrors(ModelgenError):
    """All that compiling a definition found, one message a line."""

    def __init__(self, errors: list[DefinitionError]) -> None:
        self.errors = errors
        super().__init__(_listed(errors))

    @property
    def parts(self) -> Sequence[ModelgenError]:
        """All that was found."""
        return self.errors


class ValuesError(ModelgenError):
    """A mistake in the values: a TOML file, a data frame, a number outside what its unit allows."""


class UnknownName(ValuesError):
    """Values for what a definition doesn't have."""


class ValuesErrors(ValuesError):
    """All that reading a values file found, one message a line."""

    def __init__(self, errors: list[ValuesError]) -> None:
        self.errors = errors
        super().__init__(_listed(errors))

    @property
    def parts(self) -> Sequence[ModelgenError]:
        """All that was found."""
        return self.errors


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing where no known name is near.

    >>> nearest("wacc_rate", ["discount_rate", "wacc"])
    "; did you mean 'wacc'?"
    """
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean '{found[0]}'?" if found else ""
