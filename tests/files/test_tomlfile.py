"""TOML within limits: what would cost a parser more than its size is refused before it's parsed."""

from __future__ import annotations

import resource
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelgen.files import tomlfile
from modelgen.files.read import Unreadable
from tests.commandline import PATIENCE, define, environment

DEEP = ":1: has tables or lists more than 32 deep; put them on fewer levels"
TOO_MUCH = [
    (".".join(["a"] * 50_000) + " = 1", DEEP),
    ("[" + ".".join(["a"] * 50_000) + "]", DEEP),
    ("[[" + " . ".join(["'a'"] * 50_000) + "]]", DEEP),
    ("a = " + "[" * 50_000, DEEP),
    ("a = " + "[" * 33 + "]" * 33, DEEP),
    ("a = " + "{a=" * 20_000 + "1" + "}" * 20_000, DEEP),
    ("a = {a." + "b." * 15 + "c = {a." + "b." * 15 + "c = 1}}", DEEP),
    ("# x\n\n[a." + "b." * 15 + "c]\n# y\na." + "b." * 16 + "c = 1", DEEP.replace(":1:", ":5:")),
    ("[[a." + "b." * 15 + "c]]\na = 'x'\na." + "b." * 16 + "c = 1", DEEP.replace(":1:", ":3:")),
    ('a = """x[[[\n"""\nb = ' + "[" * 40, DEEP.replace(":1:", ":3:")),
    ("a = " + "1" * 5000, ":1: has a number or a key of 5,000 characters; shorten it to 300"),
    ("\na = 0x" + "F" * 500, ":2: has a number or a key of 502 characters; shorten it to 300"),
    ("k" * 301 + " = 1", ":1: has a number or a key of 301 characters; shorten it to 300"),
    ("'" + "k" * 2000 + "' = 1", ":1: has a key of 2,002 characters; shorten it to 1,000"),
    ('["' + "k" * 2000 + '"]', ":1: has a key of 2,002 characters; shorten it to 1,000"),
    ("a = [" + "{}," * 600_000 + "]", ":1: has more than 1,000,000 keys and values; put them into several files"),
    ("[k]\n" * 100_001, ":100001: has more than 100,000 tables; put them into several files"),
    ("#" * (8 << 20) + "\n", ": is larger than 8 MB, the most that is read; make it smaller"),
    ("a = 2024-02-30", ":1: not valid TOML: Invalid date or datetime (column 5)"),
]
TWICE = "is there twice, first on line {}; keep one, with what belongs in it"
CONFLICT = "is git's mark of a conflict{}; keep the lines that are right, and take out the marks"
WHOLE = "'<<<<<<<' " + CONFLICT.format(", which goes on to line {}")
# what isn't TOML, and the line and the words that say so
WRONG = [
    ("a = 1\na = 2\n", 2, "'a' " + TWICE.format(1)),
    ("[a]\nb = 1\n'b' = [\n2]", 3, "'a.b' " + TWICE.format(2)),
    ("[a]\nb.c = 1\nb.d = 1\nb.c = 2", 4, "'a.b.c' " + TWICE.format(2)),
    ("[a]\nb = 1\nb.c = 2", 3, "'a.b' " + TWICE.format(2)),
    ("[a]\nb.c = 1\nb = 2", 3, "'a.b' " + TWICE.format(2)),
    ("[a]\nb = { c = 1 }\nb.d = 2", 3, "'a.b' " + TWICE.format(2)),
    ("[a]\nb = { c = 1,\td = 2, c = 3 }", 2, "'a.b.c' is there twice, on the same line; keep one, with what "
     "belongs in it"),
    ("[a]\n\n[b]\n[ 'a' ]", 4, "[a] " + TWICE.format(1)),
    ("[a.b]\n[a]\n[a.b]", 3, "[a.b] " + TWICE.format(1)),
    ("a.b = 1\n[a]", 2, "[a] " + TWICE.format(1)),
    ("a = 1\n[a.b]", 2, "[a] " + TWICE.format(1)),
    ("[x]\na = 1\n[[y]]\na = 1\n[[y]]\na = 1\na = 2", 7, "'y.1.a' " + TWICE.format(6)),
    ("[x]\n\"\\u0061\" = 1\na = 2", 3, "'x.a' " + TWICE.format(2)),
    ("a = '''\na = 1\n'''\n# a = 2\nb = [\n'a = 3']\na = 4", 7, "'a' " + TWICE.format(1)),
    ("[a]\n<<<<<<< HEAD\nb = 1\n=======\nb = 2\n>>>>>>> x", 2, WHOLE.format(6)),
    ("<<<<<<< HEAD\nb = 1\n||||||| 12ab\n=======\nb = 2\n>>>>>>>\n", 1, WHOLE.format(6)),
    ("a = 1\na = [\n<<<<<<< HEAD\n1,\n=======\n2,\n>>>>>>> x\n]", 3, WHOLE.format(7)),
    ("a = '''\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> x\n'''", 2, WHOLE.format(6)),
    ("a = 1\n=======\nb = 2", 2, "'=======' " + CONFLICT.format("")),
    ("a = 1\n>>>>>>> x\nb = 2", 2, "'>>>>>>>' " + CONFLICT.format("")),
    ("\n<<<<<<< HEAD\nb = 2", 2, "'<<<<<<<' " + CONFLICT.format("")),
    ("a = [\n1,\n||||||| x\n]", 3, "'|||||||' " + CONFLICT.format("")),
    ("a = 1\nb 2", 2, "not valid TOML: Expected '=' after a key in a key/value pair (column 3); write b = 2"),
    ("a = 1\n\nb = ", 3, "not valid TOML: Invalid value; write a value behind b =, or leave the line"),
    ("a = [1,\n2\n\n[b]\nc = 1", 1, "not valid TOML: Unclosed array"),
    ("a = [1,\n[2, [3],\n4\n", 2, "not valid TOML: Unclosed array"),
    ("x = 1\na = \"\"\"b\nc = 1\n\n", 2, "not valid TOML: Unterminated string"),
    ("a = {b = 1\nc = 2", 1, "not valid TOML: Unclosed inline table; a table in braces stands on one line; "
     "write a.A = 0.1 on a line of its own for each"),
]  # fmt: skip
NO_CONFLICT = [
    "a = '''\n=======\nTitle\n=======\n'''",
    "a = '''\n>>>>>>> quoted\n<<<<<<<\n'''",
    "# <<<<<<< HEAD\n# =======\n# >>>>>>>\na = 1",
    "a = '''\n<<<<<<<<<<\n=======\n>>>>>>>>>>\n'''",
]
ENOUGH = [
    ".".join(["a"] * 32) + " = 1",
    "[" + ".".join(["a"] * 31) + "]\nb = 1.5",
    "a = " + "[" * 31 + "1.5" + "]" * 31,
    "a = '''\n" + "[" * 100 + ".".join(["a"] * 100) + "''' # " + "[" * 100,
    'a = """' + r"\"\"\"" + "[" * 100 + '"""""\n' + "b = '" + "[" * 100 + "'",
    r'a = "\"' + "[" * 100 + '" # "\n' + '"' + "[" * 100 + '" = 1',
    "".join(f"[k{n}]\na.b = 1.5\n" for n in range(100)),
    "a = '" + "x" * 30_000 + "'\nb = ['" + "x" * 30_000 + "']",
    "a = " + "1" * 300,
]


@pytest.mark.parametrize(("text", "says"), TOO_MUCH, ids=range(len(TOO_MUCH)))
def test_too_much_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "values.toml").write_text(text)
    with pytest.raises(Unreadable) as error:
        tomlfile.load(tmp_path / "values.toml")
    assert str(error.value) == f"values.toml{says}"


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("text", "line", "says"), WRONG, ids=range(len(WRONG)))
def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path, text: str, line: int, says: str, ends: str) -> None:
    (tmp_path / "values.toml").write_bytes(text.replace("\n", ends).encode())
    with pytest.raises(Unreadable) as error:
        tomlfile.load(tmp_path / "values.toml")
    assert str(error.value) == f"values.toml:{line}: {says}"


@pytest.mark.parametrize("text", NO_CONFLICT)
def test_what_only_looks_like_a_conflict_is_none(text: str) -> None:
    assert tomlfile.tables(text, Path("x")) == tomllib.loads(text)


@pytest.mark.parametrize("text", ENOUGH, ids=range(len(ENOUGH)))
def test_what_is_within_the_limits_is_read_as_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "values.toml").write_text(text)
    assert tomlfile.load(tmp_path / "values.toml") == (text, tomllib.loads(text))


PIECES = ["a", "'b'", '"c"', ".", "=", "[", "]", "{", "}", ",", "\n", " ", "#", "1", '"""', "'''", "\\", '"', "'", "[["]


def depth(node: object) -> int:
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else None
    return 0 if below is None else 1 + max((depth(child) for child in below), default=0)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_nothing_is_deeper_than_it_was_counted(text: str) -> None:
    deepest, tomlfile.DEEPEST = tomlfile.DEEPEST, 3
    try:
        found = tomlfile.tables(text, Path("x"))
    except Unreadable:
        return
    finally:
        tomlfile.DEEPEST = deepest
    assert depth(found) <= 4  # the file itself is a table


WITHIN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from pathlib import Path
from modelgen.files import tomlfile
from modelgen.files.read import Unreadable
try:
    tomlfile.load(Path(sys.argv[1]))
    print("read")
except Unreadable as error:
    print(error)
"""
CASES = "".join(f'scenario."Case {n}" = 0.123\n' for n in range(100))
COSTLY = {  # the worst of what is accepted, and of what isn't
    "dotted key": (".".join(["a"] * 2_000_000) + " = 1", "deep"),
    "brackets": ("a = " + "[" * 8_000_000, "deep"),
    "headers": ("".join(f"[k{n}]\n" for n in range(99_000)), "read"),
    "dotted headers": ("".join(f"[{'.'.join(f'k{n}x{m}' for m in range(31))}]\n" for n in range(3_200)), "read"),
    "dotted keys": ("".join(f"{'.'.join(f'k{n}x{m}' for m in range(31))}=1\n" for n in range(26_000)), "read"),
    "tables in a list": ("a = [" + "{}," * 490_000 + "]", "read"),
    "escapes": ('a = """' + r"\n" * 4_000_000 + '"""', "read"),
    "quotes": ('a = """' + '" ' * 4_000_000 + '"""', "read"),
    "comments": ("#\n" * 4_000_000, "read"),
    "2,000 assumptions in 100 scenarios": ("".join(f"[a{n}]\n{CASES}" for n in range(2_000)), "read"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="addresses are limited as on Linux")
@pytest.mark.parametrize("kind", COSTLY)
def test_no_text_needs_more_than_a_gigabyte(tmp_path: Path, kind: str) -> None:
    text, says = COSTLY[kind]
    (tmp_path / "values.toml").write_text(text)
    command = [sys.executable, "-c", WITHIN, str(tmp_path / "values.toml")]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert says in done.stdout, done.stderr[-500:]


@pytest.mark.slow
def test_a_long_dotted_key_is_told_at_once_by_every_command(tmp_path: Path) -> None:
    folder = define(tmp_path / "good")
    (folder / "theme.toml").write_text(TOO_MUCH[0][0])
    done = subprocess.run(
        [sys.executable, "-m", "modelgen", "build", "good"], cwd=tmp_path, env=environment(), capture_output=True,
        text=True, timeout=PATIENCE, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, f"modelgen: theme.toml{DEEP}\n")
