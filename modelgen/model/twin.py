"""Other values for an input of a compiled model, which itself stays as it is."""

from __future__ import annotations

from typing import Any

from modelgen.model.items import Input

TABLES = ("given", "sources", "notes", "distributions", "spots")  # of an input: what a values file may say of it
Tables = dict[str, dict[Any, Any]]


def twin(item: Input) -> Input:
    """An input like this one, of no model: it takes values as that does, and only those who have it notice."""
    made = object.__new__(Input)
    own = {name: value for name, value in vars(item).items() if name not in ("model", "program")}
    made.__dict__.update(own, **tables(item))
    return made


def tables(item: Input) -> Tables:
    """What an input is given, with sources, notes and distributions."""
    return {name: dict(vars(item)[name]) for name in TABLES}
