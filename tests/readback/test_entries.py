"""What stands in an input cell: taken, asked about or refused. One workbook with an edit of each kind, read once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from modelgen.model.values import shown
from modelgen.readback.read import read_back
from modelgen.sheet.names import quoted
from tests.readback import user
from tests.readback.sample import built, cell

# where, what is typed, its state, what the reason says
CASES: list[tuple[tuple[Any, ...], Any, str, str]] = [
    (("growth", "Base", "South", "2025"), 0.09, "offered", ""),
    (("growth", "Base", "North", None), 0.035, "offered", ""),
    (("growth", "Bull", "South", None), 0.1000000001, "offered", ""),  # as small a change as one types
    (("growth", "Bull", "West", "2025"), 0.5, "offered", ""),  # typed over an inherited cell: an override
    (("growth", "Bull", "North", "2025"), 0.03, "offered", ""),  # what it inherited, but its own from now on
    (("basis", "Bear", (), None), "north ONLY", "offered", ""),
    (("rate", "Base", (), None), "=0.04*2", "ask", "a formula replaced the input; its value is 8%"),
    (("growth", "Base", "North", "2026"), "=0.1/2", "ask", "its formula was edited; its value is 5%"),
    (("growth", "Base", "West", "2025"), "=1/0", "refused", "without a value (#DIV/0!)"),
    (("growth", "Base", "West", "2026"), 1.5, "offered", ""),  # its maximum says that it may
    (("growth", "Base", "West", "2027"), 15, "refused", "outside -1 to 2; write 0.15 for 15%"),
    (("margin", "Bull", "South", None), 15, "refused", "which is 1500%; write 0.15 for 15%, or declare maximum=15 if"),
    (("rate", "Bull", (), None), 150, "refused", "outside 0 to 1"),  # nor would 150% do
    (("margin", "Bear", "South", None), "15%", "refused", "'15%', a number that is stored as text"),
    (("tax", "Base", (), "2025"), "", "refused", "blank"),
    (("tax", "Base", (), "2026"), "0.2 ", "refused", "with a sign, a space or a word beside it"),
    (("tax", "Bull", (), "2025"), "-", "refused", "no number"),
    (("tax", "Bull", (), "2026"), True, "refused", "TRUE"),
    (("cash", "", (), None), "EUR 14.5", "refused", "with a sign, a space or a word beside it"),
    (("debt", "", (), None), "1.234,5", "refused", "a number that is stored as text; type the number alone"),
    (("permit_ends", "", (), None), "30.06.2041", "refused", "no date"),
    (("basis", "Base", (), None), "Some", "refused", "none of All, North only"),
    (("basis", "Bull", (), None), 3, "refused", "a list of texts is wanted"),
    (("boats_owned", "", "North", None), "#N/A", "refused", "error #N/A"),
    (("boats_owned", "", "South", None), datetime(2025, 3, 1), "refused", "shown as a date"),
    (("boats_owned", "", "West", None), "2025-03-01", "refused", "looks like a date"),
    (("seats", "", "North", None), None, "refused", "blank"),
    (("seats", "", "South", None), "  ", "refused", "but for spaces"),
    (("seats", "", "West", None), "ninety", "refused", "no number"),
    (("sales.actual", "", "West", "2024"), "\u20ac9", "refused", "with a sign, a space or a word beside it"),
    (("claim.stated", "", "Sales of 2024", None), 34.0, "offered", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    book, model = built(tmp_path_factory.mktemp("entries") / "ferry")
    workbook = openpyxl.load_workbook(book)
    for (key, scenario, member, period), content, *_ in CASES:
        sheet, address = cell(model, key, scenario or "Base", member, period)
        workbook[sheet][address].value = content
    workbook.save(book)
    changes = read_back(book, model)
    return {
        (c.slot.item, c.slot.scenario or "", c.slot.member, c.slot.period or None): c for c in changes.items
    }, changes


@pytest.mark.slow
@pytest.mark.parametrize(("where", "content", "state", "why"), CASES, ids=[f"{c[0][0]}-{c[1]}" for c in CASES])
def test_each_kind_of_content_is_taken_asked_about_or_refused(found, where, content, state, why) -> None:
    key, scenario, member, period = where
    change = found[0][key, scenario, (member,) if isinstance(member, str) else member, period]
    assert change.state == state
    assert why in change.why if why else change.why == ""
    assert ("; write" in why) == ("; write" in change.why)
    if isinstance(content, float | int) and state == "refused":
        assert change.after in (
            str(content),
            str(content).upper(),
        )  # as it was typed: whether it is a percentage is open


def test_nothing_else_is_reported(found) -> None:
    assert len(found[1].items) == len(CASES)
    assert found[1].findings == []
    assert list(found[1].frame()["state"]).count("offered") == sum(state == "offered" for _, _, state, _ in CASES)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("write", "follows"),
    [
        ("={at}", True),
        ("=+{at}", True),
        ("= {sheet}!{at} ", True),
        ("=Routes!{at}", False),
        ("={at}*1", False),
        ("=-{at}", False),
    ],
)
def test_a_cell_follows_the_one_that_it_was_built_to_follow(tmp_path, write, follows) -> None:
    book, model = built(tmp_path / "ferry")
    workbook = openpyxl.load_workbook(book)
    sheet, address = cell(model, "growth", "Bull", "North", "2025")
    parent = workbook[sheet][address].value.lstrip("=")
    workbook[sheet][address].value = write.format(at=parent.replace("$", ""), sheet=quoted(sheet))
    workbook.save(book)
    assert (read_back(book, model).items == []) == follows


@pytest.mark.slow
def test_a_cell_follows_the_one_that_was_moved_to_another_sheet(tmp_path) -> None:
    book, model = built(tmp_path / "ferry")
    workbook = openpyxl.load_workbook(book)
    sheet, address = cell(model, "growth", "Base", "North", "2025")
    for one in workbook[sheet][workbook[sheet][address].row]:
        follows = str(one.value).startswith("=$E")
        workbook["Value"].cell(60, one.column).value = "=$E60" if follows else one.value
        one.value = None
    for scenario in ("Bull", "Bear"):
        for period in ("2025", "2026", "2027"):
            _, address = cell(model, "growth", scenario, "North", period)
            workbook[sheet][address].value = f"=Value!{address[0]}60"
    workbook.save(book)
    assert read_back(book, model).items == []


@pytest.mark.slow
def test_a_cell_whose_parent_was_deleted_follows_nothing(tmp_path) -> None:
    book, model = built(tmp_path / "ferry")
    workbook = openpyxl.load_workbook(book)
    sheet, address = cell(model, "growth", "Base", "North", "2025")
    user.delete_row(workbook, sheet, workbook[sheet][address].row)
    workbook.save(book)
    changes = read_back(book, model).items
    assert {(change.slot.member, change.slot.scenario, change.state) for change in changes} == {
        (("North",), "Bull", "refused"), (("North",), "Bear", "refused")
    }  # fmt: skip
    assert {change.why for change in changes} == {"a formula stands in it, without a value (#REF!)"}


COUNTED = (  # how the file counts, what is typed for 30 June 2040 (51317 from 1900, 49855 from 1904), and what is read
    (MAC_EPOCH, None, None),
    (MAC_EPOCH, 49856, date(2040, 7, 1)),
    (MAC_EPOCH, "=49855+1", date(2040, 7, 1)),
    (MAC_EPOCH, 51317, date(2044, 7, 1)),
    (WINDOWS_EPOCH, 51318, date(2040, 7, 1)),
)


@pytest.mark.slow
@pytest.mark.parametrize(("epoch", "typed", "day"), COUNTED)
def test_days_are_read_as_the_file_counts_them(tmp_path, epoch, typed, day) -> None:
    book, model = built(tmp_path / "ferry")
    workbook = openpyxl.load_workbook(book)
    workbook.epoch = epoch  # by which openpyxl counts what it knows to be dates
    if typed is not None:
        sheet, address = cell(model, "permit_ends")
        workbook[sheet][address].value = typed
    workbook.save(book)
    changes = read_back(book, model)
    found = [(change.item, change.number) for change in changes.items]
    assert len(found) == (day is not None)
    assert [shown(item, number) for item, number in found if item is not None and number] == ([day] if day else [])
    said = "the file counts days from 1904, and was built to count from 1900; its dates are read as it shows them"
    assert (said in changes.findings) == (epoch is MAC_EPOCH)
