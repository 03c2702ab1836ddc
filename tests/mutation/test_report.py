"""The report: what became of each mutant, in lines, as JSON and as an exit code."""

from __future__ import annotations

import json

import pytest

from modelgen.layout.grid import Cell
from modelgen.mutation.mutants import FROZEN, Edit, Mutant
from modelgen.mutation.report import Mutation, Sight
from modelgen.verify.engines.engine import Formula

MUTANT = Mutant(FROZEN, (Edit(("Sales", 0, 1), "=A1*2", 4.0),))
OTHER = Mutant("reference moved", (Edit(("Sales", 1, 1), "=A1", Formula("=A2")),))


def sight(*engines: str) -> Sight:
    return Sight(Cell("Sales", 0, 1), "Base", False, "3", dict.fromkeys(engines, "4"))


CAUGHT, ONE, NONE = sight("ironcalc", "formualizer"), sight("formualizer"), sight()


def report(*mutants: tuple[Mutant, Sight | None], **more) -> Mutation:
    return Mutation("book.xlsx", 1, ("ironcalc", "formualizer"), draws=425, mutants=list(mutants), **more)


@pytest.mark.parametrize(
    ("mutants", "code", "verdict"),
    [
        ([(MUTANT, CAUGHT)], 0, "1 of 1 fault that change a value were caught (100.0%)"),
        ([(MUTANT, CAUGHT), (OTHER, None)], 0,
         "1 of 1 fault that change a value were caught (100.0%); 1 not shown by 425 draws"),
        ([(MUTANT, ONE), (OTHER, CAUGHT)], 1, "1 of 2 faults that change a value were caught (50.0%); 1 UNCAUGHT"),
        ([(MUTANT, NONE)], 1, "0 of 1 fault that change a value were caught (0.0%); 1 UNCAUGHT"),
        ([], 0, "0 of 0 faults that change a value were caught (100.0%)"),
    ],
)  # fmt: skip
def test_verdict_and_exit_code(mutants, code, verdict) -> None:
    assert report(*mutants).exit_code == code
    assert report(*mutants).verdict == verdict


def test_a_name_that_the_structure_doesnt_miss_is_a_failure() -> None:
    assert report((MUTANT, CAUGHT), names=3, named=3).exit_code == 0
    assert report((MUTANT, CAUGHT), names=3, named=2).exit_code == 1


@pytest.mark.parametrize(
    ("shown", "lines"),
    [
        (ONE, ["Uncaught:", f"  {MUTANT} (seen by formualizer only in Sales!B1 in the scenario Base)"]),
        (NONE, ["Uncaught:", f"  {MUTANT} (seen by no engine in Sales!B1 in the scenario Base)"]),
        (None, ["Not shown by 425 draws:", "  frozen to its value: Sales!B1 =A1*2 -> 4"]),
    ],
)
def test_lines_name_what_was_not_caught(shown, lines) -> None:
    assert report((MUTANT, shown)).lines()[-2:] == lines


def test_lines_are_a_table_and_say_how_many_more_there_are() -> None:
    lines = report((OTHER, CAUGHT), *[(MUTANT, None)] * 3, doubts=["Sales!B2: ironcalc computes 0"]).lines(most=2)
    assert lines[0] == "book.xlsx: 4 faults in formulas, seed 1"
    assert lines[1].split() == ["fault", "mutants", "caught", "not", "shown", "uncaught"]
    assert [line.split()[-4:] for line in lines[2:5]] == [list("1100"), list("3030"), list("4130")]
    assert "  Sales!B2: ironcalc computes 0" in lines
    assert lines[-1] == "  ... and 1 more; --json FILE lists all"


def test_json_has_everything() -> None:
    data = json.loads(report((MUTANT, ONE), (OTHER, None), unknown=2).json())
    assert data["faults"][FROZEN] == {"mutants": 1, "caught": 0, "not_shown": 0, "uncaught": 1}
    assert (data["exit_code"], data["draws"], data["unknown_formulas"]) == (1, 425, 2)
    assert data["mutants"] == [
        {"fault": FROZEN, "outcome": "uncaught", "edits": [{"cell": "Sales!B1", "was": "=A1*2", "now": 4.0}],
         "cell": "Sales!B1", "under": "Base", "inputs_changed": False, "expected": "3", "got": {"formualizer": "4"}},
        {"fault": "reference moved", "outcome": "not_shown",
         "edits": [{"cell": "Sales!B2", "was": "=A1", "now": "=A2"}]},
    ]  # fmt: skip
