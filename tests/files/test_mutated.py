"""500 values files, tables, themes and snapshots of the example, each changed at random: read, or refused in words."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from modelgen import Model, load_model
from modelgen.errors import ModelgenError
from modelgen.files import tomlfile
from modelgen.model.valuesfile import load
from modelgen.readback.changes import Changes
from modelgen.readback.edit import Edit
from modelgen.readback.read import read_back
from modelgen.readback.table import write_csv
from modelgen.readback.toml import edited
from modelgen.snapshot.file import read
from modelgen.valuation.peers import peer_table
from modelgen.workbook.themes import shipped, theme
from tests.commandline import ROOT
from tests.support import AMAZON

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("MODELGEN_SEED", "0"))
PIECES = [
    b'"', b"'", b'"""', b"'''", b"[", b"]", b"{", b"}", b"=", b".", b",", b";", b"\t", b"\n", b"\r", b"\0", b"#", b"\\",
    b"\\u0000", b"\\ud800", b"\\x", b"\xff", b"\xef\xbb\xbf", "\u202e".encode(), "🚀".encode(), b"1e999", b"-nan",
    b"inf", b"9" * 400, b"0x" + b"F" * 290, b"2024-02-30", b"2024-01-01T00:00:00Z", b"12:30", b"true", b"[[a]]",
    b"a.b.c", b"[" * 40, b"{a=" * 20, b"value", b"scenario", b"note", b"actual", b"*", b"-", b"%", b"1,5", b"1.234",
]  # fmt: skip


def mutation(text: bytes, dice: random.Random) -> bytes:
    """A text with one to four things done to it: a piece put in or over others, a part taken out, doubled or moved."""
    for _ in range(dice.randint(1, 4)):
        at, length = dice.randrange(len(text) + 1), dice.choice((1, 1, 2, 5, 40, 400))
        part, rest = text[at : at + length], text[at + length :]
        match dice.randrange(6):
            case 0:
                text = text[:at] + dice.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + dice.choice(PIECES) + rest
            case 2:
                text = text[:at] + rest
            case 3:
                text = text[:at] + part * dice.choice((2, 2, 300)) + rest
            case 4:
                to = dice.randrange(len(rest) + 1)
                text = text[:at] + rest[:to] + part + rest[to:]
            case 5:
                text = text[:at]
    return text


def refused(
    path: Path, whole: bytes, count: int, take: Callable[[Path], object], dice: random.Random, name: str = ""
) -> int:
    """How many of so many mutations are refused in words with their place; whatever else is raised passes through."""
    said = list[str]()
    for _ in range(count):
        path.write_bytes(mutation(whole, dice))
        try:
            take(path)
        except ModelgenError as error:
            said.append(str(error))
    assert [text for text in said if (name or path.name) not in text or len(text) > 2000] == []
    return len(said)


@pytest.fixture(scope="module")
def model() -> Model:
    """The example for these tests alone: values are put into it."""
    return load_model(AMAZON)


def test_values_files(model: Model, tmp_path: Path) -> None:
    path, dice = tmp_path / "assumptions.toml", random.Random(SEED)
    growth = next(item for item in model.inputs if item.column_axis and item.row_axes and not item.origin)
    key = next(iter(growth.given))

    def taken(path: Path) -> None:
        loaded = list(model.loaded)
        try:
            load(model, path)
            text, tables = tomlfile.load(path)
            if growth.key in tables:
                edited(text, [Edit(growth, key, 0.123, "by hand")], path)
        finally:
            model.loaded[:] = loaded

    assert 100 < refused(path, (AMAZON / "assumptions.toml").read_bytes(), 200, taken, dice) < 200


def test_tables(amazon: Model, tmp_path: Path) -> None:
    write_csv(amazon, tmp_path / "whole.csv")
    whole, found = (tmp_path / "whole.csv").read_bytes(), list[Changes]()
    count = refused(
        tmp_path / "values.csv", whole, 200, lambda path: found.append(read_back(path, amazon)), random.Random(SEED + 1)
    )
    assert count + len(found) == 200 and count > 50
    assert sum(bool(changes.items) for changes in found) > 10


def test_themes(tmp_path: Path) -> None:
    dice = random.Random(SEED + 2)
    assert refused(tmp_path / "theme.toml", shipped()["default"].read_bytes(), 60, theme, dice) > 30


def test_snapshots(tmp_path: Path) -> None:
    whole = (ROOT / "examples" / "amazon" / "model.formulas.txt").read_bytes()[:40_000]
    assert refused(tmp_path / "model.formulas.txt", whole, 40, read, random.Random(SEED + 3)) > 10


def test_peers(tmp_path: Path) -> None:
    whole = b"Peer,Enterprise value,EBITDA LTM,Deal date\nAlpha,1200,100,2024-01-02\nBeta,1300.5,110,2024-02-02\n"

    def taken(path: Path) -> None:
        peer_table(Model("Peers", unit="EUR mn").sheet("Peers"), path, source="made up")

    assert 50 < refused(tmp_path / "peers.csv", whole, 100, taken, random.Random(SEED + 4), "test_mutated.py:") < 100
