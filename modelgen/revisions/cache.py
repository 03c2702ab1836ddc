"""What was worked out before, kept by what it was worked out from."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from modelgen.errors import ModelgenError
from modelgen.files.atomic import write_text
from modelgen.files.read import text
from modelgen.version import __version__

_LARGEST = 16 << 20  # bytes of an answer


def cached(key: Sequence[str], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `make` gave for a key before, with this version of modelgen, or gives now. A cache that can't be written, or
    was damaged, is none."""
    name = sha256("\0".join([__version__, *key]).encode("utf-8", "surrogateescape")).hexdigest()
    file = folder() / f"{name}.json"
    with suppress(ModelgenError, ValueError, RecursionError):
        found = json.loads(text(file, _LARGEST))
        if isinstance(found, dict):
            return found
    made = make()
    with suppress(OSError, ModelgenError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, json.dumps(made))
    return made


def folder() -> Path:
    """Where it is kept: in the user's own folder for caches."""
    return Path(user_cache_path("modelgen")) / "history"
