"""Faults put into a workbook: each kind is what it says, those that change a value are caught, others are explained."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from modelgen import Model, build, load_model, verify_workbook
from modelgen.commands.app import app
from modelgen.layout.grid import Cell
from modelgen.layout.place import place
from modelgen.mutation import faults
from modelgen.mutation.alike import alike, trials
from modelgen.mutation.equivalent import SAME, Forms
from modelgen.mutation.facts import Fact
from modelgen.mutation.mutants import FROZEN, KINDS, OF_A_ROW, TYPED, Edit, Mutant, mutants
from modelgen.mutation.mutate import mutate
from modelgen.mutation.report import Mutation
from modelgen.mutation.sweep import sweep_job, sweeps
from modelgen.sheet.tokens import tokens
from modelgen.verify.engines.engine import Formula
from modelgen.verify.engines.registry import DEFAULT, ENGINES
from modelgen.verify.reader import WorkbookContent, read
from modelgen.verify.verify import CannotVerify
from tests.commandline import define, shell
from tests.support import ROOT, two_segments

SOTP = ROOT / "templates" / "sotp"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Model, Path]:
    path = tmp_path_factory.mktemp("mutate") / "small.xlsx"
    model = two_segments()
    build(model, path)
    return model, path


@pytest.fixture(scope="module")
def report(built) -> Mutation:
    model, path = built
    return mutate(path, model, count=120, seed=3)


# --- faults of one formula -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "formula", "some"),
    [
        ("reference moved", "=B2*2", {"=B1*2", "=B3*2", "=A2*2", "=C2*2"}),
        ("reference moved", "=SUM(A1:B2)", {"=SUM(A2:B3)", "=SUM(B1:C2)"}),
        ("reference moved", "='P&L'!$B$2", {"='P&L'!$B$1", "='P&L'!$C$2"}),
        ("sign flipped", "=A1-B1", {"=A1+B1", "=(-A1)-B1"}),
        ("sign flipped", "=ABS(A1)", set()),
        ("range one cell short", "=SUM(A1:A3)", {"=SUM(A2:A3)", "=SUM(A1:A2)"}),
        ("range one cell short", "=SUM($B4:$D4)", {"=SUM($C4:$D4)", "=SUM($B4:$C4)"}),
        ("range one cell short", "=SUM(K10:L10)", {"=SUM(L10:L10)", "=SUM(K10:K10)"}),
        ("range one cell short", "=SUM($K10:K10)", set()),
        ("operator swapped", "=MIN(A1,B1)/C1", {"=MAX(A1,B1)/C1", "=MIN(A1,B1)*C1"}),
        ("operator swapped", "=SUMPRODUCT((A1:A3)*1)", set()),
        ("case miswired", "=CHOOSE(A1,B1,B2,SUM(C1,C2))", {"=CHOOSE(A1,B2,B1,SUM(C1,C2))",
                                                        "=CHOOSE(A1,B1,SUM(C1,C2),B2)"}),
        ("exponent off by half", "=1/(1+A1)^(B1-$A1)", {"=1/(1+A1)^((B1-$A1)+0.5)", "=1/(1+A1)^((B1-$A1)-0.5)"}),
        ("exponent off by half", "=A1^B1*2", {"=A1^(B1+0.5)*2", "=A1^(B1-0.5)*2"}),
        ("units off by 1000", "=A1+B1", {"=(A1+B1)*1000", "=(A1+B1)/1000", "=(A1*1000)+B1", "=A1+(B1/1000)"}),
        ("units off by 1000", "=IF(A1>0,1,2)", {"=(IF(A1>0,1,2))*1000", "=(IF(A1>0,1,2))/1000"}),
    ],
)  # fmt: skip
def test_a_fault_is_what_its_name_says(kind, formula, some) -> None:
    made = set(faults.OF_A_FORMULA[kind](list(tokens(formula))))
    assert some <= made if some else not made
    assert formula not in made


@pytest.mark.parametrize(
    ("kind", "formulas", "some"),
    [
        ("made absolute", {"B1": "=A1*2", "C1": "=B1*2", "D1": "=C1*3"}, [("B1", "=$A$1*2"), ("C1", "=$A$1*2")]),
        ("made absolute", {"B1": "=SUM($A1:A1)"}, [("B1", "=SUM($A$1:$A$1)")]),
        ("rows exchanged", {"B1": "=A1", "B2": "=A2*2", "C2": "=B2"}, [("B1", "=A2*2"), ("B2", "=A1")]),
    ],
)
def test_faults_of_a_row(kind, formulas, some) -> None:
    keys = {("S", int(a1[1:]) - 1, ord(a1[0]) - 65): text for a1, text in formulas.items()}
    first = next(iter(OF_A_ROW[kind](("S", 0, 1), keys)))
    assert [(Cell(*edit.cell).a1, edit.now) for edit in first] == some


def test_mutants_are_many_and_always_the_same(built) -> None:
    content = read(str(built[1]))
    values = dict.fromkeys(content.formulas, 2.0)
    one, other = (mutants(content.formulas, values, 200, seed=5) for _ in range(2))
    assert one == other
    assert len({mutant.edits for mutant in one}) == 200
    assert {mutant.kind for mutant in one} == set(KINDS)
    assert mutants(content.formulas, values, 200, seed=6) != one


# --- a whole run ---------------------------------------------------------------------------------------


def test_every_fault_that_changes_a_value_is_caught(report) -> None:
    assert report.exit_code == 0, report.lines()
    assert report.count == 120
    assert {caught.mutant.kind for caught in report.caught} == set(KINDS)
    assert len(report.caught) > 85
    assert all(len(caught.got) == len(DEFAULT) for caught in report.caught)
    assert any(caught.changed for caught in report.caught), "frozen formulas need changed inputs"


def test_a_caught_fault_is_named_by_its_cell(report) -> None:
    for caught in report.caught:
        assert caught.cell in [edit.cell for edit in caught.mutant.edits]
        assert caught.expected not in caught.got or caught.expected in ("0", "1")


def test_caches_dont_matter_and_names_are_a_matter_of_structure(report) -> None:
    assert report.caches > 90
    assert report.named == report.names > 0


def test_an_example_at_scale(tmp_path) -> None:
    model = load_model(SOTP)
    build(model, tmp_path / "sotp.xlsx")
    report = mutate(tmp_path / "sotp.xlsx", model, count=120)
    assert report.exit_code == 0, report.lines()
    assert report.count == 120
    assert {caught.mutant.kind for caught in report.caught} == set(KINDS)
    assert len(report.caught) > 90


def test_real_files_say_the_same(built, report, tmp_path) -> None:
    """A sample, one of each kind: the same fault in a file of its own, saved by openpyxl and verified as any file."""
    model, path = built
    sample = {caught.mutant.kind: caught for caught in report.caught if "inputs changed" in caught.draw}
    sample |= {caught.mutant.kind: caught for caught in report.caught if not caught.changed}
    assert set(sample) == set(KINDS)
    for kind, caught in sample.items():
        file = tmp_path / f"{kind.replace(' ', '_')}.xlsx"
        save(path, file, caught.mutant)
        result = verify_workbook(file, model, perturbed=caught.changed)
        found = result.perturbation.mismatches if result.perturbation else result.mismatches
        assert {m.engine for m in found if m.cell == caught.cell} == set(DEFAULT), caught
        assert bool(result.mismatches) is not caught.changed


def save(path: Path, file: Path, mutant: Mutant) -> None:
    """A copy with a mutant's edits."""
    book = openpyxl.load_workbook(path)
    for edit in mutant.edits:
        book[edit.cell[0]].cell(edit.cell[1] + 1, edit.cell[2] + 1).value = edit.now
    book.save(file)


# --- equivalent mutants --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("=$I$7*(1+Assumptions!J7)", "reads the same cells"),
        ("=I7*(1+Assumptions!J8)", ""),
        ("=I7*(1-Assumptions!J7)", ""),
    ],
)
def test_what_reads_the_same_cells(built, now, why) -> None:
    forms = Forms(place(built[0]), read(str(built[1])), {})
    assert forms.why(Mutant("any", (Edit(("Segments", 6, 9), "=I7*(1+Assumptions!J7)", Formula(now)),))) == why


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("=CHOOSE(B1,A3,A2)", SAME),  # B1 is 2, and no input reaches it
        ("=CHOOSE(B1,A1,A3)", ""),
        ("=CHOOSE(B1,A1,C2)", SAME),  # a link to A2
        ("=CHOOSE(B2,A1,A2)", ""),
        ("=A2", SAME),
    ],
)
def test_what_a_constant_never_chooses(built, now, why) -> None:
    content = WorkbookContent(cells={("S", 0, 0): 1.0, ("S", 1, 0): 2.0, ("S", 2, 0): 3.0, ("S", 8, 0): 9.0})
    content.formulas = {("S", 0, 1): "=1+1", ("S", 1, 1): "=A1+1", ("S", 1, 2): "=A2", ("S", 4, 4): "=CHOOSE(B1,A1,A2)"}
    forms = Forms(place(built[0]), content, {("S", 0, 1): 2.0})
    item = next(iter(forms.inputs.values()))
    forms.inputs = {("S", 0, 0): item, ("S", 1, 0): item, ("S", 2, 0): item}
    forms.reached = {*forms.inputs, ("S", 1, 1), ("S", 1, 2), ("S", 4, 4)}
    assert forms.why(Mutant("case miswired", (Edit(("S", 4, 4), "=CHOOSE(B1,A1,A2)", Formula(now)),))) == why


@pytest.mark.parametrize(
    ("kind", "was", "now", "same"),
    [
        ("number", "=IF(MAX(A1:A12)>=MIN(A1:A12),0,1)", "=IF(MAX(A1:A12)>=MIN(A1:A11),0,1)", True),
        ("any", "=IF(SUM(A1:A12)=0,0,1)", "=IF(SUM(A2:A12)=0,0,1)", False),  # all but the first are 0
        ("number", "=IF(A1>0,A2,0)", "=IF(A1*1000>0,A2,0)", True),
        ("any", "=IF(A1>=0,A2,0)", "=IF(A1>0,A2,0)", False),
        ("any", "=IFERROR(A1,0)", "=A1", False),  # only an error tells
        ("any", "=COUNT(A1:A12)", "=COUNT(A1:A11)", False),  # only a text tells
        ("any", "=IF(MAX(A1:A12)>=MIN(A1:A12),0,1)", "=IF(MAX(A1:A12)>=MIN(A1:A11),0,1)", False),  # texts tell
    ],
)
def test_formulas_that_are_alike(tmp_path, kind, was, now, same) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "S"
    present = {("S", row, 0): 0.0 for row in range(12)}
    for _, row, _ in present:
        book["S"].cell(row + 1, 1).value = 0
    book.save(tmp_path / "alike.xlsx")
    edit, spare = Edit(("S", 0, 3), was, Formula(now)), [("S", 0, 3), ("S", 1, 3)]
    facts = dict.fromkeys(present, Fact(kind=kind, errors=frozenset({1})))
    typed = list(trials([edit], present, facts, seed=1))
    typed[0] |= dict(zip(spare, (Formula(was), Formula(now)), strict=True))
    (swept,) = sweeps([sweep_job("ironcalc", tmp_path / "alike.xlsx", spare, typed)])
    assert alike(swept, 0, 1) is same


# --- what users see ------------------------------------------------------------------------------------


def test_the_report_names_survivors() -> None:
    mutant = Mutant(FROZEN, (Edit(("Sales", 0, 1), "=A1*2", 4.0),))
    doubts = {"Sales!B2: ironcalc computes": "0 and not 1 from =A1>0 in the scenario Base"}
    report = Mutation("book.xlsx", 1, DEFAULT, survived=[(mutant, "")], doubts=doubts)
    assert report.exit_code == 1
    assert "0 of 1 mutants that can change a value were caught (0.0%); 1 SURVIVED" in report.verdict
    assert any("frozen to its value: Sales!B1 =A1*2 -> 4" in line for line in report.lines())
    data = json.loads(report.json())
    assert data["faults"] == {FROZEN: {"mutants": 1, "caught": 0, "equivalent": 0, "survived": 1}}
    assert data["without_fault"] == ["Sales!B2: ironcalc computes 0 and not 1 from =A1>0 in the scenario Base"]
    assert f"  {data['without_fault'][0]}" in report.lines()
    assert data["survived"][0]["edits"] == [{"cell": "Sales!B1", "was": "=A1*2", "now": 4.0}]


def test_long_formulas_are_shown_where_they_differ() -> None:
    long = "=IF(" + "+".join(f"A{row}" for row in range(1, 40)) + ">0,1,0)"
    edit = Edit(("Sales", 0, 1), long, Formula(long.replace("A20", "A21", 1)))
    around = "...6+A17+A18+A19+{}+A21+A22+A23+A24..."
    assert str(edit) == f"Sales!B1 {around.format('A20')} -> {around.format('A21')}"


def test_a_workbook_that_is_not_as_defined(built, tmp_path) -> None:
    model, path = built
    wrong = tmp_path / "wrong.xlsx"
    save(path, wrong, Mutant(TYPED, (Edit(("Segments", 6, 9), "", 9.9),)))
    with pytest.raises(CannotVerify, match="isn't as defined before any fault is put into it: Segments!J7"):
        mutate(wrong, model, count=5)


def test_an_engine_takes_a_formula_in_place_of_another(built) -> None:
    key = ("Segments", 6, 9)
    for name in DEFAULT:
        engine = ENGINES[name]()
        engine.load(str(built[1]))
        engine.calculate()
        before = engine.get(key)
        for text, shows in (("=I7*2", 6.0), ("=J7+1", "#CIRC!"), ("=K7", "#CIRC!")):
            engine.set(key, Formula(text))
            engine.calculate()
            assert str(engine.get(key)) == str(shows), (name, text)
        engine.set(key, Formula("=I7*(1+Assumptions!J7)"))
        engine.calculate()
        assert engine.get(key) == before


def test_the_command(tmp_path) -> None:
    folder, file = define(tmp_path / "toll"), tmp_path / "toll.xlsx"
    build(load_model(folder), file)
    done = shell("mutate", file, "--model", folder, "--count", "40", "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "mutants that can change a value were caught (100.0%)" in done.stdout
    assert json.loads((tmp_path / "out.json").read_text())["mutants"] == 40


def test_the_command_without_a_workbook(tmp_path) -> None:
    done = CliRunner().invoke(app, ["mutate", str(tmp_path / "none.xlsx"), "--model", str(tmp_path)])
    assert done.exit_code == 2 and "there is no such file" in done.stderr
