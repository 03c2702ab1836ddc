"""Where inputs stand in a file that was reshaped: what verification and readback go by is one and the same place."""

from __future__ import annotations

import itertools
from pathlib import Path

import openpyxl
import pytest

from modelgen.identity import asbuilt
from modelgen.identity.alignment import align
from modelgen.identity.locate import locate
from modelgen.identity.manifest import manifest
from modelgen.layout.layout import Layout
from modelgen.layout.place import place
from modelgen.model.address import Address
from modelgen.package.content import read
from modelgen.program.compile import compile
from tests.readback import user
from tests.readback.sample import built

Place = tuple[str, int, int]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, Layout]:
    book, model = built(tmp_path_factory.mktemp("locate") / "ferry")
    return book, place(compile(model))


def row(layout: Layout, key: str, scenario: int = 0, *members: int) -> int:
    item = next(item for item in layout.placements if item.key == key and hasattr(item, "given"))
    period = item.span[0] if item.column_axis else None
    return layout[item].input_cell(scenario, members, period).row + 1


def insert_rows(book, layout) -> None:
    user.insert_rows(book, "Inputs", 9, 2)
    book["Inputs"]["A9"].value = "My own remark"


def insert_columns(book, layout) -> None:
    user.insert_columns(book, "Inputs", 5)
    user.insert_columns(book, "Inputs", 10)
    user.insert_columns(book, "Actuals", 1)


def rename_sheets(book, layout) -> None:
    user.rename(book, "Inputs", "Annahmen")
    user.rename(book, "Actuals", "It's 2024")


def swap_names(book, layout) -> None:
    user.rename(book, "Inputs", "X")
    user.rename(book, "Actuals", "Inputs")
    user.rename(book, "X", "Actuals")


def swap_periods(book, layout) -> None:
    user.swap_columns(book, "Inputs", 10, 12)


def sort_rows(book, layout) -> None:
    user.swap_rows(book, "Inputs", row(layout, "seats", 0, 0), row(layout, "seats", 0, 2))
    user.swap_rows(book, "Inputs", row(layout, "growth", 0, 0), row(layout, "margin", 1, 1))


def move_the_keys(book, layout) -> None:
    user.swap_columns(book, "Inputs", 2, layout.grid.key + 1)


def delete_a_row(book, layout) -> None:
    user.delete_row(book, "Inputs", row(layout, "growth", 1, 1))


def delete_a_heading(book, layout) -> None:
    user.insert_rows(book, "Inputs", 6)
    book["Inputs"]["K4"].value = None


def copy_rows(book, layout) -> None:
    for one in range(6, 20):  # below the table, with keys
        for column in range(1, layout.grid.key + 2):
            book["Inputs"].cell(one + 100, column).value = book["Inputs"].cell(one, column).value


def copy_a_sheet(book, layout) -> None:
    book.copy_worksheet(book["Inputs"])
    user.insert_rows(book, "Inputs", 6)


def write_years_elsewhere(book, layout) -> None:
    user.insert_rows(book, "Inputs", 6)
    for column in range(1, 4):
        book["Inputs"].cell(60, column).value = str(2022 + column)


ALL = [
    insert_rows, insert_columns, rename_sheets, swap_names, swap_periods, sort_rows, copy_rows, copy_a_sheet,
    write_years_elsewhere,
]  # fmt: skip
SOME = [move_the_keys, delete_a_row, delete_a_heading]


def places(made, path: Path, *edits) -> tuple[dict[Address, Place | None], dict[Address, Place], list[str]]:
    """Where each input stands for verification, where for readback, and what is in readback's way."""
    book, layout = openpyxl.load_workbook(made[0]), made[1]
    for edit in edits:
        edit(book, layout)
    book.save(path)
    content = read(str(path))
    aligned, located = align(layout, content), locate(manifest(content), content)
    cells = {item.slot(*key): cell for item, key, cell in asbuilt.inputs(layout)}
    return {at: aligned.there(cell) for at, cell in cells.items()}, located.cells, located.faults


TOGETHER = [(sort_rows, swap_periods), (insert_rows, rename_sheets), (insert_columns, swap_periods, swap_names)]


@pytest.mark.slow
@pytest.mark.parametrize("edits", [*itertools.combinations(ALL, 1), *TOGETHER],
                         ids=lambda edits: " and ".join(edit.__name__ for edit in edits))  # fmt: skip
def test_all_inputs_are_found_in_one_place(made, tmp_path, edits) -> None:
    verified, located, _ = places(made, tmp_path / "edited.xlsx", *edits)
    assert verified == located


@pytest.mark.parametrize("edit", SOME)
def test_what_readback_finds_stands_there_for_verification_too(made, tmp_path, edit) -> None:
    verified, located, faults = places(made, tmp_path / "edited.xlsx", edit)
    assert {at: verified[at] for at in located} == located
    assert faults and len(located) < len(verified)
