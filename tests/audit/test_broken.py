"""Files that no spreadsheet program writes aren't clean: what is broken in them is found, or the file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelgen.audit.lint import inspect
from tests.package.hostile import SHEET, book, cells, parts, write

FOUND = {
    '<c r="A9"><f>SUM(A1</f></c>': ("broken-formula", "Sheet!A9", "=SUM(A1: a bracket is not closed"),
    '<c r="A9"><f>B1 ~ 2</f></c>': ("broken-formula", "Sheet!A9", "=B1 ~ 2: '~' means nothing"),
    '<c r="A9"><f t="array" ref="A9"/></c>': ("broken-formula", "Sheet!A9", "=: it is empty"),
    '<c r="A9"><v>1e999</v></c>': ("broken-value", "Sheet!A9", "'1e999' is no number"),
    '<c r="A9"><f>B1</f><v>NaN</v></c>': ("broken-value", "Sheet!A9", "'NaN' is no number"),
    '<c r="A9" t="s"><v>99</v></c>': ("broken-value", "Sheet!A9", "'99' is no text of the workbook"),
    '<c r="A9" t="d"><v>soon</v></c>': ("broken-value", "Sheet!A9", "'soon' is no date"),
    '<c r="A9"><f>B9</f><v>0</v></c><c r="B9"><f>A9</f><v>0</v></c>': ("circular", "Sheet!A9", "A9 -> Sheet!B9"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "want"), FOUND.items(), ids=[want[2] for want in FOUND.values()])
def test_what_is_broken_is_found_where_it_stands(tmp_path: Path, row: str, want: tuple[str, str, str]) -> None:
    report = inspect(str(write(tmp_path / "book.xlsx", cells(row))))
    (finding,) = report.findings
    assert (finding.rule, finding.place) == want[:2]
    assert want[2] in finding.what and finding.severity == "error"
    assert report.exit_code == 1


@pytest.mark.parametrize("text", ["", "<worksheet/>"])
def test_an_empty_part_is_no_sheet(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=f"{SHEET} is damaged"):
        inspect(str(write(tmp_path / "book.xlsx", book(sheet=text))))


def test_a_sheet_without_cells_is_one(tmp_path: Path) -> None:
    start = parts()[SHEET].partition("<sheetData>")[0]
    assert inspect(str(write(tmp_path / "book.xlsx", book(sheet=f"{start}<sheetData/></worksheet>")))).findings == []
