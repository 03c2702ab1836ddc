"""What Python says of code that isn't modelgen's stays as it is; what it says of ours is told wherever it is written.

What people mistake in the language itself stands in tests/model/habits.txt.
"""

from __future__ import annotations

import pytest

from modelgen import ModelgenError, load_model
from tests.commandline import define

HEAD = """\
from modelgen import *
m = Model("Shop", timeline=Timeline.annual(2024, 2027))
year, lines = m.timeline, m.sheet("Lines")
"""
OTHERS = [  # code, what is said of its last line
    ("def line(label): pass\nline('X', units=5)", "TypeError: line() got an unexpected keyword argument 'units'"),
    ("class Timeline:\n    def annual(self): pass\nTimeline().annual(x=1)",
     "TypeError: Timeline.annual() got an unexpected keyword argument 'x'"),
    ("def where(a): pass\nwhere()", "TypeError: where() missing 1 required positional argument: 'a'"),
    ("[].sum()", "AttributeError: 'list' object has no attribute 'sum'"),
    ("x = 5\nx()", "TypeError: 'int' object is not callable"),
    ("zzz", "NameError: name 'zzz' is not defined"),
    ("from math import roots", "ImportError: cannot import name 'roots' from 'math'"),
    ("int('x')", "ValueError: invalid literal for int() with base 10: 'x'"),
    ("5 < 'x'", "TypeError: '<' not supported between instances of 'int' and 'str'"),
    ("x = 5\nx[0]", "TypeError: 'int' object is not subscriptable"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "said"), OTHERS, ids=[said for _, said in OTHERS])
def test_what_is_not_ours_is_told_as_python_tells_it(tmp_path, code, said) -> None:
    number = (HEAD + code).count("\n") + 1
    with pytest.raises(ModelgenError) as error:
        load_model(define(tmp_path / "shop", HEAD + code + "\n"))
    assert str(error.value).startswith(f"model.py:{number}: {said}")


OURS = [  # code over several lines or in functions, the line and what is said of it
    ("x = lines.line(\n    'X',\n    year,\n    units='x',\n)", 4, ".line() takes no units=; did you mean unit=?"),
    ("def rows():\n    return lines.line('X', units='x')\nrows()", 5, ".line() takes no units=; did you mean unit=?"),
    ("add = lines.line\nadd('X', units='x')", 5, ".line() takes no units=; did you mean unit=?"),
    ("m.sheet('More').line('X', units='x')", 4, ".line() takes no units=; did you mean unit=?"),
    ("x = lines.line('X', year, unit='')\nx.formula = [max(year.index, one) for one in (0, 1)]", 5,
     "a formula has no truth value while the model is being defined; write maximum(year.index, one)"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "number", "said"), OURS, ids=[code.splitlines()[-1] for code, _, _ in OURS])
def test_a_mistake_is_told_wherever_it_is_written(tmp_path, code, number, said) -> None:
    with pytest.raises(ModelgenError) as error:
        load_model(define(tmp_path / "shop", HEAD + code + "\n"))
    assert str(error.value) == f"model.py:{number}: {said}"


def test_a_mistake_in_what_a_definition_imports_names_that_file(tmp_path) -> None:
    folder = define(tmp_path / "shop", HEAD + "from inputs import rate\n")
    (folder / "inputs.py").write_text("from modelgen import *\nrate = where(1)\n", encoding="utf-8")
    with pytest.raises(ModelgenError) as error:
        load_model(folder)
    assert str(error.value) == "inputs.py:2: where() lacks its then, otherwise; write where(condition, then, otherwise)"
