"""Themes: what a file may say, what is refused and how, and what becomes of it in a workbook."""

from __future__ import annotations

import math
import struct
import zipfile
import zlib
from collections.abc import Sequence
from itertools import combinations, pairwise

import openpyxl
import pytest

from modelgen import ModelgenError, build, load_model
from modelgen.commands.new import templates
from modelgen.formula.units import unit
from modelgen.sheet.colours import contrast
from modelgen.workbook.belowzero import BelowZero
from modelgen.workbook.theme import KINDS, ROLES, number_format
from modelgen.workbook.themeformats import EXAMPLES, fault
from modelgen.workbook.themes import shipped, theme
from tests.commandline import FAULTY, define
from tests.support import two_segments

# --- colours ------------------------------------------------------------------------------------------

SIGHT = {  # linear RGB as it is seen: Machado, Oliveira and Fernandes (2009), full severity
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)


def times(matrix: Sequence[Sequence[float]], colour: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix]


def lab(colour: str, sight: str = "normal") -> tuple[float, float, float]:
    """A colour as it is seen, in CIELAB: lightness from 0 to 100, and two axes of hue."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    seen = [min(1, max(0, c)) for c in times(SIGHT[sight], linear)]
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (v / w for v, w in zip(times(TO_XYZ, seen), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, sight: str) -> float:
    return math.dist(lab(one, sight), lab(other, sight))


@pytest.mark.parametrize("sight", SIGHT)
def test_series_of_the_default_theme_are_told_apart_by_all(sight) -> None:
    look = theme("default")
    first, rest = look.series(6), look.series(12)
    assert min(distance(a, b, sight) for a, b in combinations(first, 2)) > 15
    assert min(distance(a, b, sight) for a, b in combinations(rest, 2)) > 8
    assert distance(look.colour("bad"), look.colour("good"), sight) > 20


def test_a_green_and_a_brown_that_only_some_can_tell_apart() -> None:
    green, brown = "#1B7F3B", "#A15145"
    assert distance(green, brown, "normal") > 60
    assert distance(green, brown, "deuteranopia") < 5


@pytest.mark.parametrize(("name", "apart"), [("default", 10), ("monochrome", 25)])
def test_neighbouring_series_differ_when_printed_in_grey(name, apart) -> None:
    series = theme(name).series(6)
    assert min(abs(lab(a)[0] - lab(b)[0]) for a, b in pairwise(series)) > apart


def test_monochrome_is_grey() -> None:
    look = theme("monochrome")
    assert {(c[1:3] == c[3:5] == c[5:]) for c in (*look.colours.values(), *look.chart)} == {True}


def test_series_begin_again_where_colours_run_out() -> None:
    look = theme("default")
    assert look.series(0) == []
    assert look.series(14)[12:] == look.series(2)


def test_failure_is_not_told_by_colour_alone() -> None:
    assert ROLES["bad"]["bold"] and "bold" not in ROLES["good"]


def test_contrast_by_hand() -> None:
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)  # as WCAG's own examples have it
    assert contrast("#FFFFFF", "#0000FF") == pytest.approx(8.59, abs=0.005)


@pytest.mark.parametrize("name", ["default", "monochrome"])
def test_every_role_has_its_colours_in_every_shipped_theme(name) -> None:
    for role in ROLES:
        colours = {value for key, value in theme(name).look(role).items() if key.endswith("color")}
        assert all(colour.startswith("#") for colour in colours), role


def test_themes_are_no_templates() -> None:
    assert list(shipped()) == ["default", "monochrome"]
    assert "themes" not in templates()


# --- what is refused ----------------------------------------------------------------------------------

REFUSED = [
    ("[colors]\nink = '#000000'", "theme.toml:1: a theme has no 'colors'; did you mean 'colours'?"),
    ("[colours]\n\nblue = '#0000FF'", "theme.toml:3: [colours] has no 'blue'; did you mean 'rule'?"),
    ("colours = 3", "theme.toml:1: 'colours' is a table: write [colours] above its keys"),
    ("[colours]\nink = 'black'", "theme.toml:2: ink = 'black' is no colour; write '#RRGGBB', such as '#1F3A5F'"),
    ("[colours]\nink = 7", "theme.toml:2: ink = 7 is no colour; write '#RRGGBB', such as '#1F3A5F'"),
    ("[colours]\nbrand = '#000000'\nmuted = '#7B8794'", "theme.toml:3: muted (#7B8794) on changed (#FFDDB0) has a "
     "contrast of 2.8, and a text needs 4.5; make one of them darker or the other lighter"),
    ("[colours]\nbrand = '#8FB8DE'", "theme.toml:2: brand (#8FB8DE) on pale (#EEF2F7) has a contrast of 1.8, and a "
     "text needs 4.5; make one of them darker or the other lighter"),
    ("[colours]\nchart = ['#000000', '#FFFFFF']", "theme.toml:2: chart is a list of at least 6 colours, one for each "
     "series of a chart"),
    (f"[colours]\nchart = {['#00000' + str(i % 6) for i in range(7)]}", "theme.toml:2: chart names #000000 twice; two "
     "series would look the same"),
    ("[fonts]\nsize = 72", "theme.toml:2: [fonts] has no 'size'; there is name"),
    ("[fonts]\nname = ''", "theme.toml:2: the font '' is empty; name one such as 'Calibri'"),
    ("[page]\npaper = 'A5'", "theme.toml:2: there is no paper 'A5'; there is A4, Letter"),
    ('[page]\nfooter = "one\\ntwo"', "theme.toml:2: the footer has a tab or a line break; write one line of up to 100 "
     "characters"),
    ("[page]\nlogo = 'none.png'", "theme.toml:2: there is no logo 'none.png' beside the theme; correct the name or "
     "leave logo out"),
    ("[page]\nlogo = 'theme.toml'", "theme.toml:2: the logo 'theme.toml' is neither PNG nor JPEG; save it as PNG"),
    ("[page]\nlogo = 'heavy.png'", "theme.toml:2: the logo 'heavy.png' is larger than 1 MB, the most that "
     "is read; make it smaller"),
    ("[page]\nlogo = 'wide.png'", "theme.toml:2: the logo 'wide.png' is 9000 by 10 pixels; make it smaller than 4000"),
    ("[number_formats]\npercent = '0.0'", "theme.toml:2: percent = '0.0' shows a hundredth of the number, for want of "
     "%; write one such as " + EXAMPLES["percent"]),
    ("[number_formats]\nzzz = '0.0'", "theme.toml:2: [number_formats] has no 'zzz'; there is " + ", ".join(KINDS)),
    ("[page", "theme.toml:1: not valid TOML: Expected ']' at the end of a table declaration"),
]  # fmt: skip


def png(width: int, height: int, *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG file of one colour."""
    rows = b"".join(b"\0" + b"\x1f\x3a\x5f" * width for _ in range(height))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), *extra]
    chunks += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    parts = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(("text", "says"), REFUSED)
def test_a_bad_theme_gets_one_message(tmp_path, text, says) -> None:
    (tmp_path / "theme.toml").write_text(text)
    (tmp_path / "heavy.png").write_bytes(png(10, 10) + bytes(1_200_000))
    (tmp_path / "wide.png").write_bytes(png(9000, 10))
    with pytest.raises(ModelgenError) as error:
        theme(tmp_path / "theme.toml")
    assert str(error.value) == says


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("monocrome", "there is no theme 'monocrome'; did you mean 'monochrome'?"),
        ("xyz", "there is no theme 'xyz'; there is default, monochrome, or name a file"),
        ("house.toml", "house.toml: there is no such theme file"),
    ],
)
def test_a_theme_that_does_not_exist(run, tmp_path, name, says) -> None:
    define(tmp_path / "good")
    assert run("build", "good", "--theme", name) == (2, "", f"modelgen: {says}\n")
    assert not list(tmp_path.glob("*.xlsx"))


CODES = [
    ("amount", '#,##0.0_);(#,##0.0);"-"_);@_)', ""), ("amount", "#,##0", ""), ("amount", '"EU "#,##0.00;-#,##0.00', ""),
    ("multiple", '0.0"x"', ""), ("percent", "0.00%;(0.00%);-", ""), ("factor", "0.000", ""), ("date", "dd/mm/yyyy", ""),
    ("date", "yyyy-mm-dd", ""), ("whole", '#,##0;(#,##0);"none; at all"', ""),
    ("amount", "#,##0,", "can't be read at '#,##0,'"), ("amount", "0.0x", "can't be read at '0.0x'"),
    ("amount", '0.0"x', "can't be read at"), ("amount", "[Red]0", "can't be read at '[Red]0'"),
    ("amount", "0.0%", "shows a hundred times the number"), ("percent", "0.0;(0.0)", "shows a hundredth of the number"),
    ("amount", "0;0;0;", "shows no text in its fourth part"), ("amount", "0;0;0;@;0", "is no number format of up to"),
    ("amount", "0;;0", "can't be read at ''"), ("amount", "", "is no number format"), ("amount", 3, "is no number for"),
    ("date", "General", "is no format of a date"), ("date", "mmm yy", "is no format of a date"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "code", "says"), CODES)
def test_number_formats(kind, code, says) -> None:
    found = fault(code, kind)
    assert found.startswith(says) if says else not found
    assert not says or found.endswith("; write one such as " + EXAMPLES.get(kind, EXAMPLES["amount"]))


@pytest.mark.parametrize("of", ["USD bn", "%", "x", "USD/share", "", "date"])
def test_the_usual_number_formats_would_do_in_a_theme(of) -> None:
    kind = {"%": "percent", "date": "date"}.get(of, "amount")
    assert fault(number_format(unit(of)), kind) == ""


# --- in the workbook ----------------------------------------------------------------------------------

HOUSE = """
[fonts]
name = "Georgia"
[colours]
input = "#7A1F5C"
[number_formats]
amount = '#,##0.00'
[page]
paper = "Letter"
footer = "Smith & Co, draft"
logo = "logo.png"
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = define(tmp_path_factory.mktemp("house") / "good", FAULTY)
    (folder / "theme.toml").write_text(HOUSE)
    # 300 pixels an inch, which would make it a third as wide
    (folder / "logo.png").write_bytes(png(440, 80, (b"pHYs", struct.pack(">IIB", 11811, 11811, 1))))
    build(load_model(folder), folder / "house.xlsx", verified_by=("ironcalc", "formualizer"))
    return folder


@pytest.mark.slow
def test_a_theme_beside_the_definition_is_used(house) -> None:
    book = openpyxl.load_workbook(house / "house.xlsx")
    sheet = book["Inputs"]
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == 0.05)
    assert (cell.font.name, cell.font.color.rgb) == ("Georgia", "FF7A1F5C")
    assert (sheet.page_setup.paperSize, book["Cover"].page_setup.paperSize) == (1, 1)
    with zipfile.ZipFile(house / "house.xlsx") as package:
        assert "&amp;C&amp;8Smith &amp;&amp; Co, draft&amp;R" in package.read("xl/worksheets/sheet2.xml").decode()
    assert {c.number_format for c in book["Roads"][7] if isinstance(c.value, str) and c.value[0] == "="} == {"#,##0.00"}


def test_the_logo_stands_on_the_cover_in_its_own_proportions(house) -> None:
    with zipfile.ZipFile(house / "house.xlsx") as package:
        assert [name for name in package.namelist() if "media" in name] == ["xl/media/image1.png"]
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    width, height = (int(drawing.split(f'{name}="')[1].split('"')[0]) / 9525 for name in ("cx", "cy"))
    assert [width, height] == pytest.approx([220, 40], abs=1)


def test_a_named_theme_goes_before_the_one_beside_the_definition(house, run) -> None:
    assert run("build", house, "-o", house / "grey.xlsx", "--theme", "monochrome", "--allow-failed-checks")[0] == 0
    cell = openpyxl.load_workbook(house / "grey.xlsx")["Cover"]["A1"]
    assert (cell.font.name, cell.font.color.rgb) == ("Calibri", "FF262626")


def test_equal_themes_make_equal_files(house) -> None:
    before = (house / "again.xlsx", house / "and again.xlsx")
    for path in before:
        build(load_model(house), path)
    assert before[0].read_bytes() == before[1].read_bytes()


def test_a_jpeg_is_a_logo_too(tmp_path) -> None:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 40, 120, 1) + b"\1\x11\0"
    head = b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\1\1\x2c\1\x2c\0\0"
    comment = b"\xff\xfe\0\x0aComment."
    (tmp_path / "logo.jpg").write_bytes(head + comment + frame + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + b"\xff\xd9")
    (tmp_path / "theme.toml").write_text("[page]\nlogo = 'logo.jpg'")
    build(two_segments(), tmp_path / "jpeg.xlsx", theme=tmp_path / "theme.toml")
    with zipfile.ZipFile(tmp_path / "jpeg.xlsx") as package:
        assert "xl/media/image1.jpeg" in package.namelist()


# --- below zero ---------------------------------------------------------------------------------------

BELOW = [
    ('#,##0.0_);(#,##0.0);"-"_);@_)', -0.05, "#,##0.0_);#,##0.0_)"),
    ("0.0%_);(0.0%)", -0.0005, "0.0%_);0.0%_)"),
    ('"$"#,##0.00_);("$"#,##0.00)', -0.005, '"$"#,##0.00_);"$"#,##0.00_)'),
    ('"a;b"0;(0)', -0.5, '"a;b"0;"a;b"0'),
    ('General_);(General);"-"', None, ""),
    ("d mmm yyyy", None, ""),
]


@pytest.mark.parametrize(("code", "above", "shown"), BELOW)
def test_what_rounds_to_zero_has_no_brackets(code, above, shown) -> None:
    cells = BelowZero()
    for row, last in ((4, 7), (5, 7), (6, 6), (9, 7)):
        cells.add("Sheet", code, row, 5, last)
    rules = [(rule.cells, rule.number_format) for rule in cells.rules()]
    assert rules == ([] if above is None else [("F5:H6 F7:G7 F10:H10", shown)])
    for rule in cells.rules():
        assert rule.above == pytest.approx(above, rel=1e-6)
        assert rule.above > above  # half a digit is rounded away from zero


def test_the_rules_are_in_the_file(house) -> None:
    sheet = openpyxl.load_workbook(house / "house.xlsx")["Roads"]
    rules = [rule for found in sheet.conditional_formatting for rule in found.rules if rule.dxf.numFmt]
    assert {rule.dxf.numFmt.formatCode for rule in rules} >= {'0.0"x"_);0.0"x"_)'}
