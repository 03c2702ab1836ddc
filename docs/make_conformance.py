"""Writes docs/conformance.md: every operation on edge values, how it is written in Excel, and each engine's answer.

Everything is taken from the tests that hold the engines to it: tests/formula/test_operations.py and
tests/formula/test_conformance.py.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from modelgen.formula.operations import OPERATIONS, Op
from modelgen.layout.place import place
from modelgen.program.compile import compile
from modelgen.sheet.a1 import letters
from modelgen.sheet.references import reference
from modelgen.sheet.tokens import tokens
from modelgen.verify.anew import anew
from modelgen.verify.engines.registry import DEFAULT, ENGINES
from modelgen.verify.structure import expected_formulas
from tests.formula.bench import Bench
from tests.formula.test_conformance import AVOIDED, LIVED_WITH
from tests.formula.test_operations import GAPS, ROWS
from tests.verify.test_engines import CASES, Case

PAGE = Path(__file__).with_name("conformance.md")
HEAD = """# Conformance of the engines

What each engine makes of each operation of the language, on edge values. The answers under "Excel" are those of
Microsoft's function reference, or plain arithmetic, and the reference of modelgen gives all of them. This page is
made from the tables of tests by `python docs/make_conformance.py`, and a test holds it to them. Each gap has a
test that fails on the day it closes.

Formulas are shown as modelgen writes them, with `a`, `b`, ... for cells and ranges. Numbers agree to 1e-12, or to
1e-7 where Excel iterates (IRR, XIRR). Where Excel has an error an engine must have one; which one is not compared
(rule 1 of [convention.md](convention.md)). Dates are serial numbers.
"""

LIVED = """All that is left of them in what modelgen writes. None lets a wrong workbook pass: the other default engine
answers as Excel does, so that the two disagree, and the cell is named.
"""
AROUND = """Formulas that one would type by hand, for which an engine has another answer than Excel, and what modelgen
writes instead; the rules are those of [convention.md](convention.md).
"""


def text() -> str:
    """The page."""
    return "\n".join([HEAD, *_summary(), *_lived_with(), *_avoided(), *_unwritten(), *_operations()])


def _summary() -> Iterator[str]:
    yield "## In short\n"
    lines = []
    for engine in ENGINES:
        wrong = [row for row in ROWS if (row.name, engine) in GAPS]
        signs = sorted({_function(OPERATIONS[row.op]) for row in wrong})
        default = "yes" if engine in DEFAULT else ""
        lines.append([engine, default, str(len(ROWS) - len(wrong)), str(len(wrong)), _code(*signs)])
    yield _table(["engine", "default", "cases as Excel", "otherwise", "functions with a gap"], lines)


def _lived_with() -> Iterator[str]:
    yield "## Gaps of the default engines\n"
    yield LIVED
    yield _table(
        ["case", "written", "Excel", "engine", "what it does", "why it stays"],
        [[case, _code(written(case)), _excel(case), engine, GAPS[case, engine].what, GAPS[case, engine].stays]
         for case, engine in LIVED_WITH],
    )  # fmt: skip


def _avoided() -> Iterator[str]:
    yield "## Gaps that modelgen writes around\n"
    yield AROUND
    yield _table(
        ["formula", "Excel", "engines that differ", "what modelgen writes", "rule"],
        [[_code(one.typed.formula), _shown(one.typed.expected), _differing(one.typed), _code(written(one.case)),
          str(one.rule)] for one in AVOIDED],
    )  # fmt: skip


def _unwritten() -> Iterator[str]:
    yield "## Other formulas\n"
    yield "Gaps seen in formulas typed by hand, for those who compare engines on other workbooks.\n"
    told = {one.typed.formula for one in AVOIDED}
    cases = [case for case in CASES if _differing(case) and case.formula not in told]
    yield _table(
        ["formula", "Excel", "engines that differ"],
        [[_code(case.formula), _shown(case.expected), _differing(case)] for case in cases],
    )


def _operations() -> Iterator[str]:
    yield "## Every operation\n"
    for name in OPERATIONS:
        lines = []
        for row, formula in zip(ROWS, _written(), strict=True):
            if row.op == name:
                gaps = {engine: GAPS[row.name, engine].what for engine in ENGINES if (row.name, engine) in GAPS}
                answers = ["**no**" if engine in gaps else "yes" for engine in ENGINES]
                why = "; ".join(dict.fromkeys(gaps.values()))
                lines.append([row.name, _code(formula), _shown(row.expected), *answers, why])
        yield f"### {name}\n"
        yield _table(["case", "written", "Excel", *ENGINES, "what differs"], lines)


def _function(op: Op) -> str:
    """The function of an operation's template, behind an IF that keeps it from what engines differ on."""
    called = [name for name in re.findall(r"[A-Z]+(?=\()", op.excel) if name != "IF"]
    return op.name.upper() if op.name.upper() in called else next(iter(called), op.excel)


def _excel(case: str) -> str:
    return _shown(next(row.expected for row in ROWS if row.name == case))


@cache
def _written() -> Sequence[str]:
    """The formula of each of the cases as modelgen writes it, with letters for its references."""
    bench = Bench()
    for row in ROWS:
        bench.add(row)
    layout = place(compile(bench.model))
    texts = expected_formulas(anew(layout, None))
    return [_lettered(texts, layout[line].cell()) for line in bench.lines]


def written(case: str) -> str:
    """The formula of the first case of a name."""
    return next(text for row, text in zip(ROWS, _written(), strict=True) if row.name == case)


def _lettered(texts: Mapping[tuple[str, int, int], str], key: tuple[str, int, int]) -> str:
    pieces = list(tokens(texts[key]))
    if len(pieces) == 1 and pieces[0].kind == "reference":  # a cell of another line: the operation stands there
        target = reference(pieces[0].text)
        assert target is not None and target.first.row is not None and target.first.column is not None
        other = (target.place.sheet or key[0], target.first.row, target.first.column)
        if other in texts:
            return _lettered(texts, other)
    names: dict[str, str] = {}
    shown = [
        names.setdefault(piece.text, letters(len(names)).lower()) if piece.kind == "reference" else piece.text
        for piece in pieces
    ]
    return "=" + "".join(shown)


def _differing(case: Case) -> str:
    found = {key: engine.otherwise[case.formula] for key, engine in ENGINES.items() if case.formula in engine.otherwise}
    return ", ".join(f"{engine}: {_shown(answer)}" for engine, answer in found.items())


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return "no value" if value is None else f"{value:.15g}" if isinstance(value, int | float) else str(value)


def _code(*texts: str) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
