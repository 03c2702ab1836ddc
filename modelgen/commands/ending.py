"""How a command ends: whatever goes wrong becomes one sentence and an exit code; 1 is what a report says alone."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Callable

import click

from modelgen.commands.console import CannotTell, Unread, say
from modelgen.errors import DefinitionErrors, ModelgenError, ValuesErrors
from modelgen.files.starved import starved
from modelgen.report import CANNOT, many
from modelgen.visible import in_a_line

INTERRUPTED, UNREAD = 130, 141  # as a shell tells of what SIGINT and SIGPIPE ended


class Failed(Exception):
    """What went wrong in a command, in a cover that click doesn't open: it has its own ways with some, and code 1."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        super().__init__()


def ended(command: Callable[[], object]) -> int:
    """Run a command; its exit code, once it has been said what went wrong."""
    try:
        code = command()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except BaseException as caught:
        error = caught.error if isinstance(caught, Failed) else caught
        try:
            message, code = _told(error)
        except BaseException as another:  # an exception of a definition's own whose text can't be had
            message, code = f"{type(error).__name__}, which can't say what it is ({type(another).__name__})", CANNOT
        if os.environ.get("MODELGEN_TRACEBACK") and not isinstance(error, click.ClickException):
            say("".join(traceback.format_exception(error)), err=True)
        if message:
            say(message, "red", err=True)
        return code


def _told(error: BaseException) -> tuple[str, int]:
    match error:
        case click.ClickException():
            return _by_click(error), CANNOT
        case DefinitionErrors() | ValuesErrors():
            where = "definition" if isinstance(error, DefinitionErrors) else "values"
            told = [in_a_line(line) for line in str(error).splitlines()]
            what, code = "\n  ".join([f"{many(len(error.errors), 'mistake')} in the {where}", *told]), CANNOT
        case ModelgenError():
            what, code = str(error), CANNOT
        case Unread():
            return "", UNREAD
        case CannotTell():
            what, code = f"standard output doesn't take the answer: {error}", CANNOT
        case KeyboardInterrupt():
            what, code = "interrupted; no file is half written", INTERRUPTED
        case click.Abort() if isinstance(error.__context__, EOFError):
            what, code = "standard input ended before the questions did; nothing more was written", CANNOT
        case click.Abort():
            return _told(KeyboardInterrupt())
        case SystemExit():
            what, code = f"the definition ended the process (SystemExit: {error.code})", CANNOT
        case _ if _starved(error):
            what, code = "there is not enough memory for this", CANNOT
        case OSError():
            what, code = _by_system(error), CANNOT
        case _:
            what, code = _fault(error), CANNOT
    return f"modelgen: {what}", code


def _by_click(error: click.ClickException) -> str:
    """What click says of a command that can't be read."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    lines = []
    if isinstance(error, click.UsageError) and error.ctx is not None:
        context = error.ctx
        option = max(context.command.get_help_option_names(context), key=len)
        lines = [context.get_usage(), f"Try '{context.command_path} {option}' for help.", ""]
    return "\n".join([*lines, f"Error: {in_a_line(error.format_message())}"])


def _starved(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    # what can't load a library says so in words
    return isinstance(error, MemoryError) or starved(str(error))


def _by_system(error: OSError) -> str:
    if error.errno == errno.ENOENT and error.filename is None and not _here():
        return "the folder in which this runs is gone; change into one that exists"
    what = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {what}" if error.filename else what


def _here() -> bool:
    try:
        return bool(os.getcwd())
    except OSError:
        return False


def _fault(error: BaseException) -> str:
    """A fault of modelgen's own: said as shortly as a user's, with the way to see more."""
    kind = type(error).__name__
    return f"this is a fault of modelgen, please report it: {kind}: {error} (MODELGEN_TRACEBACK=1 shows where)"
