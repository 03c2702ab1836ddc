"""The values of a model under test: what moved its outputs, and by what."""

from __future__ import annotations

import math

import pytest

from modelgen import ModelgenError, load_model, solve
from modelgen.program.compile import compile
from modelgen.snapshot.jumps import INPUT, jump
from modelgen.snapshot.values import read, take, write
from tests.commandline import define
from tests.snapshot.ferry import FERRY

FILE = """# modelgen: the values of a model; pytest --modelgen-update=values takes them anew
model = "Ferry"

[outputs]
"value_of_fares{Base}" = 102.403806584
"value_of_fares{Bull}" = 105.128343621

[inputs]
"basis" = "All"
"discount_rate" = 0.08
"fares.actual[North, 2024]" = 20.0
"fares.actual[North, 2025]" = 21.0
"fares.actual[South, 2024]" = 30.0
"fares.actual[South, 2025]" = 33.0
"growth[North]{Base}" = 0.03
"growth[South]{Base}" = 0.05
"growth[South]{Bull}" = 0.08
"opened" = 2020-06-30
"""
FORMULA = ("* (1 + growth)", "* (1 - growth)")


def test_what_the_file_holds(ferry) -> None:
    assert ferry.values.read_text(encoding="utf-8") == FILE


def test_it_is_read_as_it_was_written(tmp_path, amazon) -> None:
    program = compile(amazon)
    found = take(program, ["Net sales"])
    write(tmp_path / "a.toml", found)
    assert read(tmp_path / "a.toml", program.name) == found
    assert len(found.outputs) == 8 * 6 and len(found.lines) == 6 * 3 * 13


def test_chosen_lines_stand_beside_the_outputs(ferry) -> None:
    write(ferry.values, take(compile(load_model(ferry.folder)), ["Total fares"]))
    assert '"total_fares[2026]{Bull}" = 57.27' in ferry.values.read_text(encoding="utf-8")
    assert ferry.moves() == ""
    assert "total_fares[2026]{Base} 56.28 -> 51.72 (-8.1%)" in ferry.moves(FORMULA)
    assert "4 new\n  fares[" not in ferry.moves(lines=("Total fares",))
    assert ferry.moves(lines=("Fares",)).startswith("16 new\n  fares[North, 2024]{Base} is new: 20\n")


NOTHING = {
    "nothing": (),
    "what no output reads": (("date(2020, 6, 30)", "date(2021, 1, 1)"),),
    "less than the tolerance": (("0.08}", "0.0801}"),),
    "another source": (('source="Bank"', 'source="A bank"'),),
}


@pytest.mark.parametrize("edits", NOTHING.values(), ids=NOTHING)
def test_what_stays(ferry, edits) -> None:
    assert ferry.moves(*edits) == ""


MOVES = {  # edits, and what is said
    "a formula": (
        (FORMULA,),
        """2 values moved by more than 0.001 of what they were
  value_of_fares{Base} 102.404 -> 90.3627 (-11.8%)
  value_of_fares{Bull} 105.128 -> 87.8588 (-16.4%)

By the definition, at the inputs that were taken:
  value_of_fares{Base} 102.404 -> 90.3627 (-11.8%)
  value_of_fares{Bull} 105.128 -> 87.8588 (-16.4%)

If that is meant, run pytest --modelgen-update=values and review the file's changes in git.""",
    ),
    "two inputs": (
        (("give(0.08", "give(0.09"), ('"North": 0.03', '"North": 0.04')),
        """
2 inputs changed; each by itself, from what it was:
  discount_rate 8% -> 9%
    value_of_fares{Bull} 105.128 -> 103.69 (-1.4%)
    value_of_fares{Base} 102.404 -> 101.007 (-1.4%)
  growth[North]{Base} 3% -> 4%
    value_of_fares{Base} 102.404 -> 102.971 (+0.6%)
    value_of_fares{Bull} 105.128 -> 105.695 (+0.5%)
""",
    ),
    "a formula and an input": (
        (FORMULA, ("give(0.08", "give(0.09")),
        "  discount_rate 8% -> 9%\n    value_of_fares{Base} 90.3627 -> 89.14",
    ),
    "a new case": (
        (('{"South": 0.08}', '{"South": 0.08, "North": 0.05}'),),
        "  growth[North]{Bull} nothing -> 5%\n    value_of_fares{Bull} 105.128 -> ",
    ),
    "a case that is gone": (
        (('growth.give({"South": 0.08}, scenario="Bull", source="Plan")\n', ""),),
        "  growth[South]{Bull} 8% -> nothing\n    value_of_fares{Bull} 105.128 -> 102.404 (-2.6%)",
    ),
    "a choice": ((('give("All"', 'give("North | only"'),), "  basis All -> North | only\n    value_of_fares{Bull} 10"),
    "ten times": (
        (("give(0.08", "give(0.8"),), "\n  JUMP: discount_rate 8% -> 80% (10 times)\n  value_of_fares{Base} 102.404",
    ),
    "another sign": (
        (("worth.formula = ", "worth.formula = 0 - "),), "JUMP: value_of_fares{Base} 102.404 -> -102.404 (another",
    ),
    "no number": (
        (("(total * factor).total(year)", "(total / (rate - rate)).total(year)"),),
        "value_of_fares{Base} 102.404 -> #DIV/0!",
    ),
    "a scenario": (
        (('"Bull")', '"Bull", "Bear")'), ("rate.give(", 'growth.give({"South": -0.02}, scenario="Bear")\nrate.give(')),
        "1 new\n  value_of_fares{Bear} is new: 96.2446\n\nNew with the definition: growth[South]{Bear}\n",
    ),
    "a scenario's name": (
        (("Bull", "Boom"),),
        "values are called otherwise\n  called otherwise: value_of_fares{Bull} -> value_of_fares{Boom}\n",
    ),
    "an output that is gone": (
        (("m.output(worth)", "m.output(rate)"),), "2 new, 2 gone\n  discount_rate{Base} is new: 8%\n",
    ),
    "a member": (
        (('"South")', '"South", "West")'), ("33]}", '33], "West": [7, 8]}'), ("0.05}", '0.05, "West": 0.01}')),
        "New with the definition: fares.actual[West, 2024], fares.actual[West, 2025], growth[West]{Base}\n",
    ),
    "a tenth": ((("give(0.08", "give(0.008"),), "JUMP: discount_rate 8% -> 0.8% (a 10th)"),
}  # fmt: skip


@pytest.mark.parametrize(("edits", "said"), MOVES.values(), ids=MOVES)
def test_what_moved_is_told_with_what_moved_it(ferry, edits, said) -> None:
    found = ferry.moves(*edits)
    assert said in found, found


def test_the_tolerance_is_the_callers(ferry) -> None:
    edit = ("give(0.08", "give(0.0801")
    assert ferry.moves(edit) == ""
    assert ferry.moves(edit, rel=1e-5).startswith("2 values moved by more than 1e-05 of what they were\n")


def test_each_input_alone_is_the_model_with_that_input_alone(ferry, tmp_path) -> None:
    """The figures are those of the definition with one input changed, solved by itself."""
    found = ferry.moves(("give(0.08", "give(0.09"), ('"North": 0.03', '"North": 0.04'), ("[30, 33]", "[30, 36]"))
    for old, new in (("give(0.08", "give(0.09"), ('"North": 0.03', '"North": 0.04'), ("[30, 33]", "[30, 36]")):
        alone = solve(load_model(define(tmp_path / "alone", FERRY.replace(old, new))))["Value of fares"]
        assert f"value_of_fares{{Base}} 102.404 -> {alone:.6g} (" in found.partition("each by itself")[2]


REFUSED = {  # what became of the file, and what is said
    "none": (None, "model.values.toml: there are no values yet; pytest --modelgen-update=values takes them"),
    "no TOML": ("model = ", "model.values.toml:1: not valid TOML"),
    "another model's": (
        FILE.replace("Ferry", "Barge"),
        "the values of another model, 'Barge'; if 'Ferry' is what it is",
    ),
    "cut": (FILE[: FILE.index("[inputs]")], "its section [inputs] is missing"),
    "a list": (FILE.replace("102.403806584", "[1]"), "its section [outputs] is missing, or holds something else"),
    "a conflict": (FILE.replace('"opened"', '<<<<<<< HEAD\n"opened"'), "model.values.toml"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_isnt_one_is_refused(ferry, text, said) -> None:
    if text is None:
        ferry.values.unlink()
    else:
        ferry.values.write_text(text, encoding="utf-8")
    with pytest.raises(ModelgenError) as error:
        ferry.moves()
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [(1, 10, "10 times"), (1, 9.99, ""), (1, -10, "10 times"), (5, 0, ""), (0, 5, ""), (1, 0.1, "a 10th"), (2, 3, ""),
     (10.5, 10500, "1,000 times"), (7, 17, ""), (1, math.inf, "inf times")],
)  # fmt: skip
def test_jumps(was, now, said) -> None:
    assert jump(was, now, INPUT) == said
