"""The other side of the sandbox: its process imports what it is asked to run, and little else, for it starts often."""

from __future__ import annotations

import os
import pickle
import sys
from importlib import import_module


def main() -> None:
    """The other side: limits first, then the payload, then the function."""
    folder = sys.argv[1]
    with open(f"{folder}/job", "rb") as file:
        target, seconds, megabytes = pickle.load(file)
    _limit(seconds, megabytes)
    answer: tuple[object, ...]
    try:
        module, _, function = target.partition(":")
        with open(f"{folder}/payload", "rb") as file:
            payload = pickle.load(file)
        answer = ("result", getattr(import_module(module), function)(payload))
        data = pickle.dumps(answer)
    except MemoryError:
        data = pickle.dumps(("memory",))
    except BaseException as error:
        data = pickle.dumps(("failed", type(error).__name__, str(error)))
    with open(f"{folder}/part", "wb") as file:
        file.write(data)
    os.replace(f"{folder}/part", f"{folder}/answer")
    sys.stdout.flush()
    os._exit(0)  # the answer is given: no engine may hang or crash while it shuts down


def _limit(seconds: float, megabytes: int) -> None:
    if sys.platform == "win32":
        return
    import resource
    import signal
    from contextlib import suppress

    signal.alarm(int(seconds) + 10)  # in case the parent dies and nobody ends this process
    size = megabytes * 1024 * 1024
    for kind, limit in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, size), (resource.RLIMIT_AS, size)):
        with suppress(ValueError, OSError):  # macOS refuses a limit of addresses
            hard = resource.getrlimit(kind)[1]
            limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(kind, (limit, limit))
