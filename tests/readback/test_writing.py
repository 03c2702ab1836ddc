"""Values are written once the definition has taken them, by one at a time, into all files or none."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

import modelgen
from modelgen import load_model
from modelgen.errors import ModelgenError
from modelgen.files import locks
from modelgen.readback.read import read_back
from tests.readback.sample import MODEL, VALUES, built, cell, definition, item, typed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return built(tmp_path_factory.mktemp("writing") / "ferry")


@pytest.fixture
def folder(tmp_path) -> Path:
    return definition(tmp_path / "ferry")


def changes(made, folder: Path, **values: object):
    """What was read of a workbook in which inputs have other values."""
    path = typed(made[0], folder / "edited.xlsx", *((cell(made[1], key), value) for key, value in values.items()))
    return read_back(path, load_model(folder))


def text(folder: Path) -> str:
    return (folder / "assumptions.toml").read_text(encoding="utf-8")


def test_the_new_values_are_tried_before_they_are_written(made, folder) -> None:
    seen = []

    def tried() -> None:
        seen.append((item(load_model(folder), "cash").given[0, (), None], text(folder)))

    changes(made, folder, cash=15).apply(tried=tried)
    assert seen == [(15.0, VALUES)]
    assert text(folder) == VALUES.replace("value = 14", "value = 15")
    assert item(load_model(folder), "cash").given[0, (), None] == 15


@pytest.mark.parametrize("error", [ModelgenError("no"), KeyboardInterrupt()])
def test_what_ends_before_it_is_written_leaves_all_as_it_was(made, folder, error) -> None:
    def tried() -> None:
        raise error

    with pytest.raises(type(error)):
        changes(made, folder, cash=15).apply(tried=tried)
    assert text(folder) == VALUES


def test_who_is_interrupted_between_two_files_has_written_none(made, tmp_path, monkeypatch) -> None:
    one, other = VALUES.partition("[cash]")[0], "[cash]" + VALUES.partition("[cash]")[2]
    folder = definition(tmp_path / "ferry", one, MODEL + 'm.load("more.toml")\n')
    (folder / "more.toml").write_text(other, encoding="utf-8")
    model = load_model(folder)
    modelgen.build(model, folder / "book.xlsx")
    path = typed(folder / "book.xlsx", folder / "edited.xlsx", (cell(model, "rate"), 0.09), (cell(model, "cash"), 15))
    found, replace, count = read_back(path, model), os.replace, []

    def interrupted(source: str, target: str) -> None:
        replace(source, target)
        count.append(target)
        if len(count) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        found.apply()
    assert (text(folder), (folder / "more.toml").read_text(encoding="utf-8")) == (one, other) and len(count) == 2


def test_of_two_that_write_at_once_no_change_is_lost(made, folder, tmp_path) -> None:
    first, second = changes(made, folder, cash=15), changes(made, folder, debt=4.5)
    waiting = threading.Thread(target=second.apply)

    def tried() -> None:
        descriptor = os.open(folder, os.O_RDONLY)
        assert not locks.KNOWN or locks.locked(descriptor) is False
        os.close(descriptor)
        waiting.start()

    first.apply(tried=tried)
    waiting.join()
    assert text(folder) == VALUES.replace("value = 14", "value = 15").replace("value = 3.5", "value = 4.5")


def test_what_others_have_changed_meanwhile_is_told(made, folder) -> None:
    first, second = changes(made, folder, cash=15, debt=4), changes(made, folder, cash=16)
    first.apply()
    with pytest.raises(ModelgenError, match=r"assumptions.toml was changed by others .*, also 'Cash'; pull again"):
        second.apply()
    assert "value = 15" in text(folder) and "value = 16" not in text(folder)
    again = changes(made, folder, cash=16)
    assert [change.state for change in again.items] == ["ask"]


def test_a_command_says_so(made, folder, run, monkeypatch) -> None:
    typed(made[0], folder.parent / "edited.xlsx", (cell(made[1], "cash"), 16))
    other = changes(made, folder, cash=15)
    monkeypatch.setattr("click.confirm", lambda *args, **more: bool(other.apply()))  # while the user thinks
    code, out, err = run("pull", "edited.xlsx", "--model", "ferry", "--interactive")
    assert code == 2 and "was changed by others in the meantime, also 'Cash'; pull again" in err, out
    assert "value = 15" in text(folder)
