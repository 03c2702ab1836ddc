"""How long a process may take: by what it has to do, or as the user says, and then the message says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelgen import build
from modelgen.files.patience import computing, limited, reading
from tests.support import two_segments

COMMANDS = {
    "verify": ["verify", "book.xlsx"], "lint": ["lint", "book.xlsx"], "diff": ["diff", "book.xlsx", "book.xlsx"],
}  # fmt: skip


def test_more_work_may_take_longer(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"x")
    large.write_bytes(bytes(5_000_000))
    assert reading() == reading(tmp_path / "none") < reading(small) < reading(large) < reading(small, large)
    assert reading() == computing(b"", 9) < computing(b"x", 1) < computing(b"x", 9) < computing(bytes(1000), 9)


def test_who_says_how_long_decides() -> None:
    usual = reading()
    with limited(7):
        assert reading() == computing(b"x", 9) == 7
        with limited(None):
            assert reading() == usual
    assert reading() == usual


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_told_how_long(run, tmp_path: Path, command: str) -> None:
    build(two_segments(), tmp_path / "book.xlsx")
    code, out, err = run(*COMMANDS[command], "--timeout", "0.001")
    assert (code, out) == (2, "")
    assert "did not finish within 0.001 s" in err and err.endswith("--timeout SECONDS allows it more\n"), err
    assert reading() > 1, "the next one isn't"


@pytest.mark.parametrize("value", ["0", "-1", "soon", "inf", "nan", "1e300"])
def test_a_limit_is_a_number_of_seconds(run, value: str) -> None:
    code, _, err = run("lint", "book.xlsx", "--timeout", value)
    assert code == 2 and "Invalid value for '--timeout'" in err
