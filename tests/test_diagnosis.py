"""`modelgen check` tells all mistakes of a definition and its values at once, and none that follows from another."""

from __future__ import annotations

import json

import pytest

from modelgen.diagnosis import Mistakes, diagnosed
from modelgen.model.model import Model
from tests.commandline import GOOD, define

PLAIN = """\
from __future__ import annotations
from modelgen import *
m = Model("Shop", timeline=Timeline.annual(2024, 2027, last_actual=2025), unit="EUR mn", scenarios=("Base", "Bull"))
year = m.timeline
inputs = m.sheet("Inputs")
growth = inputs.assumption("Growth", year, unit="%")
rate = inputs.assumption("Rate", unit="%")
lines = m.sheet("Lines")
sales = lines.line("Sales", year)
sales.forecast = sales.prior * (1 + growth)
cost = lines.line("Cost", year)
cost.forecast = sales * rate
m.load()
"""
VALUES = "[growth]\nvalue = 0.1\n[rate]\nvalue = 0.3\n[actual.sales]\nvalue = [1, 2]\n"
CASES = {  # replacements in the definition, and in the values; what is told
    "nothing": ((), (), []),
    "two statements, and what misses the first of them": (
        (('"Growth", year, unit', '"Growth", year, units'), ("sales * rate", "sales * 5")), (),
        ["model.py:6: .assumption() takes no units=; did you mean unit=?",
         "model.py:12: the literal 5 stands in a formula; make it an assumption"],
    ),
    "a chain of what is missed": (
        (("inputs = m.sheet(", "inputs = m.shet("),), (), ["model.py:5: 'Shop' has no 'shet'; did you mean 'sheet'?"],
    ),
    "a name that nothing gives": (
        (("sales * rate", "sale * rates"),), (), ["model.py:12: name 'sale' is not defined; did you mean 'sales'?"],
    ),
    "statements and values": (
        (("sales * rate", "max(sales, rate)"),), (("0.3", '"30%"'), ("[1, 2]", "[1]")),
        ["model.py:12: '%' and 'EUR mn' don't go together: > of 'rate' (%) and 'sales' (EUR mn)",
         "assumptions.toml:4: 'Rate' is '30%', which is not a number; write 0.3 for 30%",
         "assumptions.toml:6: 'Sales' has 1 value, and 2 are needed (2024 to 2025)"],
    ),
    "values alone": (
        (), (("0.1", '"x"'), ("[1, 2]", "[1]")),
        ["assumptions.toml:2: 'Growth' is 'x', which is not a number",
         "assumptions.toml:6: 'Sales' has 1 value, and 2 are needed (2024 to 2025)"],
    ),
    "values that aren't TOML": (
        (), (("0.1", "0,1"),),
        ["assumptions.toml:2: not valid TOML: Expected newline or end of document after a statement (column 10); "
         "write 0.1"],
    ),
    "formulas and missing values": (
        (("cost.forecast = sales * rate", "cost.formula = cost + sales"),), (("[rate]\nvalue = 0.3\n", ""),),
        ["model.py:7: 'Rate' has no value; give it one under [rate]",
         "model.py:12: a circle of formulas: 'Cost' reads 'Cost'; break it with .prior, or take one line out of it"],
    ),
    "lines without formulas": (
        (("sales.forecast = sales.prior", "sales = sales.prior"), ("cost.forecast =", "cost.forecast =="),
         ("sales * rate", "rate")), (),
        ["model.py:12: None (NoneType) can't stand in a formula; a .formula or .forecast is None until it is set, by = "
         "and not =="],
    ),
    "what reads a formula that is missed, and what depends on it": (
        (("sales * rate", "sales * 5"), ("m.load()", 'last = lines.line("Last")\nlast.formula = cost.at(year, "2027")\n'
          "m.sensitivity(last, (rate, [-0.1, 0, 0.1]))\nm.tornado(last, {rate: 0.1})\nm.load()")), (),
        ["model.py:12: the literal 5 stands in a formula; make it an assumption"],
    ),
    "no m.load": (
        (("m.load()\n", ""),), (),
        ["model.py:6: 'Growth' has no value for growth[2026]{Base}, growth[2027]{Base}; give it one under [growth] of "
         'the file that m.load("assumptions.toml") reads',
         "model.py:7: 'Rate' has no value; give it one under [rate] of "
         'the file that m.load("assumptions.toml") reads',
         "model.py:10: 'Sales' reads 'Sales' for 2025, where it has no value; give its actuals under [actual.sales] or "
         "set its .history"],
    ),
    "no Python": ((("m.load()", "m.load("),), (), ["model.py:13: not valid Python: '(' was never closed"]),
    "no model": ((("m = Model(", "model = Modle("),), (), [
        "model.py:3: name 'Modle' is not defined; did you mean 'Model'?",
        "model.py:4: NameError: name 'm' is not defined"]),
}  # fmt: skip


@pytest.mark.parametrize(("definition", "values", "told"), CASES.values(), ids=CASES)
def test_all_mistakes_are_told_at_once(tmp_path, definition, values, told) -> None:
    text, toml = PLAIN, VALUES
    for was, now in definition:
        assert was in text
        text = text.replace(was, now)
    for was, now in values:
        assert was in toml
        toml = toml.replace(was, now)
    found = diagnosed(define(tmp_path / "shop", text, assumptions_toml=toml))
    assert (found.lines() if isinstance(found, Mistakes) else []) == told
    assert isinstance(found, Model) == (not told)


def test_the_command_tells_them_in_text_and_in_json(run, tmp_path) -> None:
    text = GOOD.replace("shares.give(4", "shares.give('4'").replace("value / shares", "value / 7")
    define(tmp_path / "good", text)
    code, out, err = run("check", "good")
    assert (code, err) == (2, "")
    number = next(n for n, line in enumerate(text.splitlines(), 1) if "shares.give" in line)
    assert out.splitlines() == [
        f"model.py:{number}: 'Shares' is '4', which is not a number; write 4, without quotation marks",
        f"model.py:{number + 16}: the literal 7 stands in a formula; make it an assumption",
        "Toll road: 2 mistakes in the definition and its values; nothing is computed",
    ]
    code, out, err = run("check", "good", "--json")
    document = json.loads(out)
    assert (code, err, document["exit_code"], document["checks"]) == (2, "", 2, [])
    assert [(one["file"], one["line"]) for one in document["mistakes"]] == [
        ("model.py", number), ("model.py", number + 16),
    ]  # fmt: skip


def test_a_definition_that_is_run_past_its_mistakes_leaves_nothing_behind(tmp_path) -> None:
    folder = define(tmp_path / "shop", PLAIN.replace("sales * rate", "sales * 5"), assumptions_toml=VALUES)
    assert isinstance(diagnosed(folder), Mistakes)
    define(folder, PLAIN, assumptions_toml=VALUES)
    assert isinstance(diagnosed(folder), Model)


def test_where_there_is_no_definition_that_is_all(run, tmp_path) -> None:
    assert run("check", "nowhere", "--json") == (2, "", "modelgen: nowhere: there is no such file\n")
    define(tmp_path / "empty", "x = 1\n")
    code, out, err = run("check", "empty")
    assert (code, out) == (2, "") and "defines no Model" in err
