"""CSV within limits, and nothing of it lost: an open quotation mark, a cell too many and a column twice are told."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from modelgen.files import csvfile
from modelgen.files.read import Unreadable
from tests.commandline import PATIENCE, environment

REFUSED = [
    ("item,value\n" + "," * 200_000, ":2: has more than 1,000 columns; keep those that are needed"),
    (",,\n,,\n", ":1: has no head; name its columns in the first line"),
    (",".join(["x"] * 1001), ":1: has 1,001 columns; 1,000 are the most"),
    ("item,value,value\nx,1,2\n", ":1: has two columns 'value'; keep one"),
    ('item,value\n"rate,1\ncash,5\n', ":2: not a CSV file (unexpected end of data); look at its quotation marks"),
    ('item,value\n"rate"s,1\n', ":2: not a CSV file (',' expected after '\"'); look at its quotation marks"),
    ("item,value\ncash,0,05\n", ":2: has 3 cells where its head has 2; put texts and numbers that hold the separator "
     "in quotation marks"),
    ("item,value\n\ncash," + "1" * 40_000, ":3: has a cell of 40,000 characters; 32,767 are the most"),
    ("item,value\n" + "\n" * (1 << 20), ": has more than 1,048,576 lines; take out what isn't needed"),
    ("x," * 999 + "x\n" + "x\n" * 5001, ":1: has two columns 'x'; keep one"),
    (",".join(f"x{n}" for n in range(1000)) + "\n" + "x\n" * 5001, ": has more than 5,000,000 cells; take out what "
     "isn't needed"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(Unreadable) as error:
        list(csvfile.load(tmp_path / "x.csv").rows)
    assert str(error.value) == f"x.csv{says}"


READ = [
    ("a,b\n1,2\n", [(2, ["1", "2"])]),
    ("a;b\r\n1,5;2\r\n", [(2, ["1,5", "2"])]),
    ("a\tb\n1\n", [(2, ["1", ""])]),
    ("\n\na,b\n,\n1,2,,,\n", [(5, ["1", "2"])]),
    ('a,b\n"x, ""y""\nz",2\n3,4', [(3, ['x, "y"\nz', "2"]), (4, ["3", "4"])]),
    ("a,b\r1,2\r3,4", [(2, ["1", "2"]), (3, ["3", "4"])]),
    ("a,b\n1\x85\u2028\x0b,2\n", [(2, ["1\x85\u2028\x0b", "2"])]),
    ("a,b\n 1,2\n", [(2, [" 1", "2"])]),
]


@pytest.mark.parametrize(("text", "rows"), READ, ids=range(len(READ)))
def test_what_is_read(tmp_path: Path, text: str, rows: list[tuple[int, list[str]]]) -> None:
    (tmp_path / "x.csv").write_bytes(text.encode())
    table = csvfile.load(tmp_path / "x.csv")
    assert (table.head, list(table.rows)) == (["a", "b"], rows)


def test_a_sheet_that_was_formatted_to_its_end_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b,c,d,e\n1,2,3,4,5\n" + ",,,,\n" * ((1 << 20) - 2))
    assert list(csvfile.load(tmp_path / "x.csv").rows) == [(2, ["1", "2", "3", "4", "5"])]


def test_what_is_written_by_the_csv_module_is_read_back(tmp_path: Path) -> None:
    rows = [["item", "value"], ['"', "'"], ["a\nb", "c\r\nd"], [" , ", ";\t"], ['x"y', '"x"']]
    with open(tmp_path / "x.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    table = csvfile.load(tmp_path / "x.csv")
    assert [table.head, *(cells for _, cells in table.rows)] == rows


WITHIN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
from pathlib import Path
from modelgen.files import csvfile
from modelgen.files.read import Unreadable
try:
    print("read", sum(1 for _ in csvfile.load(Path(sys.argv[1])).rows))
except Unreadable as error:
    print(error)
"""
COSTLY = {
    "columns": "item,value" + "," * 33_000_000, "quotes": 'item,value\n"a","' + '""' * 16_000_000,
    "rows": "item,value\n" + "a,b\n" * 1_040_000, "wide": "item,value\n" + ("a," + "," * 90_000 + "\n") * 350,
    "one of another plane": "item,value\n" + "🚀,b\n" * 1_000_000 + "x,y\n" * 40_000,
    "long cells": "item,value\n" + ("x" * 32_000 + ",1\n") * 1_000,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="addresses are limited as on Linux")
@pytest.mark.parametrize("kind", COSTLY)
def test_no_table_needs_more_than_half_a_gigabyte(tmp_path: Path, kind: str) -> None:
    (tmp_path / "x.csv").write_text(COSTLY[kind], encoding="utf-8")
    command = [sys.executable, "-c", WITHIN, str(tmp_path / "x.csv")]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr[-500:]
