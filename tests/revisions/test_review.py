"""`modelgen diff main..HEAD`: what a change of a definition did, as text, Markdown, HTML and data."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from tests.revisions.kept import committed
from tests.snapshot.ferry import FERRY

FALL = ("(1 + growth)", "(1 - growth)")
RATE = ("give(0.08, source", "give(0.8, source")


def edited(*edits: tuple[str, str]) -> str:
    text = FERRY
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture
def kept(tmp_path):
    return committed(tmp_path, {"ferry/model.py": FERRY}, "The ferry")


def test_what_a_change_did(run, kept) -> None:
    first = kept.git("rev-parse", "--short=9", "HEAD")
    last = kept.commit("Both", {"ferry/model.py": edited(FALL, RATE, ("total > 0", "total < 0"))})
    code, out, err = run("diff", "main~1..main", "ferry")
    assert (code, err) == (1, "")
    assert out == DID.format(first, last)


DID = """Ferry: {} .. {}

Outputs
  output                   scenario   before    after  change
  Value of fares (EUR mn)  Base      102.404  44.0239  -57.0%
  Value of fares (EUR mn)  Bull      105.128  42.9025  -59.2%

Checks that turned
  check               before  after
  Fares are positive  holds   fails in Base, Bull

Formulas: 2 changed
  check fares_are_positive
    - holds where: total_fares > 0
    -   R1C1: IFERROR(IF(total_fares!RC>0,0,1),1)
    + holds where: total_fares < 0
    +   R1C1: IFERROR(IF(total_fares!RC<0,0,1),1)

  line fares
    - forecast: fares.prior * (1 + growth)
    -   R1C1: RC[-1]*(1+growth!$R$C)
    + forecast: fares.prior * (1 - growth)
    +   R1C1: RC[-1]*(1-growth!$R$C)

Inputs: 1 changed
  JUMP: discount_rate 8% -> 80% (10 times)
  input          before  after   change  moves, by itself
  discount_rate      8%    80%  +900.0%  Value of fares, Base: -51.3%; Value of fares, Bull: -51.2%

Ferry: formulas: 2 changed; 1 input changed; 2 of 2 outputs moved; 1 check turned
"""


NOTHING = {
    "another revision": ("HEAD~1..HEAD", {"ferry/readme.toml": "x = 1\n"}),
    "a comment": ("HEAD~1..HEAD", {"ferry/model.py": FERRY + "# a comment\n"}),
    "the files as they are": ("HEAD", {"ferry/model.py": FERRY + "\n"}),
}


@pytest.mark.parametrize(("revisions", "files"), NOTHING.values(), ids=NOTHING)
def test_nothing(run, kept, revisions, files) -> None:
    kept.commit("More", files)
    code, out, _ = run("diff", revisions, "ferry")
    assert code == 0
    assert "Ferry: nothing that is calculated differs between " in out and "Outputs" not in out


def test_the_files_as_they_are(run, kept) -> None:
    (kept.folder / "ferry" / "model.py").write_text(edited(FALL))
    code, out, _ = run("diff", "HEAD", "ferry")
    assert code == 1 and " .. the files as they are\n" in out and "-11.8%" in out


def test_markdown(run, kept) -> None:
    kept.commit("Fares", {"ferry/model.py": edited(FALL, ('"Growth"', '"Growth | <b>*"'))})
    code, out, _ = run("diff", "HEAD~1..HEAD", "ferry", "--markdown")
    assert code == 1
    assert out.startswith("### Ferry: ")
    assert "| Value of fares (EUR mn) | Base | 102.404 | 90.3627 | -11.8% |\n" in out
    assert "| output | scenario | before | after | change |\n| --- | --- | ---: | ---: | ---: |\n" in out
    assert "```diff\n- forecast: fares.prior \\* " not in out
    assert "```diff\n" in out and "\n+ forecast: " in out
    assert "\x1b" not in out


class Tags(HTMLParser):
    """The tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "onclick"}


def test_html_asks_for_nothing(run, kept) -> None:
    kept.commit("Fares", {"ferry/model.py": edited(FALL, ('Model("Ferry"', 'Model("<script>alert(1)</script>"'))})
    assert run("diff", "HEAD~1..HEAD", "ferry", "--html", "page.html")[0] == 1
    page = (kept.folder / "page.html").read_text(encoding="utf-8")
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    tags = Tags(page).seen
    assert "script" not in tags and {"table", "h2", "pre", "ins", "del"} <= set(tags)


def test_data(run, kept) -> None:
    kept.commit("Rate", {"ferry/model.py": edited(RATE)})
    code, out, _ = run("diff", "HEAD~1..HEAD", "ferry", "--json")
    found = json.loads(out)
    assert code == found["exit_code"] == 1
    (one,) = found["inputs"]
    assert (one["address"], one["was"], one["now"]) == ("discount_rate", 0.08, 0.8)
    assert [each["address"] for each in one["moves"]] == ["value_of_fares{Base}", "value_of_fares{Bull}"]
    assert found["jumps"] == ["discount_rate 8% -> 80% (10 times)"]


REFUSED = {  # what is typed, and what is said
    "no revision": (("diff", "nope..HEAD", "ferry"), "git knows no revision 'nope'"),
    "no model there": (("diff", "HEAD~1..HEAD", "ferry"), "ferry isn't there at "),
    "broken there": (("diff", "HEAD~2..HEAD~1", "barge"), "model.py:1: ZeroDivisionError"),
    "a workbook": (("diff", "before.xlsx", "after.xlsx"), "before.xlsx"),
    "no file": (("diff", "before", "after.xlsx"), "before: there is no such file, and after.xlsx is a workbook"),
    "formats": (("diff", "HEAD", "ferry", "--formats"), "--formats is for workbooks"),
    "markdown of workbooks": (("diff", "a.xlsx", "b.xlsx", "--markdown"), "--markdown and --html are for revisions"),
}  # fmt: skip


@pytest.mark.parametrize(("command", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cant_be_compared(run, tmp_path, command, said) -> None:
    found = committed(tmp_path, {"barge/model.py": FERRY})
    found.commit("Broken", {"barge/model.py": "1 / 0\n"})
    found.commit("The ferry", {"ferry/model.py": FERRY})
    code, _, err = run(*command)
    assert code == 2 and said in err


def test_modules_of_each_revision_are_its_own(run, kept) -> None:
    """Both are loaded in one process."""
    text = FERRY.replace("give(0.08, source", "give(RATE, source").replace(
        "from datetime", "from rates import RATE\nfrom datetime"
    )
    kept.commit("A module", {"ferry/model.py": text, "ferry/rates.py": "RATE = 0.08\n"})
    kept.commit("Its value", {"ferry/rates.py": "RATE = 0.09\n"})
    code, out, _ = run("diff", "HEAD~1..HEAD", "ferry")
    assert code == 1 and "discount_rate      8%     9%" in out
