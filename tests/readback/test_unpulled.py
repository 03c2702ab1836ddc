"""A build takes the place of a build, and of nothing that somebody else has made or filled."""

from __future__ import annotations

import openpyxl
import pytest

from modelgen import build, input_pack, load_model
from modelgen.errors import ModelgenError
from modelgen.readback.table import write_csv
from tests.readback.sample import VALUES, built, cell, definition, typed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpulled")
    book, model = built(folder / "ferry")
    input_pack(model, folder / "ferry" / "pack.xlsx")
    return book, model


def foreign(made, path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "mine"
    book.save(path)


def no_workbook(made, path) -> None:
    path.write_text("mine")


def value(made, path) -> None:
    typed(made[0], path, (cell(made[1], "rate"), 0.09), (cell(made[1], "cash"), 15))


def formula(made, path) -> None:
    typed(made[0], path, (cell(made[1], "cash"), "=10+5"))


def no_value(made, path) -> None:
    typed(made[0], path, (cell(made[1], "cash"), "much"))


def pack(made, path) -> None:
    typed(made[0].parent / "pack.xlsx", path, (cell(made[1], "cash"), 15))


def manifest(made, path) -> None:
    rows = openpyxl.load_workbook(made[0])["Manifest"].iter_rows()
    row = next(number for number, row in enumerate(rows, 1) if row[0].value == "cash")
    typed(made[0], path, (("Manifest", f"H{row}"), "[0.5]"))


EDITED = "it was edited since it was made, and the definition doesn't say so "
KEPT = [
    (foreign, "can't be told what is in it: book.xlsx: has no modelgen manifest"),
    (no_workbook, "can't be told what is in it: .*book.xlsx: not an .xlsx workbook"),
    (value, EDITED + r"\(rate\{Base\}, cash\); pull it, or let it be replaced by --overwrite"),
    (formula, EDITED + r"\(cash\)"), (no_value, EDITED + r"\(cash\)"), (pack, EDITED + r"\(cash\)"),
    (manifest, EDITED + r"\(its manifest\)"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "said"), KEPT, ids=[act.__name__ for act, _ in KEPT])
def test_what_a_build_would_lose_is_kept(made, tmp_path, act, said) -> None:
    path = tmp_path / "book.xlsx"
    act(made, path)
    before = path.read_bytes()
    for make in (build, input_pack):
        with pytest.raises(ModelgenError, match=said):
            make(made[1], path)
    assert path.read_bytes() == before
    build(made[1], path, overwrite=True)
    assert path.read_bytes() == made[0].read_bytes()


def untouched(made, path) -> None:
    path.write_bytes(made[0].read_bytes())


def saved(made, path) -> None:
    """By another program, and with another scenario live."""
    typed(made[0], path, (("Cover", "B7"), "Bull"))


def empty(made, path) -> None:
    path.touch()


@pytest.mark.parametrize("act", [untouched, saved, empty, pack])
def test_what_a_build_replaces(made, tmp_path, act) -> None:
    path = tmp_path / "book.xlsx"
    act(made, path)
    values = VALUES.replace("value = 14", "value = 15") if act is pack else VALUES
    build(load_model(definition(tmp_path / "ferry", values)), path)  # what was filled in is what the definition says
    assert openpyxl.load_workbook(path)["Inputs"]["E45"].value == (15 if act is pack else 14)


def test_commands_say_so(made, tmp_path, run) -> None:
    definition(tmp_path / "ferry")
    table = tmp_path / "ferry.csv"
    for command in (["build", "ferry"], ["assumptions", "ferry", "--xlsx", "ferry.xlsx"],
                    ["assumptions", "ferry", "--csv", table]):  # fmt: skip
        value(made, tmp_path / "ferry.xlsx")
        write_csv(made[1], table)
        assert "--csv" not in command or run(*command)[0] == 0
        table.write_text(table.read_text(encoding="utf-8").replace("14.0,14.0", "15,14.0"), encoding="utf-8")
        code, out, err = run(*command)
        assert (code, out) == (2, "") and EDITED in err and "--overwrite" in err
        assert run(*command, "--overwrite")[0] == 0
        assert run(*command)[0] == 0
