"""What a definition imports is its own, whatever stands in sys.modules and sys.path, and these stay as they are."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import numpy
import pytest

from modelgen import Model, ModelgenError, load_model, modules, solve

BODY = """
from modelgen import Model
m = Model("A")
rate = m.sheet("Inputs").assumption("Rate", unit="x")
rate.give(RATE, source="a test")
m.sheet("Lines").line("Twice", unit="x").formula = rate + rate
"""
INPUTS = "from inputs import RATE\n" + BODY


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """Files by their paths below a folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def rate(model: Model) -> float:
    found: float = solve(model)["Rate"]
    return found


@pytest.fixture(autouse=True)
def _as_before():
    """Every test here leaves sys.modules and sys.path as they were, except for what is installed."""
    before, path, hooks = dict(sys.modules), sys.path, [*sys.path]
    yield
    assert sys.path is path and sys.path == hooks
    assert {name: sys.modules.get(name) for name in before} == before
    assert not [name for name in sys.modules if name.startswith("modelgen_definition")]


@pytest.fixture
def foreign(monkeypatch):
    """A module of the name `inputs` that a test has imported."""
    module = ModuleType("inputs")
    module.RATE = -1  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "inputs", module)
    return module


def test_a_module_that_a_test_imported_is_not_mistaken_for_the_definitions(tmp_path, foreign) -> None:
    written(tmp_path, {"model.py": INPUTS, "inputs.py": "RATE = 2"})
    assert rate(load_model(tmp_path)) == 2
    assert sys.modules["inputs"] is foreign


def test_of_five_models_each_has_its_own(tmp_path) -> None:
    for number in range(5):
        written(tmp_path / f"m{number}", {"model.py": INPUTS, "inputs.py": f"RATE = {number}"})
    for number in (0, 1, 2, 3, 4, 3, 0):
        assert rate(load_model(tmp_path / f"m{number}")) == number
    assert "inputs" not in sys.modules


def test_in_threads_each_has_its_own(tmp_path) -> None:
    slow = "import time\ntime.sleep(0.002)\n"
    for number in range(5):
        lib = {"lib/rates.py": slow + f"RATE = {number}"}
        way = "import sys\nsys.path.insert(0, __file__.replace('model.py', 'lib'))\n" + slow
        written(tmp_path / f"m{number}", {"model.py": way + "from rates import RATE\n" + BODY, **lib})
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: rate(load_model(tmp_path / f"m{number}")), [*range(5)] * 2))
    assert found == [*range(5)] * 2


# what stands in which files, in which of them the definition stands, and what it imports: always 2
RIGHT = {"RATE": "RATE = 2"}
LAYOUTS: dict[str, tuple[str, dict[str, str]]] = {
    "beside": ("model.py", {"model.py": INPUTS, "inputs.py": "RATE = 2"}),
    "the whole module": ("model.py", {"model.py": "import inputs\nRATE = inputs.RATE" + BODY, "inputs.py": "RATE = 2"}),
    "by another name": (
        "model.py", {"model.py": "import a.b as c\nRATE = c.RATE" + BODY, "a/__init__.py": "", "a/b.py": "RATE = 2"},
    ),
    "a module of a package": (
        "model.py", {"model.py": "from a import b\nRATE = b.RATE" + BODY, "a/__init__.py": "", "a/b.py": "RATE = 2"},
    ),
    "by its way": ("model.py", {"model.py": "import a.b\nRATE = a.b.RATE" + BODY, "a/b.py": "RATE = 2"}),
    "everything": ("model.py", {"model.py": "from inputs import *" + BODY, "inputs.py": "RATE = 2"}),
    "by importlib": (
        "model.py",
        {"model.py": "from importlib import import_module\nRATE = import_module('inputs').RATE" + BODY,
         "inputs.py": "RATE = 2"},
    ),
    "by importlib, relative": (
        "p/d/model.py",
        {"p/d/model.py": "import importlib.util\nimport importlib as i\n"
                         "RATE = i.import_module('..shared', __package__).RATE" + BODY,
         "p/__init__.py": "", "p/d/__init__.py": "", "p/shared.py": "RATE = 2"},
    ),
    "what that imports": (
        "model.py", {"model.py": INPUTS, "inputs.py": "from others import RATE", "others.py": "RATE = 2"},
    ),
    "named like one of Python's": ("model.py", {"model.py": "import pandas\nfrom numbers import RATE\n" + BODY,
                                                "numbers.py": "RATE = 2"}),
    "relative, alone": ("model.py", {"model.py": "from .inputs import RATE" + BODY, "inputs.py": "RATE = 2"}),
    "relative": (
        "deals/acme/model.py",
        {"deals/__init__.py": "", "deals/acme/__init__.py": "", "deals/acme/inputs.py": "from ..shared import RATE",
         "deals/shared.py": "RATE = 2", "deals/acme/model.py": "from .inputs import RATE" + BODY},
    ),
    "relative, without __init__": (
        "deals/acme/model.py",
        {"pytest.ini": "", "deals/acme/inputs.py": "from ..shared import RATE", "deals/shared.py": "RATE = 2",
         "deals/acme/model.py": "from .inputs import RATE" + BODY},
    ),
    "relative, with one __init__": (
        "deals/acme/model.py",
        {".git/HEAD": "", "deals/acme/__init__.py": "", "deals/shared.py": "RATE = 2",
         "deals/acme/model.py": "from ..shared import RATE" + BODY},
    ),
    "of the package's own __init__": (
        "deals/acme/model.py",
        {"deals/__init__.py": "RATE = 2", "deals/acme/__init__.py": "",
         "deals/acme/model.py": "from .. import RATE" + BODY},
    ),
    "absolute, in its package": (
        "deals/acme/model.py",
        {"deals/__init__.py": "", "deals/acme/__init__.py": "", "deals/shared.py": "RATE = 2",
         "deals/acme/model.py": "from deals.shared import RATE" + BODY},
    ),
    "at the root": (
        "deals/acme/model.py",
        {"pyproject.toml": "", "common/rates.py": "RATE = 2",
         "deals/acme/model.py": "from common.rates import RATE" + BODY},
    ),
    "at the root, by a file": (
        "deals/acme/model.py",
        {".git": "gitdir: elsewhere", "rates.py": "RATE = 2", "deals/acme/model.py": "from rates import RATE" + BODY},
    ),
    "below src": (
        "src/deals/acme/model.py",
        {"pyproject.toml": "", "src/deals/__init__.py": "", "src/deals/acme/__init__.py": "",
         "src/deals/shared.py": "RATE = 2", "src/deals/acme/model.py": "from deals.shared import RATE" + BODY},
    ),
    "folders with dots and signs": (
        "v1.2/my deals/model.v3.py",
        {"pyproject.toml": "", "v1.2/shared.py": "RATE = 2", "rates.py": "from inputs import RATE",
         "v1.2/my deals/inputs.py": "from ..shared import RATE",
         "v1.2/my deals/model.v3.py": "from rates import RATE" + BODY},
    ),
    "files of the folders' names": (
        "deals/acme/model.py",
        {"pyproject.toml": "", "deals.py": "1 / 0", "deals/acme.py": "1 / 0", "deals/acme/acme.py": "RATE = 2",
         "deals/acme/model.py": "from acme import RATE" + BODY},
    ),
    "one module by two names": (
        "deals/acme/model.py",
        {"pyproject.toml": "", "deals/acme/inputs.py": "RATE = 2\nMARK = object()",
         "deals/acme/model.py": "from .inputs import MARK, RATE\nimport inputs, deals.acme.inputs\n"
                                "assert MARK is inputs.MARK is deals.acme.inputs.MARK" + BODY},
    ),
    "string annotations": (
        "model.py",
        {"model.py": "from inputs import Case\nRATE = Case().rate" + BODY,
         "inputs.py": "from __future__ import annotations\nfrom dataclasses import dataclass\nimport typing as t\n"
                      "@dataclass\nclass Case:\n    kind: t.ClassVar[str] = 'x'\n    rate: float = 2\n"
                      "assert len(Case.__dataclass_fields__) == 2 and len(Case.__match_args__) == 1"},
    ),
    "where packages are installed": (
        "lib/site-packages/house/model.py",
        {"pyproject.toml": "", "lib/site-packages/house/__init__.py": "",
         "lib/site-packages/house/inputs.py": "from .others import RATE",
         "lib/site-packages/house/others.py": "RATE = 2", "lib/site-packages/house/model.py": INPUTS},
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_a_definition_imports_is_found(tmp_path, monkeypatch, layout) -> None:
    """Also where modules of these names are known that are none of its own."""
    for name in ("inputs", "shared", "deals", "deals.shared", "common", "common.rates", "rates", "a", "a.b", "acme"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    file, files = LAYOUTS[layout]
    written(tmp_path, files)
    assert rate(load_model(tmp_path / file)) == 2
    assert not list(tmp_path.rglob("*.pyc"))


def test_what_is_installed_or_pythons_own_is_the_one_that_everybody_has(tmp_path, monkeypatch) -> None:
    """Also where its environment stands below the root, or a folder at the root has its name."""
    monkeypatch.setattr(modules, "_PYTHON", {tmp_path / "env" / "lib" / "python3"})
    site = tmp_path / "env" / "lib" / "python3" / "site-packages"
    files = {"installed_one/__init__.py": "RATE = 2", "../of_python.py": "RATE = 3"}
    written(site, files)
    code = "import numpy, json, installed_one, of_python\nRATE = 2\nSEEN = numpy, json, installed_one, of_python\n"
    written(tmp_path, {"pyproject.toml": "", "numpy/data.csv": "", "deal/model.py": code + BODY})
    monkeypatch.syspath_prepend(site.parent)
    monkeypatch.syspath_prepend(site)
    from modelgen.definition import _run

    seen = _run(tmp_path / "deal" / "model.py").SEEN
    names = ("numpy", "json", "installed_one", "of_python")
    assert [sys.modules[name] for name in names] == list(seen) and seen[0] is numpy
    for name in names[2:]:
        del sys.modules[name]


def test_what_the_repository_has_on_the_path_is_run_anew(tmp_path, monkeypatch) -> None:
    written(
        tmp_path, {"pyproject.toml": "", "lib/house.py": "RATE = 2", "deal/model.py": "from house import RATE" + BODY}
    )
    monkeypatch.syspath_prepend(tmp_path / "lib")
    assert rate(load_model(tmp_path / "deal")) == 2
    written(tmp_path, {"lib/house.py": "RATE = 3"})
    assert rate(load_model(tmp_path / "deal")) == 3
    assert "house" not in sys.modules


def test_modelgen_itself_is_never_loaded_again(tmp_path) -> None:
    written(tmp_path, {"pyproject.toml": "", "modelgen/__init__.py": "1 / 0", "deal/model.py": "RATE = 2" + BODY})
    assert isinstance(load_model(tmp_path / "deal"), Model)


HACKS = {
    "its own entry": "import sys\nsys.path.insert(0, __file__.replace('deal/model.py', 'lib'))\n",
    "another list": "import sys\nsys.path = [__file__.replace('deal/model.py', 'lib'), *sys.path]\n",
    "at the end": "import sys\nsys.path.append(__file__.replace('deal/model.py', 'lib'))\n",
    "and one that it throws out": "import sys\nsys.modules.pop('inputs', None)\nsys.modules.pop('json', None)\n"
                                  "sys.path.insert(0, __file__.replace('deal/model.py', 'lib'))\n",
}  # fmt: skip


@pytest.mark.parametrize("hack", HACKS)
def test_what_a_definition_does_to_the_path_ends_with_it(tmp_path, foreign, hack) -> None:
    """Even where no root holds what it adds: each has its own `inputs`, and nothing stays."""
    for number in (1, 2):
        text = HACKS[hack] + INPUTS
        written(tmp_path / str(number), {"deal/model.py": text, "lib/inputs.py": f"RATE = {number}"})
    assert [rate(load_model(tmp_path / name / "deal")) for name in ("1", "2", "1")] == [1, 2, 1]


def test_an_import_that_comes_later_is_the_definitions_too(tmp_path, foreign) -> None:
    """A function of it that imports when it is called."""
    from modelgen.definition import _run

    later = "def later():\n    import inputs\n    from .others import RATE\n    return inputs.RATE + RATE\nRATE = 1\n"
    files = {"inputs.py": "RATE = 2", "others.py": "from inputs import RATE", "model.py": later + BODY}
    module = _run(written(tmp_path, files) / "model.py")
    assert module.later() == 4


def test_imports_that_come_later_may_come_in_threads(tmp_path, foreign) -> None:
    from modelgen.definition import _run

    later = (
        "def later():\n    import inputs\n    from . import inputs as same\n    return inputs is same and inputs.RATE\n"
    )
    found = []
    for number in (1, 2):
        files = {"inputs.py": f"RATE = {number}", "model.py": later + "RATE = 1" + BODY}
        found.append(_run(written(tmp_path / str(number), files) / "model.py"))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda number: found[number % 2].later(), range(400))) == [1, 2] * 200


def test_a_function_of_a_definition_is_called_by_one_that_it_loads(tmp_path, foreign) -> None:
    """Its imports are its own also then."""
    text = "import sys\nfrom modelgen import load_model\ndef later():\n    from inputs import RATE\n    return RATE\n"
    outer = text + f"sys.later = later\nload_model({str(tmp_path / 'b')!r})\nfrom inputs import RATE\n"
    written(tmp_path / "a", {"model.py": outer + BODY, "inputs.py": "RATE = 2"})
    inner = "import sys\nfrom inputs import RATE\nassert sys.later() == 2\nimport inputs\nassert inputs.RATE == 5\n"
    written(tmp_path / "b", {"model.py": inner + BODY, "inputs.py": "RATE = 5"})
    try:
        assert rate(load_model(tmp_path / "a")) == 2
    finally:
        del sys.later  # type: ignore[attr-defined]


def test_a_definition_may_load_another(tmp_path, foreign) -> None:
    outer = f"from modelgen import load_model, solve\nOTHER = load_model({str(tmp_path / 'b')!r})\nimport inputs\n"
    last = "RATE = inputs.RATE + solve(OTHER)['Rate']\ndel OTHER\n"
    written(tmp_path / "a", {"model.py": outer + last + BODY, "inputs.py": "RATE = 2"})
    written(tmp_path / "b", {"model.py": INPUTS, "inputs.py": "RATE = 5"})
    assert rate(load_model(tmp_path / "a")) == 7


MISTAKES: dict[str, tuple[dict[str, str], str]] = {
    "it loads itself": (
        {"deals/__init__.py": "from modelgen import load_model\nload_model('{folder}/deals')", "deals/model.py": BODY},
        "model.py: is being run, and what it imports loads it once more; load it from elsewhere",
    ),
    "there is none": (
        {"pyproject.toml": "", "deals/model.py": "\nimport inputs"},
        "model.py:2: ModuleNotFoundError: No module named 'inputs'; it is neither beside model.py nor in the root "
        "folder {folder}, nor installed",
    ),
    "there is none in the package": (
        {"deals/__init__.py": "", "deals/model.py": "from .inputs import RATE"},
        "model.py:1: ModuleNotFoundError: No module named 'deals.inputs'; it is neither beside model.py nor in the "
        "root folder {folder}, nor installed",
    ),
    "above the root": (
        {"pytest.ini": "", "deals/model.py": "from ...shared import RATE"},
        "model.py:1: ImportError: attempted relative import beyond top-level package; dots lead no higher than the "
        "root folder {folder}",
    ),
    "no such name": (
        {"deals/model.py": "from inputs import RAET", "deals/inputs.py": "RATE = 2"},
        "model.py:1: ImportError: cannot import name 'RAET' from 'inputs' ({folder}/deals/inputs.py)",
    ),
    "a mistake in what it imports": (
        {"deals/model.py": "from inputs import RATE", "deals/inputs.py": "\n\nRATE = 1 / 0"},
        "inputs.py:3: ZeroDivisionError: division by zero",
    ),
    "a mistake in what isn't its own": (
        {"deals/model.py": "from inputs import RATE", "deals/inputs.py": "import json\n\nRATE = json.loads('')"},
        "inputs.py:3: JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
    ),
    "a package's mistake": (
        {"deals/__init__.py": "\nx = y", "deals/model.py": BODY},
        "__init__.py:2: NameError: name 'y' is not defined",
    ),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_is_told_with_its_place(tmp_path, kind) -> None:
    files, message = MISTAKES[kind]
    written(tmp_path, {name: text.replace("{folder}", str(tmp_path)) for name, text in files.items()})
    with pytest.raises(ModelgenError) as error:
        load_model(tmp_path / "deals")
    assert str(error.value) == message.replace("{folder}", str(tmp_path))


def test_a_thread_of_a_definition_imports_as_the_definition_does(tmp_path, foreign) -> None:
    text = """
from concurrent.futures import ThreadPoolExecutor
def work():
    import inputs
    return inputs.RATE
with ThreadPoolExecutor(1) as pool:
    RATE = pool.submit(work).result(timeout=60)
"""
    written(tmp_path, {"model.py": text + BODY, "inputs.py": "RATE = 2"})
    assert rate(load_model(tmp_path)) == 2


def test_a_definition_that_waits_for_ever_is_told(tmp_path, monkeypatch) -> None:
    """One that another loads in a thread, and waits for, can't be run before that one ends."""
    before = threading.active_count()
    monkeypatch.setattr(modules, "PATIENCE", 0.01)
    written(tmp_path / "b", {"model.py": "RATE = 2" + BODY})
    text = f"""
from concurrent.futures import ThreadPoolExecutor
from modelgen import load_model
with ThreadPoolExecutor(1) as pool:
    pool.submit(load_model, {str(tmp_path / "b")!r}).result()
"""
    written(tmp_path / "a", {"model.py": text})
    with pytest.raises(ModelgenError, match=r"^model.py: another thread has been running a definition for 0.01 sec"):
        load_model(tmp_path / "a")
    assert threading.active_count() == before
