"""Each kind of file that people give has one door: nothing else of modelgen opens or parses one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from modelgen.files import csvfile, tomlfile
from modelgen.model import tablefile
from modelgen.snapshot import file as snapshot
from modelgen.valuation import peers
from modelgen.workbook import logo, picture

ROOT = Path(__file__).parents[2] / "modelgen"
DOORS = {  # who may, and why no other file does
    "tomllib": {"files/tomlfile.py"}, "csv.reader": {"files/csvfile.py"}, "csv.DictReader": set(),
    "tomlkit": {"readback/toml.py"},  # whose text is parsed by tomlfile first
    "pd.read_csv": set(),
    # of cells (a theme, a simulation), of slides, of what a process of its own has said, of a cache, of a batch
    "json.load": set(),
    "json.loads": {"identity/manifest.py", "workbook/theme.py", "files/columns.py", "revisions/cache.py",
                   "batches/manifest.py", "layout/page.py", "slides/read.py", "slides/record.py", "slides/verify.py"},
    "read_text": set(),
    # for digests, and to send workbooks
    "read_bytes": {"batches/worker.py", "batches/away.py", "batches/manifest.py", "commands/watching.py"},
    "get_data": {"modules.py"},  # a definition is a program, and trusted
}  # fmt: skip


def uses(file: Path) -> Iterator[str]:
    """The names of `DOORS` that a file imports or calls."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Attribute):
            yield node.attr
            yield ast.unparse(node)


@pytest.mark.parametrize("name", DOORS)
def test_a_file_of_others_comes_in_by_its_door(name: str) -> None:
    found = {str(file.relative_to(ROOT)) for file in ROOT.rglob("*.py") if name in uses(file)}
    assert found == DOORS[name]


def test_the_page_tells_the_limits() -> None:
    page = (ROOT.parent / "docs" / "security.md").read_text(encoding="utf-8")
    table = page.partition("## Values files, tables, themes, logos")[2].partition("## Text")[0]
    rows = {row.partition(" | ")[0]: row for row in re.findall(r"^\| (.*) \|$", table, re.MULTILINE)}
    limits = {
        "TOML: values files, `theme.toml`": (
            f"{tomlfile.LARGEST >> 20} MB", f"{tomlfile.DEEPEST} tables or lists", f"{tomlfile.ENTRIES:,} keys",
            f"{tomlfile.TABLES:,} tables",
        ),
        "a number or bare key in it; a key in quotation marks": (f"{tomlfile.LONGEST} ", f"{tomlfile.KEY:,} "),
        "CSV: tables that are pulled, peers": (
            f"{csvfile.LARGEST >> 20} MB", f"{csvfile.COLUMNS:,} columns", f"{csvfile.LINES:,} lines",
            f"{csvfile.CELLS:,} cells", f"{csvfile.CELL:,} characters",
        ),
        "a CSV file of values": (f"{tablefile.CELLS:,} cells",),
        "a CSV file of peers": (f"{peers.ROWS:,} lines",),
        "a snapshot": (f"{snapshot.LARGEST >> 20} MB",),
        "a logo": (f"{logo.LARGEST >> 20} MB", f"{picture.SIDE:,} pixels"),
    }  # fmt: skip
    for what, told in limits.items():
        assert all(limit in rows[what] for limit in told), what
