"""What Python says of a mistake in a definition, in the definition's own words: what is wrong, and what to write."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from types import FrameType

from modelgen.mistakes.calls import wrong_call
from modelgen.mistakes.names import Said, attribute, imported, is_ours, name_error


def told(error: BaseException, frames: Iterable[FrameType]) -> Said | None:
    """What is wrong, and what to write instead; None where Python's own words are all that is known.

    `frames` are those of the definition's code, the last one the innermost.
    """
    own = [*frames]
    frame = own[-1] if own else None
    match error:
        case AttributeError(name=str(name)) if error.obj is not None and is_ours(error.obj):
            return attribute(error.obj, name)
        case NameError(name=str(name)) if frame is not None:
            return name_error(frame, name)
        case ImportError():
            return imported(error)
        case FileNotFoundError(filename=str(file)) if not os.path.isabs(file):
            return f"there is no file {file!r} in the working directory", (
                f"of one beside the definition write Path(__file__).with_name({_last(file)!r})"
            )
        case TypeError() | AttributeError() | ValueError() if frame is not None:
            return wrong_call(str(error), error.__traceback__, frame)
    return None


def _last(file: str) -> str:
    return re.split(r"[/\\]", file)[-1]
