"""What the commands say: messages instead of tracebacks, progress, colours, and how wide a terminal is."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

CANNOT, INTERRUPTED = 2, 130


@contextmanager
def speaking(what: str = "") -> Iterator[None]:
    """Whatever goes wrong becomes one message and an exit code; progress on a terminal while it lasts."""
    from modelgen.errors import DefinitionErrors, ModelgenError

    try:
        with _progress(what):
            yield
    except DefinitionErrors as error:
        _fail("\n  ".join([f"{len(error.errors)} mistakes in the definition", *map(str, error.errors)]))
    except ModelgenError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted; no file was changed", INTERRUPTED)
    except BrokenPipeError:
        raise  # the reader has seen enough; click ends quietly
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except RuntimeError as error:
        if isinstance(error, click.exceptions.Exit | click.Abort):
            raise
        _fault(error)
    except Exception as error:
        _fault(error)


@contextmanager
def _progress(what: str) -> Iterator[None]:
    if not (what and sys.stderr.isatty()):
        yield
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(what)):
        yield


def _fail(message: str, code: int = CANNOT) -> NoReturn:
    say(f"modelgen: {message}", "red", err=True)
    raise click.exceptions.Exit(code) from None


def _fault(error: Exception) -> NoReturn:
    """A fault of modelgen's own: said as shortly as a user's, with the way to see more."""
    if os.environ.get("MODELGEN_TRACEBACK"):
        raise error
    kind = type(error).__name__
    _fail(f"this is a fault of modelgen, please report it: {kind}: {error} (MODELGEN_TRACEBACK=1 shows where)")


def say(text: str, colour: str | None = None, *, err: bool = False) -> None:
    """Print, with colours on a terminal that wants them."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows ? and not a traceback
    click.secho(text, err=err, fg=colour, color=False if os.environ.get("NO_COLOR") else None)


def print_json(text: str) -> None:
    """Print JSON, which is UTF-8 whatever the terminal's encoding is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


def width() -> int:
    """The columns of the terminal; 80 where there is none."""
    return min(200, max(40, shutil.get_terminal_size((80, 24)).columns))
