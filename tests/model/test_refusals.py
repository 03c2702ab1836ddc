"""What a definition is refused for: the tables beside this file, each snippet with the message it gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelgen import ModelgenError, build, load_model

PRELUDE = """\
from modelgen import *
m = Model("Test", timeline=Timeline.annual(2024, 2027, last_actual=2025), scenarios=("Base", "Bull"), unit="USD bn")
year, seg, reg = m.timeline, m.axis("Segment", "A", "B"), m.axis("Region", "N", "S")
inp, out = m.sheet("In"), m.sheet("Out")
rate, growth = inp.assumption("Rate", unit="%"), inp.assumption("Growth", seg, year, unit="%")
cash, when = inp.assumption("Cash", shared=True, unit="USD bn"), inp.assumption("When", unit="date", shared=True)
basis = inp.choice("Basis", "Low", "High")
rate.give(0.1), growth.give(0.05), cash.give(5), when.give("2024-12-31"), basis.give("Low")
sales = out.line("Sales", seg, year)
sales.actual, sales.forecast = {"A": [1, 2], "B": [3, 4]}, sales.prior * (1 + growth)
"""


TABLES = ("refusals.txt", "habits.txt")  # what the language refuses; what people bring from elsewhere


def cases() -> list[tuple[str, str]]:
    """Blocks of lines: a snippet, then its message behind `! `, the message's other lines behind `!+`; `#<` marks the
    line that it names, else the last."""
    text = "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in TABLES)
    found = []
    for block in text.split("\n\n"):
        lines = [line for line in block.strip("\n").splitlines() if not line.startswith("# ")]
        code = [line for line in lines if not line.startswith(("! ", "!+"))]
        if not code:
            continue
        marked = [number for number, line in enumerate(code) if line.endswith("#<")] or [len(code) - 1]
        number = PRELUDE.count("\n") + 1 + marked[0]
        messages = [
            f"model.py:{number}: {line[2:]}" if line.startswith("! ") else line[2:]
            for line in lines if line.startswith(("! ", "!+"))
        ]  # fmt: skip
        found.append(("\n".join(code), "\n".join(messages)))
    return found


@pytest.mark.parametrize(("snippet", "message"), cases(), ids=[code.splitlines()[-1][:60] for code, _ in cases()])
def test_a_mistake_is_refused_with_its_line_and_a_remedy(snippet: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(PRELUDE + snippet + "\n", encoding="utf-8")
    with pytest.raises(ModelgenError) as error:
        build(load_model(tmp_path), tmp_path / "book.xlsx")
    assert str(error.value) == message
    assert not (tmp_path / "book.xlsx").exists()


def test_the_prelude_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(PRELUDE, encoding="utf-8")
    build(load_model(tmp_path), tmp_path / "book.xlsx")
    assert (tmp_path / "book.xlsx").exists()
