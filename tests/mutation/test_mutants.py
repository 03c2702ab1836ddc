"""Mutants: faults of whole rows, how they are chosen, and how they read."""

from __future__ import annotations

import pytest

from modelgen.layout.grid import Cell
from modelgen.mutation.mutants import FROZEN, KINDS, OF_A_ROW, TYPED, Edit, Mutant, mutants
from modelgen.verify.engines.engine import Formula


@pytest.mark.parametrize(
    ("kind", "formulas", "some"),
    [
        ("made absolute", {"B1": "=A1*2", "C1": "=B1*2", "D1": "=C1*3"}, [("B1", "=$A$1*2"), ("C1", "=$A$1*2")]),
        ("made absolute", {"B1": "=SUM($A1:A1)", "C1": "=SUM($A1:B1)"},
         [("B1", "=SUM($A$1:$A$1)"), ("C1", "=SUM($A$1:$A$1)")]),
        ("made absolute", {"B1": "=$A1*2", "C1": "=$A1*2"}, []),
        ("made absolute", {"B1": "=A1*2", "C1": "=B1*3"}, []),  # there is nothing to copy it to
        ("rows exchanged", {"B1": "=A1", "B2": "=A2*2", "C2": "=B2"}, [("B1", "=A2*2"), ("B2", "=A1")]),
        ("rows exchanged", {"B1": "=$A$1", "B2": "=$A$1"}, []),
    ],
)  # fmt: skip
def test_faults_of_a_row(kind, formulas, some) -> None:
    keys = {("S", int(a1[1:]) - 1, ord(a1[0]) - 65): text for a1, text in formulas.items()}
    first = next(iter(OF_A_ROW[kind](("S", 0, 1), keys)), ())
    assert [(Cell(*edit.cell).a1, edit.now) for edit in first] == some


def test_mutants_are_many_and_always_the_same(subject) -> None:
    formulas, values = subject.content.formulas, dict.fromkeys(subject.content.formulas, 2.0)
    one, other = (mutants(formulas, values, 200, seed=5) for _ in range(2))
    assert one == other
    assert len({mutant.edits for mutant in one}) == 200
    assert mutants(formulas, values, 200, seed=6) != one


def test_every_kind_takes_its_turn(subject) -> None:
    formulas, values = subject.content.formulas, dict.fromkeys(subject.content.formulas, 2.0)
    assert [mutant.kind for mutant in mutants(formulas, values, 2 * len(KINDS) - 1, seed=5)] == [*KINDS, *KINDS[:-1]]
    few = mutants({("S", 0, 1): "=A1"}, {("S", 0, 1): 1.0}, 1000, seed=1)
    assert [mutant.kind for mutant in few].count("reference moved") == 2  # down and right: above and left is nothing
    assert len(few) < 10


def test_what_is_typed_over_an_input_that_follows_another_is_no_fault(subject) -> None:
    formulas, values = subject.content.formulas, dict.fromkeys(subject.content.formulas, 2.0)
    inputs = subject.inputs.cells
    assert any(cell in inputs for cell in formulas), "no input of the model follows another"
    made = mutants(formulas, values, 2000, 5, inputs)
    typed = {edit.cell for mutant in made if mutant.kind in (TYPED, FROZEN) for edit in mutant.edits}
    assert typed and typed.isdisjoint(inputs)
    moved = {edit.cell for mutant in made if mutant.kind == "reference moved" for edit in mutant.edits}
    assert not moved.isdisjoint(inputs), "a wrong formula there is a fault"


LONG = "=IF(" + "+".join(f"A{row}" for row in range(1, 40)) + ">0,1,0)"


@pytest.mark.parametrize(
    ("was", "now", "text"),
    [
        ("=A1*2", 4.0, "=A1*2 -> 4"),
        ("=A1*2", Formula("=A1*3"), "=A1*2 -> =A1*3"),
        (LONG, Formula(LONG.replace("A20", "A21", 1)),
         "...6+A17+A18+A19+A20+A21+A22+A23+A24... -> ...6+A17+A18+A19+A21+A21+A22+A23+A24..."),
        (LONG, Formula(LONG.replace("IF", "OR", 1)), "=IF(A1+A2+A3+A4+A5+... -> =OR(A1+A2+A3+A4+A5+..."),
    ],
)  # fmt: skip
def test_a_mutant_reads_as_what_was_and_what_is(was, now, text) -> None:
    edit = Edit(("Sales", 0, 1), was, now)
    assert str(edit) == f"Sales!B1 {text}"
    assert str(Mutant("any", (edit, edit))) == f"any: {edit} and 1 more"
