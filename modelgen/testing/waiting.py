"""The processes of the verifications that a session has before it: started ahead, those of two at a time."""

from __future__ import annotations

import pytest

FIXTURE = "modelgen_verify"
_AT_A_TIME = 2
_LEFT = pytest.StashKey[int]()  # verifications for which nothing is started yet


def expect(session: pytest.Session) -> None:
    """Start the first ones, while the models are loaded. Not where several sessions share the machine: they'd wait for
    each other."""
    config = session.config
    many = sum(FIXTURE in getattr(item, "fixturenames", ()) for item in session.items)
    if config.option.collectonly or hasattr(config, "workerinput"):
        many = 0
    config.stash[_LEFT] = many
    for _ in range(_AT_A_TIME):
        start(config)


def start(config: pytest.Config) -> None:
    """Start those of a further verification, if there is one."""
    if config.stash.get(_LEFT, 0) > 0:
        from modelgen.verify.ahead import ahead

        config.stash[_LEFT] -= 1
        ahead()


def end(config: pytest.Config) -> None:
    """End what nobody has used."""
    if _LEFT in config.stash:
        from modelgen.files.starting import dismiss

        dismiss()
