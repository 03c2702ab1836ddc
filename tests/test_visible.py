"""What can't be seen is written out; what people write, in whatever script, stays as it is."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from modelgen.commands.styled import Styled, bold, dim, joined, red
from modelgen.visible import in_a_line, visible

SHOWN = [  # what a file holds, what is shown of it
    ("a\x1b[31mb\x1b]0;title\x07", r"a\x1b[31mb\x1b]0;title\x07"),
    ("a\rb\tc\x00\x7f", r"a\rb\tc\x00\x7f"),
    ("a\x85b\x9b31m", r"a\x85b\x9b31m"),
    ("a\nb", "a\nb"),
    ("\u202egnp.exe\u202c", r"\u202egnp.exe\u202c"),
    ("\u2066a\u2069 \u200e\u200f\u061c", r"\u2066a\u2069 \u200e\u200f\u061c"),
    ("net\u200bsales\ufeff \u2060\xad\u3164", r"net\u200bsales\ufeff \u2060\xad\u3164"),
    ("a\u2028b\u2029", r"a\u2028b\u2029"),
    ("\ud800 \udcff", r"\ud800 \udcff"),
    ("a\u200db \u200c", r"a\u200db \u200c"),
    ("\ufe0f x \ufe0e", r"\ufe0f x \ufe0e"),
    ("x\ufe0f\ufe01\ufe02", "x\ufe0f" + r"\ufe01\ufe02"),
    ("a\U000e0041\U000e0042", r"a\U000e0041\U000e0042"),
    ("\U0001f3f4\U000e0041", "\U0001f3f4" + r"\U000e0041"),
    ("\ufdd0\uffff", r"\ufdd0\uffff"),
]
KEPT = [
    "", "Net sales", "Größe & Söhne – 5 ‰ “quoted”", "C:\\x1b is a path", "a\u0301 e\u0308", "5\xa0000 €",
    "صافي المبيعات", "می\u200cخواهم", "מכירות נטו", "शुद्ध बिक्री क्\u200dष", "純売上高　（東京）", "한국어", "ยอดขาย",
    "👩\u200d💻 👨\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 ❤\ufe0f 1\ufe0f\u20e3 👍🏽 🇩🇪 🧔🏽\u200d♂\ufe0f",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "葛\U000e0100", "ᠮᠣᠩᠭᠣᠯ\u180b", "\ue000",
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_what_cant_be_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


@pytest.mark.parametrize("text", KEPT)
def test_what_people_write_stays(text: str) -> None:
    assert visible(text) == text


def test_no_character_that_acts_or_hides_comes_through_alone() -> None:
    """Every character of Unicode that controls, formats, or separates lines; but marks of numbers, which are seen."""
    seen = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    seen |= set(range(0x13430, 0x13440))  # how hieroglyphs stand to each other
    through = [
        f"{code:04x}"
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and code not in seen
        and chr(code) in visible(f"a{chr(code)}b")
    ]
    assert through == ["000a"]


def test_a_line_has_no_line_breaks() -> None:
    assert in_a_line("a\nb\r\n") == r"a\nb\r\n"


def test_only_our_own_colours_are_colours() -> None:
    assert bold("a\x1b[0m") == "\x1b[1ma\\x1b[0m\x1b[0m"
    line = "\x1b[31m" + dim("a") + "\x1b[31m"
    assert isinstance(line, Styled)
    assert line == "\\x1b[31m\x1b[2ma\x1b[0m\\x1b[31m"
    assert joined(["\x1b", red("b"), "\n"]) == "\\x1b\x1b[31mb\x1b[0m\\n"
