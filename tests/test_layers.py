"""Imports go down only, one room imports xlsxwriter, and no file is longer than a reader's patience."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "modelgen"
PAGE = ROOT.parent / "docs" / "architecture.md"
TABLE = re.findall(r"^\| (\d+) \| `(\w+)` \|[^|]*\| (\d+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
LAYERS = {package: int(layer) for layer, package, _ in TABLE}
NEVER_IMPORTED = ("__init__", "__main__")  # they import whatever they name
STRANGERS = [
    {"reference", "layout"}, {"reference", "valuation"}, {"layout", "valuation"}, {"workbook", "reference"},
    {"valuation", "program"},
    {"audit", "model"}, {"audit", "layout"}, {"audit", "workbook"}, {"readback", "mutation"},
]  # fmt: skip
FILES = sorted(ROOT.rglob("*.py"))
CIRCLES = {  # the only ones, each with its reason
    ("modelgen.formula.expr", "modelgen.formula.text"): "a formula shows itself in words, which know every node of it",
}


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(ROOT)) for file in FILES])
def test_imports_go_down_only(file: Path) -> None:
    room = file.relative_to(ROOT).with_suffix("").parts[0]
    for module in imports(file):
        parts = module.split(".")
        if parts[0] == "modelgen" and len(parts) > 1 and not parts[1].startswith("__"):
            other = parts[1]
            if other not in LAYERS:
                continue  # a name of modelgen itself
            assert room in NEVER_IMPORTED or LAYERS[other] <= LAYERS[room], (
                f"{room} imports {module}, which is above it"
            )
            assert {room, other} not in STRANGERS, f"{room} imports {module}: those two never meet"
        assert parts[0] != "xlsxwriter" or file == ROOT / "workbook" / "book.py", (
            "only workbook/book.py imports xlsxwriter"
        )


@pytest.mark.slow
@pytest.mark.parametrize("package", sorted(set(LAYERS) - {"formula", "verify"}))
def test_no_circle_of_imports_in_a_package(package: str) -> None:
    modules = {".".join(("modelgen", *file.relative_to(ROOT).with_suffix("").parts)): file for file in FILES}
    own = {module: file for module, file in modules.items() if f"{module}.".startswith(f"modelgen.{package}.")}
    below = {module: {other for other in imports(file) if other in own} for module, file in own.items()}
    while free := [module for module, others in below.items() if not others & below.keys()]:
        for module in free:
            del below[module]
    assert not below, f"a circle of imports among {', '.join(below)}"


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(ROOT)) for file in FILES])
def test_no_file_is_longer_than_400_lines(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_the_architecture_page_tells_every_package_and_its_size() -> None:
    rooms = {file.relative_to(ROOT).with_suffix("").parts[0] for file in FILES} - set(NEVER_IMPORTED)
    assert rooms == set(LAYERS)
    for _, package, told in TABLE:
        files = [file for file in FILES if file.relative_to(ROOT).with_suffix("").parts[0] == package]
        lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
        assert abs(lines - int(told)) <= max(20, 0.15 * lines), f"{package} has {lines} lines, and the page says {told}"


@pytest.mark.slow
def test_no_file_imports_itself_around_a_circle() -> None:
    # also not in a function or for type checkers alone: what two files know of each other is one idea, or a third file
    names = {file: ".".join(file.relative_to(ROOT.parent).with_suffix("").parts) for file in FILES}
    names = {file: name.removesuffix(".__init__") for file, name in names.items()}
    known = set(names.values())
    reads = {name: known.intersection(imports(file)) - {name} for file, name in names.items()}
    reached = {name: _reach(reads, name) for name in reads}
    circles = {tuple(sorted(b for b in reached[a] if a in reached[b])) for a in reads}
    assert circles - {()} == set(CIRCLES), "turn an import around, or take a circle that is gone off the list"


def _reach(reads: dict[str, set[str]], start: str) -> set[str]:
    """Every file that one imports, and those that they import."""
    found, stack = set[str](), [start]
    while stack:
        fresh = reads[stack.pop()] - found
        found |= fresh
        stack += fresh
    return found


def test_every_rule_of_the_convention_is_cited_by_a_test() -> None:
    text = (ROOT.parent / "docs" / "convention.md").read_text(encoding="utf-8")
    rules = re.findall(r"^(\d+)\. (.*)", text, re.MULTILINE)
    assert [int(number) for number, _ in rules] == list(range(1, len(rules) + 1))
    files = [file for file in Path(__file__).parent.rglob("*") if file.suffix in (".py", ".txt")]
    tests = "\n".join(file.read_text(encoding="utf-8") for file in files)
    lists = re.findall(r"conventions? (\d+(?:(?:, | and )\d+)*)", tests)
    cited = {number for found in lists for number in re.findall(r"\d+", found)}
    assert [number for number, _ in rules if number not in cited] == []
    assert cited <= {number for number, _ in rules}
