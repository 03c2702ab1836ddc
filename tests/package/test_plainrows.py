"""Rows that are taken by their text: never anything but what a parser finds, whatever stands around them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from modelgen.package import plainrows
from modelgen.package.load import load
from tests.package.hostile import SHEET, book, write
from tests.package.test_load import MAIN

NAMES = f'xmlns="{MAIN}" xmlns:x="urn:other" xmlns:y="{MAIN}"'
PLAIN = '<row r="1"><c r="A1" s="0" t="n"><f>1&lt;2</f><v>1</v></c><c r="B1"/></row>'
CELLS = (
    "", '<c r="A{0}"/>', '<c r="B{0}" s="1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', '<c r="C{0}"><v>{0}.5</v></c>',
    '<c r="D{0}" t="b"><v>1</v></c>', '<c r="E{0}"><f>A{0}*2</f><v></v></c>', '<c r="F{0}" t="e"><v>#N/A</v></c>',
    '<c r="G{0}"><f t="shared" ref="G{0}:G9" si="{0}">A{0}</f><v>1</v></c>', '<c r="H{0}"><f t="shared" si="2"/></c>',
    '<c r="I{0}"><f t="array" ref="I{0}:J{0}">A1:B1</f><v >7</v ></c>', '<c><v>1</v></c>', '<c r="K{0}" s="1"/>',
    '<c r="L{0}" t="inlineStr"><is><t>a</t></is></c>', '<c t="str" r="M{0}"><v>&#65;&gt;</v></c>',
    '<c r="N{0}"><!-- <v>1</v> --><v>2</v></c>', '<c r="O{0}" t="str"><v><![CDATA[</v></c>]]></v></c>', " text ",
    '<x:c r="P{0}"><v>1</v></x:c>', '<y:c r="Q{0}"><y:v>1</y:v></y:c>', '<c r="R{0}" xmlns="urn:other"><v>1</v></c>',
    '<c r="S{0}"><v>1e999</v></c>', '<c r="t{0}"><v>1</v></c>', "<?c r?>", '<c r="U{0}" t="str"><v>\r\nü\u20ac</v></c>',
    '<c r="Y{0}"><f>A1>B1</f><v>0</v></c>', '<c r="V{0}"><v>1</v><v>2</v></c>',
    '<c r="Z{0}" s="1" t="inlineStr"><is><t> a &amp; </t></is></c>', '<c r="AA{0}" t="inlineStr"><is><t></t></is></c>',
    '<c r="AB{0}" t="inlineStr"><is><t xml:space="preserve"> a_x000D_ </t></is></c>',
    '<c r="AC{0}" t="inlineStr"><is><t>a</t><t>b</t></is></c>', '<c r="AD{0}"><is><t>a</t></is></c>',
    "<c r='W{0}'><v>1</v></c>", '<c r="X{0}" cm="1"><v>1</v></c>',
)  # fmt: skip
BETWEEN = ("", "\n", "<!-- <row> -->", "<!-- " + PLAIN + " -->", "<x:row/>", '<row r="{0}"/>', "<?x <row>?>",
           '<extLst xmlns ="urn:other">' + PLAIN + "</extLst>", '<x:a\nxmlns\n="urn:other">' + PLAIN + "</x:a>",
           '<x:a xmlns="urn:other">' + PLAIN + "</x:a>", "<x:a>" + PLAIN + "</x:a>")  # fmt: skip
BROKEN = (
    PLAIN.replace("<v>1", "<v>&x;"), PLAIN.replace("<v>1", "<v>]]>"), PLAIN.replace("<v>1", "<v>\x01"),
    PLAIN.replace("</f>", ""), PLAIN.replace("<f>", '<f t="a" t="b">'), PLAIN.replace("</row>", ""),
    PLAIN.replace('<row r="1">', '<row r="1" r="2">'), f'<x:a b="{PLAIN}"/>', f"<x:a b='>{PLAIN}'/>",
    PLAIN.replace('r="A1"', 'r="A0"'), PLAIN.replace('r="A1"', 'r="AAAA1"'), PLAIN.replace('r="A1"', 'r="A99999999"'),
    PLAIN.replace('r="B1"', 'r="XFE1"'), PLAIN.replace("1&lt;2", "1+" * 40_000 + "1"), PLAIN.replace("1&lt;2", "&lt"),
)  # fmt: skip


def found(path: Path, text: str, plain: bool, size: int = 65_536) -> Any:
    """What a sheet of this text holds, or how it is refused; unpacked in pieces of a size."""
    write(path, book(**{SHEET: text}))
    with (
        patch("modelgen.package.archive.PIECE", size),
        patch.object(plainrows, "possible", plainrows.possible if plain else lambda data: False),
    ):
        try:
            sheet = load(str(path)).sheets[0]
        except ValueError as error:
            return str(error)
    cells = (sheet.cells, sheet.formulas, sheet.cached, sheet.looks)
    return [[(at, type(value), value) for at, value in found.items()] for found in cells], sheet.merged


def sheet(rows: str, start: str = "<sheetData>") -> str:
    return f'<worksheet {NAMES}>{start}{rows}</sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>'


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rows") / "book.xlsx"


def in_order(cells: list[str]) -> list[str]:
    """Mostly as they stand in a sheet: those whose row would be refused for their order come rarely."""
    return sorted(cells, key=CELLS.index) if len(cells) < 6 else cells


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    rows=some.lists(
        some.tuples(
            some.sampled_from(BETWEEN), some.lists(some.sampled_from(CELLS), max_size=6, unique=True).map(in_order)
        ),
        max_size=8,
    ),
    size=some.sampled_from([40, 97, 300, 1000, 65_536]),
)  # fmt: skip
def test_the_same_as_the_parser_finds(path: Path, rows: list[tuple[str, list[str]]], size: int) -> None:
    text = sheet("".join(
        f'{between}<row r="{number}" x:y=" >">{"".join(cells)}</row>'.replace("{0}", str(number))
        for number, (between, cells) in enumerate(rows, 2)
    ))  # fmt: skip
    taken, parsed = found(path, text, plain=True, size=size), found(path, text, plain=False)
    assert taken == parsed or isinstance(taken, str) is isinstance(parsed, str) is True  # of two faults, either is told


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("behind", ["", PLAIN.replace("1", "7")])
def test_what_the_parser_refuses_is_refused(path: Path, broken: str, behind: str) -> None:
    broken = broken.replace('r="1"', 'r="9"').replace('A1"', 'A9"').replace('B1"', 'B9"')
    text = sheet(behind + broken)
    assert isinstance(refusal := found(path, text, plain=True), str)
    assert refusal.split(" (")[0] == found(path, text, plain=False).split(" (")[0]  # places in the text differ


@pytest.mark.parametrize("start", [
    "<!-- <sheetData> --><sheetData>", "<sheetData >", '<sheetData x:a="1">', "<!-- --><sheetData>",
    f'<x:a b="1"/><sheetData xmlns="{MAIN}">', '<sheetData xmlns="urn:other">',
    "<!--<sheetData>" + PLAIN + "--><sheetData>", "<x:a><![CDATA[<sheetData>]]></x:a><sheetData>",
])  # fmt: skip
def test_wherever_the_data_begin(path: Path, start: str) -> None:
    text = sheet(PLAIN, start)
    assert found(path, text, plain=True) == found(path, text, plain=False)


def test_plain_rows_are_taken(path: Path) -> None:
    plain = PLAIN.replace("&lt;", ">")
    cells_of_2 = b'<c r="A2"/><c r="B2" t="inlineStr"><is><t>a</t></is></c>'
    after = b'<row r="2" ht="3" x14ac:dyDescent="0.25">' + cells_of_2 + b"</row>"
    ((rows, left),) = plainrows.taken(plain.encode() + after)
    assert [number for number, _ in rows] == ["1", "2"]
    cells = [cell[:4] for _, cells in rows for cell in cells]
    assert cells == [("A", "1", "0", "n"), ("B", "1", "", ""), ("A", "2", "", ""), ("B", "2", "", "")]
    assert left == b'<row r="1"></row><row r="2" ht="3" x14ac:dyDescent="0.25"></row>'
